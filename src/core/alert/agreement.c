/* SPDX-License-Identifier: MPL-2.0 */
#include "alert/agreement.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "alert/ledger.h"
#include "alert/queue.h"
#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/state-dir.h"
#include "base/text.h"
#include "channel/dsn.h"

char *
wb_alerts_dir (const char *profile_id)
{
  g_autofree char *state = wb_state_dir ();
  return g_build_filename (state, "alerts", profile_id, NULL);
}

char *
wb_alerts_queue_dir (const char *profile_id)
{
  g_autofree char *dir = wb_alerts_dir (profile_id);
  return g_build_filename (dir, "queue", NULL);
}

static char *
agreement_path (const char *profile_id)
{
  g_autofree char *dir = wb_alerts_dir (profile_id);
  return g_build_filename (dir, WB_AGREEMENT_FILE, NULL);
}

/* --- what is agreed to ----------------------------------------------------------------------- */

static const WbRecipient *
recipient_of (const WbProfile *profile)
{
  const WbRecipient *found = NULL;

  for (guint i = 0; profile->privacy && i < profile->privacy->recipients->len; i++)
    {
      const WbRecipient *recipient = profile->privacy->recipients->pdata[i];
      if (!g_strv_contains ((const char *const *) recipient->gets, "alerts"))
        continue;
      if (found)
        return NULL; /* nobody knows whom is meant: the address is named */
      found = recipient;
    }
  return found;
}

static char *
dup_addressee (const WbProfile *profile)
{
  const WbRecipient *recipient = recipient_of (profile);
  g_autoptr (WbDsn) dsn = wb_dsn_parse (profile->sentry_dsn, NULL);
  const char *host = dsn ? dsn->host : "";

  if (!recipient)
    return g_strdup (host);
  return recipient->country
             ? g_strdup_printf ("%s (%s, %s)", recipient->name, recipient->country, host)
             : g_strdup_printf ("%s (%s)", recipient->name, host);
}

static const char *
level_title (const char *level)
{
  if (g_str_equal (level, "fatal"))
    return _ ("Fatal errors");
  return g_str_equal (level, "error") ? _ ("Errors") : _ ("Errors and warnings");
}

static void
add_line (GString *words, const char *line)
{
  if (words->len > 0)
    g_string_append_c (words, '\n');
  g_string_append (words, line);
}

/* Loggers of which something else is reported, in a line each. */
static void
add_loggers (GString *words, const WbProfile *profile)
{
  g_autoptr (GList) names =
      profile->sentry_loggers ? g_hash_table_get_keys (profile->sentry_loggers) : NULL;

  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (const GList *at = names; at; at = at->next)
    {
      const char *level = g_hash_table_lookup (profile->sentry_loggers, at->data);
      g_autofree char *line =
          /* Translators: a part of an application such as “upload”, “Errors and warnings” */
          g_strdup_printf (_ ("Of its part “%s”: %s."), (const char *) at->data,
                           level_title (level));
      if (!g_str_equal (level, profile->sentry_level))
        add_line (words, line);
    }
}

