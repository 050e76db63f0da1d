/* SPDX-License-Identifier: MPL-2.0 */
#include "result.h"

#include "base/json.h"
#include "cases/parcel.h"

/* Somebody who waits. */
typedef struct
{
  WbApplication *application;
  WbReport *report;
  WbResultFunc ended;
  gpointer user_data;
  gulong on_changed, on_left;
} Waiter;

static int own_exit;

/* Steps at which there is something to tell although the window may still be open. */
static const struct
{
  WbStep step;
  WbResultExit exit;
} ends[] = {
  { WB_STEP_DELIVERED, WB_RESULT_DONE },
  { WB_STEP_REFUSED, WB_RESULT_REFUSED },
  { WB_STEP_HELD, WB_RESULT_HELD },
  { WB_STEP_FAILED, WB_RESULT_FAILED },
  { WB_STEP_CANCELLED, WB_RESULT_NO_CONSENT },
};

void
wb_result_set_exit (GApplicationCommandLine *line, WbResultExit status)
{
  if (!g_application_command_line_get_is_remote (line))
    own_exit = (int) status;
}

int
wb_result_get_exit (void)
{
  return own_exit;
}

JsonNode *
wb_result_json (WbReport *report)
{
  JsonObject *object = json_object_new ();
  const WbCase *kase = wb_report_get_case (report);
  JsonNode *receipt = wb_report_get_receipt (report);
  JsonObject *json =
      receipt && JSON_NODE_HOLDS_OBJECT (receipt) ? json_node_get_object (receipt) : NULL;
  JsonArray *objects = wb_json_get_array (json, "objects");
  const gboolean is_agreed = wb_report_get_step (report) >= WB_STEP_PREPARING;

  json_object_set_string_member (object, "profile", wb_report_get_profile (report)->id);
  json_object_set_string_member (object, "step", wb_step_look (wb_report_get_step (report))->word);
  if (!kase || !is_agreed)
    return wb_json_node_take (object);
  json_object_set_string_member (object, "case", kase->id);
  json_object_set_string_member (object, "number", kase->number);
  json_object_set_string_member (object, "state", wb_case_state_word (kase->state));
  wb_json_set_string (object, "note", kase->note);
  wb_json_set_string (object, "folder", kase->folder);
  const WbParcel parcel = wb_case_parcel (kase);
  wb_json_set_string (object, "sha256", parcel.sha256);
  json_object_set_int_member (object, "bytes", (gint64) parcel.bytes);
  if (objects)
    json_object_set_array_member (object, "objects", json_array_ref (objects));
  return wb_json_node_take (object);
}

static void
tell (Waiter *waiter, WbResultExit exit)
{
  g_signal_handler_disconnect (waiter->report, waiter->on_changed);
  g_signal_handler_disconnect (waiter->application, waiter->on_left);
  waiter->ended (waiter->report, exit, waiter->user_data);
  g_object_unref (waiter->report);
  g_free (waiter);
}

/* TRUE if step is an end that is told while the window may still be open. */
static gboolean
is_end (WbStep step, WbResultExit *ret_exit)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (ends[i].step == step)
      {
        *ret_exit = ends[i].exit;
        return TRUE;
      }
  return FALSE;
}

static void
on_changed (WbReport *report, guint what, Waiter *waiter)
{
  WbResultExit exit;

  if ((what & WB_CHANGED_STEP) && is_end (wb_report_get_step (report), &exit))
    tell (waiter, exit);
}

static void
on_left (WbApplication *application, WbReport *report, Waiter *waiter)
{
  WbResultExit exit;

  if (report != waiter->report)
    return;
  if (!is_end (wb_report_get_step (report), &exit))
    exit = wb_report_get_step (report) < WB_STEP_PREPARING ? WB_RESULT_NO_CONSENT
                                                           : WB_RESULT_NOT_DELIVERED;
  tell (waiter, exit);
}

void
wb_result_await (WbApplication *application, WbReport *report, WbResultFunc ended,
                 gpointer user_data)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->application = application;
  waiter->report = g_object_ref (report);
  waiter->ended = ended;
  waiter->user_data = user_data;
  waiter->on_changed = g_signal_connect (report, "changed", G_CALLBACK (on_changed), waiter);
  waiter->on_left = g_signal_connect (application, "report-left", G_CALLBACK (on_left), waiter);
}

static void
print (WbReport *report, WbResultExit exit, gpointer user_data)
{
  g_autoptr (GApplicationCommandLine) line = user_data;
  g_autoptr (JsonNode) node = wb_result_json (report);

  /* The window may be open for long after it. */
  json_object_set_int_member (json_node_get_object (node), "exit", (gint64) exit);
  g_autofree char *text = wb_json_line (node);
  g_application_command_line_print (line, "%s\n", text);
  g_application_command_line_set_exit_status (line, (int) exit);
  wb_result_set_exit (line, exit);
}

void
wb_result_print (WbApplication *application, WbReport *report, GApplicationCommandLine *line)
{
  wb_result_await (application, report, print, g_object_ref (line));
}
