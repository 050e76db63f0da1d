/* SPDX-License-Identifier: MPL-2.0 */
/* Pictures and files of the first page, and the black-out editor, on a real report: what is added,
 * covered and removed is so in the draft and on the disk. */
#include <string.h>

#include "pages/describe/added-row.h"
#include "pages/describe/files-group.h"
#include "pages/describe/files-input.h"
#include "pages/picture/canvas.h"
#include "pages/picture/picture-page.h"
#include "profile/sandbox.h"
#include "wizard/wait-for.h"

#define WIDTH 120
#define HEIGHT 80

static char *sandbox;

typedef struct
{
  WbReport *report;
  GtkWidget *window, *group, *page;
  guint opened;  /* by wizard.edit-picture */
  guint n_views; /* closed */
  char *toast;
} Fixture;

/* --- the fixture ----------------------------------------------------------------------------- */

static WbProfile *
new_profile (void)
{
  static const char text[] =
      "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":\"App\",\"roots\":{\"data\":[\"~/app\"]},"
      "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/"
      "**\"]}],"
      "\"support\":{\"name\":\"App support\"}}";
  g_autoptr (GError) error = NULL;
  WbProfile *profile = wb_profile_parse (text, -1, "test.json", WB_PROFILE_USER, NULL, &error);

  g_assert_no_error (error);
  return profile;
}

static void
on_edit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *f = user_data;

  f->opened = g_variant_get_uint32 (parameter) + 1;
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ((Fixture *) user_data)->n_views++;
}

static void
on_toast (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *f = user_data;

  g_free (f->toast);
  f->toast = g_variant_dup_string (parameter, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const GActionEntry entries[] = {
    { .name = "edit-picture", .activate = on_edit, .parameter_type = "u" },
    { .name = "close-view", .activate = on_close },
    { .name = "toast", .activate = on_toast, .parameter_type = "s" },
  };
  g_autoptr (WbProfile) profile = new_profile ();
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  f->report = wb_report_new (profile, NULL, "user");
  f->window = adw_window_new ();
  f->group = wb_files_group_new ();
  f->page = wb_picture_page_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), f);
  gtk_widget_insert_action_group (f->window, "wizard", G_ACTION_GROUP (actions));
  gtk_box_append (GTK_BOX (box), f->group);
  gtk_box_append (GTK_BOX (box), f->page);
  adw_window_set_content (ADW_WINDOW (f->window), box);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 500, 700);
  wb_files_group_bind (WB_FILES_GROUP (f->group), f->report);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *home = g_build_filename (sandbox, "home", NULL);
  GtkWidget *group = f->group, *page = f->page;

  g_object_add_weak_pointer (G_OBJECT (group), (gpointer *) &group);
  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  gtk_window_destroy (GTK_WINDOW (f->window));
  WAIT_FOR (!group && !page);
  g_clear_object (&f->report);
  g_clear_pointer (&f->toast, g_free);
  g_assert_true (wb_fs_remove_tree (home, NULL));
}

static GFile *
make_picture (const char *name, guint32 colour)
{
  g_autoptr (GdkPixbuf) pixels = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  g_autofree char *relative = g_strconcat ("home/", name, NULL);
  g_autofree char *path = sandbox_write (sandbox, relative, "");

  gdk_pixbuf_fill (pixels, colour);
  g_assert_true (gdk_pixbuf_save (pixels, path, "png", NULL, NULL));
  return g_file_new_for_path (path);
}

static GFile *
make_file (const char *name, const char *content)
{
  g_autofree char *relative = g_strconcat ("home/", name, NULL);
  g_autofree char *path = sandbox_write (sandbox, relative, content);

  return g_file_new_for_path (path);
}

static void
add (Fixture *f, GFile *file)
{
  g_autoptr (GFile) owned = file;
  GSList list = { .data = owned };

  wb_files_group_add (WB_FILES_GROUP (f->group), &list);
}

static guint
count (Fixture *f)
{
  return wb_report_get_draft (f->report)->files->len;
}

static const WbDraftFile *
file_at (Fixture *f, guint index)
{
  return g_ptr_array_index (wb_report_get_draft (f->report)->files, index);
}

static GtkListBoxRow *
part (Fixture *f, const char *name)
{
  return GTK_LIST_BOX_ROW (gtk_widget_get_template_child (f->group, WB_TYPE_FILES_GROUP, name));
}

