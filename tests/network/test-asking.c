/* SPDX-License-Identifier: MPL-2.0 */
#include "network/asking.h"

#include "network/probing.h"

/* What a question is on the wire, each way: an echo, and a connection that is made and ended, over
 * IPv4. */
#define ECHO_BYTES 84
#define CONNECTION_BYTES (60 + 3 * 52)
#define HALF_OF_SLOW_LINE 128000.0 /* bit/s */
#define MOST_HOSTS 200

/* bit/s of n servers' questions together, each every every_ms. */
static double
rate (guint n, guint every_ms, guint bytes)
{
  return 8.0 * bytes * n * 1000 / every_ms;
}

/* However many servers there are, half of the line stays free. */
static void
test_bytes (void)
{
  for (guint n = 1; n <= MOST_HOSTS; n++)
    {
      const guint echo_ms = wb_asking_every_ms (n, 100, WB_ASKING_ECHOES_A_SEC);
      const guint connection_ms = wb_asking_every_ms (n, 150, WB_ASKING_CONNECTIONS_A_SEC);
      g_assert_cmpfloat (rate (n, echo_ms, ECHO_BYTES) + rate (n, connection_ms, CONNECTION_BYTES),
                         <=, HALF_OF_SLOW_LINE);
    }
}

/* Few are asked as often as is usual; none more often. */
static void
test_every (void)
{
  static const struct
  {
    guint n, every_ms;
  } rows[] = { { 0, 100 }, { 1, 100 }, { 7, 100 }, { 8, 115 }, { 21, 300 }, { 70, 1000 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (wb_asking_every_ms (rows[i].n, 100, WB_ASKING_ECHOES_A_SEC), ==,
                      rows[i].every_ms);
}

static void
test_count (void)
{
  static const struct
  {
    guint every_ms, count;
  } rows[] = { { 50, 20 }, { 100, 20 }, { 105, 20 }, { 300, 7 }, { 1000, 2 }, { 5000, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (wb_asking_count (20, rows[i].every_ms, WB_ROUND_TRIPS_MS), ==, rows[i].count);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/asking/bytes", test_bytes);
  g_test_add_func ("/network/asking/every", test_every);
  g_test_add_func ("/network/asking/count", test_count);
  return g_test_run ();
}
