/* SPDX-License-Identifier: MPL-2.0 */
#include "xml.h"

#include <string.h>

static void
collect (GHashTable *values, gpointer self)
{
  const char *key = g_hash_table_lookup (values, "Key");

  g_string_append_printf (self, "[%s]", key != NULL ? key : "");
}

static gboolean
read_text (const char *text, GString *out)
{
  return wb_xml_read_rows (text, strlen (text), "Delete", "Object", 3, collect, out, NULL);
}

static void
test_reading (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_true (
      read_text ("<?xml version='1.0'?><Delete><Quiet>true</Quiet><Object><Key>a&amp;b</Key>"
                 "</Object><Object><VersionId/></Object></Delete>",
                 out));
  g_assert_cmpstr (out->str, ==, "[a&b][]");
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    "<Delete>",
    "<Other/>",
    "<Delete><Object><Key>x</Object></Delete>",
    "<Delete>&bomb;</Delete>",
    "<Delete><a><a><a><a><a><a><a><a>x</a></a></a></a></a></a></a></a></Delete>",
    "<Delete><Object/><Object/><Object/><Object/></Delete>",
    "{\"a\":1}"
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      g_assert_false (read_text (bad[i], out));
    }
}

static void
test_writing (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  wb_xml_text (out, "A", "<&>\"\x01\xff");
  wb_xml_etag (out, "E", "AB");
  wb_xml_boolean (out, "B", TRUE);
  g_assert_cmpstr (out->str, ==,
                   "<A>&lt;&amp;&gt;&quot;?\xef\xbf\xbd</A><E>&quot;AB&quot;</E><B>true</B>");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/xml/reading", test_reading);
  g_test_add_func ("/intake/xml/refused", test_refused);
  g_test_add_func ("/intake/xml/writing", test_writing);
  return g_test_run ();
}
