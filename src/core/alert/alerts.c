/* SPDX-License-Identifier: MPL-2.0 */
/* What is counted keeps the redacted text of its last entry, and is parsed again when it is told:
 * what is on the disk was redacted before. The entries before an error are kept as they are, in
 * memory alone, and redacted when they go along. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/alerts.h"

#include <string.h>

#include "alert/ration.h"
#include "alert/twins.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "channel/event-fit.h"
#include "channel/sentry.h"
#include "entry/mend.h"
#include "entry/template.h"
#include "redact/redactor.h"

#define TEXT_MOST_BYTES ((gsize) 256 * 1024) /* of an entry that is told */
#define CRUMB_MOST_BYTES ((gsize) 2048)
#define STRING_MOST_BYTES ((gsize) 16 * 1024) /* of what is too long: it may be a picture */
#define ID_CHARS 32
#define DUE_AT_ONCE 100         /* fewer than a queue holds */
#define MESSAGE_MOST_CHARS 1000 /* of what is kept of an entry that is only counted */
#define STACK_MOST_CHARS 6000
#define LAST_MOST_BYTES ((gsize) 8 * 1024) /* of an entry that is counted */

typedef struct
{
  char *text;
  gsize length;
  gboolean is_block;
} Crumb;

struct _WbAlerts
{
  const WbProfile *profile;
  const WbMasker *masker;
  const WbEventScene *scene;
  WbClock *clock;
  WbLevel level;        /* of loggers that have none of their own */
  WbLevel lowest;       /* of all of them */
  WbLevel crumbs_level; /* of what goes along, too; unknown: none of a level */
  WbRation *ration;
  WbTwins *twins;
  GQueue crumbs;  /* of Crumb */
  GPtrArray *due; /* of WbAlertDue */
  guint64 left_out;
};

static void
crumb_free (gpointer data)
{
  Crumb *crumb = data;
  g_free (crumb->text);
  g_free (crumb);
}

void
wb_alert_due_free (WbAlertDue *due)
{
  if (!due)
    return;
  wb_alert_told_free (due->told);
  g_bytes_unref (due->item);
  g_free (due);
}

/* --- what is remembered ---------------------------------------------------------------------- */

static WbAlertDue *
due_from_json (JsonObject *json)
{
  const char *id = wb_json_get_string (json, "id"), *item = wb_json_get_string (json, "item");
  const char *words = wb_json_get_string (json, "words");
  const char *level = wb_json_get_string (json, "level");
  const char *group = wb_json_get_string (json, "group");

  if (!id || strlen (id) != ID_CHARS || !item || !words || !level || !group)
    return NULL;
  WbAlertDue *due = g_new0 (WbAlertDue, 1);
  due->told = g_new0 (WbAlertTold, 1);
  due->told->id = g_strdup (id);
  due->told->words = g_strdup (words);
  due->told->level = g_strdup (level);
  due->told->group = g_strdup (group);
  due->told->time_usec = wb_json_get_int (json, "at", 0);
  due->told->repeats = (guint64) MAX (wb_json_get_int (json, "repeats", 0), 0);
  due->rank = (guint) CLAMP (wb_json_get_int (json, "rank", 0), 0, 9);
  due->item = g_bytes_new (item, strlen (item));
  return due;
}

static JsonObject *
due_to_json (const WbAlertDue *due)
{
  JsonObject *json = json_object_new ();
  gsize length;
  const char *item = g_bytes_get_data (due->item, &length);
  g_autofree char *text = g_strndup (item, length);

  json_object_set_string_member (json, "id", due->told->id);
  json_object_set_string_member (json, "words", due->told->words);
  json_object_set_string_member (json, "level", due->told->level);
  json_object_set_string_member (json, "group", due->told->group);
  json_object_set_int_member (json, "at", due->told->time_usec);
  json_object_set_int_member (json, "repeats", (gint64) due->told->repeats);
  json_object_set_int_member (json, "rank", due->rank);
  json_object_set_string_member (json, "item", text);
  return json;
}

static WbLevel
level_of (const char *word)
{
  return wb_level_from_word (word, strlen (word));
}

