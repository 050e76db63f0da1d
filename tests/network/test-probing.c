/* SPDX-License-Identifier: MPL-2.0 */
#include "network/probing.h"

#include "world.h"

#define LONG_USEC (600 * G_USEC_PER_SEC)

static WbNetwork *
network_of (guint n)
{
  GString *members = g_string_new ("\"endpoints\": [");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        members, "%s{ \"id\": \"e%u\", \"role\": \"cdn\", \"url\": \"https://e%u.test/\" }",
        i > 0 ? "," : "", i, i);
  g_string_append_c (members, ']');
  g_autoptr (WbProfile) profile = world_profile (members->str);
  g_string_free (members, TRUE);
  return wb_network_new (profile);
}

static WbLimit
limit_in (gint64 usec)
{
  return (WbLimit){ NULL, g_get_monotonic_time () + usec };
}

/* Many are asked less often, and all of them within the same time. */
static void
test_pace (void)
{
  static const struct
  {
    guint hosts;
    gboolean is_quick;
    guint every_ms, samples;
  } rows[] = {
    { 1, FALSE, 150, 10 }, { 6, FALSE, 150, 10 }, { 6, TRUE, 150, 4 },
    { 20, FALSE, 500, 3 }, { 20, TRUE, 500, 3 },  { 32, FALSE, 800, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbNetwork) network = network_of (rows[i].hosts);
      const WbNetworkOptions options = { .is_quick = rows[i].is_quick };
      WbProbing probing;
      wb_probing_begin (&probing, network, NULL, &options, 0);
      g_assert_cmpuint (probing.every_ms, ==, rows[i].every_ms);
      g_assert_cmpuint (probing.samples, ==, rows[i].samples);
      wb_probing_end (&probing);
    }
}

static void
test_turns (void)
{
  g_autoptr (WbNetwork) network = network_of (6);
  const WbNetworkOptions options = { 0 };
  const WbLimit over = limit_in (0);
  WbProbing probing;
  guint taken = 0;

  wb_probing_begin (&probing, network, NULL, &options, 0);
  while (wb_probing_take_turn (&probing, &over))
    taken++;
  g_assert_cmpuint (taken, >=, 1);
  g_assert_cmpuint (taken, <, network->hosts->len);
  wb_probing_give_turn (&probing);
  g_assert_true (wb_probing_take_turn (&probing, &over));
  g_assert_false (wb_probing_take_turn (&probing, &over));
  wb_probing_end (&probing);
}

/* Nobody waits once all were talked to, nor longer than there is patience for. */
static void
test_quiet (void)
{
  g_autoptr (WbNetwork) network = network_of (2);
  const WbNetworkOptions options = { 0 };
  const WbLimit limit = limit_in (LONG_USEC);
  WbProbing probing;

  wb_probing_begin (&probing, network, NULL, &options, LONG_USEC);
  wb_probing_end_talking (&probing);
  wb_probing_end_talking (&probing);
  wb_probing_wait_for_quiet (&probing, &limit);
  wb_probing_end (&probing);
  wb_probing_begin (&probing, network, NULL, &options, 1000);
  wb_probing_wait_for_quiet (&probing, &limit);
  g_assert_false (wb_limit_is_over (&limit));
  wb_probing_end (&probing);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/probing/pace", test_pace);
  g_test_add_func ("/network/probing/turns", test_turns);
  g_test_add_func ("/network/probing/quiet", test_quiet);
  return g_test_run ();
}
