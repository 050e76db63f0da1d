/* SPDX-License-Identifier: MPL-2.0 */
#include "profile/localized.h"

static void
test_language (void)
{
  g_autoptr (WbText) text = wb_text_new ();
  static const struct
  {
    const char *language;
    const char *words;
  } rows[] = {
    { "zh_CN.UTF-8", "中文" }, { "zh_CN", "中文" }, { "zh_TW", "general" },
    { "de_AT", "deutsch" },    { "C", "general" },  { "fr_FR:zh_CN", "中文" },
  };

  wb_text_set (text, "", "general");
  wb_text_set (text, "zh_CN", "中文");
  wb_text_set (text, "de", "deutsch");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_setenv ("LANGUAGE", rows[i].language, TRUE);
      g_assert_cmpstr (wb_text_in_language (text), ==, rows[i].words);
    }
  g_assert_null (wb_text_in_language (NULL));
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "en_US.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/localized/language", test_language);
  return g_test_run ();
}
