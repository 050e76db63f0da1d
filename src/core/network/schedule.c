/* SPDX-License-Identifier: MPL-2.0 */
/* When what is measured, so that all of it fits into ten seconds and nothing is in another's way:
 *
 * - this computer, then names, all at once: until 3.0 s at most
 * - each server's own thread: handshake and question; beside them portal and packet size
 * - when all have been talked to, at 4.0 s at most: round trips, by echoes and by connecting, on a
 *   line that is not full of our own questions (of many servers each is asked less often, pace.h):
 *   until 7.0 s
 * - the rehearsal alone, with round trips beside it: until 8.8 s; the download: until 9.4 s
 * - what changed meanwhile
 *
 * What a later part needs and an earlier did not give is not measured. */
#define G_LOG_DOMAIN "waybill-network"

#include <unistd.h>

#include "base/fs.h"
#include "network/check-private.h"
#include "network/sampling.h"

#define QUIET_BY_USEC (4000 * WB_MSEC)
#define REHEARSAL_UNTIL_USEC (8800 * WB_MSEC)
#define ALL_UNTIL_USEC (9400 * WB_MSEC)
#define DOWNLOAD_USEC (2500 * WB_MSEC)
#define DOWNLOAD_BYTES (4 * 1024 * 1024)
#define METERED_BYTES (256 * 1024)
#define ECHO_EVERY_MS 100
#define LOADED_MIN 3 /* round trips of a full line that say something */

WbLimit
wb_check_limit_until (const WbCheck *check, gint64 usec)
{
  return (WbLimit){ check->run->cancellable, check->began_usec + usec };
}

/* --- servers ---------------------------------------------------------------------------------- */

typedef struct
{
  WbCheck *check;
  WbHost *host;
} Lane;

static gpointer
run_lane (gpointer data)
{
  Lane *lane = data;
  const WbLimit limit = wb_check_limit_until (lane->check, WB_HOSTS_UNTIL_USEC);

  wb_host_probe (&lane->check->probing, lane->host, &limit);
  return NULL;
}

static gpointer
run_portal (gpointer data)
{
  WbCheck *check = data;
  const WbLimit limit = wb_check_limit_until (check, WB_HOSTS_UNTIL_USEC);

  if (check->portal_names)
    wb_portal_probe (&check->probing, check->portal_names, &limit);
  return NULL;
}

static void
join (GThread *thread)
{
  g_thread_join (thread);
}

static void
probe_all (WbCheck *check)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new_with_free_func ((GDestroyNotify) join);
  g_autofree Lane *lanes = g_new0 (Lane, check->network->hosts->len);

  g_ptr_array_add (threads, g_thread_new ("echoes", wb_check_run_pings, check));
  g_ptr_array_add (threads, g_thread_new ("portal", run_portal, check));
  g_ptr_array_add (threads, g_thread_new ("packet-size", wb_check_run_mtu, check));
  for (guint i = 0; i < check->network->hosts->len; i++)
    {
      lanes[i] = (Lane){ check, check->network->hosts->pdata[i] };
      g_ptr_array_add (threads, g_thread_new ("host", run_lane, &lanes[i]));
    }
  g_ptr_array_set_size (threads, 0);
}

/* --- the rehearsal ---------------------------------------------------------------------------- */

static const WbHost *
first_reached (const WbNetwork *network)
{
  for (guint i = 0; i < network->hosts->len; i++)
    if (wb_host_is_reached (network->hosts->pdata[i]))
      return network->hosts->pdata[i];
  return NULL;
}

typedef struct
{
  const WbHost *host;
  WbLimit limit;
  WbSampling *beside; /* of the moment */
  WbSeries opening;   /* while the line was not full yet */
} Rehearsing;

static void
on_full_line (gpointer data)
{
  Rehearsing *self = data;

  self->opening = wb_sampling_end (self->beside);
  self->beside = wb_sampling_begin (self->host, &self->limit);
}

/* Of a line so slow that it never came to the larger object there is only the opening. */
static WbSeries
end_sampling (Rehearsing *self)
{
  const WbSeries latest = wb_sampling_end (self->beside);

  return wb_series_received (&latest) >= LOADED_MIN ? latest
         : self->opening.n > 0                      ? self->opening
                                                    : latest;
}

