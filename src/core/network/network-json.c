/* SPDX-License-Identifier: MPL-2.0 */
#include "network/network-json.h"

#include <math.h>

#include "base/json.h"
#include "base/text.h"
#include "network/links.h"

static const char *const ip_words[WB_N_IPS] = { [WB_IPV4] = "ipv4", [WB_IPV6] = "ipv6" };

/* Microseconds are more than was measured. */
static void
set_ms (JsonObject *object, const char *name, double ms)
{
  if (ms >= 0)
    json_object_set_double_member (object, name, round (ms * 1000) / 1000);
}

static void
set_series (JsonObject *object, const char *name, const char *method, const WbSeries *series)
{
  JsonObject *json = json_object_new ();
  JsonArray *ms = json_array_new ();

  for (guint i = 0; i < series->n; i++)
    if (series->ms[i] < 0)
      json_array_add_null_element (ms);
    else
      json_array_add_double_element (ms, round (series->ms[i] * 1000) / 1000);
  json_object_set_string_member (json, "method", method);
  json_object_set_int_member (json, "sent", series->n);
  json_object_set_int_member (json, "lost", wb_series_lost (series));
  set_ms (json, "medianMs", wb_series_median_ms (series));
  set_ms (json, "p95Ms", wb_series_percentile_ms (series, 95));
  set_ms (json, "minMs", wb_series_min_ms (series));
  set_ms (json, "jitterMs", wb_series_jitter_ms (series));
  json_object_set_array_member (json, "ms", ms);
  json_object_set_object_member (object, name, json);
}

static void
set_address (JsonObject *object, const char *name, GInetAddress *address)
{
  g_autofree char *text = address ? g_inet_address_to_string (address) : NULL;
  g_autofree char *cut = text ? wb_links_cut_address (text) : NULL;

  wb_json_set_string (object, name, cut);
}

/* --- a server --------------------------------------------------------------------------------- */

static JsonObject *
names_to_json (const WbNames *names)
{
  JsonObject *json = json_object_new ();
  JsonArray *addresses = json_array_new ();

  json_object_set_string_member (json, "state", wb_names_word (names->kind));
  set_ms (json, "ms", names->ms);
  for (guint i = 0; i < names->addresses->len; i++)
    {
      g_autofree char *text = g_inet_address_to_string (names->addresses->pdata[i]);
      g_autofree char *cut = wb_links_cut_address (text);
      json_array_add_string_element (addresses, cut);
    }
  json_object_set_array_member (json, "addresses", addresses);
  return json;
}

static JsonObject *
connect_to_json (const WbConnect *connect)
{
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "state", wb_reach_word (connect->reach));
  if (connect->reach == WB_REACH_UNKNOWN)
    return json;
  set_ms (json, "ms", connect->ms);
  set_ms (json, "triedMs", connect->tried_ms);
  json_object_set_int_member (json, "retransmits", connect->retransmits);
  return json;
}

static JsonArray *
flaws_to_json (guint flaws)
{
  static const struct
  {
    WbTlsFlaws flaw;
    const char *word;
  } words[] = {
    { WB_TLS_EXPIRED, "expired" },
    { WB_TLS_NOT_YET_VALID, "not-yet-valid" },
    { WB_TLS_WRONG_NAME, "wrong-name" },
    { WB_TLS_UNKNOWN_CA, "unknown-ca" },
    { WB_TLS_SELF_SIGNED, "self-signed" },
    { WB_TLS_WEAK, "weak" },
    { WB_TLS_REVOKED, "revoked" },
    { WB_TLS_INSECURE, "insecure" },
    { WB_TLS_OTHER, "other" },
  };
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (flaws & words[i].flaw)
      json_array_add_string_element (array, words[i].word);
  return array;
}

static void
set_moment (JsonObject *object, const char *name, gint64 usec)
{
  g_autofree char *text = usec > 0 ? wb_text_iso_sec (usec) : NULL;

  wb_json_set_string (object, name, text);
}

static JsonObject *
tls_to_json (const WbHost *host)
{
  const WbTls *tls = &host->tls;
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "state",
                                 tls->is_not_tls ? "not-tls" : wb_reach_word (tls->reach));
  set_ms (json, "ms", tls->ms);
  wb_json_set_string (json, "alert", tls->alert);
  wb_json_set_string (json, "version", tls->version);
  wb_json_set_string (json, "cipher", tls->cipher);
  if (host->small_tls != WB_REACH_UNKNOWN)
    json_object_set_string_member (json, "withSmallSegments", wb_reach_word (host->small_tls));
  if (tls->reach != WB_REACH_OK)
    return json;
  json_object_set_array_member (json, "flaws", flaws_to_json (tls->flaws));
  wb_json_set_string (json, "subject", tls->subject);
  wb_json_set_string (json, "issuer", tls->issuer);
  wb_json_set_string (json, "root", tls->root_pin);
  set_moment (json, "notBefore", tls->not_before_usec);
  set_moment (json, "notAfter", tls->not_after_usec);
  json_object_set_int_member (json, "keyBits", tls->key_bits);
  return json;
}

