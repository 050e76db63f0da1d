/* SPDX-License-Identifier: MPL-2.0 */
/* ICMP echo without privilege (ping sockets, icmp(7)), timed by the kernel, so that a busy
 * processor does not count as a slow line. Many systems do not allow it
 * (net.ipv4.ping_group_range): then nothing is measured this way. */
#pragma once

#include "network/series.h"
#include "network/wire.h"

G_BEGIN_DECLS

typedef struct
{
  GInetAddress *address; /* borrowed */
  WbSeries series;       /* filled in as answers come; those not waited for are not in it */
  gboolean is_allowed;   /* FALSE: there is no such socket here */
} WbPing;

/* Is it allowed at all? */
gboolean wb_ping_is_allowed (GSocketFamily family);

/* Sends count echoes to each of n pings, interval_ms apart, spread so that they do not leave
 * together; waits for answers for a second, or four times what is usual there, at most until limit.
 * The first of each is a warm-up that does not count. */
void wb_ping_run (WbPing *pings, guint n, guint count, guint interval_ms, const WbLimit *limit);

typedef enum
{
  WB_MTU_UNKNOWN,
  WB_MTU_FULL, /* 1500 bytes go through */
  WB_MTU_LOW,  /* less, and whoever is in the way says so */
  WB_MTU_HOLE, /* large packets vanish without a word */
} WbMtuKind;

typedef struct
{
  WbMtuKind kind;
  guint bytes; /* the largest packet that passed; 0 if none */
} WbMtu;

/* Which packet sizes reach address and come back; a silent loss is asked about again before it
 * counts. */
WbMtu wb_ping_find_mtu (GInetAddress *address, const WbLimit *limit);

G_END_DECLS
