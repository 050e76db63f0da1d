/* SPDX-License-Identifier: MPL-2.0 */
/* What was typed or what an application started. The profile, its context (on standard input, never
 * among the arguments) and a request decide which window opens. With --json the invocation lasts
 * until the report has ended, and tells how. */
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>

#include "application-private.h"
#include "base/error.h"
#include "result.h"
#include "runner.h"
#include "sending-options.h"

static const GOptionEntry entries[] = {
  { "context", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("What only the running application knows, as JSON from FILE or - (standard input)"),
    N_ ("FILE") },
  { "root", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, N_ ("The application's folder NAME is DIR"),
    N_ ("NAME=DIR") },
  { "request", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Support's request, “waybill:send?…”"),
    N_ ("LINK") },
  { "case", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Shows an earlier report"), N_ ("CASE") },
  { "history", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Shows earlier reports"), NULL },
  { "json", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Waits for the end and prints it as one JSON line"),
    NULL },
  { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Also trust the certificates in FILE"),
    N_ ("FILE") },
  { "proxy", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Use this proxy instead of the system's"),
    N_ ("URL") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Prints the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[PROFILE]") },
  { NULL },
};

/* One invocation while it is worked off. */
typedef struct
{
  WbApplication *application;
  GApplicationCommandLine *line;
  WbContext *context; /* (nullable) */
} Invocation;

static void
invocation_free (Invocation *invocation)
{
  g_object_unref (invocation->application);
  g_object_unref (invocation->line);
  g_clear_pointer (&invocation->context, wb_context_free);
  g_free (invocation);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Invocation, invocation_free)

static int
handle_local_options (GApplication *application, GVariantDict *options, gpointer data)
{
  const char *ca_file = NULL, *proxy = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("waybill-wizard %s\n", WB_VERSION);
      return 0;
    }
  (void) g_variant_dict_lookup (options, "ca-file", "^&ay", &ca_file);
  (void) g_variant_dict_lookup (options, "proxy", "&s", &proxy);
  wb_sending_options_set (ca_file, proxy);
  return -1;
}

void
wb_command_line_add_options (GApplication *application)
{
  g_application_add_main_option_entries (application, entries);
  g_application_set_option_context_summary (
      application, _ ("Shows what an application's support would get, and sends it if you agree."));
  g_signal_connect (application, "handle-local-options", G_CALLBACK (handle_local_options), NULL);
}

/* --- reading what was said -------------------------------------------------------------------- */

static int
fail (Invocation *invocation, const GError *error)
{
  g_application_command_line_printerr (invocation->line, "waybill-wizard: %s\n", error->message);
  g_application_command_line_set_exit_status (invocation->line, WB_RESULT_INVALID);
  wb_result_set_exit (invocation->line, WB_RESULT_INVALID);
  return WB_RESULT_INVALID;
}

/* What was typed is relative to where it was typed. */
static char *
resolve (Invocation *invocation, const char *path)
{
  const char *cwd = g_application_command_line_get_cwd (invocation->line);

  return cwd ? g_canonicalize_filename (path, cwd) : g_canonicalize_filename (path, NULL);
}

static gboolean
looks_like_path (const char *what)
{
  return strchr (what, '/') || g_str_has_suffix (what, ".json");
}

/* The profile's name or absolute path; NULL if none was given. */
static char *
get_profile_argument (Invocation *invocation, GVariantDict *options)
{
  g_autofree const char **arguments = NULL;

  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &arguments) || !arguments[0])
    return NULL;
  return looks_like_path (arguments[0]) ? resolve (invocation, arguments[0])
                                        : g_strdup (arguments[0]);
}

static GPtrArray *
get_overrides (Invocation *invocation, GVariantDict *options, GError **error)
{
  g_autoptr (GPtrArray) overrides =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);
  g_autofree const char **roots = NULL;

  (void) g_variant_dict_lookup (options, "root", "^a&ay", &roots);
  for (guint i = 0; roots && roots[i]; i++)
    {
      g_auto (GStrv) halves = g_strsplit (roots[i], "=", 2);
      if (g_strv_length (halves) != 2 || !*halves[0] || !*halves[1])
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("--root takes NAME=DIR, not “%s”."), roots[i]);
          return NULL;
        }
      g_autofree char *path = g_str_has_prefix (halves[1], "~/") ? g_strdup (halves[1])
                                                                 : resolve (invocation, halves[1]);
      g_ptr_array_add (overrides, wb_root_override_new (halves[0], path, WB_OVERRIDE_OPTION));
    }
  return g_steal_pointer (&overrides);
}

/* A link alone may only name an application that the system knows. */
static WbProfile *
load_profile (Invocation *invocation, GVariantDict *options, const char *link, GError **error)
{
  g_autofree char *what = get_profile_argument (invocation, options);
  g_autofree char *linked = !what && link ? wb_request_profile_id (link, error) : NULL;
  g_autoptr (GPtrArray) overrides = NULL;
  g_autoptr (WbProfile) profile = NULL;

  if (!what && !linked)
    return NULL;
  overrides = get_overrides (invocation, options, error);
  if (!overrides)
    return NULL;
  profile = wb_context_load_profile (what ? what : linked, invocation->context, overrides, error);
  if (profile && linked && profile->provenance != WB_PROFILE_SYSTEM)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                   _ ("A link can only open applications that the system has installed; “%s” was "
                      "not."),
                   linked);
      return NULL;
    }
  return g_steal_pointer (&profile);
}

