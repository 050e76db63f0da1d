/* SPDX-License-Identifier: MPL-2.0 */
/* The context comes from another program, which may be slow or never close its end. Nobody waits
 * for that: after a moment the window opens without it, and gets it when it comes. A worker reads,
 * and may do so for as long as the process lives; what it reads for is one object that both ends
 * know. What can't be used opens no window of a report in time, and is said on the first page of
 * one that is open. */
#include "command-line.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>

#include "base/error.h"
#include "runner.h"

#define PATIENCE_SEC 2

typedef struct
{
  WbInvocation *invocation; /* (nullable): NULL once it is worked off */
  GWeakRef report;          /* what was opened without the context */
  char *what;               /* (nullable): the report's profile, as it was named */
  GPtrArray *roots;         /* (nullable): of WbRootOverride, --root */
  guint timer;
} Awaiting;

typedef struct
{
  GInputStream *stream; /* (nullable): somebody's standard input */
  char *path;           /* (nullable) */
} Source;

static void
source_free (Source *source)
{
  g_clear_object (&source->stream);
  g_free (source->path);
  g_free (source);
}

static void
awaiting_free (Awaiting *awaiting)
{
  g_clear_handle_id (&awaiting->timer, g_source_remove);
  g_clear_pointer (&awaiting->invocation, wb_invocation_free);
  g_weak_ref_clear (&awaiting->report);
  g_clear_pointer (&awaiting->roots, g_ptr_array_unref);
  g_free (awaiting->what);
  g_free (awaiting);
}

static gpointer
read_context (gpointer input, const WbRun *run, GError **error)
{
  const Source *source = input;

  if (source->path)
    return wb_context_read (source->path, error);
  return wb_context_read_fd (g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (source->stream)),
                             error);
}

static int
refuse (WbInvocation *invocation, const GError *error)
{
  return wb_invocation_refuse (invocation, NULL, _ ("What the application said was not used"),
                               error);
}

/* context (nullable) is taken. */
static void
work_off (Awaiting *awaiting, WbContext *context, const GError *error)
{
  g_autoptr (WbInvocation) invocation = g_steal_pointer (&awaiting->invocation);
  int status;

  g_clear_handle_id (&awaiting->timer, g_source_remove);
  invocation->context = context;
  status = error ? refuse (invocation, error) : wb_invocation_work_off (invocation);
  g_application_command_line_set_exit_status (invocation->line, status);
  g_weak_ref_set (&awaiting->report, invocation->report);
  awaiting->what = g_steal_pointer (&invocation->what);
  awaiting->roots = g_steal_pointer (&invocation->roots);
  g_application_release (G_APPLICATION (invocation->application));
}

static gboolean
on_patience_ends (gpointer data)
{
  Awaiting *awaiting = data;

  awaiting->timer = 0;
  work_off (awaiting, NULL, NULL);
  g_autoptr (WbReport) report = g_weak_ref_get (&awaiting->report);
  if (report)
    wb_report_set_awaits_context (report);
  return G_SOURCE_REMOVE;
}

/* On the first page beside what is typed; in a dialog where that page is not shown. */
static void
refuse_late (WbReport *report, const GError *error)
{
  WbApplication *self = WB_APPLICATION (g_application_get_default ());

  g_printerr ("waybill-wizard: %s\n", error->message);
  wb_report_refuse_context (report, error->message);
  if (wb_report_get_step (report) != WB_STEP_DESCRIBE)
    wb_application_refuse (self, wb_application_window_of (self, report),
                           _ ("What the application said was not used"), error->message);
}

/* The profile again, with the folders that context (nullable: reading it failed with error) names.
 * What can't be used of it is not used at all, as if it had come in time. */
static void
take_late (Awaiting *awaiting, WbReport *report, WbContext *context, const GError *error)
{
  g_autoptr (WbContext) owned = context;
  g_autoptr (GError) not_loaded = NULL;
  g_autoptr (WbProfile) profile =
      owned ? wb_context_load_profile (awaiting->what, owned, awaiting->roots, &not_loaded) : NULL;

  if (profile)
    wb_report_take_context (report, profile, g_steal_pointer (&owned));
  else
    refuse_late (report, owned ? not_loaded : error);
}

static void
context_is_read (gpointer result, const GError *error, gpointer owner)
{
  Awaiting *awaiting = g_object_get_data (owner, "awaiting");
  g_autoptr (WbContext) context = result;

  if (awaiting->invocation)
    {
      work_off (awaiting, g_steal_pointer (&context), error);
      return;
    }
  g_autoptr (WbReport) report = g_weak_ref_get (&awaiting->report);
  if (report)
    take_late (awaiting, report, g_steal_pointer (&context), error);
}

static void
begin (WbInvocation *invocation, Source *source)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  Awaiting *awaiting = g_new0 (Awaiting, 1);
  const WbTask task = { .work = read_context,
                        .end = context_is_read,
                        .input = source,
                        .free_input = (GDestroyNotify) source_free,
                        .owner = owner };

  awaiting->invocation = invocation;
  awaiting->timer = g_timeout_add_seconds (PATIENCE_SEC, on_patience_ends, awaiting);
  g_weak_ref_init (&awaiting->report, NULL);
  g_object_set_data_full (owner, "awaiting", awaiting, (GDestroyNotify) awaiting_free);
  g_application_hold (G_APPLICATION (invocation->application));
  wb_runner_unref (wb_runner_run (&task));
}

int
wb_awaiting_begin (WbInvocation *invocation, const char *path)
{
  Source *source = g_new0 (Source, 1);
  g_autoptr (WbInvocation) owned = invocation;

  source->path = g_strdup (path);
  source->stream = path ? NULL : g_application_command_line_get_stdin (invocation->line);
  if (path || G_IS_UNIX_INPUT_STREAM (source->stream))
    {
      begin (g_steal_pointer (&owned), source);
      return 0;
    }
  g_autoptr (GError) error =
      g_error_new_literal (WB_ERROR, WB_ERROR_PROFILE, _ ("There is no standard input."));
  source_free (source);
  return refuse (owned, error);
}
