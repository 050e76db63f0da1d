/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "job/job.h"
#include "plan/consent.h"

#define PROFILE                                                                                    \
  "{\"waybill\":1,\"id\":\"com.example.Job\",\"name\":\"Job\","                                    \
  "\"roots\":{\"data\":[\"~/data\"]},"                                                             \
  "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"   \
  "{\"id\":\"environment\",\"collect\":\"environment\"}]}"

static char *home;

typedef struct
{
  WbProfile *profile;
  WbPlan *plan;
  WbSelection *selection;
} Fixture;

static void
write_file (const char *relative, const char *text)
{
  g_autofree char *path = g_build_filename (home, relative, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  write_file ("data/logs/main.log",
              "{\"level\":\"error\",\"message\":\"upload failed\",\"password\":\"hunter2-secret\","
              "\"timestamp\":\"2026-11-23T05:00:00.000Z\"}\n");
  fixture->profile = wb_profile_parse (PROFILE, -1, "job.json", WB_PROFILE_PATH, NULL, &error);
  g_assert_no_error (error);
  fixture->plan = wb_job_look (fixture->profile, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->selection = wb_selection_new (fixture->plan);
  fixture->selection->message = g_strdup ("It stopped; call 13800138000");
  fixture->selection->contact = g_strdup ("me@example.com");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  wb_selection_free (fixture->selection);
  wb_plan_free (fixture->plan);
  wb_profile_unref (fixture->profile);
}

static char *
read_case_file (const WbCase *kase, const char *name)
{
  g_autofree char *path = wb_case_path (kase, name);
  return wb_fs_read (path, 1024 * 1024, NULL, NULL);
}

static void
test_pack (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kase->state, ==, WB_CASE_DRAFT);
  g_autofree char *draft = read_case_file (kase, "selection.json");
  g_assert_nonnull (strstr (draft, "13800138000"));

  g_assert_true (wb_job_pack (kase, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kase->state, ==, WB_CASE_PACKED);
  g_assert_cmpuint (kase->bundle_bytes, >, 0);
  g_assert_cmpuint (g_strv_length (kase->groups), ==, 1);

  /* the person's words stand nowhere in clear any more */
  g_autofree char *packed = read_case_file (kase, "selection.json");
  g_assert_null (strstr (packed, "13800138000"));
  g_assert_null (strstr (packed, "me@example.com"));

  g_autofree char *path = wb_case_path (kase, kase->bundle_name);
  g_autoptr (WbVerdict) verdict = wb_bundle_verify (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (verdict->problems->len, ==, 0);
  g_assert_cmpstr (verdict->number, ==, kase->number);
  g_assert_true (wb_case_delete (kase, &error));
}

/* A profile that changed or vanished since does not change a case. */
static void
test_own_copy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WbProfile) copy = wb_job_profile (kase, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (copy->id, ==, fixture->profile->id);
  g_assert_cmpstr (copy->sha256, ==, fixture->profile->sha256);
  g_assert_cmpuint (copy->provenance, ==, WB_PROFILE_PATH);
  g_assert_true (wb_case_delete (kase, &error));
}

/* Unless it is looked at anew: then the profile, as it is by now, is what was shown and agreed to.
 */
static void
test_revised (Fixture *fixture, gconstpointer data)
{
  static const char newer[] =
      "{\"waybill\":1,\"id\":\"com.example.Job\",\"name\":\"Job 2\","
      "\"roots\":{\"data\":[\"~/data\"]},"
      "\"items\":[{\"id\":\"environment\",\"collect\":\"environment\"},"
      "{\"id\":\"notes\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WbProfile) profile =
      wb_profile_parse (newer, -1, "job.json", WB_PROFILE_PATH, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WbPlan) plan = wb_job_look (profile, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);

  g_assert_true (wb_job_revise (kase, plan, selection, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (WbProfile) kept = wb_job_profile (kase, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kept->sha256, ==, profile->sha256);
  g_assert_cmpstr (kase->profile_name, ==, "Job 2");
  g_assert_true (wb_job_pack (kase, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (wb_case_delete (kase, &error));
}

/* What was only packed is never sent, whoever resumes it. */
static void
test_no_consent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (wb_job_send (kase, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_CONSENT);
  g_assert_cmpuint (kase->state, ==, WB_CASE_DRAFT);
  g_clear_error (&error);
  g_assert_true (wb_case_delete (kase, &error));
}

/* A kill between record and selection, or a selection that is torn: nobody agreed to what can't be
 * read. */
static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  wb_decision_record (fixture->selection, "send", "everything", "user", NULL);
  g_autoptr (WbCase) kase = wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wb_job_may_send (kase));
  g_assert_false (wb_job_is_damaged (kase));
  g_autofree char *path = wb_case_path (kase, "selection.json");
  g_assert_true (g_file_set_contents (path, "{\"torn\":", -1, NULL));
  g_assert_false (wb_job_may_send (kase));
  g_assert_true (wb_job_is_damaged (kase));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (wb_job_may_send (kase));
  g_assert_false (wb_job_is_damaged (kase)); /* it never began */
  kase->state = WB_CASE_COLLECTING;
  g_assert_true (wb_job_is_damaged (kase));
  g_assert_true (wb_case_delete (kase, &error));
}

/* A selection without anything that exists ends before anything is packed. */
static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_ptr_array_set_size (fixture->selection->items, 0);
  g_autoptr (WbCase) kase = wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (wb_job_pack (kase, NULL, NULL, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOTHING);
  g_clear_error (&error);
  g_assert_true (wb_case_delete (kase, &error));
}

static void
test_damaged_case (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "profile.json", "plan.json", "selection.json", "origin.json",
                                       "key" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbCase) kase =
          wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
      g_assert_no_error (error);
      g_autofree char *path = wb_case_path (kase, names[i]);
      g_assert_true (g_file_set_contents (path, "{\"torn\":", -1, NULL));
      g_assert_false (wb_job_pack (kase, NULL, NULL, NULL, &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (strlen (error->message), >, 0);
      g_clear_error (&error);
      g_assert_true (wb_case_delete (kase, &error));
    }
}

/* Valid JSON of other shapes is no reason to crash. */
static void
test_bent_origin (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "[]", "{}", "3", "{\"provenance\":99,\"overrides\":[1,{}]}",
                                       "{\"overrides\":[{\"name\":\"data\"}]}" };
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = wb_case_path (kase, "origin.json");
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_autoptr (WbProfile) profile = wb_job_profile (kase, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (profile->provenance, ==, WB_PROFILE_PATH);
    }
  g_assert_true (wb_case_delete (kase, &error));
}

static void
test_over (Fixture *fixture, gconstpointer data)
{
  static const WbCaseState states[] = { WB_CASE_EXPIRED, WB_CASE_WITHDRAWN };
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbCase) kase =
          wb_job_begin (fixture->plan, fixture->selection, NULL, NULL, &error);
      g_assert_no_error (error);
      kase->state = states[i];
      g_assert_null (wb_job_send (kase, NULL, NULL, NULL, NULL, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
      g_assert_cmpuint (kase->state, ==, states[i]);
      g_assert_true (wb_case_delete (kase, NULL));
    }
}

int
main (int argc, char *argv[])
{
  home = g_dir_make_tmp ("waybill-test-XXXXXX", NULL);
  g_autofree char *state = g_build_filename (home, "state", NULL);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("WAYBILL_STATE_DIR", state, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/job/job/pack", Fixture, NULL, set_up, test_pack, tear_down);
  g_test_add ("/job/job/own-copy", Fixture, NULL, set_up, test_own_copy, tear_down);
  g_test_add ("/job/job/revised", Fixture, NULL, set_up, test_revised, tear_down);
  g_test_add ("/job/job/no-consent", Fixture, NULL, set_up, test_no_consent, tear_down);
  g_test_add ("/job/job/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);
  g_test_add ("/job/job/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  g_test_add ("/job/job/damaged-case", Fixture, NULL, set_up, test_damaged_case, tear_down);
  g_test_add ("/job/job/bent-origin", Fixture, NULL, set_up, test_bent_origin, tear_down);
  g_test_add ("/job/job/over", Fixture, NULL, set_up, test_over, tear_down);
  int result = g_test_run ();
  (void) wb_fs_remove_tree (home, NULL);
  g_free (home);
  return result;
}
