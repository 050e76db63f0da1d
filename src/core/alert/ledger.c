/* SPDX-License-Identifier: MPL-2.0 */
/* An alert is a line, its end another one: { "id", "at", ... } and { "id", "sent" | "dropped" }.
 * Lines are appended under a lock, so that they can also be thinned out. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/ledger.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"

#define LEDGER_FILE "alerts.jsonl"
#define LOCK_FILE "alerts.lock"
#define MOST_BYTES (512 * 1024)
#define MOST_KEPT 200 /* alerts, when it is thinned out */
#define WORDS_MOST_CHARS 500

void
wb_alert_told_free (WbAlertTold *told)
{
  if (!told)
    return;
  g_free (told->id);
  g_free (told->group);
  g_free (told->level);
  g_free (told->words);
  g_free (told->reason);
  g_free (told);
}

/* --- lines ----------------------------------------------------------------------------------- */

static JsonNode *
begin_to_json (const WbAlertTold *told)
{
  JsonObject *json = json_object_new ();
  g_autofree char *words = wb_text_ellipsize (told->words, WORDS_MOST_CHARS);

  json_object_set_string_member (json, "id", told->id);
  json_object_set_int_member (json, "at", told->time_usec);
  json_object_set_string_member (json, "group", told->group);
  json_object_set_string_member (json, "level", told->level);
  json_object_set_string_member (json, "words", words);
  json_object_set_int_member (json, "repeats", (gint64) told->repeats);
  return wb_json_node_take (json);
}

static JsonNode *
end_to_json (const char *id, gint64 sent_usec, const char *reason)
{
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "id", id);
  if (reason)
    json_object_set_string_member (json, "dropped", reason);
  else
    json_object_set_int_member (json, "sent", sent_usec);
  return wb_json_node_take (json);
}

static WbAlertTold *
begin_from_json (JsonObject *json)
{
  WbAlertTold *told = g_new0 (WbAlertTold, 1);

  told->id = g_strdup (wb_json_get_string (json, "id"));
  told->group = g_strdup (wb_json_get_string (json, "group"));
  told->level = g_strdup (wb_json_get_string (json, "level"));
  told->words = g_strdup (wb_json_get_string (json, "words"));
  told->time_usec = wb_json_get_int (json, "at", 0);
  told->repeats = (guint64) MAX (wb_json_get_int (json, "repeats", 0), 0);
  return told;
}

static void
take_line (GPtrArray *all, GHashTable *by_id, const char *line)
{
  g_autoptr (JsonNode) node = wb_json_parse (line, -1, NULL, NULL);
  JsonObject *json = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = json ? wb_json_get_string (json, "id") : NULL;
  WbAlertTold *told = id ? g_hash_table_lookup (by_id, id) : NULL;

  if (id && !told && json_object_has_member (json, "at"))
    {
      told = begin_from_json (json);
      g_ptr_array_add (all, told);
      g_hash_table_insert (by_id, told->id, told);
    }
  else if (told && !json_object_has_member (json, "at"))
    {
      told->sent_usec = wb_json_get_int (json, "sent", told->sent_usec);
      g_free (told->reason);
      told->reason = g_strdup (wb_json_get_string (json, "dropped"));
    }
}

static char *
ledger_path (const char *dir)
{
  return g_build_filename (dir, LEDGER_FILE, NULL);
}

GPtrArray *
wb_ledger_read (const char *dir)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_alert_told_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *path = ledger_path (dir);
  g_autofree char *text = wb_fs_read (path, 4 * MOST_BYTES, NULL, NULL);
  g_auto (GStrv) lines = text ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; lines && lines[i]; i++)
    if (*lines[i])
      take_line (all, by_id, lines[i]);
  return all;
}

/* --- for people ------------------------------------------------------------------------------ */

const char *
wb_alert_told_state (const WbAlertTold *told)
{
  if (told->reason)
    return wb_drop_title_of_word (told->reason);
  return told->sent_usec > 0 ? _ ("sent") : _ ("waiting");
}

JsonNode *
wb_alert_told_to_json (const WbAlertTold *told)
{
  JsonNode *node = begin_to_json (told);
  JsonObject *json = json_node_get_object (node);

  if (told->sent_usec > 0)
    json_object_set_int_member (json, "sent", told->sent_usec);
  wb_json_set_string (json, "dropped", told->reason);
  return node;
}

/* --- writing --------------------------------------------------------------------------------- */

static void
append_line (GString *text, JsonNode *node)
{
  g_autofree char *line = wb_json_line (node);
  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

/* The newest ones alone, if there are too many. */
static void
thin_out (const char *dir, const char *path)
{
  struct stat st;
  g_autoptr (GError) error = NULL;

  if (stat (path, &st) < 0 || st.st_size <= MOST_BYTES)
    return;
  g_autoptr (GPtrArray) all = wb_ledger_read (dir);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = all->len - MIN (all->len, MOST_KEPT); i < all->len; i++)
    {
      const WbAlertTold *told = all->pdata[i];
      g_autoptr (JsonNode) begin = begin_to_json (told);
      append_line (text, begin);
      g_autoptr (JsonNode) end = end_to_json (told->id, told->sent_usec, told->reason);
      if (told->sent_usec > 0 || told->reason)
        append_line (text, end);
    }
  if (!wb_fs_write_atomic (path, text->str, text->len, &error))
    g_debug ("%s", error->message);
}

static void
append (const char *dir, JsonNode *node)
{
  g_autofree char *path = ledger_path (dir);
  g_autofree char *lock_path = g_build_filename (dir, LOCK_FILE, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  wb_autofd int lock = open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (lock < 0 || flock (lock, LOCK_EX) < 0)
    return;
  thin_out (dir, path);
  append_line (text, node);
  wb_autofd int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || !wb_fs_write_all (fd, text->str, text->len, &error))
    g_debug ("%s can't be written", LEDGER_FILE);
}

void
wb_ledger_add (const char *dir, const WbAlertTold *told)
{
  g_autoptr (JsonNode) node = begin_to_json (told);
  append (dir, node);
}

void
wb_ledger_end (const char *dir, const char *id, gboolean was_sent, WbDrop reason, gint64 now_usec)
{
  g_autoptr (JsonNode) node = end_to_json (id, now_usec, was_sent ? NULL : wb_drop_word (reason));
  append (dir, node);
}
