/* SPDX-License-Identifier: MPL-2.0 */
/* The context is read with the same tables as a profile, but lets unknown keys pass: an application
 * may know more than this version does. Only versions and folders are kept for later; the
 * authorization is wiped. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/context.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/state-dir.h"
#include "profile/keys.h"
#include "profile/roots.h"

#define MAX_BYTES (64 * 1024)
#define MAX_DIRS 32

#define CONTEXT(member) offsetof (WbContext, member)

static WbContext *
new_context (void)
{
  WbContext *context = g_new0 (WbContext, 1);

  context->dirs = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);
  return context;
}

void
wb_context_free (WbContext *context)
{
  if (context->authorization)
    wb_wipe (context->authorization, strlen (context->authorization));
  g_free (context->authorization);
  g_free (context->app_version);
  g_free (context->node_version);
  g_free (context->electron_version);
  g_free (context->chrome_version);
  g_free (context->order_no);
  g_ptr_array_unref (context->dirs);
  g_free (context);
}

/* Reads the members of node that keys name; the others are not ours. */
static gboolean
read_known (WbReader *reader, JsonNode *node, const WbKey *keys, WbContext *context)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wb_reader_refuse_value (reader, node, _ ("an object {…}"));
  for (; keys->name; keys++)
    {
      JsonNode *value = json_object_get_member (json_node_get_object (node), keys->name);
      const gsize mark = wb_reader_enter (reader, keys->name);
      if (value && !JSON_NODE_HOLDS_NULL (value) && !wb_reader_value (reader, value, keys, context))
        return FALSE;
      wb_reader_leave (reader, mark);
    }
  return TRUE;
}

static gboolean
take_versions (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "node", WB_KEY_STRING, FALSE, CONTEXT (node_version), &wb_format_version },
    { "electron", WB_KEY_STRING, FALSE, CONTEXT (electron_version), &wb_format_version },
    { "chrome", WB_KEY_STRING, FALSE, CONTEXT (chrome_version), &wb_format_version },
    { NULL },
  };

  return read_known (reader, node, keys, into);
}

static gboolean
take_dir (WbReader *reader, JsonNode *node, const char *name, WbContext *context)
{
  g_autofree char *path = NULL;

  if (!wb_reader_string (reader, node, &wb_format_folder, &path))
    return FALSE;
  g_ptr_array_add (context->dirs, wb_root_override_new (name, path, WB_OVERRIDE_CONTEXT));
  return TRUE;
}

static gboolean
take_dirs (WbReader *reader, JsonNode *node, gpointer into)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *dir;

  if (!JSON_NODE_HOLDS_OBJECT (node)
      || json_object_get_size (json_node_get_object (node)) > MAX_DIRS)
    return wb_reader_refuse_value (reader, node, _ ("an object {…} of at most 32 folders"));
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &dir))
    {
      const gsize mark = wb_reader_enter (reader, name);
      if (!take_dir (reader, dir, name, into))
        return FALSE;
      wb_reader_leave (reader, mark);
    }
  return TRUE;
}

/* The value is never shown, not even when it is wrong. */
static gboolean
take_authorization (WbReader *reader, JsonNode *node, gpointer into)
{
  WbContext *context = into;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING
      || !wb_format_matches (&wb_format_secret, json_node_get_string (node)))
    return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("this can't be used, allowed is %s"),
                             _ (wb_format_secret.allowed));
  context->authorization = json_node_dup_string (node);
  return TRUE;
}

static WbContext *
parse (const char *text, gsize length, const char *shown, GError **error)
{
  static const WbKey keys[] = {
    { "appVersion", WB_KEY_STRING, FALSE, CONTEXT (app_version), &wb_format_version },
    { "versions", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, take_versions },
    { "orderNo", WB_KEY_STRING, FALSE, CONTEXT (order_no), &wb_format_order },
    { "authorization", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, take_authorization },
    { "dirs", WB_KEY_OTHER, FALSE, 0, NULL, 0, 0, take_dirs },
    { NULL },
  };
  static const WbJsonLimits limits = { .max_bytes = MAX_BYTES, .max_depth = 16 };
  g_autoptr (WbContext) context = new_context ();
  g_auto (WbReader) reader = { 0 };

  wb_reader_init (&reader, shown);
  g_autoptr (JsonNode) node = wb_json_parse (text, (gssize) length, &limits, &reader.error);
  if (!node)
    g_prefix_error (&reader.error, "%s: ", shown);
  if (node && read_known (&reader, node, keys, context))
    return g_steal_pointer (&context);
  g_propagate_error (error, g_steal_pointer (&reader.error));
  return NULL;
}

/* Reads all of fd, at most MAX_BYTES, into text. */
static gboolean
read_all (int fd, GString *text, const char *shown, GError **error)
{
  char buffer[4096];
  gssize got = 1;

  while (got != 0)
    {
      got = read (fd, buffer, sizeof buffer);
      if (got < 0 && errno != EINTR)
        {
          wb_fs_set_error (error, errno, shown);
          break;
        }
      if (got > 0)
        g_string_append_len (text, buffer, got);
      if (text->len > MAX_BYTES)
        {
          g_set_error (error, WB_ERROR, WB_ERROR_TOO_LARGE, _ ("%s: a context has at most 64 KiB"),
                       shown);
          break;
        }
    }
  wb_wipe (buffer, sizeof buffer);
  return got == 0;
}

