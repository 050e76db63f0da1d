/* SPDX-License-Identifier: MPL-2.0 */
/* The layout is made once from the evidence and written down whole. What depends on the moment or
 * the computer (time zone, clock) is settled here, so that the formats only turn it into bytes. Our
 * own members come first: who reads the archive as a stream meets the manifest before the logs. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/layout.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const WbArchiveFormat *
wb_archive_format_for (WbCodec codec)
{
  return codec == WB_CODEC_ZSTD ? &wb_archive_tar_zst : &wb_archive_zip;
}

void
wb_put_le (GByteArray *out, guint64 number, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    {
      const guint8 byte = (guint8) (number >> (8 * i));

      g_byte_array_append (out, &byte, 1);
    }
}

/* MS-DOS has no years before 1980 or after 2107, and counts in steps of two seconds. */
static guint32
dos_time_of (gint64 mtime_sec)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (mtime_sec);
  const int year = local != NULL ? g_date_time_get_year (local) : 0;

  if (year < 1980 || year > 2107)
    return (1u << 5 | 1u) << 16;
  return ((guint32) (year - 1980) << 9 | (guint32) g_date_time_get_month (local) << 5
          | (guint32) g_date_time_get_day_of_month (local))
             << 16
         | (guint32) g_date_time_get_hour (local) << 11
         | (guint32) g_date_time_get_minute (local) << 5
         | (guint32) g_date_time_get_second (local) / 2;
}

WbSlot *
wb_slot_new (const char *name, gint64 mtime_sec)
{
  WbSlot *slot = g_new0 (WbSlot, 1);

  slot->name = g_strdup (name);
  slot->mtime_sec = mtime_sec;
  slot->dos_time = dos_time_of (mtime_sec);
  return slot;
}

void
wb_slot_free (WbSlot *slot)
{
  if (slot == NULL)
    return;
  g_free (slot->name);
  g_free (slot->spool);
  g_free (slot);
}

WbLayout *
wb_layout_new (const WbArchiveFormat *format)
{
  WbLayout *layout = g_new0 (WbLayout, 1);

  layout->format = format;
  layout->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_slot_free);
  return layout;
}

void
wb_layout_free (WbLayout *layout)
{
  if (layout == NULL)
    return;
  g_ptr_array_unref (layout->slots);
  g_free (layout);
}

void
wb_layout_settle (WbLayout *layout)
{
  g_autoptr (GByteArray) around = g_byte_array_new ();
  guint64 offset = 0;

  for (guint i = 0; i < layout->slots->len; i++)
    {
      WbSlot *slot = g_ptr_array_index (layout->slots, i);

      slot->offset = offset;
      g_byte_array_set_size (around, 0);
      layout->format->head (slot, around);
      layout->format->tail (slot, around);
      offset += around->len + slot->packed_bytes;
    }
  layout->end_offset = offset;
  g_byte_array_set_size (around, 0);
  layout->format->end (layout, around);
  layout->bytes = offset + around->len;
}

static void
add_member (WbLayout *layout, const WbMember *member, const char *folder, gint64 now_usec)
{
  const gint64 mtime_usec = member->mtime_usec > 0 ? member->mtime_usec : now_usec;
  g_autofree char *name = g_strconcat (folder, "/", member->member, NULL);
  WbSlot *slot = wb_slot_new (name, mtime_usec / G_USEC_PER_SEC);

  slot->spool = g_strdup (member->spool);
  slot->bytes = member->bytes;
  slot->packed_bytes = member->packed_bytes;
  slot->crc32 = member->crc32;
  g_ptr_array_add (layout->slots, slot);
}

static gboolean
is_ours (const WbMember *member)
{
  return g_strcmp0 (member->item, "waybill") == 0;
}

