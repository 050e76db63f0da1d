/* SPDX-License-Identifier: MPL-2.0 */
/* The parts of one check, in the order in which schedule.c runs them. */
#pragma once

#include "network/host-probe.h"

G_BEGIN_DECLS

#define WB_MSEC 1000
/* Since the check began: then nothing is asked of servers any more, but for the rehearsal. */
#define WB_HOSTS_UNTIL_USEC (7000 * WB_MSEC)

typedef struct
{
  WbProbing probing;
  WbNetwork *network;
  const WbNetworkOptions *options;
  const WbRun *run;
  gint64 began_usec;                      /* monotonic */
  WbNames *portal_names, *download_names; /* (nullable) */
} WbCheck;

/* A limit usec after the check began. */
WbLimit wb_check_limit_until (const WbCheck *check, gint64 usec);

/* Interfaces, addresses, proxies; sends nothing. */
void wb_check_look_at_computer (WbCheck *check);

/* All names that the profile needs, at most two rounds. */
void wb_check_look_up_names (WbCheck *check);
gboolean wb_check_has_names (const WbNetwork *network);

/* Only when no name was answered: is it they who are not there, or the whole way out? */
void wb_check_look_for_name_servers (WbCheck *check);

/* The interface and gateway that lead to the servers. */
void wb_check_find_way_out (WbCheck *check);
void wb_check_look_at_neighbour (WbNetwork *network);

/* Of interface (nullable), as they are now. */
void wb_check_read_counters (const char *interface, guint64 *ret_errors, guint64 *ret_packets);

/* For threads of their own; check is a WbCheck. */
gpointer wb_check_run_pings (gpointer check);
gpointer wb_check_run_mtu (gpointer check);

G_END_DECLS
