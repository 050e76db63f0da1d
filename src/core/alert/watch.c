/* SPDX-License-Identifier: MPL-2.0 */
/* Everything but sending is on one thread, which sleeps in one poll(2): for the folders, for being
 * stopped, for routes that change, and until the next sum is due. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/watch.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>

#include "alert/agreement.h"
#include "alert/alerts.h"
#include "alert/folders.h"
#include "alert/queue.h"
#include "alert/ration.h"
#include "alert/routes.h"
#include "alert/tails.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"

#define LOCK_FILE "watch.lock"
#define REST_USEC                                                                                  \
  (100 * G_TIME_SPAN_MILLISECOND) /* an entry that nothing was added to is whole                   \
                                   */
#define DESCRIPTORS 4096
#define GATHER_MS 20                        /* what is written meanwhile is read at once */
#define KEEP_USEC (5 * G_TIME_SPAN_SECOND)  /* where reading is, is written that late */
#define AGAIN_USEC (5 * G_TIME_SPAN_SECOND) /* after a full disk */

typedef struct
{
  const WbWatchOptions *options;
  const WbProfile *profile;
  const WbRun *run;
  char *dir;
  char *agreement; /* that it runs under */
  guint8 key[WB_CASE_KEY_BYTES];
  WbMasker *masker;
  WbTails *tails;
  WbAlerts *alerts;
  WbFolders *folders;
  WbOutbox *queue;
  WbSender *sender; /* (nullable): once, nobody sends beside */
  int routes;
  gint64 changed_usec; /* monotonic: since when something is not written; 0: nothing */
  gint64 again_usec;   /* monotonic: not before that, after a failure to write */
} Watch;

/* --- what is remembered ---------------------------------------------------------------------- */

static char *
state_path (const char *dir)
{
  return g_build_filename (dir, WB_WATCH_STATE_FILE, NULL);
}

static JsonNode *
read_state (const char *dir)
{
  const WbJsonLimits limits = { .max_bytes = WB_WATCH_STATE_MOST_BYTES };
  g_autofree char *path = state_path (dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = wb_json_read_file (path, &limits, &error);

  if (node && JSON_NODE_HOLDS_OBJECT (node))
    return g_steal_pointer (&node);
  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_debug ("%s", error->message);
  return NULL;
}

static gboolean
write_state (Watch *watch, GError **error)
{
  g_autofree char *path = state_path (watch->dir);
  JsonObject *json = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  g_autofree char *key = wb_hex (watch->key, sizeof watch->key);

  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "kind", "watch");
  json_object_set_string_member (json, "key", key);
  json_object_set_int_member (json, "files", wb_tails_count (watch->tails));
  json_object_set_boolean_member (json, "asks", !wb_folders_are_all_watched (watch->folders));
  json_object_set_array_member (json, "tails", wb_tails_to_json (watch->tails));
  json_object_set_object_member (json, "alerts", wb_alerts_to_json (watch->alerts));
  g_autofree char *text = wb_json_line (node);
  if (!wb_fs_write_atomic (path, text, strlen (text), error))
    return FALSE;
  watch->changed_usec = 0;
  return TRUE;
}

/* Of the same person in the same log the same tags, as long as it is agreed to. */
static void
take_key (Watch *watch, JsonObject *state)
{
  const char *hex = state ? wb_json_get_string (state, "key") : NULL;

  if (!hex || strlen (hex) != 2 * sizeof watch->key)
    {
      wb_random_bytes (watch->key, sizeof watch->key);
      return;
    }
  for (guint i = 0; i < sizeof watch->key; i++)
    watch->key[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
}

static char **
dup_roots (const WbProfile *profile)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  for (guint i = 0; i < profile->roots->len; i++)
    g_strv_builder_addv (all, (const char **) ((const WbRoot *) profile->roots->pdata[i])->paths);
  return g_strv_builder_end (all);
}

/* --- writing and putting in ------------------------------------------------------------------ */

/* To the very thing that was agreed to when it began. */
static gboolean
is_agreed (const Watch *watch)
{
  g_autofree char *now = wb_agreement_read (watch->profile->id);
  return g_strcmp0 (now, watch->agreement) == 0;
}

