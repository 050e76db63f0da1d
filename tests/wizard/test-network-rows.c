/* SPDX-License-Identifier: MPL-2.0 */
#include "base/json.h"
#include "pages/network/network-rows.h"

#define WIFI(dbm)                                                                                  \
  "{\"name\":\"wlan0\",\"kind\":\"wifi\",\"up\":true,\"speedMbps\":866,\"signalDbm\":" #dbm        \
  ",\"addresses\":[\"fe80::1\",\"192.168.1.20\"]}"
#define CABLE                                                                                      \
  "{\"name\":\"eth0\",\"kind\":\"wired\",\"up\":true,\"addresses\":[\"192.168.1.21\",\"fe80::2\"]" \
  "}"
#define DOWN "{\"name\":\"eth1\",\"kind\":\"wired\",\"up\":false,\"addresses\":[\"10.0.0.9\"]}"
#define NO_ADDRESS                                                                                 \
  "{\"name\":\"eth2\",\"kind\":\"wired\",\"up\":true,\"addresses\":[\"169.254.9.9\"]}"
#define LOOP "{\"name\":\"lo\",\"kind\":\"loopback\",\"up\":true,\"addresses\":[\"127.0.0.1\"]}"
#define BRIDGE                                                                                     \
  "{\"name\":\"docker0\",\"kind\":\"bridge\",\"up\":true,\"addresses\":[\"172.17.0.1\"]}"
#define VPN "{\"name\":\"tun0\",\"kind\":\"vpn\",\"up\":true,\"addresses\":[\"10.8.0.2\"]}"
#define ROUTER "{\"family\":\"ipv4\",\"address\":\"192.168.1.1\",\"interface\":\"wlan0\"}"
#define VETH_ROUTER "{\"family\":\"ipv4\",\"address\":\"172.17.0.254\",\"interface\":\"docker0\"}"
#define LINKS(interfaces, gateways, dns)                                                           \
  "{\"interfaces\":[" interfaces "],\"gateways\":[" gateways "],\"dns\":[" dns "],\"proxy\":["     \
  "{\"for\":\"api.example.com\",\"uses\":[\"direct\"]},"                                           \
  "{\"for\":\"cdn.example.com\",\"uses\":[\"http://proxy:3128\",\"direct\"]}]}"

static WbProfile *profile;

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = wb_json_parse (text, -1, NULL, &error);

  g_assert_no_error (error);
  return node;
}

static GPtrArray *
make_rows (const char *network)
{
  g_autoptr (JsonNode) node = parse (network);

  return wb_network_rows_new (node, profile);
}

static char *
ids_of (const GPtrArray *rows)
{
  GString *ids = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (ids, "%s%s", i ? " " : "", ((WbNetworkRow *) rows->pdata[i])->id);
  return g_string_free (ids, FALSE);
}

#define SERVERS "endpoint:backend endpoint:cdn-1 endpoint:cdn-2"

/* What counts as a connection. */
static void
test_rows (void)
{
  static const struct
  {
    const char *network, *ids;
  } rows[] = {
    { LINKS (WIFI (-50) "," LOOP, ROUTER, "\"192.168.1.1\""),
      "link:wlan0 gateway names proxy " SERVERS " office rehearsal" },
    { LINKS (LOOP "," DOWN "," NO_ADDRESS "," BRIDGE, "", ""),
      "gateway names proxy " SERVERS " office rehearsal" },
    { LINKS (BRIDGE, VETH_ROUTER, "\"1.1.1.0/24\""),
      "link:docker0 gateway names proxy " SERVERS " office rehearsal" },
    { LINKS (VPN "," CABLE, ROUTER, "\"10.8.0.1\""),
      "link:tun0 link:eth0 gateway names proxy " SERVERS " office rehearsal" },
    { LINKS (VPN, "", "\"10.8.0.1\""), "link:tun0 names proxy " SERVERS " office rehearsal" },
    { "{}", "gateway names " SERVERS " office rehearsal" },
    /* an office that is an endpoint's own server has no row of its own */
    { "{\"endpoints\":[{\"id\":\"backend\"}]}", "gateway names " SERVERS " rehearsal" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) made = make_rows (rows[i].network);
      g_autofree char *ids = ids_of (made);
      g_assert_cmpstr (ids, ==, rows[i].ids);
    }
}

static void
assert_row (const GPtrArray *rows, const char *id, WbNetworkState state, const char *detail,
            const char *value)
{
  const WbNetworkRow *row = wb_network_rows_find (rows, id);
  g_assert_nonnull (row);
  g_assert_cmpint (row->state, ==, state);
  g_assert_cmpstr (row->detail, ==, detail);
  g_assert_cmpstr (row->value, ==, value);
}

