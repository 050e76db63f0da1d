/* SPDX-License-Identifier: MPL-2.0 */
/* The file is a few kilobytes, written whole each time. It holds the person's own words as they
 * typed them: 0600 in a 0700 folder, gone when the case is packed. What can't be read is moved out
 * of the way as it is, with its pictures: somebody may still make sense of it. */
#include "draft.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "cases/case.h"
#include "job/job.h"

#define MAX_BYTES ((gsize) 4 * 1024 * 1024)
#define DRAFT_FILE "draft.json"
#define USUAL_PLACES 9 /* looked into for drafts; more only if all of them are taken */

WbDraftFile *
wb_draft_file_new (const char *path, const char *title, gboolean is_ours)
{
  WbDraftFile *file = g_new0 (WbDraftFile, 1);

  file->path = g_strdup (path);
  file->title = g_strdup (title);
  file->is_ours = is_ours;
  return file;
}

void
wb_draft_file_free (WbDraftFile *file)
{
  g_free (file->path);
  g_free (file->title);
  g_free (file);
}

/* --- places ---------------------------------------------------------------------------------- */

/* The folder called so among all drafts. */
static char *
dup_place (const char *name)
{
  g_autofree char *cases = wb_cases_dir ();
  g_autofree char *state = g_path_get_dirname (cases);

  return g_build_filename (state, "drafts", name, NULL);
}

/* number counts from 1. No profile's id has a "~" in it. */
static char *
dup_numbered_place (const char *profile_id, guint number)
{
  g_autofree char *name =
      number == 1 ? g_strdup (profile_id) : g_strdup_printf ("%s~%u", profile_id, number);

  return dup_place (name);
}

/* A folder that is not there yet. */
static char *
dup_place_aside (const char *profile_id)
{
  for (guint number = 1;; number++)
    {
      g_autofree char *name = number == 1 ? g_strdup_printf ("%s~damaged", profile_id)
                                          : g_strdup_printf ("%s~damaged-%u", profile_id, number);
      g_autofree char *path = dup_place (name);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

static WbDraft *
new_empty (const char *profile_id, const char *dir)
{
  WbDraft *draft = g_new0 (WbDraft, 1);

  draft->profile_id = g_strdup (profile_id);
  draft->dir = g_strdup (dir);
  draft->words = g_strdup ("");
  draft->contact = g_strdup ("");
  draft->when = (WbWhen){ WB_WHEN_DAY, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };
  draft->orders = g_ptr_array_new_with_free_func (g_free);
  draft->files = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_draft_file_free);
  return draft;
}

void
wb_draft_free (WbDraft *draft)
{
  g_free (draft->profile_id);
  g_free (draft->dir);
  g_free (draft->words);
  g_free (draft->contact);
  g_ptr_array_unref (draft->orders);
  g_ptr_array_unref (draft->files);
  g_free (draft->request);
  g_free (draft->follows);
  g_free (draft->case_id);
  g_free (draft->set_aside);
  g_free (draft);
}

/* --- reading --------------------------------------------------------------------------------- */

static void
read_text (JsonObject *object, const char *name, char **text)
{
  const char *value = wb_json_get_string (object, name);

  if (!value)
    return;
  g_free (*text);
  *text = g_strdup (value);
}

static void
read_orders (WbDraft *draft, JsonArray *array)
{
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (draft->orders, json_node_dup_string (node));
    }
}

/* What is ours is deleted with the draft, so a path must not lead out of its folder. */
static gboolean
is_in_folder (const char *path, const char *dir)
{
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (canonical);

  return g_str_equal (folder, dir);
}

static void
read_file (WbDraft *draft, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *path = wb_json_get_string (object, "path");
  const char *title = wb_json_get_string (object, "title");

  if (!path || !title || !g_path_is_absolute (path))
    return;
  WbDraftFile *file = wb_draft_file_new (path, title, wb_json_get_boolean (object, "ours", FALSE));
  file->is_ours = file->is_ours && is_in_folder (path, draft->dir);
  file->boxes = (guint) CLAMP (wb_json_get_int (object, "boxes", 0), 0, 10000);
  g_ptr_array_add (draft->files, file);
}