static gboolean
put_due (Watch *watch, GError **error)
{
  GPtrArray *due = wb_alerts_due (watch->alerts);
  const guint64 left_out = wb_alerts_take_left_out (watch->alerts);

  if (left_out > 0)
    wb_outbox_note_dropped (watch->queue, WB_DROP_SAMPLED, left_out);
  while (due->len > 0)
    {
      const WbAlertDue *first = due->pdata[0];
      wb_ledger_add (watch->dir, first->told); /* first: it may be sent, or dropped, at once */
      if (!wb_outbox_put (watch->queue, first->told->id, first->rank, first->item, error))
        return FALSE;
      g_ptr_array_remove_index (due, 0);
    }
  return TRUE;
}

/* What is to be told is written with the place of reading first, and put into the queue then. */
static gboolean
commit (Watch *watch, GError **error)
{
  if (!is_agreed (watch))
    return TRUE;
  /* the second time without what is in the queue by then: after a kill that is not put in again */
  const gboolean had_due = wb_alerts_due (watch->alerts)->len > 0;
  if (!write_state (watch, error) || !put_due (watch, error)
      || (had_due && !write_state (watch, error)))
    return FALSE;
  if (watch->sender)
    wb_sender_wake (watch->sender, FALSE);
  return TRUE;
}

static void
commit_or_wait (Watch *watch)
{
  const gint64 now_usec = g_get_monotonic_time ();
  const gboolean is_due = wb_alerts_due (watch->alerts)->len > 0;
  const gboolean is_time = watch->changed_usec > 0 && now_usec - watch->changed_usec >= KEEP_USEC;
  g_autoptr (GError) error = NULL;

  if ((!is_due && !is_time) || now_usec < watch->again_usec)
    return;
  if (is_due ? commit (watch, &error) : !is_agreed (watch) || write_state (watch, &error))
    return;
  g_debug ("%s", error->message);
  watch->again_usec = now_usec + AGAIN_USEC;
}

/* --- a turn ---------------------------------------------------------------------------------- */

static void
take (gpointer self, const WbTailEntry *entry)
{
  Watch *watch = self;

  if (watch->changed_usec == 0)
    watch->changed_usec = g_get_monotonic_time ();
  wb_alerts_take (watch->alerts, entry);
}

static gboolean
is_known (gpointer self, const char *path)
{
  return wb_tails_know (((const Watch *) self)->tails, path);
}

/* Reads on, but not further than can be written: what is due is held until the disk has room. */
static gboolean
read_on (Watch *watch)
{
  if (g_get_monotonic_time () < watch->again_usec)
    return FALSE;
  const gboolean has_more = wb_tails_read (watch->tails, take, watch);
  wb_tails_rest (watch->tails, REST_USEC, take, watch);
  wb_alerts_sum_up (watch->alerts, FALSE);
  commit_or_wait (watch);
  return has_more;
}

static gint64
left_ms (gint64 usec)
{
  return CLAMP (usec / 1000 + 1, 0, G_MAXINT / 2);
}

/* How long may be slept, in milliseconds; -1 without an end. */
static int
sleep_ms (const Watch *watch)
{
  const gint64 now_usec = g_get_monotonic_time ();
  const gint64 due_usec = wb_alerts_due_usec (watch->alerts);
  gint64 ms = G_MAXINT;

  if (watch->again_usec > now_usec)
    ms = left_ms (watch->again_usec - now_usec);
  else if (wb_tails_have_rest (watch->tails))
    ms = REST_USEC / 1000;
  else if (watch->changed_usec > 0)
    ms = left_ms (watch->changed_usec + KEEP_USEC - now_usec);
  if (due_usec != G_MAXINT64 && watch->again_usec <= now_usec)
    ms = MIN (ms, left_ms (due_usec - wb_clock_now_usec (watch->run->clock)));
  if (!wb_folders_are_all_watched (watch->folders))
    ms = MIN (ms, WB_WATCH_ASK_SEC * 1000);
  return ms == G_MAXINT ? -1 : (int) MAX (ms, 0);
}

/* Sleeps until something happens; FALSE if it was stopped. */
static gboolean
sleep_on (Watch *watch, int ms)
{
  GPollFD stop = { .fd = -1 };
  gboolean names_changed = FALSE;

  if (watch->run->cancellable)
    (void) g_cancellable_make_pollfd (watch->run->cancellable, &stop);
  struct pollfd fds[] = { { stop.fd, POLLIN, 0 },
                          { wb_folders_fd (watch->folders), POLLIN, 0 },
                          { watch->routes, POLLIN, 0 } };
  (void) poll (fds, G_N_ELEMENTS (fds), ms);
  if (fds[1].revents && ms != 0) /* the next words are written already */
    (void) poll (fds, 1, GATHER_MS);
  if (watch->run->cancellable)
    g_cancellable_release_fd (watch->run->cancellable);
  if (fds[2].revents && wb_routes_read (watch->routes) && watch->sender)
    wb_sender_wake (watch->sender, TRUE);
  (void) wb_folders_read (watch->folders, is_known, watch, &names_changed);
  if (names_changed || !wb_folders_are_all_watched (watch->folders))
    wb_tails_look (watch->tails);
  return !g_cancellable_is_cancelled (watch->run->cancellable);
}

