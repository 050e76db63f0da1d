/* SPDX-License-Identifier: MPL-2.0 */
/* The second page and the consent dialog on a real report of a small application. Each test has an
 * empty home but for that application's data. */
#include <string.h>

#include "pages/consent/consent-dialog.h"
#include "pages/review/file-row.h"
#include "pages/review/item-row.h"
#include "pages/review/notice-bar.h"
#include "pages/review/review-page.h"
#include "profile/sandbox.h"
#include "wizard/wait-for.h"

#define N_LOGS 230
#define FIRST_SHOWN 200
static char *sandbox;

typedef struct
{
  WbReport *report;
  GtkWidget *window, *page, *foot;
} Fixture;

/* --- the fixture ------------------------------------------------------------------------------ */

static WbProfile *
new_profile (void)
{
  const char *text =
      "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":\"App\",\"roots\":{\"data\":[\"~/app\"]},"
      "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"],"
      "\"title\":\"Logs\",\"important\":true},"
      "{\"id\":\"user\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"user.json\"],"
      "\"title\":\"Account\"},"
      "{\"id\":\"gone\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"gone.json\"],"
      "\"title\":\"Gone\"}],"
      "\"privacy\":{\"controller\":\"Example "
      "Ltd.\",\"purpose\":\"Help\",\"sensitive\":[\"user\"],\"recipients\":"
      "[{\"name\":\"Sentry\",\"country\":\"US\",\"role\":\"controller\",\"gets\":[\"alerts\"]}]},"
      "\"deliver\":{\"store\":\"oss\",\"ticket\":\"https://api.example.com/ticket\"},"
      "\"support\":{\"name\":\"App support\"}}";
  g_autoptr (GError) error = NULL;
  WbProfile *profile = wb_profile_parse (text, -1, "test.json", WB_PROFILE_USER, NULL, &error);

  g_assert_no_error (error);
  return profile;
}

static void
write_data (guint n_logs)
{
  for (guint i = 0; i < n_logs; i++)
    {
      g_autofree char *name = g_strdup_printf ("home/app/logs/app-%03u.log", i);
      g_free (sandbox_write (sandbox, name, "2026-11-27T04:00:00.000Z [error] it stopped\n"));
    }
  g_free (sandbox_write (sandbox, "home/app/user.json", "{\"userId\":\"u-1\"}"));
}

static void
open_page (Fixture *f)
{
  g_autoptr (WbProfile) profile = new_profile ();
  const WbWhen all = { WB_WHEN_ALL, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };

  f->report = wb_report_new (profile, NULL, "user");
  wb_report_set_when (f->report, &all);
  wb_report_do (f->report, WB_DO_NEXT);
  f->page = g_object_new (WB_TYPE_REVIEW_PAGE, NULL);
  f->foot = wb_page_make_foot (WB_PAGE (f->page));
  f->window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), f->page);
  gtk_box_append (GTK_BOX (box), f->foot);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 600, 500);
  adw_window_set_content (ADW_WINDOW (f->window), box);
  wb_page_bind (WB_PAGE (f->page), f->report);
  gtk_window_present (GTK_WINDOW (f->window));
  wb_page_shown (WB_PAGE (f->page));
  WAIT_FOR (wb_report_get_plan (f->report) && !wb_report_is_collecting (f->report));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *home = g_build_filename (sandbox, "home", NULL);
  GtkWidget *page = f->page;

  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  wb_page_hidden (WB_PAGE (f->page));
  gtk_window_destroy (GTK_WINDOW (f->window));
  WAIT_FOR (!page);
  /* what was changed is collected anew, into the folder that goes */
  WAIT_FOR (!wb_report_is_collecting (f->report));
  g_clear_object (&f->report);
  g_assert_true (wb_fs_remove_tree (home, NULL));
}

/* --- finding ---------------------------------------------------------------------------------- */

typedef struct
{
  GType type;
  const char *property, *text; /* (nullable) */
} Sought;

static gboolean
is_sought (GtkWidget *widget, const Sought *sought)
{
  g_autofree char *text = NULL;

  if (!g_type_is_a (G_OBJECT_TYPE (widget), sought->type))
    return FALSE;
  if (!sought->text)
    return TRUE;
  g_object_get (widget, sought->property, &text, NULL);
  return g_strcmp0 (text, sought->text) == 0;
}

static GtkWidget *
find (GtkWidget *root, const Sought *sought)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (is_sought (root, sought))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, sought);
      if (found)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_button (GtkWidget *root, const char *label)
{
  return find (root, &(Sought){ GTK_TYPE_BUTTON, "label", label });
}

static GtkWidget *
get_row (GtkWidget *root, const char *title)
{
  GtkWidget *row = find (root, &(Sought){ ADW_TYPE_PREFERENCES_ROW, "title", title });

  g_assert_nonnull (row);
  return row;
}

