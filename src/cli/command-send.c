/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>

#include "ask-user.h"
#include "base/error.h"
#include "cases/additions.h"
#include "choice.h"
#include "consent.h"
#include "console.h"
#include "sending.h"
#include "show.h"

/* Before anybody is asked and anything is collected. */
static gboolean
check_destination (const WbProfile *profile, const WbOptions *options, GError **error)
{
  g_autoptr (WbStaffKeys) keys = NULL;
  WbDeliverOptions deliver;
  if (!wb_sending_options (options, &deliver, &keys, error))
    return FALSE;
  if (keys || (profile->deliver && profile->deliver->ticket))
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                       _ ("The profile does not say where to send reports."));
  return FALSE;
}

/* The case that this is to be added to. One that was named here has to take it; one that support's
 * link names may also be on another computer: then this is a report of its own, and says so. */
static gboolean
check_addition (WbChoice *choice, const WbOptions *options, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *ref = options->to ? options->to : choice->selection->follows;
  g_autoptr (WbCase) parent = ref ? wb_case_open (ref, &local) : NULL;

  if (!ref)
    return TRUE;
  if (parent && wb_case_takes_additions (parent, choice->profile->id, &local))
    {
      g_free (choice->selection->follows);
      choice->selection->follows = g_strdup (parent->number);
      wb_console_say (_ ("This is added to case %s: only what it does not have yet is sent.\n"),
                      parent->number);
      return TRUE;
    }
  if (options->to)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  wb_console_say ("%s %s\n", local->message, _ ("So this becomes a report of its own."));
  return TRUE;
}

WbExit
wb_command_send (const WbOptions *options)
{
  if (options->ask_user)
    return wb_ask_user (options);
  g_autoptr (GError) error = NULL;
  g_auto (WbChoice) choice = { 0 };
  if (!wb_choice_make (&choice, options, wb_sending_run (), &error))
    return wb_console_error (error);
  if (!check_destination (choice.profile, options, &error))
    return wb_console_error (error);
  wb_choice_introduce (&choice);
  if (!check_addition (&choice, options, &error))
    return wb_console_error (error);
  if (!options->quiet)
    wb_show_plan (choice.plan, choice.selection, options->verbose);
  if (!wb_consent_obtain (choice.plan, choice.selection, options, &error))
    return wb_console_error (error);
  g_autoptr (WbCase) kase =
      wb_job_begin (choice.plan, choice.selection, choice.context, wb_sending_run (), &error);
  if (!kase)
    return wb_console_error (error);
  const WbExit exit = wb_sending_go_on (kase, choice.context, options);
  wb_sending_tell_channels (options);
  return exit;
}