/* What was put in while it was taken back is not left behind. */
static gboolean
clear_if_taken_back (const Watch *watch, GError **error)
{
  g_autofree char *now = wb_agreement_read (watch->profile->id);
  return now || wb_agreement_clear (watch->profile->id, watch->run->clock, error);
}

/* TRUE if it was taken back; FALSE with error. */
static gboolean
watch_on (Watch *watch, GError **error)
{
  for (;;)
    {
      const gboolean has_more = read_on (watch);
      if (!is_agreed (watch))
        return clear_if_taken_back (watch, error);
      if (sleep_on (watch, has_more ? 0 : sleep_ms (watch)))
        continue;
      if (is_agreed (watch) && !write_state (watch, error))
        return FALSE;
      return wb_run_check (watch->run, error);
    }
}

static gboolean
watch_once (Watch *watch, GError **error)
{
  const WbOutboxPause none = { 0 };
  gint64 again_usec;
  gboolean has_more;

  while (wb_tails_read (watch->tails, take, watch))
    if (!is_agreed (watch))
      return clear_if_taken_back (watch, error);
    else if (!wb_run_check (watch->run, error))
      return FALSE;
  wb_tails_rest (watch->tails, 0, take, watch);
  wb_outbox_set_pause (watch->queue, &none); /* somebody wants it now */
  do                                         /* not more than the queue holds */
    {
      if (!is_agreed (watch))
        return clear_if_taken_back (watch, error);
      wb_alerts_sum_up (watch->alerts, TRUE);
      has_more = wb_alerts_due (watch->alerts)->len > 0;
      if (!wb_run_check (watch->run, error) || !commit (watch, error)
          || !wb_sender_round (&watch->options->sender, watch->run, &again_usec, error))
        return FALSE;
    }
  while (has_more);
  if (again_usec == G_MAXINT64)
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_UNREACHABLE,
                       _ ("The server takes nothing more for now; what waits goes the next time."));
  return FALSE;
}

/* --- from the beginning ---------------------------------------------------------------------- */

/* -1 with WB_ERROR_BUSY if another one watches. */
static int
take_lock (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, LOCK_FILE, NULL);
  wb_autofd int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    wb_fs_set_error (error, errno, path);
  else if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return wb_steal_fd (&fd);
  else
    g_set_error_literal (error, WB_ERROR, WB_ERROR_BUSY,
                         _ ("Another Waybill watches these logs already."));
  return -1;
}

static gboolean
has_logs (const WbProfile *profile)
{
  for (guint i = 0; i < profile->items->len; i++)
    if (g_strcmp0 (((const WbProfileItem *) profile->items->pdata[i])->collect, "logs") == 0)
      return TRUE;
  return FALSE;
}

