/* SPDX-License-Identifier: MPL-2.0 */
/* What servers do and say once they are reached: handshakes, certificates, answers. */
#include <string.h>

#include "network/rules.h"

#define SOON_USEC (14 * G_TIME_SPAN_DAY)
#define SLOW_ANSWER_MS 1000.0

/* --- handshakes ------------------------------------------------------------------------------- */

static gboolean
is_silent (const WbHost *host)
{
  if (host->has_tls)
    return host->tls.reach == WB_REACH_TIMEOUT && host->small_tls != WB_REACH_OK;
  return host->answer.reach == WB_REACH_TIMEOUT;
}

gboolean
wb_rule_tls_stall (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_silent, proof) > 0;
}

static gboolean
is_cut (const WbHost *host)
{
  return host->has_tls && !host->tls.is_not_tls
         && (host->tls.reach == WB_REACH_RESET || host->tls.reach == WB_REACH_OTHER);
}

gboolean
wb_rule_tls_reset (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_cut, proof) > 0;
}

static gboolean
is_something_else (const WbHost *host)
{
  return host->has_tls && host->tls.is_not_tls;
}

gboolean
wb_rule_not_tls (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_something_else, proof) > 0;
}

/* On a line that loses, one answer may be lost as well. */
gboolean
wb_rule_no_answer (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, wb_host_is_mute, proof)
         > (wb_network_loses_echoes (network) ? 1u : 0u);
}

/* --- certificates ----------------------------------------------------------------------------- */

static gboolean
is_unknown (const WbHost *host)
{
  return (host->tls.flaws & WB_TLS_UNKNOWN_CA) != 0;
}

/* How many servers it answers for; one with several pages is one. */
static guint
count_issuer (const WbNetwork *network, const char *issuer)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (is_unknown (host) && g_strcmp0 (host->tls.issuer, issuer) == 0)
        g_hash_table_add (names, host->host);
    }
  return g_hash_table_size (names);
}

/* The pin as a profile may have it, too: in hexadecimal. */
static char *
pin_in_hex (const char *pin)
{
  gsize length = 0;
  g_autofree guchar *bytes = g_base64_decode (pin + strlen ("sha256:"), &length);
  GString *text = g_string_new ("sha256:");

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

static gboolean
is_foreign (const WbHost *host, char **roots)
{
  if (host->tls.reach != WB_REACH_OK || host->tls.flaws != 0 || !host->tls.root_pin || !roots
      || !roots[0])
    return FALSE;
  g_autofree char *hex = pin_in_hex (host->tls.root_pin);
  return !g_strv_contains ((const char *const *) roots, host->tls.root_pin)
         && !g_strv_contains ((const char *const *) roots, hex);
}

static void
name_issuer (const WbHost *host, WbProof *proof)
{
  wb_proof_name (proof, host->tls.issuer ? host->tls.issuer : host->host);
  if (host->tls.root_pin)
    json_object_set_string_member (proof->evidence, "root", host->tls.root_pin);
}

/* One unknown issuer in front of several servers sits on the way; a trusted one that is not the
 * vendor's, too. */
gboolean
wb_rule_intercepted (const WbNetwork *network, WbProof *proof)
{
  guint n = 0;

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      const gboolean is_same = is_unknown (host) && !(host->tls.flaws & WB_TLS_SELF_SIGNED)
                               && host->tls.issuer && count_issuer (network, host->tls.issuer) >= 2;
      if (is_same)
        proof->severity = WB_SEVERITY_BLOCKS;
      if (!is_same && !is_foreign (host, network->profile->network_roots))
        continue;
      name_issuer (host, proof);
      n++;
    }
  return n > 0;
}

static gboolean
is_expired (const WbHost *host)
{
  return (host->tls.flaws & WB_TLS_EXPIRED) != 0;
}

static gboolean
is_too_young (const WbHost *host)
{
  return (host->tls.flaws & WB_TLS_NOT_YET_VALID) != 0;
}

static gboolean
is_of_another (const WbHost *host)
{
  return (host->tls.flaws & WB_TLS_WRONG_NAME) != 0;
}

static gboolean
is_self_signed (const WbHost *host)
{
  return (host->tls.flaws & WB_TLS_SELF_SIGNED) != 0;
}

static gboolean
is_of_unknown_ca (const WbHost *host)
{
  return is_unknown (host) && !is_self_signed (host);
}

