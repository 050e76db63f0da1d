/* SPDX-License-Identifier: MPL-2.0 */
/* A call is answered once, with the case when somebody agreed to it; from then on the signal is
 * owed. It goes to all that listen: a Flatpak's proxy lets none out that is for one alone. */
#include "call.h"

#include <glib/gi18n.h>

#include "application-private.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "result.h"
#include "runner.h"

#define INTERFACE "io.github.waybill.Waybill1"
#define MOST_READING 8 /* contexts that may never end; each has a thread of its own */

static guint n_reading;

#define WB_TYPE_CALL (wb_call_get_type ())
G_DECLARE_FINAL_TYPE (WbCall, wb_call, WB, CALL, GObject)

struct _WbCall
{
  GObject parent_instance;
  WbApplication *application;
  GDBusMethodInvocation *invocation; /* (nullable): NULL once it is answered */
  GDBusConnection *bus;
  char *path;
  GVariant *options;
  char *case_id; /* (nullable): what was answered */
  gulong on_changed;
};

G_DEFINE_FINAL_TYPE (WbCall, wb_call, G_TYPE_OBJECT)

/* The interface's names for what can go wrong. */
static const struct
{
  WbError code;
  const char *name;
} errors[] = {
  { WB_ERROR_CONSENT, INTERFACE ".Error.NotAgreed" },
  { WB_ERROR_NOT_ALLOWED, INTERFACE ".Error.NotAllowed" },
  { WB_ERROR_PROFILE, INTERFACE ".Error.Invalid" },
  { WB_ERROR_TOO_LARGE, INTERFACE ".Error.Invalid" },
  { WB_ERROR_BUSY, INTERFACE ".Error.Busy" },
};

static const char *
error_name (const GError *error)
{
  for (guint i = 0; error->domain == WB_ERROR && i < G_N_ELEMENTS (errors); i++)
    if (errors[i].code == (WbError) error->code)
      return errors[i].name;
  return INTERFACE ".Error.Failed";
}

void
wb_call_refuse (GDBusMethodInvocation *invocation, const GError *error)
{
  g_dbus_method_invocation_return_dbus_error (invocation, error_name (error), error->message);
}

/* --- the answer, and the end ------------------------------------------------------------------ */

static void
answer_if_agreed (WbCall *self, WbReport *report)
{
  const WbCase *kase = wb_report_get_case (report);

  if (!self->invocation || !kase || wb_report_get_step (report) < WB_STEP_PREPARING)
    return;
  self->case_id = g_strdup (kase->id);
  g_dbus_method_invocation_return_value (g_steal_pointer (&self->invocation),
                                         g_variant_new ("(s)", kase->id));
}

static void
on_changed (WbReport *report, guint what, WbCall *self)
{
  if (what & WB_CHANGED_STEP)
    answer_if_agreed (self, report);
}

static void
add_text (GVariantBuilder *result, JsonObject *object, const char *key)
{
  const char *text = wb_json_get_string (object, key);

  if (text)
    g_variant_builder_add (result, "{sv}", key, g_variant_new_string (text));
}

static void
tell_end (WbCall *self, WbReport *report, WbResultExit exit)
{
  g_autoptr (JsonNode) node = wb_result_json (report);
  g_autofree char *json = wb_json_line (node);
  g_autoptr (GError) error = NULL;
  GVariantBuilder result;

  g_variant_builder_init (&result, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&result, "{sv}", "exit", g_variant_new_int32 ((gint32) exit));
  add_text (&result, json_node_get_object (node), "number");
  add_text (&result, json_node_get_object (node), "state");
  add_text (&result, json_node_get_object (node), "note");
  g_variant_builder_add (&result, "{sv}", "json", g_variant_new_string (json));
  if (!g_dbus_connection_emit_signal (self->bus, NULL, self->path, INTERFACE, "Finished",
                                      g_variant_new ("(sa{sv})", self->case_id, &result), &error))
    g_debug ("the end of %s is not told: %s", self->case_id, error->message);
}

