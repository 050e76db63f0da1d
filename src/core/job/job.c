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
#include "job/line.h"

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

/* --- what a case keeps for itself --------------------------------------------------------------
 */

/* Nobody writes these files but we: which byte of one is wrong tells a person nothing. */
static void
tell_damaged (const WbCase *kase, const char *name, const GError *cause, GError **error)
{
  g_debug ("%s of case %s: %s", name, kase->number, cause->message);
  g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED,
               /* Translators: a case number, the name of a file */
               _ ("What was kept of case %s is damaged (%s), so it can't be gone on with. Begin a "
                  "new report."),
               kase->number, name);
}

/* A disk that can't be read says so itself. */
static gboolean
is_about_content (const GError *error)
{
  return error->domain != G_IO_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static JsonNode *
read_own (const WbCase *kase, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  JsonNode *node = wb_case_read_json (kase, name, &local);

  if (local && is_about_content (local))
    tell_damaged (kase, name, local, error);
  else if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  return node;
}

/* --- beginning ------------------------------------------------------------------------------- */

static WbClock *
clock_of (const WbRun *run)
{
  return run ? run->clock : NULL;
}

/* The roots as this run had them, so that a resumed one has the same. */
static JsonNode *
origin_to_json (const WbProfile *profile)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "provenance", profile->provenance);
  wb_json_set_string (object, "file", profile->file);
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = profile->roots->pdata[i];
      if (!root->overridden || !root->paths[0])
        continue;
      JsonObject *entry = json_object_new ();
      json_object_set_string_member (entry, "name", root->name);
      json_object_set_string_member (entry, "path", root->paths[0]);
      json_array_add_object_element (array, entry);
    }
  json_object_set_array_member (object, "overrides", array);
  return wb_json_node_take (object);
}

static GPtrArray *
overrides_from_json (JsonObject *object)
{
  GPtrArray *overrides = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);
  JsonArray *array = wb_json_get_array (object, "overrides");
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = wb_json_get_string (entry, "name");
      const char *path = wb_json_get_string (entry, "path");
      if (name && path)
        g_ptr_array_add (overrides, wb_root_override_new (name, path, WB_OVERRIDE_OPTION));
    }
  return overrides;
}

/* For its age, and not because it is damaged: then all of it was still there. */
static gboolean
was_given_up (const WbCase *kase)
{
  g_autofree char *path = wb_case_path (kase, WB_CASE_SELECTION_FILE);
  return kase->state == WB_CASE_GIVEN_UP && !g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
check_not_over (const WbCase *kase, GError **error)
{
  if (was_given_up (kase))
    g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                 _ ("Case %s was given up: it could not be delivered within 30 days. Begin a new "
                    "report."),
                 kase->number);
  else if (kase->state == WB_CASE_EXPIRED)
    g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                 _ ("Case %s has expired: what was collected for it is deleted."), kase->number);
  else if (kase->state == WB_CASE_WITHDRAWN)
    g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                 _ ("Case %s was withdrawn: it is not sent."), kase->number);
  else
    return TRUE;
  return FALSE;
}

/* Of a case that is over only the record is left. */
static gboolean
check_has_rest (const WbCase *kase, GError **error)
{
  g_autofree char *path = wb_case_path (kase, "origin.json");

  return g_file_test (path, G_FILE_TEST_EXISTS) || check_not_over (kase, error);
}

WbProfile *
wb_job_profile (const WbCase *kase, GError **error)
{
  g_autoptr (JsonNode) origin =
      check_has_rest (kase, error) ? read_own (kase, "origin.json", error) : NULL;
  if (!origin)
    return NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (origin) ? json_node_get_object (origin) : NULL;
  g_autofree char *path = wb_case_path (kase, "profile.json");
  g_autofree char *json = wb_fs_read (path, 1024 * 1024, NULL, error);
  if (!json)
    return NULL;
  g_autoptr (GPtrArray) overrides = overrides_from_json (object);
  const gint64 written = wb_json_get_int (object, "provenance", WB_PROFILE_PATH);
  const WbProvenance provenance = written == WB_PROFILE_SYSTEM || written == WB_PROFILE_USER
                                      ? (WbProvenance) written
                                      : WB_PROFILE_PATH;
  g_autoptr (GError) local = NULL;
  WbProfile *profile = wb_profile_parse (json, -1, path, provenance, overrides, &local);
  if (!profile)
    tell_damaged (kase, "profile.json", local, error);
  return profile;
}

static gboolean
write_selection (const WbCase *kase, const WbSelection *selection, GError **error)
{
  g_autoptr (JsonNode) node = wb_selection_to_json (selection);
  return wb_case_write_json (kase, WB_CASE_SELECTION_FILE, node, error);
}

