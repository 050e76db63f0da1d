/* SPDX-License-Identifier: MPL-2.0 */
/* Reading stands on GMarkup, which knows no entities but the five and no external anything. */
#include "xml.h"

#include <string.h>

#define MAX_DEPTH 8

static char *
clean (const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  for (char *at = valid; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) && strchr ("\t\n\r", *at) == NULL)
      *at = '?';
  return g_markup_escape_text (valid, -1);
}

void
wb_xml_text (GString *out, const char *name, const char *value)
{
  g_autofree char *escaped = clean (value != NULL ? value : "");

  g_string_append_printf (out, "<%s>%s</%s>", name, escaped, name);
}

void
wb_xml_number (GString *out, const char *name, guint64 value)
{
  g_string_append_printf (out, "<%s>%" G_GUINT64_FORMAT "</%s>", name, value, name);
}

void
wb_xml_boolean (GString *out, const char *name, gboolean value)
{
  wb_xml_text (out, name, value ? "true" : "false");
}

void
wb_xml_etag (GString *out, const char *name, const char *etag)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", etag);

  wb_xml_text (out, name, quoted);
}

/* --- reading rows --- */

typedef struct
{
  const char *root;
  const char *row;
  guint max_rows;
  guint rows;
  guint depth;
  GHashTable *values; /* of the row we are in; else NULL */
  GString *text;
  WbXmlRowFunc func;
  gpointer self;
} Reader;

static void
start_element (GMarkupParseContext *context, const char *name, const char **names,
               const char **values, gpointer self, GError **error)
{
  Reader *reader = self;

  if ((reader->depth == 0 && strcmp (name, reader->root) != 0) || reader->depth >= MAX_DEPTH)
    {
      g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "Unexpected element.");
      return;
    }
  reader->depth++;
  g_string_truncate (reader->text, 0);
  if (reader->values == NULL && strcmp (name, reader->row) == 0)
    reader->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer self, GError **error)
{
  Reader *reader = self;

  reader->depth--;
  if (reader->values == NULL)
    return;
  if (strcmp (name, reader->row) != 0)
    {
      g_hash_table_replace (reader->values, g_strdup (name), g_strdup (reader->text->str));
      return;
    }
  if (++reader->rows > reader->max_rows)
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "Too many elements.");
  else
    reader->func (reader->values, reader->self);
  g_clear_pointer (&reader->values, g_hash_table_unref);
}

static void
text (GMarkupParseContext *context, const char *bytes, gsize length, gpointer self, GError **error)
{
  Reader *reader = self;

  g_string_append_len (reader->text, bytes, (gssize) length);
}

gboolean
wb_xml_read_rows (const char *bytes, gsize length, const char *root, const char *row,
                  guint max_rows, WbXmlRowFunc func, gpointer self, GError **error)
{
  static const GMarkupParser parser = { .start_element = start_element,
                                        .end_element = end_element,
                                        .text = text };
  g_autoptr (GString) buffer = g_string_new (NULL);
  Reader reader = { .root = root, .row = row, .max_rows = max_rows, .func = func, .self = self };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reader, NULL);
  gboolean ok;

  if (length == 0)
    {
      g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_EMPTY, "The document is empty.");
      return FALSE;
    }
  reader.text = buffer;
  ok = g_markup_parse_context_parse (context, bytes, (gssize) length, error)
       && g_markup_parse_context_end_parse (context, error);
  g_clear_pointer (&reader.values, g_hash_table_unref);
  return ok;
}
