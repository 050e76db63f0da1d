/* SPDX-License-Identifier: MPL-2.0 */
/* Looking, and collecting for the review: everything that could be sent, ticked or not, so that
 * each tick shows at once what it means and everything can be read before it is ticked. What is not
 * ticked is taken out of the spool before packing. A change while a job runs stops it and begins
 * anew. */
#include "report-private.h"

#include <sys/stat.h>

#include "base/error.h"
#include "cases/upkeep.h"
#include "job/job.h"

/* What a job is given, and what it brings back. */
typedef struct
{
  WbProfile *profile;
  const WbContext *context; /* the report keeps it */
  WbWishes *wishes;
  const WbPlan *plan; /* (nullable): then it is looked anew */
  char *case_id;      /* (nullable): the case that is revised */
  gboolean only_look;
} Asked;

typedef struct
{
  WbPlan *plan;         /* (nullable): looked anew */
  WbCase *kase;         /* (nullable) */
  WbEvidence *evidence; /* (nullable) */
  GPtrArray *trips;     /* (nullable) */
  gboolean must_look;   /* it was to look anew, and has not */
} Found;

static void
asked_free (Asked *asked)
{
  wb_profile_unref (asked->profile);
  wb_wishes_free (asked->wishes);
  g_free (asked->case_id);
  g_free (asked);
}

static void
found_free (Found *found)
{
  g_clear_pointer (&found->plan, wb_plan_free);
  g_clear_pointer (&found->kase, wb_case_free);
  g_clear_pointer (&found->evidence, wb_evidence_free);
  g_clear_pointer (&found->trips, g_ptr_array_unref);
  g_free (found);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, found_free)

/* --- on the worker --------------------------------------------------------------------------- */

static WbPlan *
look (const Asked *asked, const WbRun *run, GError **error)
{
  const char *const *files = (const char *const *) asked->wishes->attachments;
  const WbLookOptions options = { .attachments = files && files[0] ? files : NULL,
                                  .orders = (const char *const *) asked->wishes->orders };

  return wb_job_look (asked->profile, asked->context, &options, run, error);
}

/* The case of the review, locked: the one there is, as long as nothing of it is packed, or a new
 * one. */
static WbCase *
take_case (const Asked *asked, const WbPlan *plan, const WbSelection *selection, const WbRun *run,
           GError **error)
{
  g_autoptr (WbCase) kase = asked->case_id ? wb_case_open_locked (asked->case_id, NULL) : NULL;

  if (!kase || kase->state > WB_CASE_HELD || g_strcmp0 (kase->profile_id, plan->profile->id) != 0)
    return wb_job_begin (plan, selection, asked->context, run, error);
  /* it may have been begun before the application said anything */
  if (asked->context)
    (void) wb_context_remember (asked->context, asked->profile->id, NULL);
  return wb_job_revise (kase, plan, selection, run, error) ? g_steal_pointer (&kase) : NULL;
}

static gboolean
collect_for_review (const Asked *asked, Found *found, const WbRun *run, GError **error)
{
  const WbPlan *plan = found->plan ? found->plan : asked->plan;
  g_autoptr (WbSelection) selection = wb_wishes_settle_all (asked->wishes, plan);

  found->kase = take_case (asked, plan, selection, run, error);
  if (!found->kase)
    return FALSE;
  found->evidence = wb_job_collect (found->kase, asked->context, run, &found->trips, error);
  return found->evidence != NULL;
}

/* A case that could not be collected is found all the same: it is gone on with. */
static gpointer
do_work (gpointer input, const WbRun *run, GError **error)
{
  const Asked *asked = input;
  Found *found = g_new0 (Found, 1);

  found->must_look = !asked->plan;
  if (!asked->plan && !(found->plan = look (asked, run, error)))
    return found;
  found->must_look = FALSE;
  if (!asked->only_look && !collect_for_review (asked, found, run, error))
    return found;
  return found;
}

