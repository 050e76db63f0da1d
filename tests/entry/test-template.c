/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/say.h"
#include "entry/template.h"

#include <string.h>

static const struct
{
  const char *message;
  const char *template_;
} rows[] = {
  { "", "" },
  { "started", "started" },
  { "第3次重试", "第<number>次重试" },
  { "耗时1234ms，剩余5个", "耗时<number>ms，剩余<number>个" },
  { "订单RT2026112300017上传失败", "订单<order>上传失败" },
  { "order RT2026112300017-03 failed", "order <order> failed" },
  { "part 17/40 done", "part <number>/<number> done" },
  { "took 12.5 s, 3.0MB", "took <number> s, <number>MB" },
  { "version 1.2.3 of sha1 and utf8", "version <number> of sha1 and utf8" },
  { "GPU0 v2 h264", "GPU0 v2 h264" },
  { "IMG_0001.jpg", "IMG_<number>.jpg" },
  { "at 2026-11-23T05:01:30.516Z and 05:01:30.516 on 2026-11-23",
    "at <time> and <time> on <time>" },
  { "时间2026/11/23 05:01:30到", "时间<time>到" },
  { "GET https://cdn1.example.com/a?b=1&c=2, then", "GET <url>, then" },
  { "请求https://example.com/路径/a，失败", "请求<url>，失败" },
  { "oss://bucket/key.", "<url>." },
  { "open /home/u/x.log failed", "open <path> failed" },
  { "open 'D:\\客户\\王 小明\\a.jpg' failed", "open '<path>' failed" },
  { "open D:\\客户\\a.jpg：失败", "open <path>：失败" },
  { "\\\\nas\\share\\a x", "<path> x" },
  { "and/or 1/2 of /tmp", "and/or <number>/<number> of /tmp" },
  { "mail a.b+c@example.com!", "mail <email>!" },
  { "connect 10.0.0.1:443", "connect <ip>:<number>" },
  { "id 6f1e0c4b-9a7d-42d3-8c11-0123456789ab.", "id <id>." },
  { "trace 6f1e0c4b9a7d42d3", "trace <id>" },
  { "commit 7f3a9c1", "commit <id>" },
  { "at 0x7ffe12 now", "at <id> now" },
  { "key V1StGXR8_Z5jdHi6B-myT", "key <id>" },
  { "1048576B of 999B", "<number>B of <number>B" },
  { "ERR_UPLOAD_TIMEOUT after 3 tries", "ERR_UPLOAD_TIMEOUT after <number> tries" },
  { "user [[mobile:ABCD2345]] and [[password]]", "user <masked> and <masked>" },
  { "in /home/[[user:ABCD2345]]/x y", "in <path> y" },
  { "[[not closed 5", "[[not closed <number>" },
  { "  a \t b\n c  ", "a b c" },
  { "\x1b[31mred 5\x1b[39m", "red <number>" },
  { "boom\n    at f (/a/b.js:1:2)\n    at g", "boom" },
  { "failed: boom\nTypeError: boom\n    at f (x)", "failed: boom TypeError: boom" },
  { "user U100860 of E11000", "user <order> of E11000" },
  { "commit abcdef1 and e2345678", "commit <id> and <id>" },
  { "1,234,567 of 12,5 in 1.5e-7s", "<number> of <number>,<number> in <number>s" },
  { "2e5 1e+21 5em 1,2345", "<number> <number> <number>em <number>,<number>" },
  { "从fe80::1到[2001:db8::8a2e:370:7334]:443", "从<ip>到[<ip>]:<number>" },
  { "mac 00:1b:44:11:3a:b7 and 12:34:56:78:90:11", "mac <ip> and <ip>" },
  { "std::move net::ERR_FAILED a::b ad::be 1::",
    "std::move net::ERR_FAILED a::b ad::be <number>::" },
  { "at 5:01:30 PM on 11/23/2026", "at <time> on <number>/<number>/<number>" },
  { "at 20260123T050130.516Z, 20260123T050130", "at <time>, <time>" },
  { "on Mon Nov 23 2026 05:01:30 GMT+0800 (China Standard Time).", "on <time>." },
  { "于Mon, 23 Nov 2026 05:01:30 GMT失败", "于<time>失败" },
  { "Mon Nov 23 2026 and Mon 1 2 3", "<time> and Mon <number> <number> <number>" },
  { "Mon", "Mon" },
  { "Money Nov 23", "Money Nov <number>" },
  { "-5 deg, +3", "-<number> deg, +<number>" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *template_ = wb_template_of (rows[i].message);
      say_row (rows[i].message);
      g_assert_cmpstr (template_, ==, rows[i].template_);
    }
}

