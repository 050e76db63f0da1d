/* SPDX-License-Identifier: MPL-2.0 */
/* The list is the draft's: rows are made and taken away only as the report says. Each of its rows
 * stands at the index its file has in the draft; the rows for adding come after. */
#include "pages/describe/files-group.h"

#include <glib/gi18n.h>

#include "page.h"
#include "pages/describe/added-row.h"
#include "pages/describe/files-batch.h"
#include "pages/describe/files-input.h"
#include "pages/picture/screenshot.h"
#include "widgets/accessible.h"

/* So many reasons are shown at once. */
#define MAX_REASONS 3

struct _WbFilesGroup
{
  AdwBin parent;
  GtkListBox *list;
  GtkListBoxRow *refused;
  GtkListBoxRow *add;
  GtkListBoxRow *screenshot_row;
  GtkWidget *note;
  WbReport *report;
  WbScreenshot *screenshot;
  GtkFileChooserNative *chooser;
  GPtrArray *rows; /* of WbAddedRow, borrowed */
  GtkWidget *page; /* weak: the one whose drops are watched */
  guint taking_in; /* batches under way */
};

G_DEFINE_FINAL_TYPE (WbFilesGroup, wb_files_group, ADW_TYPE_BIN)

/* --- the rows -------------------------------------------------------------------------------- */

static void
on_remove (WbAddedRow *row, WbFilesGroup *self)
{
  const int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  wb_report_remove_file (self->report, (guint) index);
  /* The focus stays in the list: on what has come to its place. */
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, index)));
}

static gboolean
shows (WbFilesGroup *self, guint index, const GPtrArray *files)
{
  return index < files->len && index < self->rows->len
         && wb_added_row_shows (g_ptr_array_index (self->rows, index),
                                g_ptr_array_index (files, index));
}

/* Said once, below the list, as soon as there is a picture. */
static void
show_note (WbFilesGroup *self)
{
  gboolean has_picture = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    has_picture |= gtk_list_box_row_get_activatable (g_ptr_array_index (self->rows, i));
  gtk_widget_set_visible (self->note, has_picture);
}

static void
insert (WbFilesGroup *self, guint index, const WbDraftFile *file)
{
  GtkWidget *row = wb_added_row_new (file);

  g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), self, 0);
  g_signal_connect_object (row, "notify::activatable", G_CALLBACK (show_note), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_insert (self->list, row, (int) index);
  g_ptr_array_insert (self->rows, (int) index, row);
}

static void
take_away (WbFilesGroup *self, guint index)
{
  GtkWidget *row = g_ptr_array_remove_index (self->rows, index);

  gtk_list_box_remove (self->list, row);
}

/* Where the first of files that is row's stands; files->len if nowhere. */
static guint
find (const WbFilesGroup *self, guint row, const GPtrArray *files)
{
  guint i = 0;

  while (i < files->len
         && !wb_added_row_shows (g_ptr_array_index (self->rows, row), g_ptr_array_index (files, i)))
    i++;
  return i;
}

/* Rows whose file is still there stay, with their focus and preview. */
static void
follow_draft (WbFilesGroup *self)
{
  const GPtrArray *files = wb_report_get_draft (self->report)->files;

  for (guint i = self->rows->len; i > 0; i--)
    if (find (self, i - 1, files) == files->len)
      take_away (self, i - 1);
  for (guint i = 0; i < files->len; i++)
    if (!shows (self, i, files))
      insert (self, i, g_ptr_array_index (files, i));
  while (self->rows->len > files->len)
    take_away (self, self->rows->len - 1);
  show_note (self);
}

static void
on_changed (WbReport *report, guint what, WbFilesGroup *self)
{
  if (what & WB_CHANGED_DRAFT)
    follow_draft (self);
}

/* --- adding ---------------------------------------------------------------------------------- */

static void
say_refused (WbFilesGroup *self, const char *what)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->refused), what);
  gtk_widget_set_visible (GTK_WIDGET (self->refused), what != NULL);
  g_autofree char *name =
      what ? g_strdup_printf ("%s. %s", _ ("Not added"), what) : g_strdup (_ ("Not added"));
  wb_accessible_name (GTK_WIDGET (self->refused), name);
  /* The focus is likely there; so it is read out. */
  wb_accessible_describe (GTK_WIDGET (self->add), what ? name : NULL);
}

static void
toast (WbFilesGroup *self, const char *message)
{
  if (!gtk_widget_activate_action (GTK_WIDGET (self), "wizard.toast", "s", message))
    say_refused (self, message);
}

static gboolean
is_there (const WbFilesGroup *self, const WbFileId *id)
{
  const GPtrArray *files = wb_report_get_draft (self->report)->files;

  for (guint i = 0; i < files->len; i++)
    {
      const WbDraftFile *file = g_ptr_array_index (files, i);
      struct stat st;
      WbFileId there;
      if (stat (file->path, &st) != 0)
        continue;
      wb_file_id_from_stat (&there, &st);
      if (wb_file_id_same (&there, id))
        return TRUE;
    }
  return FALSE;
}

