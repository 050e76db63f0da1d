/* SPDX-License-Identifier: MPL-2.0 */
/* The first page on a real report: what is done on it is in the draft, and what is in the draft is
 * on it. Each test has an empty home but for the application's data. */
#include <string.h>

#include "cases/case.h"
#include "pages/describe/describe-page.h"
#include "pages/describe/reproducing.h"
#include "pages/describe/request-dialog.h"
#include "pages/describe/time-dialog.h"
#include "profile/sandbox.h"
#include "profile/signer.h"

#define N_ORDERS 9
#define SHOWN 6
#define LINK "waybill:send?v=1&profile=com.example.App&note=Please%20send&by=Li%20Na"

static char *sandbox;

typedef struct
{
  WbReport *report;
  GtkWidget *window, *page;
} Fixture;

/* --- waiting -----------------------------------------------------------------------------------
 */

static gboolean
on_too_late (gpointer what)
{
  g_error ("waited in vain for %s", (const char *) what);
  return G_SOURCE_REMOVE;
}

#define WAIT_FOR(condition)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const guint watchdog = g_timeout_add_seconds (20, on_too_late, (gpointer) #condition);         \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (watchdog);                                                                    \
  }                                                                                                \
  G_STMT_END

/* --- the fixture -------------------------------------------------------------------------------
 */

static WbProfile *
new_profile (void)
{
  g_autofree char *key = signer_link_key (SIGNER_KEY);
  g_autofree char *text = g_strconcat (
      "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":\"App\",\"roots\":{\"data\":[\"~/app\"]},"
      "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"
      "{\"id\":\"order\",\"collect\":\"orders\",\"root\":\"data\",\"files\":[\"tasks/*.json\"],"
      "\"orderNo\":\"/orderNo\",\"parentNo\":\"/parentNo\",\"subTasks\":\"/subTasks\"}],"
      "\"support\":{\"name\":\"App support\",\"linkKeys\":[\"",
      key, "\"]}}", NULL);
  g_autoptr (GError) error = NULL;
  WbProfile *profile = wb_profile_parse (text, -1, "test.json", WB_PROFILE_USER, NULL, &error);

  g_assert_no_error (error);
  return profile;
}

static void
write_orders (void)
{
  for (guint i = 1; i <= N_ORDERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("home/app/tasks/%u.json", i);
      g_autofree char *text =
          g_strdup_printf ("{\"orderNo\":\"RT10%u\",\"subTasks\":[\"RT10%u-1\"]}", i, i);
      g_free (sandbox_write (sandbox, name, text));
    }
}

static void
open_page (Fixture *f)
{
  g_autoptr (WbProfile) profile = new_profile ();

  f->report = wb_report_new (profile, NULL, "user");
  f->page = wb_describe_page_new ();
  f->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 600, 500);
  adw_window_set_content (ADW_WINDOW (f->window), f->page);
  wb_page_bind (WB_PAGE (f->page), f->report);
  gtk_window_present (GTK_WINDOW (f->window));
  wb_page_shown (WB_PAGE (f->page));
}

static void
close_page (Fixture *f)
{
  GtkWidget *page = f->page;

  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  wb_page_hidden (WB_PAGE (f->page));
  gtk_window_destroy (GTK_WINDOW (f->window));
  WAIT_FOR (!page);
  g_clear_object (&f->report);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  write_orders ();
  open_page (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *home = g_build_filename (sandbox, "home", NULL);

  close_page (f);
  g_assert_true (wb_fs_remove_tree (home, NULL));
}

/* --- finding -----------------------------------------------------------------------------------
 */

static GtkWidget *
part (Fixture *f, const char *name)
{
  GtkWidget *widget =
      GTK_WIDGET (gtk_widget_get_template_child (f->page, WB_TYPE_DESCRIBE_PAGE, name));

  g_assert_nonnull (widget);
  return widget;
}

/* The first visible widget of type below root whose label or title is text (NULL: any). */
static GtkWidget *
find (GtkWidget *root, GType type, const char *text)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    {
      const char *property = GTK_IS_LABEL (root) || GTK_IS_BUTTON (root) ? "label" : "title";
      g_autofree char *label = NULL;
      if (text)
        g_object_get (root, property, &label, NULL);
      if (!text || g_strcmp0 (label, text) == 0)
        return root;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, text);
      if (found)
        return found;
    }
  return NULL;
}

static gboolean
says (GtkWidget *root, const char *part_of)
{
  if (!gtk_widget_get_visible (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), part_of))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, part_of))
      return TRUE;
  return FALSE;
}

