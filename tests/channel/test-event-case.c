/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/events.h"

#define OTHER_ID "00112233445566778899aabbccddeeff"

static const char *const groups[] = { "2d5f175eeed7ede6", "dfc1584f1080b560", NULL };
static const WbEventCase facts = {
  .number = "WB-7K3Q-9F2M",
  .case_id = OTHER_ID,
  .profile_id = "com.example.RetouchStudio",
  .bundle_sha256 = "aa11",
  .bytes = G_GUINT64_CONSTANT (5000000000),
  .finding = "L3.LOSS",
  .groups = groups,
  .time_usec = EVENT_NOW + G_USEC_PER_SEC / 2,
};

static void
test_case (void)
{
  static const struct
  {
    const char *pointer, *text;
  } rows[] = {
    { "/event_id", EVENT_ID },
    { "/level", "info" },
    { "/timestamp", "1795000000.5" },
    { "/logentry/formatted", "Diagnostics delivered: WB-7K3Q-9F2M" },
    { "/tags/waybill.case", "WB-7K3Q-9F2M" },
    { "/tags/waybill.finding", "L3.LOSS" },
    { "/release", "RetouchStudio@3.2.1" },
    { "/fingerprint", "[\"waybill.case\",\"com.example.RetouchStudio\"]" },
    { "/contexts/diagnostics",
      "{\"case\":\"WB-7K3Q-9F2M\",\"case_id\":\"" OTHER_ID
      "\",\"profile\":\"com.example.RetouchStudio\",\"sha256\":\"aa11\",\"bytes\":5000000000,"
      "\"finding\":\"L3.LOSS\",\"groups\":[\"2d5f175eeed7ede6\",\"dfc1584f1080b560\"]}" },
  };
  g_autoptr (JsonNode) event = wb_event_from_case (&facts, &event_scene, EVENT_ID);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_at (event, rows[i].pointer, rows[i].text);
  g_autofree char *line = wb_json_line (event);
  g_assert_null (strstr (line, "://"));
}

/* Two cases of one profile are one issue, of two profiles two. */
static void
test_issues (void)
{
  WbEventCase second = facts, third = facts;

  second.number = "WB-0000-0000";
  second.finding = NULL;
  third.profile_id = "com.example.Other";
  g_autoptr (JsonNode) a = wb_event_from_case (&facts, &event_scene, EVENT_ID);
  g_autoptr (JsonNode) b = wb_event_from_case (&second, &event_scene, OTHER_ID);
  g_autoptr (JsonNode) c = wb_event_from_case (&third, &event_scene, OTHER_ID);
  g_autofree char *of_a = text_at (a, "/fingerprint");
  g_autofree char *of_c = text_at (c, "/fingerprint");

  assert_at (b, "/fingerprint", of_a);
  assert_at (b, "/logentry/message", "Diagnostics delivered: <number>");
  g_assert_cmpstr (of_a, !=, of_c);
}

static void
test_feedback (void)
{
  const WbEventWords words = { .words = "上传到一半就停了",
                               .name = "王\n小明",
                               .case_number = "WB-7K3Q-9F2M",
                               .time_usec = EVENT_NOW };
  g_autoptr (JsonNode) feedback = wb_feedback_from_case (&words, &event_scene, EVENT_ID, OTHER_ID);

  assert_at (feedback, "/event_id", EVENT_ID);
  assert_at (feedback, "/contexts/feedback",
             "{\"message\":\"上传到一半就停了\",\"name\":\"王 小明\","
             "\"associated_event_id\":\"" OTHER_ID "\"}");
  assert_at (feedback, "/tags/waybill.case", "WB-7K3Q-9F2M");
  assert_at (feedback, "/contexts/app/app_name", "RetouchStudio");
}

static void
test_long_words (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "慢");
  const WbEventWords words = { .words = text->str, .time_usec = EVENT_NOW };
  g_autoptr (JsonNode) feedback = wb_feedback_from_case (&words, &event_scene, EVENT_ID, NULL);
  g_autofree char *message = text_at (feedback, "/contexts/feedback/message");

  g_assert_cmpint (g_utf8_strlen (message, -1), ==, 4096);
  g_assert_null (wb_json_at (feedback, "/contexts/feedback/associated_event_id"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/event-case/case", test_case);
  g_test_add_func ("/channel/event-case/issues", test_issues);
  g_test_add_func ("/channel/event-case/feedback", test_feedback);
  g_test_add_func ("/channel/event-case/long-words", test_long_words);
  return g_test_run ();
}
