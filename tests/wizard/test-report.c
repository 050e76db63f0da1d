/* SPDX-License-Identifier: MPL-2.0 */
/* The report up to the review. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/fs.h"
#include "pages/history/history-deeds.h"
#include "wizard/world.h"

static void
set_up (World *world, gconstpointer data)
{
  world_start (world, NULL);
}

static void
tear_down (World *world, gconstpointer data)
{
  world_stop (world);
}

static gboolean
has (World *world, const char *item_id, const char *text)
{
  g_autofree char *all = world_text (world, item_id);

  return strstr (all, text) != NULL;
}

/* --- looking and collecting ------------------------------------------------------------------- */

static void
test_look (World *world, gconstpointer data)
{
  g_assert_null (wb_report_get_plan (world->report));
  g_assert_null (wb_report_get_selection (world->report));
  wb_report_look (world->report);
  g_assert_true (wb_report_is_collecting (world->report));
  world_until_collected (world);
  g_assert_true (world->told & WB_CHANGED_PLAN);
  const WbPlanItem *order = wb_plan_item (wb_report_get_plan (world->report), "order");
  g_assert_cmpuint (order->orders->len, ==, 2);
  /* looking begins no case */
  g_assert_null (wb_report_get_case (world->report));
  g_assert_null (wb_report_get_evidence (world->report));
  gboolean is_estimate = FALSE;
  g_assert_cmpuint (wb_report_total_bytes (world->report, &is_estimate), >, 0);
  g_assert_true (is_estimate);
}

/* Everything is collected, only what starts ticked counts. */
static void
test_collect (World *world, gconstpointer data)
{
  static const char *const items[] = { "logs", "config", "user", "order", "extra", "environment" };
  gboolean is_estimate = TRUE;
  guint64 sum = 0;

  world_collect (world);
  const WbCase *kase = wb_report_get_case (world->report);
  g_assert_nonnull (kase);
  g_assert_cmpint (kase->lock_fd, ==, -1);
  g_assert_cmpstr (wb_report_get_draft (world->report)->case_id, ==, kase->id);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      const guint64 bytes = wb_report_item_bytes (world->report, items[i], &is_estimate);
      g_test_message ("%s", items[i]);
      g_assert_false (is_estimate);
      g_assert_cmpuint (bytes, >, 0);
      sum += wb_report_is_ticked (world->report, items[i]) ? bytes : 0;
    }
  g_assert_cmpuint (wb_report_total_bytes (world->report, &is_estimate), ==, sum);
  g_assert_cmpuint (wb_report_count_ticked (world->report), ==, 3);
  g_assert_true (has (world, "user", "studio-plan"));
  g_assert_false (wb_report_is_ticked (world->report, "user"));
  g_assert_false (has (world, "logs", WORLD_SECRET));
  g_assert_cmpuint (wb_report_count_replaced (world->report), >=, 2);
  /* what is collected stays so */
  WbEvidence *evidence = wb_report_get_evidence (world->report);
  wb_report_collect (world->report);
  g_assert_false (wb_report_is_collecting (world->report));
  g_assert_true (wb_report_get_evidence (world->report) == evidence);
}

static void
test_ticks (World *world, gconstpointer data)
{
  gboolean ignored;

  world_collect (world);
  const guint64 before = wb_report_total_bytes (world->report, &ignored);
  const guint64 user = wb_report_item_bytes (world->report, "user", &ignored);
  const guint64 logs = wb_report_item_bytes (world->report, "logs", &ignored);
  world->told = world->n_told = 0;
  wb_report_set_ticked (world->report, "user", TRUE);
  g_assert_cmpuint (world->told, ==, WB_CHANGED_TICKS);
  g_assert_cmpuint (wb_report_total_bytes (world->report, &ignored), ==, before + user);
  wb_report_set_ticked (world->report, "user", TRUE);
  g_assert_cmpuint (world->n_told, ==, 1);
  wb_report_set_ticked (world->report, "logs", FALSE);
  g_assert_cmpuint (wb_report_total_bytes (world->report, &ignored), ==, before + user - logs);
  g_assert_cmpuint (wb_report_count_replaced (world->report), ==, 0);
  g_assert_cmpuint (wb_report_count_ticked (world->report), ==, 3);
  g_assert_false (wb_report_is_collecting (world->report));
  wb_report_set_ticked (world->report, "no-such-item", TRUE);
  g_assert_cmpuint (wb_report_count_ticked (world->report), ==, 3);
}