static GtkListBoxRow *
row_at (Fixture *f, int index)
{
  return gtk_list_box_get_row_at_index (
      GTK_LIST_BOX (gtk_widget_get_template_child (f->group, WB_TYPE_FILES_GROUP, "list")), index);
}

static const char *
subtitle (GtkListBoxRow *row)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

static void
activate (Fixture *f, GtkListBoxRow *row)
{
  g_signal_emit_by_name (gtk_widget_get_template_child (f->group, WB_TYPE_FILES_GROUP, "list"),
                         "row-activated", row);
}

/* --- adding ---------------------------------------------------------------------------------- */

static void
test_add (Fixture *f, gconstpointer data)
{
  add (f, make_picture ("shot <b>.png", 0x336699FF));
  WAIT_FOR (count (f) == 1);
  g_assert_cmpstr (file_at (f, 0)->title, ==, "shot <b>.png");
  g_assert_false (file_at (f, 0)->is_ours);
  WAIT_FOR (gtk_list_box_row_get_activatable (row_at (f, 0)));
  g_assert_cmpstr (subtitle (row_at (f, 0)), ==,
                   "Nothing blacked out, place and camera data removed");
  activate (f, row_at (f, 0));
  g_assert_cmpuint (f->opened, ==, 1);

  add (f, make_file ("notes.txt", "hello"));
  WAIT_FOR (count (f) == 2);
  WAIT_FOR (g_strcmp0 (subtitle (row_at (f, 1)), "Personal data is replaced") == 0);
  g_assert_false (gtk_list_box_row_get_activatable (row_at (f, 1)));
}

static void
test_twice (Fixture *f, gconstpointer data)
{
  add (f, make_file ("notes.txt", "hello"));
  WAIT_FOR (count (f) == 1);
  add (f, make_file ("notes.txt", "hello"));
  WAIT_FOR (f->toast);
  g_assert_cmpstr (f->toast, ==, "“notes.txt” is already there");
  g_assert_cmpuint (count (f), ==, 1);
}

/* What can't be sent is said, and what came with it is added. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) torn = make_file ("torn.png", "\x89PNG\r\n\x1a\n....IHDR....");
  g_autoptr (GFile) good = make_file ("notes.txt", "hello");
  g_autoptr (GFile) folder = g_file_get_parent (good);
  g_autoptr (GFile) far = g_file_new_for_uri ("http://example.com/a.png");
  g_autoptr (GSList) files = NULL;

  files = g_slist_append (files, torn);
  files = g_slist_append (files, folder);
  files = g_slist_append (files, good);
  files = g_slist_append (files, far);
  wb_files_group_add (WB_FILES_GROUP (f->group), files);
  WAIT_FOR (count (f) == 1);
  WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (part (f, "refused"))));
  g_assert_cmpstr (subtitle (part (f, "refused")), ==,
                   "“torn.png”: The picture is damaged.\n"
                   "“home”: It is a folder. Add the files in it instead.\n"
                   "“a.png”: It is not on this computer. Save it here first.");
  add (f, make_file ("more.txt", "hello"));
  WAIT_FOR (count (f) == 2);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (part (f, "refused"))));
}

static void
test_too_many (Fixture *f, gconstpointer data)
{
  g_autoslist (GFile) files = NULL;

  for (guint i = 0; i < WB_FILES_MAX + 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.txt", i);
      files = g_slist_append (files, make_file (name, "hello"));
    }
  wb_files_group_add (WB_FILES_GROUP (f->group), files);
  WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (part (f, "refused"))));
  g_assert_cmpuint (count (f), ==, WB_FILES_MAX);
  g_assert_nonnull (strstr (subtitle (part (f, "refused")), "No more files can be added."));
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixels = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 4, 4);
  g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (pixels);

  wb_files_group_add_texture (WB_FILES_GROUP (f->group), texture);
  WAIT_FOR (count (f) == 1);
  g_assert_true (file_at (f, 0)->is_ours);
  g_assert_true (g_str_has_prefix (file_at (f, 0)->path, wb_report_get_draft (f->report)->dir));
  add (f, make_file ("notes.txt", "hello"));
  WAIT_FOR (count (f) == 2);
  g_autofree char *ours = g_strdup (file_at (f, 0)->path);
  g_autofree char *theirs = g_strdup (file_at (f, 1)->path);
  g_signal_emit_by_name (row_at (f, 0), "remove");
  g_signal_emit_by_name (row_at (f, 0), "remove");
  g_assert_cmpuint (count (f), ==, 0);
  g_assert_false (WB_IS_ADDED_ROW (row_at (f, 0)));
  g_assert_false (g_file_test (ours, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (theirs, G_FILE_TEST_EXISTS));
}

/* --- pasting --------------------------------------------------------------------------------- */

