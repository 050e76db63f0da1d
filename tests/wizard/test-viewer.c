/* SPDX-License-Identifier: MPL-2.0 */
/* The viewer on a real report: what it shows is what the evidence holds, rows say what they show,
 * and a decision made in it is seen in it. */
#include <string.h>

#include "pages/viewer/find-bar.h"
#include "pages/viewer/log-view.h"
#include "pages/viewer/viewer-page.h"
#include "pages/viewer/viewer-side.h"
#include "profile/sandbox.h"
#include "widgets/log-line.h"
#include "wizard/wait-for.h"

#define N_LINES 4000
#define PHONE_LINE 2001 /* has the number that is restored */
#define MEMBER "logs/app.log"

static char *sandbox;

typedef struct
{
  WbReport *report;
  GtkWidget *window, *page;
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
write_log (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 1; i <= N_LINES; i++)
    if (i == PHONE_LINE)
      g_string_append (text, "{\"level\":\"error\",\"message\":\"please call 13812345678 now\"}\n");
    else if (i % 1000 == 0)
      g_string_append (text,
                       "{\"level\":\"info\",\"message\":\"password=hunter2secret was set\"}\n");
    else
      g_string_append_printf (text, "{\"level\":\"info\",\"message\":\"frame %u of Meadowlark\"}\n",
                              i);
  g_free (sandbox_write (sandbox, "home/app/logs/app.log", text->str));
}

static gboolean
is_collected (Fixture *f)
{
  return !wb_report_is_collecting (f->report) && wb_report_get_evidence (f->report);
}

static GtkWidget *
part (Fixture *f, const char *name)
{
  GtkWidget *widget =
      GTK_WIDGET (gtk_widget_get_template_child (f->page, WB_TYPE_VIEWER_PAGE, name));

  g_assert_nonnull (widget);
  return widget;
}

static const char *
words (Fixture *f, const char *name)
{
  return gtk_label_get_text (GTK_LABEL (part (f, name)));
}

static const char *
shown (Fixture *f)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (part (f, "stack")));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const WbWhen all = { WB_WHEN_ALL, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };
  g_autoptr (WbProfile) profile = new_profile ();

  write_log ();
  f->report = wb_report_new (profile, NULL, "user");
  wb_report_set_when (f->report, &all);
  f->page = wb_viewer_page_new ();
  f->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 720, 640);
  adw_window_set_content (ADW_WINDOW (f->window), f->page);
  gtk_window_present (GTK_WINDOW (f->window));
  wb_report_collect (f->report);
  WAIT_FOR (is_collected (f));
  wb_viewer_page_open (WB_VIEWER_PAGE (f->page), f->report, MEMBER);
  WAIT_FOR (strstr (words (f, "line"), "of 4"));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  GtkWidget *page = f->page;
  g_autofree char *home = g_build_filename (sandbox, "home", NULL);

  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  wb_viewer_page_close (WB_VIEWER_PAGE (page));
  gtk_window_destroy (GTK_WINDOW (f->window));
  WAIT_FOR (!page);
  g_clear_object (&f->report);
  g_assert_true (wb_fs_remove_tree (home, NULL));
}

/* --- looking --------------------------------------------------------------------------------- */

/* The widget of a row that is on the screen, by its line; NULL if it is not there. */
static WbLogLine *
line_widget (Fixture *f, guint64 line)
{
  GtkWidget *child = gtk_widget_get_first_child (part (f, "view"));

  for (; child; child = gtk_widget_get_next_sibling (child))
    {
      const WbTextRow *row = wb_log_line_get_row (WB_LOG_LINE (child));
      if (row && row->line == line && gtk_widget_get_child_visible (child))
        return WB_LOG_LINE (child);
    }
  return NULL;
}

static gboolean
line_says (Fixture *f, guint64 line, const char *text)
{
  WbLogLine *widget = line_widget (f, line);

  return widget && strstr (wb_log_line_get_row (widget)->text, text);
}

static void
next (Fixture *f)
{
  gtk_widget_activate_action (f->page, "viewer.next", NULL);
}

/* The mark of the telephone number as it stands in the text. */
static char *
phone_mark (Fixture *f)
{
  WAIT_FOR (line_widget (f, PHONE_LINE));
  const WbTextRow *row = wb_log_line_get_row (line_widget (f, PHONE_LINE));
  g_assert_cmpuint (row->spans->len, ==, 1);
  const WbTextSpan *span = &g_array_index (row->spans, WbTextSpan, 0);
  return g_strndup (row->text + span->start, span->end - span->start);
}

