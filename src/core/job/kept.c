/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-job"

#include "job/kept.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "job/job.h"

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

gboolean
wb_kept_check_not_over (const WbCase *kase, GError **error)
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

  return g_file_test (path, G_FILE_TEST_EXISTS) || wb_kept_check_not_over (kase, error);
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

/* A case that is over has no profile any more; then the one that is installed by now does. */
WbLetter *
wb_job_letter (const WbCase *kase)
{
  g_autoptr (WbProfile) own = wb_job_profile (kase, NULL);
  g_autoptr (WbProfile) profile =
      own ? wb_profile_ref (own) : wb_profile_load (kase->profile_id, NULL, NULL);
  return profile ? wb_letter_new (kase, profile) : NULL;
}

gboolean
wb_kept_write_selection (const WbCase *kase, const WbSelection *selection, GError **error)
{
  g_autoptr (JsonNode) node = wb_selection_to_json (selection);
  return wb_case_write_json (kase, WB_CASE_SELECTION_FILE, node, error);
}

gboolean
wb_kept_write_plan (const WbCase *kase, const WbPlan *plan, GError **error)
{
  g_autoptr (JsonNode) node = wb_plan_to_json (plan);
  g_autoptr (JsonNode) origin = origin_to_json (plan->profile);
  return wb_case_write_json (kase, "origin.json", origin, error)
         && wb_case_write_json (kase, "plan.json", node, error);
}

gboolean
wb_kept_write_beginning (const WbCase *kase, const WbPlan *plan, const WbSelection *selection,
                         GError **error)
{
  g_autofree char *profile_path = wb_case_path (kase, "profile.json");
  return wb_fs_write_atomic (profile_path, plan->profile->json, strlen (plan->profile->json), error)
         && wb_kept_write_plan (kase, plan, error)
         && wb_kept_write_selection (kase, selection, error);
}

WbSelection *
wb_kept_selection (const WbCase *kase, GError **error)
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

WbPlan *
wb_kept_plan (const WbCase *kase, WbProfile *profile, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = read_own (kase, "plan.json", error);
  WbPlan *plan = node ? wb_plan_from_json (node, profile, &local) : NULL;
  if (local)
    tell_damaged (kase, "plan.json", local, error);
  return plan;
}

/* A bundle that was only to be packed is not sent because somebody resumes it. */
gboolean
wb_kept_check_consent (const WbCase *kase, GError **error)
{
  g_autoptr (WbSelection) selection = wb_kept_selection (kase, error);
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
  return wb_kept_check_consent (kase, NULL);
}

gboolean
wb_job_is_damaged (const WbCase *kase)
{
  g_autofree char *path = wb_case_path (kase, WB_CASE_SELECTION_FILE);
  if (kase->state == WB_CASE_DRAFT && !g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  g_autoptr (WbSelection) selection = wb_kept_selection (kase, NULL);
  return !selection;
}
