/* SPDX-License-Identifier: MPL-2.0 */
/* What is typed, and when it happened: what is done on the first page is in the draft, and what is
 * in the draft is on it. */
#include "wizard/describe-fixture.h"

#include "pages/describe/reproducing.h"
#include "pages/describe/time-dialog.h"

/* --- words and contact ------------------------------------------------------------------------ */

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

static gboolean
type_on (gpointer buffer)
{
  gtk_text_buffer_insert_at_cursor (buffer, "x", -1);
  return G_SOURCE_CONTINUE;
}

/* Who types without a pause has it on the disk all the same. */
static void
test_words_are_kept_while_typing (Fixture *f, gconstpointer data)
{
  const guint typing = g_timeout_add (50, type_on, words_buffer (f));
  g_autofree char *path = g_build_filename (draft (f)->dir, "draft.json", NULL);

  WAIT_FOR (*draft (f)->words);
  WAIT_FOR (g_file_test (path, G_FILE_TEST_EXISTS));
  g_source_remove (typing);
}

static void
on_full (gpointer card, guint *n)
{
  (*n)++;
}

/* What is shown is what is kept: the rest of a paste is refused, and that is said. */
static void
test_no_more_words_than_fit (Fixture *f, gconstpointer data)
{
  g_autofree char *most = g_strnfill (WB_DRAFT_MAX_WORDS - 2, 'x');
  guint n_full = 0;

  g_signal_connect (part (f, "words"), "full", G_CALLBACK (on_full), &n_full);
  gtk_text_buffer_insert_at_cursor (words_buffer (f), most, -1);
  g_assert_cmpuint (n_full, ==, 0);
  gtk_text_buffer_insert_at_cursor (words_buffer (f), "导出失败", -1);
  g_assert_cmpuint (n_full, ==, 1);
  gtk_text_buffer_insert_at_cursor (words_buffer (f), "!", -1);
  g_assert_cmpuint (n_full, ==, 2);
  g_autofree char *text = words (f);
  g_assert_cmpint (g_utf8_strlen (text, -1), ==, WB_DRAFT_MAX_WORDS);
  g_assert_true (g_str_has_suffix (text, "x导出"));
  wb_page_hidden (WB_PAGE (f->page));
  g_assert_cmpstr (draft (f)->words, ==, text);
}

/* What can't be read is said where it is typed anew. */
static void
test_damaged_draft_is_said (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (draft (f)->dir, "draft.json", NULL);
  g_autofree char *dir = g_strdup (draft (f)->dir);

  g_assert_false (says (f->page, "can't be read any more"));
  close_page (f);
  g_assert_no_errno (g_mkdir_with_parents (dir, 0700));
  g_assert_true (g_file_set_contents (path, "{", -1, NULL));
  open_page (f);
  g_assert_true (says (f->page, "can't be read any more"));
  g_assert_true (says (f->page, "~damaged"));
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

/* Some methods drop what they compose when the focus leaves. */
static void
test_dropped_composing_is_put_in (Fixture *f, gconstpointer data)
{
  GtkWidget *view = find (part (f, "words"), GTK_TYPE_TEXT_VIEW, NULL);

  gtk_widget_grab_focus (view);
  gtk_text_buffer_insert_at_cursor (words_buffer (f), "导出", -1);
  g_signal_emit_by_name (view, "preedit-changed", "shi bai");
  gtk_widget_grab_focus (part (f, "start"));
  g_signal_emit_by_name (view, "preedit-changed", "");
  WAIT_FOR (strcmp (draft (f)->words, "导出shi bai") == 0);
  WAIT_FOR (gtk_text_buffer_get_char_count (words_buffer (f)) == (int) strlen ("..shi bai"));
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

/* --- when ------------------------------------------------------------------------------------- */

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

/* --- doing it again --------------------------------------------------------------------------- */

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
  g_assert_true (GTK_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (f->window))));
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

int
main (int argc, char **argv)
{
  begin (&argc, &argv);
  ADD ("words", test_words_are_kept);
  ADD ("typing-on", test_words_are_kept_while_typing);
  ADD ("full", test_no_more_words_than_fit);
  ADD ("damaged-draft", test_damaged_draft_is_said);
  ADD ("contact", test_contact_is_kept_as_typed);
  ADD ("draft", test_draft_is_taken_up);
  ADD ("composing", test_composing_is_not_lost);
  ADD ("composing-dropped", test_dropped_composing_is_put_in);
  ADD ("return", test_nothing_leaves_the_page_by_return);
  ADD ("foot", test_foot_says_what_is_saved);
  ADD ("when", test_when);
  ADD ("certain-time", test_certain_time);
  ADD ("time-dialog", test_time_dialog);
  ADD ("reproducing", test_reproducing);
  ADD ("reproduced-again", test_reproduced_stays_in_the_list);
  ADD ("start-survives", test_start_survives_a_crash);
  return run ();
}