static void
set_levels (WbAlerts *alerts)
{
  const WbProfile *profile = alerts->profile;
  GHashTableIter iter;
  gpointer word;

  alerts->level = alerts->lowest = level_of (profile->sentry_level);
  if (profile->sentry_loggers)
    {
      g_hash_table_iter_init (&iter, profile->sentry_loggers);
      while (g_hash_table_iter_next (&iter, NULL, &word))
        alerts->lowest = MIN (alerts->lowest, level_of (word));
    }
  alerts->crumbs_level =
      profile->sentry_breadcrumbs ? level_of (profile->sentry_breadcrumbs) : WB_LEVEL_UNKNOWN;
}

WbAlerts *
wb_alerts_new (const WbProfile *profile, const WbMasker *masker, const WbEventScene *scene,
               WbClock *clock, JsonObject *json)
{
  WbAlerts *alerts = g_new0 (WbAlerts, 1);
  JsonArray *due = json ? wb_json_get_array (json, "due") : NULL;

  alerts->profile = profile;
  alerts->masker = masker;
  alerts->scene = scene;
  alerts->clock = clock;
  set_levels (alerts);
  alerts->ration = wb_ration_new ((guint) profile->sentry_per_day,
                                  json ? wb_json_get_object (json, "ration") : NULL);
  alerts->twins = wb_twins_new (json ? wb_json_get_array (json, "twins") : NULL);
  g_queue_init (&alerts->crumbs);
  alerts->due = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_alert_due_free);
  for (guint i = 0; due && i < json_array_get_length (due); i++)
    {
      JsonNode *node = json_array_get_element (due, i);
      WbAlertDue *one =
          JSON_NODE_HOLDS_OBJECT (node) ? due_from_json (json_node_get_object (node)) : NULL;
      if (one)
        g_ptr_array_add (alerts->due, one);
    }
  return alerts;
}

void
wb_alerts_free (WbAlerts *alerts)
{
  if (!alerts)
    return;
  wb_ration_free (alerts->ration);
  wb_twins_free (alerts->twins);
  g_queue_clear_full (&alerts->crumbs, crumb_free);
  g_ptr_array_unref (alerts->due);
  g_free (alerts);
}

JsonObject *
wb_alerts_to_json (const WbAlerts *alerts)
{
  JsonObject *json = json_object_new ();
  JsonArray *due = json_array_new ();

  for (guint i = 0; i < alerts->due->len; i++)
    json_array_add_object_element (due, due_to_json (alerts->due->pdata[i]));
  json_object_set_object_member (json, "ration", wb_ration_to_json (alerts->ration));
  json_object_set_array_member (json, "twins", wb_twins_to_json (alerts->twins));
  json_object_set_array_member (json, "due", due);
  return json;
}

/* --- redacting ------------------------------------------------------------------------------- */

/* The entry's text with everything taken out, line by line as in a bundle; valid UTF-8. */
static char *
redact (const WbAlerts *alerts, const char *text, gsize length, gboolean is_block)
{
  g_autoptr (WbRedactor) redactor = wb_redactor_new (alerts->masker, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  const char *end = text + length;
  g_autofree char *joined = NULL;

  if (is_block) /* one document is one line */
    {
      joined = g_strndup (text, length);
      g_strdelimit (joined, "\r\n", ' ');
      (void) wb_redactor_line (redactor, joined, strlen (joined), NULL, out);
      return g_utf8_make_valid (out->str, (gssize) out->len);
    }
  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      const char *stop = newline ? newline : end;
      if (out->len > 0)
        g_string_append_c (out, '\n');
      (void) wb_redactor_line (redactor, text, (gsize) (stop - text), NULL, out);
      text = stop + 1;
    }
  return g_utf8_make_valid (out->str, (gssize) out->len);
}

/* As much of the entry's text as counts, most bytes or a little more. A document stays one, so that
 * it is still known what stands where. Caller frees. */
static char *
dup_short (const WbTailEntry *entry, gsize most, gsize *ret_length)
{
  const WbMendLimits limits = { MIN (most / 4, STRING_MOST_BYTES), most };
  char *mended = entry->length > most ? wb_entry_mend (entry->text, entry->length, &limits) : NULL;

  *ret_length = mended ? strlen (mended) : MIN (entry->length, most);
  return mended ? mended : g_memdup2 (entry->text, *ret_length);
}

