/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/limits.h"

#include "base/json.h"

#define SEC G_USEC_PER_SEC
#define NOW (G_GINT64_CONSTANT (1795000000) * SEC) /* Wed, 18 Nov 2026 11:06:40 GMT */
#define DAY_SEC 86400.0

/* One answer, and how long the categories rest then. */
static const struct
{
  guint status;
  const char *limits, *retry_after;
  double error, attachment, feedback, log_item, internal;
} answers[] = {
  { 200, NULL, NULL, 0, 0, 0, 0, 0 },
  { 429, NULL, NULL, 60, 60, 60, 60, 60 },
  { 429, "", NULL, 60, 60, 60, 60, 60 },
  { 503, NULL, NULL, 0, 0, 0, 0, 0 },
  { 429, NULL, "7", 7, 7, 7, 7, 7 },
  { 429, NULL, " 2.5 ", 2.5, 2.5, 2.5, 2.5, 2.5 },
  { 503, NULL, "30", 30, 30, 30, 30, 30 },
  { 429, NULL, "Wed, 18 Nov 2026 11:07:40 GMT", 60, 60, 60, 60, 60 },
  { 429, NULL, "Wed, 18 Nov 2026 11:08:40 GMT", 120, 120, 120, 120, 120 },
  { 429, NULL, "Wed, 18 Nov 2026 10:00:00 GMT", 0, 0, 0, 0, 0 },
  { 429, NULL, "soon", 60, 60, 60, 60, 60 },
  { 429, NULL, "-5", 0, 0, 0, 0, 0 },
  { 200, "60::organization", NULL, 60, 60, 60, 60, 60 },
  { 200, "60:", NULL, 60, 60, 60, 60, 60 },
  { 200, "10:error:key", NULL, 10, 0, 0, 0, 0 },
  { 200, "10:default:key", NULL, 10, 0, 0, 0, 0 },
  { 200, "10:attachment;feedback", NULL, 0, 10, 10, 0, 0 },
  { 200, "10:log_byte", NULL, 0, 0, 0, 10, 0 },
  { 200, "10:internal", NULL, 0, 0, 0, 0, 10 },
  { 200, "0.25:error", NULL, 0.25, 0, 0, 0, 0 },
  { 200, " 10 : error ; attachment : key , 20 : feedback ", NULL, 10, 10, 20, 0, 0 },
  { 200, "10:error,5:error,7:attachment", NULL, 10, 7, 0, 0, 0 },
  { 200, "5:error:a:b:c:d,9:feedback:x", NULL, 5, 0, 9, 0, 0 },
  { 200, "10:profile_chunk;error", NULL, 10, 0, 0, 0, 0 },
  { 429, "10:profile_chunk;replay:key", NULL, 0, 0, 0, 0, 0 },
  { 429, "10:profile_chunk", "99", 0, 0, 0, 0, 0 },
  { 429, "10:error", "99", 10, 0, 0, 0, 0 },
  { 429, "60:default;error;security;attachment:organization:error_usage_exceeded", "60", 60, 60, 0,
    0, 0 },
  { 200, "soon:error", NULL, 60, 0, 0, 0, 0 },
  { 200, "-1:error", NULL, 0, 0, 0, 0, 0 },
  { 200, "nan:error,inf:feedback", NULL, 60, 0, 60, 0, 0 },
  { 200, "1e300:error", NULL, DAY_SEC, 0, 0, 0, 0 },
  { 200, "10", NULL, 0, 0, 0, 0, 0 },
  { 200, ",,:,;", NULL, 0, 0, 0, 0, 0 },
  { 429, NULL, "99999999999", DAY_SEC, DAY_SEC, DAY_SEC, DAY_SEC, DAY_SEC },
};

static void
assert_rests (const WbLimits *limits, WbCategory category, double seconds)
{
  const gint64 until_usec = wb_limits_until (limits, category, NOW);
  g_assert_cmpint (MAX (until_usec, NOW), ==, NOW + (gint64) (seconds * SEC));
}

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      WbLimits limits = { 0 };
      g_test_message ("%u %s", i, answers[i].limits ? answers[i].limits : answers[i].retry_after);
      wb_limits_take (&limits, answers[i].status, answers[i].limits, answers[i].retry_after, NOW);
      assert_rests (&limits, WB_CATEGORY_ERROR, answers[i].error);
      assert_rests (&limits, WB_CATEGORY_ATTACHMENT, answers[i].attachment);
      assert_rests (&limits, WB_CATEGORY_FEEDBACK, answers[i].feedback);
      assert_rests (&limits, WB_CATEGORY_LOG_ITEM, answers[i].log_item);
      assert_rests (&limits, WB_CATEGORY_INTERNAL, answers[i].internal);
    }
}

