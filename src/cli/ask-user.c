/* SPDX-License-Identifier: MPL-2.0 */
/* Over the user's session bus, which is there also for a log-in from elsewhere: first the window's
 * service is started, so that it is known that there is one, then its action "request" is
 * activated. That action opens a window and does nothing else. What it gets is what a person may
 * read on the bus: no secrets, no paths. */
#include "ask-user.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "choice.h"
#include "console.h"

#define SERVICE "io.github.waybill.Waybill"
#define SERVICE_PATH "/io/github/waybill/Waybill"
#define START_MS 60000
#define CALL_MS 25000

/* --- what can be asked ----------------------------------------------------------------------- */

static gboolean
refuse (GError **error, int code, const char *words)
{
  g_set_error_literal (error, WB_ERROR, code, words);
  return FALSE;
}

/* What the person decides in the window, or what must not go over the bus. */
static gboolean
check_options (const WbOptions *options, GError **error)
{
  const struct
  {
    gboolean is_given;
    const char *name;
  } rows[] = {
    { options->context != NULL, "--context" },   { options->yes, "--yes" },
    { options->roots != NULL, "--root" },        { options->only != NULL, "--only" },
    { options->with != NULL, "--with" },         { options->without != NULL, "--without" },
    { options->attach != NULL, "--attach" },     { options->contact != NULL, "--contact" },
    { options->limit != NULL, "--limit" },       { options->format != NULL, "--format" },
    { options->tripwire != NULL, "--tripwire" }, { options->request != NULL, "--request" },
    { options->keys != NULL, "--keys" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].is_given)
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                     /* Translators: the name of an option. */
                     _ ("With --ask-user the person decides in the window; %s can't be given."),
                     rows[i].name);
        return FALSE;
      }
  return TRUE;
}

/* Over the bus only what the system installed may be opened: who asks could have written any other.
 */
static gboolean
check_profile (const char *what, GError **error)
{
  const char *words = _ ("With --ask-user only profiles installed by the system can be used, by "
                         "their id.");

  if (strchr (what, '/') || g_str_has_suffix (what, ".json"))
    return refuse (error, WB_ERROR_NOT_ALLOWED, words);
  g_autoptr (WbProfile) profile = wb_profile_load (what, NULL, error);
  if (!profile)
    return FALSE;
  return profile->provenance == WB_PROFILE_SYSTEM || refuse (error, WB_ERROR_NOT_ALLOWED, words);
}

static GVariant *
make_request (const WbOptions *options, GError **error)
{
  gint64 since_usec = WB_TIME_UNKNOWN, until_usec = WB_TIME_UNKNOWN;
  GVariantDict dict;

  if (!wb_choice_window (options, &since_usec, &until_usec, error))
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "profile", "s", options->arguments[0]);
  g_variant_dict_insert (&dict, "by", "s", "staff");
  if (options->message)
    {
      g_autofree char *message = g_utf8_make_valid (options->message, -1);
      g_variant_dict_insert (&dict, "message", "s", message);
    }
  if (options->orders)
    g_variant_dict_insert_value (&dict, "orders",
                                 g_variant_new_strv ((const char *const *) options->orders, -1));
  if (since_usec != WB_TIME_UNKNOWN)
    g_variant_dict_insert (&dict, "since", "x", since_usec);
  if (until_usec != WB_TIME_UNKNOWN)
    g_variant_dict_insert (&dict, "until", "x", until_usec);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- the bus --------------------------------------------------------------------------------- */

static gboolean
no_session (const GError *cause, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               /* Translators: a user's name, a computer's name, and what exactly went wrong. */
               _ ("There is no graphical session of %s on %s in which to ask. They have to sign in "
                  "there first. (%s)"),
               g_get_user_name (), g_get_host_name (), cause->message);
  return FALSE;
}

static GDBusConnection *
connect_to_bus (GError **error)
{
  g_autofree char *usual = g_strdup_printf ("unix:path=/run/user/%u/bus", (guint) geteuid ());
  const char *told = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autoptr (GError) cause = NULL;
  GDBusConnection *bus =
      g_dbus_connection_new_for_address_sync (told && *told ? told : usual,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, wb_console_cancellable (), &cause);

  if (!bus)
    no_session (cause, error);
  return bus;
}

static gboolean
start_service (GDBusConnection *bus, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) started = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "StartServiceByName", g_variant_new ("(su)", SERVICE, 0), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, START_MS, wb_console_cancellable (), &cause);

  if (started)
    return TRUE;
  g_dbus_error_strip_remote_error (cause);
  if (!g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    return no_session (cause, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                       _ ("The window is not installed on this computer: the package "
                          "waybill-wizard is missing."));
  return FALSE;
}

/* A window without a screen takes its name on the bus, and ends before it answers. */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED);
}

static gboolean
open_review (GVariant *request, GError **error)
{
  g_autoptr (GDBusConnection) bus = connect_to_bus (error);
  g_autoptr (GError) cause = NULL;

  if (!bus || !start_service (bus, error))
    return FALSE;
  GVariant *parameters[] = { g_variant_new_variant (request) };
  g_autoptr (GVariant) done = g_dbus_connection_call_sync (
      bus, SERVICE, SERVICE_PATH, "org.freedesktop.Application", "ActivateAction",
      g_variant_new ("(s@ava{sv})", "request",
                     g_variant_new_array (G_VARIANT_TYPE_VARIANT, parameters, 1), NULL),
      NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, wb_console_cancellable (), &cause);
  if (done)
    return TRUE;
  g_dbus_error_strip_remote_error (cause);
  if (is_gone (cause))
    return no_session (cause, error);
  g_propagate_prefixed_error (error, g_steal_pointer (&cause), "%s",
                              _ ("The window did not open: "));
  return FALSE;
}

static void
tell_opened (void)
{
  JsonObject *object = json_object_new ();

  wb_console_print (_ ("The review was opened on the screen of %s on %s. Only there can it be "
                       "sent.\n"),
                    g_get_user_name (), g_get_host_name ());
  json_object_set_string_member (object, "state", "asked");
  json_object_set_string_member (object, "user", g_get_user_name ());
  json_object_set_string_member (object, "host", g_get_host_name ());
  wb_console_result (wb_json_node_take (object));
}

WbExit
wb_ask_user (const WbOptions *options)
{
  g_autoptr (GError) error = NULL;

  if (!check_options (options, &error))
    return wb_console_usage ("%s", error->message);
  if (!check_profile (options->arguments[0], &error))
    return wb_console_error (error);
  g_autoptr (GVariant) request = make_request (options, &error);
  if (!request || !open_review (request, &error))
    return wb_console_error (error);
  tell_opened ();
  return WB_EXIT_DONE;
}