/* The entries that went before (of WbEntry); caller unrefs. */
static GPtrArray *
redact_crumbs (const WbAlerts *alerts)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_entry_free);

  for (const GList *at = alerts->crumbs.head; at; at = at->next)
    {
      const Crumb *crumb = at->data;
      g_autofree char *text = redact (alerts, crumb->text, crumb->length, crumb->is_block);
      g_ptr_array_add (entries, wb_entry_parse (text, strlen (text)));
    }
  return entries;
}

static void
drop_crumb (WbAlerts *alerts, const WbTailEntry *entry)
{
  Crumb *crumb = g_new0 (Crumb, 1);
  crumb->text = dup_short (entry, CRUMB_MOST_BYTES, &crumb->length);
  crumb->is_block = entry->is_block;
  g_queue_push_tail (&alerts->crumbs, crumb);
  if (alerts->crumbs.length > WB_BREADCRUMBS_MOST)
    crumb_free (g_queue_pop_head (&alerts->crumbs));
}

/* --- telling --------------------------------------------------------------------------------- */

static char *
new_id (void)
{
  guint8 bytes[ID_CHARS / 2];
  wb_random_bytes (bytes, sizeof bytes);
  return wb_hex (bytes, sizeof bytes);
}

static const char *
words_of (const WbEntry *entry)
{
  if (entry->message && *entry->message)
    return entry->message;
  if (entry->error_value && *entry->error_value)
    return entry->error_value;
  return entry->error_type ? entry->error_type : "";
}

static guint
rank_of (WbLevel level)
{
  return level >= WB_LEVEL_FATAL ? 8 : level >= WB_LEVEL_ERROR ? 6 : 4;
}

/* By chance, and counted: of those that are not, the repeats are as many as of all by chance, and
 * the day's ceiling is theirs. */
static gboolean
is_left_out (WbAlerts *alerts)
{
  const gboolean is_out = alerts->profile->sentry_sample_percent < 100
                          && g_random_int_range (0, 100) >= alerts->profile->sentry_sample_percent;
  alerts->left_out += is_out ? 1 : 0;
  return is_out;
}

static void
tell (WbAlerts *alerts, const WbEntry *entry, const char *group, guint64 repeats)
{
  const gint64 now_usec = wb_clock_now_usec (alerts->clock);
  WbAlertDue *due = g_new0 (WbAlertDue, 1);
  due->told = g_new0 (WbAlertTold, 1);
  due->told->id = new_id ();
  due->told->group = g_strdup (group);
  due->told->level = g_strdup (wb_level_word (entry->level));
  due->told->words = g_strdup (words_of (entry));
  due->told->repeats = repeats;
  due->told->time_usec = now_usec;
  due->rank = rank_of (entry->level);

  g_autoptr (GPtrArray) crumbs = redact_crumbs (alerts);
  g_autoptr (JsonNode) event =
      wb_event_from_entry (entry, crumbs, alerts->scene, due->told->id, NULL, repeats, now_usec);
  wb_event_set_group (event, group);
  g_autoptr (GBytes) payload = wb_event_fit (event, WB_EVENT_MOST_BYTES);
  due->item = wb_sentry_item ("event", payload);
  g_ptr_array_add (alerts->due, due);
}

static gboolean
is_severe (const WbAlerts *alerts, const WbEntry *entry)
{
  const char *own = alerts->profile->sentry_loggers && entry->logger
                        ? g_hash_table_lookup (alerts->profile->sentry_loggers, entry->logger)
                        : NULL;
  return entry->level >= (own ? level_of (own) : alerts->level);
}

/* Of entries without a time nobody knows whether they are the same. */
static gboolean
is_new (WbAlerts *alerts, const WbTailEntry *entry)
{
  return entry->time_usec == WB_TIME_UNKNOWN
         || wb_twins_is_new (alerts->twins, entry->text, entry->length, entry->relative);
}

