/* SPDX-License-Identifier: MPL-2.0 */
/* The pixels that were shown are kept and written, not read again: so what is covered is what was
 * seen, even if the file has changed meanwhile. Leaving with boxes drawn asks, also by closing the
 * window, since somebody who has covered a face must not send it by pressing "back". What opens
 * above the editor leaves it as it is. */
#include "pages/picture/picture-page.h"

#include <glib/gi18n.h>

#include "pages/picture/canvas.h"
#include "pages/picture/picture-work.h"
#include "widgets/accessible.h"
#include "widgets/tiles.h"

struct _WbPicturePage
{
  AdwBin parent;
  AdwWindowTitle *title;
  GtkStack *stack;
  WbCanvas *canvas;
  GtkLabel *problem;
  GtkLabel *status;
  GtkWidget *spinner;
  WbReport *report;
  char *path; /* of the draft's file that is shown */
  GdkPixbuf *pixels;
  const WbPixelsKind *kind;
  WbRunner *opening; /* (nullable) */
  GtkWindow *asking; /* (nullable): the question what to do with the boxes; weak */
  gboolean is_saving;
  gboolean leaves_window; /* when it is left, its window is to be closed */
};

G_DEFINE_FINAL_TYPE (WbPicturePage, wb_picture_page, ADW_TYPE_BIN)

static guint
count_boxes (const WbPicturePage *self)
{
  const WbBoxes *boxes = wb_canvas_get_boxes (self->canvas);

  return boxes ? wb_boxes_count (boxes) : 0;
}

/* The draft's file that is shown; NULL if it was removed meanwhile. */
static const WbDraftFile *
find_file (const WbPicturePage *self, guint *ret_index)
{
  const GPtrArray *files = wb_report_get_draft (self->report)->files;

  for (guint i = 0; i < files->len; i++)
    {
      const WbDraftFile *file = g_ptr_array_index (files, i);
      if (g_strcmp0 (file->path, self->path) != 0)
        continue;
      *ret_index = i;
      return file;
    }
  return NULL;
}

/* --- what it says ---------------------------------------------------------------------------- */

static char *
describe_boxes (const WbBoxes *boxes)
{
  const guint count = wb_boxes_count (boxes);
  const int chosen = wb_boxes_get_chosen (boxes);

  if (count == 0)
    return g_strdup (_ ("Drag over what nobody should see, or add a box."));
  if (chosen < 0)
    return g_strdup_printf (ngettext ("%u box", "%u boxes", count), count);
  const WbBox *box = wb_boxes_get (boxes, (guint) chosen);
  /* Translators: which box of how many; then its width and height and how far it is from the left
   * and from the top, all in pixels. */
  return g_strdup_printf (
      _ ("Box %1$d of %2$u: %3$d × %4$d, %5$d from the left, %6$d from the top"), chosen + 1, count,
      box->width, box->height, box->x, box->y);
}

static void
set_enabled (WbPicturePage *self)
{
  const WbBoxes *boxes = wb_canvas_get_boxes (self->canvas);
  const gboolean ready = boxes && !self->is_saving;
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "picture.add-box", ready);
  gtk_widget_action_set_enabled (widget, "picture.remove-box",
                                 ready && wb_boxes_get_chosen (boxes) >= 0);
  gtk_widget_action_set_enabled (widget, "picture.undo", ready && wb_boxes_may_undo (boxes));
  gtk_widget_action_set_enabled (widget, "picture.zoom-in", ready);
  gtk_widget_action_set_enabled (widget, "picture.zoom-out", ready);
  gtk_widget_action_set_enabled (widget, "picture.done", !self->is_saving && !self->opening);
  gtk_widget_action_set_enabled (widget, "picture.back", !self->is_saving);
}

static void
on_changed (WbCanvas *canvas, WbPicturePage *self)
{
  const WbBoxes *boxes = wb_canvas_get_boxes (canvas);
  g_autofree char *what = boxes ? describe_boxes (boxes) : g_strdup ("");
  /* Translators: the picture's name, then what was said about the boxes on it. */
  g_autofree char *name =
      g_strdup_printf (_ ("Picture %1$s. %2$s"), adw_window_title_get_title (self->title), what);

  gtk_label_set_label (self->status, what);
  wb_accessible_name (GTK_WIDGET (canvas), name);
  set_enabled (self);
}

