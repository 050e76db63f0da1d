/* SPDX-License-Identifier: MPL-2.0 */
/* Inside a flatpak the runtime's os-release is not the computer's: the host's stands at /run/host.
 */
#define G_LOG_DOMAIN "waybill-collect"

#include <gio/gio.h>
#include <locale.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/json.h"
#include "base/sandbox.h"
#include "base/text.h"
#include "collect/facts.h"

char *
wb_facts_read_line (const char *path)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  text[strcspn (text, "\n")] = '\0';
  g_strstrip (text);
  return *text ? g_utf8_make_valid (text, -1) : NULL;
}

/* --- operating system ------------------------------------------------------------------------ */

static char *
os_value (const char *text, const char *key)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 100);
  gsize length = strlen (key);
  for (guint i = 0; lines[i]; i++)
    if (strncmp (lines[i], key, length) == 0 && lines[i][length] == '=')
      return g_shell_unquote (lines[i] + length + 1, NULL);
  return NULL;
}

static void
set_os_value (JsonObject *object, const char *name, const char *text, const char *key)
{
  g_autofree char *value = os_value (text, key);
  wb_json_set_string (object, name, value);
}

static char *
read_os_release (void)
{
  static const char *const paths[] = { "/run/host/etc/os-release", "/run/host/os-release",
                                       "/etc/os-release", "/usr/lib/os-release" };
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      char *text;
      if (g_file_get_contents (paths[i], &text, NULL, NULL))
        return text;
    }
  return g_strdup ("");
}

static JsonObject *
operating_system (void)
{
  JsonObject *object = json_object_new ();
  g_autofree char *text = read_os_release ();
  set_os_value (object, "name", text, "NAME");
  set_os_value (object, "version", text, "VERSION_ID");
  set_os_value (object, "id", text, "ID");
  struct utsname names;
  if (uname (&names) == 0)
    {
      json_object_set_string_member (object, "kernel", names.release);
      json_object_set_string_member (object, "architecture", names.machine);
    }
  json_object_set_string_member (object, "platform", "linux");
  return object;
}

/* --- session --------------------------------------------------------------------------------- */

typedef struct
{
  const char *variable;
  const char *remote;
} RemoteRow;

/* What the remote-access programs leave in the environment of the sessions they start. */
static const RemoteRow remotes[] = {
  { "SSH_CONNECTION", "ssh" }, { "SSH_TTY", "ssh" },
  { "XRDP_SESSION", "rdp" },   { "VNCDESKTOP", "vnc" },
  { "NXSESSIONID", "nx" },     { "X2GO_SESSION", "x2go" },
  { "RDPSESSION", "rdp" },     { "CHROME_REMOTE_DESKTOP_SESSION", "chrome-remote-desktop" },
};

static const char *
remote_kind (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (remotes); i++)
    if (g_getenv (remotes[i].variable))
      return remotes[i].remote;
  return "no";
}

static JsonObject *
session (void)
{
  JsonObject *object = json_object_new ();
  const char *type = g_getenv ("XDG_SESSION_TYPE");
  if (!type)
    type = g_getenv ("WAYLAND_DISPLAY") ? "wayland" : g_getenv ("DISPLAY") ? "x11" : "none";
  wb_json_set_string (object, "desktop", g_getenv ("XDG_CURRENT_DESKTOP"));
  json_object_set_string_member (object, "type", type);
  json_object_set_string_member (object, "remote", remote_kind ());
  return object;
}

static const char *
sandbox_kind (void)
{
  if (wb_sandbox_is_flatpak ())
    return "flatpak";
  if (g_getenv ("SNAP_NAME"))
    return "snap";
  if (g_getenv ("APPIMAGE"))
    return "appimage";
  if (g_file_test ("/run/.containerenv", G_FILE_TEST_EXISTS)
      || g_file_test ("/.dockerenv", G_FILE_TEST_EXISTS))
    return "container";
  return "no";
}

static void
add_clock (JsonObject *object)
{
  g_autofree char *now = wb_text_iso_sec (g_get_real_time ());
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  json_object_set_string_member (object, "clock", now);
  json_object_set_string_member (object, "timeZone", g_time_zone_get_identifier (zone));
  g_autofree char *uptime = wb_facts_read_line ("/proc/uptime");
  if (uptime)
    json_object_set_int_member (object, "uptimeSec", (gint64) g_ascii_strtod (uptime, NULL));
}

void
wb_facts_add_system (JsonObject *object)
{
  json_object_set_object_member (object, "os", operating_system ());
  json_object_set_object_member (object, "session", session ());
  const char *language = g_getenv ("LC_ALL");
  if (!language || !*language)
    language = g_getenv ("LANG");
  json_object_set_string_member (object, "locale", language && *language ? language : "C");
  json_object_set_string_member (object, "sandbox", sandbox_kind ());
  add_clock (object);
}
