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

static GPtrArray *
make_rows (const char *links)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = wb_json_parse (links, -1, NULL, &error);
  g_assert_no_error (error);
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

/* What counts as a connection, and what is said above. */
static void
test_rows (void)
{
  static const struct
  {
    const char *links, *ids, *title;
    WbNetworkState state;
  } rows[] = {
    { LINKS (WIFI (-50) "," LOOP, ROUTER, "\"192.168.1.1\""),
      "link:wlan0 gateway names proxy endpoint:backend endpoint:cdn-1 endpoint:cdn-2 office",
      "This computer is connected through Wi-Fi", WB_NETWORK_GOOD },
    { LINKS (WIFI (-80), ROUTER, "\"192.168.1.1\""),
      "link:wlan0 gateway names proxy endpoint:backend endpoint:cdn-1 endpoint:cdn-2 office",
      "This computer is connected through Wi-Fi", WB_NETWORK_SLOW },
    { LINKS (LOOP "," DOWN "," NO_ADDRESS "," BRIDGE, "", ""),
      "gateway names proxy endpoint:backend endpoint:cdn-1 endpoint:cdn-2 office",
      "No network connection was found", WB_NETWORK_BAD },
    { LINKS (BRIDGE, VETH_ROUTER, "\"1.1.1.0/24\""),
      "link:docker0 gateway names proxy endpoint:backend endpoint:cdn-1 endpoint:cdn-2 office",
      "This computer is connected to a network", WB_NETWORK_GOOD },
    { LINKS (VPN "," CABLE, ROUTER, "\"10.8.0.1\""),
      "link:tun0 link:eth0 gateway names proxy endpoint:backend endpoint:cdn-1 endpoint:cdn-2 "
      "office",
      "This computer is connected through a cable", WB_NETWORK_GOOD },
    { LINKS (VPN, "", "\"10.8.0.1\""),
      "link:tun0 names proxy endpoint:backend endpoint:cdn-1 endpoint:cdn-2 office",
      "This computer is connected through a VPN", WB_NETWORK_GOOD },
    { LINKS (CABLE, ROUTER, ""),
      "link:eth0 gateway names proxy endpoint:backend endpoint:cdn-1 endpoint:cdn-2 office",
      "This computer is connected through a cable", WB_NETWORK_SLOW },
    { "{}", "gateway names endpoint:backend endpoint:cdn-1 endpoint:cdn-2 office",
      "No network connection was found", WB_NETWORK_BAD },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) made = make_rows (rows[i].links);
      g_autofree char *ids = ids_of (made);
      g_autoptr (WbNetworkVerdict) verdict = wb_network_verdict_new (made, profile);
      g_assert_cmpstr (ids, ==, rows[i].ids);
      g_assert_cmpstr (verdict->title, ==, rows[i].title);
      g_assert_cmpint (verdict->state, ==, rows[i].state);
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
  assert_row (rows, "endpoint:backend", WB_NETWORK_NOT_MEASURED,
              "api.example.com. Not measured by this version", "");
  assert_row (rows, "office", WB_NETWORK_NOT_MEASURED,
              "tickets.example.com. Not measured by this version", "");
  g_assert_null (wb_network_rows_find (rows, "endpoint:none"));
  g_assert_cmpstr (wb_network_rows_find (rows, "endpoint:backend")->title, ==, "Main server");
  g_assert_cmpstr (wb_network_rows_find (rows, "endpoint:cdn-1")->title, ==,
                   "Picture and file server 1");
  g_assert_cmpstr (wb_network_rows_find (rows, "endpoint:cdn-2")->title, ==,
                   "Picture and file server 2");

  g_autoptr (WbNetworkVerdict) verdict = wb_network_verdict_new (rows, profile);
  g_autofree char *text = wb_network_rows_text (rows, verdict);
  g_assert_true (g_str_has_prefix (text, "This computer is connected through Wi-Fi\n"
                                         "Wi-Fi: Good signal (866 Mbit/s)\n"));
  g_assert_nonnull (strstr (text, "\nWhere reports go: tickets.example.com. Not measured"));
}

/* The place that a measurement fills in. */
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
  wb_network_row_set_samples (row, lost, 2, WB_NETWORK_BAD);
  g_assert_cmpstr (row->value, ==, "lost");
  wb_network_row_set_samples (row, NULL, 0, WB_NETWORK_RUNNING);
  g_assert_cmpstr (row->value, ==, "");
}

static void
test_urls (void)
{
  g_auto (GStrv) urls = wb_network_urls (profile);
  g_assert_cmpuint (g_strv_length (urls), ==, 4);
  g_assert_cmpstr (urls[0], ==, "https://api.example.com/health");
  g_assert_cmpstr (urls[3], ==, "https://tickets.example.com/new");
  for (guint state = 0; state < WB_N_NETWORK_STATES; state++)
    g_assert_nonnull (wb_network_state_title (state));
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
  g_test_add_func ("/wizard/network-rows/urls", test_urls);
  int result = g_test_run ();
  wb_profile_unref (profile);
  return result;
}