static void
read_draft (WbDraft *draft, JsonObject *object)
{
  JsonArray *files = wb_json_get_array (object, "files");

  read_text (object, "words", &draft->words);
  read_text (object, "contact", &draft->contact);
  read_text (object, "request", &draft->request);
  read_text (object, "follows", &draft->follows);
  read_text (object, "case", &draft->case_id);
  wb_when_from_json (json_object_get_member (object, "when"), &draft->when);
  draft->orders_said = wb_json_get_boolean (object, "ordersSaid", FALSE);
  read_orders (draft, wb_json_get_array (object, "orders"));
  for (guint i = 0; files && i < json_array_get_length (files); i++)
    read_file (draft, json_array_get_element (files, i));
}

static gint64
time_of (const char *path)
{
  struct stat st;

  if (stat (path, &st) != 0)
    return 0;
  return (gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
}

/* FALSE if there is one that can't be read; that there is none is no harm. */
static gboolean
load (WbDraft *draft)
{
  g_autofree char *path = g_build_filename (draft->dir, DRAFT_FILE, NULL);
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *text = wb_fs_read (path, MAX_BYTES, &length, &error);
  g_autoptr (JsonNode) node = text ? wb_json_parse (text, (gssize) length, NULL, NULL) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
    return TRUE;
  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  read_draft (draft, json_node_get_object (node));
  draft->saved_usec = time_of (path);
  return TRUE;
}

static WbDraft *
open_at (const char *profile_id, guint number)
{
  g_autofree char *dir = dup_numbered_place (profile_id, number);
  WbDraft *draft = new_empty (profile_id, dir);

  if (load (draft))
    return draft;
  g_autofree char *aside = dup_place_aside (profile_id);
  if (g_rename (dir, aside) == 0)
    draft->set_aside = g_steal_pointer (&aside);
  else
    draft->is_blocked = TRUE;
  return draft;
}

/* Its case was agreed to and may have to be collected again: nobody else may change it. */
static gboolean
is_needed (const WbDraft *draft)
{
  g_autoptr (WbCase) kase = draft->case_id ? wb_case_open (draft->case_id, NULL) : NULL;

  return kase && kase->state <= WB_CASE_HELD && wb_job_may_send (kase);
}

/* What was written last, rather than nothing. */
static gboolean
is_better (const WbDraft *draft, const WbDraft *than)
{
  return !than || draft->saved_usec > than->saved_usec || (than->is_blocked && !draft->is_blocked);
}

WbDraft *
wb_draft_open (const char *profile_id)
{
  g_autoptr (WbDraft) best = NULL;
  g_autofree char *set_aside = NULL;

  for (guint number = 1; number <= USUAL_PLACES || !best; number++)
    {
      g_autoptr (WbDraft) draft = open_at (profile_id, number);
      if (draft->set_aside && !set_aside)
        set_aside = g_steal_pointer (&draft->set_aside);
      if (is_needed (draft) || !is_better (draft, best))
        continue;
      g_clear_pointer (&best, wb_draft_free);
      best = g_steal_pointer (&draft);
    }
  /* a picture may be left whose program was killed before it wrote so down */
  if (!best->is_blocked && wb_draft_is_empty (best))
    (void) wb_fs_remove_tree (best->dir, NULL);
  g_free (best->set_aside);
  best->set_aside = g_steal_pointer (&set_aside);
  return g_steal_pointer (&best);
}

/* --- writing --------------------------------------------------------------------------------- */

/* With its folder, unless a picture is just being written there. */
static gboolean
remove_file (const WbDraft *draft, GError **error)
{
  g_autofree char *path = g_build_filename (draft->dir, DRAFT_FILE, NULL);

  if (g_unlink (path) != 0 && errno != ENOENT && errno != ENOTDIR)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  (void) g_rmdir (draft->dir);
  return TRUE;
}

gboolean
wb_draft_is_empty (const WbDraft *draft)
{
  return !*draft->words && !*draft->contact && draft->when.kind == WB_WHEN_DAY
         && !draft->orders_said && draft->files->len == 0 && !draft->request && !draft->follows
         && !draft->case_id;
}

static JsonArray *
orders_to_json (const WbDraft *draft)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < draft->orders->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (draft->orders, i));
  return array;
}

