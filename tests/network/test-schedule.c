/* SPDX-License-Identifier: MPL-2.0 */
/* The whole check, against servers on loopback. */
#include <string.h>

#include "http/rig.h"
#include "network/network-json.h"
#include "world.h"

#define N_SERVERS 4

typedef struct
{
  WbNetwork *network;
  GHashTable *parts; /* what was told of */
  GCancellable *cancellable;
  gboolean cancels;      /* as soon as a server's own thread tells something */
  gint64 cancelled_usec; /* when it did */
  gint is_telling;       /* one at a time */
} Watching;

static void
answer_all (Peer *peer, gpointer user_data)
{
  while (rig_read_request (peer))
    if (!rig_write (peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1))
      return;
}

static void
be_silent (Peer *peer, gpointer user_data)
{
  rig_wait_closed (peer);
}

/* As the window does: it reads the network whenever something is told. */
static void
on_event (const WbEvent *event, gpointer self)
{
  Watching *watching = self;

  g_assert_true (g_atomic_int_compare_and_exchange (&watching->is_telling, 0, 1));
  g_assert_cmpstr (event->stage, ==, "network");
  g_hash_table_add (watching->parts, g_strdup (event->step));
  g_autoptr (JsonNode) node = wb_network_to_json (watching->network, 1000);
  g_assert_nonnull (node);
  if (watching->cancels && g_str_has_prefix (event->step, "server")
      && watching->cancelled_usec == 0)
    {
      watching->cancelled_usec = g_get_monotonic_time ();
      g_cancellable_cancel (watching->cancellable);
    }
  g_assert_true (g_atomic_int_compare_and_exchange (&watching->is_telling, 1, 0));
}

static WbNetwork *
network_of (Rig *rig, guint n)
{
  GString *members = g_string_new ("\"endpoints\": [ ");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (members,
                            "%s{ \"id\": \"server-%u\", \"role\": \"backend\","
                            " \"url\": \"http://127.0.0.1:%u/%u\" }",
                            i > 0 ? ", " : "", i, rig_get_port (rig), i);
  g_string_append (members, " ]");
  g_autoptr (WbProfile) profile = world_profile (members->str);
  g_string_free (members, TRUE);
  return wb_network_new (profile);
}

static gboolean
measure (WbNetwork *network, Watching *watching, GError **error)
{
  const WbObserver observer = { on_event, watching };
  const WbRun run = { .cancellable = watching->cancellable, .observer = &observer };
  const WbHttpOptions http = { .proxy = "direct://" };
  const WbNetworkOptions options = { .http = &http };

  watching->network = network;
  watching->parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return wb_network_measure (network, &options, &run, error);
}

static void
test_fine (void)
{
  g_autoptr (Rig) rig = rig_new (answer_all, NULL);
  g_autoptr (WbNetwork) network = network_of (rig, N_SERVERS);
  g_autoptr (GError) error = NULL;
  Watching watching = { 0 };
  static const char *const told[] = { "link", "names", "server-0", "server-3" };

  g_assert_true (measure (network, &watching, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      g_assert_true (host->is_done && wb_host_is_reached (host));
      g_assert_cmpuint (host->answer.status, ==, 200);
      g_assert_null (host->proxy);
      g_assert_cmpuint (wb_series_received (wb_host_series (host)), >, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    g_assert_true (g_hash_table_contains (watching.parts, told[i]));
  g_assert_cmpint (network->took_usec, >, 0);
  g_assert_null (network->made_up[WB_IPV4]);
  g_assert_cmpint (network->rehearsal.kind, ==, WB_REHEARSAL_NOT_DONE);
  g_test_message ("took %.2f s", (double) network->took_usec / G_USEC_PER_SEC);
  g_hash_table_unref (watching.parts);
}

static void
test_cancel (void)
{
  g_autoptr (Rig) rig = rig_new (be_silent, NULL);
  g_autoptr (WbNetwork) network = network_of (rig, N_SERVERS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Watching watching = { .cancellable = cancellable, .cancels = TRUE };

  g_assert_false (measure (network, &watching, &error));
  const gint64 took_usec = g_get_monotonic_time () - watching.cancelled_usec;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (watching.cancelled_usec, >, 0);
  g_test_message ("back %.1f ms after it was cancelled", (double) took_usec / 1000);
  g_assert_cmpint (took_usec, <, G_USEC_PER_SEC);
  for (guint i = 0; i < network->hosts->len; i++)
    g_assert_false (((const WbHost *) network->hosts->pdata[i])->is_done);
  g_hash_table_unref (watching.parts);
}

static void
test_cancelled_before (void)
{
  g_autoptr (Rig) rig = rig_new (answer_all, NULL);
  g_autoptr (WbNetwork) network = network_of (rig, N_SERVERS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Watching watching = { .cancellable = cancellable };

  g_cancellable_cancel (cancellable);
  g_assert_false (measure (network, &watching, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (rig_get_n_connections (rig), ==, 0);
  g_hash_table_unref (watching.parts);
}

/* More silent servers than may be asked at once. */
static void
test_silence (void)
{
  g_autoptr (Rig) rig = rig_new (be_silent, NULL);
  g_autoptr (WbNetwork) network = network_of (rig, 3 * N_SERVERS);
  g_autoptr (GError) error = NULL;
  Watching watching = { 0 };
  guint silent = 0;

  g_assert_true (measure (network, &watching, &error));
  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbReach reach = ((const WbHost *) network->hosts->pdata[i])->answer.reach;
      g_assert_true (reach == WB_REACH_TIMEOUT || reach == WB_REACH_UNKNOWN);
      silent += reach == WB_REACH_TIMEOUT;
    }
  g_assert_cmpuint (silent, >=, 3);
  g_test_message ("took %.2f s, %u found silent", (double) network->took_usec / G_USEC_PER_SEC,
                  silent);
  g_assert_cmpint (network->took_usec, <=, 10 * G_USEC_PER_SEC);
  g_hash_table_unref (watching.parts);
}

static void
test_nothing_to_measure (void)
{
  g_autoptr (WbProfile) profile = world_profile ("");
  g_autoptr (WbNetwork) network = wb_network_new (profile);
  const WbNetworkOptions options = { .rehearse = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_network_measure (network, &options, NULL, &error));
  g_autoptr (JsonNode) node = wb_network_to_json (network, 0);
  g_assert_nonnull (node);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/schedule/fine", test_fine);
  g_test_add_func ("/network/schedule/cancel", test_cancel);
  g_test_add_func ("/network/schedule/cancelled-before", test_cancelled_before);
  g_test_add_func ("/network/schedule/silence", test_silence);
  g_test_add_func ("/network/schedule/nothing-to-measure", test_nothing_to_measure);
  return g_test_run ();
}