static void
test_words (void)
{
  g_autoptr (GPtrArray) rows = make_rows (
      LINKS (WIFI (-50) "," CABLE, ROUTER, "\"192.168.1.1\",\"192.168.1.1\",\"fd00::1\""));
  assert_row (rows, "link:wlan0", WB_NETWORK_GOOD, "Good signal", "866 Mbit/s");
  assert_row (rows, "link:eth0", WB_NETWORK_FOUND, "Connected, address 192.168.1.21", "");
  assert_row (rows, "names", WB_NETWORK_FOUND, "192.168.1.1, fd00::1", "");
  assert_row (rows, "proxy", WB_NETWORK_FOUND, "http://proxy:3128", "");
  assert_row (rows, "endpoint:backend", WB_NETWORK_RUNNING, "api.example.com", "");
  assert_row (rows, "rehearsal", WB_NETWORK_RUNNING,
              "Is rehearsed with random bytes, nothing of yours", "");
  g_assert_null (wb_network_rows_find (rows, "endpoint:none"));
  g_assert_cmpstr (wb_network_rows_find (rows, "endpoint:backend")->title, ==, "Main server");
  g_assert_cmpstr (wb_network_rows_find (rows, "endpoint:cdn-1")->title, ==,
                   "Picture and file server 1");
  g_assert_cmpstr (wb_network_rows_find (rows, "endpoint:cdn-2")->title, ==,
                   "Picture and file server 2");
}

/* A server, by what the check knows of it. */
static void
test_endpoints (void)
{
  static const struct
  {
    const char *json; /* of the endpoint, after its id */
    WbNetworkState state;
    const char *detail, *value;
    guint n_ms;
  } rows[] = {
    { "\"done\":false,\"state\":\"ok\",\"rtt\":{\"medianMs\":20,\"ms\":[20]}", WB_NETWORK_RUNNING,
      "api.example.com", "20 ms", 1 },
    { "\"done\":true,\"state\":\"ok\",\"rtt\":{\"medianMs\":23.4,\"ms\":[23,null,24]}",
      WB_NETWORK_GOOD, "api.example.com", "24 ms", 3 },
    { "\"done\":true,\"state\":\"ok\",\"rtt\":{\"medianMs\":301,\"ms\":[301]}", WB_NETWORK_SLOW,
      "api.example.com", "301 ms", 1 },
    { "\"done\":true,\"state\":\"bad\",\"trouble\":\"no answer\",\"rtt\":{\"ms\":[null]}",
      WB_NETWORK_BAD, "api.example.com: no answer", "lost", 1 },
    { "\"done\":true,\"state\":\"bad\",\"tls\":{\"flaws\":[\"expired\"]}", WB_NETWORK_BAD,
      "api.example.com: its certificate is not trusted", "", 0 },
    { "\"done\":true,\"state\":\"not-measured\"", WB_NETWORK_NOT_MEASURED, "api.example.com", "",
      0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"endpoints\":[{\"id\":\"backend\",%s}]}", rows[i].json);
      g_autoptr (GPtrArray) made = make_rows (text);
      assert_row (made, "endpoint:backend", rows[i].state, rows[i].detail, rows[i].value);
      g_assert_cmpuint (wb_network_rows_find (made, "endpoint:backend")->n_ms, ==, rows[i].n_ms);
    }
}

static void
test_rehearsal (void)
{
  static const struct
  {
    const char *json;
    WbNetworkState state;
    const char *value;
  } rows[] = {
    { "\"state\":\"done\",\"bitsPerSecond\":12345678", WB_NETWORK_GOOD, "12.3 Mbit/s" },
    { "\"state\":\"done\",\"bitsPerSecond\":900000,\"atLeast\":true", WB_NETWORK_GOOD,
      "over 0.9 Mbit/s" },
    { "\"state\":\"cut\",\"bitsPerSecond\":250000", WB_NETWORK_SLOW, "0.2 Mbit/s" },
    { "\"state\":\"refused\"", WB_NETWORK_BAD, "" },
    { "\"state\":\"sign-in\"", WB_NETWORK_NOT_MEASURED, "" },
    { "\"state\":\"not-measured\"", WB_NETWORK_NOT_MEASURED, "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"rehearsal\":{%s},\"verdict\":{}}", rows[i].json);
      g_autoptr (GPtrArray) made = make_rows (text);
      g_assert_cmpint (wb_network_rows_find (made, "rehearsal")->state, ==, rows[i].state);
      g_assert_cmpstr (wb_network_rows_find (made, "rehearsal")->value, ==, rows[i].value);
    }
}

#define FINDING(id, severity)                                                                      \
  "{\"id\":\"" id "\",\"severity\":\"" severity "\",\"title\":\"T-" id "\",\"text\":\"X-" id "\"}"

