/* SPDX-License-Identifier: MPL-2.0 */
/* What was typed, clicked, or what an application started. The profile, its context (awaiting.c)
 * and a request decide which window opens. With --json the invocation lasts until the report has
 * ended, and tells how. */
#include "command-line.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "result.h"
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

void
wb_invocation_free (WbInvocation *invocation)
{
  g_object_unref (invocation->application);
  g_object_unref (invocation->line);
  g_clear_pointer (&invocation->context, wb_context_free);
  g_clear_object (&invocation->report);
  g_clear_pointer (&invocation->roots, g_ptr_array_unref);
  g_free (invocation->what);
  g_free (invocation);
}

static int
handle_local_options (GApplication *application, GVariantDict *options, gpointer data)
{
  const char *ca_file = NULL, *proxy = NULL;
  g_autofree char *absolute = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("waybill-wizard %s\n", WB_VERSION);
      return 0;
    }
  (void) g_variant_dict_lookup (options, "ca-file", "^&ay", &ca_file);
  (void) g_variant_dict_lookup (options, "proxy", "&s", &proxy);
  absolute = ca_file ? g_canonicalize_filename (ca_file, NULL) : NULL;
  wb_sending_options_set (absolute, proxy);
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

int
wb_invocation_fail (WbInvocation *invocation, const GError *error)
{
  g_application_command_line_printerr (invocation->line, "waybill-wizard: %s\n", error->message);
  g_application_command_line_set_exit_status (invocation->line, WB_RESULT_INVALID);
  wb_result_set_exit (invocation->line, WB_RESULT_INVALID);
  return WB_RESULT_INVALID;
}

int
wb_invocation_refuse (WbInvocation *invocation, GtkWindow *above, const char *what,
                      const GError *error)
{
  wb_application_refuse (invocation->application, above, what, error->message);
  return wb_invocation_fail (invocation, error);
}

static int
refuse_link (WbInvocation *invocation, GtkWindow *above, const GError *error)
{
  return wb_invocation_refuse (invocation, above, _ ("The message from support was not used"),
                               error);
}

/* What was typed is relative to where it was typed. */
static char *
resolve (WbInvocation *invocation, const char *path)
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
get_profile_argument (WbInvocation *invocation, GVariantDict *options)
{
  g_autofree const char **arguments = NULL;

  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &arguments) || !arguments[0])
    return NULL;
  return looks_like_path (arguments[0]) ? resolve (invocation, arguments[0])
                                        : g_strdup (arguments[0]);
}

static GPtrArray *
get_overrides (WbInvocation *invocation, GVariantDict *options, GError **error)
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
load_profile (WbInvocation *invocation, GVariantDict *options, const char *link, GError **error)
{
  g_autofree char *what = get_profile_argument (invocation, options);
  g_autofree char *linked = !what && link ? wb_request_profile_id (link, error) : NULL;
  g_autoptr (WbProfile) profile = NULL;

  if (!what && !linked)
    return NULL;
  invocation->roots = get_overrides (invocation, options, error);
  if (!invocation->roots)
    return NULL;
  invocation->what = g_strdup (what ? what : linked);
  profile =
      wb_context_load_profile (invocation->what, invocation->context, invocation->roots, error);
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
open_profile (WbInvocation *invocation, WbProfile *profile, const char *link, gboolean json)
{
  g_autoptr (GError) error = NULL;
  WbReport *report = wb_application_open_profile (invocation->application, profile,
                                                  g_steal_pointer (&invocation->context), "user");

  g_set_object (&invocation->report, report);
  if (json)
    wb_result_print (invocation->application, report, invocation->line);
  if (!link || wb_report_take_request (report, link, &error))
    return 0;
  return refuse_link (invocation, wb_application_window_of (invocation->application, report),
                      error);
}

static int
open_case (WbInvocation *invocation, const char *ref)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_open (ref, &error);

  if (kase && g_application_command_line_get_is_remote (invocation->line)
      && !wb_application_shows_case (invocation->application, kase->id)
      && !wb_application_may_open (invocation->application))
    error = wb_outside_too_early ();
  if (error || !wb_application_show_case (invocation->application, kase->id, &error))
    return wb_invocation_fail (invocation, error);
  return 0;
}

/* Whoever is on the bus can invoke us. */
static gboolean
is_too_early (WbInvocation *invocation, const WbProfile *profile)
{
  return g_application_command_line_get_is_remote (invocation->line)
         && wb_application_needs_window (invocation->application, profile->id)
         && !wb_application_may_open (invocation->application);
}

int
wb_invocation_work_off (WbInvocation *invocation)
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
    error = wb_outside_too_early ();
  if (error)
    return link ? refuse_link (invocation, NULL, error) : wb_invocation_fail (invocation, error);
  if (profile)
    return open_profile (invocation, profile, link, g_variant_dict_contains (options, "json"));
  g_application_activate (G_APPLICATION (invocation->application));
  if (g_variant_dict_contains (options, "history"))
    wb_application_show_history (invocation->application, NULL);
  return 0;
}

/* How is settled when the program starts: a report on its way can't be turned to another proxy. */
static gboolean
check_sending_options (WbInvocation *invocation, GVariantDict *options, GError **error)
{
  const char *ca_file = NULL, *proxy = NULL;

  (void) g_variant_dict_lookup (options, "ca-file", "^&ay", &ca_file);
  (void) g_variant_dict_lookup (options, "proxy", "&s", &proxy);
  g_autofree char *absolute = ca_file ? resolve (invocation, ca_file) : NULL;
  if (wb_sending_options_are (absolute, proxy))
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_BUSY,
                       _ ("Waybill runs already with other settings; --proxy and --ca-file only "
                          "count when it starts. Close its windows and wait until its reports are "
                          "sent."));
  return FALSE;
}

int
wb_command_line_handle (WbApplication *self, GApplicationCommandLine *line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_autoptr (WbInvocation) invocation = g_new0 (WbInvocation, 1);
  g_autoptr (GError) error = NULL;
  const char *context = NULL;

  invocation->application = g_object_ref (self);
  invocation->line = g_object_ref (line);
  if (!check_sending_options (invocation, options, &error))
    return wb_invocation_fail (invocation, error);
  wb_background_resume (self);
  if (!g_variant_dict_lookup (options, "context", "^&ay", &context))
    return wb_invocation_work_off (invocation);
  g_autofree char *path = g_str_equal (context, "-") ? NULL : resolve (invocation, context);
  return wb_awaiting_begin (g_steal_pointer (&invocation), path);
}
