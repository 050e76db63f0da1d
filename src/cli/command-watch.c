/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "alert/agreement.h"
#include "alert/watch.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "choice.h"
#include "console.h"
#include "scene.h"

#define SHOWN_ALERTS 10

/* --- how it stands --------------------------------------------------------------------------- */

static JsonNode *
status_to_json (const WbProfile *profile, const WbWatchStatus *status, const GPtrArray *told)
{
  JsonObject *json = json_object_new ();
  JsonArray *alerts = json_array_new ();

  json_object_set_string_member (json, "profile", profile->id);
  json_object_set_boolean_member (json, "agreed", status->is_agreed);
  json_object_set_boolean_member (json, "running", status->is_running);
  json_object_set_int_member (json, "files", status->files);
  json_object_set_boolean_member (json, "asks", status->asks);
  json_object_set_int_member (json, "waiting", status->waiting);
  json_object_set_int_member (json, "counted", (gint64) status->counted);
  json_object_set_int_member (json, "today", status->today);
  json_object_set_int_member (json, "perDay", status->per_day);
  json_object_set_member (json, "counts", wb_counts_to_json (&status->counts));
  for (guint i = 0; i < told->len; i++)
    json_array_add_element (alerts, wb_alert_told_to_json (told->pdata[i]));
  json_object_set_array_member (json, "alerts", alerts);
  return wb_json_node_take (json);
}

static guint
few (guint64 count)
{
  return (guint) MIN (count, G_MAXUINT);
}

static void
print_counts (const WbWatchStatus *status)
{
  const guint counted = few (status->counted);

  wb_console_print (_ ("Sent: %u, waiting: %u, today: %u of at most %u\n"),
                    few (status->counts.sent), status->waiting, status->today, status->per_day);
  if (counted > 0)
    wb_console_print (ngettext ("%u repeat is counted and told later.\n",
                                "%u repeats are counted and told later.\n", counted),
                      counted);
  for (guint i = 0; i < WB_N_DROPS; i++)
    if (status->counts.dropped[i] > 0)
      /* Translators: a reason, then how many */
      wb_console_print (_ ("Not sent (%s): %u\n"), wb_drop_title ((WbDrop) i),
                        few (status->counts.dropped[i]));
}

static void
print_status (const WbWatchStatus *status)
{
  g_autofree char *since = wb_text_local_time (status->since_usec);

  if (!status->is_agreed)
    wb_console_print ("%s\n", _ ("Errors are not reported as they happen."));
  else
    /* Translators: a date and time */
    wb_console_print (_ ("Errors are reported as they happen, agreed to on %s.\n"), since);
  if (status->is_agreed && status->is_running)
    wb_console_print (ngettext ("%u log file is watched now.\n", "%u log files are watched now.\n",
                                status->files),
                      status->files);
  else if (status->is_agreed)
    wb_console_print ("%s\n", _ ("Nobody watches the logs now: run “waybill watch”, or turn the "
                                 "service on."));
  if (status->is_running && status->asks)
    wb_console_print ("%s\n", _ ("The system does not tell of changes in all of their folders "
                                 "(fs.inotify.max_user_watches), so they are looked at every ten "
                                 "seconds."));
  print_counts (status);
}

static void
print_alert (const WbAlertTold *told)
{
  g_autofree char *at = wb_text_local_time (told->time_usec);
  g_autofree char *words = wb_text_visible (told->words, -1);
  const guint repeats = few (told->repeats);
  g_autofree char *more =
      repeats > 0
          /* Translators: beside the one that is shown */
          ? g_strdup_printf (ngettext (" (and %u more)", " (and %u more)", repeats), repeats)
          : g_strdup ("");

  wb_console_print ("%s  %s%s\n  %s\n", at, wb_alert_told_state (told), more, words);
}