/* NULL if it was added or is there already. */
static const char *
take_in (WbFilesGroup *self, const WbFilesResult *result)
{
  if (result->why_not)
    return result->why_not;
  const WbAttached *attached = result->attached;
  if (is_there (self, &attached->id))
    {
      /* Translators: %s is the name of a picture or file. */
      g_autofree char *message = g_strdup_printf (_ ("“%s” is already there"), result->title);
      toast (self, message);
      return NULL;
    }
  if (wb_report_get_draft (self->report)->files->len >= WB_FILES_MAX)
    return _ ("No more files can be added.");
  wb_report_add_file (self->report,
                      wb_draft_file_new (attached->path, result->title, attached->is_ours));
  return NULL;
}

static void
append_reason (GString *reasons, guint number, const WbFilesResult *result, const char *why_not)
{
  if (number >= MAX_REASONS)
    return;
  if (reasons->len > 0)
    g_string_append_c (reasons, '\n');
  /* Translators: why a picture or file was not added: %1$s is its name, %2$s a sentence. */
  g_string_append_printf (reasons, _ ("“%1$s”: %2$s"), result->title, why_not);
}

/* What was added is to be seen before anybody goes on. */
static void
count_batch (WbFilesGroup *self, int change)
{
  self->taking_in = (guint) ((int) self->taking_in + change);
  if (WB_IS_PAGE (self->page))
    wb_page_set_may_continue (WB_PAGE (self->page), self->taking_in == 0,
                              self->taking_in > 0 ? _ ("What you added is being read.") : NULL);
}

static void
forget (const WbFilesResult *result)
{
  if (result->attached && result->attached->is_ours)
    (void) unlink (result->attached->path);
}

/* Nobody is there any more who could see it. */
static void
forget_all (const WbFilesBatch *batch)
{
  for (guint i = 0; i < wb_files_batch_count (batch); i++)
    {
      const WbFilesResult one = wb_files_batch_result (batch, i);
      forget (&one);
    }
}

static void
on_taken_in (gpointer result, const GError *error, gpointer owner)
{
  WbFilesGroup *self = owner;
  g_autoptr (WbFilesBatch) batch = result;
  g_autoptr (GString) reasons = g_string_new (NULL);
  guint n = 0;

  if (!self->report)
    {
      forget_all (batch);
      return;
    }
  count_batch (self, -1);
  if (wb_report_get_step (self->report) > WB_STEP_REVIEW)
    {
      forget_all (batch);
      return;
    }
  for (guint i = 0; i < wb_files_batch_count (batch); i++)
    {
      const WbFilesResult one = wb_files_batch_result (batch, i);
      const char *why_not = take_in (self, &one);
      if (!why_not)
        continue;
      append_reason (reasons, n++, &one, why_not);
      forget (&one);
    }
  if (n > MAX_REASONS)
    g_string_append_printf (
        reasons,
        ngettext ("\n%u more was not added.", "\n%u more were not added.", n - MAX_REASONS),
        n - MAX_REASONS);
  say_refused (self, n > 0 ? reasons->str : NULL);
}

static void
run (WbFilesGroup *self, WbFilesBatch *batch)
{
  count_batch (self, 1);
  wb_runner_unref (
      wb_files_batch_run (batch, wb_report_get_draft (self->report), on_taken_in, G_OBJECT (self)));
}

void
wb_files_group_add (WbFilesGroup *self, const GSList *files)
{
  WbFilesBatch *batch = wb_files_batch_new ();

  g_return_if_fail (self->report);
  for (guint n = 0; files && n <= WB_FILES_MAX; files = files->next, n++)
    wb_files_batch_add_file (batch, files->data, FALSE, NULL);
  run (self, batch);
}

void
wb_files_group_add_texture (WbFilesGroup *self, GdkTexture *texture)
{
  WbFilesBatch *batch = wb_files_batch_new ();
  g_autofree char *title = wb_files_title (FALSE);

  g_return_if_fail (self->report);
  wb_files_batch_add_texture (batch, texture, title);
  run (self, batch);
}

/* --- the chooser and the portal -------------------------------------------------------------- */

static void
on_chosen (GtkNativeDialog *dialog, int response, WbFilesGroup *self)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  g_autoslist (GFile) list = NULL;

  for (guint i = 0; files && i < g_list_model_get_n_items (files); i++)
    list = g_slist_append (list, g_list_model_get_item (files, i));
  if (response == GTK_RESPONSE_ACCEPT)
    wb_files_group_add (self, list);
  gtk_native_dialog_destroy (dialog);
  g_clear_object (&self->chooser);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *const *types)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (; *types; types++)
    gtk_file_filter_add_mime_type (filter, *types);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