static gboolean
write_beginning (const WbCase *kase, const WbPlan *plan, const WbSelection *selection,
                 GError **error)
{
  g_autofree char *profile_path = wb_case_path (kase, "profile.json");
  g_autoptr (JsonNode) plan_node = wb_plan_to_json (plan);
  g_autoptr (JsonNode) origin = origin_to_json (plan->profile);
  return wb_fs_write_atomic (profile_path, plan->profile->json, strlen (plan->profile->json), error)
         && wb_case_write_json (kase, "origin.json", origin, error)
         && wb_case_write_json (kase, "plan.json", plan_node, error)
         && write_selection (kase, selection, error);
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

WbCase *
wb_job_begin (const WbPlan *plan, const WbSelection *selection, const WbContext *context,
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
  if (!write_beginning (kase, plan, selection, error)
      || !wb_case_save (kase, clock_of (run), error))
    {
      (void) wb_case_delete (kase, NULL);
      return NULL;
    }
  return g_steal_pointer (&kase);
}

/* --- collecting and packing ------------------------------------------------------------------ */

static WbSelection *
read_selection (const WbCase *kase, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = wb_case_read_json (kase, WB_CASE_SELECTION_FILE, &local);
  if (node)
    return wb_selection_from_json (node, error);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED,
                 _ ("Case %s was interrupted before it had begun. Delete it and begin anew."),
                 kase->number);
  else if (is_about_content (local))
    tell_damaged (kase, WB_CASE_SELECTION_FILE, local, error);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static WbPlan *
read_plan (const WbCase *kase, WbProfile *profile, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = read_own (kase, "plan.json", error);
  WbPlan *plan = node ? wb_plan_from_json (node, profile, &local) : NULL;
  if (local)
    tell_damaged (kase, "plan.json", local, error);
  return plan;
}

gboolean
wb_job_decide (WbCase *kase, WbTripwireMode mode, GError **error)
{
  g_autoptr (WbSelection) selection = read_selection (kase, error);
  if (!selection)
    return FALSE;
  selection->tripwire = mode;
  return write_selection (kase, selection, error);
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
  return write_selection (kase, selection, error);
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
  g_autoptr (WbPlan) plan = profile ? read_plan (kase, profile, error) : NULL;
  g_autoptr (WbSelection) selection = plan ? read_selection (kase, error) : NULL;
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
    {
      g_autoptr (JsonNode) node = wb_plan_to_json (plan);
      set_hints (kase, plan, selection);
      if (!wb_case_write_json (kase, "plan.json", node, error)
          || !wb_case_save (kase, clock_of (run), error))
        return FALSE;
    }
  return write_selection (kase, selection, error);
}

gboolean
wb_job_pack_copy (const WbPlan *plan, const WbSelection *selection, const WbContext *context,
                  const char *path, const WbRun *run, GError **error)
{
  g_autoptr (WbCase) kase = wb_job_begin (plan, selection, context, run, error);
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
  g_autoptr (WbPlan) plan = profile ? read_plan (kase, profile, error) : NULL;
  g_autoptr (WbSelection) selection = plan ? read_selection (kase, error) : NULL;
  if (!selection)
    return FALSE;
  g_autoptr (WbEvidence) evidence = collect (kase, plan, selection, context, run, ret_trips, error);
  if (!evidence || !take_facts (kase, evidence, error))
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

/* A bundle that was only to be packed is not sent because somebody resumes it. */
static gboolean
check_consent (const WbCase *kase, GError **error)
{
  g_autoptr (WbSelection) selection = read_selection (kase, error);
  if (!selection)
    return FALSE;
  for (guint i = 0; i < selection->decisions->len; i++)
    if (g_strcmp0 (((WbDecision *) selection->decisions->pdata[i])->what, "send") == 0)
      return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_CONSENT,
               _ ("Nobody agreed to send case %s: it was only packed."), kase->number);
  return FALSE;
}

gboolean
wb_job_may_send (const WbCase *kase)
{
  return check_consent (kase, NULL);
}

gboolean
wb_job_is_damaged (const WbCase *kase)
{
  g_autofree char *path = wb_case_path (kase, WB_CASE_SELECTION_FILE);
  if (kase->state == WB_CASE_DRAFT && !g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  g_autoptr (WbSelection) selection = read_selection (kase, NULL);
  return !selection;
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
  if (!check_not_over (kase, error) || !check_consent (kase, error))
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
  return wb_deliver (kase, profile, context, options, run, error);
}

gboolean
wb_job_clear (WbCase *kase, const WbDeliverOptions *options, const WbRun *run, GError **error)
{
  g_autoptr (GError) damaged = NULL;
  g_autoptr (WbProfile) profile = wb_job_profile (kase, &damaged);

  if (profile)
    return wb_give_up (kase, profile, options, run, error);
  g_debug ("case %s: %s", kase->number, damaged->message);
  wb_case_keep_record (kase);
  return TRUE;
}

gboolean
wb_job_take_back (WbCase *kase, const WbDeliverOptions *options, const WbRun *run, GError **error)
{
  g_autoptr (WbProfile) profile = NULL;

  if (kase->state == WB_CASE_WITHDRAWN)
    return TRUE;
  if (!wb_case_may_become (kase->state, WB_CASE_WITHDRAWN))
    return wb_case_delete (kase, error);
  profile = wb_job_profile (kase, error);
  return profile && wb_withdraw (kase, profile, options, run, error)
         && wb_case_set_wish (kase, WB_CASE_WISH_NONE, error);
}