static void
press (GtkWidget *root, const char *label)
{
  GtkWidget *button = find (root, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static GtkWindow *
find_window (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), type))
      return l->data;
  return NULL;
}

static const WbDraft *
draft (Fixture *f)
{
  return wb_report_get_draft (f->report);
}

/* --- words and contact -------------------------------------------------------------------------
 */

static GtkTextBuffer *
words_buffer (Fixture *f)
{
  return gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (find (part (f, "words"), GTK_TYPE_TEXT_VIEW, NULL)));
}

static char *
words (Fixture *f)
{
  char *text;

  g_object_get (words_buffer (f), "text", &text, NULL);
  return text;
}

static void
test_words_are_kept (Fixture *f, gconstpointer data)
{
  const char *placeholder = "What did you do, and what happened instead?";

  g_assert_true (says (part (f, "words"), placeholder));
  gtk_text_buffer_insert_at_cursor (words_buffer (f), "It stops\nat 80 %", -1);
  g_assert_false (says (part (f, "words"), placeholder));
  g_assert_cmpstr (draft (f)->words, ==, "");
  WAIT_FOR (strcmp (draft (f)->words, "It stops\nat 80 %") == 0);
  gtk_text_buffer_insert_at_cursor (words_buffer (f), "!", -1);
  wb_page_hidden (WB_PAGE (f->page));
  g_assert_cmpstr (draft (f)->words, ==, "It stops\nat 80 %!");
}

static void
test_contact_is_kept_as_typed (Fixture *f, gconstpointer data)
{
  gtk_editable_set_text (GTK_EDITABLE (part (f, "contact")), " 138 0013 8000 ");
  wb_page_hidden (WB_PAGE (f->page));
  g_assert_cmpstr (draft (f)->contact, ==, " 138 0013 8000 ");
}

static gboolean
is_on_disk (const char *words)
{
  g_autoptr (WbDraft) found = wb_draft_open ("com.example.App");

  return strcmp (found->words, words) == 0;
}

static void
test_draft_is_taken_up (Fixture *f, gconstpointer data)
{
  gtk_text_buffer_insert_at_cursor (words_buffer (f), "It stops", -1);
  gtk_editable_set_text (GTK_EDITABLE (part (f, "contact")), "me");
  WAIT_FOR (is_on_disk ("It stops"));
  close_page (f);
  open_page (f);
  g_autofree char *text = words (f);
  g_assert_cmpstr (text, ==, "It stops");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (part (f, "contact"))), ==, "me");
}

static void
test_composing_is_not_lost (Fixture *f, gconstpointer data)
{
  GtkWidget *view = find (part (f, "words"), GTK_TYPE_TEXT_VIEW, NULL);

  gtk_text_buffer_insert_at_cursor (words_buffer (f), "导出", -1);
  g_signal_emit_by_name (view, "preedit-changed", "shi bai");
  wb_page_hidden (WB_PAGE (f->page));
  g_assert_cmpstr (draft (f)->words, ==, "导出shi bai");
  /* the method puts in what it made of it: that counts, once */
  g_signal_emit_by_name (view, "preedit-changed", "");
  gtk_text_buffer_insert_at_cursor (words_buffer (f), "失败", -1);
  wb_page_hidden (WB_PAGE (f->page));
  g_assert_cmpstr (draft (f)->words, ==, "导出失败");
}

static void
test_nothing_leaves_the_page_by_return (Fixture *f, gconstpointer data)
{
  GtkWidget *view = find (part (f, "words"), GTK_TYPE_TEXT_VIEW, NULL);
  gboolean activates = TRUE;

  g_assert_true (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
  g_assert_false (gtk_text_view_get_accepts_tab (GTK_TEXT_VIEW (view)));
  g_object_get (part (f, "contact"), "activates-default", &activates, NULL);
  g_assert_false (activates);
}

static void
test_foot_says_what_is_saved (Fixture *f, gconstpointer data)
{
  g_autoptr (GtkWidget) foot = g_object_ref_sink (wb_page_make_foot (WB_PAGE (f->page)));

  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (foot)), ==, "Nothing is sent before you agree");
  gtk_text_buffer_insert_at_cursor (words_buffer (f), "x", -1);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (foot)), ==, "Saving draft…");
  WAIT_FOR (strcmp (gtk_label_get_text (GTK_LABEL (foot)), "Draft saved on this computer") == 0);
}

/* --- when --------------------------------------------------------------------------------------
 */

static void
choose_when (Fixture *f, guint position)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (part (f, "when")), position);
}

