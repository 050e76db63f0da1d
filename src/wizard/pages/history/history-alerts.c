/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-wizard"

#include "pages/history/history-alerts.h"

#include <glib/gi18n.h>

#include "alert/agreement.h"
#include "base/state-dir.h"
#include "profile/context.h"
#include "widgets/moment.h"

void
wb_history_alerts_free (WbHistoryAlerts *alerts)
{
  if (!alerts)
    return;
  g_free (alerts->profile_id);
  g_free (alerts->name);
  g_free (alerts->words);
  g_free (alerts->detail);
  g_ptr_array_unref (alerts->told);
  g_free (alerts);
}

/* --- reading --------------------------------------------------------------------------------- */

/* The newest ones, newest first. */
static GPtrArray *
read_told (const char *profile_id)
{
  g_autofree char *dir = wb_alerts_dir (profile_id);
  g_autoptr (GPtrArray) all = wb_ledger_read (dir);
  GPtrArray *told = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_alert_told_free);

  while (all->len > 0 && told->len < WB_HISTORY_ALERTS_SHOWN)
    g_ptr_array_add (told, g_ptr_array_steal_index (all, all->len - 1));
  return told;
}

static gboolean
has_agreement (const char *profile_id)
{
  g_autofree char *dir = wb_alerts_dir (profile_id);
  g_autofree char *path = g_build_filename (dir, WB_AGREEMENT_FILE, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static char *
make_detail (gboolean is_on, guint n_told)
{
  if (!is_on)
    return g_strdup (_ ("Errors are not reported as they happen"));
  if (n_told == 0)
    return g_strdup (_ ("Errors are reported as they happen; there was none yet"));
  return g_strdup_printf (ngettext ("Errors are reported as they happen; %u was",
                                    "Errors are reported as they happen; %u were", n_told),
                          n_told);
}

static void
add (GPtrArray *all, const char *profile_id, const char *name, const WbProfile *profile)
{
  WbHistoryAlerts *alerts = g_new0 (WbHistoryAlerts, 1);

  alerts->profile_id = g_strdup (profile_id);
  alerts->name = g_strdup (name);
  alerts->is_on = profile ? wb_agreement_is_given (profile) : has_agreement (profile_id);
  alerts->words = profile ? wb_agreement_words (profile) : NULL;
  alerts->told = read_told (profile_id);
  alerts->detail = make_detail (alerts->is_on, alerts->told->len);
  g_ptr_array_add (all, alerts);
}

static gboolean
is_among (const GPtrArray *all, const char *profile_id)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((const WbHistoryAlerts *) all->pdata[i])->profile_id, profile_id))
      return TRUE;
  return FALSE;
}

/* What was agreed to for a profile that is not installed can be looked at and taken back. */
static void
add_others (GPtrArray *all)
{
  g_autofree char *state = wb_state_dir ();
  g_autofree char *path = g_build_filename (state, "alerts", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    if (!is_among (all, name))
      add (all, name, name, NULL);
}

GPtrArray *
wb_history_alerts_read (const WbRun *run)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_history_alerts_free);
  g_autoptr (GPtrArray) found = wb_profile_list ();

  for (guint i = 0; i < found->len; i++)
    {
      const WbFoundProfile *one = found->pdata[i];
      if (one->profile && one->profile->sentry_dsn)
        add (all, one->profile->id, wb_text_in_language (one->profile->name), one->profile);
    }
  add_others (all);
  return all;
}

char *
wb_history_alert_detail (const WbAlertTold *told, gint64 now_usec)
{
  g_autofree char *moment = wb_moment_near (told->time_usec, now_usec);
  const guint repeats = (guint) MIN (told->repeats, G_MAXUINT);

  if (repeats == 0)
    /* Translators: of a reported error: a moment, how it stands: "Today 14:52, sent" */
    return g_strdup_printf (_ ("%s, %s"), moment, wb_alert_told_state (told));
  /* Translators: likewise, with how often it was seen beside that */
  return g_strdup_printf (ngettext ("%s, %s (and %u more)", "%s, %s (and %u more)", repeats),
                          moment, wb_alert_told_state (told), repeats);
}

/* --- changing -------------------------------------------------------------------------------- */

/* The service reads the usual folders. Where it can't be started, "waybill watch" is left. */
static void
start_service (const char *profile_id)
{
  g_autofree char *unit = g_strdup_printf ("waybill-watch@%s.service", profile_id);
  const char *arguments[] = { "systemctl", "--user", "--no-block", "enable", "--now", unit, NULL };
  g_autoptr (GError) error = NULL;

  if (g_getenv ("WAYBILL_STATE_DIR"))
    return;
  if (!g_spawn_sync (NULL, (char **) arguments, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, NULL, &error))
    g_debug ("%s", error->message);
}

gboolean
wb_history_alerts_turn_on (const char *profile_id, const WbRun *run, GError **error)
{
  g_autoptr (WbContext) context = wb_context_recall (profile_id);
  g_autoptr (WbProfile) profile = wb_context_load_profile (profile_id, context, NULL, error);

  if (!profile || !wb_agreement_give (profile, "user", run ? run->clock : NULL, error))
    return FALSE;
  start_service (profile_id);
  return TRUE;
}

gboolean
wb_history_alerts_turn_off (const char *profile_id, const WbRun *run, GError **error)
{
  return wb_agreement_take_back (profile_id, run ? run->clock : NULL, error);
}