static GtkWidget *
get_check (GtkWidget *root, const char *title)
{
  GtkWidget *check = find (get_row (root, title), &(Sought){ GTK_TYPE_CHECK_BUTTON, NULL, NULL });

  g_assert_nonnull (check);
  return check;
}

static gboolean
is_active (GtkWidget *check)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (check));
}

static guint
count_files (GtkWidget *root)
{
  guint n = WB_IS_FILE_ROW (root) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    n += count_files (child);
  return n;
}

/* --- the page --------------------------------------------------------------------------------- */

static void
test_ticks (Fixture *f, gconstpointer data)
{
  write_data (2);
  open_page (f);
  GtkWidget *logs = get_check (f->page, "Logs"), *user = get_check (f->page, "Account");

  g_assert_true (is_active (logs));
  g_assert_false (is_active (user));
  gtk_widget_activate (user);
  g_assert_true (wb_report_is_ticked (f->report, "user"));
  wb_report_set_ticked (f->report, "logs", FALSE);
  g_assert_false (is_active (logs));
  g_assert_nonnull (strstr (
      adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (get_row (f->page, "Logs"))), "Without it"));
  g_assert_true (wb_page_get_may_continue (WB_PAGE (f->page), NULL));
}

static void
test_nothing_ticked (Fixture *f, gconstpointer data)
{
  const char *why = NULL;

  write_data (2);
  open_page (f);
  wb_report_set_ticked (f->report, "logs", FALSE);
  g_assert_false (wb_page_get_may_continue (WB_PAGE (f->page), &why));
  g_assert_nonnull (why);
  wb_report_set_words (f->report, "It stops.");
  g_assert_true (wb_page_get_may_continue (WB_PAGE (f->page), NULL));
}

static void
test_not_there (Fixture *f, gconstpointer data)
{
  write_data (2);
  open_page (f);
  g_assert_false (gtk_widget_is_sensitive (get_check (f->page, "Gone")));
  g_assert_false (is_active (get_check (f->page, "Gone")));
}

/* What is changed elsewhere costs neither the focus nor what was opened. */
static void
test_in_place (Fixture *f, gconstpointer data)
{
  write_data (2);
  open_page (f);
  GtkWidget *row = get_row (f->page, "Logs"), *user = get_check (f->page, "Account");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  WAIT_FOR (count_files (row) == 2);
  GtkWidget *file = find (row, &(Sought){ WB_TYPE_FILE_ROW, NULL, NULL });
  gtk_widget_grab_focus (file);
  gtk_widget_activate (user);
  wb_report_set_limit (f->report, 10000000);
  WAIT_FOR (!wb_report_is_collecting (f->report));
  g_assert_true (get_row (f->page, "Logs") == row);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (f->window)) == file);
}

static void
test_many_files (Fixture *f, gconstpointer data)
{
  write_data (N_LOGS);
  open_page (f);
  GtkWidget *row = get_row (f->page, "Logs");
  g_assert_cmpuint (count_files (row), ==, 0);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  WAIT_FOR (count_files (row) == FIRST_SHOWN);
  g_autofree char *more = g_strdup_printf ("Show %u more", N_LOGS - FIRST_SHOWN);
  WAIT_FOR (find (row, &(Sought){ ADW_TYPE_ACTION_ROW, "title", more }));
  GtkWidget *more_row = get_row (row, more);
  gtk_widget_grab_focus (more_row);
  adw_action_row_activate (ADW_ACTION_ROW (more_row));
  WAIT_FOR (count_files (row) == N_LOGS);
  g_assert_true (WB_IS_FILE_ROW (gtk_window_get_focus (GTK_WINDOW (f->window))));
}

static void
test_tripwire (Fixture *f, gconstpointer data)
{
  const char *why = NULL;

  write_data (1);
  /* what one file shows as a secret stands, unmarked, in another */
  g_free (sandbox_write (sandbox, "home/app/logs/one.log",
                         "[2026-11-20 08:00:00] [info] password=correcthorse7battery\n"));
  g_free (sandbox_write (sandbox, "home/app/logs/two.log",
                         "[2026-11-20 08:00:00] [info] typed correcthorse7battery again\n"));
  open_page (f);
  g_assert_nonnull (wb_report_get_trips (f->report));
  g_assert_false (wb_page_get_may_continue (WB_PAGE (f->page), &why));
  g_assert_nonnull (why);
  g_assert_nonnull (get_row (f->page, "Logs"));
  GtkWidget *take_out = find_button (f->page, "_Take them out");
  g_assert_nonnull (take_out);
  /* leaving out what holds it is a decision, too */
  wb_report_set_words (f->report, "It stops.");
  wb_report_set_ticked (f->report, "logs", FALSE);
  g_assert_true (wb_page_get_may_continue (WB_PAGE (f->page), NULL));
  wb_report_set_ticked (f->report, "logs", TRUE);
  g_assert_false (wb_page_get_may_continue (WB_PAGE (f->page), NULL));
  gtk_widget_activate (take_out);
  WAIT_FOR (wb_page_get_may_continue (WB_PAGE (f->page), NULL)
            && !wb_report_is_collecting (f->report));
  g_assert_null (find_button (f->page, "_Take them out"));
}

