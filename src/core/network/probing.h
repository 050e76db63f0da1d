/* SPDX-License-Identifier: MPL-2.0 */
/* What the probes of one check share: turns, quiet, pace, and whom to tell. */
#pragma once

#include "network/network.h"

G_BEGIN_DECLS

#define WB_ROUND_TRIPS_MS 2100 /* for all round trips of a host, once it is quiet */

/* What the probes of one check share. */
typedef struct
{
  WbNetwork *network;
  const WbRun *run;
  WbTlsTrust *trust;
  GMutex told; /* observers are told by one thread at a time */
  GMutex turn_lock;
  GCond turn_over;
  guint samples;  /* round trips a host */
  guint every_ms; /* one of them */
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

/* Waits for its turn to shake hands with a server; FALSE if limit was over before. */
gboolean wb_probing_take_turn (WbProbing *probing, const WbLimit *limit);
void wb_probing_give_turn (WbProbing *probing);

/* One more host has been talked to. */
void wb_probing_end_talking (WbProbing *probing);

/* Until all hosts have been talked to, or limit or patience is over: a slow line is full of their
 * certificates for a while, and round trips would be those of our own queue. */
void wb_probing_wait_for_quiet (WbProbing *probing, const WbLimit *limit);

G_END_DECLS