static void
set_short (JsonObject *json, const char *name, const char *text, gsize most_chars)
{
  g_autofree char *cut = text ? wb_text_ellipsize (text, most_chars) : NULL;
  wb_json_set_string (json, name, cut);
}

/* The entry as a line that tells the same of it, and is never long. */
/* As an object of its own, where it says something that message and stack do not. */
static void
set_error (JsonObject *json, const WbEntry *entry)
{
  JsonObject *error = NULL;

  if (!entry->error_type && !entry->error_value)
    return;
  error = json_object_new ();
  set_short (error, "name", entry->error_type, MESSAGE_MOST_CHARS);
  set_short (error, "message", entry->error_value, MESSAGE_MOST_CHARS);
  json_object_set_object_member (json, "error", error);
}

static char *
in_short (const WbEntry *entry)
{
  JsonObject *json = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  g_autofree char *time =
      entry->time_usec != WB_TIME_UNKNOWN ? wb_text_iso_msec (entry->time_usec) : NULL;

  json_object_set_string_member (json, "level", wb_level_word (entry->level));
  set_short (json, "message", entry->message, MESSAGE_MOST_CHARS);
  set_short (json, "logger", entry->logger, MESSAGE_MOST_CHARS);
  set_short (json, "code", entry->error_code, MESSAGE_MOST_CHARS);
  set_error (json, entry);
  set_short (json, "stack", entry->stack, STACK_MOST_CHARS);
  wb_json_set_string (json, "timestamp", time);
  return wb_json_line (node);
}

/* TRUE if it is one that is told. */
static gboolean
take_severe (WbAlerts *alerts, const WbTailEntry *tail_entry)
{
  gsize length = 0;
  g_autofree char *whole = dup_short (tail_entry, TEXT_MOST_BYTES, &length);
  g_autofree char *text = redact (alerts, whole, length, tail_entry->is_block);
  g_autoptr (WbEntry) entry = wb_entry_parse (text, strlen (text));
  guint64 repeats = 0;

  /* a document that was cut tells no level any more */
  entry->level = MAX (entry->level, tail_entry->level);
  if (!is_severe (alerts, entry) || !is_new (alerts, tail_entry) || is_left_out (alerts))
    return FALSE;
  g_autofree char *group = wb_fingerprint_of (entry);
  g_autofree char *last = strlen (text) <= LAST_MOST_BYTES ? g_strdup (text) : in_short (entry);
  if (wb_ration_take (alerts->ration, group, last, wb_clock_now_usec (alerts->clock), &repeats))
    tell (alerts, entry, group, repeats);
  return TRUE;
}

/* Along go entries that are told themselves, and, where it was agreed to, those of a lower level.
 */
void
wb_alerts_take (gpointer self, const WbTailEntry *entry)
{
  WbAlerts *alerts = self;
  const gboolean is_told = entry->level >= alerts->lowest && take_severe (alerts, entry);
  const gboolean goes_along =
      alerts->crumbs_level != WB_LEVEL_UNKNOWN && entry->level >= alerts->crumbs_level;

  if (is_told || goes_along)
    drop_crumb (alerts, entry);
}

void
wb_alerts_sum_up (WbAlerts *alerts, gboolean all)
{
  while (alerts->due->len < DUE_AT_ONCE)
    {
      const gint64 now_usec = wb_clock_now_usec (alerts->clock);
      g_autoptr (WbRepeated) repeated = all ? wb_ration_next_of_all (alerts->ration, now_usec)
                                            : wb_ration_next (alerts->ration, now_usec);
      if (!repeated)
        return;
      const char *text = repeated->last ? repeated->last : "";
      g_autoptr (WbEntry) entry = wb_entry_parse (text, strlen (text));
      tell (alerts, entry, repeated->kind, repeated->repeats);
    }
}

gint64
wb_alerts_due_usec (const WbAlerts *alerts)
{
  return wb_ration_due_usec (alerts->ration, wb_clock_now_usec (alerts->clock));
}

GPtrArray *
wb_alerts_due (WbAlerts *alerts)
{
  return alerts->due;
}

guint64
wb_alerts_take_left_out (WbAlerts *alerts)
{
  const guint64 left_out = alerts->left_out;
  alerts->left_out = 0;
  return left_out;
}
