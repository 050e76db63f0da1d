/* SPDX-License-Identifier: MPL-2.0 */
/* Screenshots by the portal: a portal of our own answers on a bus of our own. */
#include "pages/picture/screenshot.h"
#include "wizard/wait-for.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char interface_xml[] =
    "<node><interface name='org.freedesktop.portal.Screenshot'>"
    "<method name='Screenshot'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<property name='version' type='u' access='read'/></interface></node>";

/* How the portal behaves. */
typedef struct
{
  guint32 response;
  const char *uri;   /* (nullable) */
  gboolean is_early; /* the answer comes before the call returns */
  gboolean fails;    /* the call itself */
} Manners;

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *connection; /* the portal's */
  guint object, name;
  Manners manners;
  WbScreenshot *screenshot;
  guint found, taken;
  char *uri, *why_not;
} Fixture;

/* --- the portal ------------------------------------------------------------------------------ */

static void
respond (Fixture *f, const char *sender, const char *path)
{
  GVariantBuilder results;

  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  if (f->manners.uri)
    g_variant_builder_add (&results, "{sv}", "uri", g_variant_new_string (f->manners.uri));
  g_assert_true (g_dbus_connection_emit_signal (
      f->connection, sender, path, "org.freedesktop.portal.Request", "Response",
      g_variant_new ("(ua{sv})", f->manners.response, &results), NULL));
}

static void
on_call (GDBusConnection *connection, const char *sender, const char *object, const char *interface,
         const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  const char *token = NULL;
  gboolean interactive = FALSE;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "interactive", "b", &interactive));
  g_assert_true (interactive);
  if (f->manners.fails)
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_IO_ERROR, G_IO_ERROR_FAILED,
                                                     "no");
      return;
    }
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
  if (f->manners.is_early)
    respond (f, sender, path);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", path));
  if (!f->manners.is_early)
    respond (f, sender, path);
}

static GVariant *
on_get (GDBusConnection *connection, const char *sender, const char *object, const char *interface,
        const char *property, GError **error, gpointer user_data)
{
  return g_variant_new_uint32 (2);
}

static const GDBusInterfaceVTable vtable = { .method_call = on_call, .get_property = on_get };

static void
on_name (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
start_portal (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (interface_xml, &error);
  gboolean has_name = FALSE;

  g_assert_no_error (error);
  f->connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (f->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  f->object = g_dbus_connection_register_object (f->connection, PORTAL_PATH, info->interfaces[0],
                                                 &vtable, f, NULL, &error);
  g_assert_no_error (error);
  f->name = g_bus_own_name_on_connection (f->connection, PORTAL_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                          on_name, NULL, &has_name, NULL);
  WAIT_FOR (has_name);
}

static void
stop_portal (Fixture *f)
{
  if (!f->connection)
    return;
  g_bus_unown_name (f->name);
  g_assert_true (g_dbus_connection_unregister_object (f->connection, f->object));
  g_assert_true (g_dbus_connection_close_sync (f->connection, NULL, NULL));
  g_clear_object (&f->connection);
}

/* --- the tests ------------------------------------------------------------------------------- */

static void
set_up (Fixture *f, gconstpointer data)
{
  f->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (f->bus);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->screenshot, wb_screenshot_free);
  stop_portal (f);
  g_clear_pointer (&f->uri, g_free);
  g_clear_pointer (&f->why_not, g_free);
  g_test_dbus_down (f->bus);
  g_object_unref (f->bus);
}

static void
on_found (gpointer user_data)
{
  ((Fixture *) user_data)->found++;
}

static void
on_taken (GFile *file, const char *why_not, gpointer user_data)
{
  Fixture *f = user_data;

  f->taken++;
  f->uri = file ? g_file_get_uri (file) : NULL;
  f->why_not = g_strdup (why_not);
}

static const struct
{
  const char *name;
  Manners manners;
  const char *uri, *why_not;
} rows[] = {
  { "taken", { .uri = "file:///tmp/a.png" }, "file:///tmp/a.png", NULL },
  { "early", { .uri = "file:///tmp/a.png", .is_early = TRUE }, "file:///tmp/a.png", NULL },
  { "given-up", { .response = 1 }, NULL, NULL },
  { "ended", { .response = 2 }, NULL, "No screenshot could be taken." },
  { "no-uri", { .response = 0 }, NULL, "No screenshot could be taken." },
  { "fails", { .fails = TRUE }, NULL, "No screenshot could be taken." },
};

static void
test_take (Fixture *f, gconstpointer data)
{
  const guint row = GPOINTER_TO_UINT (data);

  f->manners = rows[row].manners;
  start_portal (f);
  f->screenshot = wb_screenshot_new (on_found, on_taken, f);
  WAIT_FOR (f->found == 1);
  for (guint n = 1; n <= 2; n++)
    {
      g_clear_pointer (&f->uri, g_free);
      g_clear_pointer (&f->why_not, g_free);
      wb_screenshot_take (f->screenshot);
      WAIT_FOR (f->taken == n);
      g_assert_cmpstr (f->uri, ==, rows[row].uri);
      g_assert_cmpstr (f->why_not, ==, rows[row].why_not);
    }
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  *(gboolean *) user_data = TRUE;
}

/* Without a portal nothing is offered; when the bus has said so, it is certain. */
static void
test_absent (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  gboolean answered = FALSE;

  g_assert_nonnull (bus);
  f->screenshot = wb_screenshot_new (on_found, on_taken, f);
  for (guint n = 0; n < 2; n++)
    {
      answered = FALSE;
      g_dbus_connection_call (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId",
                              NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answered, &answered);
      WAIT_FOR (answered);
    }
  g_assert_cmpuint (f->found, ==, 0);
}

/* Freed at any point, it is not heard of again. */
static void
test_freed (Fixture *f, gconstpointer data)
{
  start_portal (f);
  wb_screenshot_free (wb_screenshot_new (on_found, on_taken, f));
  f->screenshot = wb_screenshot_new (on_found, on_taken, f);
  WAIT_FOR (f->found == 1);
  wb_screenshot_take (f->screenshot);
  g_clear_pointer (&f->screenshot, wb_screenshot_free);
  f->screenshot = wb_screenshot_new (on_found, on_taken, f);
  WAIT_FOR (f->found == 2);
  g_assert_cmpuint (f->taken, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strconcat ("/screenshot/take/", rows[i].name, NULL);
      g_test_add (name, Fixture, GUINT_TO_POINTER (i), set_up, test_take, tear_down);
    }
  g_test_add ("/screenshot/absent", Fixture, NULL, set_up, test_absent, tear_down);
  g_test_add ("/screenshot/freed", Fixture, NULL, set_up, test_freed, tear_down);
  return g_test_run ();
}
