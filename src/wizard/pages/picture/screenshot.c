/* SPDX-License-Identifier: MPL-2.0 */
/* The portal answers by a signal of a request object, whose path is known beforehand from our name
 * on the bus and a token: so no answer can come before we listen. */
#include "pages/picture/screenshot.h"

#include <glib/gi18n.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_SCREENSHOT "org.freedesktop.portal.Screenshot"
#define PORTAL_REQUEST "org.freedesktop.portal.Request"
#define ASK_MS 10000

struct _WbScreenshot
{
  WbScreenshotFound found;
  WbScreenshotTaken taken;
  gpointer user_data;
  GCancellable *cancellable;
  GDBusConnection *bus; /* (nullable) until found */
  guint subscription;
};

static void
on_version (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) version =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  WbScreenshot *self = user_data;

  /* Without an answer self may be gone: it was cancelled, or there is no portal. */
  if (!version)
    return;
  self->bus = g_object_ref (G_DBUS_CONNECTION (source));
  self->found (self->user_data);
}

/* Who asked for the bus; self may be gone once cancellable is cancelled. */
typedef struct
{
  WbScreenshot *self;
  GCancellable *cancellable;
} Asker;

static void
asker_free (Asker *asker)
{
  g_object_unref (asker->cancellable);
  g_free (asker);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asker, asker_free)

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  g_autoptr (Asker) asker = user_data;

  if (!bus || g_cancellable_is_cancelled (asker->cancellable))
    return;
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", PORTAL_SCREENSHOT, "version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, ASK_MS,
                          asker->cancellable, on_version, asker->self);
}

WbScreenshot *
wb_screenshot_new (WbScreenshotFound found, WbScreenshotTaken taken, gpointer user_data)
{
  WbScreenshot *self = g_new0 (WbScreenshot, 1);
  Asker *asker = g_new0 (Asker, 1);

  self->found = found;
  self->taken = taken;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  asker->self = self;
  asker->cancellable = g_object_ref (self->cancellable);
  /* Not cancelled itself: that would fail for everybody who waits for the same connection. */
  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_bus, asker);
  return self;
}

static void
stop_listening (WbScreenshot *self)
{
  if (self->subscription)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
}

void
wb_screenshot_free (WbScreenshot *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  stop_listening (self);
  g_clear_object (&self->bus);
  g_free (self);
}

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
             const char *signal, GVariant *parameters, gpointer user_data)
{
  WbScreenshot *self = user_data;
  g_autoptr (GVariant) results = NULL;
  const char *uri = NULL;
  guint32 response = 0;

  stop_listening (self);
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "uri", "&s", &uri);
  g_autoptr (GFile) file = response == 0 && uri ? g_file_new_for_uri (uri) : NULL;
  /* 1: the person has cancelled it. */
  self->taken (file, file || response == 1 ? NULL : _ ("No screenshot could be taken."),
               self->user_data);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  WbScreenshot *self = user_data;

  if (handle || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  stop_listening (self);
  self->taken (NULL, _ ("No screenshot could be taken."), self->user_data);
}

void
wb_screenshot_take (WbScreenshot *self)
{
  static guint number;
  GVariantBuilder options;

  g_return_if_fail (self->bus);
  stop_listening (self);
  g_autofree char *token = g_strdup_printf ("waybill%u", ++number);
  g_autofree char *name =
      g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1), ".", '_');
  g_autofree char *path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
  self->subscription =
      g_dbus_connection_signal_subscribe (self->bus, PORTAL_NAME, PORTAL_REQUEST, "Response", path,
                                          NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_response, self, NULL);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "interactive", g_variant_new_boolean (TRUE));
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_SCREENSHOT, "Screenshot",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_called, self);
}