static void
set_saving (WbPicturePage *self, gboolean is_saving)
{
  self->is_saving = is_saving;
  gtk_widget_set_sensitive (GTK_WIDGET (self->canvas), !is_saving);
  gtk_widget_set_visible (self->spinner, is_saving);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), is_saving);
  set_enabled (self);
}

/* --- opening --------------------------------------------------------------------------------- */

static void
on_opened (gpointer result, const GError *error, gpointer owner)
{
  WbPicturePage *self = owner;
  g_autoptr (WbOpened) opened = result;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->report
      || (opened && g_strcmp0 (opened->path, self->path) != 0))
    return;
  g_clear_pointer (&self->opening, wb_runner_unref);
  if (!opened)
    {
      gtk_label_set_label (self->problem, error->message);
      gtk_stack_set_visible_child_name (self->stack, "problem");
      set_enabled (self);
      return;
    }
  self->kind = opened->kind;
  g_set_object (&self->pixels, opened->pixels);
  wb_canvas_set_picture (self->canvas, self->pixels);
  gtk_stack_set_visible_child_name (self->stack, "picture");
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
close_picture (WbPicturePage *self)
{
  if (self->opening)
    wb_runner_cancel (self->opening);
  g_clear_pointer (&self->opening, wb_runner_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->pixels);
  g_clear_object (&self->report);
}

void
wb_picture_page_open (WbPicturePage *self, WbReport *report, guint index)
{
  const GPtrArray *files = wb_report_get_draft (report)->files;

  g_return_if_fail (index < files->len);
  const WbDraftFile *file = g_ptr_array_index (files, index);
  close_picture (self);
  self->report = g_object_ref (report);
  self->path = g_strdup (file->path);
  adw_window_title_set_title (self->title, file->title);
  wb_canvas_set_picture (self->canvas, NULL);
  gtk_stack_set_visible_child_name (self->stack, "opening");
  self->opening = wb_picture_work_open (self->path, on_opened, G_OBJECT (self));
  set_enabled (self);
}

/* --- saving ---------------------------------------------------------------------------------- */

static void
leave (WbPicturePage *self)
{
  const gboolean leaves_window = self->leaves_window;

  self->leaves_window = FALSE;
  wb_canvas_set_picture (self->canvas, NULL);
  close_picture (self);
  (void) gtk_widget_activate_action (GTK_WIDGET (self), "wizard.close-view", NULL);
  if (leaves_window)
    (void) gtk_widget_activate_action (GTK_WIDGET (self), "wizard.close", NULL);
}

static void
say_failed (WbPicturePage *self, const GError *error)
{
  g_autofree char *what =
      /* Translators: %s is a sentence that says why. */
      g_strdup_printf (_ ("The picture could not be kept. %s"), error ? error->message : "");

  self->leaves_window = FALSE;
  gtk_label_set_label (self->status, what);
  wb_accessible_name (GTK_WIDGET (self->canvas), what);
}

static void
on_saved (gpointer result, const GError *error, gpointer owner)
{
  WbPicturePage *self = owner;
  g_autoptr (WbCovered) covered = result;
  guint index = 0;

  /* its window is gone, and the draft still has what it had */
  if (!self->report)
    {
      if (covered->path)
        (void) unlink (covered->path);
      return;
    }
  set_saving (self, FALSE);
  if (!covered->path)
    {
      say_failed (self, error);
      return;
    }
  const WbDraftFile *file = find_file (self, &index);
  if (file)
    wb_report_replace_file (self->report, index, covered->path, file->boxes + covered->boxes);
  else
    (void) unlink (covered->path);
  leave (self);
}

static void
done (WbPicturePage *self)
{
  g_autoptr (GError) error = NULL;

  if (count_boxes (self) == 0)
    {
      leave (self);
      return;
    }
  g_autofree char *path = wb_draft_new_path (wb_report_get_draft (self->report),
                                             wb_pixels_suffix (self->pixels, self->kind), &error);
  if (!path)
    {
      say_failed (self, error);
      return;
    }
  set_saving (self, TRUE);
  wb_picture_work_cover (self->pixels, wb_canvas_get_boxes (self->canvas), path, on_saved,
                         G_OBJECT (self));
}

/* --- actions --------------------------------------------------------------------------------- */

static void
on_asked (AdwMessageDialog *dialog, const char *response, WbPicturePage *self)
{
  if (g_str_equal (response, "cover"))
    done (self);
  else if (g_str_equal (response, "discard"))
    leave (self);
  else
    self->leaves_window = FALSE;
}

