/* SPDX-License-Identifier: MPL-2.0 */
/* A preview has a key of its own, thrown away at its end: its pseudonyms are made like those of a
 * case, and are those of no case. */
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "choice.h"
#include "collect/collecting.h"
#include "console.h"
#include "sending.h"
#include "show.h"

static gboolean
write_plain (const void *bytes, gsize length, gpointer self, GError **error)
{
  return wb_fs_write_all (STDOUT_FILENO, bytes, length, error);
}

/* Writes the first length bytes of kept, replacements in reverse on a terminal, in «» elsewhere,
 * and takes them out of it. */
static gboolean
write_kept (GString *kept, gsize length, GError **error)
{
  static GRegex *mask;
  if (!mask)
    mask = g_regex_new ("\\[\\[[a-z][a-z0-9_ -]*(:[^\\]\\n]{1,40})?\\]\\]", G_REGEX_RAW, 0, NULL);
  const char *with = isatty (STDOUT_FILENO) ? "\033[7m\\0\033[0m" : "«\\0»";
  g_autofree char *marked = g_regex_replace (mask, kept->str, (gssize) length, 0, with, 0, error);
  if (!marked)
    return FALSE;
  g_string_erase (kept, 0, (gssize) length);
  return wb_fs_write_all (STDOUT_FILENO, marked, strlen (marked), error);
}

/* With --spans. A mark may be cut between two chunks, so text is kept back from its '[' on. */
static gboolean
write_marked (const void *bytes, gsize length, gpointer self, GError **error)
{
  GString *kept = self;
  g_string_append_len (kept, bytes, (gssize) length);
  const char *open = g_strrstr_len (kept->str, (gssize) kept->len, "[");
  gsize before = open ? (gsize) (open - kept->str) : kept->len;
  before -= before > 0 && kept->str[before - 1] == '[';
  return write_kept (kept, kept->len - before < 64 ? before : kept->len, error);
}

/* The archive path of what was typed as ITEM/PATH. PATH is the original or the archive's name;
 * since either often begins with the item's name, that need not be said twice. */
static char *
member_named (const WbPlanItem *item, const char *what, const char *path)
{
  const char *const typed[] = { what, path, NULL };
  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = item->files->pdata[i];
      if (file->member
          && (g_strv_contains (typed, file->relative) || g_strv_contains (typed, file->member)))
        return g_strdup (file->member);
    }
  return NULL;
}

static gboolean
find_member (const WbChoice *choice, const char *what, char **ret_item, char **ret_member,
             GError **error)
{
  g_auto (GStrv) halves = g_strsplit (what, "/", 2);
  const WbPlanItem *item = halves[0] ? wb_plan_item (choice->plan, halves[0]) : NULL;
  g_autofree char *member = NULL;
  if (item && halves[1])
    member = member_named (item, what, halves[1]);
  else if (item)
    member = g_strdup_printf ("%s.json", item->id);
  if (!member)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
                   _ ("There is no file “%s”. “waybill preview --verbose” lists those there are."),
                   what);
      return FALSE;
    }
  *ret_item = g_strdup (halves[0]);
  *ret_member = g_steal_pointer (&member);
  return TRUE;
}

static gboolean
print_file (const WbChoice *choice, const WbOptions *options, GError **error)
{
  g_autofree char *item = NULL, *member = NULL;
  if (!find_member (choice, options->file, &item, &member, error))
    return FALSE;
  g_autofree char *workdir = g_dir_make_tmp ("waybill-XXXXXX", error);
  if (!workdir)
    return FALSE;
  guint8 key[WB_CASE_KEY_BYTES];
  wb_random_bytes (key, sizeof key);
  g_autoptr (GString) kept = g_string_new (NULL);
  WbSink sink = { .write = options->spans ? write_marked : write_plain, .self = kept };
  gboolean ok = wb_collect_preview (choice->plan, choice->selection, choice->context, key, item,
                                    member, workdir, wb_sending_run (), &sink, error)
                && (!options->spans || write_kept (kept, kept->len, error));
  wb_wipe (key, sizeof key);
  (void) wb_fs_remove_tree (workdir, NULL);
  return ok;
}

static JsonNode *
preview_node (const WbChoice *choice)
{
  JsonObject *object = json_object_new ();
  json_object_set_member (object, "plan", wb_plan_to_json (choice->plan));
  json_object_set_member (object, "selection", wb_selection_to_json (choice->selection));
  return wb_json_node_take (object);
}

WbExit
wb_command_preview (const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_auto (WbChoice) choice = { 0 };
  if (!wb_choice_make (&choice, options, wb_sending_run (), &error))
    return wb_console_error (error);
  if (options->file)
    return print_file (&choice, options, &error) ? WB_EXIT_DONE : wb_console_error (error);
  wb_choice_introduce (&choice);
  wb_show_plan (choice.plan, choice.selection, options->verbose);
  wb_console_result (preview_node (&choice));
  return WB_EXIT_DONE;
}
