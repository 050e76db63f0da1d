/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-network"

#include "network/probing.h"

#include "network/asking.h"

#define MSEC 1000
#define SAMPLES 10
#define QUICK_SAMPLES 4
#define SAMPLE_EVERY_MS 150
#define TURNS 3

/* Round trips a host; the last one's turn comes nearly every_ms after the first one's. */
static guint
count_samples (const WbNetworkOptions *options, guint every_ms)
{
  return wb_asking_count (options->is_quick ? QUICK_SAMPLES : SAMPLES, every_ms,
                          WB_ROUND_TRIPS_MS - MIN (every_ms, WB_ROUND_TRIPS_MS));
}

void
wb_probing_begin (WbProbing *probing, WbNetwork *network, const WbRun *run,
                  const WbNetworkOptions *options, gint64 patience_usec)
{
  const guint every_ms =
      wb_asking_every_ms (network->hosts->len, SAMPLE_EVERY_MS, WB_ASKING_CONNECTIONS_A_SEC);

  *probing = (WbProbing){ .network = network,
                          .run = run,
                          .turns = TURNS,
                          .every_ms = every_ms,
                          .samples = count_samples (options, every_ms),
                          .talking = network->hosts->len,
                          .quiet_by_usec = g_get_monotonic_time () + patience_usec };
  g_mutex_init (&probing->told);
  g_mutex_init (&probing->turn_lock);
  g_cond_init (&probing->turn_over);
  probing->trust = wb_tls_trust_new (options->http ? options->http->ca_file : NULL);
}

void
wb_probing_end (WbProbing *probing)
{
  g_clear_pointer (&probing->trust, wb_tls_trust_free);
  g_mutex_clear (&probing->told);
  g_mutex_clear (&probing->turn_lock);
  g_cond_clear (&probing->turn_over);
}

void
wb_probing_tell (WbProbing *probing, const char *part)
{
  g_debug ("%s", part);
  g_mutex_lock (&probing->told);
  wb_run_notify (probing->run, "network", part, WB_EVENT_PROGRESS, 0, 0, NULL);
  g_mutex_unlock (&probing->told);
}

/* Something was given or ended, or it is time to look whether limit is over; turn_lock is held. */
static void
wait_for_others (WbProbing *probing, const WbLimit *limit)
{
  (void) g_cond_wait_until (&probing->turn_over, &probing->turn_lock,
                            MIN (limit->until_usec, g_get_monotonic_time () + 50 * MSEC));
}

gboolean
wb_probing_take_turn (WbProbing *probing, const WbLimit *limit)
{
  gboolean taken;

  g_mutex_lock (&probing->turn_lock);
  while (probing->turns == 0 && !wb_limit_is_over (limit))
    wait_for_others (probing, limit);
  taken = probing->turns > 0;
  if (taken)
    probing->turns--;
  g_mutex_unlock (&probing->turn_lock);
  return taken;
}

void
wb_probing_give_turn (WbProbing *probing)
{
  g_mutex_lock (&probing->turn_lock);
  probing->turns++;
  g_cond_broadcast (&probing->turn_over);
  g_mutex_unlock (&probing->turn_lock);
}

void
wb_probing_end_talking (WbProbing *probing)
{
  g_mutex_lock (&probing->turn_lock);
  probing->talking--;
  g_cond_broadcast (&probing->turn_over);
  g_mutex_unlock (&probing->turn_lock);
}

void
wb_probing_wait_for_quiet (WbProbing *probing, const WbLimit *limit)
{
  const WbLimit patience = { limit->cancellable, MIN (limit->until_usec, probing->quiet_by_usec) };

  g_mutex_lock (&probing->turn_lock);
  while (probing->talking > 0 && !wb_limit_is_over (&patience))
    wait_for_others (probing, &patience);
  g_mutex_unlock (&probing->turn_lock);
}
