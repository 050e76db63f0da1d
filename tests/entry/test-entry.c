/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/entry.h"
#include "entry/say.h"

#include <string.h>

#define T 1795410090516000 /* 2026-11-23T05:01:30.516Z */
#define Z "2026-11-23T05:01:30.516Z"
#define LOCAL "2026-11-23 13:01:30.516"
#define NO WB_TIME_UNKNOWN

typedef struct
{
  const char *line;
  gint64 usec;
  WbLevel level;
  gboolean is_json;
  const char *message;
  const char *logger;
  const char *type;
  const char *value;
  const char *code;
  const char *stack; /* its beginning */
} Row;

static const Row json_rows[] = {
  { "{\"level\":\"info\",\"message\":\"started\",\"timestamp\":\"" Z "\"}", T, WB_LEVEL_INFO, TRUE,
    "started" },
  { "{\"level\":\"warn\",\"message\":\"第3次重试\",\"service\":\"upload\",\"timestamp\":\"" LOCAL
    "\"}\r\n",
    T, WB_LEVEL_WARNING, TRUE, "第3次重试", "upload" },
  { "{\"level\":\"\\u001b[31merror\\u001b[39m\",\"message\":\"\\u001b[31mboom\\u001b[39m\"}", NO,
    WB_LEVEL_ERROR, TRUE, "boom" },
  /* logger.error (err) without errors(): the message is lost */
  { "{\"code\":\"ECONNRESET\",\"level\":\"error\"}", NO, WB_LEVEL_ERROR, TRUE, NULL, NULL,
    "ECONNRESET", NULL, "ECONNRESET" },
  { "{\"level\":\"error\",\"message\":null,\"timestamp\":\"" Z "\"}", T, WB_LEVEL_ERROR, TRUE,
    NULL },
  { "{\"level\":\"info\",\"message\":42}", NO, WB_LEVEL_INFO, TRUE, "42" },
  { "{\"level\":\"info\",\"message\":{\"a\":[1,{\"b\":\"}\"}]},\"service\":\"s\"}", NO,
    WB_LEVEL_INFO, TRUE, "{\"a\":[1,{\"b\":\"}\"}]}", "s" },
  { "{\"level\":\"info\",\"message\":\"\"}", NO, WB_LEVEL_INFO, TRUE, "" },
  /* errors({stack}) */
  { "{\"code\":\"ERR_UPLOAD_TIMEOUT\",\"level\":\"error\",\"message\":\"Upload failed: took 30 s\","
    "\"stack\":\"UploadError: took 30 s\\n    at put (/a/b.js:1:2)\",\"timestamp\":\"" Z "\"}",
    T, WB_LEVEL_ERROR, TRUE, "Upload failed: took 30 s", NULL, "UploadError", "took 30 s",
    "ERR_UPLOAD_TIMEOUT", "UploadError: took 30 s\n    at put" },
  /* exceptions.handle(): stack in the message */
  { "{\"error\":{},\"exception\":true,\"level\":\"error\",\"message\":\"uncaughtException: boom\\n"
    "TypeError: boom\\n    at f (/a.js:1:2)\",\"trace\":[{\"line\":1}]}",
    NO, WB_LEVEL_ERROR, TRUE, "uncaughtException: boom\nTypeError: boom\n    at f (/a.js:1:2)",
    NULL, "TypeError", "boom", NULL, "TypeError: boom\n    at f" },
  /* logstash() */
  { "{\"@fields\":{\"level\":\"error\",\"service\":\"gpu\",\"code\":7},\"@message\":\"显存不足\","
    "\"@timestamp\":\"" Z "\"}",
    T, WB_LEVEL_ERROR, TRUE, "显存不足", "gpu", NULL, NULL, "7" },
  /* metadata() with the time inside and outside */
  { "{\"level\":\"error\",\"message\":\"m\",\"metadata\":{\"label\":\"main\",\"timestamp\":\"" Z
    "\",\"stack\":\"Error: x\\n    at g (a/b:1:1)\"}}",
    T, WB_LEVEL_ERROR, TRUE, "m", "main", "Error", "x", NULL, "Error: x" },
  { "{\"level\":\"info\",\"message\":\"m\",\"metadata\":{\"level\":\"fatal\",\"message\":\"no\","
    "\"timestamp\":\"2001-01-01T00:00:00Z\"},\"timestamp\":\"" Z "\"}",
    T, WB_LEVEL_INFO, TRUE, "m" },
  /* pino */
  { "{\"level\":50,\"time\":1795410090516,\"pid\":1,\"msg\":\"failed\",\"err\":{\"type\":"
    "\"RangeError\",\"message\":\"too far\",\"stack\":\"RangeError: too far\\n    at x (a/b:1:1)\","
    "\"code\":\"ERR_OUT\"}}",
    T, WB_LEVEL_ERROR, TRUE, "failed", NULL, "RangeError", "too far", "ERR_OUT", "RangeError" },
  /* an error as text beside the message */
  { "{\"error\":\"connect ETIMEDOUT 10.0.0.1:443\",\"level\":\"error\",\"message\":\"重试失败\"}",
    NO, WB_LEVEL_ERROR, TRUE, "重试失败", NULL, "ETIMEDOUT", "connect ETIMEDOUT 10.0.0.1:443",
    "ETIMEDOUT" },
  { "{\"level\":\"error\",\"message\":\"load: TypeError: x is not a function\"}", NO,
    WB_LEVEL_ERROR, TRUE, "load: TypeError: x is not a function", NULL, "TypeError",
    "x is not a function" },
  { "{\"level\":\"error\",\"message\":\"net::ERR_INTERNET_DISCONNECTED at load\"}", NO,
    WB_LEVEL_ERROR, TRUE, "net::ERR_INTERNET_DISCONNECTED at load", NULL,
    "ERR_INTERNET_DISCONNECTED", NULL, "ERR_INTERNET_DISCONNECTED" },
  { "{\"level\":\"error\",\"message\":\"EXPORT of ELECTRON failed, ERROR\"}", NO, WB_LEVEL_ERROR,
    TRUE, "EXPORT of ELECTRON failed, ERROR" },
  /* not an error: codes in the words of an info entry count for nothing */
  { "{\"level\":\"info\",\"message\":\"recovered from ECONNRESET\"}", NO, WB_LEVEL_INFO, TRUE,
    "recovered from ECONNRESET" },
  /* best names first, wherever they stand; nested ones are the user's */
  { "{\"data\":{\"level\":\"fatal\",\"message\":\"no\",\"timestamp\":\"2001-01-01T00:00:00Z\"},"
    "\"msg\":\"no\",\"time\":\"2001-01-01T00:00:00Z\",\"timestamp\":\"" Z
    "\",\"message\":\"yes\",\"level\":\"info\",\"label\":\"l\",\"logger\":\"g\"}",
    T, WB_LEVEL_INFO, TRUE, "yes", "g" },
  { "{\"level\":\"info\",\"message\":\"a\\ud800b\\u0000c \\u4e2d\"}", NO, WB_LEVEL_INFO, TRUE,
    "a\xef\xbf\xbd"
    "b\xe2\x90\x80"
    "c 中" },
  { "\xef\xbb\xbf{\"level\":\"info\",\"message\":\"bom\"}", NO, WB_LEVEL_INFO, TRUE, "bom" },
  /* strings with quotes and backslashes before the level */
  { "{\"a\":\"\\\\\",\"b\":\"\\\"level\\\":\\\"fatal\\\"\",\"level\":\"info\",\"message\":\"q\"}",
    NO, WB_LEVEL_INFO, TRUE, "q" },
  /* torn */
  { "{\"level\":\"error\",\"message\":\"torn\",\"timestamp\":\"2026-11-2", NO, WB_LEVEL_ERROR,
    FALSE, "torn" },
  { "{\"level\":\"error\",\"message\":\"to", NO, WB_LEVEL_ERROR, FALSE,
    "{\"level\":\"error\",\"message\":\"to" },
  { "{\"level\":\"error\",\"message\":\"two\"} {\"x\":1}", NO, WB_LEVEL_ERROR, FALSE, "two" },
  { "{", NO, WB_LEVEL_UNKNOWN, FALSE, "{" },
  { "{not json}", NO, WB_LEVEL_UNKNOWN, FALSE, "{not json}" },
};

