/* SPDX-License-Identifier: MPL-2.0 */
/* To loopback only. Where the system does not allow ping sockets, that is what is tested. */
#include "network/ping.h"

static WbLimit
within (gint64 usec, GCancellable *cancellable)
{
  return (WbLimit){ cancellable, g_get_monotonic_time () + usec };
}

static gboolean
is_skipped (void)
{
  if (wb_ping_is_allowed (G_SOCKET_FAMILY_IPV4))
    return FALSE;
  g_test_skip ("ping sockets are not allowed here (net.ipv4.ping_group_range)");
  return TRUE;
}

/* Works both ways: allowed and answered, or not allowed and nothing in it. */
static void
test_allowed (void)
{
  const gboolean is_allowed = wb_ping_is_allowed (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  WbPing ping = { .address = address };
  const WbLimit limit = within (30 * G_USEC_PER_SEC, NULL);

  wb_ping_run (&ping, 1, 3, 10, &limit);
  g_assert_true (ping.is_allowed == is_allowed);
  g_assert_cmpuint (ping.series.n, ==, is_allowed ? 2 : 0);
}

/* The first of each is not counted; several are kept apart. */
static void
test_loopback (void)
{
  g_autoptr (GInetAddress) one = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr (GInetAddress) two = g_inet_address_new_from_string ("127.0.0.2");
  WbPing pings[] = { { .address = one }, { .address = two } };
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);

  if (is_skipped ())
    return;
  wb_ping_run (pings, G_N_ELEMENTS (pings), 10, 10, &limit);
  for (guint i = 0; i < G_N_ELEMENTS (pings); i++)
    {
      g_assert_cmpuint (wb_series_received (&pings[i].series), ==, 9);
      g_assert_cmpfloat (wb_series_min_ms (&pings[i].series), >=, 0);
      g_test_message ("median %.3f ms", wb_series_median_ms (&pings[i].series));
    }
}

static void
test_too_many (void)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  WbPing ping = { .address = address };
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);

  if (is_skipped ())
    return;
  wb_ping_run (&ping, 1, 10 * WB_SERIES_MAX, 1, &limit);
  g_assert_cmpuint (wb_series_received (&ping.series), ==, WB_SERIES_MAX - 1);
}

/* What was not waited for is in nobody's figures. */
static void
test_limits (void)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbLimit limits[] = { { NULL, 0 }, within (60 * G_USEC_PER_SEC, cancellable) };

  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      WbPing ping = { .address = address };
      wb_ping_run (&ping, 1, 20, 100, &limits[i]);
      g_assert_cmpuint (ping.series.n, ==, 0);
      g_assert_cmpint (wb_ping_find_mtu (address, &limits[i]).kind, ==, WB_MTU_UNKNOWN);
    }
}

static void
test_none (void)
{
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);

  wb_ping_run (NULL, 0, 20, 100, &limit);
}

static void
test_mtu (void)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);

  if (is_skipped ())
    return;
  const WbMtu mtu = wb_ping_find_mtu (address, &limit);
  g_assert_cmpint (mtu.kind, ==, WB_MTU_FULL);
  g_assert_cmpuint (mtu.bytes, ==, 1500);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/ping/allowed", test_allowed);
  g_test_add_func ("/network/ping/loopback", test_loopback);
  g_test_add_func ("/network/ping/too-many", test_too_many);
  g_test_add_func ("/network/ping/limits", test_limits);
  g_test_add_func ("/network/ping/none", test_none);
  g_test_add_func ("/network/ping/mtu", test_mtu);
  return g_test_run ();
}
