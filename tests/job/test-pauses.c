/* SPDX-License-Identifier: MPL-2.0 */
#include "job/pauses.h"

#define MINUTE G_TIME_SPAN_MINUTE
#define SECOND G_TIME_SPAN_SECOND

static void
assert_between (gint64 usec, gint64 least, gint64 most)
{
  g_assert_cmpint (usec, >=, least);
  g_assert_cmpint (usec, <=, most);
}

/* A minute, two, four ... an hour; each up to a fifth shorter. */
static void
test_grow (void)
{
  static const gint64 minutes[] = { 1, 2, 4, 8, 16, 32, 60, 60, 60 };
  g_autoptr (WbPauses) pauses = wb_pauses_new ();
  gint64 now = 7 * SECOND;

  g_assert_cmpint (wb_pauses_due (pauses, "a"), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    {
      wb_pauses_tried (pauses, "a", now);
      assert_between (wb_pauses_due (pauses, "a") - now, minutes[i] * MINUTE * 4 / 5,
                      minutes[i] * MINUTE);
      now = wb_pauses_due (pauses, "a");
    }
  for (guint i = 0; i < 1000; i++) /* no shift is too wide */
    wb_pauses_tried (pauses, "a", now);
  assert_between (wb_pauses_due (pauses, "a") - now, 48 * MINUTE, 60 * MINUTE);
  g_assert_cmpint (wb_pauses_due (pauses, "b"), ==, 0);
}

/* The network is another one: all are due soon, and pauses are short again. */
static void
test_network (void)
{
  g_autoptr (WbPauses) pauses = wb_pauses_new ();

  for (guint i = 0; i < 8; i++)
    wb_pauses_tried (pauses, "a", 0);
  wb_pauses_tried (pauses, "b", 0);
  wb_pauses_network_changed (pauses, 10 * SECOND);
  g_assert_cmpint (wb_pauses_due (pauses, "a"), ==, 15 * SECOND);
  g_assert_cmpint (wb_pauses_due (pauses, "b"), ==, 15 * SECOND);
  wb_pauses_tried (pauses, "a", 20 * SECOND);
  assert_between (wb_pauses_due (pauses, "a") - 20 * SECOND, 96 * SECOND, 2 * MINUTE);
}

/* A network that flaps all the time has an attempt a minute made, no more. */
static void
test_storm (void)
{
  g_autoptr (WbPauses) pauses = wb_pauses_new ();
  guint attempts = 0;

  wb_pauses_tried (pauses, "a", 0);
  for (gint64 now = SECOND; now < 60 * MINUTE; now += SECOND)
    {
      wb_pauses_network_changed (pauses, now);
      if (wb_pauses_due (pauses, "a") > now)
        continue;
      attempts++;
      wb_pauses_tried (pauses, "a", now);
    }
  g_assert_cmpuint (attempts, >=, 55);
  g_assert_cmpuint (attempts, <=, 61);
}

/* What another process has is looked at when it leaves something, what we tried is not. */
static void
test_taken (void)
{
  g_autoptr (WbPauses) pauses = wb_pauses_new ();

  wb_pauses_tried (pauses, "ours", 0);
  wb_pauses_taken (pauses, "theirs", 0);
  wb_pauses_left (pauses, SECOND);
  assert_between (wb_pauses_due (pauses, "ours"), 48 * SECOND, MINUTE);
  g_assert_cmpint (wb_pauses_due (pauses, "theirs"), ==, 6 * SECOND);
  wb_pauses_tried (pauses, "theirs", 6 * SECOND);
  wb_pauses_left (pauses, 7 * SECOND);
  g_assert_cmpint (wb_pauses_due (pauses, "theirs"), >, MINUTE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/pauses/grow", test_grow);
  g_test_add_func ("/job/pauses/network", test_network);
  g_test_add_func ("/job/pauses/storm", test_storm);
  g_test_add_func ("/job/pauses/taken", test_taken);
  return g_test_run ();
}