static const Row plain_rows[] = {
  { "[" LOCAL "] [error] (upload) 上传失败", T, WB_LEVEL_ERROR, FALSE, "上传失败", "upload" },
  { "[" LOCAL "] [info]  started", T, WB_LEVEL_INFO, FALSE, "started" },
  { "[" LOCAL "] [warn]  [main] low memory", T, WB_LEVEL_WARNING, FALSE, "low memory", "main" },
  { Z " error: boom", T, WB_LEVEL_ERROR, FALSE, "boom" },
  { Z " [renderer] ERROR: boom", T, WB_LEVEL_ERROR, FALSE, "boom", "renderer" },
  { LOCAL " | INFO | hello", T, WB_LEVEL_INFO, FALSE, "hello" },
  { LOCAL " \xe2\x80\xba hello", T, WB_LEVEL_UNKNOWN, FALSE, "hello" },
  { LOCAL " \x1b[31merror\x1b[39m: boom", T, WB_LEVEL_ERROR, FALSE, "boom" },
  { "2026-11-23 13:01:30,516 ERROR boom", T, WB_LEVEL_ERROR, FALSE, "boom" },
  { Z " 普通消息", T, WB_LEVEL_UNKNOWN, FALSE, "普通消息" },
  { "error: boom", NO, WB_LEVEL_ERROR, FALSE, "boom" },
  { "\x1b[32minfo\x1b[39m: hi", NO, WB_LEVEL_INFO, FALSE, "hi" },
  { "[ERROR] boom", NO, WB_LEVEL_ERROR, FALSE, "boom" },
  { "[12345:1123/050130.516123:ERROR:gpu_process_host.cc(991)] GPU process exited: code 9", NO,
    WB_LEVEL_ERROR, FALSE, "GPU process exited: code 9", "gpu_process_host.cc" },
  { "error: load failed: Error: ENOSPC: no space left\n    at f (/a/b.js:1:2)", NO, WB_LEVEL_ERROR,
    FALSE, "load failed: Error: ENOSPC: no space left\n    at f (/a/b.js:1:2)", NULL, "Error",
    "ENOSPC: no space left", "ENOSPC", "load failed: Error: ENOSPC" },
  { "", NO, WB_LEVEL_UNKNOWN, FALSE, "" },
  { "words", NO, WB_LEVEL_UNKNOWN, FALSE, "words" },
  { "Latin-1 \xe9t\xe9", NO, WB_LEVEL_UNKNOWN, FALSE, "Latin-1 \xef\xbf\xbdt\xef\xbf\xbd" },
};