/* --- opening ---------------------------------------------------------------------------------- */

static int
open_profile (Invocation *invocation, WbProfile *profile, const char *link, gboolean json)
{
  g_autoptr (GError) error = NULL;
  WbReport *report = wb_application_open_profile (invocation->application, profile,
                                                  g_steal_pointer (&invocation->context), "user");

  if (json)
    wb_result_await (invocation->application, report, invocation->line);
  if (link && wb_report_get_step (report) == WB_STEP_DESCRIBE
      && !wb_report_take_request (report, link, &error))
    wb_application_say (invocation->application, report, error->message);
  return 0;
}

static GError *
new_too_early (void)
{
  return g_error_new_literal (WB_ERROR, WB_ERROR_BUSY,
                              _ ("A window was opened just now. Try again in a few seconds."));
}

static int
open_case (Invocation *invocation, const char *ref)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_open (ref, &error);

  if (kase && g_application_command_line_get_is_remote (invocation->line)
      && !wb_application_shows_case (invocation->application, kase->id)
      && !wb_application_may_open (invocation->application))
    error = new_too_early ();
  if (error)
    return fail (invocation, error);
  (void) wb_application_show_case (invocation->application, kase->id);
  return 0;
}

/* Whoever is on the bus can invoke us. */
static gboolean
is_too_early (Invocation *invocation, const WbProfile *profile)
{
  return g_application_command_line_get_is_remote (invocation->line)
         && wb_application_needs_window (invocation->application, profile->id)
         && !wb_application_may_open (invocation->application);
}

static int
work_off (Invocation *invocation)
{
  GVariantDict *options = g_application_command_line_get_options_dict (invocation->line);
  const char *link = NULL, *ref = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = NULL;

  (void) g_variant_dict_lookup (options, "request", "&s", &link);
  if (g_variant_dict_lookup (options, "case", "&s", &ref))
    return open_case (invocation, ref);
  profile = load_profile (invocation, options, link, &error);
  if (profile && is_too_early (invocation, profile))
    error = new_too_early ();
  if (error)
    return fail (invocation, error);
  if (profile)
    return open_profile (invocation, profile, link, g_variant_dict_contains (options, "json"));
  g_application_activate (G_APPLICATION (invocation->application));
  if (g_variant_dict_contains (options, "history"))
    wb_application_show_history (invocation->application);
  return 0;
}

/* --- the context ------------------------------------------------------------------------------ */

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

static gpointer
read_context (gpointer input, const WbRun *run, GError **error)
{
  const Source *source = input;

  if (source->path)
    return wb_context_read (source->path, error);
  return wb_context_read_fd (g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (source->stream)),
                             error);
}

static void
context_is_read (gpointer result, const GError *error, gpointer owner)
{
  g_autoptr (Invocation) invocation = g_object_steal_data (owner, "invocation");
  int status;

  invocation->context = result;
  status = error ? fail (invocation, error) : work_off (invocation);
  g_application_command_line_set_exit_status (invocation->line, status);
  g_application_release (G_APPLICATION (invocation->application));
}

static Source *
new_source (Invocation *invocation, const char *name)
{
  Source *source = g_new0 (Source, 1);

  if (!g_str_equal (name, "-"))
    source->path = resolve (invocation, name);
  else
    source->stream = g_application_command_line_get_stdin (invocation->line);
  return source;
}

/* Standard input may be slow to come. */
static int
read_context_first (Invocation *invocation, const char *name)
{
  Source *source = new_source (invocation, name);
  const WbTask task = { .work = read_context,
                        .end = context_is_read,
                        .input = source,
                        .free_input = (GDestroyNotify) source_free,
                        .owner = G_OBJECT (invocation->line) };

  if (!source->path && !G_IS_UNIX_INPUT_STREAM (source->stream))
    {
      g_autoptr (GError) error =
          g_error_new_literal (WB_ERROR, WB_ERROR_PROFILE, _ ("There is no standard input."));
      source_free (source);
      int status = fail (invocation, error);
      invocation_free (invocation);
      return status;
    }
  g_application_hold (G_APPLICATION (invocation->application));
  g_object_set_data (G_OBJECT (invocation->line), "invocation", invocation);
  wb_runner_unref (wb_runner_run (&task));
  return 0;
}

int
wb_command_line_handle (WbApplication *self, GApplicationCommandLine *line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  Invocation *invocation = g_new0 (Invocation, 1);
  const char *context = NULL;
  int status;

  invocation->application = g_object_ref (self);
  invocation->line = g_object_ref (line);
  wb_background_resume (self);
  if (g_variant_dict_lookup (options, "context", "^&ay", &context))
    return read_context_first (invocation, context);
  status = work_off (invocation);
  invocation_free (invocation);
  return status;
}
