/* SPDX-License-Identifier: MPL-2.0 */
/* How good the line is, once something gets through. */
#include <glib/gi18n-lib.h>

#include "base/text.h"
#include "network/rules.h"

#define LOSS_SURE 0.01        /* the lower bound of what the samples can show */
#define LOSS_HEAVY 0.2        /* likewise: above, two tries to connect fail often enough */
#define LOSS_RETRANSMITS 0.02 /* of a connection's segments */
#define RETRANSMITS_MIN 3
#define LOADED_CALM_MS 50.0 /* below, what is lost is not the line's own full queue */
#define DELAY_MS 150.0
#define JITTER_MS 30.0
#define PACKET_BYTES 1500 /* of anything else, in front of a sample, or not */
#define BLOAT_MS 100.0
#define BLOAT_BAD_MS 300.0
#define LOADED_SAMPLES_MIN 3
#define LOADED_PERCENTILE                                                                          \
  75 /* the line fills up only while bytes flow, which is a part of the rehearsal */
#define SLOW_UP_BPS 1e6
#define SLOW_DOWN_BPS 1e6

static void
count_echoes (const WbNetwork *network, guint *ret_lost, guint *ret_sent)
{
  *ret_lost = *ret_sent = 0;
  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      /* a server that answers no echo at all is not a line that loses them all */
      const WbSeries *series[] = { &host->icmp, &host->tcp };
      for (guint j = 0; j < G_N_ELEMENTS (series); j++)
        if (wb_series_received (series[j]) > 0)
          {
            *ret_lost += wb_series_lost (series[j]);
            *ret_sent += series[j]->n;
          }
    }
}

gboolean
wb_network_loses_echoes (const WbNetwork *network)
{
  guint lost, sent;
  double lower, upper;

  count_echoes (network, &lost, &sent);
  wb_loss_bounds (lost, sent, &lower, &upper);
  return lower > LOSS_SURE;
}

/* How much longer round trips are while something is sent; 0 if that was not measured. */
static double
loaded_increase_ms (const WbNetwork *network)
{
  const double idle = wb_network_median_ms (network),
               loaded = wb_series_percentile_ms (&network->loaded, LOADED_PERCENTILE);

  if (idle < 0 || wb_series_received (&network->loaded) < LOADED_SAMPLES_MIN)
    return 0;
  return loaded - idle;
}

/* Of one that stalled nothing is told: it repeats the same few segments. */
static gboolean
retransmits_too_much (const WbNetwork *network)
{
  const WbRehearsal *rehearsal = &network->rehearsal;

  return rehearsal->kind != WB_REHEARSAL_STALLED && rehearsal->segments > 0
         && rehearsal->retransmits >= RETRANSMITS_MIN
         && loaded_increase_ms (network) < LOADED_CALM_MS
         && (double) rehearsal->retransmits > LOSS_RETRANSMITS * (double) rehearsal->segments;
}

/* By connecting alone: some servers answer only some of many echoes. */
gboolean
wb_rule_heavy_loss (const WbNetwork *network, WbProof *proof)
{
  guint lost = 0, sent = 0;
  double lower, upper;

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbSeries *tcp = &((const WbHost *) network->hosts->pdata[i])->tcp;
      lost += wb_series_lost (tcp);
      sent += tcp->n;
    }
  wb_loss_bounds (lost, sent, &lower, &upper);
  if (lower <= LOSS_HEAVY)
    return FALSE;
  json_object_set_int_member (proof->evidence, "lost", lost);
  json_object_set_int_member (proof->evidence, "sent", sent);
  json_object_set_double_member (proof->evidence, "atLeast", lower);
  json_object_set_double_member (proof->evidence, "atMost", upper);
  proof->amount = g_strdup_printf ("%.0f %%", 100.0 * lost / sent);
  return TRUE;
}

