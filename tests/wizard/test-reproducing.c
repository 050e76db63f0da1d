/* SPDX-License-Identifier: MPL-2.0 */
/* Doing it again, from Start to "It happened", and through a crash. */
#include "pages/describe/reproducing.h"

#define START (G_GINT64_CONSTANT (1795000000) * G_USEC_PER_SEC)

static void
test_from_start_to_end (void)
{
  const WbWhen begun = wb_reproducing_begin (START);
  const WbWhen ended = wb_reproducing_end (&begun, START + 42 * G_USEC_PER_SEC);
  gint64 since, until;

  g_assert_true (wb_reproducing_goes_on (&begun));
  g_assert_false (wb_reproducing_goes_on (&ended));
  wb_when_window (&ended, START + G_TIME_SPAN_DAY, &since, &until);
  g_assert_cmpint (since, ==, START - 2 * G_TIME_SPAN_MINUTE);
  g_assert_cmpint (until, ==, START + 42 * G_USEC_PER_SEC + 2 * G_TIME_SPAN_MINUTE);
}

static void
test_through_a_crash (void)
{
  const WbWhen begun = wb_reproducing_begin (START);
  g_autoptr (JsonNode) node = wb_when_to_json (&begun);
  WbWhen again;

  wb_when_from_json (node, &again);
  g_assert_true (wb_reproducing_goes_on (&again));
  g_assert_cmpint (again.at_usec, ==, START);
}

static void
test_clock_set_back (void)
{
  const WbWhen begun = wb_reproducing_begin (START);
  const WbWhen ended = wb_reproducing_end (&begun, START - G_TIME_SPAN_HOUR);

  g_assert_cmpint (ended.at_usec, <=, ended.until_usec);
}

static void
test_others_do_not_go_on (void)
{
  static const WbWhen others[] = {
    { WB_WHEN_NOW, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN },
    { WB_WHEN_AT, START, WB_TIME_UNKNOWN },
    { WB_WHEN_REQUESTED, START, WB_TIME_UNKNOWN },
    { WB_WHEN_REPRODUCED, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN },
    { WB_WHEN_REPRODUCED, START, START },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (wb_reproducing_goes_on (&others[i]));
}

static const struct
{
  gint64 seconds;
  const char *words;
} elapsed[] = {
  { -5, "0:00" },          { 0, "0:00" },
  { 42, "0:42" },          { 725, "12:05" },
  { 3599, "59:59" },       { 3600, "1:00:00" },
  { 3753, "1:02:33" },     { 90000, "25:00:00" },
  { 360000, "100:00:00" }, { G_MAXINT32, "100:00:00" },
};

static void
test_elapsed (void)
{
  const WbWhen begun = wb_reproducing_begin (START);

  for (guint i = 0; i < G_N_ELEMENTS (elapsed); i++)
    {
      g_autofree char *words =
          wb_reproducing_elapsed (&begun, START + elapsed[i].seconds * G_USEC_PER_SEC);
      g_assert_cmpstr (words, ==, elapsed[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reproducing/from start to end", test_from_start_to_end);
  g_test_add_func ("/reproducing/through a crash", test_through_a_crash);
  g_test_add_func ("/reproducing/clock set back", test_clock_set_back);
  g_test_add_func ("/reproducing/others do not go on", test_others_do_not_go_on);
  g_test_add_func ("/reproducing/elapsed", test_elapsed);
  return g_test_run ();
}