/* A change while it collects is in what is collected in the end, also one that needs another look.
 */
static void
test_changes_meanwhile (World *world, gconstpointer data)
{
  g_autofree char *one = world_write (world, "one.txt", "the first note\n");
  g_autofree char *two = world_write (world, "two.txt", "the second note\n");
  const WbWhen all = { WB_WHEN_ALL, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };

  world_write_filler (world, 1000000);
  wb_report_collect (world->report);
  wb_report_add_file (world->report, wb_draft_file_new (one, "one.txt", FALSE));
  wb_report_collect (world->report);
  /* until it has looked, and collects, or was faster than it is told of */
  while (wb_report_is_collecting (world->report)
         && !g_str_equal (wb_report_get_progress (world->report)->stage, "collect"))
    world_iterate (world);
  wb_report_add_file (world->report, wb_draft_file_new (two, "two.txt", FALSE));
  wb_report_set_when (world->report, &all);
  wb_report_set_words (world->report, "said in the last moment");
  wb_report_collect (world->report);
  world_until_collected (world);
  g_assert_no_error (wb_report_get_problem (world->report));
  g_assert_true (has (world, "attachment", "the first note"));
  g_assert_true (has (world, "attachment", "the second note"));
  g_assert_true (has (world, "waybill", "said in the last moment"));
  g_assert_cmpint (wb_report_get_selection (world->report)->since_usec, ==, 0);
}

/* Asking twice for the same costs nothing. */
static void
test_collect_twice (World *world, gconstpointer data)
{
  guint ends = 0;

  world_write_filler (world, 1000000);
  wb_report_collect (world->report);
  for (guint i = 0; i < 20; i++)
    wb_report_collect (world->report);
  while (wb_report_is_collecting (world->report))
    {
      world->told = 0;
      world_iterate (world);
      ends += (world->told & WB_CHANGED_MEMBERS) != 0;
    }
  g_assert_cmpuint (ends, ==, 1);
  g_assert_nonnull (wb_report_get_evidence (world->report));
}

/* Leaving stops the work and loses nothing. */
static void
test_leave (World *world, gconstpointer data)
{
  world_write_filler (world, 1000000);
  wb_report_set_words (world->report, "kept");
  wb_report_collect (world->report);
  wb_report_leave (world->report);
  world_until_collected (world);
  g_assert_no_error (wb_report_get_problem (world->report));
  g_assert_null (wb_report_get_evidence (world->report));
  world_collect (world);
  g_autofree char *id = g_strdup (wb_report_get_case (world->report)->id);
  world_close (world);
  world_open (world);
  g_assert_cmpstr (wb_report_get_draft (world->report)->words, ==, "kept");
  world_collect (world);
  g_assert_cmpstr (wb_report_get_case (world->report)->id, ==, id);
}

/* Typing is on the disk soon, without anybody asking. */
static void
test_draft_kept (World *world, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (wb_report_get_draft (world->report)->dir, "draft.json", NULL);

  wb_report_set_words (world->report, "It stops");
  wb_report_set_contact (world->report, "me@example.com");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    world_iterate (world);
  g_autoptr (WbDraft) kept = wb_draft_open (WORLD_ID);
  g_assert_cmpstr (kept->words, ==, "It stops");
  g_assert_cmpstr (kept->contact, ==, "me@example.com");
}