static void
test_when (Fixture *f, gconstpointer data)
{
  static const WbWhenKind kinds[] = { WB_WHEN_NOW, WB_WHEN_DAY, WB_WHEN_WEEK, WB_WHEN_AT,
                                      WB_WHEN_ALL };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (kinds[i] == WB_WHEN_AT)
        continue;
      choose_when (f, i);
      g_assert_cmpint (draft (f)->when.kind, ==, kinds[i]);
    }
  g_assert_true (says (part (f, "when"), "All logs on this computer"));
}

static void
test_certain_time (Fixture *f, gconstpointer data)
{
  const gint64 usec = G_GINT64_CONSTANT (1763900000) * G_USEC_PER_SEC;

  choose_when (f, 3);
  g_assert_cmpint (draft (f)->when.kind, ==, WB_WHEN_DAY);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (part (f, "when"))), ==, 1);
  GtkWindow *dialog = find_window (WB_TYPE_TIME_DIALOG);
  g_assert_nonnull (dialog);
  g_signal_emit_by_name (dialog, "chosen", usec);
  g_assert_cmpint (draft (f)->when.kind, ==, WB_WHEN_AT);
  g_assert_cmpint (draft (f)->when.at_usec, ==, usec);
  g_assert_true (says (part (f, "when"), "At a certain time\n"));
  gtk_window_destroy (dialog);
}

static void
on_chosen (WbTimeDialog *dialog, gint64 usec, gint64 *ret_usec)
{
  *ret_usec = usec;
}

/* The dialog gives back the minute that it shows, and no time to come. */
static void
test_time_dialog (Fixture *f, gconstpointer data)
{
  const gint64 usec = G_GINT64_CONSTANT (1763900040) * G_USEC_PER_SEC;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);
  GtkWidget *dialog = GTK_WIDGET (wb_time_dialog_new (NULL, usec));
  gtk_window_present (GTK_WINDOW (dialog));
  GtkCalendar *calendar = GTK_CALENDAR (find (dialog, GTK_TYPE_CALENDAR, NULL));
  gint64 chosen = 0;

  g_signal_connect (dialog, "chosen", G_CALLBACK (on_chosen), &chosen);
  gtk_calendar_select_day (calendar, tomorrow);
  g_assert_false (gtk_widget_get_sensitive (find (dialog, GTK_TYPE_BUTTON, "_Use")));
  g_assert_true (says (dialog, "still to come"));
  gtk_calendar_select_day (calendar, day);
  press (dialog, "_Use");
  g_assert_cmpint (chosen, ==, usec);
}

/* --- doing it again ----------------------------------------------------------------------------
 */

static void
test_reproducing (Fixture *f, gconstpointer data)
{
  choose_when (f, 2);
  press (f->page, "S_tart");
  g_assert_true (gtk_widget_get_visible (part (f, "bar")));
  g_assert_true (wb_reproducing_goes_on (&draft (f)->when));
  g_assert_false (gtk_widget_get_sensitive (part (f, "start")));
  press (part (f, "bar"), "_Cancel");
  g_assert_false (gtk_widget_get_visible (part (f, "bar")));
  g_assert_cmpint (draft (f)->when.kind, ==, WB_WHEN_WEEK);
  g_assert_true (gtk_widget_get_sensitive (part (f, "start")));
  press (f->page, "S_tart");
  press (part (f, "bar"), "_It happened");
  g_assert_false (gtk_widget_get_visible (part (f, "bar")));
  g_assert_cmpint (draft (f)->when.kind, ==, WB_WHEN_REPRODUCED);
  g_assert_cmpint (draft (f)->when.until_usec, >=, draft (f)->when.at_usec);
}

/* What was recorded can be chosen again after something else was. */
static void
test_reproduced_stays_in_the_list (Fixture *f, gconstpointer data)
{
  press (f->page, "S_tart");
  press (part (f, "bar"), "_It happened");
  const WbWhen reproduced = draft (f)->when;
  choose_when (f, 0);
  g_assert_cmpint (draft (f)->when.kind, ==, WB_WHEN_NOW);
  choose_when (f, 5);
  g_assert_cmpmem (&draft (f)->when, sizeof (WbWhen), &reproduced, sizeof (WbWhen));
}

/* As another process would find it. */
static gint64
begun_on_disk (void)
{
  g_autoptr (WbDraft) found = wb_draft_open ("com.example.App");

  return wb_reproducing_goes_on (&found->when) ? found->when.at_usec : 0;
}