static void
check_row (const Row *row)
{
  gsize length = strlen (row->line);
  g_autofree char *exact = g_memdup2 (row->line, length);
  g_autoptr (WbEntry) entry = wb_entry_parse (length > 0 ? exact : "", length);
  say_row (row->line);
  g_assert_cmpint (entry->time_usec, ==, row->usec);
  g_assert_cmpint (entry->level, ==, row->level);
  g_assert_cmpint (entry->is_json, ==, row->is_json);
  g_assert_cmpstr (entry->message, ==, row->message);
  g_assert_cmpstr (entry->logger, ==, row->logger);
  g_assert_cmpstr (entry->error_type, ==, row->type);
  g_assert_cmpstr (entry->error_value, ==, row->value);
  g_assert_cmpstr (entry->error_code, ==, row->code);
  if (row->stack == NULL)
    g_assert_null (entry->stack);
  else
    g_assert_true (entry->stack != NULL && g_str_has_prefix (entry->stack, row->stack));
}

static void
test_json (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (json_rows); i++)
    check_row (&json_rows[i]);
}

static void
test_plain (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plain_rows); i++)
    check_row (&plain_rows[i]);
}

static void
assert_strings_valid (const WbEntry *entry)
{
  const char *strings[] = { entry->message,     entry->logger,     entry->error_type,
                            entry->error_value, entry->error_code, entry->stack };
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    if (strings[i] != NULL)
      g_assert_true (g_utf8_validate (strings[i], -1, NULL));
}