/* --- back on the main thread ----------------------------------------------------------------- */

static void
take_over_case (WbReport *self, Found *found)
{
  if (!found->kase)
    return;
  /* not locked while nobody works on it */
  g_autofree char *id = g_strdup (found->kase->id);
  g_clear_pointer (&found->kase, wb_case_free);
  wb_report_set_case (self, wb_case_open (id, NULL));
  if (g_strcmp0 (self->draft->case_id, id) == 0)
    return;
  g_free (self->draft->case_id);
  self->draft->case_id = g_strdup (id);
  wb_report_save_draft (self);
}

static void
take_over (WbReport *self, Found *found, gboolean only_look)
{
  if (found->plan)
    {
      g_clear_pointer (&self->plan, wb_plan_free);
      self->plan = g_steal_pointer (&found->plan);
      self->grown_bytes = 0;
    }
  take_over_case (self, found);
  wb_report_settle_selection (self);
  if (only_look)
    return;
  g_clear_pointer (&self->evidence, wb_evidence_free);
  g_clear_pointer (&self->trips, g_ptr_array_unref);
  self->evidence = g_steal_pointer (&found->evidence);
  self->trips = g_steal_pointer (&found->trips);
}

static void
end_job (WbReport *self, Found *found, const GError *error, gboolean only_look)
{
  const gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  const gboolean again = self->collect_again;

  wb_report_job_ended (self);
  if (self->look_again)
    g_clear_pointer (&found->plan, wb_plan_free); /* of folders that are no longer the ones */
  take_over (self, found, only_look);
  self->is_collecting = again;
  self->collect_again = FALSE;
  if (!cancelled)
    wb_report_set_problem (self, error);
  if (error)
    self->stale |= WB_STALE_CHOICE | (found->must_look ? WB_STALE_LOOK : 0);
  /* also when it goes on: what the pages show of the old plan is gone */
  wb_report_emit (self, WB_CHANGED_PLAN | WB_CHANGED_MEMBERS | WB_CHANGED_TICKS | WB_CHANGED_GROWN
                            | WB_CHANGED_PROGRESS);
  if (again)
    wb_report_collect (self);
  else if (self->look_again)
    wb_report_look_again (self);
}

static void
end_look (gpointer result, const GError *error, gpointer owner)
{
  g_autoptr (Found) found = result;

  end_job (owner, found, error, TRUE);
}

static void
end_collect (gpointer result, const GError *error, gpointer owner)
{
  g_autoptr (Found) found = result;

  end_job (owner, found, error, FALSE);
}

static void
start (WbReport *self, gboolean only_look)
{
  Asked *asked = g_new0 (Asked, 1);
  WbTask task = { .work = do_work,
                  .tell = wb_report_take_event,
                  .end = only_look ? end_look : end_collect,
                  .input = asked,
                  .free_input = (GDestroyNotify) asked_free,
                  .owner = G_OBJECT (self) };

  asked->profile = wb_profile_ref (self->profile);
  asked->context = wb_report_context (self);
  asked->wishes = wb_wishes_copy (self->wishes);
  asked->plan = !only_look && !(self->stale & WB_STALE_LOOK) ? self->plan : NULL;
  asked->case_id = g_strdup (self->draft->case_id);
  asked->only_look = only_look;
  self->is_collecting = TRUE;
  wb_report_clear_progress (self);
  self->runner = wb_runner_run (&task);
}

void
wb_report_look (WbReport *self)
{
  if (self->runner || self->plan || !self->draft)
    return;
  start (self, TRUE);
  wb_report_emit (self, WB_CHANGED_MEMBERS | WB_CHANGED_PROGRESS);
}

void
wb_report_look_again (WbReport *self)
{
  self->look_again = self->runner != NULL;
  if (self->copy)
    return; /* of what it shows; looked at when it is written */
  if (self->runner)
    wb_runner_cancel (self->runner);
  else if (self->draft)
    start (self, TRUE);
}