static WbContext *
read_context (int fd, const char *shown, GError **error)
{
  WbContext *context = NULL;

  /* Big enough from the start: growing would leave copies of the secret behind. */
  g_autoptr (GString) text = g_string_sized_new (MAX_BYTES + 4096 + 1);
  if (read_all (fd, text, shown, error))
    context = parse (text->str, text->len, shown, error);
  wb_wipe (text->str, text->allocated_len);
  return context;
}

WbContext *
wb_context_parse (const char *text, GError **error)
{
  if (strlen (text) <= MAX_BYTES)
    return parse (text, strlen (text), _ ("the application's context"), error);
  g_set_error (error, WB_ERROR, WB_ERROR_TOO_LARGE, _ ("%s: a context has at most 64 KiB"),
               _ ("the application's context"));
  return NULL;
}

WbContext *
wb_context_read_fd (int fd, GError **error)
{
  return read_context (fd, _ ("standard input"), error);
}

WbContext *
wb_context_read (const char *path, GError **error)
{
  if (strcmp (path, "-") == 0)
    return wb_context_read_fd (STDIN_FILENO, error);
  g_autofree char *shown = wb_root_shown (path);
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    {
      wb_fs_set_error (error, errno, shown);
      return NULL;
    }
  return read_context (fd, shown, error);
}

static char *
build_remembered_path (const char *profile_id)
{
  g_autofree char *state = wb_state_dir ();
  g_autofree char *name = g_strconcat (profile_id, ".json", NULL);

  return g_build_filename (state, "context", name, NULL);
}

static JsonNode *
build_remembered (const WbContext *context)
{
  JsonObject *all = json_object_new (), *versions = json_object_new (), *dirs = json_object_new ();

  wb_json_set_string (all, "appVersion", context->app_version);
  wb_json_set_string (versions, "node", context->node_version);
  wb_json_set_string (versions, "electron", context->electron_version);
  wb_json_set_string (versions, "chrome", context->chrome_version);
  for (guint i = 0; i < context->dirs->len; i++)
    {
      const WbRootOverride *dir = g_ptr_array_index (context->dirs, i);
      json_object_set_string_member (dirs, dir->name, dir->path);
    }
  json_object_set_object_member (all, "versions", versions);
  json_object_set_object_member (all, "dirs", dirs);
  return wb_json_node_take (all);
}

gboolean
wb_context_remember (const WbContext *context, const char *profile_id, GError **error)
{
  g_autofree char *path = build_remembered_path (profile_id);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (JsonNode) node = build_remembered (context);
  g_autofree char *text = wb_json_pretty (node);

  g_return_val_if_fail (wb_format_matches (&wb_format_profile_id, profile_id), FALSE);
  return wb_fs_make_private (folder, error)
         && wb_fs_write_atomic (path, text, strlen (text), error);
}

WbContext *
wb_context_recall (const char *profile_id)
{
  g_autofree char *path = build_remembered_path (profile_id);
  gsize length = 0;

  g_return_val_if_fail (wb_format_matches (&wb_format_profile_id, profile_id), NULL);
  g_autofree char *text = wb_fs_read (path, MAX_BYTES, &length, NULL);
  g_autoptr (WbContext) context = text ? parse (text, length, path, NULL) : NULL;
  if (!context)
    return NULL;
  context->remembered = TRUE;
  for (guint i = 0; i < context->dirs->len; i++)
    ((WbRootOverride *) g_ptr_array_index (context->dirs, i))->source = WB_OVERRIDE_REMEMBERED;
  return g_steal_pointer (&context);
}

static void
add_overrides (GPtrArray *all, const GPtrArray *overrides)
{
  for (guint i = 0; overrides && i < overrides->len; i++)
    {
      const WbRootOverride *override = g_ptr_array_index (overrides, i);
      g_ptr_array_add (all,
                       wb_root_override_new (override->name, override->path, override->source));
    }
}

GPtrArray *
wb_context_overrides (const WbContext *context, const GPtrArray *given)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);

  add_overrides (all, given);
  add_overrides (all, context ? context->dirs : NULL);
  return all;
}

/* Which context is remembered shows only when the profile is known, so that one is read again. */
WbProfile *
wb_context_load_profile (const char *what, const WbContext *context, const GPtrArray *given,
                         GError **error)
{
  g_autoptr (GPtrArray) told = wb_context_overrides (context, given);
  g_autoptr (WbProfile) profile = wb_profile_load (what, told, error);
  g_autoptr (WbContext) remembered = profile && !context ? wb_context_recall (profile->id) : NULL;
  if (!remembered || remembered->dirs->len == 0)
    return g_steal_pointer (&profile);
  g_autoptr (GPtrArray) recalled = wb_context_overrides (remembered, given);
  return wb_profile_load (what, recalled, error);
}
