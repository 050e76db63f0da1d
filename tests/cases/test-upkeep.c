/* SPDX-License-Identifier: MPL-2.0 */
#include "base/error.h"
#include "base/fs.h"
#include "cases/case.h"
#include "cases/upkeep.h"

#define DAY G_TIME_SPAN_DAY

static char *state_dir;

static void
put (const WbCase *kase, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = wb_case_path (kase, name);
  g_assert_true (wb_fs_write_atomic (path, "{}", 2, &error));
}

static gboolean
has (const WbCase *kase, const char *name)
{
  g_autofree char *path = wb_case_path (kase, name);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A case in state with all its files, held by nobody; caller frees. */
static WbCase *
make_case (WbCaseState state, WbClock *clock)
{
  g_autoptr (GError) error = NULL;
  WbCase *kase = wb_case_new ("com.example.App", "App", clock, &error);
  g_assert_no_error (error);
  put (kase, WB_CASE_SELECTION_FILE);
  put (kase, "bundle.zip");
  put (kase, "waybill.json");
  put (kase, "receipt.json");
  g_assert_true (wb_case_set_grant (kase, "grant", &error));
  kase->bundle_name = g_strdup ("bundle.zip");
  kase->state = state;
  g_assert_true (wb_case_save (kase, clock, &error));
  wb_close_fd (&kase->lock_fd);
  return kase;
}

static WbCaseState
state_now (const WbCase *kase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) read = wb_case_open (kase->id, &error);
  g_assert_no_error (error);
  return read->state;
}

static void
let_pass (WbClock *clock, gint64 usec)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (wb_clock_wait_usec (clock, usec, NULL, &error));
}

/* As a computer does whose clock has been right for days. */
static void
keep_up (WbClock *clock)
{
  const gint64 now_usec = wb_clock_now_usec (clock);
  g_autofree char *path = g_build_filename (state_dir, "clock.json", NULL);
  g_autofree char *text =
      g_strdup_printf ("{\"seen\":%" G_GINT64_FORMAT ",\"since\":%" G_GINT64_FORMAT "}", now_usec,
                       now_usec - 2 * DAY);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  wb_cases_keep_up (clock);
}

/* A clock that leaps decides nothing, and one that was wrong by years does not count. */
static void
test_leaping_clock (void)
{
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  g_autofree WbClock *empty_battery = wb_clock_new_virtual (G_USEC_PER_SEC);
  g_autoptr (WbCase) kase = make_case (WB_CASE_WAITING, clock);
  g_autoptr (WbCase) delivered = make_case (WB_CASE_DELIVERED, clock);
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_case_lock (delivered, &error));
  delivered->retain_until_usec = wb_clock_now_usec (clock) + 30 * DAY;
  g_assert_true (wb_case_save (delivered, clock, &error));
  wb_case_unlock (delivered);
  keep_up (clock);
  let_pass (clock, 40 * DAY); /* a leap */
  wb_cases_keep_up (clock);
  g_assert_cmpuint (state_now (kase), ==, WB_CASE_WAITING);
  g_assert_cmpuint (state_now (delivered), ==, WB_CASE_DELIVERED);
  g_assert_true (has (delivered, "grant"));
  let_pass (clock, DAY / 2);
  wb_cases_keep_up (clock);
  g_assert_cmpuint (state_now (kase), ==, WB_CASE_WAITING);
  let_pass (clock, DAY); /* it was none: the time has really passed */
  wb_cases_keep_up (clock);
  g_assert_cmpuint (state_now (kase), ==, WB_CASE_GIVEN_UP);
  g_assert_cmpuint (state_now (delivered), ==, WB_CASE_EXPIRED);
  g_autoptr (WbCase) old = make_case (WB_CASE_WAITING, empty_battery);
  keep_up (clock);
  g_assert_cmpuint (state_now (old), ==, WB_CASE_WAITING);
  let_pass (clock, 31 * DAY);
  keep_up (clock);
  g_assert_cmpuint (state_now (old), ==, WB_CASE_GIVEN_UP);
  g_assert_true (wb_case_delete (kase, NULL));
  g_assert_true (wb_case_delete (delivered, NULL));
  g_assert_true (wb_case_delete (old, NULL));
}

static void
assert_cleared (const WbCase *kase)
{
  static const char *const gone[] = { "key", "grant", "bundle.zip", WB_CASE_SELECTION_FILE };

  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    g_assert_false (has (kase, gone[i]));
  g_assert_true (has (kase, "waybill.json"));
  g_assert_true (has (kase, "receipt.json"));
}

