/* SPDX-License-Identifier: MPL-2.0 */
/* Both listen in the capture phase, before a text view turns a file into its path. The shortcut is
 * global within the window, since the focus may be anywhere on the page. */
#include "pages/describe/files-input.h"

/* What file managers offer beside the paths as text: then it is surely files that were copied. */
static const char *const file_manager_types[] = {
  "x-special/gnome-copied-files",
  "application/vnd.portal.filetransfer",
  "application/vnd.portal.files",
  "application/x-kde-cutselection",
};

static gboolean
is_of_file_manager (GdkContentFormats *formats)
{
  for (guint i = 0; i < G_N_ELEMENTS (file_manager_types); i++)
    if (gdk_content_formats_contain_mime_type (formats, file_manager_types[i]))
      return TRUE;
  return FALSE;
}

GType
wb_files_input_choose (GdkContentFormats *formats, gboolean in_text)
{
  const gboolean has_files = gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
  const gboolean has_picture = gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE);

  if (has_files && is_of_file_manager (formats))
    return GDK_TYPE_FILE_LIST;
  if (in_text && gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    return G_TYPE_INVALID;
  /* A browser's copied picture comes with its address on the web as well. */
  if (has_picture)
    return GDK_TYPE_TEXTURE;
  return has_files ? GDK_TYPE_FILE_LIST : G_TYPE_INVALID;
}

static gboolean
take (WbFilesGroup *group, const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE) && g_value_get_object (value))
    {
      wb_files_group_add_texture (group, g_value_get_object (value));
      return TRUE;
    }
  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) || !g_value_get_boxed (value))
    return FALSE;
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  wb_files_group_add (group, files);
  return files != NULL;
}

/* --- pasting --------------------------------------------------------------------------------- */

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WbFilesGroup) group = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (!value || !take (group, value))
    g_debug ("Nothing to paste: %s", error ? error->message : "empty");
}

static gboolean
on_paste (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  const gboolean in_text = focus && (GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus));

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  const GType type = wb_files_input_choose (gdk_clipboard_get_formats (clipboard), in_text);
  if (type == G_TYPE_INVALID)
    return FALSE;
  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, on_read,
                                  g_object_ref (widget));
  return TRUE;
}

void
wb_files_input_watch_paste (WbFilesGroup *group)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
  } keys[] = { { GDK_KEY_v, GDK_CONTROL_MASK }, { GDK_KEY_Insert, GDK_SHIFT_MASK } };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                          gtk_callback_action_new (on_paste, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (group), controller);
}

/* --- dropping -------------------------------------------------------------------------------- */

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, WbFilesGroup *group)
{
  return take (group, value);
}

void
wb_files_input_watch_drops (WbFilesGroup *group, GtkWidget *page)
{
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), group, 0);
  gtk_widget_add_controller (page, GTK_EVENT_CONTROLLER (target));
}
