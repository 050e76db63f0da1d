/* SPDX-License-Identifier: MPL-2.0 */
/* Profiles that can't be used are named with their reason: somebody put them there. The dialog that
 * asks for a file goes with the window: assistive tools can still press what is behind it. */
#include "pages/chooser/chooser-window.h"

#include <glib/gi18n.h>

#include "widgets/accessible.h"
#include "widgets/toast.h"

struct _WbChooserWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkLabel *heading, *lead;
  AdwPreferencesGroup *applications, *broken;
  GtkWidget *open;

  GtkFileChooserNative *asking; /* (nullable): for a file from support */
};

G_DEFINE_FINAL_TYPE (WbChooserWindow, wb_chooser_window, ADW_TYPE_APPLICATION_WINDOW)

static void
say (WbChooserWindow *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, wb_toast_new (text));
}

static void
choose (WbChooserWindow *self, const char *what)
{
  WbApplication *application = WB_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = wb_context_load_profile (what, NULL, NULL, &error);

  if (!profile)
    {
      say (self, error->message);
      return;
    }
  (void) wb_application_open_profile (application, profile, NULL, "user");
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_row_activated (AdwActionRow *row, WbChooserWindow *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (row), "profile"));

  choose (self, id);
}

static GtkWidget *
new_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

static void
add_application (WbChooserWindow *self, const WbFoundProfile *found)
{
  const char *name = wb_text_in_language (found->profile->name);
  GtkWidget *row = new_row (
      name, found->provenance == WB_PROFILE_SYSTEM ? found->id : _ ("Not installed by the system"));

  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "profile", g_strdup (found->id), g_free);
  g_signal_connect (row, "activated", G_CALLBACK (on_row_activated), self);
  wb_accessible_name (row, name);
  adw_preferences_group_add (self->applications, row);
}

static void
add_broken (WbChooserWindow *self, const WbFoundProfile *found)
{
  adw_preferences_group_add (
      self->broken, new_row (found->id, found->error ? found->error->message : found->file));
  gtk_widget_set_visible (GTK_WIDGET (self->broken), TRUE);
}

static void
fill (WbChooserWindow *self)
{
  g_autoptr (GPtrArray) profiles = wb_profile_list ();
  guint n = 0;

  for (guint i = 0; i < profiles->len; i++)
    {
      const WbFoundProfile *found = g_ptr_array_index (profiles, i);
      if (found->profile)
        add_application (self, found);
      else
        add_broken (self, found);
      n += found->profile != NULL;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->applications), n > 0);
  gtk_label_set_label (self->heading, n > 0 ? _ ("Which application is it about?")
                                            : _ ("No application here can be reported on yet"));
  gtk_label_set_label (
      self->lead,
      n > 0 ? _ ("You will see everything before anything leaves this computer.")
            : _ ("An application that works with Waybill brings a small file that says what its "
                 "support needs. Install or update the application, or ask its support for that "
                 "file and open it here."));
}

/* --- a file ----------------------------------------------------------------------------------- */

static void
on_file_chosen (GtkNativeDialog *dialog, int response, WbChooserWindow *self)
{
  g_autoptr (GtkFileChooserNative) asked = g_steal_pointer (&self->asking);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (asked));
  const char *path = file ? g_file_peek_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path)
    choose (self, path);
}

static void
ask_for_file (WbChooserWindow *self)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  self->asking =
      gtk_file_chooser_native_new (_ ("Open a file from support"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->asking), TRUE);
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->asking), filter);
  g_object_unref (filter);
  g_signal_connect_object (self->asking, "response", G_CALLBACK (on_file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->asking));
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbChooserWindow *self = WB_CHOOSER_WINDOW (widget);

  if (!self->asking)
    ask_for_file (self);
}

/* --- the window ------------------------------------------------------------------------------- */

static void
wb_chooser_window_dispose (GObject *object)
{
  WbChooserWindow *self = WB_CHOOSER_WINDOW (object);

  if (self->asking)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->asking));
  g_clear_object (&self->asking);
  G_OBJECT_CLASS (wb_chooser_window_parent_class)->dispose (object);
}

static void
wb_chooser_window_class_init (WbChooserWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_chooser_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/chooser-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WbChooserWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WbChooserWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, WbChooserWindow, lead);
  gtk_widget_class_bind_template_child (widget_class, WbChooserWindow, applications);
  gtk_widget_class_bind_template_child (widget_class, WbChooserWindow, broken);
  gtk_widget_class_bind_template_child (widget_class, WbChooserWindow, open);
  gtk_widget_class_install_action (widget_class, "chooser.open", NULL, on_open);
}

static void
wb_chooser_window_init (WbChooserWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_name (GTK_BUTTON (self->open));
}

GtkWidget *
wb_chooser_window_new (WbApplication *application)
{
  WbChooserWindow *self = g_object_new (WB_TYPE_CHOOSER_WINDOW, "application", application, NULL);

  fill (self);
  return GTK_WIDGET (self);
}