static void
test_start_survives_a_crash (Fixture *f, gconstpointer data)
{
  press (f->page, "S_tart");
  const gint64 begun = draft (f)->when.at_usec;
  WAIT_FOR (begun_on_disk () / 1000 == begun / 1000);
  close_page (f);
  open_page (f);
  g_assert_true (gtk_widget_get_visible (part (f, "bar")));
}

/* --- orders ------------------------------------------------------------------------------------
 */

static guint
count_orders (GtkWidget *root)
{
  guint count = 0;

  if (!gtk_widget_get_visible (root))
    return 0;
  if (GTK_IS_CHECK_BUTTON (root))
    return 1;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    count += count_orders (child);
  return count;
}

static GtkCheckButton *
order_check (Fixture *f, const char *order_no)
{
  GtkWidget *row = find (part (f, "orders"), ADW_TYPE_ACTION_ROW, order_no);

  return row ? GTK_CHECK_BUTTON (find (row, GTK_TYPE_CHECK_BUTTON, NULL)) : NULL;
}

static gboolean
is_chosen (Fixture *f, const char *order_no)
{
  return g_ptr_array_find_with_equal_func (draft (f)->orders, order_no, g_str_equal, NULL);
}

static void
look (Fixture *f)
{
  wb_report_look (f->report);
  WAIT_FOR (wb_report_get_plan (f->report));
  WAIT_FOR (count_orders (part (f, "orders")) == SHOWN);
}

static void
test_orders (Fixture *f, gconstpointer data)
{
  g_assert_true (says (part (f, "orders"), "Looking for the latest orders"));
  look (f);
  g_assert_true (says (part (f, "orders"), "3 more: search for their number"));
  g_autofree char *newest =
      g_strdup (g_ptr_array_index (wb_report_get_selection (f->report)->orders, 0));
  g_assert_true (gtk_check_button_get_active (order_check (f, newest)));
  /* the first choice leaves what was ticked already */
  const char *other = strcmp (newest, "RT101") == 0 ? "RT102" : "RT101";
  GtkWidget *search = find (part (f, "orders"), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (search), other);
  WAIT_FOR (count_orders (part (f, "orders")) == 1);
  gtk_check_button_set_active (order_check (f, other), TRUE);
  g_assert_true (is_chosen (f, other));
  g_assert_true (is_chosen (f, newest));
  gtk_check_button_set_active (order_check (f, other), FALSE);
  g_assert_false (is_chosen (f, other));
  g_assert_true (is_chosen (f, newest));
}

static void
test_order_not_in_the_list (Fixture *f, gconstpointer data)
{
  look (f);
  GtkWidget *search = find (part (f, "orders"), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (search), "AB-77");
  WAIT_FOR (order_check (f, "AB-77"));
  g_assert_true (says (part (f, "orders"), "Nothing of it is on this computer"));
  g_signal_emit_by_name (search, "activate");
  g_assert_true (is_chosen (f, "AB-77"));
  WAIT_FOR (count_orders (part (f, "orders")) == SHOWN + 1);
  g_assert_true (gtk_check_button_get_active (order_check (f, "AB-77")));
}

/* Return in the search does nothing while it is open which one is meant. */
static void
test_return_chooses_no_order_of_several (Fixture *f, gconstpointer data)
{
  look (f);
  GtkWidget *search = find (part (f, "orders"), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (search), "RT10");
  g_signal_emit_by_name (search, "activate");
  g_assert_false (draft (f)->orders_said);
}

/* --- support's request -------------------------------------------------------------------------
 */

