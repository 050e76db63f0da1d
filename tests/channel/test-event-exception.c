/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/events.h"

#define VALUES "/exception/values"
#define ELECTRON_FRAMES                                                                            \
  "\\n    at upload (C:\\\\Users\\\\wang\\\\resources\\\\app.asar\\\\dist\\\\oss.js:12:34)"        \
  "\\n    at async run (file:///opt/%E4%BF%AE%E5%9B%BE/resources/app.asar/dist/main.js:5:6)"       \
  "\\n    at node:internal/process/task_queues:95:5"

static const struct
{
  const char *line;
  struct
  {
    const char *pointer, *text;
  } facts[12];
} rows[] = {
  { "{\"level\":\"error\",\"message\":\"boom\",\"stack\":\"TypeError: boom" ELECTRON_FRAMES "\"}",
    { { VALUES "/0/type", "TypeError" },
      { VALUES "/0/value", "boom" },
      { VALUES "/0/mechanism", "{\"type\":\"generic\",\"handled\":true,\"exception_id\":0}" },
      { VALUES "/0/stacktrace/frames/0",
        "{\"filename\":\"node:internal/process/task_queues\",\"lineno\":95,\"colno\":5,"
        "\"in_app\":false}" },
      { VALUES "/0/stacktrace/frames/1/filename", "app:///dist/main.js" },
      { VALUES "/0/stacktrace/frames/2",
        "{\"filename\":\"app:///dist/oss.js\",\"function\":\"upload\",\"lineno\":12,"
        "\"colno\":34,\"in_app\":true}" },
      { VALUES "/0/stacktrace/frames/3", "" },
      { VALUES "/1", "" },
      { "/fingerprint", "[\"{{ default }}\"]" } } },
  { "{\"level\":\"crit\",\"message\":\"m\",\"stack\":\"Error: 上传失败\\n    at f "
    "(/a/app.asar/x.js:1:2) {\\n  [cause]: RangeError: 太大\\n      at g (/a/app.asar/y.js:3:4)\"}",
    { { VALUES "/0/type", "RangeError" },
      { VALUES "/0/value", "太大" },
      { VALUES "/0/mechanism", "{\"type\":\"chained\",\"handled\":false,\"exception_id\":1,"
                               "\"parent_id\":0,\"source\":\"cause\"}" },
      { VALUES "/0/stacktrace/frames/0/filename", "app:///y.js" },
      { VALUES "/1/type", "Error" },
      { VALUES "/1/value", "上传失败" },
      { VALUES "/1/stacktrace/frames/0/filename", "app:///x.js" },
      { "/level", "fatal" },
      { "/fingerprint", "[\"{{ default }}\"]" } } },
  { "{\"level\":\"error\",\"message\":\"m\",\"stack\":\"Error: m\\n    at f "
    "(/a/node_modules/x/y.js:1:2)\"}",
    { { VALUES "/0/stacktrace/frames/0/in_app", "false" }, { VALUES "/0/value", "m" } } },
  { "{\"level\":\"error\",\"message\":\"gone\",\"stack\":\"    at f (/a/app.asar/y.js:1:2)\"}",
    { { VALUES "/0/type", "Error" }, { VALUES "/0/value", "gone" } } },
  { "{\"level\":\"error\",\"message\":\"TypeError: no stack here\"}", { { "/exception", "" } } },
  { "{\"level\":\"error\",\"message\":\"m\",\"stack\":\"nonsense\"}", { { "/exception", "" } } },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) event = event_of_line (rows[i].line);
      g_test_message ("%s", rows[i].line);
      for (guint k = 0; rows[i].facts[k].pointer; k++)
        assert_at (event, rows[i].facts[k].pointer, rows[i].facts[k].text);
    }
}

/* Only in-app frames group by stack; without any it is the entry's own fingerprint. */
static void
test_own_fingerprint (void)
{
  for (guint i = 2; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) event = event_of_line (rows[i].line);
      g_autofree char *fingerprint = text_at (event, "/fingerprint/0");
      g_autofree char *group = text_at (event, "/tags/waybill.group");
      const gboolean is_placed = strstr (rows[i].line, "app.asar") != NULL;
      g_assert_cmpstr (fingerprint, ==, is_placed ? "{{ default }}" : group);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/event-exception/rows", test_rows);
  g_test_add_func ("/channel/event-exception/own-fingerprint", test_own_fingerprint);
  return g_test_run ();
}