static void
ask_what_to_do (WbPicturePage *self)
{
  const guint count = count_boxes (self);

  if (self->asking)
    {
      gtk_window_present (self->asking);
      return;
    }
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Cover %u area?", "Cover %u areas?", count), count);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading,
                              _ ("Otherwise the picture stays as it was."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard",
                                    _ ("_Don't cover"), "cover", _ ("_Cover"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "cover",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cover");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_asked), self, 0);
  wb_accessible_plain_names_below (dialog);
  g_set_weak_pointer (&self->asking, GTK_WINDOW (dialog));
  gtk_window_present (self->asking);
}

gboolean
wb_picture_page_may_be_left (WbPicturePage *self)
{
  return count_boxes (self) == 0 && !self->is_saving;
}

void
wb_picture_page_leave_window (WbPicturePage *self)
{
  self->leaves_window = TRUE;
  if (!self->is_saving)
    ask_what_to_do (self);
}

static void
back (WbPicturePage *self)
{
  if (count_boxes (self) > 0 && GTK_IS_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))))
    ask_what_to_do (self);
  else
    leave (self);
}

static void
add_box (WbPicturePage *self)
{
  wb_boxes_add_middle (wb_canvas_get_boxes (self->canvas));
  wb_canvas_refresh (self->canvas);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
remove_box (WbPicturePage *self)
{
  (void) wb_boxes_remove (wb_canvas_get_boxes (self->canvas));
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  wb_canvas_refresh (self->canvas);
}

static void
undo (WbPicturePage *self)
{
  (void) wb_boxes_undo (wb_canvas_get_boxes (self->canvas));
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  wb_canvas_refresh (self->canvas);
}

static void
zoom_in (WbPicturePage *self)
{
  (void) wb_canvas_zoom (self->canvas, 1);
}

static void
zoom_out (WbPicturePage *self)
{
  (void) wb_canvas_zoom (self->canvas, -1);
}

static const struct
{
  const char *name;
  void (*act) (WbPicturePage *self);
  guint key;
  GdkModifierType modifiers;
} actions[] = {
  { "picture.add-box", add_box, 0, 0 },
  { "picture.remove-box", remove_box, 0, 0 },
  { "picture.undo", undo, GDK_KEY_z, GDK_CONTROL_MASK },
  { "picture.zoom-in", zoom_in, GDK_KEY_plus, GDK_CONTROL_MASK },
  { "picture.zoom-out", zoom_out, GDK_KEY_minus, GDK_CONTROL_MASK },
  { "picture.done", done, 0, 0 },
  { "picture.back", back, GDK_KEY_Escape, 0 },
};

static void
on_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      actions[i].act (WB_PICTURE_PAGE (widget));
}

/* --- the object ------------------------------------------------------------------------------ */

static void
wb_picture_page_dispose (GObject *object)
{
  WbPicturePage *self = WB_PICTURE_PAGE (object);

  close_picture (self);
  g_clear_weak_pointer (&self->asking);
  G_OBJECT_CLASS (wb_picture_page_parent_class)->dispose (object);
}

static void
wb_picture_page_class_init (WbPicturePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_picture_page_dispose;
  g_type_ensure (WB_TYPE_CANVAS);
  g_type_ensure (WB_TYPE_TILES);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/picture-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbPicturePage, title);
  gtk_widget_class_bind_template_child (widget_class, WbPicturePage, stack);
  gtk_widget_class_bind_template_child (widget_class, WbPicturePage, canvas);
  gtk_widget_class_bind_template_child (widget_class, WbPicturePage, problem);
  gtk_widget_class_bind_template_child (widget_class, WbPicturePage, status);
  gtk_widget_class_bind_template_child (widget_class, WbPicturePage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (widget_class, actions[i].name, NULL, on_action);
      if (actions[i].key)
        gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers,
                                             actions[i].name, NULL);
    }
}

static void
wb_picture_page_init (WbPicturePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_names_below (GTK_WIDGET (self));
  wb_accessible_describe (GTK_WIDGET (self->canvas),
                          _ ("Tab goes from box to box. Arrow keys move a box, with Shift they "
                             "change its size, Delete removes it."));
}

GtkWidget *
wb_picture_page_new (void)
{
  return g_object_new (WB_TYPE_PICTURE_PAGE, NULL);
}