static void
go_to_phone (Fixture *f)
{
  for (guint i = 0; i < 3; i++)
    next (f);
  g_assert_cmpstr (words (f, "replaced"), ==, "Replaced: 3 of 5");
  WAIT_FOR (line_widget (f, PHONE_LINE));
}

/* --- tests ----------------------------------------------------------------------------------- */

static void
test_rows (Fixture *f, gconstpointer data)
{
  g_assert_cmpstr (shown (f), ==, "text");
  g_assert_cmpstr (words (f, "line"), ==, "Line 1 of 4000");
  g_assert_cmpstr (words (f, "replaced"), ==, "Replaced: 5");
  WAIT_FOR (line_widget (f, 3));
  g_assert_true (line_says (f, 3, "frame 3 of Meadowlark"));
  g_assert_null (line_widget (f, 1000));
  gtk_test_accessible_assert_property (
      GTK_ACCESSIBLE (line_widget (f, 3)), GTK_ACCESSIBLE_PROPERTY_LABEL,
      "Line 3: {\"level\":\"info\",\"message\":\"frame 3 of Meadowlark\"}");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (line_widget (f, 3)),
                                   GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
test_marks (Fixture *f, gconstpointer data)
{
  next (f);
  g_assert_cmpstr (words (f, "replaced"), ==, "Replaced: 1 of 5");
  g_assert_cmpstr (words (f, "line"), ==, "Line 1000 of 4000");
  next (f);
  next (f);
  g_assert_cmpstr (words (f, "line"), ==, "Line 2001 of 4000");
  for (guint i = 0; i < 3; i++)
    next (f);
  g_assert_cmpstr (words (f, "replaced"), ==, "Replaced: 1 of 5");
  gtk_widget_activate_action (f->page, "viewer.previous", NULL);
  g_assert_cmpstr (words (f, "replaced"), ==, "Replaced: 5 of 5");
}

static void
test_phone (Fixture *f, gconstpointer data)
{
  GtkWidget *side = part (f, "side");
  GtkWidget *offer =
      GTK_WIDGET (gtk_widget_get_template_child (side, WB_TYPE_VIEWER_SIDE, "not_personal"));

  next (f);
  g_assert_false (gtk_widget_get_visible (offer));
  next (f);
  next (f);
  WAIT_FOR (line_widget (f, PHONE_LINE));
  g_assert_true (gtk_widget_get_visible (offer));
  gtk_test_accessible_assert_property (
      GTK_ACCESSIBLE (line_widget (f, PHONE_LINE)), GTK_ACCESSIBLE_PROPERTY_LABEL,
      "Line 2001, error: {\"level\":\"error\",\"message\":\"please call (mobile number, replaced) "
      "now\"}");
}

/* A false alarm: the member is read anew, and the person is where they were. */
static void
test_restore (Fixture *f, gconstpointer data)
{
  go_to_phone (f);
  g_autofree char *mark = phone_mark (f);
  g_assert_true (g_str_has_prefix (mark, "[[mobile:"));
  wb_report_restore (f->report, mark, TRUE);
  g_assert_true (wb_report_is_collecting (f->report));
  g_assert_true (gtk_widget_get_visible (part (f, "busy")));
  WAIT_FOR (line_says (f, PHONE_LINE, "please call 13812345678 now"));
  g_assert_false (gtk_widget_get_visible (part (f, "busy")));
  WAIT_FOR (g_str_equal (words (f, "line"), "Line 2001 of 4000"));
  WAIT_FOR (g_str_equal (words (f, "replaced"), "Replaced: 4"));
  wb_report_restore (f->report, mark, FALSE);
  WAIT_FOR (line_says (f, PHONE_LINE, mark));
}

static void
test_hide (Fixture *f, gconstpointer data)
{
  WAIT_FOR (line_says (f, 2, "Meadowlark"));
  wb_report_hide (f->report, "Meadowlark", TRUE);
  WAIT_FOR (line_says (f, 2, "[[hidden:"));
  WAIT_FOR (g_str_equal (words (f, "replaced"), "Replaced: 4000"));
  wb_report_hide (f->report, "Meadowlark", FALSE);
  WAIT_FOR (line_says (f, 2, "Meadowlark"));
}

static void
test_find (Fixture *f, gconstpointer data)
{
  GtkWidget *find = part (f, "find");
  GtkEditable *entry =
      GTK_EDITABLE (gtk_widget_get_template_child (find, WB_TYPE_FIND_BAR, "entry"));
  GtkLabel *count = GTK_LABEL (gtk_widget_get_template_child (find, WB_TYPE_FIND_BAR, "count"));

  gtk_widget_activate_action (f->page, "viewer.find", NULL);
  gtk_editable_set_text (entry, "FRAME 399");
  WAIT_FOR (g_str_equal (gtk_label_get_text (count), "1 of 11"));
  WAIT_FOR (g_str_equal (words (f, "line"), "Line 399 of 4000"));
  wb_find_bar_step (WB_FIND_BAR (find), 1);
  g_assert_cmpstr (gtk_label_get_text (count), ==, "2 of 11");
  g_assert_cmpstr (words (f, "line"), ==, "Line 3990 of 4000");
  wb_find_bar_step (WB_FIND_BAR (find), -1);
  wb_find_bar_step (WB_FIND_BAR (find), -1);
  g_assert_cmpstr (gtk_label_get_text (count), ==, "11 of 11");
  gtk_editable_set_text (entry, "not there");
  WAIT_FOR (g_str_equal (gtk_label_get_text (count), "Not found"));
}

/* Any width and height, and both ends by the scroll bar. */
static void
test_sizes (Fixture *f, gconstpointer data)
{
  GtkAdjustment *bar =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (part (f, "scrolled")));
  static const int sizes[][2] = { { 360, 294 }, { 1000, 700 }, { 500, 400 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (f->window), sizes[i][0], sizes[i][1]);
      gtk_test_widget_wait_for_draw (f->window);
      gtk_adjustment_set_value (bar, G_MAXDOUBLE);
      WAIT_FOR (line_widget (f, N_LINES));
      gtk_adjustment_set_value (bar, 0);
      WAIT_FOR (line_widget (f, 1) && !line_widget (f, N_LINES));
    }
}