static gboolean
may_watch (const WbProfile *profile, GError **error)
{
  if (!profile->sentry_dsn)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                         _ ("The profile names nobody who is told of errors (“sentry”)."));
  else if (!has_logs (profile))
    g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                         _ ("The profile has no logs that could be watched."));
  else if (!wb_agreement_is_given (profile))
    g_set_error_literal (error, WB_ERROR, WB_ERROR_CONSENT,
                         _ ("Nobody agreed to errors being reported as they happen."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
open_all (Watch *watch, GError **error)
{
  g_autoptr (JsonNode) node = read_state (watch->dir);
  JsonObject *state = node ? json_node_get_object (node) : NULL;
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) roots = dup_roots (watch->profile);

  take_key (watch, state);
  watch->masker = wb_masker_new_for_me (watch->key, (const char *const *) roots, NULL, NULL);
  watch->tails = wb_tails_new (watch->profile, state ? wb_json_get_array (state, "tails") : NULL);
  watch->alerts =
      wb_alerts_new (watch->profile, watch->masker, watch->options->scene, watch->run->clock,
                     state ? wb_json_get_object (state, "alerts") : NULL);
  watch->folders = wb_folders_new (watch->profile, watch->dir, error);
  if (!watch->folders)
    return FALSE;
  watch->queue = wb_alerts_open_queue (watch->profile->id, watch->run->clock, error);
  if (!watch->queue)
    return FALSE;
  wb_tails_look (watch->tails);
  watch->routes = wb_routes_open ();
  /* where it began is known from now on; what was about to be put in is put in */
  if (commit (watch, &local))
    return TRUE;
  if (!watch->options->once && g_error_matches (local, WB_ERROR, WB_ERROR_SPACE))
    {
      watch->again_usec = g_get_monotonic_time () + AGAIN_USEC;
      return TRUE; /* there will be room again */
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
close_all (Watch *watch)
{
  g_clear_pointer (&watch->sender, wb_sender_stop);
  g_clear_pointer (&watch->queue, wb_outbox_free);
  g_clear_pointer (&watch->folders, wb_folders_free);
  g_clear_pointer (&watch->alerts, wb_alerts_free);
  g_clear_pointer (&watch->tails, wb_tails_free);
  g_clear_pointer (&watch->masker, wb_masker_free);
  wb_close_fd (&watch->routes);
  g_free (watch->agreement);
  g_free (watch->dir);
}

/* For many logs, and the network beside them. */
static void
raise_descriptors (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= DESCRIPTORS)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, DESCRIPTORS);
  (void) setrlimit (RLIMIT_NOFILE, &limit);
}

gboolean
wb_watch_run (const WbWatchOptions *options, const WbRun *run, GError **error)
{
  const WbProfile *profile = options->sender.profile;
  Watch watch = { .options = options, .profile = profile, .run = run, .routes = -1 };

  if (!may_watch (profile, error))
    return FALSE;
  raise_descriptors ();
  watch.dir = wb_alerts_dir (profile->id);
  watch.agreement = wb_agreement_read (profile->id);
  wb_autofd int lock = take_lock (watch.dir, error);
  gboolean ok = lock >= 0 && open_all (&watch, error);
  if (ok && !options->once)
    {
      watch.sender = wb_sender_start (&options->sender, run->clock);
      wb_sender_wake (watch.sender, FALSE);
    }
  ok = ok && (options->once ? watch_once (&watch, error) : watch_on (&watch, error));
  close_all (&watch);
  return ok;
}

/* --- for people ------------------------------------------------------------------------------ */

static gboolean
is_locked (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, LOCK_FILE, NULL);
  wb_autofd int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  return fd >= 0 && flock (fd, LOCK_SH | LOCK_NB) < 0;
}

static void
read_counted (const WbProfile *profile, const char *dir, WbClock *clock, WbWatchStatus *status)
{
  g_autoptr (JsonNode) node = read_state (dir);
  JsonObject *state = node ? json_node_get_object (node) : NULL;
  JsonObject *alerts = state ? wb_json_get_object (state, "alerts") : NULL;
  g_autoptr (WbRation) ration = wb_ration_new (
      (guint) profile->sentry_per_day, alerts ? wb_json_get_object (alerts, "ration") : NULL);

  status->files = state ? (guint) CLAMP (wb_json_get_int (state, "files", 0), 0, G_MAXINT) : 0;
  status->asks = state && wb_json_get_boolean (state, "asks", FALSE);
  status->counted = wb_ration_waiting (ration);
  status->today = wb_ration_today (ration, wb_clock_now_usec (clock));
}

void
wb_watch_status (const WbProfile *profile, WbClock *clock, WbWatchStatus *ret_status)
{
  g_autofree char *dir = wb_alerts_dir (profile->id);

  *ret_status = (WbWatchStatus){ .per_day = (guint) profile->sentry_per_day };
  if (!profile->sentry_dsn || !g_file_test (dir, G_FILE_TEST_IS_DIR))
    return;
  ret_status->is_agreed = wb_agreement_is_given (profile);
  ret_status->since_usec = ret_status->is_agreed ? wb_agreement_usec (profile) : 0;
  ret_status->is_running = is_locked (dir);
  read_counted (profile, dir, clock, ret_status);
  g_autoptr (WbOutbox) queue = wb_alerts_open_queue (profile->id, clock, NULL);
  g_autoptr (GPtrArray) waiting = queue ? wb_outbox_list (queue) : NULL;
  ret_status->waiting = waiting ? waiting->len : 0;
  if (queue)
    wb_outbox_get_counts (queue, &ret_status->counts);
}
