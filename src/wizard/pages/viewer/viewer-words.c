/* SPDX-License-Identifier: MPL-2.0 */
#include "pages/viewer/viewer-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "redact/rules.h"

char *
wb_viewer_kind_title (guint kind)
{
  const char *title = wb_kind_title (wb_kind_word (kind));
  char first[7] = "";

  first[g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (title)), first)] = '\0';
  return g_strconcat (first, g_utf8_next_char (title), NULL);
}

char *
wb_viewer_number (guint64 number)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, number);
}

static gulong
plural (guint64 number)
{
  return (gulong) MIN (number, G_MAXULONG);
}

char *
wb_viewer_mark_words (const char *mark, guint kind, guint64 count, guint tag_count)
{
  if (strcmp (wb_kind_word (kind), "hidden") == 0)
    return g_strdup (_ ("You chose to hide it. It is replaced everywhere."));
  if (tag_count > 0)
    {
      g_autofree char *number = wb_viewer_number (tag_count);
      /* Translators: how often one value stands in a file */
      return g_strdup_printf (ngettext ("It appears %s time in this file, always as this mark.",
                                        "It appears %s times in this file, always as this mark.",
                                        tag_count),
                              number);
    }
  g_autofree char *number = wb_viewer_number (count);
  /* Translators: how often any password, key, … was replaced in a file */
  return g_strdup_printf (ngettext ("Replaced %s time in this file. What it was can’t be told.",
                                    "Replaced %s times in this file. What it was can’t be told.",
                                    plural (count)),
                          number);
}

char *
wb_viewer_replaced_words (guint64 number, guint64 count)
{
  g_autofree char *all = wb_viewer_number (count);
  g_autofree char *one = wb_viewer_number (number);

  if (count == 0)
    return g_strdup (_ ("Nothing was replaced"));
  if (number == 0)
    /* Translators: %s is how many values were replaced in the file */
    return g_strdup_printf (_ ("Replaced: %s"), all);
  /* Translators: the value that is looked at, of all that were replaced: "118 of 171" */
  return g_strdup_printf (_ ("Replaced: %s of %s"), one, all);
}

char *
wb_viewer_line_words (guint64 line, const WbTextExtent *extent)
{
  g_autofree char *one = wb_viewer_number (line);
  g_autofree char *all = wb_viewer_number (extent->lines);

  if (extent->lines == 0)
    return g_strdup (extent->is_whole ? _ ("The file is empty") : _ ("Opening…"));
  if (!extent->is_whole)
    /* Translators: "Line 3 of 61,540 so far": the file is still being read */
    return g_strdup_printf (_ ("Line %s of %s so far"), one, all);
  return g_strdup_printf (_ ("Line %s of %s"), one, all);
}

/* The row's text with its marks said in words. */
static char *
say (const WbTextRow *row)
{
  GString *said = g_string_new (NULL);
  gsize at = 0;

  for (guint i = 0; i < row->spans->len; i++)
    {
      const WbTextSpan *span = &g_array_index (row->spans, WbTextSpan, i);
      if (span->kind == WB_SPAN_MATCH || span->start < at)
        continue;
      g_string_append_len (said, row->text + at, (gssize) (span->start - at));
      /* Translators: spoken in place of a mark in a log; %s is "mobile number" */
      g_string_append_printf (said, _ ("(%s, replaced)"),
                              wb_kind_title (wb_kind_word ((guint) span->kind)));
      at = span->end;
    }
  g_string_append (said, row->text + at);
  return g_string_free (said, FALSE);
}

char *
wb_viewer_row_name (const WbTextRow *row)
{
  g_autofree char *said = say (row);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, row->line);

  return row->is_error
             /* Translators: a line of a log as it is spoken: number, text */
             ? g_strdup_printf (_ ("Line %s, error: %s"), number, said)
             : g_strdup_printf (_ ("Line %s: %s"), number, said);
}
