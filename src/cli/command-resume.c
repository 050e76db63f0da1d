/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>

#include "base/json.h"
#include "cases/wish.h"
#include "choice.h"
#include "console.h"
#include "sending.h"

static gboolean
is_to_be_taken_back (const WbCase *kase)
{
  return wb_withdraw_is_asked (kase) || wb_case_get_wish (kase) == WB_CASE_WISH_CANCEL;
}

/* What the person paused goes on when it is named. What is damaged can only be told of. */
static gboolean
is_unfinished (const WbCase *kase)
{
  if (is_to_be_taken_back (kase))
    return TRUE;
  return wb_case_get_wish (kase) != WB_CASE_WISH_PAUSE && kase->state != WB_CASE_DELIVERED
         && !wb_case_has_ended (kase->state)
         && (wb_job_may_send (kase) || wb_job_is_damaged (kase));
}

static WbExit
resume_case (WbCase *kase, const WbContext *context, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  if (!wb_case_lock (kase, &error))
    return wb_console_error (error);
  if (is_to_be_taken_back (kase))
    return wb_sending_take_back (kase, options);
  if (!wb_case_set_wish (kase, WB_CASE_WISH_NONE, &error))
    return wb_console_error (error);
  WbTripwireMode mode = WB_TRIPWIRE_ASK;
  if (!wb_choice_tripwire (options, mode, &mode, &error))
    return wb_console_usage ("%s", error->message);
  if (options->tripwire && kase->state <= WB_CASE_HELD && !wb_job_decide (kase, mode, &error))
    return wb_console_error (error);
  return wb_sending_go_on (kase, context, options);
}

static void
tell_all (guint tried, WbExit worst)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "resumed", tried);
  json_object_set_int_member (object, "exit", worst);
  wb_console_result (wb_json_node_take (object));
}

/* Each for itself: one that fails does not keep the next from being sent. The first failure's code
 * is the command's. */
static WbExit
resume_all (const WbContext *context, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cases = wb_cases_list (&error);
  if (!cases)
    return wb_console_error (error);
  WbExit worst = WB_EXIT_DONE;
  guint tried = 0;
  for (guint i = 0; i < cases->len && worst != WB_EXIT_INTERRUPTED; i++)
    {
      WbCase *kase = cases->pdata[i];
      if (!is_unfinished (kase))
        continue;
      tried++;
      WbExit exit = resume_case (kase, context, options);
      worst = worst == WB_EXIT_DONE || exit == WB_EXIT_INTERRUPTED ? exit : worst;
    }
  if (!tried)
    wb_console_say ("%s\n", _ ("Everything was delivered; there is nothing to go on with."));
  tell_all (tried, worst);
  return worst;
}

WbExit
wb_command_resume (const WbOptions *options)
{
  if (options->all == (options->arguments[0] != NULL))
    return wb_console_usage (_ ("Name one case, or give --all."));
  g_autoptr (GError) error = NULL;
  g_autoptr (WbContext) context = NULL;
  if (!wb_choice_load (options, NULL, &context, &error))
    return wb_console_error (error);
  if (options->all)
    return resume_all (context, options);
  g_autoptr (WbCase) kase = wb_case_open (options->arguments[0], &error);
  if (!kase)
    return wb_console_error (error);
  return resume_case (kase, context, options);
}
