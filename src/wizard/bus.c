/* SPDX-License-Identifier: MPL-2.0 */
/* What is there is told by the interface's own description, from which GDBus checks every call
 * before it comes here; a method is a row. */
#include "application-private.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "base/error.h"
#include "call.h"

#define DESCRIPTION "/io/github/waybill/Waybill/io.github.waybill.Waybill1.xml"

static void
send_with_descriptor (WbApplication *self, GDBusMethodInvocation *invocation, GVariant *parameters)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  GUnixFDList *list = g_dbus_message_get_unix_fd_list (message);
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 0);
  g_autoptr (GError) error = NULL;
  gint32 handle = 0;

  g_variant_get_child (parameters, 1, "h", &handle);
  const int fd = list && handle >= 0 && handle < g_unix_fd_list_get_length (list)
                     ? g_unix_fd_list_get (list, handle, &error)
                     : -1;
  if (fd >= 0)
    {
      wb_call_begin_reading (self, invocation, options, fd);
      return;
    }
  if (!error)
    error = g_error_new_literal (WB_ERROR, WB_ERROR_PROFILE, _ ("There is no such descriptor."));
  wb_call_refuse (invocation, error);
}

static void
send_with_text (WbApplication *self, GDBusMethodInvocation *invocation, GVariant *parameters)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 0);
  const char *text = "";

  g_variant_get_child (parameters, 1, "&s", &text);
  wb_call_begin (self, invocation, options, text);
}

/* A profile that anybody may have written gets nothing, and is not gone on with from here. */
static void
resume (WbApplication *self, GDBusMethodInvocation *invocation, GVariant *parameters)
{
  const char *id = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbContext) context = NULL;

  g_variant_get (parameters, "(&s&s)", &id, &text);
  context = *text ? wb_context_parse (text, &error) : NULL;
  g_autoptr (WbProfile) profile = error ? NULL : wb_outside_load_profile (id, context, &error);
  if (!profile)
    {
      wb_call_refuse (invocation, error);
      return;
    }
  wb_background_go_on (self, profile, *text ? text : NULL);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static const struct
{
  const char *name;
  void (*call) (WbApplication *self, GDBusMethodInvocation *invocation, GVariant *parameters);
} methods[] = {
  { "Send", send_with_descriptor },
  { "SendText", send_with_text },
  { "Resume", resume },
};

/* invocation is owned, as GDBus has it. */
static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
         const char *name, GVariant *parameters, GDBusMethodInvocation *invocation,
         gpointer application)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, name))
      {
        methods[i].call (application, invocation, parameters);
        return;
      }
  g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                 G_DBUS_ERROR_UNKNOWN_METHOD, name);
}

static GDBusInterfaceInfo *
read_description (GError **error)
{
  g_autoptr (GBytes) xml =
      g_resources_lookup_data (DESCRIPTION, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (GDBusNodeInfo) node =
      xml ? g_dbus_node_info_new_for_xml (g_bytes_get_data (xml, NULL), error) : NULL;

  return node ? g_dbus_interface_info_ref (node->interfaces[0]) : NULL;
}

gboolean
wb_bus_register (WbApplication *self, GDBusConnection *bus, const char *path, GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  GDBusInterfaceInfo *interface = read_description (error);

  if (!interface)
    return FALSE;
  self->bus_id =
      g_dbus_connection_register_object (bus, path, interface, &vtable, self, NULL, error);
  g_dbus_interface_info_unref (interface);
  return self->bus_id != 0;
}

void
wb_bus_unregister (WbApplication *self, GDBusConnection *bus)
{
  if (self->bus_id != 0)
    (void) g_dbus_connection_unregister_object (bus, self->bus_id);
  self->bus_id = 0;
}
