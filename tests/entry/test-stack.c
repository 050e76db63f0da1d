/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/say.h"
#include "entry/template.h"

#include <string.h>

static const struct
{
  const char *line;
  const char *function;
  const char *file;
  guint row, column;
  gboolean in_app;
} rows[] = {
  { "at put (/opt/App/resources/app.asar/dist/main/oss.js:12:34)", "put", "app:///dist/main/oss.js",
    12, 34, TRUE },
  { "at async put (/x/app.asar/dist/oss.js:12:34)", "put", "app:///dist/oss.js", 12, 34, TRUE },
  { "at new Uploader (/x/app.asar/a.js:1:2)", "new Uploader", "app:///a.js", 1, 2, TRUE },
  { "at Object.<anonymous> (/x/app.asar/a.js:1:2)", "Object.<anonymous>", "app:///a.js", 1, 2,
    TRUE },
  { "at A.b [as c] (/x/app.asar/a.js:1:2)", "A.b", "app:///a.js", 1, 2, TRUE },
  { "at /x/app.asar/a.js:1:2", NULL, "app:///a.js", 1, 2, TRUE },
  { "at async /x/app.asar/a.js:1:2", NULL, "app:///a.js", 1, 2, TRUE },
  { "at f (C:\\Users\\王小明\\AppData\\Local\\App (x86)\\resources\\app.asar\\dist\\a b.js:7:8)",
    "f", "app:///dist/a b.js", 7, 8, TRUE },
  { "at file:///C:/Users/wang/app.asar/dist/%E4%B8%BB.js:7:8", NULL, "app:///dist/主.js", 7, 8,
    TRUE },
  { "at f (file:///opt/App/resources/app/dist/x.mjs:7:8)", "f", "app:///dist/x.mjs", 7, 8, TRUE },
  { "at f (/x/app.asar.unpacked/native/x.js:7:8)", "f", "app:///native/x.js", 7, 8, TRUE },
  { "at f (/home/u/project/src/x.js:7:8)", "f", "/home/u/project/src/x.js", 7, 8, TRUE },
  { "at f (/x/app.asar/node_modules/axios/lib/a.js:7:8)", "f", "app:///node_modules/axios/lib/a.js",
    7, 8, FALSE },
  { "at node:internal/process/task_queues:95:5", NULL, "node:internal/process/task_queues", 95, 5,
    FALSE },
  { "at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    "process.processTicksAndRejections", "node:internal/process/task_queues", 95, 5, FALSE },
  { "at Module._compile (internal/modules/cjs/loader.js:1063:30)", "Module._compile",
    "internal/modules/cjs/loader.js", 1063, 30, FALSE },
  { "at Array.map (<anonymous>)", "Array.map", "<anonymous>", 0, 0, FALSE },
  { "at Array.forEach (native)", "Array.forEach", "native", 0, 0, FALSE },
  { "at async Promise.all (index 0)", "Promise.all", "index 0", 0, 0, FALSE },
  { "at eval (eval at run (/x/app.asar/a.js:3:4), <anonymous>:1:2)", "eval", "app:///a.js", 3, 4,
    TRUE },
  { "at Timeout._onTimeout (webpack:///./src/a.ts:3:4)", "Timeout._onTimeout",
    "webpack:///./src/a.ts", 3, 4, TRUE },
  { "at f (C:\\Users\\[[user:ABCDEFGH]]\\app.asar\\a.js:1:2)", "f", "app:///a.js", 1, 2, TRUE },
  { "at f (/x/a.js)", "f", "/x/a.js", 0, 0, TRUE },
  { "at f (/x/a.js:99999999999999999999:1)", "f", "/x/a.js:99999999999999999999", 1, 0, TRUE },
  { "at file:///x/%ff%fe.js:1:2", NULL, "file:///x/%ff%fe.js", 1, 2, TRUE },
  { "at ()", NULL, "", 0, 0, FALSE },
  { "at )", NULL, ")", 0, 0, FALSE },
  { "at (((", NULL, "(((", 0, 0, FALSE },
};

static void
test_frames (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *stack = g_strconcat ("Error: x\n    ", rows[i].line, "\r\n", NULL);
      g_autoptr (GPtrArray) frames = wb_stack_parse (stack);
      say_row (rows[i].line);
      g_assert_cmpuint (frames->len, ==, 1);
      const WbFrame *frame = g_ptr_array_index (frames, 0);
      g_assert_cmpstr (frame->function, ==, rows[i].function);
      g_assert_cmpstr (frame->file, ==, rows[i].file);
      g_assert_cmpuint (frame->line, ==, rows[i].row);
      g_assert_cmpuint (frame->column, ==, rows[i].column);
      g_assert_cmpint (frame->in_app, ==, rows[i].in_app);
    }
}

static void
test_order (void)
{
  g_autoptr (GPtrArray) frames = wb_stack_parse ("TypeError: at night\n  at noon\n"
                                                 "    at inner (/a/b.js:1:2)\n"
                                                 "    at Error: not a frame\n"
                                                 "words\n"
                                                 "    at outer (/a/b.js:3:4)");
  g_assert_cmpuint (frames->len, ==, 3);
  g_assert_cmpstr (((WbFrame *) g_ptr_array_index (frames, 1))->function, ==, "inner");
  g_assert_cmpstr (((WbFrame *) g_ptr_array_index (frames, 2))->function, ==, "outer");
}

static void
test_bounds (void)
{
  g_autoptr (GString) stack = g_string_new ("Error: x\n");
  for (int i = 0; i < 100000; i++)
    g_string_append (stack, "    at f (/a/b.js:1:2)\n");
  g_autoptr (GPtrArray) frames = wb_stack_parse (stack->str);
  g_assert_cmpuint (frames->len, ==, 50);

  g_autoptr (GString) wide = g_string_new ("    at f (");
  for (int i = 0; i < 1000000; i++)
    g_string_append_c (wide, i % 2 == 0 ? '(' : ')');
  g_autoptr (GPtrArray) cut = wb_stack_parse (wide->str);
  g_assert_cmpuint (cut->len, <=, 1);

  g_autoptr (GPtrArray) none = wb_stack_parse ("");
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/stack/frames", test_frames);
  g_test_add_func ("/entry/stack/order", test_order);
  g_test_add_func ("/entry/stack/bounds", test_bounds);
  return g_test_run ();
}