/* A mark without a blank before it does not run out of the line, whatever its width. */
static void
test_marks_fit (void)
{
  const char *text = "{\"m\":\"id=[[secret]]&Expires=1795496490&Signature=[[signature]]\"}";
  const WbLogLineLook look = { 60, WB_NO_OFFSET, FALSE };
  GtkWidget *line = g_object_ref_sink (wb_log_line_new ());
  WbTextRow *row = g_new0 (WbTextRow, 1);

  row->text = g_strdup (text);
  row->spans = g_array_new (FALSE, FALSE, sizeof (WbTextSpan));
  wb_row_marks (text, strlen (text), 0, row->spans);
  wb_log_line_show (WB_LOG_LINE (line), row, &look);
  for (int width = 200; width < 700; width++)
    {
      const int height = wb_log_line_height (WB_LOG_LINE (line), width);
      guint64 offset;
      for (int y = 0; y < height; y += 4)
        g_assert_false (wb_log_line_mark_at (WB_LOG_LINE (line), width - 4, y, &offset));
    }
  g_object_unref (line);
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  wb_viewer_page_open (WB_VIEWER_PAGE (f->page), f->report, "logs/never.log");
  g_assert_cmpstr (shown (f), ==, "notice");
  wb_viewer_page_open (WB_VIEWER_PAGE (f->page), f->report, MEMBER);
  g_assert_cmpstr (shown (f), ==, "text");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *data_dirs = g_strdup (g_getenv ("XDG_DATA_DIRS"));

  sandbox = sandbox_enter ();
  /* GTK's settings lie there */
  g_setenv ("XDG_DATA_DIRS", data_dirs ? data_dirs : "/usr/local/share:/usr/share", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("/viewer/rows", test_rows);
  ADD ("/viewer/marks", test_marks);
  ADD ("/viewer/phone", test_phone);
  ADD ("/viewer/restore", test_restore);
  ADD ("/viewer/hide", test_hide);
  ADD ("/viewer/find", test_find);
  ADD ("/viewer/sizes", test_sizes);
  g_test_add_func ("/viewer/marks-fit", test_marks_fit);
  ADD ("/viewer/gone", test_gone);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
