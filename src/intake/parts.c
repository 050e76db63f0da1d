/* SPDX-License-Identifier: MPL-2.0 */
/* A part's file is "NUMBER-ETAG-CRC64"; the folder is the list. If the machine stops between a new
 * part's rename and the old one's removal, the newer file counts. */
#include "parts.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/json.h"

#define RECORD "upload.json"

static void
part_free (gpointer data)
{
  WbPart *part = data;

  g_free (part->etag);
  g_free (part->path);
  g_free (part);
}

void
wb_upload_free (WbUpload *upload)
{
  if (upload == NULL)
    return;
  g_free (upload->id);
  g_free (upload->key);
  g_free (upload->content_type);
  wb_pairs_free (upload->meta);
  g_free (upload);
}

static gboolean
id_is_valid (const char *id)
{
  return strlen (id) == 32 && strspn (id, "0123456789ABCDEF") == 32;
}

static gboolean
save (const WbUpload *upload, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, RECORD, NULL);
  JsonObject *object = json_object_new (), *meta = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (object);
  g_autofree char *text = NULL;

  for (guint i = 0; i < upload->meta->length; i++)
    wb_json_set_string (meta, upload->meta->at[i].name, upload->meta->at[i].value);
  wb_json_set_string (object, "key", upload->key);
  wb_json_set_string (object, "contentType", upload->content_type);
  json_object_set_boolean_member (object, "forbidOverwrite", upload->forbid_overwrite);
  json_object_set_int_member (object, "started", upload->started);
  json_object_set_object_member (object, "meta", meta);
  text = wb_json_pretty (node);
  return wb_fs_write_atomic (path, text, strlen (text), error);
}

WbUpload *
wb_upload_new (const WbIntake *intake, const char *key, const char *content_type,
               gboolean forbid_overwrite, const WbPairs *meta, GError **error)
{
  g_autoptr (WbUpload) upload = g_new0 (WbUpload, 1);
  g_autofree char *hex = wb_intake_random_hex (16), *folder = NULL;

  upload->id = g_ascii_strup (hex, -1);
  upload->key = g_strdup (key);
  upload->content_type = g_strdup (content_type);
  upload->forbid_overwrite = forbid_overwrite;
  upload->started = wb_intake_now (intake);
  upload->meta = wb_pairs_copy (meta);
  folder = wb_intake_path (intake, "uploads", upload->id);
  if (!wb_fs_make_private (folder, error) || !save (upload, folder, error))
    return NULL;
  return g_steal_pointer (&upload);
}

WbUpload *
wb_upload_load (const WbIntake *intake, const char *id)
{
  g_autofree char *folder = NULL, *path = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (WbUpload) upload = NULL;
  g_autoptr (GList) names = NULL;
  JsonObject *object, *meta;

  if (!id_is_valid (id))
    return NULL;
  folder = wb_intake_path (intake, "uploads", id);
  path = g_build_filename (folder, RECORD, NULL);
  node = wb_json_read_file (path, NULL, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  meta = wb_json_get_object (object, "meta");
  upload = g_new0 (WbUpload, 1);
  upload->id = g_strdup (id);
  upload->key = g_strdup (wb_json_get_string (object, "key"));
  upload->content_type = g_strdup (wb_json_get_string (object, "contentType"));
  upload->forbid_overwrite = wb_json_get_boolean (object, "forbidOverwrite", FALSE);
  upload->started = wb_json_get_int (object, "started", 0);
  upload->meta = wb_pairs_new ();
  names = meta != NULL ? json_object_get_members (meta) : NULL;
  for (GList *at = names; at != NULL; at = at->next)
    wb_pairs_add (upload->meta, at->data, wb_json_get_string (meta, at->data));
  return upload->key != NULL ? g_steal_pointer (&upload) : NULL;
}

static int
compare_uploads (gconstpointer a, gconstpointer b)
{
  const WbUpload *left = *(WbUpload *const *) a, *right = *(WbUpload *const *) b;
  int order = strcmp (left->key, right->key);

  return order != 0 ? order : strcmp (left->id, right->id);
}

GPtrArray *
wb_uploads_list (const WbIntake *intake)
{
  g_autofree char *folder = wb_intake_path (intake, "uploads", "");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_upload_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      WbUpload *upload = wb_upload_load (intake, name);

      if (upload != NULL)
        g_ptr_array_add (uploads, upload);
    }
  g_ptr_array_sort (uploads, compare_uploads);
  return uploads;
}

/* --- parts --- */

static WbPart *
read_part (const char *folder, const char *name)
{
  g_auto (GStrv) words = g_strsplit (name, "-", 4);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  guint64 number = 0, crc64 = 0;
  struct stat st;
  WbPart *part;

  if (g_strv_length (words) != 3
      || !g_ascii_string_to_unsigned (words[0], 10, 1, 10000, &number, NULL)
      || !g_ascii_string_to_unsigned (words[2], 16, 0, G_MAXUINT64, &crc64, NULL)
      || lstat (path, &st) != 0 || !S_ISREG (st.st_mode))
    return NULL;
  part = g_new0 (WbPart, 1);
  part->number = (guint) number;
  part->etag = g_strdup (words[1]);
  part->crc64 = crc64;
  part->size = (guint64) st.st_size;
  part->modified = st.st_mtim.tv_sec;
  part->path = g_steal_pointer (&path);
  return part;
}

/* By number; of one number the newest first. */
static int
compare_parts (gconstpointer a, gconstpointer b)
{
  const WbPart *left = *(WbPart *const *) a, *right = *(WbPart *const *) b;

  if (left->number != right->number)
    return left->number < right->number ? -1 : 1;
  return left->modified > right->modified ? -1 : left->modified < right->modified;
}

GPtrArray *
wb_upload_parts (const WbIntake *intake, const WbUpload *upload)
{
  g_autofree char *folder = wb_intake_path (intake, "uploads", upload->id);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *parts = g_ptr_array_new_with_free_func (part_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      WbPart *part = read_part (folder, name);

      if (part != NULL)
        g_ptr_array_add (parts, part);
    }
  g_ptr_array_sort (parts, compare_parts);
  for (guint i = 1; i < parts->len;)
    if (((WbPart *) parts->pdata[i])->number == ((WbPart *) parts->pdata[i - 1])->number)
      g_ptr_array_remove_index (parts, i);
    else
      i++;
  return parts;
}

gboolean
wb_upload_store_part (const WbIntake *intake, const WbUpload *upload, guint number, WbSpool *spool,
                      GError **error)
{
  g_autofree char *folder = wb_intake_path (intake, "uploads", upload->id);
  g_autofree char *etag = wb_spool_etag (spool);
  g_autofree char *name =
      g_strdup_printf ("%05u-%s-%016" G_GINT64_MODIFIER "x", number, etag, spool->crc64);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GPtrArray) before = wb_upload_parts (intake, upload);

  if (!wb_spool_move (spool, path, error))
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    {
      const WbPart *part = before->pdata[i];

      if (part->number == number && strcmp (part->path, path) != 0)
        (void) g_unlink (part->path);
    }
  return TRUE;
}

void
wb_upload_remove (const WbIntake *intake, const char *id)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  if (!id_is_valid (id))
    return;
  folder = wb_intake_path (intake, "uploads", id);
  if (!wb_fs_remove_tree (folder, &error))
    g_debug ("upload %s: %s", id, error->message);
}
