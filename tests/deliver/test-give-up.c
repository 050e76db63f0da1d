/* SPDX-License-Identifier: MPL-2.0 */
/* Half a case in the store, and 31 days later: by the virtual clock, against a real store. */
#include "base/error.h"
#include "base/fs.h"
#include "base/state-dir.h"
#include "cases/upkeep.h"
#include "rig.h"

#define BUNDLE_BYTES (1000 * 1000)

static const WbDeliverOptions plain = { .lanes = 1,
                                        .part_bytes = 100 * 1024,
                                        .proxy = "direct://" };

/* How many entries a folder of the store has; 0 if it is not there. */
static guint
count_in (const Rig *rig, const char *name)
{
  g_autofree char *path = g_build_filename (rig->store, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

static gboolean
has (const WbCase *kase, const char *name)
{
  g_autofree char *path = wb_case_path (kase, name);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* As one is that has been right for days. */
static void
settle_clock (WbClock *clock)
{
  const gint64 now_usec = wb_clock_now_usec (clock);
  g_autofree char *state = wb_state_dir ();
  g_autofree char *path = g_build_filename (state, "clock.json", NULL);
  g_autofree char *text =
      g_strdup_printf ("{\"seen\":%" G_GINT64_FORMAT ",\"since\":%" G_GINT64_FORMAT "}", now_usec,
                       now_usec - 2 * G_TIME_SPAN_DAY);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A case of which half was sent, 31 days old and given up, locked again. Caller frees. */
static WbCase *
half_sent (Rig *rig, const WbDeliverOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (rig, BUNDLE_BYTES);

  rig->cancel_at = BUNDLE_BYTES / 2;
  g_assert_null (wb_deliver (kase, rig->profile, NULL, options, &rig->run, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  rig->cancel_at = 0;
  g_cancellable_reset (rig->cancellable);
  g_assert_cmpuint (count_in (rig, ".intake/uploads"), ==, 1);
  g_assert_cmpuint (count_in (rig, kase->folder), ==, 1);

  g_assert_true (wb_clock_wait_usec (rig->clock, 31 * G_TIME_SPAN_DAY, NULL, &error));
  wb_close_fd (&kase->lock_fd);
  settle_clock (rig->clock);
  wb_cases_keep_up (rig->clock);
  WbCase *given_up = wb_case_open_locked (kase->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (given_up->state, ==, WB_CASE_GIVEN_UP);
  g_assert_true (wb_case_is_to_be_cleared (given_up));
  g_assert_false (has (given_up, "bundle.zip"));
  return given_up;
}

static void
assert_only_record (const WbCase *kase)
{
  static const char *const gone[] = { "grant", "key", "upload.json", "bundle.zip",
                                      WB_CASE_GIVEN_UP_FILE };

  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    g_assert_false (has (kase, gone[i]));
  g_assert_true (has (kase, "case.json"));
  g_assert_cmpuint (kase->state, ==, WB_CASE_GIVEN_UP);
}

static void
assert_taken_back (const Rig *rig, const WbCase *kase)
{
  assert_only_record (kase);
  g_assert_cmpuint (count_in (rig, ".intake/uploads"), ==, 0);
  g_assert_cmpuint (count_in (rig, kase->folder), ==, 0);
}

static void
test_with_the_grant (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  gboolean is_removed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = half_sent (&rig, &plain);

  g_assert_true (wb_give_up (kase, rig.profile, &plain, &rig.run, &is_removed, &error));
  g_assert_no_error (error);
  assert_taken_back (&rig, kase);
  rig_stop (&rig);
}

/* Nothing but our own abort ends an upload here: there is no office. */
static void
test_with_keys (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  gboolean is_removed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbStaffKeys) keys = rig_keys (&rig, rig.key_secret, "", 0600, &error);
  g_assert_no_error (error);
  WbDeliverOptions options = plain;
  options.keys = keys;
  g_autoptr (WbCase) kase = half_sent (&rig, &options);

  g_assert_true (wb_give_up (kase, rig.profile, &options, &rig.run, &is_removed, &error));
  g_assert_no_error (error);
  assert_taken_back (&rig, kase);
  rig_stop (&rig);
}

/* Without a network it is remembered. */
static void
test_later (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  gboolean is_removed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = half_sent (&rig, &plain);

  rig_restart (&rig, (const char *[]){ "ticket-down", NULL });
  g_assert_false (wb_give_up (kase, rig.profile, &plain, &rig.run, &is_removed, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_true (wb_case_is_to_be_cleared (kase));
  g_assert_true (has (kase, "grant"));
  g_assert_true (has (kase, "upload.json"));

  rig_restart (&rig, NULL);
  g_assert_true (wb_give_up (kase, rig.profile, &plain, &rig.run, &is_removed, &error));
  g_assert_no_error (error);
  assert_only_record (kase);
  g_assert_cmpuint (count_in (&rig, ".intake/uploads"), ==, 0);
  rig_stop (&rig);
}

/* An office that does not take the grant any more will not do so tomorrow. */
static void
test_grant_has_run_out (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  gboolean is_removed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = half_sent (&rig, &plain);

  rig_restart (&rig, (const char *[]){ "ticket-401", NULL });
  g_assert_true (wb_give_up (kase, rig.profile, &plain, &rig.run, &is_removed, &error));
  g_assert_no_error (error);
  assert_only_record (kase);
  rig_stop (&rig);
}

/* Who gives no ticket to abort with may still remove everything. */
static void
test_no_ticket_any_more (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  gboolean is_removed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = half_sent (&rig, &plain);

  rig_restart (&rig, (const char *[]){ "ticket-403:times=1", NULL });
  g_assert_true (wb_give_up (kase, rig.profile, &plain, &rig.run, &is_removed, &error));
  g_assert_no_error (error);
  g_assert_true (is_removed);
  assert_taken_back (&rig, kase);
  rig_stop (&rig);
}

/* Nothing was ever given a place: nobody is asked, also where nobody answers. */
static void
test_nothing_there (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  gboolean is_removed = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);

  rig_restart (&rig, (const char *[]){ "ticket-down", NULL });
  g_assert_null (rig_deliver (&rig, kase, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_true (wb_clock_wait_usec (rig.clock, 31 * G_TIME_SPAN_DAY, NULL, &error));
  wb_close_fd (&kase->lock_fd);
  settle_clock (rig.clock);
  wb_cases_keep_up (rig.clock);
  g_autoptr (WbCase) given_up = wb_case_open_locked (kase->id, &error);
  g_assert_no_error (error);
  g_assert_true (wb_case_is_to_be_cleared (given_up)); /* whoever agreed is still to be told */
  g_assert_false (has (given_up, "key"));
  g_assert_false (has (given_up, "bundle.zip"));
  g_assert_true (wb_give_up (given_up, rig.profile, &plain, &rig.run, &is_removed, &error));
  g_assert_no_error (error);
  assert_only_record (given_up);
  rig_stop (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deliver/give-up/with-the-grant", test_with_the_grant);
  g_test_add_func ("/deliver/give-up/with-keys", test_with_keys);
  g_test_add_func ("/deliver/give-up/later", test_later);
  g_test_add_func ("/deliver/give-up/grant-has-run-out", test_grant_has_run_out);
  g_test_add_func ("/deliver/give-up/no-ticket-any-more", test_no_ticket_any_more);
  g_test_add_func ("/deliver/give-up/nothing-there", test_nothing_there);
  return g_test_run ();
}