static JsonArray *
files_to_json (const WbDraft *draft)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < draft->files->len; i++)
    {
      const WbDraftFile *file = g_ptr_array_index (draft->files, i);
      JsonObject *object = json_object_new ();
      /* a name that is not UTF-8 can't stand in JSON: that file has to be added again */
      if (!g_utf8_validate (file->path, -1, NULL))
        {
          json_object_unref (object);
          continue;
        }
      json_object_set_string_member (object, "path", file->path);
      g_autofree char *title = g_utf8_make_valid (file->title, -1);
      json_object_set_string_member (object, "title", title);
      json_object_set_boolean_member (object, "ours", file->is_ours);
      json_object_set_int_member (object, "boxes", file->boxes);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonNode *
to_json (const WbDraft *draft)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "waybill", 1);
  json_object_set_string_member (object, "words", draft->words);
  json_object_set_string_member (object, "contact", draft->contact);
  json_object_set_member (object, "when", wb_when_to_json (&draft->when));
  json_object_set_boolean_member (object, "ordersSaid", draft->orders_said);
  json_object_set_array_member (object, "orders", orders_to_json (draft));
  json_object_set_array_member (object, "files", files_to_json (draft));
  wb_json_set_string (object, "request", draft->request);
  wb_json_set_string (object, "follows", draft->follows);
  wb_json_set_string (object, "case", draft->case_id);
  return wb_json_node_take (object);
}

gboolean
wb_draft_save (const WbDraft *draft, GError **error)
{
  if (draft->is_blocked)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED,
                   /* Translators: a folder */
                   _ ("What was typed earlier can't be read. Move %s out of the way."), draft->dir);
      return FALSE;
    }
  if (wb_draft_is_empty (draft))
    return remove_file (draft, error);
  g_autofree char *path = g_build_filename (draft->dir, DRAFT_FILE, NULL);
  g_autoptr (JsonNode) node = to_json (draft);
  g_autofree char *text = wb_json_pretty (node);
  return wb_fs_make_private (draft->dir, error)
         && wb_fs_write_atomic (path, text, strlen (text), error);
}

char *
wb_draft_new_path (const WbDraft *draft, const char *suffix, GError **error)
{
  guint8 random[5];

  if (!wb_fs_make_private (draft->dir, error))
    return NULL;
  wb_random_bytes (random, sizeof random);
  g_autofree char *tag = wb_base32 (random, sizeof random, 8);
  g_autofree char *name = g_strdup_printf ("picture-%s%s", tag, suffix);
  return g_build_filename (draft->dir, name, NULL);
}

void
wb_draft_clear (WbDraft *draft)
{
  g_autoptr (WbDraft) empty = new_empty (draft->profile_id, draft->dir);

  if (!draft->is_blocked)
    (void) wb_fs_remove_tree (draft->dir, NULL);
  empty->set_aside = g_steal_pointer (&draft->set_aside);
  empty->is_blocked = draft->is_blocked;
  const WbDraft was = *draft;
  *draft = *empty;
  *empty = was;
}

gboolean
wb_draft_is_of_case (const char *profile_id, const char *case_id)
{
  for (guint number = 1; number <= USUAL_PLACES; number++)
    {
      g_autofree char *dir = dup_numbered_place (profile_id, number);
      g_autoptr (WbDraft) draft = new_empty (profile_id, dir);
      if (load (draft) && g_strcmp0 (draft->case_id, case_id) == 0)
        return TRUE;
    }
  return FALSE;
}

void
wb_draft_clear_of_case (const char *profile_id, const char *case_id)
{
  for (guint number = 1; number <= USUAL_PLACES; number++)
    {
      g_autoptr (WbDraft) draft = open_at (profile_id, number);
      if (g_strcmp0 (draft->case_id, case_id) == 0)
        wb_draft_clear (draft);
    }
}