/* What was packed by somebody else after a kill is no draft any more. */
static void
test_draft_done (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wb_report_set_words (world->report, "said and sent");
  world_collect (world);
  g_autoptr (WbCase) kase = wb_case_open (wb_report_get_case (world->report)->id, NULL);
  wb_report_leave (world->report);
  world_close (world);
  g_assert_true (world_is_kept (world, "said and sent"));
  g_assert_true (wb_case_lock (kase, NULL));
  g_assert_true (wb_case_become (kase, WB_CASE_PACKED, NULL, NULL, &error));
  g_clear_pointer (&kase, wb_case_free);
  world_open (world);
  g_assert_true (wb_draft_is_empty (wb_report_get_draft (world->report)));
  g_autoptr (WbDraft) kept = wb_draft_open (WORLD_ID);
  g_assert_cmpstr (kept->words, ==, "");
}

/* Somebody deletes the case of the review: what was said is kept, and sent under another number. */
static void
test_case_deleted (World *world, gconstpointer data)
{
  wb_report_set_words (world->report, "said and kept");
  world_collect (world);
  g_autofree char *id = g_strdup (wb_report_get_case (world->report)->id);
  wb_report_check_case (world->report);
  g_assert_cmpstr (wb_report_get_case (world->report)->id, ==, id);
  g_assert_true (wb_history_delete (id, NULL));
  wb_report_check_case (world->report);
  g_assert_null (wb_report_get_case (world->report));
  g_assert_null (wb_report_get_evidence (world->report));
  world_go_to_consent (world);
  g_assert_cmpstr (wb_report_get_case (world->report)->id, !=, id);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_DELIVERED);
}

/* By another process, so that nobody tells: nothing is agreed to that is not there. */
static void
test_case_deleted_at_consent (World *world, gconstpointer data)
{
  world_go_to_consent (world);
  g_autofree char *id = g_strdup (wb_report_get_case (world->report)->id);
  g_autoptr (WbConsent) consent = wb_report_make_consent (world->report);
  g_assert_true (wb_history_delete (id, NULL));
  wb_report_agree (world->report, consent);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_CONSENT);
  world_until_collected (world);
  g_assert_cmpstr (wb_report_get_case (world->report)->id, !=, id);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_DELIVERED);
}

/* --- files ------------------------------------------------------------------------------------ */

