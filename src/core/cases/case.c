/* SPDX-License-Identifier: MPL-2.0 */
/* A case is a private folder named by its identity. The record is one small JSON file, replaced
 * atomically; who holds the flock on the file "lock" owns the case, whatever process that is, and a
 * killed process gives it up by dying. */
#define G_LOG_DOMAIN "waybill-cases"

#include "cases/case.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/state-dir.h"
#include "base/text.h"
#include "cases/bell.h"
#include "cases/case-private.h"
#include "cases/number.h"

#define KEY_BYTES 32
#define ID_BYTES 16

char *
wb_cases_dir (void)
{
  g_autofree char *state = wb_state_dir ();
  return g_build_filename (state, "cases", NULL);
}

char *
wb_case_path (const WbCase *kase, const char *name)
{
  return g_build_filename (kase->dir, name, NULL);
}

void
wb_case_free (WbCase *kase)
{
  if (!kase)
    return;
  wb_close_fd (&kase->lock_fd);
  g_free (kase->dir);
  g_free (kase->id);
  g_free (kase->number);
  g_free (kase->profile_id);
  g_free (kase->profile_name);
  g_free (kase->note);
  g_free (kase->bundle_name);
  g_free (kase->bundle_sha256);
  g_free (kase->sealed_name);
  g_free (kase->sealed_sha256);
  g_free (kase->folder);
  g_free (kase->finding);
  g_free (kase->user);
  g_strfreev (kase->orders);
  g_strfreev (kase->groups);
  g_free (kase->app_version);
  g_free (kase->parent_id);
  g_free (kase->parent_sha256);
  g_free (kase);
}

/* --- the record ------------------------------------------------------------------------------ */

/* The string members of the record; one row each serves reading, writing and refreshing. */
typedef struct
{
  const char *name;
  gsize offset;
} StringRow;

static const StringRow strings[] = {
  { "case", G_STRUCT_OFFSET (WbCase, id) },
  { "number", G_STRUCT_OFFSET (WbCase, number) },
  { "profile", G_STRUCT_OFFSET (WbCase, profile_id) },
  { "profileName", G_STRUCT_OFFSET (WbCase, profile_name) },
  { "note", G_STRUCT_OFFSET (WbCase, note) },
  { "bundle", G_STRUCT_OFFSET (WbCase, bundle_name) },
  { "bundleSha256", G_STRUCT_OFFSET (WbCase, bundle_sha256) },
  { "sealed", G_STRUCT_OFFSET (WbCase, sealed_name) },
  { "sealedSha256", G_STRUCT_OFFSET (WbCase, sealed_sha256) },
  { "folder", G_STRUCT_OFFSET (WbCase, folder) },
  { "finding", G_STRUCT_OFFSET (WbCase, finding) },
  { "user", G_STRUCT_OFFSET (WbCase, user) },
  { "appVersion", G_STRUCT_OFFSET (WbCase, app_version) },
  { "parent", G_STRUCT_OFFSET (WbCase, parent_id) },
  { "parentSha256", G_STRUCT_OFFSET (WbCase, parent_sha256) },
};

static const StringRow lists[] = {
  { "orders", G_STRUCT_OFFSET (WbCase, orders) },
  { "groups", G_STRUCT_OFFSET (WbCase, groups) },
};

static const StringRow times[] = {
  { "created", G_STRUCT_OFFSET (WbCase, created_usec) },
  { "changed", G_STRUCT_OFFSET (WbCase, changed_usec) },
  { "delivered", G_STRUCT_OFFSET (WbCase, delivered_usec) },
  { "retainUntil", G_STRUCT_OFFSET (WbCase, retain_until_usec) },
};

static JsonNode *
strv_to_node (char **strv)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; strv && strv[i]; i++)
    json_array_add_string_element (array, strv[i]);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  return node;
}

