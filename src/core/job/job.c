/* SPDX-License-Identifier: MPL-2.0 */
/* The order of the stages, and what of a case is written when. A stage that was killed is entered
 * again from the files of the case alone, so that resuming and first running are the same code.
 *
 * The person's own words stand unredacted in selection.json until the case is packed, and nowhere
 * else; then they are taken out of it. */
#define G_LOG_DOMAIN "waybill-job"

#include "job/job.h"

#include <glib/gi18n-lib.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "cases/upkeep.h"
#include "cases/wish.h"
#include "collect/collecting.h"
#include "collect/collectors.h"
#include "collect/setting.h"
#include "job/adding.h"
#include "job/finding.h"
#include "job/kept.h"
#include "job/line.h"
#include "job/scene.h"
#include "job/telling.h"

#define GROUPS_IN_FACTS 8

WbPlan *
wb_job_look (WbProfile *profile, const WbContext *context, const WbLookOptions *options,
             const WbRun *run, GError **error)
{
  g_autoptr (WbContext) recalled = context ? NULL : wb_context_recall (profile->id);
  return wb_plan_new (profile, context ? context : recalled, wb_collectors,
                      options ? options->attachments : NULL, options ? options->orders : NULL, run,
                      error);
}

/* --- beginning ------------------------------------------------------------------------------- */

static WbClock *
clock_of (const WbRun *run)
{
  return run ? run->clock : NULL;
}

static char **
strv_from_strings (const GPtrArray *strings)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; strings && i < strings->len; i++)
    g_strv_builder_add (builder, strings->pdata[i]);
  return g_strv_builder_end (builder);
}

/* What the ticket office is told beforehand. */
static void
set_hints (WbCase *kase, const WbPlan *plan, const WbSelection *selection)
{
  g_free (kase->user);
  kase->user = g_strdup (plan->user_id);
  g_free (kase->profile_name);
  kase->profile_name = g_strdup (wb_text_in_language (plan->profile->name));
  g_free (kase->app_version);
  kase->app_version = g_strdup (plan->app_version);
  g_clear_pointer (&kase->orders, g_strfreev);
  if (selection->orders->len > 0)
    kase->orders = strv_from_strings (selection->orders);
}

/* Saved with the next change of state. */
static void
note_sign_in (WbCase *kase, const WbProfile *profile, const WbContext *context)
{
  if (context && context->authorization && wb_profile_may_authorize (profile))
    kase->is_signed_in = TRUE;
}

static WbCase *
begin (const WbPlan *plan, const WbSelection *selection, const WbContext *context, gboolean adds,
       const WbRun *run, GError **error)
{
  const WbProfile *profile = plan->profile;
  g_autoptr (WbCase) kase =
      wb_case_new (profile->id, wb_text_in_language (profile->name), clock_of (run), error);
  if (!kase)
    return NULL;
  g_autoptr (GError) forgotten = NULL;
  if (context && !wb_context_remember (context, profile->id, &forgotten))
    g_debug ("versions are not remembered: %s", forgotten->message);
  set_hints (kase, plan, selection);
  note_sign_in (kase, profile, context);
  if ((adds && !wb_adding_settle (kase, selection, clock_of (run), error))
      || !wb_kept_write_beginning (kase, plan, selection, error)
      || !wb_case_save (kase, clock_of (run), error))
    {
      (void) wb_case_delete (kase, NULL);
      return NULL;
    }
  return g_steal_pointer (&kase);
}

WbCase *
wb_job_begin (const WbPlan *plan, const WbSelection *selection, const WbContext *context,
              const WbRun *run, GError **error)
{
  return begin (plan, selection, context, TRUE, run, error);
}

/* --- collecting and packing ------------------------------------------------------------------ */

gboolean
wb_job_decide (WbCase *kase, WbTripwireMode mode, GError **error)
{
  g_autoptr (WbSelection) selection = wb_kept_selection (kase, error);
  if (!selection)
    return FALSE;
  selection->tripwire = mode;
  return wb_kept_write_selection (kase, selection, error);
}

/* The first groups' fingerprints travel in the ticket's facts. */
static gboolean
take_facts (WbCase *kase, const WbEvidence *evidence, GError **error)
{
  g_autoptr (WbGroups) groups = wb_evidence_groups (evidence, error);
  if (!groups)
    return FALSE;
  const GPtrArray *sorted = wb_groups_sorted (groups);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < MIN (sorted->len, GROUPS_IN_FACTS); i++)
    {
      const WbGroup *group = sorted->pdata[i];
      if (group->level >= WB_LEVEL_ERROR)
        g_strv_builder_add (builder, group->fingerprint);
    }
  g_strfreev (kase->groups);
  kase->groups = g_strv_builder_end (builder);
  return TRUE;
}