/* What was on its way is given up, what was not expires. */
static void
test_undelivered (void)
{
  static const WbCaseState states[] = {
    WB_CASE_COLLECTING, WB_CASE_HELD,    WB_CASE_PACKED,
    WB_CASE_WAITING,    WB_CASE_REFUSED, WB_CASE_NEEDS_SIGN_IN
  };
  static const WbCaseState ends[] = { WB_CASE_EXPIRED,  WB_CASE_EXPIRED,  WB_CASE_EXPIRED,
                                      WB_CASE_GIVEN_UP, WB_CASE_GIVEN_UP, WB_CASE_GIVEN_UP };
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  WbCase *cases[G_N_ELEMENTS (states)];

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    cases[i] = make_case (states[i], clock);
  let_pass (clock, 29 * DAY);
  keep_up (clock);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_assert_cmpuint (state_now (cases[i]), ==, states[i]);
      g_assert_true (has (cases[i], "bundle.zip"));
    }
  let_pass (clock, 2 * DAY);
  keep_up (clock);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (WbCase) ended = wb_case_open (cases[i]->id, NULL);
      g_assert_cmpuint (ended->state, ==, ends[i]);
      g_assert_false (has (cases[i], "key"));
      g_assert_false (has (cases[i], "bundle.zip"));
      g_assert_false (has (cases[i], WB_CASE_SELECTION_FILE));
      /* whoever agreed to send it is told that it never arrived */
      g_assert_cmpint (wb_case_is_to_be_cleared (ended), ==, ends[i] == WB_CASE_GIVEN_UP);
      g_assert_true (wb_case_delete (cases[i], NULL));
      wb_case_free (cases[i]);
    }
}

/* One that has a place in the store keeps what telling the store takes, for another 30 days. */
static void
test_given_up (void)
{
  static const char *const told_with[] = { "grant", "profile.json", "origin.json", "upload.json" };
  g_autoptr (GError) error = NULL;
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  g_autoptr (WbCase) kase = make_case (WB_CASE_SENDING, clock);
  for (guint i = 1; i < G_N_ELEMENTS (told_with); i++)
    put (kase, told_with[i]);
  kase->folder = g_strdup ("cases/x/");
  g_assert_true (wb_case_save (kase, clock, &error));

  let_pass (clock, 31 * DAY);
  keep_up (clock);
  keep_up (clock); /* again, as a kill in the middle would have it */
  g_autoptr (WbCase) given_up = wb_case_open (kase->id, &error);
  g_assert_cmpuint (given_up->state, ==, WB_CASE_GIVEN_UP);
  g_assert_nonnull (given_up->note);
  g_assert_true (wb_case_is_to_be_cleared (given_up));
  for (guint i = 0; i < G_N_ELEMENTS (told_with); i++)
    g_assert_true (has (kase, told_with[i]));
  g_assert_false (has (kase, "key"));
  g_assert_false (has (kase, "bundle.zip"));
  g_assert_false (has (kase, WB_CASE_SELECTION_FILE));

  let_pass (clock, 30 * DAY);
  keep_up (clock);
  g_assert_cmpuint (state_now (kase), ==, WB_CASE_GIVEN_UP);
  g_assert_false (wb_case_is_to_be_cleared (given_up));
  for (guint i = 0; i < G_N_ELEMENTS (told_with); i++)
    g_assert_false (has (kase, told_with[i]));
  assert_cleared (kase);
  g_assert_true (wb_case_delete (kase, &error));
}

/* Killed between writing the wish to tell down and the state. */
static void
test_given_up_half (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  g_autoptr (WbCase) kase = make_case (WB_CASE_WAITING, clock);
  kase->folder = g_strdup ("cases/x/");
  g_assert_true (wb_case_save (kase, clock, &error));
  put (kase, WB_CASE_GIVEN_UP_FILE);
  g_assert_false (wb_case_is_to_be_cleared (kase));

  let_pass (clock, 31 * DAY);
  keep_up (clock);
  g_assert_cmpuint (state_now (kase), ==, WB_CASE_GIVEN_UP);
  g_assert_false (has (kase, "bundle.zip"));
  g_assert_true (has (kase, "grant"));
  g_assert_true (wb_case_delete (kase, &error));
}

/* One that is damaged was given up before its time: what there is of it is kept as long as any. */
static void
test_damaged (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  g_autoptr (WbCase) kase = make_case (WB_CASE_GIVEN_UP, clock);

  let_pass (clock, 29 * DAY);
  keep_up (clock);
  g_assert_true (has (kase, "bundle.zip"));
  let_pass (clock, 2 * DAY);
  keep_up (clock);
  g_assert_cmpuint (state_now (kase), ==, WB_CASE_GIVEN_UP);
  assert_cleared (kase);
  g_assert_true (wb_case_delete (kase, &error));
}