static void
test_choose (void)
{
  static const struct
  {
    const char *mime_types[3];
    gboolean files, picture, text, in_text;
    int expected; /* 0: nothing, 1: files, 2: the picture */
  } cases[] = {
    { { NULL }, FALSE, FALSE, FALSE, FALSE, 0 },
    { { NULL }, FALSE, FALSE, TRUE, FALSE, 0 },
    { { NULL }, FALSE, FALSE, TRUE, TRUE, 0 },
    { { NULL }, FALSE, TRUE, FALSE, TRUE, 2 },
    { { NULL }, FALSE, TRUE, TRUE, FALSE, 2 },
    /* A word processor's copied text comes with a picture of it. */
    { { NULL }, FALSE, TRUE, TRUE, TRUE, 0 },
    { { NULL }, TRUE, FALSE, FALSE, TRUE, 1 },
    { { NULL }, TRUE, FALSE, TRUE, TRUE, 0 },
    { { NULL }, TRUE, TRUE, FALSE, FALSE, 2 },
    { { "x-special/gnome-copied-files", NULL }, TRUE, TRUE, TRUE, TRUE, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();
      for (const char *const *type = cases[i].mime_types; *type; type++)
        gdk_content_formats_builder_add_mime_type (builder, *type);
      if (cases[i].files)
        gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
      if (cases[i].picture)
        gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_TEXTURE);
      if (cases[i].text)
        gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
      g_autoptr (GdkContentFormats) formats = gdk_content_formats_builder_free_to_formats (builder);
      const GType expected = cases[i].expected == 1   ? GDK_TYPE_FILE_LIST
                             : cases[i].expected == 2 ? GDK_TYPE_TEXTURE
                                                      : G_TYPE_INVALID;
      g_test_message ("row %u", i);
      g_assert_cmpuint (wb_files_input_choose (formats, cases[i].in_text), ==, expected);
    }
}

/* What Ctrl+V does, by the shortcut itself. */
static gboolean
paste (Fixture *f)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (f->group);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), 0);
      return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, f->group, NULL);
    }
  g_assert_not_reached ();
}

static void
test_paste (Fixture *f, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (f->group);
  g_autoptr (GdkPixbuf) pixels = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 4, 4);
  g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (pixels);
  g_autoptr (GFile) notes = make_file ("notes.txt", "hello");

  gtk_test_widget_wait_for_draw (f->group);
  gdk_clipboard_set_text (clipboard, "words");
  g_assert_false (paste (f));
  gdk_clipboard_set_texture (clipboard, texture);
  g_assert_true (paste (f));
  WAIT_FOR (count (f) == 1);
  g_assert_true (g_str_has_prefix (file_at (f, 0)->title, "Picture "));
  GdkFileList *files = gdk_file_list_new_from_list (&(GSList){ .data = notes });
  gdk_clipboard_set (clipboard, GDK_TYPE_FILE_LIST, files);
  g_boxed_free (GDK_TYPE_FILE_LIST, files);
  g_assert_true (paste (f));
  WAIT_FOR (count (f) == 2);
  /* Not while another view is on the screen. */
  gtk_widget_set_visible (f->group, FALSE);
  g_assert_false (paste (f));
}

/* --- the editor ------------------------------------------------------------------------------ */

static WbCanvas *
canvas (Fixture *f)
{
  return WB_CANVAS (gtk_widget_get_template_child (f->page, WB_TYPE_PICTURE_PAGE, "canvas"));
}

static void
act (Fixture *f, const char *name)
{
  g_assert_true (gtk_widget_activate_action (f->page, name, NULL));
}

static void
open_first (Fixture *f)
{
  wb_picture_page_open (WB_PICTURE_PAGE (f->page), f->report, 0);
  WAIT_FOR (wb_canvas_get_boxes (canvas (f)));
}

static gboolean
is_black (const GdkPixbuf *pixels, int x, int y)
{
  const guint8 *at = gdk_pixbuf_read_pixels (pixels) + y * gdk_pixbuf_get_rowstride (pixels)
                     + x * gdk_pixbuf_get_n_channels (pixels);

  return at[0] == 0 && at[1] == 0 && at[2] == 0;
}

