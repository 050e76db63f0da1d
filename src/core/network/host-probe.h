/* SPDX-License-Identifier: MPL-2.0 */
/* What is measured of one server, on a thread of its own. */
#pragma once

#include "network/network.h"

G_BEGIN_DECLS

/* What the probes of one check share. */
typedef struct
{
  WbNetwork *network;
  const WbRun *run;
  WbTlsTrust *trust;
  GMutex told; /* observers are told by one thread at a time */
  GMutex turn_lock;
  GCond turn_over;
  guint samples; /* round trips a host */
  guint turns; /* handshakes that may still begin: several at once disturb each other on a slow line
                */
  guint talking;        /* hosts that have not been talked to yet */
  gint64 quiet_by_usec; /* monotonic: then nobody waits for those any more */
} WbProbing;

/* patience_usec: from now on, how long round trips may wait for handshakes. */
void wb_probing_begin (WbProbing *probing, WbNetwork *network, const WbRun *run,
                       const WbNetworkOptions *options, gint64 patience_usec);
void wb_probing_end (WbProbing *probing);

/* Tells the observer that something about part is known now. */
void wb_probing_tell (WbProbing *probing, const char *part);

/* Until all hosts have been talked to, or limit or patience is over: a slow line is full of their
 * certificates for a while, and round trips would be those of our own queue. */
void wb_probing_wait_for_quiet (WbProbing *probing, const WbLimit *limit);

/* Connects, shakes hands, asks, then, when it is quiet, takes round trips, writing to host under
 * the network's lock as it goes. */
void wb_host_probe (WbProbing *probing, WbHost *host, const WbLimit *limit);

/* The profile's portal address: whether its answer is ours. */
void wb_portal_probe (WbProbing *probing, WbNames *names, const WbLimit *limit);

/* One more round trip to host by connecting; FALSE if it did not answer in time. */
gboolean wb_host_sample (const WbHost *host, const WbLimit *limit, double *ret_ms);

G_END_DECLS
