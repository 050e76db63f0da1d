/* SPDX-License-Identifier: MPL-2.0 */
#include "against.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/text.h"
#include "console.h"
#include "job/job.h"
#include "redact/redactor.h"

#define MASKED_SHOWN 100

static gboolean
drop (const void *bytes, gsize length, gpointer self, GError **error)
{
  return TRUE;
}

/* The same profile with its roots moved to dir. */
static WbProfile *
move_roots (WbProfile *profile, const char *dir, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (dir, NULL);
  g_autoptr (GPtrArray) overrides =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = profile->roots->pdata[i];
      if (!root->is_install)
        g_ptr_array_add (overrides,
                         wb_root_override_new (root->name, absolute, WB_OVERRIDE_OPTION));
    }
  return wb_profile_parse (profile->json, -1, profile->file, profile->provenance, overrides, error);
}

static char *
read_planned (const WbPlanFile *file, gsize *ret_length, GError **error)
{
  wb_autofd int root = wb_fs_open_root (file->root_path, error);
  if (root < 0)
    return NULL;
  wb_autofd int fd = wb_fs_open_beneath (root, file->relative, NULL, error);
  if (fd < 0)
    return NULL;
  gsize size = MIN (file->id.end, WB_DOCUMENT_MAX);
  g_autofree char *text = g_malloc (size + 1);
  gsize length = 0;
  for (ssize_t got; length < size && (got = read (fd, text + length, size - length)) > 0;)
    length += (gsize) got;
  text[length] = '\0';
  *ret_length = length;
  return g_steal_pointer (&text);
}

static gboolean
print_masked (const WbPlanFile *file, const WbProfileItem *item, const WbMasker *masker,
              GError **error)
{
  gsize length;
  g_autofree char *text = read_planned (file, &length, error);
  if (!text)
    return FALSE;
  g_autoptr (GPtrArray) masked = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (WbTally) tally = wb_tally_new ();
  const WbSink sink = { .write = drop };
  if (!wb_redact_document (masker, text, length, (const char *const *) item->show, tally, masked,
                           &sink, error))
    return FALSE;
  for (guint i = 0; i < masked->len && i < MASKED_SHOWN; i++)
    wb_console_print (_ ("      masked: %s\n"), (const char *) masked->pdata[i]);
  if (masked->len > MASKED_SHOWN)
    wb_console_print (_ ("      and %u more\n"), masked->len - MASKED_SHOWN);
  return TRUE;
}

static void
print_file (const WbPlanFile *file, const WbPlanItem *item, const WbMasker *masker)
{
  g_autofree char *name = wb_text_visible (file->relative, -1);
  g_autofree char *size = wb_text_size (file->id.end);
  wb_console_print ("    %s  %s  %s\n", name, size,
                    file->status == WB_STATUS_OK ? "" : wb_status_title (file->status));
  gboolean is_document =
      g_str_equal (item->collect, "document") || g_str_equal (item->collect, "orders");
  g_autoptr (GError) error = NULL;
  if (file->status == WB_STATUS_OK && is_document
      && !print_masked (file, item->profile_item, masker, &error))
    wb_console_print ("      %s\n", error->message);
}

gboolean
wb_against_print (WbProfile *profile, const char *dir, const WbRun *run, GError **error)
{
  g_autoptr (WbProfile) moved = move_roots (profile, dir, error);
  g_autoptr (WbPlan) plan = moved ? wb_job_look (moved, NULL, NULL, run, error) : NULL;
  if (!plan)
    return FALSE;
  guint8 key[WB_CASE_KEY_BYTES];
  wb_random_bytes (key, sizeof key);
  g_autoptr (WbMasker) masker = wb_masker_new_for_me (key, NULL, NULL, NULL);
  wb_wipe (key, sizeof key);
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = plan->items->pdata[i];
      wb_console_print ("  %s: %s\n", item->id,
                        item->files->len ? item->title
                        : item->reason   ? item->reason
                                         : item->title);
      for (guint j = 0; j < item->files->len; j++)
        print_file (item->files->pdata[j], item, masker);
    }
  return TRUE;
}