static void
on_ended (WbReport *report, WbResultExit exit, gpointer user_data)
{
  g_autoptr (WbCall) self = user_data;
  g_autoptr (GError) declined =
      g_error_new_literal (WB_ERROR, WB_ERROR_CONSENT, _ ("Nobody agreed to send the report."));

  g_signal_handler_disconnect (report, self->on_changed);
  if (exit != WB_RESULT_NO_CONSENT)
    answer_if_agreed (self, report);
  if (self->invocation)
    wb_call_refuse (g_steal_pointer (&self->invocation), declined);
  else
    tell_end (self, report, exit);
}

/* --- the beginning ---------------------------------------------------------------------------- */

static WbCall *
call_new (WbApplication *application, GDBusMethodInvocation *invocation, GVariant *options)
{
  WbCall *self = g_object_new (WB_TYPE_CALL, NULL);

  self->application = g_object_ref (application);
  self->invocation = invocation;
  self->bus = g_object_ref (g_dbus_method_invocation_get_connection (invocation));
  self->path = g_strdup (g_dbus_method_invocation_get_object_path (invocation));
  self->options = g_variant_ref (options);
  return self;
}

/* self and context (nullable) are taken. */
static void
open_window (WbCall *self, WbContext *context)
{
  g_autoptr (WbCall) call = self;
  g_autoptr (GError) error = NULL;
  WbApplication *application = call->application;

  /* Nobody may have looked for what is left over yet: the bus has started us. */
  wb_background_resume (application);
  WbReport *report = wb_outside_open (application, call->options, context, &error);
  if (!report)
    {
      wb_call_refuse (g_steal_pointer (&call->invocation), error);
      return;
    }
  if (error)
    wb_application_say (application, report, error->message);
  call->on_changed = g_signal_connect (report, "changed", G_CALLBACK (on_changed), call);
  answer_if_agreed (call, report);
  wb_result_await (application, report, on_ended, g_steal_pointer (&call));
}

void
wb_call_begin (WbApplication *application, GDBusMethodInvocation *invocation, GVariant *options,
               const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbContext) context = *text ? wb_context_parse (text, &error) : NULL;

  if (error)
    wb_call_refuse (invocation, error);
  else
    open_window (call_new (application, invocation, options), g_steal_pointer (&context));
}

static gpointer
read_context (gpointer fd, const WbRun *run, GError **error)
{
  return wb_context_read_fd (GPOINTER_TO_INT (fd), error);
}

static void
close_fd (gpointer fd)
{
  (void) close (GPOINTER_TO_INT (fd));
}

static void
context_is_read (gpointer result, const GError *error, gpointer owner)
{
  WbCall *self = owner;

  if (error)
    wb_call_refuse (g_steal_pointer (&self->invocation), error);
  else
    open_window (g_object_ref (self), result);
  n_reading--;
  g_application_release (G_APPLICATION (self->application));
}

void
wb_call_begin_reading (WbApplication *application, GDBusMethodInvocation *invocation,
                       GVariant *options, int fd)
{
  g_autoptr (WbCall) self = call_new (application, invocation, options);
  const WbTask task = { .work = read_context,
                        .end = context_is_read,
                        .input = GINT_TO_POINTER (fd),
                        .free_input = close_fd,
                        .owner = G_OBJECT (self) };

  if (n_reading >= MOST_READING)
    {
      g_autoptr (GError) busy = wb_outside_too_early ();
      close_fd (task.input);
      wb_call_refuse (g_steal_pointer (&self->invocation), busy);
      return;
    }
  n_reading++;
  g_application_hold (G_APPLICATION (application));
  wb_runner_unref (wb_runner_run (&task));
}

static void
wb_call_finalize (GObject *object)
{
  WbCall *self = WB_CALL (object);

  g_object_unref (self->application);
  g_object_unref (self->bus);
  g_free (self->path);
  g_free (self->case_id);
  g_variant_unref (self->options);
  G_OBJECT_CLASS (wb_call_parent_class)->finalize (object);
}

static void
wb_call_class_init (WbCallClass *class)
{
  G_OBJECT_CLASS (class)->finalize = wb_call_finalize;
}

static void
wb_call_init (WbCall *self)
{
}