WbLayout *
wb_layout_of_evidence (const WbEvidence *evidence, const char *folder, gint64 now_usec)
{
  WbLayout *layout = wb_layout_new (wb_archive_format_for (wb_evidence_codec (evidence)));
  const GPtrArray *members = wb_evidence_members (evidence);

  /* The manifest is the last one written, so backwards it is the first one read. */
  for (guint i = members->len; i-- > 0;)
    {
      const WbMember *member = g_ptr_array_index (members, i);

      if (is_ours (member) && member->spool != NULL)
        add_member (layout, member, folder, now_usec);
    }
  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);

      if (!is_ours (member) && member->spool != NULL)
        add_member (layout, member, folder, now_usec);
    }
  wb_layout_settle (layout);
  return layout;
}

static JsonNode *
slot_to_json (const WbSlot *slot)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", slot->name);
  wb_json_set_string (object, "spool", slot->spool);
  json_object_set_int_member (object, "bytes", (gint64) slot->bytes);
  json_object_set_int_member (object, "packedBytes", (gint64) slot->packed_bytes);
  json_object_set_int_member (object, "crc32", slot->crc32);
  json_object_set_int_member (object, "modified", slot->mtime_sec);
  json_object_set_int_member (object, "dosTime", slot->dos_time);
  return wb_json_node_take (object);
}

gboolean
wb_layout_save (const WbLayout *layout, const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, WB_SPOOL_LAYOUT, NULL);
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (object);
  JsonArray *slots = json_array_sized_new (layout->slots->len);
  g_autofree char *text = NULL;

  json_object_set_int_member (object, "waybill", 1);
  json_object_set_string_member (object, "format", layout->format->id);
  for (guint i = 0; i < layout->slots->len; i++)
    json_array_add_element (slots, slot_to_json (g_ptr_array_index (layout->slots, i)));
  json_object_set_array_member (object, "members", slots);
  text = wb_json_line (node);
  return wb_fs_write_atomic (path, text, strlen (text), error);
}

static WbSlot *
slot_from_json (JsonObject *object)
{
  const char *name = wb_json_get_string (object, "name");
  const char *spool = wb_json_get_string (object, "spool");
  WbSlot *slot = NULL;

  if (name == NULL || spool == NULL || strchr (spool, '/') != NULL)
    return NULL;
  slot = wb_slot_new (name, wb_json_get_int (object, "modified", 0));
  slot->spool = g_strdup (spool);
  slot->bytes = (guint64) wb_json_get_int (object, "bytes", 0);
  slot->packed_bytes = (guint64) wb_json_get_int (object, "packedBytes", 0);
  slot->crc32 = (guint32) wb_json_get_int (object, "crc32", 0);
  slot->dos_time = (guint32) wb_json_get_int (object, "dosTime", 0);
  return slot;
}

static gboolean
read_slots (WbLayout *layout, JsonArray *members, const char *path, GError **error)
{
  for (guint i = 0; i < json_array_get_length (members); i++)
    {
      JsonNode *node = json_array_get_element (members, i);
      WbSlot *slot =
          JSON_NODE_HOLDS_OBJECT (node) ? slot_from_json (json_node_get_object (node)) : NULL;

      if (slot == NULL)
        {
          g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED, _ ("“%s” is damaged."), path);
          return FALSE;
        }
      g_ptr_array_add (layout->slots, slot);
    }
  return TRUE;
}

WbLayout *
wb_layout_load (const char *dir, GError **error)
{
  const WbJsonLimits limits = { .max_bytes = 256 * 1024 * 1024 };
  g_autofree char *path = g_build_filename (dir, WB_SPOOL_LAYOUT, NULL);
  g_autoptr (JsonNode) node = wb_json_read_file (path, &limits, error);
  g_autoptr (WbLayout) layout = NULL;
  JsonArray *members = NULL;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    members = wb_json_get_array (json_node_get_object (node), "members");
  if (members == NULL)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED, _ ("“%s” is damaged."), path);
      return NULL;
    }
  layout = wb_layout_new (&wb_archive_zip);
  if (g_strcmp0 (wb_json_get_string (json_node_get_object (node), "format"), wb_archive_tar_zst.id)
      == 0)
    layout->format = &wb_archive_tar_zst;
  if (!read_slots (layout, members, path, error))
    return NULL;
  wb_layout_settle (layout);
  return g_steal_pointer (&layout);
}
