/* SPDX-License-Identifier: MPL-2.0 */
/* Orders, support's request and what has to be known before one begins, on the first page. */
#include "wizard/describe-fixture.h"

#include "cases/case.h"
#include "pages/describe/request-dialog.h"

#define SHOWN 6
#define LINK "waybill:send?v=1&profile=com.example.App&note=Please%20send&by=Li%20Na"

/* --- orders ----------------------------------------------------------------------------------- */

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

/* --- support's request ------------------------------------------------------------------------ */

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

/* --- notices ---------------------------------------------------------------------------------- */

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

/* --- names ------------------------------------------------------------------------------------ */

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

int
main (int argc, char **argv)
{
  begin (&argc, &argv);
  ADD ("orders", test_orders);
  ADD ("order-typed", test_order_not_in_the_list);
  ADD ("order-return", test_return_chooses_no_order_of_several);
  ADD ("request/signed", test_signed_request);
  ADD ("request/unsigned", test_unsigned_request);
  ADD ("request/refused", test_refused_request);
  ADD ("same-problem", test_same_problem);
  ADD ("provenance", test_provenance);
  ADD ("names", test_names);
  return run ();
}