gboolean
wb_rule_loss (const WbNetwork *network, WbProof *proof)
{
  guint lost, sent;
  double lower, upper;

  count_echoes (network, &lost, &sent);
  wb_loss_bounds (lost, sent, &lower, &upper);
  json_object_set_int_member (proof->evidence, "lost", lost);
  json_object_set_int_member (proof->evidence, "sent", sent);
  json_object_set_double_member (proof->evidence, "atLeast", lower);
  json_object_set_double_member (proof->evidence, "atMost", upper);
  json_object_set_int_member (proof->evidence, "segments", (gint64) network->rehearsal.segments);
  json_object_set_int_member (proof->evidence, "retransmits",
                              (gint64) network->rehearsal.retransmits);
  proof->amount =
      lower > LOSS_SURE
          ? g_strdup_printf ("%.1f %%", 100.0 * lost / sent)
          : g_strdup_printf ("%.1f %%", 100.0 * (double) network->rehearsal.retransmits
                                            / (double) MAX (network->rehearsal.segments, 1));
  return wb_network_loses_echoes (network) || retransmits_too_much (network);
}

gboolean
wb_rule_high_delay (const WbNetwork *network, WbProof *proof)
{
  const double median = wb_network_median_ms (network);

  json_object_set_double_member (proof->evidence, "medianMs", median);
  proof->amount = g_strdup_printf ("%.0f ms", median);
  return median > DELAY_MS;
}

static gboolean
sends_slowly (const WbNetwork *network)
{
  const WbRehearsal *rehearsal = &network->rehearsal;

  return wb_network_has_rehearsed (network) && !rehearsal->is_at_least
         && rehearsal->bits_per_second > 0 && rehearsal->bits_per_second < SLOW_UP_BPS;
}

double
wb_line_ms (const WbNetwork *network, gsize bytes)
{
  return sends_slowly (network) ? 8000.0 * (double) bytes / network->rehearsal.bits_per_second : 0;
}

gboolean
wb_rule_jitter (const WbNetwork *network, WbProof *proof)
{
  double least = -1;

  /* what all servers share is the line's */
  for (guint i = 0; i < network->hosts->len; i++)
    {
      const double jitter = wb_series_jitter_ms (wb_host_series (network->hosts->pdata[i]));
      if (jitter >= 0 && (least < 0 || jitter < least))
        least = jitter;
    }
  json_object_set_double_member (proof->evidence, "jitterMs", least);
  proof->amount = g_strdup_printf ("%.0f ms", least);
  return least > JITTER_MS + 2 * wb_line_ms (network, PACKET_BYTES);
}

static gboolean
receives_slowly (const WbDownload *download)
{
  return download->is_done && !download->is_at_least && download->bits_per_second < SLOW_DOWN_BPS;
}

gboolean
wb_rule_slow_up (const WbNetwork *network, WbProof *proof)
{
  if (!sends_slowly (network))
    return FALSE;
  json_object_set_double_member (proof->evidence, "bitsPerSecond",
                                 network->rehearsal.bits_per_second);
  proof->amount = g_strdup_printf ("%.0f kbit/s", network->rehearsal.bits_per_second / 1000);
  return TRUE;
}

gboolean
wb_rule_slow_down (const WbNetwork *network, WbProof *proof)
{
  const WbDownload *download = &network->download;

  if (!receives_slowly (download))
    return FALSE;
  json_object_set_double_member (proof->evidence, "bitsPerSecond", download->bits_per_second);
  proof->amount = g_strdup_printf ("%.0f kbit/s", download->bits_per_second / 1000);
  return TRUE;
}

/* On a line that receives slowly it may be the acknowledgements of what is sent that wait for each
 * other on their way back, which is no fault of the uplink's queue. */
gboolean
wb_rule_bufferbloat (const WbNetwork *network, WbProof *proof)
{
  const double increase = loaded_increase_ms (network);

  if (increase <= (receives_slowly (&network->download) ? BLOAT_BAD_MS : BLOAT_MS))
    return FALSE;
  if (increase > BLOAT_BAD_MS)
    proof->severity = WB_SEVERITY_SLOWS;
  json_object_set_double_member (proof->evidence, "increaseMs", increase);
  proof->amount = g_strdup_printf ("%.0f ms", increase);
  return TRUE;
}
