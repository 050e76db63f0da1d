/* SPDX-License-Identifier: MPL-2.0 */
/* Asking again is answered from what the person decided the first time, so nothing is remembered
 * here. The request's Response is not waited for: nothing depends on it. */
#include "background-portal.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "base/sandbox.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_BACKGROUND "org.freedesktop.portal.Background"
#define ASK_MS 30000

static const char *const command_line[] = {
  "waybill", "resume", "--all", "--wait", "--quiet", NULL
};

gboolean
wb_background_portal_is_needed (void)
{
  return wb_sandbox_is_flatpak ();
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer none)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (!handle)
    g_debug ("no start at sign-in: %s", error->message);
}

static GVariant *
make_options (void)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &options, "{sv}", "reason",
      /* Translators: why a program wants to be started at sign-in; the desktop shows it */
      g_variant_new_string (_ ("A report waits to be sent. It goes on at the next sign-in.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command_line, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  return g_variant_builder_end (&options);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer none)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (!bus)
    {
      g_debug ("no start at sign-in: %s", error->message);
      return;
    }
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, PORTAL_BACKGROUND, "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", make_options ()), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, ASK_MS, NULL, on_asked, NULL);
}

void
wb_background_portal_ask (void)
{
  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_bus, NULL);
}
