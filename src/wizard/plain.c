/* SPDX-License-Identifier: MPL-2.0 */
#include "plain.h"

#include <gtk/gtk.h>

#include "base/session.h"

/* A render node is what a graphics processor's driver gives to unprivileged programs. */
static gboolean
has_render_node (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/dev/dri", 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_prefix (name, "render"))
      return TRUE;
  return FALSE;
}

gboolean
wb_plain_is_wanted (void)
{
  return !g_str_equal (wb_session_kind (), "local") || !has_render_node ();
}

void
wb_plain_choose_renderer (void)
{
  if (wb_plain_is_wanted ())
    (void) g_setenv ("GSK_RENDERER", "cairo", FALSE);
}

void
wb_plain_apply (void)
{
  if (wb_plain_is_wanted ())
    g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}