static WbExit
tell_status (const WbProfile *profile)
{
  g_autofree char *dir = wb_alerts_dir (profile->id);
  g_autoptr (GPtrArray) told = wb_ledger_read (dir);
  WbWatchStatus status;

  wb_watch_status (profile, NULL, &status);
  print_status (&status);
  for (guint i = told->len - MIN (told->len, SHOWN_ALERTS); i < told->len; i++)
    print_alert (told->pdata[i]);
  wb_console_result (status_to_json (profile, &status, told));
  return WB_EXIT_DONE;
}

/* --- agreeing -------------------------------------------------------------------------------- */

static gboolean
take_back (const char *profile_id, GError **error)
{
  if (!wb_agreement_take_back (profile_id, NULL, error))
    return FALSE;
  wb_console_print ("%s\n", _ ("Errors are no longer reported. What was waiting is dropped."));
  return TRUE;
}

static WbExit
turn_off (const WbProfile *profile)
{
  g_autoptr (GError) error = NULL;
  return take_back (profile->id, &error) ? tell_status (profile) : wb_console_error (error);
}

/* For a profile that is not there any more, or can't be read. */
static WbExit
turn_off_unknown (const char *id, const GError *why)
{
  g_autofree char *dir = wb_alerts_dir (id);
  g_autoptr (GError) error = NULL;
  JsonObject *json = json_object_new ();

  if (strchr (id, '/') || !g_file_test (dir, G_FILE_TEST_IS_DIR))
    return wb_console_error (why);
  if (!take_back (id, &error))
    return wb_console_error (error);
  json_object_set_string_member (json, "profile", id);
  json_object_set_boolean_member (json, "agreed", FALSE);
  wb_console_result (wb_json_node_take (json));
  return WB_EXIT_DONE;
}

/* Asks once; what was agreed to before holds. */
static gboolean
obtain (const WbProfile *profile, const WbOptions *options, GError **error)
{
  g_autofree char *words = wb_agreement_words (profile);
  gboolean yes = options->yes;

  if (!words || wb_agreement_is_given (profile))
    return TRUE; /* what is wrong with it is said by who watches */
  g_autofree char *question = g_strdup_printf ("%s\n%s", words, _ ("Agree?"));
  if (!yes && !wb_console_ask (question, &yes, error))
    return FALSE;
  if (!yes)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_CONSENT, _ ("Nothing is reported."));
      return FALSE;
    }
  return wb_agreement_give (profile, !options->yes || isatty (STDIN_FILENO) ? "user" : "unattended",
                            NULL, error);
}

/* --- watching -------------------------------------------------------------------------------- */

static WbExit
watch (const WbProfile *profile, const WbContext *context, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  const WbRun run = { .cancellable = wb_console_cancellable () };

  (void) mallopt (M_ARENA_MAX, 1); /* what a connection took is given back whole */
  if (!obtain (profile, options, &error))
    return wb_console_error (error);
  g_autoptr (WbSceneNow) now = wb_scene_now (profile, context);
  const WbWatchOptions watching = {
    .sender = { profile, options->proxy, options->ca_file },
    .scene = wb_scene_now_get (now),
    .once = options->once,
  };
  if (!options->once)
    wb_console_say (_ ("Watching the logs of %s.\n"), wb_text_in_language (profile->name));
  if (!wb_watch_run (&watching, &run, &error))
    return wb_console_error (error);
  if (!options->once)
    wb_console_say ("%s\n", _ ("It was turned off."));
  return tell_status (profile);
}

WbExit
wb_command_watch (const WbOptions *options)
{
  g_autoptr (WbProfile) profile = NULL;
  g_autoptr (WbContext) context = NULL;
  g_autoptr (GError) error = NULL;

  if (options->status + options->off + options->once > 1)
    return wb_console_usage (_ ("Give one of --status, --off and --once."));
  if (!wb_choice_load (options, &profile, &context, &error))
    return options->off ? turn_off_unknown (options->arguments[0], error)
                        : wb_console_error (error);
  if (options->status)
    return tell_status (profile);
  return options->off ? turn_off (profile) : watch (profile, context, options);
}