static void
test_delivered (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  g_autoptr (WbCase) kase = make_case (WB_CASE_DELIVERED, clock);
  kase->retain_until_usec = wb_clock_now_usec (clock) + 90 * DAY;
  g_assert_true (wb_case_save (kase, clock, &error));

  /* killed between the receipt and tidying up */
  keep_up (clock);
  g_assert_false (has (kase, "bundle.zip"));
  g_assert_true (has (kase, "grant"));
  let_pass (clock, 60 * DAY);
  keep_up (clock);
  g_assert_cmpuint (state_now (kase), ==, WB_CASE_DELIVERED);
  g_assert_true (has (kase, "grant"));
  let_pass (clock, 31 * DAY);
  keep_up (clock);
  g_assert_cmpuint (state_now (kase), ==, WB_CASE_EXPIRED);
  assert_cleared (kase);
  g_assert_true (wb_case_delete (kase, &error));
}

/* What somebody works on, wants back, or what can't be read, is left alone. */
static void
test_left_alone (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  g_autoptr (WbCase) held = make_case (WB_CASE_WAITING, clock);
  g_autoptr (WbCase) wanted_back = make_case (WB_CASE_SENDING, clock);
  g_autoptr (WbCase) damaged = make_case (WB_CASE_PACKED, clock);
  put (wanted_back, WB_CASE_WITHDRAW_FILE);
  put (damaged, "case.json");
  g_assert_true (wb_case_lock (held, &error));

  let_pass (clock, 31 * DAY);
  keep_up (clock);
  g_assert_cmpuint (state_now (held), ==, WB_CASE_WAITING);
  g_assert_true (has (held, "bundle.zip"));
  g_assert_cmpuint (state_now (wanted_back), ==, WB_CASE_SENDING);
  g_assert_true (has (wanted_back, "grant"));
  g_assert_true (has (damaged, "bundle.zip"));
  g_assert_true (wb_case_delete (held, &error));
  g_assert_true (wb_case_delete (wanted_back, &error));
  g_assert_true (wb_case_delete (damaged, &error));
}

/* Killed between the last state and clearing away: it is made good. */
static void
test_interrupted (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  g_autoptr (WbCase) expired = make_case (WB_CASE_EXPIRED, clock);
  g_autoptr (WbCase) withdrawn = make_case (WB_CASE_WITHDRAWN, clock);
  keep_up (clock);
  assert_cleared (expired);
  assert_cleared (withdrawn);
  g_assert_true (wb_case_delete (expired, &error));
  g_assert_true (wb_case_delete (withdrawn, &error));
}

static void
test_never_begun (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree WbClock *clock = wb_clock_new_virtual (g_get_real_time ());
  g_autoptr (WbCase) draft = wb_case_new ("com.example.App", "App", clock, &error);
  g_autoptr (WbCase) unrecorded = wb_case_new ("com.example.App", "App", clock, &error);
  g_autoptr (WbCase) begun = make_case (WB_CASE_DRAFT, clock);
  g_autofree char *record = wb_case_path (unrecorded, "case.json");
  g_assert_true (wb_fs_remove_tree (record, &error));

  keep_up (clock);
  let_pass (clock, G_TIME_SPAN_HOUR);
  keep_up (clock); /* still ours */
  g_assert_true (has (draft, "key"));
  wb_close_fd (&draft->lock_fd);
  wb_close_fd (&unrecorded->lock_fd);
  keep_up (clock);
  g_assert_false (g_file_test (draft->dir, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (unrecorded->dir, G_FILE_TEST_EXISTS));
  g_assert_true (has (begun, "key"));
  g_assert_true (wb_case_delete (begun, &error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  state_dir = g_dir_make_tmp ("waybill-test-XXXXXX", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state_dir, TRUE);
  g_test_add_func ("/cases/upkeep/undelivered", test_undelivered);
  g_test_add_func ("/cases/upkeep/leaping-clock", test_leaping_clock);
  g_test_add_func ("/cases/upkeep/given-up", test_given_up);
  g_test_add_func ("/cases/upkeep/given-up-half", test_given_up_half);
  g_test_add_func ("/cases/upkeep/damaged", test_damaged);
  g_test_add_func ("/cases/upkeep/delivered", test_delivered);
  g_test_add_func ("/cases/upkeep/left-alone", test_left_alone);
  g_test_add_func ("/cases/upkeep/interrupted", test_interrupted);
  g_test_add_func ("/cases/upkeep/never-begun", test_never_begun);
  int result = g_test_run ();
  (void) wb_fs_remove_tree (state_dir, NULL);
  g_free (state_dir);
  return result;
}
