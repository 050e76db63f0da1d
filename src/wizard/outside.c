/* SPDX-License-Identifier: MPL-2.0 */
/* What is on the bus. Actions there return nothing: what became of a request is the action's state,
 * which is set before the call that activated it is answered. */
#include "application-private.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "window.h"

void
wb_outside_say (WbApplication *self, const GError *error)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (WB_IS_WINDOW (window))
    wb_window_say (WB_WINDOW (window), error->message);
  else
    wb_application_refuse (self, window, _ ("This report can't be shown"), error->message);
}

/* A notification may be older than the case it tells of. */
void
wb_outside_show_case (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  WbApplication *self = application;
  const char *id = g_variant_get_string (parameter, NULL);
  g_autoptr (GError) error = NULL;

  if (!wb_application_shows_case (self, id) && !wb_application_may_open (self))
    return;
  if (!wb_application_show_case (self, id, &error))
    wb_outside_say (self, error);
}

/* --- a request -------------------------------------------------------------------------------- */

void
wb_outside_forge (GSimpleAction *action, GVariant *value, gpointer application)
{
}

GError *
wb_outside_too_early (void)
{
  return g_error_new_literal (WB_ERROR, WB_ERROR_BUSY,
                              _ ("A window was opened just now. Try again in a few seconds."));
}

static void
fill_in_orders (WbReport *report, GVariantDict *dict)
{
  g_autofree const char **orders = NULL;

  if (g_variant_dict_lookup (dict, "orders", "^a&s", &orders))
    for (guint i = 0; orders[i]; i++)
      wb_report_set_order (report, orders[i], TRUE);
}

static void
fill_in_when (WbReport *report, GVariantDict *dict)
{
  WbWhen when = { WB_WHEN_REQUESTED, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };

  (void) g_variant_dict_lookup (dict, "since", "x", &when.at_usec);
  (void) g_variant_dict_lookup (dict, "until", "x", &when.until_usec);
  if (when.at_usec != WB_TIME_UNKNOWN || when.until_usec != WB_TIME_UNKNOWN)
    wb_report_set_when (report, &when);
}

static gboolean
set_message (WbReport *report, const char *message, GError **error)
{
  const gboolean fits = g_utf8_strlen (message, -1) <= WB_DRAFT_MAX_WORDS;
  g_autofree char *beginning = fits ? NULL : g_utf8_substring (message, 0, WB_DRAFT_MAX_WORDS);

  wb_report_set_words (report, fits ? message : beginning);
  if (!fits)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_TOO_LARGE,
                         _ ("Your message is too long; only its beginning was taken."));
  return fits;
}

/* What the person has written is theirs. */
static gboolean
fill_in_message (WbReport *report, GVariantDict *dict, GError **error)
{
  const char *message = NULL;

  if (!g_variant_dict_lookup (dict, "message", "&s", &message))
    return TRUE;
  wb_report_keep_typed (report);
  const char *words = wb_report_get_draft (report)->words;
  if (*words && !g_str_equal (words, message))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                           _ ("There are words of their own already; your message was not put in "
                              "their place."));
      return FALSE;
    }
  return set_message (report, message, error);
}

static gboolean
has_something (GVariantDict *dict)
{
  static const char *const names[] = { "message", "orders", "since", "until" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_variant_dict_contains (dict, names[i]))
      return TRUE;
  return FALSE;
}

/* Fills in what it can; the person reads it like anything else they wrote. FALSE if not all of it.
 */
static gboolean
fill_in (WbReport *report, GVariantDict *dict, GError **error)
{
  if (!has_something (dict))
    return TRUE;
  if (!wb_report_may_be_filled_in (report, error))
    return FALSE;
  fill_in_orders (report, dict);
  fill_in_when (report, dict);
  return fill_in_message (report, dict, error);
}

WbProfile *
wb_outside_load_profile (const char *id, const WbContext *context, GError **error)
{
  g_autoptr (WbProfile) profile = NULL;

  if (!strchr (id, '/') && !g_str_has_suffix (id, ".json"))
    {
      profile = wb_context_load_profile (id, context, NULL, error);
      if (!profile || profile->provenance == WB_PROFILE_SYSTEM)
        return g_steal_pointer (&profile);
    }
  g_set_error_literal (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                       _ ("From outside only applications can be opened that the system has "
                          "installed, by their id."));
  return NULL;
}

/* A report that somebody makes or sends keeps the context that it has: another caller's folders and
 * authorization are not its own. One that waits for a sign-in waits for a context. */
static gboolean
may_take_context (WbApplication *self, const char *profile_id)
{
  WbReport *report = wb_application_find_open (self, profile_id);

  if (!report)
    return TRUE;
  return wb_report_get_step (report) == WB_STEP_SIGN_IN
         || (wb_report_get_step (report) == WB_STEP_DESCRIBE && !wb_report_has_context (report));
}

/* The report that is shown, or NULL; context (nullable) is taken. */
static WbReport *
show (WbApplication *self, GVariantDict *dict, WbContext *context, GError **error)
{
  const char *id = "", *by = "user";
  g_autoptr (WbContext) given = context;

  (void) g_variant_dict_lookup (dict, "profile", "&s", &id);
  g_autoptr (WbProfile) profile = wb_outside_load_profile (id, given, error);
  if (!profile)
    return NULL;
  /* one that is open already is only filled in */
  if (!wb_application_find_for_profile (self, profile->id, TRUE) && !wb_application_may_open (self))
    {
      g_propagate_error (error, wb_outside_too_early ());
      return NULL;
    }
  (void) g_variant_dict_lookup (dict, "by", "&s", &by);
  if (!may_take_context (self, profile->id))
    g_clear_pointer (&given, wb_context_free);
  return wb_application_open_profile (self, profile, g_steal_pointer (&given),
                                      g_str_equal (by, "staff") ? "staff" : "user");
}

WbReport *
wb_outside_open (WbApplication *self, GVariant *options, WbContext *context, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (options);
  WbReport *report = show (self, &dict, context, error);

  if (report)
    (void) fill_in (report, &dict, error);
  return report;
}

void
wb_outside_request (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  g_autoptr (GError) error = NULL;
  const char *token = "";
  WbReport *report = wb_outside_open (application, parameter, NULL, &error);

  (void) g_variant_lookup (parameter, "token", "&s", &token);
  g_simple_action_set_state (
      action, g_variant_new ("(sbs)", token, report != NULL, error ? error->message : ""));
}