static JsonObject *
exchange_to_json (const WbExchange *exchange)
{
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "state", wb_reach_word (exchange->reach));
  if (exchange->status > 0)
    json_object_set_int_member (json, "status", exchange->status);
  set_ms (json, "ttfbMs", exchange->ttfb_ms);
  if (exchange->has_date)
    json_object_set_double_member (json, "clockSkewSeconds",
                                   round (exchange->skew_sec * 100) / 100);
  wb_json_set_string (json, "operator", exchange->operator_name);
  /* the whole address is nobody's business but the server's, which knows it */
  g_autofree char *cut = exchange->address ? wb_links_cut_address (exchange->address) : NULL;
  wb_json_set_string (json, "publicAddress", cut);
  return json;
}

static const char *
state_of (const WbHost *host)
{
  if (wb_host_is_reached (host))
    return host->tls.flaws || wb_host_is_mute (host) ? "bad" : "ok";
  if (!host->is_done)
    return "not-measured";
  return "bad";
}

static JsonObject *
host_to_json (const WbHost *host)
{
  JsonObject *json = json_object_new (), *names = json_object_new (), *connect = json_object_new ();

  json_object_set_string_member (json, "id", host->id);
  json_object_set_string_member (json, "role", host->role);
  json_object_set_string_member (json, "host", host->host);
  json_object_set_int_member (json, "port", host->port);
  json_object_set_string_member (json, "state", state_of (host));
  json_object_set_boolean_member (json, "done", host->is_done);
  wb_json_set_string (json, "proxy", host->proxy);
  wb_json_set_string (json, "trouble", wb_host_trouble (host));
  for (guint ip = 0; ip < WB_N_IPS; ip++)
    {
      json_object_set_object_member (names, ip_words[ip], names_to_json (host->names[ip]));
      json_object_set_object_member (connect, ip_words[ip], connect_to_json (&host->connect[ip]));
    }
  json_object_set_object_member (json, "names", names);
  json_object_set_object_member (json, "connect", connect);
  if (host->proxy)
    json_object_set_object_member (json, "toProxy", connect_to_json (&host->to_proxy));
  if (host->proxy_status > 0)
    json_object_set_int_member (json, "proxyStatus", host->proxy_status);
  set_series (json, "rtt", wb_host_series (host) == &host->icmp ? "icmp" : "tcp",
              wb_host_series (host));
  if (wb_host_series (host) == &host->icmp)
    set_series (json, "tcpRtt", "tcp", &host->tcp);
  if (host->has_tls)
    json_object_set_object_member (json, "tls", tls_to_json (host));
  json_object_set_object_member (json, "answer", exchange_to_json (&host->answer));
  return json;
}

/* --- the rest --------------------------------------------------------------------------------- */

static JsonObject *
rehearsal_to_json (const WbNetwork *network)
{
  const WbRehearsal *rehearsal = &network->rehearsal;
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "state", wb_rehearsal_word (rehearsal->kind));
  if (rehearsal->kind == WB_REHEARSAL_NOT_DONE)
    return json;
  wb_json_set_string (json, "host", rehearsal->host);
  wb_json_set_string (json, "problem", rehearsal->problem);
  json_object_set_int_member (json, "bytes", (gint64) rehearsal->bytes);
  set_ms (json, "ms", rehearsal->seconds * 1000);
  json_object_set_int_member (json, "bitsPerSecond", (gint64) rehearsal->bits_per_second);
  json_object_set_boolean_member (json, "atLeast", rehearsal->is_at_least);
  json_object_set_int_member (json, "segments", (gint64) rehearsal->segments);
  json_object_set_int_member (json, "retransmits", (gint64) rehearsal->retransmits);
  set_series (json, "loadedRtt", "mixed", &network->loaded);
  return json;
}

static JsonObject *
download_to_json (const WbDownload *download)
{
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "state", download->is_done ? "done" : "not-measured");
  if (!download->is_done)
    return json;
  json_object_set_int_member (json, "bytes", (gint64) download->bytes);
  set_ms (json, "ms", download->seconds * 1000);
  json_object_set_int_member (json, "bitsPerSecond", (gint64) download->bits_per_second);
  json_object_set_boolean_member (json, "atLeast", download->is_at_least);
  return json;
}

static JsonObject *
gateway_to_json (const WbNetwork *network)
{
  static const char *const neighbours[] = { "not-measured", "there", "gone" };
  JsonObject *json = json_object_new ();

  set_address (json, "address", network->gateway);
  json_object_set_string_member (json, "neighbour", neighbours[network->gateway_neighbour]);
  if (network->gateway_ping.is_allowed)
    set_series (json, "rtt", "icmp", &network->gateway_ping.series);
  return json;
}