static char **
strv_from_array (JsonArray *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      if (json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  return g_strv_builder_end (builder);
}

JsonNode *
wb_case_to_json (const WbCase *kase)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "waybill", 1);
  json_object_set_string_member (object, "state", wb_case_state_word (kase->state));
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    wb_json_set_string (object, strings[i].name, G_STRUCT_MEMBER (char *, kase, strings[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 usec = G_STRUCT_MEMBER (gint64, kase, times[i].offset);
      g_autofree char *iso = usec ? wb_text_iso_msec (usec) : NULL;
      wb_json_set_string (object, times[i].name, iso);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    json_object_set_member (object, lists[i].name,
                            strv_to_node (G_STRUCT_MEMBER (char **, kase, lists[i].offset)));
  json_object_set_int_member (object, "bundleBytes", (gint64) kase->bundle_bytes);
  if (kase->addition)
    json_object_set_int_member (object, "addition", kase->addition);
  if (kase->is_signed_in)
    json_object_set_boolean_member (object, "signedIn", TRUE);
  if (kase->sealed_name)
    {
      json_object_set_int_member (object, "sealedBytes", (gint64) kase->sealed_bytes);
      json_object_set_int_member (object, "sealedFor", kase->sealed_for);
    }
  return wb_json_node_take (object);
}

static void
read_members (WbCase *kase, JsonObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      char **field = G_STRUCT_MEMBER_P (kase, strings[i].offset);
      g_free (*field);
      *field = g_strdup (wb_json_get_string (object, strings[i].name));
    }
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      char ***field = G_STRUCT_MEMBER_P (kase, lists[i].offset);
      g_strfreev (*field);
      *field = strv_from_array (wb_json_get_array (object, lists[i].name));
    }
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      const char *iso = wb_json_get_string (object, times[i].name);
      gint64 *field = G_STRUCT_MEMBER_P (kase, times[i].offset);
      *field = 0;
      if (iso)
        (void) wb_text_parse_when (iso, 0, field);
    }
  kase->bundle_bytes = (guint64) MAX (wb_json_get_int (object, "bundleBytes", 0), 0);
  kase->addition = (guint) CLAMP (wb_json_get_int (object, "addition", 0), 0, G_MAXINT);
  kase->is_signed_in = wb_json_get_boolean (object, "signedIn", FALSE);
  kase->sealed_bytes = (guint64) MAX (wb_json_get_int (object, "sealedBytes", 0), 0);
  kase->sealed_for = (guint) CLAMP (wb_json_get_int (object, "sealedFor", 0), 0, G_MAXINT);
}

gboolean
wb_case_read_record (WbCase *kase, GError **error)
{
  g_autofree char *path = wb_case_path (kase, "case.json");
  g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, error);
  if (!node)
    return FALSE;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  WbCaseState state;
  if (!object || !wb_case_state_from_word (wb_json_get_string (object, "state"), &state)
      || !wb_json_get_string (object, "case") || !wb_json_get_string (object, "number"))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED, _ ("The case file %s is damaged."), path);
      return FALSE;
    }
  read_members (kase, object);
  kase->state = state;
  return TRUE;
}

gboolean
wb_case_write_json (const WbCase *kase, const char *name, JsonNode *node, GError **error)
{
  g_autofree char *path = wb_case_path (kase, name);
  g_autofree char *text = wb_json_pretty (node);
  return wb_fs_write_atomic (path, text, strlen (text), error);
}

gboolean
wb_case_write_moment (const WbCase *kase, const char *name, const char *kind, const char *what,
                      gint64 usec, GError **error)
{
  JsonObject *json = json_object_new ();
  g_autofree char *when = wb_text_iso_sec (usec);
  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "kind", kind);
  json_object_set_string_member (json, what, when);
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  return wb_case_write_json (kase, name, node, error);
}

JsonNode *
wb_case_read_json (const WbCase *kase, const char *name, GError **error)
{
  g_autofree char *path = wb_case_path (kase, name);
  return wb_json_read_file (path, NULL, error);
}