/* Every prefix and every one-byte damage of every row parses to valid strings. */
static void
test_damaged (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (json_rows) + G_N_ELEMENTS (plain_rows); i++)
    {
      const Row *row =
          i < G_N_ELEMENTS (json_rows) ? &json_rows[i] : &plain_rows[i - G_N_ELEMENTS (json_rows)];
      for (gsize cut = 0; cut <= strlen (row->line); cut++)
        {
          g_autofree char *exact = g_memdup2 (row->line, cut);
          g_autoptr (WbEntry) entry = wb_entry_parse (cut > 0 ? exact : "", cut);
          assert_strings_valid (entry);
          if (cut == 0)
            continue;
          static const char bad[] = { '\0', '"', '\\', '\xff', '{', '}', '\xe4', '\n' };
          exact[cut - 1] = bad[cut % sizeof bad];
          g_autoptr (WbEntry) damaged = wb_entry_parse (exact, cut);
          assert_strings_valid (damaged);
        }
    }
}

/* A line of 100,000 nested arrays or objects is one unknown entry, and soon. */
static void
test_deep (void)
{
  for (int kind = 0; kind < 2; kind++)
    {
      g_autoptr (GString) line = g_string_new ("{\"level\":\"error\",\"message\":\"deep\",\"x\":");
      for (int i = 0; i < 100000; i++)
        g_string_append (line, kind == 0 ? "[" : "{\"error\":");
      g_autoptr (WbEntry) entry = wb_entry_parse (line->str, line->len);
      g_assert_cmpint (entry->level, ==, WB_LEVEL_ERROR);
      g_assert_cmpstr (entry->message, ==, "deep");
      g_assert_false (entry->is_json);
    }
}

/* Inputs on which a careless reader takes quadratic time: a megabyte each, in a second or so. */
static void
test_slow_inputs (void)
{
  static const char *const parts[] = { "\\\"",      "\\\\",     "Error [x\n", "EE",
                                       "at (",      "[[",       "/-",         "a.b@",
                                       "\n    at ", "x Error ", "\x1b[",      "\xe7\xac\xac",
                                       "\"a\":{" };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    for (int json = 0; json < 2; json++)
      {
        g_autoptr (GString) line =
            g_string_new (json ? "{\"level\":\"error\",\"message\":\"" : "error: ");
        while (line->len < 1024 * 1024)
          g_string_append (line, parts[i]);
        gint64 start = g_get_monotonic_time ();
        g_autoptr (WbEntry) entry = wb_entry_parse (line->str, line->len);
        g_assert_cmpint (entry->level, ==, WB_LEVEL_ERROR);
        g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
      }
}

static void
test_nul (void)
{
  const char line[] = "[2026-11-23 13:01:30.516] [error] a\0b";
  g_autoptr (WbEntry) entry = wb_entry_parse (line, sizeof line - 1);
  g_assert_cmpint (entry->time_usec, ==, T);
  g_assert_cmpstr (entry->message, ==,
                   "a\xef\xbf\xbd"
                   "b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/entry/json", test_json);
  g_test_add_func ("/entry/entry/plain", test_plain);
  g_test_add_func ("/entry/entry/damaged", test_damaged);
  g_test_add_func ("/entry/entry/deep", test_deep);
  g_test_add_func ("/entry/entry/slow-inputs", test_slow_inputs);
  g_test_add_func ("/entry/entry/nul", test_nul);
  return g_test_run ();
}