static void
test_added_files (Fixture *f, gconstpointer data)
{
  write_data (1);
  g_autofree char *path = sandbox_write (sandbox, "home/note.txt", "what I saw");
  open_page (f);
  wb_report_add_file (f->report, wb_draft_file_new (path, "note.txt", FALSE));
  wb_report_collect (f->report);
  WAIT_FOR (!wb_report_is_collecting (f->report)
            && wb_plan_item (wb_report_get_plan (f->report), "attachment"));
  g_assert_cmpuint (wb_report_count_left_out_files (f->report), ==, 1);
  GtkWidget *too = find_button (f->page, "Send it _too");
  g_assert_nonnull (too);
  gtk_widget_activate (too);
  WAIT_FOR (wb_report_is_ticked (f->report, "attachment"));
  g_assert_null (find_button (f->page, "Send it _too"));
}

/* --- consent ---------------------------------------------------------------------------------- */

static GtkWidget *
find_dialog (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) widget = g_list_model_get_item (toplevels, i);
      if (ADW_IS_MESSAGE_DIALOG (widget))
        return widget;
    }
  return NULL;
}

static GtkWidget *
ask (Fixture *f)
{
  while (wb_report_get_step (f->report) != WB_STEP_CONSENT)
    {
      g_assert_true (wb_report_may_do (f->report, WB_DO_NEXT));
      wb_report_do (f->report, WB_DO_NEXT);
    }
  wb_consent_dialog_run (GTK_WINDOW (f->window), f->report);
  g_assert_nonnull (find_dialog ());
  return find_dialog ();
}

static void
test_consent (Fixture *f, gconstpointer data)
{
  write_data (2);
  open_page (f);
  GtkWidget *dialog = ask (f);

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (dialog)), ==, "Send this to App support?");
  g_assert_null (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)));
  GtkWidget *recipient = get_check (dialog, "Also to Sentry, United States");
  g_assert_false (is_active (recipient));
  gtk_widget_activate (recipient);
  /* a decision about an item is made on the report at once; the other one stays */
  gtk_widget_activate (get_check (dialog, "Also send “Account”"));
  g_assert_true (wb_report_is_ticked (f->report, "user"));
  g_assert_true (get_check (dialog, "Also to Sentry, United States") == recipient);
  g_assert_true (is_active (recipient));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "not-yet");
  WAIT_FOR (!find_dialog ());
  g_assert_cmpint (wb_report_get_step (f->report), ==, WB_STEP_NETWORK);
}

static void
test_consent_waits (Fixture *f, gconstpointer data)
{
  write_data (2);
  open_page (f);
  GtkWidget *dialog = ask (f);

  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "agree"));
  wb_report_refresh (f->report);
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "agree"));
  WAIT_FOR (!wb_report_is_collecting (f->report));
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "agree"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpint (wb_report_get_step (f->report), ==, WB_STEP_NETWORK);
}

/* --- notices ---------------------------------------------------------------------------------- */

/* Tab goes past words without a button: GtkFlowBox of GTK 4.18 held it there. */
static void
test_notice_lets_pass (void)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *before = gtk_button_new_with_label ("Before"), *notice = NULL;
  GtkWidget *after = gtk_button_new_with_label ("After");

  notice = wb_notice_bar_new (WB_NOTICE_WARNING, NULL);
  wb_notice_bar_set_text (WB_NOTICE_BAR (notice), "Only the person whose data this is");
  gtk_box_append (GTK_BOX (box), before);
  gtk_box_append (GTK_BOX (box), notice);
  gtk_box_append (GTK_BOX (box), after);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (before);
  g_assert_true (gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == after);
  gtk_window_destroy (GTK_WINDOW (window));
}

#define ADD(path, test) g_test_add ("/review/" path, Fixture, NULL, NULL, test, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *data_dirs = g_strdup (g_getenv ("XDG_DATA_DIRS"));

  sandbox = sandbox_enter ();
  /* GTK's settings lie there */
  g_setenv ("XDG_DATA_DIRS", data_dirs ? data_dirs : "/usr/local/share:/usr/share", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("ticks", test_ticks);
  ADD ("nothing-ticked", test_nothing_ticked);
  ADD ("not-there", test_not_there);
  ADD ("in-place", test_in_place);
  ADD ("many-files", test_many_files);
  ADD ("tripwire", test_tripwire);
  ADD ("added-files", test_added_files);
  ADD ("consent", test_consent);
  ADD ("consent-waits", test_consent_waits);
  g_test_add_func ("/review/notice-lets-pass", test_notice_lets_pass);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