void
wb_report_collect (WbReport *self)
{
  if (!self->draft || self->bundle_told)
    return;
  if (self->stale == 0 && (self->evidence || (self->runner && self->is_collecting)))
    return;
  if (self->copy)
    {
      self->collect_again = TRUE;
      return;
    }
  if (self->runner)
    {
      /* what runs was begun under decisions that are no longer so */
      self->collect_again = TRUE;
      wb_runner_cancel (self->runner);
      return;
    }
  if (self->stale == 0 && self->evidence)
    return;
  wb_report_set_problem (self, NULL);
  start (self, FALSE);
  /* only what changes from now on is not in it */
  self->stale = 0;
  wb_report_emit (self, WB_CHANGED_MEMBERS | WB_CHANGED_PROGRESS);
}

void
wb_report_refresh (WbReport *self)
{
  self->stale |= WB_STALE_LOOK;
  wb_report_collect (self);
}

/* --- decisions of the review ------------------------------------------------------------------ */

void
wb_report_settle_selection (WbReport *self)
{
  if (!self->plan || !self->wishes)
    return;
  g_clear_pointer (&self->selection, wb_selection_free);
  self->selection = wb_wishes_settle (self->wishes, self->plan);
}

static void
choose_anew (WbReport *self)
{
  self->stale |= WB_STALE_CHOICE;
  wb_report_settle_selection (self);
  wb_report_collect (self);
}

void
wb_report_set_ticked (WbReport *self, const char *item_id, gboolean ticked)
{
  if (!self->wishes || wb_report_is_ticked (self, item_id) == !!ticked)
    return;
  wb_wishes_tick (self->wishes, item_id, ticked);
  if (self->wishes->limit_bytes > 0) /* the logs have what the others leave of it */
    choose_anew (self);
  else
    wb_report_settle_selection (self);
  wb_report_emit (self, WB_CHANGED_TICKS);
}

void
wb_report_set_limit (WbReport *self, guint64 limit_bytes)
{
  if (self->wishes->limit_bytes == limit_bytes)
    return;
  self->wishes->limit_bytes = limit_bytes;
  choose_anew (self);
}

void
wb_report_hide (WbReport *self, const char *term, gboolean hide)
{
  if (wb_wishes_set (self->wishes->hide, term, hide))
    choose_anew (self);
}

void
wb_report_restore (WbReport *self, const char *tag, gboolean restore)
{
  if (wb_wishes_set (self->wishes->restore, tag, restore))
    choose_anew (self);
}

void
wb_report_take_out (WbReport *self)
{
  self->wishes->tripwire = WB_TRIPWIRE_MASK;
  choose_anew (self);
}

/* --- growth ---------------------------------------------------------------------------------- */

/* A stat a log: a folder of 10,000 of them takes some milliseconds. */
static guint64
growth_of (const WbPlanItem *item)
{
  guint64 bytes = 0;

  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, i);
      struct stat st;
      if (file->status != WB_STATUS_OK || !file->root_path)
        continue;
      g_autofree char *path = g_build_filename (file->root_path, file->relative, NULL);
      if (lstat (path, &st) == 0 && S_ISREG (st.st_mode) && (guint64) st.st_ino == file->id.inode
          && (guint64) st.st_size > file->id.end)
        bytes += (guint64) st.st_size - file->id.end;
    }
  return bytes;
}

void
wb_report_check_growth (WbReport *self)
{
  guint64 bytes = 0;

  if (!self->plan || self->runner)
    return;
  for (guint i = 0; i < self->plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (self->plan->items, i);
      if (g_str_equal (item->collect, "logs"))
        bytes += growth_of (item);
    }
  if (bytes == self->grown_bytes)
    return;
  self->grown_bytes = bytes;
  wb_report_emit (self, WB_CHANGED_GROWN);
}