static void
test_files (World *world, gconstpointer data)
{
  const WbDraft *draft = wb_report_get_draft (world->report);
  g_autofree char *theirs = world_write (world, "theirs.txt", "theirs\n");
  g_autofree char *ours = wb_draft_new_path (draft, ".png", NULL);
  g_autofree char *blacked = wb_draft_new_path (draft, ".png", NULL);

  g_assert_true (g_file_set_contents (ours, "x", 1, NULL));
  g_assert_true (g_file_set_contents (blacked, "x", 1, NULL));
  wb_report_add_file (world->report, wb_draft_file_new (theirs, "theirs.txt", FALSE));
  wb_report_add_file (world->report, wb_draft_file_new (ours, "Screenshot", TRUE));
  wb_report_replace_file (world->report, 1, blacked, 2);
  g_assert_false (g_file_test (ours, G_FILE_TEST_EXISTS));
  const WbDraftFile *file = g_ptr_array_index (draft->files, 1);
  g_assert_cmpstr (file->path, ==, blacked);
  g_assert_cmpuint (file->boxes, ==, 2);
  /* once more on the same file */
  wb_report_replace_file (world->report, 1, file->path, 3);
  g_assert_cmpstr (file->path, ==, blacked);
  g_assert_cmpuint (file->boxes, ==, 3);
  g_assert_true (g_file_test (blacked, G_FILE_TEST_EXISTS));
  wb_report_remove_file (world->report, 1);
  g_assert_false (g_file_test (blacked, G_FILE_TEST_EXISTS));
  wb_report_remove_file (world->report, 0);
  g_assert_true (g_file_test (theirs, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (draft->files->len, ==, 0);
}

static void
test_left_out_files (World *world, gconstpointer data)
{
  g_autofree char *note = world_write (world, "note.txt", "a note\n");

  wb_report_add_file (world->report, wb_draft_file_new (note, "note.txt", FALSE));
  world_collect (world);
  /* sending them is a decision of its own */
  g_assert_false (wb_report_is_ticked (world->report, "attachment"));
  g_assert_cmpuint (wb_report_count_left_out_files (world->report), ==, 1);
  wb_report_set_ticked (world->report, "attachment", TRUE);
  g_assert_cmpuint (wb_report_count_left_out_files (world->report), ==, 0);
}

/* One that has gone since it was added is told, and counted nowhere. */
static void
test_gone_files (World *world, gconstpointer data)
{
  g_autofree char *stays = world_write (world, "stays.txt", "a note\n");
  g_autofree char *goes = world_write (world, "goes.txt", "another\n");

  wb_report_add_file (world->report, wb_draft_file_new (stays, "stays.txt", FALSE));
  wb_report_add_file (world->report, wb_draft_file_new (goes, "goes.txt", FALSE));
  g_assert_no_errno (g_unlink (goes));
  world_collect (world);
  g_autoptr (GPtrArray) gone = wb_report_list_gone_files (world->report);
  g_assert_cmpuint (gone->len, ==, 1);
  g_assert_cmpstr (((const WbDraftFile *) gone->pdata[0])->path, ==, goes);
  g_assert_cmpuint (wb_report_count_left_out_files (world->report), ==, 1);
  /* after the look, before it is read again */
  g_assert_no_errno (g_unlink (stays));
  wb_report_hide (world->report, "anything", TRUE);
  world_until_collected (world);
  g_autoptr (GPtrArray) both = wb_report_list_gone_files (world->report);
  g_assert_cmpuint (both->len, ==, 2);
  g_assert_cmpuint (wb_report_count_left_out_files (world->report), ==, 0);
}

static void
test_orders (World *world, gconstpointer data)
{
  const WbDraft *draft = wb_report_get_draft (world->report);

  world_collect (world);
  g_assert_cmpuint (wb_report_get_selection (world->report)->orders->len, ==, 1);
  const gboolean second_is_newest = has (world, "order", "second");
  g_assert_cmpint (second_is_newest, !=, has (world, "order", "first"));
  /* the newest stays when one is added */
  wb_report_set_order (world->report, second_is_newest ? "RT-1" : "RT-2", TRUE);
  g_assert_cmpuint (draft->orders->len, ==, 2);
  world_collect (world);
  g_assert_true (has (world, "order", "first"));
  g_assert_true (has (world, "order", "second"));
  wb_report_set_order (world->report, "RT-2", FALSE);
  world_collect (world);
  g_assert_true (has (world, "order", "first"));
  g_assert_false (has (world, "order", "second"));
}

/* --- decisions of the review ------------------------------------------------------------------ */

static void
test_hide (World *world, gconstpointer data)
{
  world_collect (world);
  g_assert_true (has (world, "logs", "Ms Li"));
  wb_report_hide (world->report, "Ms Li", TRUE);
  g_assert_true (wb_report_is_collecting (world->report));
  world_until_collected (world);
  g_assert_false (has (world, "logs", "Ms Li"));
  g_assert_true (has (world, "logs", "called"));
  wb_report_hide (world->report, "Ms Li", TRUE);
  g_assert_false (wb_report_is_collecting (world->report));
  wb_report_hide (world->report, "Ms Li", FALSE);
  world_until_collected (world);
  g_assert_true (has (world, "logs", "Ms Li"));
}

/* "[[mobile:…]]" as it stands in the logs; caller frees. */
static char *
mobile_tag (World *world)
{
  g_autofree char *all = world_text (world, "logs");
  const char *tag = strstr (all, "[[mobile:");
  const char *end = tag ? strstr (tag, "]]") : NULL;

  g_assert_nonnull (end);
  return g_strndup (tag, (gsize) (end - tag) + 2);
}

/* A false alarm is sent as it is, a secret never. */
static void
test_restore (World *world, gconstpointer data)
{
  world_collect (world);
  g_autofree char *mobile = mobile_tag (world);
  g_assert_false (has (world, "logs", WORLD_MOBILE));
  wb_report_restore (world->report, mobile, TRUE);
  world_until_collected (world);
  g_assert_true (has (world, "logs", WORLD_MOBILE));
  wb_report_restore (world->report, "[[secret]]", TRUE);
  world_until_collected (world);
  g_assert_false (has (world, "logs", WORLD_SECRET));
  wb_report_restore (world->report, mobile, FALSE);
  world_until_collected (world);
  g_assert_false (has (world, "logs", WORLD_MOBILE));
}

static void
test_limit (World *world, gconstpointer data)
{
  gboolean ignored;

  world_write_filler (world, 2000000);
  world_collect (world);
  const guint64 whole = wb_report_item_bytes (world->report, "logs", &ignored);
  wb_report_set_limit (world->report, 300000);
  world_until_collected (world);
  g_assert_cmpuint (wb_report_item_bytes (world->report, "logs", &ignored), <, whole);
  wb_report_set_limit (world->report, 300000);
  g_assert_false (wb_report_is_collecting (world->report));
  wb_report_set_limit (world->report, 0);
  world_until_collected (world);
  g_assert_cmpuint (wb_report_item_bytes (world->report, "logs", &ignored), ==, whole);
}

/* A secret that one file shows as such stands, unmarked, in another: found, shown, taken out. */
static void
test_tripwire (World *world, gconstpointer data)
{
  g_autofree char *line = world_line ("typed " WORLD_SECRET " again");

  g_free (world_write (world, "data/logs/other.log", line));
  world_collect (world);
  g_assert_nonnull (wb_report_get_trips (world->report));
  g_assert_cmpuint (wb_report_get_trips (world->report)->len, ==, 1);
  g_assert_cmpuint (wb_report_get_case (world->report)->state, ==, WB_CASE_HELD);
  wb_report_take_out (world->report);
  world_until_collected (world);
  g_assert_no_error (wb_report_get_problem (world->report));
  g_assert_null (wb_report_get_trips (world->report));
  g_assert_false (has (world, "logs", WORLD_SECRET));
  g_assert_true (has (world, "logs", "[[tripwire]]"));
}

static void
test_growth (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->home, "data/logs/main.log", NULL);
  g_autofree char *line = world_line ("written since");

  world_collect (world);
  wb_report_check_growth (world->report);
  g_assert_cmpuint (wb_report_get_grown_bytes (world->report), ==, 0);
  FILE *file = g_fopen (path, "a");
  g_assert_nonnull (file);
  g_assert_cmpint (fputs (line, file), >=, 0);
  g_assert_cmpint (fclose (file), ==, 0);
  world->told = 0;
  wb_report_check_growth (world->report);
  g_assert_cmpuint (world->told, ==, WB_CHANGED_GROWN);
  g_assert_cmpuint (wb_report_get_grown_bytes (world->report), ==, strlen (line));
  /* what was looked at is what is sent, until one asks for more */
  wb_report_set_limit (world->report, 50000000);
  world_until_collected (world);
  g_assert_false (has (world, "logs", "written since"));
  wb_report_refresh (world->report);
  world_until_collected (world);
  g_assert_true (has (world, "logs", "written since"));
  g_assert_cmpuint (wb_report_get_grown_bytes (world->report), ==, 0);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (World *, gconstpointer);
  } rows[] = {
    { "look", test_look },
    { "collect", test_collect },
    { "ticks", test_ticks },
    { "changes-meanwhile", test_changes_meanwhile },
    { "collect-twice", test_collect_twice },
    { "leave", test_leave },
    { "draft-kept", test_draft_kept },
    { "draft-done", test_draft_done },
    { "case-deleted", test_case_deleted },
    { "case-deleted-at-consent", test_case_deleted_at_consent },
    { "files", test_files },
    { "left-out-files", test_left_out_files },
    { "gone-files", test_gone_files },
    { "orders", test_orders },
    { "hide", test_hide },
    { "restore", test_restore },
    { "limit", test_limit },
    { "tripwire", test_tripwire },
    { "growth", test_growth },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/wizard/report/", rows[i].name, NULL);
      g_test_add (path, World, NULL, set_up, rows[i].run, tear_down);
    }
  return g_test_run ();
}