/* What goes along; NULL if nothing does but what was reported itself. */
static const char *
breadcrumbs_words (const WbProfile *profile)
{
  static const struct
  {
    const char *level;
    const char *words;
  } rows[] = {
    { "warn", N_ ("Up to 100 errors and warnings before it in the log go along.") },
    { "info", N_ ("Up to 100 entries before it in the log go along, also of what went well.") },
    { "debug", N_ ("Up to 100 entries before it in the log go along, of every kind.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (profile->sentry_breadcrumbs, rows[i].level) == 0)
      return _ (rows[i].words);
  return NULL;
}

char *
wb_agreement_words (const WbProfile *profile)
{
  if (!profile->sentry_dsn)
    return NULL;
  GString *words = g_string_new (NULL);
  g_autofree char *addressee = dup_addressee (profile);
  const char *name = wb_text_in_language (profile->name);
  const char *level = level_title (profile->sentry_level);

  /* Translators: “Errors”, the name of an application, who is told: “Sentry (US, sentry.io)” */
  g_string_append_printf (words, _ ("%s of %s are reported to %s as they happen."), level, name,
                          addressee);
  add_loggers (words, profile);
  add_line (words, _ ("A report has the error's words and stack with secrets and personal data "
                      "taken out, and the versions of the application and of the system."));
  if (breadcrumbs_words (profile))
    add_line (words, breadcrumbs_words (profile));
  g_string_append_c (words, '\n');
  g_string_append_printf (words,
                          ngettext ("At most %d report a day is sent. All other logs stay on this "
                                    "computer.",
                                    "At most %d reports a day are sent. All other logs stay on "
                                    "this computer.",
                                    (gulong) profile->sentry_per_day),
                          profile->sentry_per_day);
  return g_string_free (words, FALSE);
}

/* Which logs they are. */
static void
add_logs (GString *all, const WbProfile *profile)
{
  for (guint i = 0; i < profile->items->len; i++)
    {
      const WbProfileItem *item = profile->items->pdata[i];
      g_autofree char *files = item->files ? g_strjoinv ("\n", item->files) : NULL;
      if (g_strcmp0 (item->collect, "logs") == 0)
        g_string_append_printf (all, "\n%s:%s", item->root ? item->root : "", files ? files : "");
    }
}

/* Of what was agreed to, in no language. */
static char *
hash_facts (const WbProfile *profile)
{
  g_autofree char *addressee = dup_addressee (profile);
  g_autofree char *facts = g_strjoin (
      "\n", profile->id, profile->sentry_dsn ? profile->sentry_dsn : "", addressee,
      profile->sentry_level, profile->sentry_breadcrumbs ? profile->sentry_breadcrumbs : "-", NULL);
  g_autoptr (GString) all = g_string_new (facts);
  g_string_append_printf (all, "\n%d", profile->sentry_per_day);
  g_autoptr (GList) names =
      profile->sentry_loggers ? g_hash_table_get_keys (profile->sentry_loggers) : NULL;

  add_logs (all, profile);
  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (const GList *at = names; at; at = at->next)
    g_string_append_printf (all, "\n%s=%s", (const char *) at->data,
                            (const char *) g_hash_table_lookup (profile->sentry_loggers, at->data));
  return wb_sha256_of (all->str, all->len);
}

/* --- the decision ---------------------------------------------------------------------------- */

static JsonNode *
read_agreement (const WbProfile *profile)
{
  g_autofree char *path = agreement_path (profile->id);
  g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, NULL);
  g_autofree char *hash = hash_facts (profile);

  if (!node || !JSON_NODE_HOLDS_OBJECT (node)
      || g_strcmp0 (wb_json_get_string (json_node_get_object (node), "sha256"), hash) != 0)
    return NULL;
  return g_steal_pointer (&node);
}

gboolean
wb_agreement_is_given (const WbProfile *profile)
{
  g_autoptr (JsonNode) node = profile->sentry_dsn ? read_agreement (profile) : NULL;
  return node != NULL;
}

char *
wb_agreement_read (const char *profile_id)
{
  g_autofree char *path = agreement_path (profile_id);
  return wb_fs_read (path, 64 * 1024, NULL, NULL);
}

gint64
wb_agreement_usec (const WbProfile *profile)
{
  g_autoptr (JsonNode) node = read_agreement (profile);
  const char *at = node ? wb_json_get_string (json_node_get_object (node), "at") : NULL;
  g_autoptr (GDateTime) time = at ? g_date_time_new_from_iso8601 (at, NULL) : NULL;
  return time ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* What of the day is used up stays, so that no more is told by turning it off and on. */
static JsonNode *
rest_of_state (JsonNode *state)
{
  JsonObject *old = JSON_NODE_HOLDS_OBJECT (state) ? json_node_get_object (state) : NULL;
  JsonObject *alerts = old ? wb_json_get_object (old, "alerts") : NULL;
  JsonObject *ration = alerts ? wb_json_get_object (alerts, "ration") : NULL;
  JsonObject *json = json_object_new (), *kept = json_object_new (), *day = json_object_new ();

  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "kind", "watch");
  json_object_set_int_member (day, "day", ration ? wb_json_get_int (ration, "day", 0) : 0);
  json_object_set_int_member (day, "today", ration ? wb_json_get_int (ration, "today", 0) : 0);
  json_object_set_object_member (kept, "ration", day);
  json_object_set_object_member (json, "alerts", kept);
  return wb_json_node_take (json);
}

/* Where reading was, so that what is in the logs now is old. */
static gboolean
forget_place (const char *profile_id, GError **error)
{
  const WbJsonLimits limits = { .max_bytes = WB_WATCH_STATE_MOST_BYTES };
  g_autofree char *dir = wb_alerts_dir (profile_id);
  g_autofree char *path = g_build_filename (dir, WB_WATCH_STATE_FILE, NULL);
  g_autoptr (JsonNode) state = wb_json_read_file (path, &limits, NULL);

  if (!state)
    {
      if (g_unlink (path) == 0 || errno == ENOENT)
        return TRUE;
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  g_autoptr (JsonNode) rest = rest_of_state (state);
  g_autofree char *text = wb_json_pretty (rest);
  return wb_fs_write_atomic (path, text, strlen (text), error);
}

/* What a kill has left half written. */
static void
sweep (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, WB_FS_HALF_WRITTEN))
      {
        g_autofree char *half = g_build_filename (path, name, NULL);
        (void) g_unlink (half);
      }
}

/* The ledger says what became of each. */
static void
empty_queue (const char *profile_id, WbOutbox *queue, WbClock *clock)
{
  const WbOutboxPause none = { 0 };
  g_autofree char *dir = wb_alerts_dir (profile_id);
  g_autofree char *queue_dir = wb_alerts_queue_dir (profile_id);
  g_autofree char *limits = g_build_filename (queue_dir, "limits.json", NULL);
  g_autoptr (GPtrArray) waiting = wb_outbox_list (queue);

  wb_outbox_empty (queue);
  for (guint i = 0; i < waiting->len; i++)
    wb_ledger_end (dir, ((const WbOutboxItem *) waiting->pdata[i])->id, FALSE, WB_DROP_WITHDRAWN,
                   wb_clock_now_usec (clock));
  /* they were whoever's who was told before */
  wb_outbox_set_pause (queue, &none);
  (void) g_unlink (limits);
  sweep (dir);
  sweep (queue_dir);
}

gboolean
wb_agreement_clear (const char *profile_id, WbClock *clock, GError **error)
{
  g_autoptr (WbOutbox) queue = wb_alerts_open_queue (profile_id, clock, error);

  if (!queue)
    return FALSE;
  empty_queue (profile_id, queue, clock);
  return forget_place (profile_id, error);
}

gboolean
wb_agreement_give (const WbProfile *profile, const char *by, WbClock *clock, GError **error)
{
  g_autofree char *dir = wb_alerts_dir (profile->id);
  g_autofree char *path = agreement_path (profile->id);
  g_autofree char *hash = hash_facts (profile);
  g_autofree char *at = wb_text_iso_sec (wb_clock_now_usec (clock));
  g_autofree char *id = g_uuid_string_random ();
  JsonObject *json = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (json);

  if (wb_agreement_is_given (profile))
    return TRUE;
  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "kind", "alerts");
  json_object_set_string_member (json, "at", at);
  json_object_set_string_member (json, "by", by);
  json_object_set_string_member (json, "sha256", hash);
  json_object_set_string_member (json, "id", id);
  g_autofree char *text = wb_json_pretty (node);
  return wb_fs_make_private (dir, error) && wb_agreement_clear (profile->id, clock, error)
         && wb_fs_write_atomic (path, text, strlen (text), error);
}

gboolean
wb_agreement_take_back (const char *profile_id, WbClock *clock, GError **error)
{
  g_autofree char *path = agreement_path (profile_id);
  g_autofree char *dir = wb_alerts_dir (profile_id);

  if (g_unlink (path) < 0 && errno != ENOENT)
    {
      wb_fs_set_error (error, errno, path);
      return FALSE;
    }
  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  return wb_agreement_clear (profile_id, clock, error);
}