/* Nothing the person typed stays in clear once it is redacted in the bundle. */
static gboolean
forget_words (const WbCase *kase, WbSelection *selection, GError **error)
{
  g_clear_pointer (&selection->message, g_free);
  g_clear_pointer (&selection->contact, g_free);
  g_ptr_array_set_size (selection->hide, 0);
  return wb_kept_write_selection (kase, selection, error);
}

static gboolean
assemble (WbCase *kase, const WbBundling *bundling, const WbRun *run, GError **error)
{
  g_autofree char *name = g_strdup_printf ("bundle.%s", bundling->selection->format);
  g_autofree char *path = wb_case_path (kase, name);
  g_autofree char *essentials = wb_case_path (kase, "essentials.zip");
  /* first, and whole or not at all: assembling empties the spool it is made from */
  if (!g_file_test (essentials, G_FILE_TEST_EXISTS)
      && !wb_bundle_write_essentials (bundling, path, essentials, run, error))
    return FALSE;
  g_autoptr (WbBundle) bundle = wb_bundle_assemble (bundling, path, run, error);
  if (!bundle)
    return FALSE;
  g_free (kase->bundle_name);
  kase->bundle_name = g_steal_pointer (&name);
  g_free (kase->bundle_sha256);
  kase->bundle_sha256 = g_strdup (bundle->sha256);
  kase->bundle_bytes = bundle->bytes;
  return TRUE;
}

static WbEvidence *
collect (WbCase *kase, const WbPlan *plan, const WbSelection *selection, const WbContext *context,
         const WbRun *run, GPtrArray **ret_trips, GError **error)
{
  guint8 key[WB_CASE_KEY_BYTES];
  if (!wb_case_get_key (kase, key, error))
    return NULL;
  g_autofree char *dir = wb_case_path (kase, "evidence");
  g_autoptr (GError) local = NULL;
  WbEvidence *evidence = wb_collect (plan, selection, context, key, dir, run, ret_trips, &local);
  wb_wipe (key, sizeof key);
  if (g_error_matches (local, WB_ERROR, WB_ERROR_HELD)
      && !wb_case_become (kase, WB_CASE_HELD, local->message, clock_of (run), error))
    return NULL;
  if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  return evidence;
}

/* Brings kase to collecting and collects. */
static WbEvidence *
collect_anew (WbCase *kase, const WbPlan *plan, const WbSelection *selection,
              const WbContext *context, const WbRun *run, GPtrArray **ret_trips, GError **error)
{
  if (!wb_case_become (kase, WB_CASE_COLLECTING, NULL, clock_of (run), error))
    return NULL;
  return collect (kase, plan, selection, context, run, ret_trips, error);
}

WbEvidence *
wb_job_collect (WbCase *kase, const WbContext *context, const WbRun *run, GPtrArray **ret_trips,
                GError **error)
{
  g_autoptr (GPtrArray) trips = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (WbProfile) profile = wb_job_profile (kase, error);
  g_autoptr (WbPlan) plan = profile ? wb_kept_plan (kase, profile, error) : NULL;
  g_autoptr (WbSelection) selection = plan ? wb_kept_selection (kase, error) : NULL;
  if (!selection)
    return NULL;
  WbEvidence *evidence = collect_anew (kase, plan, selection, context, run, &trips, &local);
  if (g_error_matches (local, WB_ERROR, WB_ERROR_HELD))
    {
      g_autofree char *dir = wb_case_path (kase, "evidence");
      evidence = wb_evidence_open (dir, wb_setting_codec (selection), error);
    }
  else if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  if (evidence)
    *ret_trips = g_steal_pointer (&trips);
  return evidence;
}

gboolean
wb_job_revise (WbCase *kase, const WbPlan *plan, const WbSelection *selection, const WbRun *run,
               GError **error)
{
  if (plan)
    set_hints (kase, plan, selection);
  if (!wb_adding_settle (kase, selection, clock_of (run), error))
    return FALSE;
  if (!plan)
    return wb_kept_write_selection (kase, selection, error);
  /* the profile as well: it may have been brought up to date since the case was begun */
  return wb_kept_write_beginning (kase, plan, selection, error)
         && wb_case_save (kase, clock_of (run), error);
}

gboolean
wb_job_pack_copy (const WbPlan *plan, const WbSelection *selection, const WbContext *context,
                  const char *path, const WbRun *run, GError **error)
{
  g_autoptr (WbCase) kase = begin (plan, selection, context, FALSE, run, error);
  if (!kase)
    return FALSE;
  gboolean done = wb_job_pack (kase, context, run, NULL, error);
  if (done)
    {
      g_autofree char *bundle = wb_case_path (kase, kase->bundle_name);
      done = wb_fs_move (bundle, path, run ? run->cancellable : NULL, error);
    }
  (void) wb_case_delete (kase, NULL);
  return done;
}

