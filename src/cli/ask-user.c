/* SPDX-License-Identifier: MPL-2.0 */
/* Over the user's session bus, which is there also for a log-in from elsewhere: first the window's
 * service is started, so that it is known that there is one, then its action "request" is
 * activated. That action opens a window and does nothing else. What it gets is what a person may
 * read on the bus: no secrets, no paths. An action returns nothing, so what became of it is asked
 * for afterwards: it is the action's state (src/wizard/application.h), marked with our token. */
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
    { options->keys != NULL, "--keys" },         { options->to != NULL, "--to" },
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

/* What the window answered. */
typedef struct
{
  char *token; /* of the request that it answers */
  gboolean is_open;
  char *words; /* why not, or what was not filled in; "" if all was */
} Answer;

static void
answer_free (Answer *answer)
{
  g_free (answer->token);
  g_free (answer->words);
  g_free (answer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static GVariant *
make_request (const WbOptions *options, const char *token, GError **error)
{
  gint64 since_usec = WB_TIME_UNKNOWN, until_usec = WB_TIME_UNKNOWN;
  GVariantDict dict;

  if (!wb_choice_window (options, &since_usec, &until_usec, error))
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "profile", "s", options->arguments[0]);
  g_variant_dict_insert (&dict, "by", "s", "staff");
  g_variant_dict_insert (&dict, "token", "s", token);
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

/* One that was started by hand need not be one that the bus can start. */
static gboolean
is_running (GDBusConnection *bus)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", SERVICE), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, CALL_MS,
      wb_console_cancellable (), NULL);
  gboolean is_owned = FALSE;

  if (reply)
    g_variant_get (reply, "(b)", &is_owned);
  return is_owned;
}

static gboolean
start_service (GDBusConnection *bus, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) started = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "StartServiceByName", g_variant_new ("(su)", SERVICE, 0), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, START_MS, wb_console_cancellable (), &cause);

  if (started || is_running (bus))
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

static GVariant *
call (GDBusConnection *bus, const char *interface, const char *method, GVariant *parameters,
      const char *reply_type, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, SERVICE, SERVICE_PATH, interface, method, parameters,
      reply_type ? G_VARIANT_TYPE (reply_type) : NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS,
      wb_console_cancellable (), &cause);

  if (reply)
    return g_steal_pointer (&reply);
  g_dbus_error_strip_remote_error (cause);
  if (is_gone (cause))
    no_session (cause, error);
  else
    g_propagate_prefixed_error (error, g_steal_pointer (&cause), "%s",
                                _ ("The window did not open: "));
  return NULL;
}

/* NULL with an error if the window does not say what became of the request with that token. */
static Answer *
read_answer (GDBusConnection *bus, const char *token, GError **error)
{
  g_autoptr (GVariant) described = call (bus, "org.gtk.Actions", "Describe",
                                         g_variant_new ("(s)", "request"), "((bgav))", error);
  g_autoptr (GVariant) states = NULL, boxed = NULL, state = NULL;
  g_autoptr (Answer) answer = g_new0 (Answer, 1);

  if (!described)
    return NULL;
  g_variant_get (described, "((bg@av))", NULL, NULL, &states);
  if (g_variant_n_children (states) == 1)
    {
      boxed = g_variant_get_child_value (states, 0);
      state = g_variant_get_variant (boxed);
    }
  if (state && g_variant_is_of_type (state, G_VARIANT_TYPE ("(sbs)")))
    g_variant_get (state, "(sbs)", &answer->token, &answer->is_open, &answer->words);
  if (g_strcmp0 (answer->token, token) == 0)
    return g_steal_pointer (&answer);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       _ ("The window does not say whether it opened the review. Ask the person "
                          "what they see."));
  return NULL;
}

static Answer *
open_review (GVariant *request, const char *token, GError **error)
{
  g_autoptr (GDBusConnection) bus = connect_to_bus (error);
  g_autoptr (Answer) answer = NULL;

  if (!bus || !start_service (bus, error))
    return NULL;
  GVariant *parameters[] = { g_variant_new_variant (request) };
  g_autoptr (GVariant) done =
      call (bus, "org.freedesktop.Application", "ActivateAction",
            g_variant_new ("(s@ava{sv})", "request",
                           g_variant_new_array (G_VARIANT_TYPE_VARIANT, parameters, 1), NULL),
            NULL, error);
  answer = done ? read_answer (bus, token, error) : NULL;
  if (!answer || answer->is_open)
    return g_steal_pointer (&answer);
  g_set_error (error, WB_ERROR, WB_ERROR_BUSY,
               /* Translators: %s is a sentence. */
               _ ("The review was not opened. %s"), answer->words);
  return NULL;
}

static void
tell_opened (const Answer *answer)
{
  JsonObject *object = json_object_new ();

  wb_console_print (_ ("The review was opened on the screen of %s on %s. Only there can it be "
                       "sent.\n"),
                    g_get_user_name (), g_get_host_name ());
  if (*answer->words)
    /* Translators: %s is a sentence. */
    wb_console_say (_ ("What you gave was not filled in. %s\n"), answer->words);
  json_object_set_string_member (object, "state", "asked");
  json_object_set_string_member (object, "user", g_get_user_name ());
  json_object_set_string_member (object, "host", g_get_host_name ());
  json_object_set_boolean_member (object, "filledIn", !*answer->words);
  if (*answer->words)
    json_object_set_string_member (object, "note", answer->words);
  wb_console_result (wb_json_node_take (object));
}

WbExit
wb_ask_user (const WbOptions *options)
{
  g_autofree char *token = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;

  if (!check_options (options, &error))
    return wb_console_usage ("%s", error->message);
  if (!check_profile (options->arguments[0], &error))
    return wb_console_error (error);
  g_autoptr (GVariant) request = make_request (options, token, &error);
  g_autoptr (Answer) answer = request ? open_review (request, token, &error) : NULL;
  if (!answer)
    return wb_console_error (error);
  tell_opened (answer);
  return WB_EXIT_DONE;
}
