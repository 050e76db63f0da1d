/* SPDX-License-Identifier: MPL-2.0 */
#include "pages/review/review-file.h"
#include "pages/review/review-words.h"

#include "collect/words.h"
#include "redact/rules.h"

#define NOON_USEC                                                                                  \
  (G_GINT64_CONSTANT (1795752000) * G_USEC_PER_SEC) /* 2026-11-27 12:00 in Shanghai */
#define HOUR_USEC ((gint64) 3600 * G_USEC_PER_SEC)

static WbMember *
make_member (const char *name, gint64 first_usec, gint64 last_usec)
{
  WbMember *member = wb_member_new (name, "logs");

  member->spool = g_strdup (name);
  member->packed_bytes = 2900000;
  member->first_usec = first_usec;
  member->last_usec = last_usec;
  return member;
}

/* --- a file's row ----------------------------------------------------------------------------- */

static void
assert_detail (const WbMember *member, const char *expected)
{
  WbReviewFile *file = wb_review_file_of_member (member);

  g_assert_cmpstr (file->detail, ==, expected);
  wb_review_file_free (file);
}

static void
test_times (void)
{
  static const struct
  {
    gint64 first_usec, last_usec;
    const char *detail;
  } cases[] = {
    { NOON_USEC, NOON_USEC + HOUR_USEC, "27 Nov, 12:00 to 13:00" },
    { NOON_USEC, NOON_USEC, "27 Nov 12:00" },
    { NOON_USEC - 24 * HOUR_USEC, NOON_USEC, "26 Nov 12:00 to 27 Nov 12:00" },
    { WB_TIME_UNKNOWN, WB_TIME_UNKNOWN, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WbMember) member =
          make_member ("logs/app.log", cases[i].first_usec, cases[i].last_usec);
      assert_detail (member, cases[i].detail);
    }
}

static void
test_cuts (void)
{
  g_autoptr (WbMember) member = make_member ("logs/app.log", WB_TIME_UNKNOWN, WB_TIME_UNKNOWN);
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  member->status = WB_STATUS_CUT;
  member->error = g_strdup ("not told twice");
  wb_member_add_cut (member, "limit", 1000, 1, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN);
  wb_member_add_cut (member, "window", 5000, 1, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN);
  wb_member_add_cut (member, "limit", 2000, 1, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN);
  wb_member_add_cut (member, "torn", 0, 0, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN);
  assert_detail (member, "5.0\u00a0kB outside the chosen time left out, "
                         "3.0\u00a0kB left out by the size limit, its end can’t be read");
  g_ptr_array_add (members, member);
  g_ptr_array_add (members, member);
  g_assert_cmpuint (wb_review_cut_bytes (members, "limit"), ==, 6000);
  g_assert_cmpuint (wb_review_cut_bytes (members, "line"), ==, 0);
}

static void
test_replaced (void)
{
  g_autoptr (WbMember) member = make_member ("logs/app.log", NOON_USEC, NOON_USEC);

  member->redactions = json_object_new ();
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *count = json_object_new ();
      json_object_set_int_member (count, "hits", 20 + i);
      json_object_set_object_member (member->redactions, i == 0 ? "email" : "cn_mobile", count);
    }
  g_assert_cmpuint (wb_review_count_replaced (member), ==, 41);
  assert_detail (member, "27 Nov 12:00, 41 values replaced");
}

static void
test_left_out (void)
{
  g_autoptr (WbMember) member = wb_member_new ("logs/app.log", "logs");

  member->original = g_strdup ("logs/a\xe2\x80\xaetxt.log");
  member->status = WB_STATUS_DENIED;
  WbReviewFile *file = wb_review_file_of_member (member);
  g_assert_false (file->can_open);
  g_assert_cmpstr (file->size, ==, "");
  g_assert_cmpstr (file->title, ==, "logs/a‹U+202E›txt.log");
  g_assert_cmpstr (file->detail, ==, wb_status_title (WB_STATUS_DENIED));
  wb_review_file_free (file);
}

static void
test_planned (void)
{
  WbPlanFile *planned = wb_plan_file_new ("/nowhere", "logs/\xff.log");

  planned->member = g_strdup ("logs/_.log");
  planned->id.end = 5000;
  WbReviewFile *file = wb_review_file_of_plan (planned);
  g_assert_cmpstr (file->title, ==, "logs/‹0xFF›.log");
  g_assert_cmpstr (file->detail, ==, "5.0\u00a0kB on this computer");
  g_assert_false (file->can_open);
  wb_review_file_free (file);
  wb_plan_file_free (planned);
}

