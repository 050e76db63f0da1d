/* SPDX-License-Identifier: MPL-2.0 */
/* What the person says. Each change is saved within a second, since a crash must lose nothing and
 * typing must not wait for the disk; further changes don't put that off. */
#include "report-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "base/error.h"

#define SAVE_AFTER_MS 400

/* What was said is in the bundle, or is the next report's again. */
static gboolean
has_let_go (WbReport *self)
{
  return !self->draft || self->bundle_told || self->step == WB_STEP_CANCELLED;
}

void
wb_report_save_draft (WbReport *self)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_error (&self->draft_problem);
  if (!has_let_go (self) && !wb_draft_save (self->draft, &self->draft_problem))
    g_debug ("the draft is not saved: %s", self->draft_problem->message);
}

gboolean
wb_report_is_draft_saved (WbReport *self)
{
  return self->draft_timer == 0 && !self->draft_problem;
}

const char *
wb_report_get_draft_problem (WbReport *self)
{
  return self->draft_problem ? self->draft_problem->message : NULL;
}

static gboolean
on_save (gpointer data)
{
  WbReport *self = data;

  self->draft_timer = 0;
  wb_report_save_draft (self);
  wb_report_emit (self, WB_CHANGED_DRAFT);
  return G_SOURCE_REMOVE;
}

void
wb_report_draft_changed (WbReport *self, guint stale)
{
  self->stale |= stale;
  wb_wishes_update (self->wishes, self->draft);
  wb_report_settle_selection (self);
  if (!self->draft_timer)
    self->draft_timer = g_timeout_add (SAVE_AFTER_MS, on_save, self);
  wb_report_emit (self, WB_CHANGED_DRAFT);
  /* what is looked at on the review, and agreed to, is never older than what was said */
  if (self->step >= WB_STEP_REVIEW && self->step <= WB_STEP_CONSENT)
    wb_report_collect (self);
}

void
wb_report_keep_typed (WbReport *self)
{
  g_signal_emit_by_name (self, "keep-typed");
}