static GtkWidget *
open_request_dialog (Fixture *f, const char *text)
{
  press (f->page, "I have a _message from support…");
  GtkWidget *dialog = GTK_WIDGET (find_window (WB_TYPE_REQUEST_DIALOG));
  GtkWidget *view = find (dialog, GTK_TYPE_TEXT_VIEW, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  press (dialog, "_Use");
  return dialog;
}

static void
test_signed_request (Fixture *f, gconstpointer data)
{
  g_autofree char *link = signer_link (SIGNER_SEED, SIGNER_KEY, LINK);
  g_autofree char *message = g_strdup_printf ("Hello, please open %s. Thanks", link);

  open_request_dialog (f, message);
  WAIT_FOR (!find_window (WB_TYPE_REQUEST_DIALOG));
  g_assert_true (says (part (f, "notices"), "Li Na asks for this report"));
  g_assert_true (says (part (f, "notices"), "“Please send”"));
  g_assert_true (says (part (f, "notices"), "Signed by App support"));
  press (part (f, "notices"), "_Remove");
  g_assert_null (wb_report_get_request (f->report));
  g_assert_false (says (part (f, "notices"), "Li Na"));
}

static void
test_unsigned_request (Fixture *f, gconstpointer data)
{
  open_request_dialog (f, LINK);
  g_assert_true (says (part (f, "notices"), "Not signed"));
  g_assert_false (says (part (f, "notices"), "Li Na"));
  g_assert_false (says (part (f, "notices"), "Please send"));
}

static void
test_refused_request (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog = open_request_dialog (f, "waybill:send?v=1&profile=com.example.Other");

  g_assert_true (says (dialog, "com.example.Other"));
  g_assert_null (wb_report_get_request (f->report));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* --- notices -----------------------------------------------------------------------------------
 */

static char *
deliver_case (void)
{
  static const WbCaseState way[] = { WB_CASE_COLLECTING, WB_CASE_PACKED, WB_CASE_SENDING,
                                     WB_CASE_DELIVERED };
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_case_new ("com.example.App", "App", NULL, &error);

  g_assert_no_error (error);
  kase->delivered_usec = g_get_real_time () - 60 * G_USEC_PER_SEC;
  for (guint i = 0; i < G_N_ELEMENTS (way); i++)
    {
      g_assert_true (wb_case_become (kase, way[i], NULL, NULL, &error));
    }
  return g_strdup (kase->number);
}

static void
test_same_problem (Fixture *f, gconstpointer data)
{
  g_autofree char *number = deliver_case ();
  g_autofree char *add = g_strdup_printf ("_Add to %s", number);
  g_autofree char *added = g_strdup_printf ("This will be added to %s.", number);

  g_assert_null (find (part (f, "notices"), GTK_TYPE_BUTTON, add));
  wb_page_shown (WB_PAGE (f->page));
  press (part (f, "notices"), add);
  g_assert_cmpstr (draft (f)->follows, ==, number);
  g_assert_true (says (part (f, "notices"), added));
  press (part (f, "notices"), "It _is another problem");
  g_assert_null (draft (f)->follows);
  g_assert_false (says (part (f, "notices"), number));
}

static void
test_provenance (Fixture *f, gconstpointer data)
{
  g_assert_true (says (part (f, "notices"), "not decided by an installed application"));
  g_assert_true (says (part (f, "notices"), "test.json"));
  g_assert_true (says (part (f, "notices"), "/home/app"));
}

/* --- names -------------------------------------------------------------------------------------
 */

static void
assert_named (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  const gboolean is_control = GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget)
                              || GTK_IS_TEXT_VIEW (widget) || GTK_IS_SEARCH_ENTRY (widget);

  if (is_control && gtk_widget_get_visible (widget)
      && !gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL)
      && !gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    g_error ("a %s has no name", G_OBJECT_TYPE_NAME (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  look (f);
  press (f->page, "S_tart");
  assert_named (part (f, "bar"));
  assert_named (part (f, "words"));
  assert_named (part (f, "orders"));
  assert_named (part (f, "notices"));
  assert_named (part (f, "start"));
}

#define ADD(path, test) g_test_add ("/describe/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *data_dirs = g_strdup (g_getenv ("XDG_DATA_DIRS"));

  sandbox = sandbox_enter ();
  /* GTK's settings lie there */
  g_setenv ("XDG_DATA_DIRS", data_dirs ? data_dirs : "/usr/local/share:/usr/share", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("words", test_words_are_kept);
  ADD ("contact", test_contact_is_kept_as_typed);
  ADD ("draft", test_draft_is_taken_up);
  ADD ("composing", test_composing_is_not_lost);
  ADD ("return", test_nothing_leaves_the_page_by_return);
  ADD ("foot", test_foot_says_what_is_saved);
  ADD ("when", test_when);
  ADD ("certain-time", test_certain_time);
  ADD ("time-dialog", test_time_dialog);
  ADD ("reproducing", test_reproducing);
  ADD ("reproduced-again", test_reproduced_stays_in_the_list);
  ADD ("start-survives", test_start_survives_a_crash);
  ADD ("orders", test_orders);
  ADD ("order-typed", test_order_not_in_the_list);
  ADD ("order-return", test_return_chooses_no_order_of_several);
  ADD ("request/signed", test_signed_request);
  ADD ("request/unsigned", test_unsigned_request);
  ADD ("request/refused", test_refused_request);
  ADD ("same-problem", test_same_problem);
  ADD ("provenance", test_provenance);
  ADD ("names", test_names);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