gboolean
wb_case_save (WbCase *kase, WbClock *clock, GError **error)
{
  kase->changed_usec = wb_clock_now_usec (clock);
  g_autoptr (JsonNode) node = wb_case_to_json (kase);
  return wb_case_write_json (kase, "case.json", node, error);
}

gboolean
wb_case_become (WbCase *kase, WbCaseState state, const char *note, WbClock *clock, GError **error)
{
  if (!wb_case_may_become (kase->state, state))
    {
      g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                   /* Translators: a case number and two states such as "Delivered" */
                   _ ("Case %s can't go from “%s” to “%s”."), kase->number,
                   wb_case_state_title (kase->state), wb_case_state_title (state));
      return FALSE;
    }
  const WbCaseState before = kase->state;
  const gint64 delivered_before_usec = kase->delivered_usec;
  g_autofree char *note_before = g_steal_pointer (&kase->note); /* may be note itself */
  kase->state = state;
  kase->note = g_strdup (note);
  if (state == WB_CASE_DELIVERED && !kase->delivered_usec)
    kase->delivered_usec = wb_clock_now_usec (clock);
  if (!wb_case_save (kase, clock, error))
    {
      kase->state = before;
      kase->delivered_usec = delivered_before_usec;
      g_free (kase->note);
      kase->note = g_steal_pointer (&note_before);
      return FALSE;
    }
  /* also at the beginning: who sends may be killed and leave it to the queue; and at the end: the
   * queue need not wait for it any more */
  if (state == WB_CASE_SENDING || state == WB_CASE_WAITING || state == WB_CASE_DELIVERED)
    wb_bell_ring ();
  return TRUE;
}

/* --- making and locking ---------------------------------------------------------------------- */

void
wb_case_unlock (WbCase *kase)
{
  wb_close_fd (&kase->lock_fd);
}

gboolean
wb_case_take_lock (WbCase *kase, GError **error)
{
  g_autofree char *path = wb_case_path (kase, "lock");
  wb_autofd int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) < 0)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_BUSY,
                   _ ("Case %s is being worked on by another Waybill."), kase->number);
      return FALSE;
    }
  wb_close_fd (&kase->lock_fd);
  kase->lock_fd = g_steal_fd (&fd);
  return TRUE;
}

WbCase *
wb_case_at (const char *dir)
{
  WbCase *kase = g_new0 (WbCase, 1);
  kase->lock_fd = -1;
  kase->dir = g_strdup (dir);
  return kase;
}

gboolean
wb_case_write_key (const WbCase *kase, GError **error)
{
  guint8 key[KEY_BYTES];
  wb_random_bytes (key, sizeof key);
  g_autofree char *path = wb_case_path (kase, "key");
  gboolean ok = wb_fs_write_atomic (path, key, sizeof key, error);
  wb_wipe (key, sizeof key);
  return ok;
}

gboolean
wb_cases_check_writable (GError **error)
{
  g_autofree char *cases = wb_cases_dir ();
  g_autofree char *there = g_strdup (cases);
  while (!g_file_test (there, G_FILE_TEST_EXISTS) && there[1] != '\0')
    {
      char *above = g_path_get_dirname (there);
      g_free (there);
      there = above;
    }
  if (g_file_test (there, G_FILE_TEST_IS_DIR) && access (there, W_OK | X_OK) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               /* Translators: a folder */
               _ ("Reports can't be kept on this computer, so none can be prepared: the folder %s "
                  "can't be written to. Ask whoever looks after this computer."),
               there);
  return FALSE;
}

