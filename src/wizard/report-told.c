/* SPDX-License-Identifier: MPL-2.0 */
/* What a report is told from outside while it is under way: the application's context, that there
 * is a network again or that this one may be used, what the network check found, where a folder is,
 * that cases were deleted. */
#include "report-private.h"

#include <glib/gi18n.h>

#include "base/error.h"

static gboolean
have_same_folders (const WbProfile *a, const WbProfile *b)
{
  gboolean are_same = a->roots->len == b->roots->len;

  for (guint i = 0; are_same && i < a->roots->len; i++)
    are_same = g_strv_equal ((const char *const *) ((WbRoot *) a->roots->pdata[i])->paths,
                             (const char *const *) ((WbRoot *) b->roots->pdata[i])->paths);
  return are_same;
}

/* Takes the folders of profile, if they are others. A file may have become another application's
 * while it was waited for. */
static gboolean
move_to (WbReport *self, WbProfile *profile)
{
  if (g_strcmp0 (profile->id, self->profile->id) != 0 || have_same_folders (profile, self->profile))
    return FALSE;
  g_ptr_array_add (self->former, self->profile);
  self->profile = wb_profile_ref (profile);
  return TRUE;
}

/* Behind the review nothing is collected from folders that it did not show, whoever names them. */
static gboolean
is_open_to_folders (WbReport *self)
{
  return self->draft && self->step <= WB_STEP_REVIEW;
}

/* By its name if it was found by that, so that it is looked for and judged as it was. */
static const char *
name_to_load (const WbProfile *profile)
{
  return profile->provenance == WB_PROFILE_PATH ? profile->file : profile->id;
}

gboolean
wb_report_take_folder (WbReport *self, const char *root, const char *path, GError **error)
{
  g_autoptr (GPtrArray) chosen =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);

  if (!is_open_to_folders (self))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_BUSY,
                           _ ("It is too late to choose another folder for this report."));
      return FALSE;
    }
  /* The other roots stay where they are. */
  for (guint i = 0; i < self->profile->roots->len; i++)
    {
      const WbRoot *other = self->profile->roots->pdata[i];
      for (guint k = 0; other->overridden && !g_str_equal (other->name, root) && other->paths[k];
           k++)
        g_ptr_array_add (chosen,
                         wb_root_override_new (other->name, other->paths[k], WB_OVERRIDE_OPTION));
    }
  g_ptr_array_add (chosen, wb_root_override_new (root, path, WB_OVERRIDE_OPTION));
  g_autoptr (WbProfile) profile = wb_profile_load (name_to_load (self->profile), chosen, error);
  if (!profile)
    return FALSE;
  if (!move_to (self, profile))
    return TRUE;
  wb_report_draft_changed (self, WB_STALE_LOOK | WB_STALE_CHOICE);
  if (self->step == WB_STEP_DESCRIBE)
    wb_report_look_again (self);
  else
    wb_report_collect (self);
  return TRUE;
}

void
wb_report_take_context (WbReport *self, WbProfile *profile, WbContext *context)
{
  const gboolean is_late = self->awaits_context || self->context_problem;
  const gboolean is_open = self->draft && self->step <= WB_STEP_CONSENT;
  const gboolean has_moved = is_open_to_folders (self) && move_to (self, profile);

  g_ptr_array_add (self->contexts, context);
  self->awaits_context = FALSE;
  g_clear_pointer (&self->context_problem, g_free);
  if (is_open && (is_late || has_moved))
    wb_report_draft_changed (self, WB_STALE_LOOK | WB_STALE_CHOICE);
  if (has_moved && self->step == WB_STEP_DESCRIBE)
    wb_report_look_again (self);
  if (self->step == WB_STEP_SIGN_IN)
    wb_report_do (self, WB_DO_RESUME);
}

gboolean
wb_report_has_context (WbReport *self)
{
  return wb_report_context (self) != NULL;
}

void
wb_report_set_awaits_context (WbReport *self)
{
  self->awaits_context = TRUE;
  wb_report_emit (self, WB_CHANGED_DRAFT);
}

void
wb_report_refuse_context (WbReport *self, const char *why)
{
  self->awaits_context = FALSE;
  g_free (self->context_problem);
  self->context_problem = g_strdup (why);
  wb_report_emit (self, WB_CHANGED_DRAFT);
}

void
wb_report_check_case (WbReport *self)
{
  if (!self->kase || !self->draft || self->step >= WB_STEP_PREPARING
      || g_file_test (self->kase->dir, G_FILE_TEST_EXISTS))
    return;
  g_clear_pointer (&self->kase, wb_case_free);
  g_clear_pointer (&self->draft->case_id, g_free);
  g_clear_pointer (&self->evidence, wb_evidence_free);
  g_clear_pointer (&self->trips, g_ptr_array_unref);
  wb_report_draft_changed (self, WB_STALE_CHOICE);
  wb_report_emit (self, WB_CHANGED_MEMBERS | WB_CHANGED_TICKS);
}

void
wb_report_take_metered (WbReport *self)
{
  if (g_error_matches (self->problem, WB_ERROR, WB_ERROR_METERED))
    self->takes_metered = TRUE;
}

void
wb_report_network_is_back (WbReport *self)
{
  if (self->step == WB_STEP_OFFLINE)
    wb_report_do (self, WB_DO_RESUME);
}

void
wb_report_set_finding (WbReport *self, const char *id)
{
  g_free (self->finding);
  self->finding = g_strdup (id);
}

char *
wb_report_dup_authorization (WbReport *self)
{
  const WbContext *context = wb_report_context (self);

  return context && wb_profile_may_authorize (self->profile) ? g_strdup (context->authorization)
                                                             : NULL;
}
