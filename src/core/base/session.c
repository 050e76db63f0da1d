/* SPDX-License-Identifier: MPL-2.0 */
/* Two tables. What the environment tells is set by whoever made the session; what remote-control
 * programs run shows in /proc, whose comm is cut to 15 bytes. A program that is installed but idle
 * is told too where its waiting service can't be told from a watching one: a word too many does no
 * harm. */
#define G_LOG_DOMAIN "waybill-base"
#include "base/session.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMM_BYTES 15 /* TASK_COMM_LEN of Linux without its NUL */

static const struct
{
  const char *variable;
  const char *kind;
} sessions[] = {
  { "SSH_CONNECTION", "ssh" },
  { "SSH_CLIENT", "ssh" },
  { "SSH_TTY", "ssh" },
  { "XRDP_SESSION", "rdp" },
  { "XRDP_SOCKET_PATH", "rdp" },
  { "VNCDESKTOP", "vnc" }, /* set by TigerVNC, TurboVNC and RealVNC for what they start */
  { "X2GO_SESSION", "vnc" },
  { "NX_SESSION_ID", "vnc" },
  { "CHROME_REMOTE_DESKTOP_SESSION", "vnc" },
};

/* Commands as ps shows them; longer ones are compared as far as Linux keeps them. */
static const struct
{
  const char *command;
  const char *title;
} watchers[] = {
  { "TeamViewer", "TeamViewer" },
  { "TeamViewer_Desktop", "TeamViewer" },
  { "anydesk", "AnyDesk" },
  { "rustdesk", "RustDesk" },
  { "hoptodesk", "HopToDesk" },
  { "ToDesk", "ToDesk" },
  { "ToDesk_Session", "ToDesk" },
  { "ToDesk_Service", "ToDesk" },
  /* Translators: a remote-control program; in Chinese it is called 向日葵. */
  { "sunloginclient", N_ ("Sunlogin") },
  { "SunloginClient", N_ ("Sunlogin") },
  { "awesun", "AweSun" },
  { "nxnode.bin", "NoMachine" },
  { "vncserver-x11-core", "RealVNC" },
  { "chrome-remote-desktop-host", "Chrome Remote Desktop" },
  { "sunshine", "Sunshine" },
  /* Translators: a function of the desktop, on which somebody else sees the screen. */
  { "gnome-remote-desktop-daemon", N_ ("Remote Desktop") },
  { "krdpserver", N_ ("Remote Desktop") },
  { "xrdp-chansrv", N_ ("Remote Desktop") },
  { "krfb", N_ ("Desktop Sharing") },
  { "vino-server", N_ ("Desktop Sharing") },
  { "wayvnc", "VNC" },
  { "x11vnc", "VNC" },
  { "x0vncserver", "VNC" },
  { "x0tigervncserver", "VNC" },
  { "Xvnc", "VNC" },
  { "Xtigervnc", "VNC" },
};

const char *
wb_session_kind (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    if (g_getenv (sessions[i].variable))
      return sessions[i].kind;
  return "local";
}

/* Somebody else's program can't see this person's screen, unless it runs for everybody. */
static gboolean
may_watch (const char *folder)
{
  struct stat st;

  return stat (folder, &st) == 0 && (st.st_uid == getuid () || st.st_uid == 0);
}

/* The title of the watcher that comm names, or NULL. */
static const char *
find_watcher (const char *comm)
{
  for (guint i = 0; i < G_N_ELEMENTS (watchers); i++)
    if (strncmp (watchers[i].command, comm, COMM_BYTES) == 0)
      return _ (watchers[i].title);
  return NULL;
}

const char *
wb_session_remote_control_in (const char *proc)
{
  g_autoptr (GDir) dir = g_dir_open (proc, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *folder = g_build_filename (proc, name, NULL);
      g_autofree char *path = g_build_filename (folder, "comm", NULL);
      g_autofree char *comm = NULL;
      if (!g_ascii_isdigit (*name) || !may_watch (folder)
          || !g_file_get_contents (path, &comm, NULL, NULL))
        continue;
      const char *title = find_watcher (g_strchomp (comm));
      if (title)
        return title;
    }
  return NULL;
}

const char *
wb_session_remote_control (void)
{
  return wb_session_remote_control_in ("/proc");
}