WbCase *
wb_case_new (const char *profile_id, const char *profile_name, WbClock *clock, GError **error)
{
  guint8 identity[ID_BYTES];
  wb_random_bytes (identity, sizeof identity);
  g_autofree char *id = wb_hex (identity, sizeof identity);
  g_autofree char *cases = wb_cases_dir ();
  g_autofree char *dir = g_build_filename (cases, id, NULL);
  g_autoptr (GError) local = NULL;
  if (!wb_fs_make_private (cases, &local) || !wb_fs_make_private (dir, &local))
    {
      if (wb_cases_check_writable (error))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  g_autoptr (WbCase) kase = wb_case_at (dir);
  kase->id = g_steal_pointer (&id);
  kase->number = wb_case_number_new ();
  kase->profile_id = g_strdup (profile_id);
  kase->profile_name = g_strdup (profile_name);
  kase->created_usec = wb_clock_now_usec (clock);
  kase->state = WB_CASE_DRAFT;
  if (!wb_case_take_lock (kase, error) || !wb_case_write_key (kase, error)
      || !wb_case_save (kase, clock, error))
    {
      (void) wb_fs_remove_tree (dir, NULL);
      return NULL;
    }
  return g_steal_pointer (&kase);
}

/* A kill in the middle of an atomic write leaves its temporary file, perhaps with the person's own
 * words in it. */
static void
remove_half_written (const WbCase *kase)
{
  g_autoptr (GDir) dir = g_dir_open (kase->dir, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    if (g_str_has_prefix (name, WB_FS_HALF_WRITTEN))
      {
        g_autofree char *path = wb_case_path (kase, name);
        (void) g_unlink (path);
      }
}

gboolean
wb_case_lock (WbCase *kase, GError **error)
{
  if (!wb_case_take_lock (kase, error))
    return FALSE;
  remove_half_written (kase);
  /* what was read before the lock may be old by now */
  return wb_case_read_record (kase, error);
}

/* --- secrets and ends ------------------------------------------------------------------------ */

gboolean
wb_case_get_key (const WbCase *kase, guint8 ret_key[32], GError **error)
{
  g_autofree char *path = wb_case_path (kase, "key");
  gsize length;
  g_autofree char *bytes = wb_fs_read (path, KEY_BYTES, &length, error);
  if (!bytes)
    return FALSE;
  if (length != KEY_BYTES)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED, _ ("The key of case %s is damaged."),
                   kase->number);
      return FALSE;
    }
  memcpy (ret_key, bytes, KEY_BYTES);
  wb_wipe (bytes, length);
  return TRUE;
}

char *
wb_case_get_grant (const WbCase *kase)
{
  g_autofree char *path = wb_case_path (kase, "grant");
  return wb_fs_read (path, 4096, NULL, NULL);
}

gboolean
wb_case_set_grant (const WbCase *kase, const char *grant, GError **error)
{
  g_autofree char *path = wb_case_path (kase, "grant");
  return wb_fs_write_atomic (path, grant, strlen (grant), error);
}

static void
shred (const WbCase *kase, const char *name)
{
  g_autofree char *path = wb_case_path (kase, name);
  wb_autofd int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  static const guint8 zeros[4096];
  if (fd >= 0 && wb_fs_write_all (fd, zeros, sizeof zeros, NULL))
    (void) fdatasync (fd);
  (void) g_unlink (path);
}

void
wb_case_destroy_key (const WbCase *kase)
{
  shred (kase, "key");
}

void
wb_case_destroy_secrets (WbCase *kase)
{
  wb_case_destroy_key (kase);
  shred (kase, "grant");
}

void
wb_case_keep_only (const WbCase *kase, const char *const *names)
{
  g_autoptr (GDir) dir = g_dir_open (kase->dir, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *path = wb_case_path (kase, name);
      g_autoptr (GError) error = NULL;
      if (!g_strv_contains (names, name) && !wb_fs_remove_tree (path, &error))
        g_debug ("%s stays: %s", path, error->message);
    }
}

gboolean
wb_case_delete (WbCase *kase, GError **error)
{
  wb_case_destroy_secrets (kase);
  return wb_fs_remove_tree (kase->dir, error);
}
