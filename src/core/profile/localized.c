/* SPDX-License-Identifier: MPL-2.0 */
/* A text in several languages is a map from language to words; the language is asked for each time,
 * as a program may change it. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/localized.h"

struct _WbText
{
  GHashTable *words; /* language -> words */
};

WbText *
wb_text_new (void)
{
  WbText *text = g_new0 (WbText, 1);

  text->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return text;
}

void
wb_text_set (WbText *text, const char *language, const char *words)
{
  g_hash_table_replace (text->words, g_strdup (language), g_strdup (words));
}

void
wb_text_free (WbText *text)
{
  g_hash_table_unref (text->words);
  g_free (text);
}

const char *
wb_text_in_language (const WbText *text)
{
  if (!text)
    return NULL;
  for (const char *const *names = g_get_language_names (); *names; names++)
    {
      const char *words = g_hash_table_lookup (text->words, *names);
      if (words)
        return words;
    }
  return g_hash_table_lookup (text->words, "");
}
