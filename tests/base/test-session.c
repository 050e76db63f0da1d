/* SPDX-License-Identifier: MPL-2.0 */
/* What the environment and a made /proc tell of a session. */
#include "base/session.h"

#include <unistd.h>

#include "base/fs.h"

static const struct
{
  const char *variable; /* NULL: none is set */
  const char *kind;
} kinds[] = {
  { NULL, "local" },         { "SSH_CONNECTION", "ssh" }, { "SSH_TTY", "ssh" },
  { "XRDP_SESSION", "rdp" }, { "VNCDESKTOP", "vnc" },
};

static void
clear_environment (void)
{
  static const char *const variables[] = {
    "SSH_CONNECTION",   "SSH_CLIENT",    "SSH_TTY",
    "XRDP_SESSION",     "VNCDESKTOP",    "X2GO_SESSION",
    "XRDP_SOCKET_PATH", "NX_SESSION_ID", "CHROME_REMOTE_DESKTOP_SESSION"
  };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
}

static void
test_kind (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      clear_environment ();
      if (kinds[i].variable)
        g_setenv (kinds[i].variable, "set", TRUE);
      g_assert_cmpstr (wb_session_kind (), ==, kinds[i].kind);
    }
  clear_environment ();
}

static const struct
{
  const char *folder;
  const char *comm;
  const char *title;
} programs[] = {
  { "1", "systemd\n", NULL },
  { "17", "TeamViewer\n", "TeamViewer" },
  { "17", "TeamViewer_Desk\n", "TeamViewer" },
  { "17", "teamviewerd\n", NULL },
  { "17", "anydesk\n", "AnyDesk" },
  { "17", "anydesktop\n", NULL },
  { "17", "rustdesk\n", "RustDesk" },
  { "17", "ToDesk\n", "ToDesk" },
  { "17", "sunloginclient\n", "Sunlogin" },
  { "17", "gnome-remote-de\n", "Remote Desktop" },
  { "17", "xrdp-chansrv\n", "Remote Desktop" },
  { "17", "x11vnc\n", "VNC" },
  { "self", "x11vnc\n", NULL },
  { "17", "\n", NULL },
  { "17", "", NULL },
};

static void
test_remote_control (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *proc = g_dir_make_tmp ("waybill-test-XXXXXX", &error);
      g_assert_no_error (error);
      g_autofree char *folder = g_build_filename (proc, programs[i].folder, NULL);
      g_autofree char *comm = g_build_filename (folder, "comm", NULL);
      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents (comm, programs[i].comm, -1, NULL));
      g_assert_cmpstr (wb_session_remote_control_in (proc), ==, programs[i].title);
      g_assert_true (wb_fs_remove_tree (proc, NULL));
      g_assert_null (wb_session_remote_control_in (proc));
    }
}

/* Another person's remote desktop sees another screen. */
static void
test_of_somebody_else (void)
{
  if (geteuid () != 0)
    {
      g_test_skip ("only root can make somebody else's folder");
      return;
    }
  g_autofree char *proc = g_dir_make_tmp ("waybill-test-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (proc, "17", NULL);
  g_autofree char *comm = g_build_filename (folder, "comm", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (comm, "x11vnc\n", -1, NULL));
  g_assert_cmpint (chown (folder, 12345, 12345), ==, 0);
  g_assert_null (wb_session_remote_control_in (proc));
  g_assert_cmpint (chown (folder, 0, 0), ==, 0);
  g_assert_cmpstr (wb_session_remote_control_in (proc), ==, "VNC");
  g_assert_true (wb_fs_remove_tree (proc, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/kind", test_kind);
  g_test_add_func ("/session/remote-control", test_remote_control);
  g_test_add_func ("/session/of-somebody-else", test_of_somebody_else);
  return g_test_run ();
}
