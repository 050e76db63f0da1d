/* SPDX-License-Identifier: MPL-2.0 */
/* Support's links, taken by a report. */
#include "base/error.h"
#include "job/job.h"
#include "profile/signer.h"
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

#define LINK "waybill:send?v=1&profile=" WORLD_ID

static void
test_items (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wb_report_look (world->report);
  world_until_collected (world);
  g_assert_true (
      wb_report_take_request (world->report, LINK "&items=logs,user,extra&order=RT-1", &error));
  g_assert_no_error (error);
  g_assert_nonnull (wb_report_get_request (world->report));
  g_assert_true (wb_report_is_ticked (world->report, "logs"));
  g_assert_false (wb_report_is_ticked (world->report, "config"));
  g_assert_false (wb_report_is_ticked (world->report, "environment"));
  g_assert_false (wb_report_is_ticked (world->report, "user"));
  g_assert_false (wb_report_is_ticked (world->report, "extra"));
  const GPtrArray *orders = wb_report_get_selection (world->report)->orders;
  g_assert_cmpuint (orders->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (orders, 0), ==, "RT-1");
  /* the person has the last word, and the request outlives a crash */
  wb_report_set_ticked (world->report, "config", TRUE);
  g_assert_true (wb_report_is_ticked (world->report, "config"));
  wb_report_leave (world->report);
  world_close (world);
  world_open (world);
  world_collect (world);
  g_assert_nonnull (wb_report_get_request (world->report));
  g_assert_true (wb_report_is_ticked (world->report, "logs"));
  g_assert_false (wb_report_is_ticked (world->report, "environment"));
  g_assert_true (wb_report_take_request (world->report, NULL, &error));
  g_assert_null (wb_report_get_request (world->report));
  g_assert_true (wb_report_is_ticked (world->report, "environment"));
  g_assert_false (wb_report_is_ticked (world->report, "user"));
}