static void
test_order (void)
{
  static const char *const expected[] = {
    WB_DESCRIPTION_MEMBER, WB_CONTACT_MEMBER, "b-new", "a-old", "c-old", "a-none"
  };
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_member_free);

  g_ptr_array_add (members, wb_member_new ("a-none", "logs"));
  g_ptr_array_add (members, make_member ("c-old", NOON_USEC, NOON_USEC));
  g_ptr_array_add (members, make_member ("a-old", NOON_USEC, NOON_USEC));
  g_ptr_array_add (members, make_member ("b-new", NOON_USEC, NOON_USEC + 1));
  g_ptr_array_add (members, make_member (WB_CONTACT_MEMBER, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN));
  g_ptr_array_add (members, make_member (WB_DESCRIPTION_MEMBER, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN));
  wb_review_members_sort (members);
  for (guint i = 0; i < members->len; i++)
    g_assert_cmpstr (((WbMember *) g_ptr_array_index (members, i))->member, ==, expected[i]);
}

/* --- sentences -------------------------------------------------------------------------------- */

static void
test_added_files (void)
{
  static const struct
  {
    const char *one, *other;
    guint n;
    const char *words;
  } cases[] = {
    { "/a.png", "/b.JPG", 2, "2 pictures you added will not be sent." },
    { "/a.png", NULL, 1, "1 picture you added will not be sent." },
    { "/a.png", "/b.txt", 2, "2 files you added will not be sent." },
    { "/b.png.gz", NULL, 1, "1 file you added will not be sent." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbDraft draft = { .files =
                            g_ptr_array_new_with_free_func ((GDestroyNotify) wb_draft_file_free) };
      g_ptr_array_add (draft.files, wb_draft_file_new (cases[i].one, "x", FALSE));
      if (cases[i].other)
        g_ptr_array_add (draft.files, wb_draft_file_new (cases[i].other, "y", FALSE));
      g_autofree char *words = wb_review_left_out_words (&draft, cases[i].n);
      g_assert_cmpstr (words, ==, cases[i].words);
      g_ptr_array_unref (draft.files);
    }
}

static void
test_gone_words (void)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_draft_file_free);

  g_ptr_array_add (files, wb_draft_file_new ("/a.txt", "a.txt", FALSE));
  g_autofree char *one = wb_review_gone_words (files);
  g_assert_cmpstr (one, ==, "“a.txt” is not there any more, so it can't be sent.");
  g_ptr_array_add (files, wb_draft_file_new ("/b.txt", "b\xe2\x80\xae.txt", FALSE));
  g_autofree char *both = wb_review_gone_words (files);
  g_assert_cmpstr (both, ==,
                   "“a.txt”, “b‹U+202E›.txt” are not there any more, so they can't be sent.");
}

static void
test_progress (void)
{
  WbProgress progress = { .stage = "collect", .step = "gone", .done = 3, .total = 4 };

  g_assert_cmpfloat (wb_review_progress_fraction (&progress), ==, 0.75);
  progress.done = 9;
  g_assert_cmpfloat (wb_review_progress_fraction (&progress), ==, 1);
  progress.total = 0;
  g_assert_cmpfloat (wb_review_progress_fraction (&progress), <, 0);
  g_autofree char *reading = wb_review_progress_words (&progress, NULL);
  g_assert_cmpstr (reading, ==, "Reading what could be sent…");
  progress.stage = "look";
  g_autofree char *looking = wb_review_progress_words (&progress, NULL);
  g_assert_cmpstr (looking, ==, "Looking for what could be sent…");
}

static void
test_trips (void)
{
  WbTrip trip = { .member = (char *) "logs/app.log",
                  .line = 7,
                  .kind = (char *) "private_key",
                  .excerpt = (char *) "MIIE\xe2\x80\xae••" };
  g_autofree char *what = wb_review_trip_what (&trip);
  g_autofree char *where = wb_review_trip_where (&trip, "app.log");
  g_autofree char *one = wb_review_trips_words (1);

  g_assert_cmpstr (what, ==, "A private key: MIIE‹U+202E›••");
  g_assert_cmpstr (where, ==, "app.log, line 7");
  g_assert_cmpstr (one, ==, "1 place may still show something private");
}

static void
test_limit (void)
{
  g_autofree char *cut = wb_review_limit_words (1, 23000000);
  g_autofree char *fits = wb_review_limit_words (1, 0);
  g_autofree char *none = wb_review_limit_words (0, 0);

  g_assert_cmpstr (cut, ==, "The oldest 23.0\u00a0MB of the logs stay on this computer");
  g_assert_cmpstr (fits, !=, none);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/review/file/times", test_times);
  g_test_add_func ("/review/file/cuts", test_cuts);
  g_test_add_func ("/review/file/replaced", test_replaced);
  g_test_add_func ("/review/file/left-out", test_left_out);
  g_test_add_func ("/review/words/gone", test_gone_words);
  g_test_add_func ("/review/file/planned", test_planned);
  g_test_add_func ("/review/file/order", test_order);
  g_test_add_func ("/review/words/added-files", test_added_files);
  g_test_add_func ("/review/words/progress", test_progress);
  g_test_add_func ("/review/words/trips", test_trips);
  g_test_add_func ("/review/words/limit", test_limit);
  return g_test_run ();
}