static JsonObject *
finding_to_json (const WbFinding *finding)
{
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "id", finding->id);
  json_object_set_string_member (json, "severity", wb_severity_word (finding->severity));
  json_object_set_string_member (json, "title", finding->title);
  json_object_set_string_member (json, "text", finding->text);
  json_object_set_string_member (json, "support", finding->support);
  json_object_set_object_member (json, "evidence", json_object_ref (finding->evidence));
  wb_json_set_string (json, "hiddenBy", finding->hidden_by);
  return json;
}

static void
set_send_time (JsonObject *json, const WbNetwork *network, guint64 bytes)
{
  gboolean is_at_most;
  const double seconds = wb_network_send_seconds (network, bytes, &is_at_most);

  if (bytes == 0 || seconds < 0)
    return;
  json_object_set_double_member (json, "sendSeconds", round (seconds * 10) / 10);
  json_object_set_boolean_member (json, "sendSecondsAtMost", is_at_most);
}

static JsonObject *
verdict_to_json (const WbNetwork *network, guint64 bytes)
{
  g_autoptr (GPtrArray) findings = wb_findings_new (network);
  g_autoptr (WbDiagnosis) verdict = wb_diagnosis_new (network, findings);
  JsonObject *json = json_object_new ();
  JsonArray *shown = json_array_new (), *hidden = json_array_new (), *fine = json_array_new ();

  for (guint i = 0; i < findings->len; i++)
    {
      const WbFinding *finding = findings->pdata[i];
      json_array_add_object_element (finding->hidden_by ? hidden : shown,
                                     finding_to_json (finding));
    }
  for (guint i = 0; i < verdict->fine->len; i++)
    json_array_add_string_element (fine, verdict->fine->pdata[i]);
  wb_json_set_string (json, "headline", verdict->headline ? verdict->headline->id : NULL);
  json_object_set_array_member (json, "findings", shown);
  json_object_set_array_member (json, "hidden", hidden);
  json_object_set_array_member (json, "fine", fine);
  set_send_time (json, network, bytes);
  return json;
}

static void
fill_in (JsonObject *json, const WbNetwork *network, guint64 bytes)
{
  static const char *const mtu_words[] = { "not-measured", "full", "low", "black-hole" };
  JsonArray *hosts = json_array_new ();
  JsonObject *mtu = json_object_new ();

  for (guint i = 0; i < network->hosts->len; i++)
    json_array_add_object_element (hosts, host_to_json (network->hosts->pdata[i]));
  json_object_set_array_member (json, "endpoints", hosts);
  wb_json_set_string (json, "interface", network->interface);
  json_object_set_boolean_member (json, "metered", network->is_metered);
  json_object_set_object_member (json, "gateway", gateway_to_json (network));
  if (network->made_up[WB_IPV4])
    {
      json_object_set_object_member (json, "madeUpName", names_to_json (network->made_up[WB_IPV4]));
      json_object_set_object_member (json, "unownedName",
                                     names_to_json (network->unowned[WB_IPV4]));
    }
  if (network->portal_is_tried)
    {
      JsonObject *portal = exchange_to_json (&network->portal);
      json_object_set_boolean_member (portal, "ours", network->portal_is_ours);
      json_object_set_object_member (json, "portal", portal);
    }
  json_object_set_string_member (mtu, "state", mtu_words[network->mtu.kind]);
  if (network->mtu.bytes > 0)
    json_object_set_int_member (mtu, "bytes", network->mtu.bytes);
  json_object_set_object_member (json, "mtu", mtu);
  json_object_set_object_member (json, "rehearsal", rehearsal_to_json (network));
  json_object_set_object_member (json, "download", download_to_json (&network->download));
  json_object_set_int_member (json, "interfaceErrors", (gint64) network->errors);
  /* before the end a symptom may stand without its cause */
  if (network->took_usec > 0)
    json_object_set_object_member (json, "verdict", verdict_to_json (network, bytes));
}

/* Whole: a node's own copy shares what is in it. */
static JsonNode *
copy_links (const WbNetwork *network)
{
  g_autofree char *text = network->links ? wb_json_line (network->links) : NULL;

  return text ? wb_json_parse (text, -1, NULL, NULL) : NULL;
}

JsonNode *
wb_network_to_json (WbNetwork *network, guint64 bytes)
{
  g_autofree char *measured = NULL;
  JsonObject *json;

  g_mutex_lock (&network->lock);
  g_autoptr (JsonNode) links = copy_links (network);
  json = links ? json_object_ref (json_node_get_object (links)) : json_object_new ();
  measured = wb_text_iso_sec (network->began_usec);
  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "measured", measured);
  set_ms (json, "tookMs", (double) network->took_usec / 1000);
  fill_in (json, network, bytes);
  g_mutex_unlock (&network->lock);
  return wb_json_node_take (json);
}