/* Only a signed one may say which case this adds to, and speak. */
static void
test_trust (World *world, gconstpointer data)
{
  static const char said[] = LINK "&case=WB-9B9R-SMQQ&note=Please%20send&by=Ann";
  g_autofree char *was = signer_link (SIGNER_SEED, SIGNER_KEY,
                                      LINK "&case=WB-9B9R-SMQQ&note=Old&exp=2020-01-01T00:00:00Z");
  g_autofree char *other = signer_link (OTHER_SEED, OTHER_KEY, said);
  g_autofree char *is = signer_link (SIGNER_SEED, SIGNER_KEY, said);
  const struct
  {
    const char *link;
    WbRequestTrust trust;
  } rows[] = {
    { said, WB_REQUEST_UNSIGNED },
    { was, WB_REQUEST_EXPIRED },
    { other, WB_REQUEST_UNKNOWN },
    { is, WB_REQUEST_SIGNED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      const gboolean is_signed = rows[i].trust == WB_REQUEST_SIGNED;
      g_assert_true (wb_report_take_request (world->report, rows[i].link, &error));
      g_assert_no_error (error);
      const WbRequest *request = wb_report_get_request (world->report);
      g_assert_cmpuint (request->trust, ==, rows[i].trust);
      g_assert_cmpstr (request->note, ==, is_signed ? "Please send" : NULL);
      g_assert_cmpstr (wb_report_get_draft (world->report)->follows, ==,
                       is_signed ? "WB-9B9R-SMQQ" : NULL);
    }
}

/* One that is none changes nothing. */
static void
test_refused (World *world, gconstpointer data)
{
  static const char *const links[] = { "", "https://example.com", LINK "&path=/etc/passwd",
                                       "waybill:send?v=1&profile=com.example.Other",
                                       "waybill:send?v=2&profile=" WORLD_ID };

  g_assert_true (wb_report_take_request (world->report, LINK "&items=logs", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (wb_report_take_request (world->report, links[i], &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
      g_assert_nonnull (wb_report_get_request (world->report));
      g_assert_cmpstr (wb_report_get_draft (world->report)->request, ==, LINK "&items=logs");
    }
}

/* As far as pasting goes, on the first page: what is looked through is not changed any more. */
static void
test_late (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wb_report_do (world->report, WB_DO_NEXT);
  world_collect (world);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (wb_report_take_request (world->report, LINK "&items=logs,user", &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
      g_clear_error (&error);
      g_assert_null (wb_report_get_request (world->report));
      g_assert_true (wb_report_is_ticked (world->report, "config"));
      wb_report_do (world->report, WB_DO_NEXT);
    }
  /* what is none is told as that */
  g_assert_false (wb_report_take_request (world->report, "https://example.com", &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_clear_error (&error);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_DELIVERED);
  g_assert_false (wb_report_take_request (world->report, LINK, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
}

/* An application that is slow to say who is signed in is awaited, and heard when it speaks. */
static void
test_context_comes_late (World *world, gconstpointer data)
{
  WbContext *context = g_new0 (WbContext, 1);

  context->dirs = g_ptr_array_new ();
  context->app_version = g_strdup ("9.9.9");
  wb_report_set_awaits_context (world->report);
  g_assert_true (wb_report_awaits_context (world->report));
  world_collect (world);
  world->told = 0;
  wb_report_take_context (world->report, world->profile, context);
  g_assert_false (wb_report_awaits_context (world->report));
  g_assert_cmphex (world->told & WB_CHANGED_DRAFT, !=, 0);
  world_collect (world);
  g_assert_cmpstr (wb_report_get_plan (world->report)->app_version, ==, "9.9.9");
}

/* What it says can't be used: that is told until it says something else. */
static void
test_context_is_refused (World *world, gconstpointer data)
{
  WbContext *context = g_new0 (WbContext, 1);

  context->dirs = g_ptr_array_new ();
  context->app_version = g_strdup ("9.9.9");
  wb_report_set_awaits_context (world->report);
  world->told = 0;
  wb_report_refuse_context (world->report, "It is garbage.");
  g_assert_cmphex (world->told & WB_CHANGED_DRAFT, !=, 0);
  g_assert_false (wb_report_awaits_context (world->report));
  g_assert_cmpstr (wb_report_get_context_problem (world->report), ==, "It is garbage.");
  world_collect (world);
  wb_report_take_context (world->report, world->profile, context);
  g_assert_null (wb_report_get_context_problem (world->report));
  world_collect (world);
  g_assert_cmpstr (wb_report_get_plan (world->report)->app_version, ==, "9.9.9");
}

/* The profile as a context makes it that names home/elsewhere. */
static WbProfile *
profile_elsewhere (World *world, WbContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (world->home, "elsewhere", NULL);

  context->dirs = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);
  g_ptr_array_add (context->dirs, wb_root_override_new ("data", path, WB_OVERRIDE_CONTEXT));
  WbProfile *profile = wb_profile_parse (world->profile->json, -1, world->profile->file,
                                         world->profile->provenance, context->dirs, &error);
  g_assert_no_error (error);
  return profile;
}

/* The folders that it names are those that are looked in, for what is sent too, although others
 * were collected from and the case has begun. */
static void
test_folders_come_late (World *world, gconstpointer data)
{
  WbContext *context = g_new0 (WbContext, 1);
  g_autofree char *line = world_line ("from elsewhere");
  g_autoptr (WbProfile) profile = profile_elsewhere (world, context);

  g_free (world_write (world, "elsewhere/logs/main.log", line));
  wb_report_set_awaits_context (world->report);
  world_collect (world);
  wb_report_take_context (world->report, profile, context);
  world_go_to_consent (world);
  g_autofree char *logs = world_text (world, "logs");
  g_assert_nonnull (strstr (logs, "from elsewhere"));
  g_assert_null (strstr (logs, "Ms Li"));
  g_autoptr (WbProfile) kept = wb_job_profile (wb_report_get_case (world->report), NULL);
  const WbRoot *root = g_ptr_array_index (kept->roots, 0);
  g_assert_cmpstr (root->paths[0], ==,
                   ((WbRoot *) g_ptr_array_index (profile->roots, 0))->paths[0]);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_DELIVERED);
}

/* The first page offers what lies in the folders that were named last, whether it is still looking
 * in the others or has looked; what the application said is remembered for when it is dead. */
static void
test_folders_come_late_on_first_page (World *world, gconstpointer data)
{
  for (guint has_looked = 0; has_looked < 2; has_looked++)
    {
      WbContext *context = g_new0 (WbContext, 1);
      g_autoptr (WbProfile) profile = profile_elsewhere (world, context);
      context->app_version = g_strdup_printf ("9.9.%u", has_looked);
      g_free (world_write (world, "elsewhere/logs/main.log", "{}\n"));
      wb_report_look (world->report);
      if (has_looked)
        world_until_idle (world);
      wb_report_set_awaits_context (world->report);
      wb_report_take_context (world->report, profile, context);
      world_until_idle (world);
      const WbPlan *plan = wb_report_get_plan (world->report);
      g_assert_true (plan->profile == profile);
      g_assert_cmpstr (plan->app_version, ==, context->app_version);
      world_close (world);
      world_open (world);
    }
}

static void
on_saved (WbReport *report, const GError *error, gpointer user_data)
{
  g_assert_no_error (error);
  ++*(guint *) user_data;
}

/* A copy that is just written is finished, then it looks there. */
static void
test_folders_come_while_copying (World *world, gconstpointer data)
{
  WbContext *context = g_new0 (WbContext, 1);
  g_autoptr (WbProfile) profile = profile_elsewhere (world, context);
  g_autofree char *path = g_build_filename (world->home, "copy.zip", NULL);
  guint n_saved = 0;

  g_free (world_write (world, "elsewhere/logs/main.log", "{}\n"));
  wb_report_set_awaits_context (world->report);
  world_collect (world);
  while (wb_report_get_step (world->report) != WB_STEP_DESCRIBE)
    wb_report_do (world->report, WB_DO_BACK);
  wb_report_save_copy (world->report, path, on_saved, &n_saved);
  wb_report_take_context (world->report, profile, context);
  g_assert_cmpuint (n_saved, ==, 0);
  world_until_idle (world);
  g_assert_cmpuint (n_saved, ==, 1);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (wb_report_get_plan (world->report)->profile == profile);
}

static void
test_remembered_though_late (World *world, gconstpointer data)
{
  WbContext *context = g_new0 (WbContext, 1);
  g_autoptr (WbProfile) profile = profile_elsewhere (world, context);

  context->app_version = g_strdup ("9.9.9");
  wb_report_set_awaits_context (world->report);
  world_collect (world);
  wb_report_take_context (world->report, profile, context);
  world_collect (world);
  g_autoptr (WbContext) recalled = wb_context_recall (WORLD_ID);
  g_assert_cmpstr (recalled->app_version, ==, "9.9.9");
  g_assert_cmpuint (recalled->dirs->len, ==, 1);
}

static void
test_window (World *world, gconstpointer data)
{
  gint64 since, until;

  g_assert_true (wb_report_take_request (
      world->report, LINK "&from=2026-11-23T05:00:00Z&to=2026-11-23T06:00:00Z", NULL));
  const WbWhen *when = &wb_report_get_draft (world->report)->when;
  g_assert_cmpuint (when->kind, ==, WB_WHEN_REQUESTED);
  wb_when_window (when, g_get_real_time (), &since, &until);
  g_assert_cmpint (until - since, ==, (gint64) 3600 * G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (World *, gconstpointer);
  } rows[] = {
    { "items", test_items },
    { "trust", test_trust },
    { "refused", test_refused },
    { "window", test_window },
    { "late", test_late },
    { "context-comes-late", test_context_comes_late },
    { "context-is-refused", test_context_is_refused },
    { "folders-come-late", test_folders_come_late },
    { "folders-come-late-on-first-page", test_folders_come_late_on_first_page },
    { "folders-come-while-copying", test_folders_come_while_copying },
    { "remembered-though-late", test_remembered_though_late },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/wizard/asked/", rows[i].name, NULL);
      g_test_add (path, World, NULL, set_up, rows[i].run, tear_down);
    }
  return g_test_run ();
}
