/* SPDX-License-Identifier: MPL-2.0 */
/* One thread for all of them, in their order: somebody may drop a whole folder's files at once. */
#include "pages/describe/files-batch.h"

#include <glib/gi18n.h>

typedef struct
{
  char *path;          /* (nullable) */
  GdkTexture *texture; /* (nullable) */
  char *title;
  char *spare_path; /* (nullable) */
  gboolean anew;
  WbAttached *attached; /* (nullable) */
  char *why_not;        /* (nullable) */
} Entry;

struct _WbFilesBatch
{
  GPtrArray *entries; /* of Entry */
};

static void
entry_free (Entry *entry)
{
  g_free (entry->path);
  g_clear_object (&entry->texture);
  g_free (entry->title);
  g_free (entry->spare_path);
  g_clear_pointer (&entry->attached, wb_attached_free);
  g_free (entry->why_not);
  g_free (entry);
}

WbFilesBatch *
wb_files_batch_new (void)
{
  WbFilesBatch *batch = g_new0 (WbFilesBatch, 1);

  batch->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  return batch;
}

void
wb_files_batch_free (WbFilesBatch *batch)
{
  g_ptr_array_unref (batch->entries);
  g_free (batch);
}

guint
wb_files_batch_count (const WbFilesBatch *batch)
{
  return batch->entries->len;
}

void
wb_files_batch_add_file (WbFilesBatch *batch, GFile *file, gboolean anew, const char *title)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autofree char *name = g_file_get_basename (file);

  entry->path = g_file_get_path (file);
  entry->title = title ? g_strdup (title) : g_filename_display_name (name ? name : "");
  entry->anew = anew;
  if (!entry->path)
    entry->why_not = g_strdup (_ ("It is not on this computer. Save it here first."));
  g_ptr_array_add (batch->entries, entry);
}

void
wb_files_batch_add_texture (WbFilesBatch *batch, GdkTexture *texture, const char *title)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->texture = g_object_ref (texture);
  entry->title = g_strdup (title);
  g_ptr_array_add (batch->entries, entry);
}

static void
take_in (Entry *entry, const WbRun *run)
{
  g_autoptr (GError) error = NULL;

  if (entry->why_not)
    return;
  entry->attached = entry->texture
                        ? wb_attach_texture (entry->texture, entry->spare_path, &error)
                        : wb_attach (entry->path, entry->spare_path, entry->anew, run, &error);
  if (!entry->attached)
    entry->why_not = g_strdup (error->message);
}

static gpointer
work (gpointer input, const WbRun *run, GError **error)
{
  WbFilesBatch *batch = input;

  for (guint i = 0; i < batch->entries->len; i++)
    take_in (g_ptr_array_index (batch->entries, i), run);
  return batch;
}

WbRunner *
wb_files_batch_run (WbFilesBatch *batch, const WbDraft *draft,
                    void (*end) (gpointer batch, const GError *error, gpointer owner),
                    GObject *owner)
{
  const WbTask task = { .work = work, .end = end, .input = batch, .owner = owner };

  for (guint i = 0; i < batch->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (batch->entries, i);
      g_autoptr (GError) error = NULL;
      entry->spare_path = wb_draft_new_path (draft, ".png", &error);
      if (!entry->spare_path && !entry->why_not)
        entry->why_not = g_strdup (error->message);
    }
  return wb_runner_run (&task);
}

WbFilesResult
wb_files_batch_result (const WbFilesBatch *batch, guint index)
{
  const Entry *entry = g_ptr_array_index (batch->entries, index);

  return (WbFilesResult){ entry->title, entry->attached, entry->why_not };
}

char *
wb_files_title (gboolean is_screenshot)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  /* Translators: the name of a picture, by the time of day it was added: "Screenshot 14:02". */
  return g_date_time_format (now, is_screenshot ? _ ("Screenshot %H:%M") : _ ("Picture %H:%M"));
}