static void
rehearse (WbCheck *check)
{
  const WbHttpOptions none = { 0 };
  Rehearsing rehearsing = { first_reached (check->network),
                            wb_check_limit_until (check, REHEARSAL_UNTIL_USEC),
                            NULL,
                            { .n = 0 } };
  const WbRehearsalOptions options = { .http = check->options->http ? check->options->http : &none,
                                       .authorization = check->options->authorization,
                                       .limit_usec =
                                           rehearsing.limit.until_usec - g_get_monotonic_time (),
                                       .on_full_line = on_full_line,
                                       .data = &rehearsing };
  WbRehearsal result;

  if (!rehearsing.host || !check->options->rehearse || wb_limit_is_over (&rehearsing.limit))
    return;
  rehearsing.beside = wb_sampling_begin (rehearsing.host, &rehearsing.limit);
  wb_rehearse (check->network->profile, &options, check->run, &result);
  const WbSeries loaded = end_sampling (&rehearsing);
  g_mutex_lock (&check->network->lock);
  check->network->rehearsal = result;
  check->network->loaded = loaded;
  g_mutex_unlock (&check->network->lock);
  wb_probing_tell (&check->probing, "rehearsal");
}

/* --- the download ----------------------------------------------------------------------------- */

static void
download (WbCheck *check)
{
  const WbLimit all = wb_check_limit_until (check, ALL_UNTIL_USEC),
                limit = wb_limit_within (&all, DOWNLOAD_USEC);
  const WbProfile *profile = check->network->profile;
  const guint64 most = profile->network_limit_bytes > 0
                           ? MIN (profile->network_limit_bytes, DOWNLOAD_BYTES)
                           : DOWNLOAD_BYTES;
  WbDownload result;

  if (!check->download_names || !first_reached (check->network) || wb_limit_is_over (&limit))
    return;
  wb_download (profile->network_download, check->download_names,
               check->network->is_metered ? METERED_BYTES : most, check->probing.trust, &limit,
               &result);
  g_mutex_lock (&check->network->lock);
  check->network->download = result;
  g_mutex_unlock (&check->network->lock);
  wb_probing_tell (&check->probing, "download");
}

/* --- all of it -------------------------------------------------------------------------------- */

static void
measure (WbCheck *check)
{
  WbNetwork *network = check->network;
  guint64 errors, packets, errors_after, packets_after;

  wb_check_look_at_computer (check);
  wb_check_look_up_names (check);
  wb_check_find_way_out (check);
  wb_check_read_counters (network->interface, &errors, &packets);
  probe_all (check);
  if (!wb_check_has_names (network) && network->hosts->len > 0)
    wb_check_look_for_name_servers (check);
  rehearse (check);
  download (check);
  wb_check_read_counters (network->interface, &errors_after, &packets_after);
  g_mutex_lock (&network->lock);
  /* an adapter that went meanwhile, or came anew, counts from nothing */
  network->errors = errors_after > errors ? errors_after - errors : 0;
  network->packets = packets_after > packets ? packets_after - packets : 0;
  wb_check_look_at_neighbour (network);
  network->took_usec = g_get_monotonic_time () - check->began_usec;
  g_mutex_unlock (&network->lock);
}

gboolean
wb_network_measure (WbNetwork *network, const WbNetworkOptions *options, const WbRun *run,
                    GError **error)
{
  const WbRun none = { 0 };
  WbCheck check = { .network = network,
                    .options = options,
                    .run = run ? run : &none,
                    .began_usec = g_get_monotonic_time () };

  g_mutex_lock (&network->lock);
  network->began_usec = g_get_real_time ();
  g_mutex_unlock (&network->lock);
  wb_probing_begin (&check.probing, network, check.run, options, QUIET_BY_USEC);
  measure (&check);
  wb_probing_end (&check.probing);
  g_clear_pointer (&check.portal_names, wb_names_free);
  g_clear_pointer (&check.download_names, wb_names_free);
  return wb_run_check (run, error);
}
