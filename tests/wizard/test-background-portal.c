/* SPDX-License-Identifier: MPL-2.0 */
/* A portal of our own on a bus of our own: what it is asked for. */
#include "background-portal.h"

#include <gio/gio.h>

#include "wizard/wait-for.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char interface_xml[] =
    "<node><interface name='org.freedesktop.portal.Background'>"
    "<method name='RequestBackground'><arg type='s' direction='in'/><arg type='a{sv}' "
    "direction='in'/><arg type='o' direction='out'/></method></interface></node>";

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *connection; /* the portal's */
  GVariant *asked;             /* (nullable) */
  gboolean refuses;
  gboolean has_name;
} Fixture;

static void
on_call (GDBusConnection *connection, const char *sender, const char *object, const char *interface,
         const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Fixture *f = user_data;

  f->asked = g_variant_ref (parameters);
  if (f->refuses)
    g_dbus_method_invocation_return_error_literal (invocation, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  else
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(o)", PORTAL_PATH "/request/1/t"));
}

static const GDBusInterfaceVTable vtable = { .method_call = on_call };

static void
on_name (GDBusConnection *connection, const char *name, gpointer user_data)
{
  ((Fixture *) user_data)->has_name = TRUE;
}

static void
start_portal (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (interface_xml, &error);

  f->connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (f->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_dbus_connection_register_object (
                        f->connection, PORTAL_PATH, info->interfaces[0], &vtable, f, NULL, &error),
                    >, 0);
  g_bus_own_name_on_connection (f->connection, PORTAL_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, on_name,
                                NULL, f, NULL);
  WAIT_FOR (f->has_name);
}

static void
set_up (Fixture *f, gconstpointer refuses)
{
  f->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  f->refuses = refuses != NULL;
  g_test_dbus_up (f->bus);
  start_portal (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->asked, g_variant_unref);
  g_assert_true (g_dbus_connection_close_sync (f->connection, NULL, NULL));
  g_clear_object (&f->connection);
  g_test_dbus_down (f->bus);
  g_object_unref (f->bus);
}

/* To be started at sign-in, by the words that the autostart entry has; refused, nothing happens. */
static void
test_asks (Fixture *f, gconstpointer data)
{
  static const char *const command[] = { "waybill", "resume", "--all", "--wait", "--quiet", NULL };
  g_autofree const char **asked = NULL;
  g_autoptr (GVariant) options = NULL;
  const char *window, *reason = NULL;
  gboolean autostart = FALSE, activatable = TRUE;

  wb_background_portal_ask ();
  WAIT_FOR (f->asked);
  g_assert_true (g_variant_is_of_type (f->asked, G_VARIANT_TYPE ("(sa{sv})")));
  g_variant_get (f->asked, "(&s@a{sv})", &window, &options);
  g_assert_cmpstr (window, ==, "");
  g_assert_true (g_variant_lookup (options, "commandline", "^a&s", &asked));
  g_assert_cmpstrv (asked, command);
  g_assert_true (g_variant_lookup (options, "autostart", "b", &autostart));
  g_assert_true (autostart);
  g_assert_true (g_variant_lookup (options, "dbus-activatable", "b", &activatable));
  g_assert_false (activatable);
  g_assert_true (g_variant_lookup (options, "reason", "&s", &reason));
  g_assert_cmpuint (strlen (reason), >, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_not_in_a_sandbox (void)
{
  g_assert_cmpint (wb_background_portal_is_needed (), ==,
                   g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/wizard/background-portal/asks", Fixture, NULL, set_up, test_asks, tear_down);
  g_test_add ("/wizard/background-portal/refused", Fixture, "refuses", set_up, test_asks,
              tear_down);
  g_test_add_func ("/wizard/background-portal/sandbox", test_not_in_a_sandbox);
  return g_test_run ();
}
