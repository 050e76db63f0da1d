/* SPDX-License-Identifier: MPL-2.0 */
/* GMarkup does the grammar: it knows no document types and no entities of one's own, so nothing can
 * be made to expand. The path is one string that grows and shrinks with the elements around.
 *
 * GMarkup forgets an error that comes up inside CDATA, comments and declarations and goes on: so
 * the encoding is checked before, and the callbacks for those only note what they don't take. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/xml.h"

#include <string.h>

typedef struct
{
  const WbXmlReader *reader;
  GString *path;
  GString *text;
  const char *refused; /* (nullable): why */
  guint depth;
  gboolean has_children[WB_XML_MAX_DEPTH + 1]; /* by depth; 0 is the document */
} Reading;

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, why);
  return FALSE;
}

static const char *
local_name (const char *name)
{
  const char *colon = strrchr (name, ':');
  return colon ? colon + 1 : name;
}

static void
start_element (GMarkupParseContext *context, const char *name, const char **names,
               const char **values, gpointer data, GError **error)
{
  Reading *reading = data;
  if (reading->depth >= WB_XML_MAX_DEPTH)
    {
      g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                           "nested too deep");
      return;
    }
  reading->has_children[reading->depth] = TRUE;
  reading->depth++;
  reading->has_children[reading->depth] = FALSE;
  if (reading->path->len > 0)
    g_string_append_c (reading->path, '/');
  g_string_append (reading->path, local_name (name));
  g_string_truncate (reading->text, 0);
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Reading *reading = data;
  const WbXmlReader *reader = reading->reader;
  if (!reading->has_children[reading->depth])
    reader->leaf (reading->path->str, g_strstrip (reading->text->str), reader->self);
  else if (reader->end)
    reader->end (reading->path->str, reader->self);

  const char *slash = strrchr (reading->path->str, '/');
  g_string_truncate (reading->path, slash ? (gsize) (slash - reading->path->str) : 0);
  g_string_assign (reading->text, "");
  reading->depth--;
}

static void
add_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data,
          GError **error)
{
  Reading *reading = data;
  if (reading->text->len + length > WB_XML_MAX_TEXT)
    reading->refused = "text too long";
  else
    g_string_append_len (reading->text, text, (gssize) length);
}

static void
pass (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Reading *reading = data;
  if (g_str_has_prefix (text, "<!") && !g_str_has_prefix (text, "<!--"))
    reading->refused = "declarations are not taken";
}

gboolean
wb_xml_read (const char *text, gsize length, const WbXmlReader *reader, GError **error)
{
  static const GMarkupParser parser = { start_element, end_element, add_text, pass, NULL };

  if (length > WB_XML_MAX_BYTES || !g_utf8_validate_len (text, length, NULL))
    return refuse (error, "too large, or not UTF-8");

  Reading reading = { .reader = reader, .path = g_string_new (NULL), .text = g_string_new (NULL) };
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, NULL);
  gboolean whole = g_markup_parse_context_parse (context, text, (gssize) length, error)
                   && g_markup_parse_context_end_parse (context, error);
  if (whole && reading.refused)
    whole = refuse (error, reading.refused);
  g_markup_parse_context_free (context);
  g_string_free (reading.path, TRUE);
  g_string_free (reading.text, TRUE);
  return whole;
}
