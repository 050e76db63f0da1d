/* SPDX-License-Identifier: MPL-2.0 */
#include "resuming.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "base/json.h"
#include "cases/wish.h"
#include "choice.h"
#include "console.h"
#include "sending.h"

/* --- one ------------------------------------------------------------------------------------- */

/* What the person named goes on, whatever they wished before. */
static WbExit
send_on (WbCase *kase, const WbContext *context, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  WbTripwireMode mode = WB_TRIPWIRE_ASK;

  if (wb_case_get_wish (kase) == WB_CASE_WISH_PAUSE
      && !wb_case_set_wish (kase, WB_CASE_WISH_NONE, &error))
    return wb_console_error (error);
  if (!wb_choice_tripwire (options, mode, &mode, &error))
    return wb_console_usage ("%s", error->message);
  if (options->tripwire && kase->state <= WB_CASE_HELD && !wb_job_decide (kase, mode, &error))
    return wb_console_error (error);
  return wb_sending_go_on (kase, context, options);
}

WbExit
wb_resuming_case (WbCase *kase, const WbContext *context, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;

  if (!wb_case_lock (kase, &error))
    return g_error_matches (error, WB_ERROR, WB_ERROR_BUSY)
               ? wb_console_error_as (error, WB_EXIT_NOT_DELIVERED)
               : wb_console_error (error);
  switch (wb_queue_need (kase))
    {
    case WB_QUEUE_TAKE_BACK:
      return wb_sending_take_back (kase, options);
    case WB_QUEUE_CLEAR:
      return wb_sending_clear (kase, options);
    default:
      return send_on (kase, context, options);
    }
}

/* --- all ------------------------------------------------------------------------------------- */

gboolean
wb_resuming_covers (const WbResuming *resuming, const WbCase *kase)
{
  return !resuming->profile_id || g_strcmp0 (resuming->profile_id, kase->profile_id) == 0;
}

const WbContext *
wb_resuming_context (const WbResuming *resuming, const GPtrArray *cases, const WbCase *kase)
{
  const char *whose = wb_queue_whose (cases, resuming->profile_id);

  return g_strcmp0 (whose, kase->profile_id) == 0 ? resuming->context : NULL;
}

/* Asking again would only be told the same. */
static WbExit
tell_sign_in (const WbCase *kase)
{
  const char *name = kase->profile_name ? kase->profile_name : kase->profile_id;

  /* Translators: a case number, the name of an application */
  wb_console_say (_ ("%s waits for you to sign in: open %s once, then it goes on.\n"), kase->number,
                  name);
  wb_console_result (wb_case_to_json (kase));
  return WB_EXIT_NOT_DELIVERED;
}

static WbExit
resume_one (const WbResuming *resuming, const GPtrArray *cases, WbCase *kase, WbQueueNeed need)
{
  const WbContext *context = wb_resuming_context (resuming, cases, kase);

  if (need == WB_QUEUE_SIGN_IN && !(context && context->authorization))
    return tell_sign_in (kase);
  return wb_resuming_case (kase, context, resuming->options);
}

static gboolean
is_anything_needed (const GPtrArray *cases)
{
  for (guint i = 0; i < cases->len; i++)
    if (wb_queue_need (cases->pdata[i]) != WB_QUEUE_NOTHING)
      return TRUE;
  return FALSE;
}

static void
say_whose (const WbResuming *resuming, const GPtrArray *cases)
{
  if (resuming->context && resuming->context->authorization
      && !wb_queue_whose (cases, resuming->profile_id) && is_anything_needed (cases))
    wb_console_say ("%s\n",
                    _ ("There are cases of several applications, so the sign-in is used for "
                       "none. Name the profile it is for: waybill resume --all PROFILE"));
}

WbExit
wb_resuming_tell (guint tried, WbExit exit)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "resumed", tried);
  json_object_set_int_member (object, "exit", exit);
  wb_console_result (wb_json_node_take (object));
  return exit;
}

static gboolean
has_paused (const GPtrArray *cases)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const WbCase *kase = cases->pdata[i];
      if (kase->state != WB_CASE_DELIVERED && !wb_case_has_ended (kase->state)
          && wb_case_get_wish (kase) == WB_CASE_WISH_PAUSE)
        return TRUE;
    }
  return FALSE;
}

WbExit
wb_resuming_all (const WbResuming *resuming)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cases = wb_cases_list (&error);
  WbExit worst = WB_EXIT_DONE;
  guint tried = 0;

  if (!cases)
    return wb_console_error (error);
  say_whose (resuming, cases);
  for (guint i = 0; i < cases->len && worst != WB_EXIT_INTERRUPTED; i++)
    {
      WbCase *kase = cases->pdata[i];
      const WbQueueNeed need = wb_queue_need (kase);
      if (need == WB_QUEUE_NOTHING || !wb_resuming_covers (resuming, kase))
        continue;
      tried++;
      const WbExit exit = resume_one (resuming, cases, kase, need);
      wb_case_unlock (kase); /* what is done to another may concern it */
      worst = worst == WB_EXIT_DONE || exit == WB_EXIT_INTERRUPTED ? exit : worst;
    }
  if (!tried && has_paused (cases))
    wb_console_say ("%s\n",
                    _ ("What you have paused goes on when you name it: waybill resume CASE"));
  else if (!tried)
    wb_console_say ("%s\n", _ ("Everything was delivered; there is nothing to go on with."));
  return wb_resuming_tell (tried, worst);
}