static void
test_cover (Fixture *f, gconstpointer data)
{
  add (f, make_picture ("shot.png", 0x336699FF));
  WAIT_FOR (count (f) == 1);
  g_autofree char *original = g_strdup (file_at (f, 0)->path);
  open_first (f);
  act (f, "picture.add-box");
  act (f, "picture.add-box");
  act (f, "picture.undo");
  const WbBox box = *wb_boxes_get (wb_canvas_get_boxes (canvas (f)), 0);
  act (f, "picture.done");
  WAIT_FOR (f->n_views == 1);
  const WbDraftFile *file = file_at (f, 0);
  g_assert_cmpuint (file->boxes, ==, 1);
  g_assert_true (file->is_ours);
  g_assert_cmpstr (file->title, ==, "shot.png");
  g_assert_true (g_str_has_prefix (file->path, wb_report_get_draft (f->report)->dir));
  g_assert_true (g_file_test (original, G_FILE_TEST_EXISTS));
  g_autoptr (GdkPixbuf) pixels = gdk_pixbuf_new_from_file (file->path, NULL);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmpint (is_black (pixels, x, y), ==,
                       x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height);
  WAIT_FOR (
      g_strcmp0 (subtitle (row_at (f, 0)), "1 area blacked out, place and camera data removed")
      == 0);

  /* Covered again: both areas count, and what was kept before is gone. */
  g_autofree char *first = g_strdup (file->path);
  open_first (f);
  act (f, "picture.add-box");
  act (f, "picture.done");
  WAIT_FOR (f->n_views == 2);
  g_assert_cmpuint (file_at (f, 0)->boxes, ==, 2);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
}

/* Without a box nothing is written. */
static void
test_leave (Fixture *f, gconstpointer data)
{
  add (f, make_picture ("shot.png", 0x336699FF));
  WAIT_FOR (count (f) == 1);
  open_first (f);
  act (f, "picture.add-box");
  act (f, "picture.remove-box");
  act (f, "picture.back");
  WAIT_FOR (f->n_views == 1);
  g_assert_false (file_at (f, 0)->is_ours);
  open_first (f);
  act (f, "picture.done");
  WAIT_FOR (f->n_views == 2);
  g_assert_cmpuint (file_at (f, 0)->boxes, ==, 0);
}

static AdwMessageDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data))
      return l->data;
  return NULL;
}

/* As its buttons do. */
static void
answer (const char *response)
{
  AdwMessageDialog *dialog = find_dialog ();

  g_assert_nonnull (dialog);
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Leaving with a box asks first. */
static void
test_leave_asks (Fixture *f, gconstpointer data)
{
  add (f, make_picture ("shot.png", 0x336699FF));
  WAIT_FOR (count (f) == 1);
  open_first (f);
  act (f, "picture.add-box");
  act (f, "picture.back");
  g_assert_cmpuint (f->n_views, ==, 0);
  answer ("cancel");
  g_assert_cmpuint (f->n_views, ==, 0);
  g_assert_cmpuint (wb_boxes_count (wb_canvas_get_boxes (canvas (f))), ==, 1);
  act (f, "picture.back");
  answer ("cover");
  WAIT_FOR (f->n_views == 1);
  g_assert_cmpuint (file_at (f, 0)->boxes, ==, 1);
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  GtkWidget *stack =
      GTK_WIDGET (gtk_widget_get_template_child (f->page, WB_TYPE_PICTURE_PAGE, "stack"));

  add (f, make_picture ("shot.png", 0x336699FF));
  WAIT_FOR (count (f) == 1);
  g_assert_cmpint (unlink (file_at (f, 0)->path), ==, 0);
  wb_picture_page_open (WB_PICTURE_PAGE (f->page), f->report, 0);
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "problem") == 0);
  act (f, "picture.back");
  WAIT_FOR (f->n_views == 1);
}

#define ADD(path, test) g_test_add ("/picture/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *data_dirs = g_strdup (g_getenv ("XDG_DATA_DIRS"));

  sandbox = sandbox_enter ();
  /* GTK's settings lie there */
  g_setenv ("XDG_DATA_DIRS", data_dirs ? data_dirs : "/usr/local/share:/usr/share", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("add", test_add);
  ADD ("twice", test_twice);
  ADD ("refused", test_refused);
  ADD ("too-many", test_too_many);
  ADD ("remove", test_remove);
  g_test_add_func ("/picture/choose", test_choose);
  ADD ("paste", test_paste);
  ADD ("cover", test_cover);
  ADD ("leave", test_leave);
  ADD ("leave-asks", test_leave_asks);
  ADD ("gone", test_gone);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