static void
test_verdict (void)
{
  static const struct
  {
    const char *json; /* of the verdict */
    WbNetworkState state;
    const char *title, *text;
  } rows[] = {
    { "\"headline\":\"A\",\"findings\":[" FINDING ("A", "information") "]", WB_NETWORK_GOOD, "T-A",
      "X-A" },
    { "\"headline\":\"B\",\"findings\":[" FINDING ("A", "warns") "," FINDING (
          "B", "slows") "," FINDING ("C", "information") "],\"sendSeconds\":12.1",
      WB_NETWORK_SLOW, "T-B", "X-B\nAlso: T-A. X-A\nSending your report takes about 13 seconds." },
    { "\"headline\":\"B\",\"findings\":[" FINDING ("B", "blocks") "],\"sendSeconds\":240,"
                                                                  "\"sendSecondsAtMost\":true",
      WB_NETWORK_BAD, "T-B",
      "X-B\nYou can go on: your report is kept on this "
      "computer and sent as soon as that works." },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"verdict\":{%s}}", rows[i].json);
      g_autoptr (JsonNode) node = parse (text);
      g_autoptr (WbNetworkVerdict) verdict = wb_network_verdict_new (node);
      g_assert_cmpstr (verdict->title, ==, rows[i].title);
      g_assert_cmpstr (verdict->text, ==, rows[i].text);
      g_assert_cmpint (verdict->state, ==, rows[i].state);
    }
  g_autoptr (JsonNode) nothing = parse ("{}");
  g_autoptr (WbNetworkVerdict) running = wb_network_verdict_new (nothing);
  g_assert_cmpint (running->state, ==, WB_NETWORK_RUNNING);
}

/* For a chat: all that stands on the page. */
static void
test_text (void)
{
  g_autoptr (GPtrArray) rows = make_rows (LINKS (WIFI (-50), ROUTER, "\"192.168.1.1\""));
  g_autoptr (JsonNode) node =
      parse ("{\"verdict\":{\"headline\":\"A\",\"findings\":[" FINDING ("A", "information") "]}}");
  g_autoptr (WbNetworkVerdict) verdict = wb_network_verdict_new (node);
  g_autofree char *text = wb_network_rows_text (rows, verdict);

  g_assert_true (g_str_has_prefix (text, "T-A\nWi-Fi: Good signal (866 Mbit/s)\n"));
  g_assert_nonnull (strstr (text, "\nWhere reports go: tickets.example.com"));
  for (guint state = 0; state < WB_N_NETWORK_STATES; state++)
    g_assert_nonnull (wb_network_state_title (state));
}

/* Of more samples than are shown the last stand. */
static void
test_samples (void)
{
  double many[WB_NETWORK_SAMPLES + 4];
  const double lost[] = { -1, -1 };
  g_autoptr (GPtrArray) rows = make_rows (LINKS (CABLE, ROUTER, ""));
  WbNetworkRow *row = wb_network_rows_find (rows, "endpoint:cdn-1");
  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = i;
  wb_network_row_set_samples (row, many, G_N_ELEMENTS (many), WB_NETWORK_GOOD);
  g_assert_cmpuint (row->n_ms, ==, WB_NETWORK_SAMPLES);
  g_assert_cmpfloat (row->ms[0], ==, 4);
  g_assert_cmpfloat (row->ms[WB_NETWORK_SAMPLES - 1], ==, 19);
  g_assert_cmpstr (row->value, ==, "12 ms");
  g_assert_cmpint (row->state, ==, WB_NETWORK_GOOD);
  g_assert_false (wb_network_row_is_lost (row));
  wb_network_row_set_samples (row, lost, 2, WB_NETWORK_BAD);
  g_assert_cmpstr (row->value, ==, "lost");
  g_assert_true (wb_network_row_is_lost (row));
  wb_network_row_set_samples (row, NULL, 0, WB_NETWORK_RUNNING);
  g_assert_cmpstr (row->value, ==, "");
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_test_init (&argc, &argv, NULL);
  profile = wb_profile_parse (
      "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":{\"\":\"App\"},"
      "\"roots\":{\"data\":[\"~/.config/app\"]},"
      "\"items\":[{\"id\":\"network\",\"collect\":\"network\"}],"
      "\"endpoints\":["
      "{\"id\":\"backend\",\"role\":\"backend\",\"url\":\"https://api.example.com/health\"},"
      "{\"id\":\"cdn-1\",\"role\":\"cdn\",\"url\":\"https://cdn.example.com/ping\"},"
      "{\"id\":\"cdn-2\",\"role\":\"cdn\",\"url\":\"https://cdn2.example.com/ping\"}],"
      "\"deliver\":{\"store\":\"oss\",\"ticket\":\"https://tickets.example.com/new\","
      "\"format\":\"zip\"}}",
      -1, "test.json", WB_PROFILE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/wizard/network-rows/rows", test_rows);
  g_test_add_func ("/wizard/network-rows/words", test_words);
  g_test_add_func ("/wizard/network-rows/samples", test_samples);
  g_test_add_func ("/wizard/network-rows/endpoints", test_endpoints);
  g_test_add_func ("/wizard/network-rows/rehearsal", test_rehearsal);
  g_test_add_func ("/wizard/network-rows/verdict", test_verdict);
  g_test_add_func ("/wizard/network-rows/text", test_text);
  int result = g_test_run ();
  wb_profile_unref (profile);
  return result;
}