static void
set_text (WbReport *self, char **place, const char *text)
{
  if (g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
  wb_report_draft_changed (self, WB_STALE_CHOICE);
}

void
wb_report_set_words (WbReport *self, const char *words)
{
  set_text (self, &self->draft->words, words);
}

void
wb_report_set_contact (WbReport *self, const char *contact)
{
  set_text (self, &self->draft->contact, contact);
}

void
wb_report_set_follows (WbReport *self, const char *number)
{
  set_text (self, &self->draft->follows, number);
}

void
wb_report_set_when (WbReport *self, const WbWhen *when)
{
  const WbWhen *old = &self->draft->when;

  if (old->kind == when->kind && old->at_usec == when->at_usec
      && old->until_usec == when->until_usec)
    return;
  self->draft->when = *when;
  wb_report_draft_changed (self, WB_STALE_LOOK | WB_STALE_CHOICE);
}

/* Until somebody chooses, the newest order is taken; from then on what was chosen. */
static void
begin_choosing_orders (WbReport *self)
{
  if (self->draft->orders_said)
    return;
  self->draft->orders_said = TRUE;
  g_ptr_array_set_size (self->draft->orders, 0);
  for (guint i = 0; self->selection && i < self->selection->orders->len; i++)
    g_ptr_array_add (self->draft->orders,
                     g_strdup (g_ptr_array_index (self->selection->orders, i)));
}

/* One that is not known may still be found by asking for it. */
static gboolean
is_known_order (WbReport *self, const char *order_no)
{
  for (guint i = 0; self->plan && i < self->plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (self->plan->items, i);
      for (guint o = 0; o < item->orders->len; o++)
        if (g_str_equal (((const WbPlanOrder *) g_ptr_array_index (item->orders, o))->order_no,
                         order_no))
          return TRUE;
    }
  return FALSE;
}

void
wb_report_set_order (WbReport *self, const char *order_no, gboolean chosen)
{
  guint index;

  begin_choosing_orders (self);
  const gboolean there =
      g_ptr_array_find_with_equal_func (self->draft->orders, order_no, g_str_equal, &index);
  if (chosen && !there)
    g_ptr_array_add (self->draft->orders, g_strdup (order_no));
  else if (!chosen && there)
    g_ptr_array_remove_index (self->draft->orders, index);
  wb_report_draft_changed (self, is_known_order (self, order_no) ? WB_STALE_CHOICE : WB_STALE_LOOK);
}

void
wb_report_add_file (WbReport *self, WbDraftFile *file)
{
  g_ptr_array_add (self->draft->files, file);
  wb_report_draft_changed (self, WB_STALE_LOOK);
}

void
wb_report_remove_file (WbReport *self, guint index)
{
  g_return_if_fail (index < self->draft->files->len);
  const WbDraftFile *file = g_ptr_array_index (self->draft->files, index);

  if (file->is_ours)
    (void) g_unlink (file->path);
  g_ptr_array_remove_index (self->draft->files, index);
  wb_report_draft_changed (self, WB_STALE_LOOK);
}

void
wb_report_replace_file (WbReport *self, guint index, const char *path, guint boxes)
{
  g_return_if_fail (index < self->draft->files->len);
  WbDraftFile *file = g_ptr_array_index (self->draft->files, index);

  if (g_strcmp0 (file->path, path) != 0)
    {
      if (file->is_ours)
        (void) g_unlink (file->path);
      g_free (file->path);
      file->path = g_strdup (path);
    }
  file->is_ours = TRUE;
  file->boxes = boxes;
  wb_report_draft_changed (self, WB_STALE_LOOK);
}

/* --- support's request ------------------------------------------------------------------------ */

/* The newest order, taken because nobody chose, is none that support asks for. */
static void
apply_orders (WbReport *self, char **orders)
{
  if (!orders)
    return;
  if (!self->draft->orders_said)
    g_ptr_array_set_size (self->draft->orders, 0);
  self->draft->orders_said = TRUE;
  for (; *orders; orders++)
    wb_report_set_order (self, *orders, TRUE);
}

/* Whose words nobody vouches for could have this report be added to somebody else's case. */
static void
apply_request (WbReport *self, const WbRequest *request)
{
  if (request->from_usec != WB_TIME_UNKNOWN || request->until_usec != WB_TIME_UNKNOWN)
    self->draft->when = (WbWhen){ WB_WHEN_REQUESTED, request->from_usec, request->until_usec };
  apply_orders (self, request->orders);
  if (request->case_ref && request->trust == WB_REQUEST_SIGNED)
    wb_report_set_follows (self, request->case_ref);
}

/* What the last request brought goes with it, unless the person has changed it since. */
static void
leave_request (WbReport *self, const WbRequest *request)
{
  if (self->draft->when.kind == WB_WHEN_REQUESTED)
    self->draft->when = (WbWhen){ WB_WHEN_DAY, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };
  for (char **order = request->orders; order && *order; order++)
    wb_report_set_order (self, *order, FALSE);
  if (request->orders && self->draft->orders->len == 0)
    self->draft->orders_said = FALSE;
  if (request->case_ref && g_strcmp0 (self->draft->follows, request->case_ref) == 0)
    wb_report_set_follows (self, NULL);
}

gboolean
wb_report_may_be_filled_in (WbReport *self, GError **error)
{
  if (self->draft && wb_step_look (self->step)->page <= WB_PAGE_DESCRIBE)
    return TRUE;
  g_set_error_literal (
      error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
      self->step <= WB_STEP_CONSENT
          ? _ ("The report that is open is being looked through and is not changed from outside "
               "any more. Go back to its first page, and try again.")
          : _ ("The report that is open was agreed to and can't be changed any more. Choose "
               "“New report” in its menu, and try again."));
  return FALSE;
}

gboolean
wb_report_take_request (WbReport *self, const char *link, GError **error)
{
  g_autoptr (WbRequest) request = NULL;

  if (link && !(request = wb_request_parse (link, self->profile, g_get_real_time (), error)))
    return FALSE;
  if (!wb_report_may_be_filled_in (self, error))
    return FALSE;
  if (self->request)
    leave_request (self, self->request);
  g_clear_pointer (&self->request, wb_request_free);
  self->request = g_steal_pointer (&request);
  g_free (self->draft->request);
  self->draft->request = g_strdup (link);
  wb_wishes_want (self->wishes, self->request ? self->request->items : NULL);
  if (self->request)
    apply_request (self, self->request);
  wb_report_draft_changed (self, WB_STALE_LOOK | WB_STALE_CHOICE);
  return TRUE;
}
