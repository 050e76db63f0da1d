/* SPDX-License-Identifier: MPL-2.0 */
/* This computer, its link and its gateway. */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "network/rules.h"

#define WEAK_DBM (-75)
#define SLOW_CABLE_MBPS 10
#define ERRORS_SHARE 0.001
#define PACKETS_MIN 100
#define GATEWAY_WIRED_MS 20.0
#define GATEWAY_WIFI_MS 50.0
#define SKEW_SEC 300.0 /* signatures and certificates begin to fail at 15 minutes, log-ins at 5 */
#define SKEW_AGREE_SEC 5.0 /* between servers that tell the time */

static gboolean
none_is_reached (const WbNetwork *network)
{
  return wb_count_hosts (network, wb_host_is_reached) == 0;
}

gboolean
wb_rule_offline (const WbNetwork *network, WbProof *proof)
{
  return network->links && !network->has_carrier && none_is_reached (network);
}

gboolean
wb_rule_no_address (const WbNetwork *network, WbProof *proof)
{
  return network->links && network->has_carrier && !network->has_address
         && none_is_reached (network);
}

/* The interface that is used, as links.h has it; NULL if it is not known. */
static JsonObject *
find_interface (const WbNetwork *network)
{
  JsonArray *all =
      network->links
          ? json_object_get_array_member (json_node_get_object (network->links), "interfaces")
          : NULL;

  for (guint i = 0; all && i < json_array_get_length (all); i++)
    {
      JsonObject *interface = json_array_get_object_element (all, i);
      if (g_strcmp0 (json_object_get_string_member (interface, "name"), network->interface) == 0)
        return interface;
    }
  return NULL;
}

gboolean
wb_rule_wifi_weak (const WbNetwork *network, WbProof *proof)
{
  JsonObject *interface = find_interface (network);
  const gint64 dbm =
      interface ? json_object_get_int_member_with_default (interface, "signalDbm", 0) : 0;

  if (dbm == 0 || dbm >= WEAK_DBM)
    return FALSE;
  json_object_set_int_member (proof->evidence, "signalDbm", dbm);
  proof->amount = g_strdup_printf ("%d dBm", (int) dbm);
  return TRUE;
}

gboolean
wb_rule_slow_cable (const WbNetwork *network, WbProof *proof)
{
  JsonObject *interface = find_interface (network);
  const gint64 speed =
      interface ? json_object_get_int_member_with_default (interface, "speedMbps", 0) : 0;

  if (speed <= 0 || speed > SLOW_CABLE_MBPS || !g_str_equal (network->kind, "wired"))
    return FALSE;
  json_object_set_int_member (proof->evidence, "speedMbps", speed);
  proof->amount = g_strdup_printf ("%d Mbit/s", (int) speed);
  return TRUE;
}

gboolean
wb_rule_adapter_errors (const WbNetwork *network, WbProof *proof)
{
  if (network->packets < PACKETS_MIN
      || (double) network->errors <= (double) network->packets * ERRORS_SHARE)
    return FALSE;
  json_object_set_int_member (proof->evidence, "errors", (gint64) network->errors);
  json_object_set_int_member (proof->evidence, "packets", (gint64) network->packets);
  return TRUE;
}

gboolean
wb_rule_gateway_dead (const WbNetwork *network, WbProof *proof)
{
  return network->gateway && network->gateway_neighbour == WB_NEIGHBOUR_GONE
         && wb_series_received (&network->gateway_ping.series) == 0 && none_is_reached (network);
}

gboolean
wb_rule_gateway_slow (const WbNetwork *network, WbProof *proof)
{
  const double median = wb_series_median_ms (&network->gateway_ping.series);
  const double limit = g_str_equal (network->kind, "wired")  ? GATEWAY_WIRED_MS
                       : g_str_equal (network->kind, "wifi") ? GATEWAY_WIFI_MS
                                                             : G_MAXDOUBLE;

  if (median <= limit)
    return FALSE;
  json_object_set_double_member (proof->evidence, "medianMs", median);
  proof->amount = g_strdup_printf ("%.0f ms", median);
  return TRUE;
}

gboolean
wb_rule_metered (const WbNetwork *network, WbProof *proof)
{
  return network->is_metered || g_str_equal (network->kind, "cellular");
}

gboolean
wb_rule_vpn (const WbNetwork *network, WbProof *proof)
{
  if (!g_str_equal (network->kind, "vpn"))
    return FALSE;
  wb_proof_name (proof, network->interface);
  return TRUE;
}

/* --- the clock -------------------------------------------------------------------------------- */

static guint
list_skews (const WbNetwork *network, double *ret_skews)
{
  guint n = 0;

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (host->answer.has_date)
        ret_skews[n++] = host->answer.skew_sec;
    }
  return n;
}

static gboolean
fails_by_time (const WbHost *host)
{
  return (host->tls.flaws & (WB_TLS_EXPIRED | WB_TLS_NOT_YET_VALID)) != 0;
}

/* Positive: it is ahead. */
static char *
skew_words (double skew_sec)
{
  const double seconds = fabs (skew_sec);
  const int minutes = (int) (seconds / 60 + 0.5);
  const int days = (int) (seconds / 86400 + 0.5);

  /* Translators: how wrong a clock is */
  if (days >= 2 && skew_sec > 0)
    return g_strdup_printf (ngettext ("%d day fast", "%d days fast", (gulong) days), days);
  if (days >= 2)
    return g_strdup_printf (ngettext ("%d day slow", "%d days slow", (gulong) days), days);
  if (skew_sec > 0)
    return g_strdup_printf (ngettext ("%d minute fast", "%d minutes fast", (gulong) minutes),
                            minutes);
  return g_strdup_printf (ngettext ("%d minute slow", "%d minutes slow", (gulong) minutes),
                          minutes);
}

/* How many servers tell about this; one with several pages is one. */
static guint
count_agreeing (const WbNetwork *network, double skew_sec)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (host->answer.has_date && fabs (host->answer.skew_sec - skew_sec) <= SKEW_AGREE_SEC)
        g_hash_table_add (names, host->host);
    }
  return g_hash_table_size (names);
}

/* Two servers have to agree: one alone may itself be wrong. */
gboolean
wb_rule_clock (const WbNetwork *network, WbProof *proof)
{
  g_autofree double *skews = g_new (double, network->hosts->len + 1);
  const guint n = list_skews (network, skews);

  if (n < 2)
    return FALSE;
  const double median = wb_middle (skews, n);
  const guint agreeing = count_agreeing (network, median);
  if (fabs (median) <= SKEW_SEC || agreeing < 2)
    return FALSE;
  if (wb_count_hosts (network, fails_by_time) > 0)
    proof->severity = WB_SEVERITY_BLOCKS;
  json_object_set_double_member (proof->evidence, "skewSeconds", median);
  json_object_set_int_member (proof->evidence, "servers", agreeing);
  proof->amount = skew_words (median);
  return TRUE;
}