/* A template has no numbers left to replace: templates of templates are themselves. */
static void
test_idempotent (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *again = wb_template_of (rows[i].template_);
      g_assert_cmpstr (again, ==, rows[i].template_);
    }
}

static void
test_length (void)
{
  g_autoptr (GString) message = g_string_new (NULL);
  for (int i = 0; i < 5000; i++)
    g_string_append (message, "中1");
  g_autofree char *template_ = wb_template_of (message->str);
  g_assert_true (g_utf8_validate (template_, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (template_, -1), <=, 240);
  for (gsize shift = 0; shift < 3; shift++)
    {
      g_autofree char *shifted = wb_template_of (message->str + (shift > 0 ? 4 * shift : 0));
      g_assert_true (g_utf8_validate (shifted, -1, NULL));
    }
}

static char *
fingerprint (const char *line)
{
  g_autoptr (WbEntry) entry = wb_entry_parse (line, strlen (line));
  return wb_fingerprint_of (entry);
}

/* Pinned: a change of these numbers breaks every index of groups that exists. */
static void
test_pinned (void)
{
  static const struct
  {
    const char *line;
    const char *fingerprint;
  } pinned[] = {
    { "{\"level\":\"error\",\"message\":\"订单RT2026112300017上传失败，第3次重试\",\"service\":"
      "\"upload\"}",
      "2d5f175eeed7ede6" },
    { "{\"level\":\"error\",\"message\":\"boom\",\"stack\":\"TypeError: boom\\n    at f "
      "(C:\\\\Users\\\\wang\\\\app.asar\\\\dist\\\\main.3fa9c2d1.js:1:2)\"}",
      "dfc1584f1080b560" },
    { "[2026-11-23 05:01:30.516] [error] (gpu) out of memory", "1e22a36033155685" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (pinned); i++)
    {
      g_autofree char *value = fingerprint (pinned[i].line);
      g_assert_cmpstr (value, ==, pinned[i].fingerprint);
    }
}

static void
test_same (void)
{
  static const char *const pairs[][2] = {
    { "{\"level\":\"error\",\"message\":\"part 1 failed\"}",
      "{\"level\":\"fatal\",\"message\":\"part 22 "
      "failed\",\"timestamp\":\"2026-11-23T05:01:30Z\"}" },
    { "{\"level\":\"error\",\"message\":\"m\",\"stack\":\"Error: m\\n    at f "
      "(/home/a/x/app.asar/dist/m.js:1:2)\"}",
      "{\"level\":\"error\",\"message\":\"m\",\"stack\":\"Error: m\\n    at f "
      "(C:\\\\Users\\\\b\\\\app.asar\\\\dist\\\\m.js:31:7)\\n    at g (x/y:1:1)\"}" },
    { "{\"level\":\"error\",\"message\":\"m\",\"stack\":\"Error: m\\n    at f "
      "(/x/app.asar/dist/m.3fa9c2d1.js:1:2)\"}",
      "{\"level\":\"error\",\"message\":\"m\",\"stack\":\"Error: m\\n    at node:net:1:2\\n    at "
      "f "
      "(/x/app.asar/dist/m.77bb01ce.js:1:2)\"}" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *a = fingerprint (pairs[i][0]);
      g_autofree char *b = fingerprint (pairs[i][1]);
      g_assert_cmpuint (strlen (a), ==, 16);
      g_assert_cmpstr (a, ==, b);
    }
}

static void
test_different (void)
{
  static const char *const lines[] = {
    "{\"level\":\"error\",\"message\":\"a failed\"}",
    "{\"level\":\"error\",\"message\":\"b failed\"}",
    "{\"level\":\"error\",\"message\":\"a failed\",\"service\":\"x\"}",
    "{\"level\":\"error\",\"message\":\"a failed\",\"err\":{\"name\":\"x\"}}",
    "{\"level\":\"error\",\"message\":\"a failed\",\"stack\":\"Error: a\\n at f (/a/b.js:1:1)\"}",
    "{\"level\":\"error\",\"message\":\"a failed\",\"stack\":\"Error: a\\n at g (/a/b.js:1:1)\"}",
    "{\"level\":\"error\",\"message\":\"a failed\",\"stack\":\"Error: a\\n at g (/a/c.js:1:1)\"}",
    "{\"level\":\"error\"}",
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_true (g_hash_table_add (seen, fingerprint (lines[i])));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/template/rows", test_rows);
  g_test_add_func ("/entry/template/idempotent", test_idempotent);
  g_test_add_func ("/entry/template/length", test_length);
  g_test_add_func ("/entry/fingerprint/pinned", test_pinned);
  g_test_add_func ("/entry/fingerprint/same", test_same);
  g_test_add_func ("/entry/fingerprint/different", test_different);
  return g_test_run ();
}
