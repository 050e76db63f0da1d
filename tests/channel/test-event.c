/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/events.h"

#define LEVEL(word) "{\"level\":\"" word "\",\"message\":\"m\"}"

static const struct
{
  const char *line, *pointer, *text;
} rows[] = {
  { LEVEL ("silly"), "/level", "debug" },
  { LEVEL ("debug"), "/level", "debug" },
  { LEVEL ("info"), "/level", "info" },
  { LEVEL ("warn"), "/level", "warning" },
  { LEVEL ("error"), "/level", "error" },
  { LEVEL ("crit"), "/level", "fatal" },
  { LEVEL ("emerg"), "/level", "fatal" },
  { "words of no level", "/level", "info" },
  { "{\"level\":\"error\",\"message\":\"订单RT2026112300017上传失败，第3次重试\"}", "/logentry",
    "{\"message\":\"订单<order>上传失败，第<number>次重试\","
    "\"formatted\":\"订单RT2026112300017上传失败，第3次重试\"}" },
  { LEVEL ("error"), "/message", "" },
  { "{\"level\":\"error\",\"code\":\"ECONNRESET\"}", "/logentry/formatted", "ECONNRESET" },
  { "{\"level\":\"error\",\"code\":\"ECONNRESET\"}", "/tags/code", "ECONNRESET" },
  { "{\"level\":\"error\",\"message\":\"\"}", "/logentry/formatted", "(no message)" },
  { "", "/logentry/formatted", "(no message)" },
  { "{\"level\":\"error\",\"message\":\"m\",\"service\":\"up\\nload\"}", "/logger", "up load" },
  { "{\"level\":\"error\",\"message\":\"m\",\"timestamp\":\"2026-11-23T05:01:30.500Z\"}",
    "/timestamp", "1795410090.5" },
  { "{\"level\":\"error\",\"message\":\"m\"}", "/timestamp", "1795000000.0" },
  { LEVEL ("error"), "/platform", "node" },
  { LEVEL ("error"), "/breadcrumbs", "" },
  { LEVEL ("error"), "/tags/repeat_count", "" },
  { LEVEL ("error"), "/tags/waybill.case", "" },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) event = event_of_line (rows[i].line);
      g_test_message ("%s", rows[i].line);
      assert_at (event, rows[i].pointer, rows[i].text);
    }
}

static void
test_tags (void)
{
  g_autoptr (WbEntry) entry = wb_entry_parse (LEVEL ("error"), strlen (LEVEL ("error")));
  g_autoptr (JsonNode) event =
      wb_event_from_entry (entry, NULL, &event_scene, EVENT_ID, "WB-7K3Q-9F2M", 41, EVENT_NOW);

  assert_at (event, "/tags/waybill.case", "WB-7K3Q-9F2M");
  assert_at (event, "/tags/repeat_count", "41");
}

static GPtrArray *
make_breadcrumbs (guint n)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_entry_free);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line = g_strdup_printf (
          "{\"level\":\"warn\",\"message\":\"第%u步\",\"service\":\"ui\",\"timestamp\":%u}", i,
          1795000000 + i);
      g_ptr_array_add (entries, wb_entry_parse (line, strlen (line)));
    }
  return entries;
}

/* The last hundred, the oldest of them first. */
static void
test_breadcrumbs (void)
{
  static const struct
  {
    guint given, told;
    const char *first, *last;
  } counts[] = { { 0, 0, "", "" },
                 { 1, 1, "第0步", "第0步" },
                 { 100, 100, "第0步", "第99步" },
                 { 250, 100, "第150步", "第249步" } };
  g_autoptr (WbEntry) entry = wb_entry_parse ("x", 1);

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (GPtrArray) before = make_breadcrumbs (counts[i].given);
      g_autoptr (JsonNode) event =
          wb_event_from_entry (entry, before, &event_scene, EVENT_ID, NULL, 0, EVENT_NOW);
      JsonNode *values = wb_json_at (event, "/breadcrumbs/values");
      const guint told = values ? json_array_get_length (json_node_get_array (values)) : 0;
      g_autofree char *last = g_strdup_printf ("/breadcrumbs/values/%u/message", told - 1);
      g_assert_cmpuint (told, ==, counts[i].told);
      assert_at (event, "/breadcrumbs/values/0/message", counts[i].first);
      assert_at (event, last, counts[i].last);
    }
}

static void
test_breadcrumb (void)
{
  g_autoptr (GPtrArray) before = make_breadcrumbs (1);
  g_autoptr (WbEntry) entry = wb_entry_parse ("x", 1);
  g_ptr_array_add (before, wb_entry_parse ("no level, no time", 17));
  g_autoptr (JsonNode) event =
      wb_event_from_entry (entry, before, &event_scene, EVENT_ID, NULL, 0, EVENT_NOW);

  assert_at (event, "/breadcrumbs/values",
             "[{\"timestamp\":1795000000.0,\"type\":\"default\",\"category\":\"ui\",\"level\":"
             "\"warning\",\"message\":\"第0步\"},{\"type\":\"default\",\"category\":\"log\","
             "\"level\":\"info\",\"message\":\"no level, no time\"}]");
}

static void
test_long (void)
{
  g_autofree char *x = g_strnfill (100000, 'x');
  g_autofree char *line =
      g_strdup_printf ("{\"level\":\"error\",\"message\":\"%s\",\"service\":\"%s\"}", x, x);
  g_autoptr (JsonNode) event = event_of_line (line);
  static const struct
  {
    const char *pointer;
    glong most;
  } bounds[] = { { "/logentry/formatted", 8192 }, { "/logentry/message", 240 }, { "/logger", 64 } };

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      g_autofree char *text = text_at (event, bounds[i].pointer);
      g_assert_cmpint (g_utf8_strlen (text, -1), ==, bounds[i].most);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/event/rows", test_rows);
  g_test_add_func ("/channel/event/tags", test_tags);
  g_test_add_func ("/channel/event/breadcrumbs", test_breadcrumbs);
  g_test_add_func ("/channel/event/breadcrumb", test_breadcrumb);
  g_test_add_func ("/channel/event/long", test_long);
  return g_test_run ();
}
