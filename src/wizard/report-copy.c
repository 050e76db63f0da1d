/* SPDX-License-Identifier: MPL-2.0 */
/* A copy for the person: of the bundle that is packed already, or packed for this alone. */
#include "report-private.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "base/fs.h"
#include "job/job.h"

typedef struct
{
  char *path;
  char *bundle; /* (nullable): the packed one */
  const WbPlan *plan;
  WbSelection *selection; /* (nullable) */
  const WbContext *context;
  WbSavedFunc saved;
  gpointer user_data;
} Copy;

static void
copy_free (Copy *copy)
{
  g_free (copy->path);
  g_free (copy->bundle);
  g_clear_pointer (&copy->selection, wb_selection_free);
  g_free (copy);
}

/* The chooser has asked whether what is there may go. */
static gboolean
replace_by_copy (const char *from, const char *to, const WbRun *run, GError **error)
{
  g_autofree char *beside = g_strconcat (to, ".new", NULL);

  return wb_fs_copy_new (from, beside, run->cancellable, error)
         && wb_fs_move (beside, to, run->cancellable, error);
}

static gpointer
do_copy (gpointer input, const WbRun *run, GError **error)
{
  Copy *copy = input;
  gboolean done;

  if (copy->bundle)
    done = replace_by_copy (copy->bundle, copy->path, run, error);
  else
    done = wb_job_pack_copy (copy->plan, copy->selection, copy->context, copy->path, run, error);
  return GINT_TO_POINTER (done);
}

static Copy *
new_copy (WbReport *self, const char *path)
{
  Copy *copy = g_new0 (Copy, 1);
  g_autofree char *bundle = self->kase && self->kase->bundle_name
                                ? wb_case_path (self->kase, self->kase->bundle_name)
                                : NULL;

  copy->path = g_strdup (path);
  if (bundle && g_file_test (bundle, G_FILE_TEST_IS_REGULAR))
    copy->bundle = g_steal_pointer (&bundle);
  else if (self->plan && !self->bundle_told)
    copy->selection = wb_wishes_settle (self->wishes, self->plan);
  copy->plan = self->plan;
  copy->context = wb_report_context (self);
  return copy;
}

/* Does what was asked for while the copy was written. */
static void
go_on_after_copy (WbReport *self)
{
  const gboolean resume = self->resume_at_end, collect = self->collect_again;

  self->resume_at_end = self->collect_again = FALSE;
  if (self->step == WB_STEP_CANCELLING || self->step == WB_STEP_WITHDRAWING)
    wb_report_start_taking_back (self);
  else if (resume)
    wb_report_start_sending (self);
  else if (collect)
    wb_report_collect (self);
  else if (self->look_again)
    wb_report_look_again (self);
}

static void
end_copy (gpointer result, const GError *error, gpointer owner)
{
  WbReport *self = owner;
  Copy *copy = g_steal_pointer (&self->copy);

  wb_report_job_ended (self);
  copy->saved (self, error, copy->user_data);
  copy_free (copy);
  go_on_after_copy (self);
  wb_report_emit (self, WB_CHANGED_PROGRESS);
}

void
wb_report_save_copy (WbReport *self, const char *path, WbSavedFunc saved, gpointer user_data)
{
  Copy *copy = new_copy (self, path);
  const WbTask task = { .work = do_copy,
                        .tell = copy->bundle ? NULL : wb_report_take_event,
                        .end = end_copy,
                        .input = copy,
                        .owner = G_OBJECT (self) };

  if (self->runner || self->copy || (!copy->bundle && !copy->selection))
    {
      g_autoptr (GError) error =
          g_error_new_literal (WB_ERROR, WB_ERROR_BUSY,
                               self->runner ? _ ("Wait until the running work has ended.")
                                            : _ ("There is nothing to save any more."));
      saved (self, error, user_data);
      copy_free (copy);
      return;
    }
  copy->saved = saved;
  copy->user_data = user_data;
  self->copy = copy;
  if (!copy->bundle)
    wb_report_clear_progress (self);
  self->runner = wb_runner_run (&task);
  wb_report_emit (self, WB_CHANGED_PROGRESS);
}

gboolean
wb_report_is_saving_copy (WbReport *self)
{
  return self->copy != NULL;
}
