/* SPDX-License-Identifier: MPL-2.0 */
/* Tags are kept as they were sent, beside the object's own fields, and read whenever they are asked
 * for: what was refused when it came can't be there. */
#include "tags.h"

#include <string.h>

#include "objects.h"
#include "xml.h"

#define MAX_TAGS 10
#define MAX_NAME 128
#define MAX_VALUE 256

static gboolean
is_plain (const char *text, gsize most)
{
  gsize length = strlen (text);

  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr (" +-=._:/", *at) == NULL)
      return FALSE;
  return length <= most;
}

static gboolean
add_tag (WbPairs *tags, const char *text)
{
  const char *equals = strchr (text, '=');
  g_autofree char *raw =
      equals != NULL ? g_strndup (text, (gsize) (equals - text)) : g_strdup (text);
  g_autofree char *name = g_uri_unescape_string (raw, NULL);
  g_autofree char *value = g_uri_unescape_string (equals != NULL ? equals + 1 : "", NULL);

  if (name == NULL || value == NULL || *name == '\0' || !is_plain (name, MAX_NAME)
      || !is_plain (value, MAX_VALUE) || wb_pairs_get (tags, name) != NULL)
    return FALSE;
  wb_pairs_add (tags, name, value);
  return TRUE;
}

WbPairs *
wb_tags_read (const char *text)
{
  g_autoptr (WbPairs) tags = wb_pairs_new ();
  g_auto (GStrv) parts = g_strsplit (text, "&", MAX_TAGS + 1);

  if (g_strv_length (parts) > MAX_TAGS)
    return NULL;
  for (char **part = parts; *part != NULL; part++)
    if (!add_tag (tags, *part))
      return NULL;
  return g_steal_pointer (&tags);
}

gboolean
wb_tags_may_come (WbExchange *exchange)
{
  const char *text = wb_pairs_get_field (exchange->fields, WB_TAGS_FIELD);
  g_autoptr (WbPairs) tags = NULL;

  if (text == NULL)
    return TRUE;
  if (wb_exchange_struck (exchange, WB_FAULT_NO_TAGS, NULL))
    {
      wb_exchange_refuse (exchange, "AccessDenied", NULL, NULL);
      return FALSE;
    }
  tags = wb_tags_read (text);
  if (tags == NULL)
    wb_exchange_refuse (exchange, "InvalidTag", NULL, NULL);
  return tags != NULL;
}

void
wb_tags_get (WbExchange *exchange)
{
  g_autoptr (WbObject) object = wb_objects_look (exchange->intake, exchange->key);
  g_autoptr (GString) xml = g_string_new ("<TagSet>");
  g_autoptr (WbPairs) tags = NULL;
  const char *text;

  if (object == NULL)
    {
      wb_exchange_refuse (exchange, "NoSuchKey", NULL, NULL);
      return;
    }
  text = wb_pairs_get (object->meta, WB_TAGS_FIELD);
  tags = text != NULL ? wb_tags_read (text) : NULL;
  for (guint i = 0; tags != NULL && i < tags->length; i++)
    {
      g_string_append (xml, "<Tag>");
      wb_xml_text (xml, "Key", tags->at[i].name);
      wb_xml_text (xml, "Value", tags->at[i].value);
      g_string_append (xml, "</Tag>");
    }
  g_string_append (xml, "</TagSet>");
  wb_exchange_reply_xml (exchange, "Tagging", xml);
}