static void
test_longer_wins (void)
{
  WbLimits limits = { 0 };

  wb_limits_take (&limits, 200, "100:error", NULL, NOW);
  wb_limits_take (&limits, 200, "10:error", NULL, NOW);
  assert_rests (&limits, WB_CATEGORY_ERROR, 100);
  wb_limits_take (&limits, 429, NULL, NULL, NOW + 50 * SEC);
  assert_rests (&limits, WB_CATEGORY_ERROR, 110);
  wb_limits_take (&limits, 200, NULL, NULL, NOW + 60 * SEC);
  assert_rests (&limits, WB_CATEGORY_ERROR, 110);
}

static void
test_there_and_back (void)
{
  WbLimits limits = { 0 }, back = { 0 };

  wb_limits_take (&limits, 200, "10:error,20:feedback:x,30.5:attachment,1:session", NULL, NOW);
  wb_limits_take (&limits, 429, NULL, "5", NOW);
  const gint64 later = NOW + 2 * SEC;
  g_autoptr (JsonNode) node = wb_limits_to_json (&limits, later);
  g_assert_false (json_object_has_member (json_node_get_object (node), "session"));
  wb_limits_from_json (&back, json_node_get_object (node), later);
  for (guint i = 0; i < WB_N_CATEGORIES; i++)
    g_assert_cmpint (MAX (wb_limits_until (&back, i, later), later), ==,
                     MAX (wb_limits_until (&limits, i, later), later));
}

/* The clock was a year ahead when the limit was taken in. It must not hold for a year, neither as
 * it is nor read back, nor keep a true one away. */
static void
test_clock_set_back (void)
{
  const gint64 wrong = NOW + 365 * G_TIME_SPAN_DAY;
  WbLimits limits = { 0 }, back = { 0 };

  wb_limits_take (&limits, 200, "60:error", NULL, wrong);
  g_autoptr (JsonNode) node = wb_limits_to_json (&limits, wrong);
  wb_limits_from_json (&back, json_node_get_object (node), NOW);
  assert_rests (&limits, WB_CATEGORY_ERROR, 0);
  assert_rests (&back, WB_CATEGORY_ERROR, 0);
  g_autoptr (JsonNode) later = wb_limits_to_json (&limits, NOW);
  g_assert_cmpuint (json_object_get_size (json_node_get_object (later)), ==, 0);
  wb_limits_take (&limits, 200, "10:error", NULL, NOW);
  assert_rests (&limits, WB_CATEGORY_ERROR, 10);
}

static void
test_damaged (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"error\":-1,\"all\":\"60\",\"feedback\":[1],\"unheard_of\":1795000060000000}",
    "{\"error\":9223372036854775807,\"all\":4000000000000000}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = wb_json_parse (texts[i], -1, NULL, NULL);
      WbLimits limits = { .until_usec = { NOW + SEC } };
      wb_limits_from_json (&limits, json_node_get_object (node), NOW);
      for (guint k = 0; k < WB_N_CATEGORIES; k++)
        assert_rests (&limits, k, 0);
    }
  WbLimits limits = { .until_usec = { NOW + SEC } };
  wb_limits_from_json (&limits, NULL, NOW);
  assert_rests (&limits, WB_CATEGORY_ERROR, 0);
}

static void
test_words (void)
{
  for (guint i = 0; i < WB_N_CATEGORIES; i++)
    for (guint k = 0; k < i; k++)
      g_assert_cmpstr (wb_category_word (i), !=, wb_category_word (k));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/limits/answers", test_answers);
  g_test_add_func ("/channel/limits/longer-wins", test_longer_wins);
  g_test_add_func ("/channel/limits/there-and-back", test_there_and_back);
  g_test_add_func ("/channel/limits/clock-set-back", test_clock_set_back);
  g_test_add_func ("/channel/limits/damaged", test_damaged);
  g_test_add_func ("/channel/limits/words", test_words);
  return g_test_run ();
}
