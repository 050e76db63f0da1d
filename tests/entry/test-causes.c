/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/causes.h"

#include <string.h>

#define CAUSE(n) "\n  [cause]: Error: " n "\n      at f (/x/app.asar/a.js:1:2)"

/* Texts and the errors in them, each "type|value|functions of its frames". */
static const struct
{
  const char *stack;
  const char *errors[WB_CAUSES_MOST + 1];
} rows[] = {
  { "", { NULL } },
  { "words", { NULL } },
  { "TypeError: boom\n    at f (/x/app.asar/a.js:1:2)\n    at g (/x/app.asar/b.js:3:4)",
    { "TypeError|boom|f g " } },
  { "Error", { "Error||" } },
  { "    at f (/x/a.js:1:2)", { "(null)||f " } },
  { "Something broke\n    at f (/x/a.js:1:2)", { "(null)|Something broke|f " } },
  { "Error: 第一行\n第二行\n    at f (/x/a.js:1:2)", { "Error|第一行\n第二行|f " } },
  { "Error: 上传失败\n    at up (/x/app.asar/oss.js:1:2) {\n  code: 'ERR_UPLOAD',\n"
    "  [cause]: TypeError: x\n      at part (/x/app.asar/oss.js:3:4) {\n    errno: -1,\n"
    "    [cause]: RangeError: y\n        at low (node:net:5:6)\n  }\n}",
    { "Error|上传失败|up ", "TypeError|x|part ", "RangeError|y|low " } },
  { "Error: a\n    at f (/x/a.js:1:2)\nCaused by: TypeError: b\n    at g (/x/a.js:1:2)",
    { "Error|a|f ", "TypeError|b|g " } },
  { "Error: a\r\n    at f (/x/a.js:1:2)\r\ncaused by: Error: b\r\n", { "Error|a|f ", "Error|b|" } },
  { "Error: a\n    at f (/x/a.js:1:2)\n  [cause]: { code: 1 }", { "Error|a|f " } },
  { "Error: a\n    at f (/x/a.js:1:2)\n  [cause]: undefined\n}", { "Error|a|f " } },
  { "Error: 1" CAUSE ("2") CAUSE ("3") CAUSE ("4") CAUSE ("5") CAUSE ("6"),
    { "Error|1|", "Error|2|f ", "Error|3|f ", "Error|4|f ", "Error|5|f " } },
  { "Error: a\n    at f (/x/a.js:1:2)\nlater words\n    at g (/x/a.js:1:2)", { "Error|a|f g " } },
};

static char *
say_error (const WbStackError *error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint i = 0; i < error->frames->len; i++)
    {
      const WbFrame *frame = error->frames->pdata[i];
      g_assert_cmpuint (frame->line, >, 0);
      g_string_append_printf (names, "%s ", frame->function);
    }
  return g_strdup_printf ("%s|%s|%s", error->type ? error->type : "(null)", error->value,
                          names->str);
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) errors = wb_stack_errors (rows[i].stack);
      g_assert_cmpuint (errors->len, ==, g_strv_length ((char **) rows[i].errors));
      for (guint k = 0; k < errors->len; k++)
        {
          g_autofree char *said = say_error (errors->pdata[k]);
          g_assert_cmpstr (said, ==, rows[i].errors[k]);
        }
    }
}

/* Cut anywhere, it is still read. */
static void
test_torn (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize length = strlen (rows[i].stack); length > 0; length--)
      {
        g_autofree char *torn = g_strndup (rows[i].stack, length);
        g_autoptr (GPtrArray) errors = wb_stack_errors (torn);
        g_assert_cmpuint (errors->len, <=, WB_CAUSES_MOST);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/causes/rows", test_rows);
  g_test_add_func ("/entry/causes/torn", test_torn);
  return g_test_run ();
}