choose (WbFilesGroup *self)
{
  static const char *const useful[] = { "image/png",  "image/jpeg",       "image/gif",
                                        "image/webp", "image/bmp",        "image/tiff",
                                        "text/*",     "application/json", NULL };
  static const char *const all[] = { "application/octet-stream", "*/*", NULL };
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser)
    return;
  self->chooser = gtk_file_chooser_native_new (
      _ ("Add pictures or files"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("Pictures and text"), useful);
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("All files"), all);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_found (gpointer user_data)
{
  gtk_widget_set_visible (GTK_WIDGET (WB_FILES_GROUP (user_data)->screenshot_row), TRUE);
}

static void
on_taken (GFile *file, const char *why_not, gpointer user_data)
{
  WbFilesGroup *self = user_data;

  if (why_not)
    say_refused (self, why_not);
  if (!file)
    return;
  WbFilesBatch *batch = wb_files_batch_new ();
  g_autofree char *title = wb_files_title (TRUE);
  wb_files_batch_add_file (batch, file, TRUE, title);
  run (self, batch);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, WbFilesGroup *self)
{
  if (row == self->add)
    choose (self);
  else if (row == self->screenshot_row)
    wb_screenshot_take (self->screenshot);
  else if (WB_IS_ADDED_ROW (row))
    (void) gtk_widget_activate_action (GTK_WIDGET (self), "wizard.edit-picture", "u",
                                       (guint) gtk_list_box_row_get_index (row));
}

static void
on_dismiss (GtkButton *button, WbFilesGroup *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->add));
  say_refused (self, NULL);
}

/* --- the object ------------------------------------------------------------------------------ */

static void
look_again (WbFilesGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    wb_added_row_look_again (g_ptr_array_index (self->rows, i));
}

/* Somebody who has been elsewhere may have moved a file away there. */
static void
on_active (GtkWindow *window, GParamSpec *spec, WbFilesGroup *self)
{
  if (gtk_window_is_active (window))
    look_again (self);
}

static void
wb_files_group_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wb_files_group_parent_class)->map (widget);
  look_again (WB_FILES_GROUP (widget));
}

static void
wb_files_group_root (GtkWidget *widget)
{
  WbFilesGroup *self = WB_FILES_GROUP (widget);
  GtkWidget *page = gtk_widget_get_ancestor (widget, WB_TYPE_PAGE);

  GtkRoot *root;

  GTK_WIDGET_CLASS (wb_files_group_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::is-active", G_CALLBACK (on_active), self, 0);
  if (!page)
    page = widget;
  if (page != self->page)
    wb_files_input_watch_drops (self, page);
  g_set_weak_pointer (&self->page, page);
}

static void
wb_files_group_dispose (GObject *object)
{
  WbFilesGroup *self = WB_FILES_GROUP (object);

  g_clear_weak_pointer (&self->page);
  g_clear_pointer (&self->screenshot, wb_screenshot_free);
  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->report);
  G_OBJECT_CLASS (wb_files_group_parent_class)->dispose (object);
}

static void
wb_files_group_finalize (GObject *object)
{
  g_ptr_array_unref (WB_FILES_GROUP (object)->rows);
  G_OBJECT_CLASS (wb_files_group_parent_class)->finalize (object);
}

static void
wb_files_group_class_init (WbFilesGroupClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_files_group_dispose;
  G_OBJECT_CLASS (class)->finalize = wb_files_group_finalize;
  widget_class->root = wb_files_group_root;
  widget_class->map = wb_files_group_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/files-group.ui");
  gtk_widget_class_bind_template_child (widget_class, WbFilesGroup, list);
  gtk_widget_class_bind_template_child (widget_class, WbFilesGroup, refused);
  gtk_widget_class_bind_template_child (widget_class, WbFilesGroup, add);
  gtk_widget_class_bind_template_child (widget_class, WbFilesGroup, screenshot_row);
  gtk_widget_class_bind_template_child (widget_class, WbFilesGroup, note);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
}

static void
wb_files_group_init (WbFilesGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  wb_accessible_name (GTK_WIDGET (self->add),
                      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->add)));
  wb_accessible_name (GTK_WIDGET (self->screenshot_row),
                      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->screenshot_row)));
  wb_files_input_watch_paste (self);
}

GtkWidget *
wb_files_group_new (void)
{
  return g_object_new (WB_TYPE_FILES_GROUP, NULL);
}

void
wb_files_group_bind (WbFilesGroup *self, WbReport *report)
{
  g_return_if_fail (!self->report);
  self->report = g_object_ref (report);
  g_signal_connect_object (report, "changed", G_CALLBACK (on_changed), self, 0);
  follow_draft (self);
  self->screenshot = wb_screenshot_new (on_found, on_taken, self);
}
