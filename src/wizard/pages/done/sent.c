/* SPDX-License-Identifier: MPL-2.0 */
/* The manifest is what left this computer, so it is asked, and not what was ticked. */
#include "pages/done/sent.h"

#include <glib/gi18n.h>

#include "base/json.h"
#include "base/text.h"

static void
item_free (gpointer data)
{
  WbSentItem *item = data;
  g_free (item->title);
  g_free (item);
}

static guint
length_of (JsonArray *array)
{
  return array ? json_array_get_length (array) : 0;
}

static void
add_item (WbSent *sent, JsonObject *object)
{
  WbSentItem found = { NULL };
  JsonArray *members = wb_json_get_array (object, "members");
  const char *title = wb_json_get_string (object, "title");
  for (guint i = 0; i < length_of (members); i++)
    {
      JsonObject *member = json_array_get_object_element (members, i);
      gint64 bytes = wb_json_get_int (member, "bytes", 0);
      /* Only named, with the reason why it is not there. */
      if (!wb_json_get_string (member, "sha256"))
        continue;
      found.files++;
      found.bytes += (guint64) MAX (bytes, 0);
    }
  if (!found.files)
    return;
  /* Translators: what Waybill itself adds to a report */
  found.is_ours = title == NULL;
  found.title = g_strdup (title ? title : _ ("Your words and a summary"));
  g_ptr_array_add (sent->items, g_memdup2 (&found, sizeof found));
}

/* 0 where no receipt says it. */
static guint64
bytes_by (JsonNode *receipt)
{
  guint64 sum = 0;

  if (!receipt || !JSON_NODE_HOLDS_OBJECT (receipt))
    return 0;
  JsonArray *objects = wb_json_get_array (json_node_get_object (receipt), "objects");
  for (guint i = 0; i < length_of (objects); i++)
    {
      JsonNode *stored = json_array_get_element (objects, i);
      if (JSON_NODE_HOLDS_OBJECT (stored))
        sum += (guint64) MAX (wb_json_get_int (json_node_get_object (stored), "bytes", 0), 0);
    }
  return sum;
}

WbSent *
wb_sent_new (JsonNode *manifest, JsonNode *receipt)
{
  WbSent *sent = g_new0 (WbSent, 1);
  sent->items = g_ptr_array_new_with_free_func (item_free);
  sent->bytes = bytes_by (receipt);
  if (!manifest || !JSON_NODE_HOLDS_OBJECT (manifest))
    return sent;
  JsonObject *object = json_node_get_object (manifest);
  JsonArray *items = wb_json_get_array (object, "items");
  for (guint i = 0; i < length_of (items); i++)
    add_item (sent, json_array_get_object_element (items, i));
  JsonObject *summary = wb_json_get_object (object, "summary");
  gint64 masked = summary ? wb_json_get_int (summary, "masked", 0) : 0;
  sent->replaced = (guint64) MAX (masked, 0);
  return sent;
}

void
wb_sent_free (WbSent *sent)
{
  g_ptr_array_unref (sent->items);
  g_free (sent);
}

/* What the person chose; the words and the summary are no item of the review either. */
static guint
count_chosen (const WbSent *sent)
{
  guint n = 0;

  for (guint i = 0; i < sent->items->len; i++)
    n += !((const WbSentItem *) g_ptr_array_index (sent->items, i))->is_ours;
  return n;
}

char *
wb_sent_describe (const WbSent *sent)
{
  const guint n = count_chosen (sent);
  unsigned long replaced = sent->replaced;
  g_autofree char *items = g_strdup_printf (ngettext ("%u item", "%u items", n), n);
  g_autofree char *values =
      g_strdup_printf (ngettext ("%lu value replaced", "%lu values replaced", replaced), replaced);
  g_autofree char *size = wb_text_size (sent->bytes);
  if (!sent->bytes)
    /* Translators: "8 items, 212 values replaced" */
    return g_strdup_printf (_ ("%s, %s"), items, values);
  /* Translators: "8 items, 4.4 MB with the summary, 212 values replaced" */
  return g_strdup_printf (_ ("%s, %s with the summary, %s"), items, size, values);
}

char *
wb_sent_item_describe (const WbSentItem *item)
{
  g_autofree char *files =
      g_strdup_printf (ngettext ("%u file", "%u files", item->files), item->files);
  g_autofree char *size = wb_text_size (item->bytes);
  /* Translators: "3 files, 12 MB before packing" */
  return g_strdup_printf (_ ("%s, %s before packing"), files, size);
}

char *
wb_sent_spell (const char *number)
{
  GString *spoken = g_string_new (NULL);
  for (const char *at = number; *at; at++)
    {
      if (*at == '-')
        g_string_append_c (spoken, ',');
      else
        g_string_append_printf (spoken, "%s%c", spoken->len ? " " : "", *at);
    }
  return g_string_free (spoken, FALSE);
}