gboolean
wb_job_pack (WbCase *kase, const WbContext *context, const WbRun *run, GPtrArray **ret_trips,
             GError **error)
{
  if (!wb_case_become (kase, WB_CASE_COLLECTING, NULL, clock_of (run), error))
    return FALSE;
  g_autoptr (WbProfile) profile = wb_job_profile (kase, error);
  g_autoptr (WbPlan) plan = profile ? wb_kept_plan (kase, profile, error) : NULL;
  g_autoptr (WbSelection) selection = plan ? wb_kept_selection (kase, error) : NULL;
  if (!selection)
    return FALSE;
  g_autoptr (WbEvidence) evidence = collect (kase, plan, selection, context, run, ret_trips, error);
  if (!evidence || !wb_adding_leave_out (kase, selection, evidence, error)
      || !take_facts (kase, evidence, error)
      || !wb_finding_take (kase, evidence, clock_of (run), error)
      || !wb_scene_keep (kase, profile, selection, evidence, error))
    return FALSE;
  WbBundling bundling = { .kase = kase,
                          .plan = plan,
                          .selection = selection,
                          .evidence = evidence,
                          .clock = clock_of (run) };
  return assemble (kase, &bundling, run, error) && forget_words (kase, selection, error)
         && wb_case_become (kase, WB_CASE_PACKED, NULL, clock_of (run), error);
}

/* --- all of it ------------------------------------------------------------------------------- */

static gboolean
needs_packing (const WbCase *kase)
{
  return kase->state == WB_CASE_DRAFT || kase->state == WB_CASE_COLLECTING
         || kase->state == WB_CASE_HELD;
}

static gboolean
check_line (WbCase *kase, const WbDeliverOptions *options, const WbRun *run, GError **error)
{
  g_autoptr (GError) local = NULL;
  if ((options && options->takes_metered) || !wb_case_may_become (kase->state, WB_CASE_WAITING)
      || wb_line_check (kase->bundle_bytes, &local))
    return TRUE;
  if (wb_case_become (kase, WB_CASE_WAITING, local->message, clock_of (run), error))
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

JsonNode *
wb_job_send (WbCase *kase, const WbContext *context, const WbDeliverOptions *options,
             const WbRun *run, GPtrArray **ret_trips, GError **error)
{
  if (!wb_kept_check_not_over (kase, error) || !wb_kept_check_consent (kase, error))
    return NULL;
  if (needs_packing (kase) && !wb_job_pack (kase, context, run, ret_trips, error))
    return NULL;
  if (kase->state == WB_CASE_DELIVERED && !wb_withdraw_is_asked (kase))
    return wb_case_read_json (kase, "receipt.json", error);
  g_autoptr (WbProfile) profile = wb_job_profile (kase, error);
  if (!profile)
    return NULL;
  note_sign_in (kase, profile, context);
  if (!wb_withdraw_is_asked (kase) && !check_line (kase, options, run, error))
    return NULL;
  JsonNode *receipt = wb_deliver (kase, profile, context, options, run, error);
  wb_telling_note (kase, profile, clock_of (run));
  return receipt;
}

gboolean
wb_job_clear (WbCase *kase, const WbDeliverOptions *options, const WbRun *run,
              gboolean *ret_is_removed, GError **error)
{
  g_autoptr (GError) damaged = NULL;
  g_autoptr (WbProfile) profile = wb_job_profile (kase, &damaged);

  if (profile)
    return wb_give_up (kase, profile, options, run, ret_is_removed, error);
  *ret_is_removed = kase->folder == NULL;
  g_debug ("case %s: %s", kase->number, damaged->message);
  wb_case_keep_record (kase);
  return TRUE;
}

gboolean
wb_job_take_back (WbCase *kase, const WbDeliverOptions *options, const WbRun *run, GError **error)
{
  if (kase->state == WB_CASE_WITHDRAWN)
    return TRUE;
  if (!wb_case_may_become (kase->state, WB_CASE_WITHDRAWN))
    return wb_job_delete (kase, clock_of (run), error);
  return wb_job_withdraw (kase, options, run, error)
         && wb_case_set_wish (kase, WB_CASE_WISH_NONE, error);
}

gboolean
wb_job_withdraw (WbCase *kase, const WbDeliverOptions *options, const WbRun *run, GError **error)
{
  g_autoptr (WbProfile) profile = wb_job_profile (kase, error);
  const gboolean done = profile && wb_withdraw (kase, profile, options, run, error);

  /* the wish counts, whether or not the store knows of it */
  wb_telling_forget (clock_of (run));
  return done;
}

gboolean
wb_job_delete (WbCase *kase, WbClock *clock, GError **error)
{
  const gboolean done = wb_case_delete (kase, error);

  wb_telling_forget (clock);
  return done;
}