gboolean
wb_rule_expired (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_expired, proof) > 0;
}

gboolean
wb_rule_not_yet_valid (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_too_young, proof) > 0;
}

gboolean
wb_rule_wrong_name (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_of_another, proof) > 0;
}

gboolean
wb_rule_self_signed (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_self_signed, proof) > 0;
}

gboolean
wb_rule_unknown_ca (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_of_unknown_ca, proof) > 0;
}

static gboolean
is_refused_otherwise (const WbHost *host)
{
  return (host->tls.flaws & (WB_TLS_REVOKED | WB_TLS_INSECURE | WB_TLS_OTHER)) != 0;
}

gboolean
wb_rule_bad_certificate (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_refused_otherwise, proof) > 0;
}

static gboolean
expires_soon (const WbHost *host)
{
  const gint64 left_usec = host->tls.not_after_usec - g_get_real_time ();

  return host->tls.not_after_usec > 0 && left_usec > 0 && left_usec < SOON_USEC;
}

gboolean
wb_rule_expires_soon (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, expires_soon, proof) > 0;
}

static gboolean
is_old (const WbHost *host)
{
  return (host->tls.flaws & WB_TLS_WEAK) != 0
         || (host->tls.version
             && (g_str_equal (host->tls.version, "TLS1.0")
                 || g_str_equal (host->tls.version, "TLS1.1")));
}

gboolean
wb_rule_old_tls (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_old, proof) > 0;
}

/* --- answers ---------------------------------------------------------------------------------- */

static gboolean
has_failed (const WbHost *host)
{
  return host->answer.status >= 500;
}

gboolean
wb_rule_server_error (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, has_failed, proof) > 0;
}

static gboolean
is_busy (const WbHost *host)
{
  return host->answer.status == 429;
}

gboolean
wb_rule_server_busy (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, is_busy, proof) > 0;
}

/* The ticket office is not made for being looked at. */
static gboolean
refuses (const WbHost *host)
{
  return host->answer.status == 403 && !g_str_equal (host->role, "office");
}

/* A bare 403 may be a portal's, unless the connection is proven to be the office's own. */
static gboolean
is_office_that_refuses (const WbHost *host)
{
  return host->answer.status == 403 && g_str_equal (host->role, "office")
         && host->tls.reach == WB_REACH_OK && host->tls.flaws == 0;
}

gboolean
wb_rule_refused (const WbNetwork *network, WbProof *proof)
{
  const gboolean by_store = network->rehearsal.kind == WB_REHEARSAL_REFUSED;
  const gboolean by_office = network->rehearsal.kind == WB_REHEARSAL_UNREACHABLE
                             && !network->rehearsal.host
                             && wb_count_hosts (network, is_office_that_refuses) > 0;

  if (by_store)
    wb_proof_name (proof, network->rehearsal.host);
  if ((by_store || by_office) && network->rehearsal.problem)
    json_object_set_string_member (proof->evidence, "problem", network->rehearsal.problem);
  if (by_office)
    return wb_name_hosts (network, is_office_that_refuses, proof) > 0;
  return (!wb_network_has_rehearsed (network) && wb_name_hosts (network, refuses, proof) > 0)
         || by_store;
}

gboolean
wb_rule_turned_away (const WbNetwork *network, WbProof *proof)
{
  return wb_network_has_rehearsed (network) && wb_name_hosts (network, refuses, proof) > 0;
}

gboolean
wb_rule_sign_in (const WbNetwork *network, WbProof *proof)
{
  return network->rehearsal.kind == WB_REHEARSAL_SIGN_IN;
}

gboolean
wb_rule_store_down (const WbNetwork *network, WbProof *proof)
{
  if (network->rehearsal.kind != WB_REHEARSAL_UNREACHABLE
      && network->rehearsal.kind != WB_REHEARSAL_STALLED)
    return FALSE;
  wb_proof_name (proof, network->rehearsal.host);
  if (network->rehearsal.problem)
    json_object_set_string_member (proof->evidence, "problem", network->rehearsal.problem);
  return TRUE;
}

static gboolean
thinks_long (const WbHost *host)
{
  const double median = wb_series_median_ms (wb_host_series (host));

  return median >= 0 && host->answer.ttfb_ms - median > SLOW_ANSWER_MS;
}

gboolean
wb_rule_slow_answer (const WbNetwork *network, WbProof *proof)
{
  return wb_name_hosts (network, thinks_long, proof) > 0;
}
