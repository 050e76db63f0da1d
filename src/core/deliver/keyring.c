/* SPDX-License-Identifier: MPL-2.0 */
/* Secrets cross the session bus in clear ("plain"): whoever may listen there may ask the keyring
 * itself. Nothing is ever stored, and no question is put on the screen, since a job asks none. */
#define G_LOG_DOMAIN "waybill-deliver"

#include "deliver/keyring.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"

#define BUS_NAME "org.freedesktop.secrets"
#define SERVICE_PATH "/org/freedesktop/secrets"
#define SERVICE "org.freedesktop.Secret.Service"
#define ITEM "org.freedesktop.Secret.Item"
#define NO_PROMPT "/"
#define TIMEOUT_MS 10000

static GVariant *
call (GDBusConnection *bus, const char *path, const char *interface, const char *method,
      GVariant *arguments, const char *reply, GError **error)
{
  return g_dbus_connection_call_sync (bus, BUS_NAME, path, interface, method, arguments,
                                      G_VARIANT_TYPE (reply), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS,
                                      NULL, error);
}

/* TRUE if the item at path can be read now. */
static gboolean
unlock (GDBusConnection *bus, const char *path, GError **error)
{
  const char *prompt = NULL;
  const char *const paths[] = { path, NULL };
  g_autoptr (GVariant) reply =
      call (bus, SERVICE_PATH, SERVICE, "Unlock", g_variant_new ("(^ao)", paths), "(aoo)", error);
  if (!reply)
    return FALSE;
  g_variant_get (reply, "(@ao&o)", NULL, &prompt);
  if (g_str_equal (prompt, NO_PROMPT))
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                       _ ("The keyring is locked. Unlock it, then try again."));
  return FALSE;
}

/* The object path of the item, unlocked. Caller frees. */
static char *
find_item (GDBusConnection *bus, const char *name, GError **error)
{
  g_auto (GVariantBuilder) attributes = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  g_autofree const char **unlocked = NULL, **locked = NULL;

  g_variant_builder_add (&attributes, "{ss}", "application", "waybill");
  g_variant_builder_add (&attributes, "{ss}", "name", name);
  g_autoptr (GVariant) reply = call (bus, SERVICE_PATH, SERVICE, "SearchItems",
                                     g_variant_new ("(a{ss})", &attributes), "(aoao)", error);
  if (!reply)
    return NULL;
  g_variant_get (reply, "(^a&o^a&o)", &unlocked, &locked);
  if (unlocked[0])
    return g_strdup (unlocked[0]);
  if (locked[0])
    return unlock (bus, locked[0], error) ? g_strdup (locked[0]) : NULL;
  g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
               /* Translators: the name of an item in the keyring */
               _ ("The keyring holds no keys of Waybill with the name “%s”."), name);
  return NULL;
}

static char *
open_session (GDBusConnection *bus, GError **error)
{
  char *session = NULL;
  g_autoptr (GVariant) reply =
      call (bus, SERVICE_PATH, SERVICE, "OpenSession",
            g_variant_new ("(sv)", "plain", g_variant_new_string ("")), "(vo)", error);
  if (reply)
    g_variant_get (reply, "(vo)", NULL, &session);
  return session;
}

static GBytes *
read_secret (GDBusConnection *bus, const char *item, GError **error)
{
  g_autofree char *session = open_session (bus, error);
  if (!session)
    return NULL;
  g_autoptr (GVariant) reply =
      call (bus, item, ITEM, "GetSecret", g_variant_new ("(o)", session), "((oayays))", error);
  if (!reply)
    return NULL;
  g_autoptr (GVariant) secret = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) value = g_variant_get_child_value (secret, 2);
  gsize length = 0;
  const guint8 *bytes = g_variant_get_fixed_array (value, &length, 1);
  return g_bytes_new (bytes, length);
}

GBytes *
wb_keyring_look_up (const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &local);
  g_autofree char *item = bus ? find_item (bus, name, &local) : NULL;
  GBytes *secret = item ? read_secret (bus, item, &local) : NULL;

  if (secret)
    return secret;
  if (local->domain == WB_ERROR)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    {
      g_dbus_error_strip_remote_error (local);
      g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                   /* Translators: what the system says about it */
                   _ ("The keyring can't be asked for keys: %s"), local->message);
    }
  return NULL;
}
