/* SPDX-License-Identifier: MPL-2.0 */
#include "http/speed-limit.h"

#define RATE ((guint64) 200 * 1024)
#define WRITE 8192 /* what is written at once */

/* Writes whenever it may, waking up late by late_usec, and returns the most that went in any
 * second; what went in all comes back in *ret_bytes. */
static double
most_in_a_second (guint64 rate, gint64 late_usec, gint64 usec, guint64 *ret_bytes)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, 2 * sizeof (gint64));
  WbSpeedLimit limit;
  double most = 0, window = 0;
  guint first = 0;

  *ret_bytes = 0;
  wb_speed_limit_start (&limit, rate, 0);
  for (gint64 now = 0; now < usec;)
    {
      gint64 wait = 0;
      const gsize bytes = wb_speed_limit_ask (&limit, WRITE, now, &wait);
      wb_speed_limit_take (&limit, bytes);
      const gint64 entry[] = { now, (gint64) bytes };
      g_array_append_val (gone, entry);
      *ret_bytes += bytes;
      window += (double) bytes;
      for (; ((gint64 *) (gpointer) gone->data)[2 * first] <= now - G_TIME_SPAN_SECOND; first++)
        window -= (double) ((gint64 *) (gpointer) gone->data)[2 * first + 1];
      most = MAX (most, window);
      g_assert_true ((bytes > 0) == (wait == 0));
      now += wait > 0 ? wait + late_usec : 0;
    }
  return most;
}

static void
test_rate (void)
{
  static const struct
  {
    guint64 rate;
    gint64 late_usec;
  } rows[] = { { RATE, 0 },          { RATE, 30000 },   { 10 * 1024, 0 },
               { 10 * 1024, 50000 }, { 12500000, 300 }, { 300, 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gint64 seconds = 20;
      guint64 bytes = 0;
      const double rate = (double) rows[i].rate;
      const double most =
          most_in_a_second (rows[i].rate, rows[i].late_usec, seconds * G_USEC_PER_SEC, &bytes);
      g_test_message ("%.0f a second: at most %.0f, %.0f in all", rate, most,
                      (double) bytes / (double) seconds);
      g_assert_cmpfloat (most, <=, MAX (rate * 1.25, rate + 256) + 1);
      g_assert_cmpfloat ((double) bytes, <=, rate * (double) seconds * 1.02 + 256);
      g_assert_cmpfloat ((double) bytes, >=, rate * (double) seconds * 0.9 - 256);
    }
}

/* What was idle for an hour has saved up no hour. */
static void
test_no_burst_after_idling (void)
{
  WbSpeedLimit limit;
  gint64 wait = 0;
  gsize bytes = 0;
  wb_speed_limit_start (&limit, RATE, 0);
  const gint64 now = 3600 * G_TIME_SPAN_SECOND;
  for (gsize got; (got = wb_speed_limit_ask (&limit, WRITE, now, &wait)) > 0; bytes += got)
    wb_speed_limit_take (&limit, got);
  g_assert_cmpuint (bytes, <=, RATE / 4);
  g_assert_cmpint (wait, >, 0);
}

/* What went without asking is made up for by what follows. */
static void
test_debt (void)
{
  WbSpeedLimit limit;
  gint64 wait = 0;
  wb_speed_limit_start (&limit, RATE, 0);
  wb_speed_limit_take (&limit, RATE);
  g_assert_cmpuint (wb_speed_limit_ask (&limit, WRITE, 0, &wait), ==, 0);
  g_assert_cmpint (wait, >=, G_USEC_PER_SEC);
  g_assert_cmpint (wait, <=, G_USEC_PER_SEC * 11 / 10);
}

static void
test_no_limit (void)
{
  WbSpeedLimit limit;
  gint64 wait = 1;
  wb_speed_limit_start (&limit, 0, 0);
  wb_speed_limit_take (&limit, G_MAXINT32);
  g_assert_cmpuint (wb_speed_limit_ask (&limit, G_MAXSSIZE, 0, &wait), ==, G_MAXSSIZE);
  g_assert_cmpint (wait, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/speed-limit/rate", test_rate);
  g_test_add_func ("/http/speed-limit/no-burst", test_no_burst_after_idling);
  g_test_add_func ("/http/speed-limit/debt", test_debt);
  g_test_add_func ("/http/speed-limit/none", test_no_limit);
  return g_test_run ();
}
