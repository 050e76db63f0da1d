/* SPDX-License-Identifier: MPL-2.0 */
/* Asking whose home has the data may touch a network share, so it is asked on a worker, once for
 * each look that found nothing. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/review-notices.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "pages/review/notice-bar.h"
#include "pages/review/review-words.h"
#include "pages/review/trip-list.h"
#include "plan/homes.h"
#include "runner.h"

struct _WbReviewNotices
{
  GtkBox parent_instance;
  WbReport *report; /* not owned */
  GtkWidget *nowhere;
  GtkWidget *problem;
  GtkWidget *elsewhere;
  GtkWidget *trips;
  GtkWidget *grown;
  GtkWidget *gone;
  GtkWidget *left_out;
  gint64 asked_usec; /* of the look whose homes were asked for */
  char *problem_text;
};

G_DEFINE_FINAL_TYPE (WbReviewNotices, wb_review_notices, GTK_TYPE_BOX)

static gboolean
is_anything_shown (WbReviewNotices *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child))
      return TRUE;
  return FALSE;
}

/* Nothing of it takes room while there is nothing to notice. */
static void
show_if_anything (WbReviewNotices *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), is_anything_shown (self));
}

/* --- data in another home -------------------------------------------------------------------- */

/* Whether anything of the application itself is there; what we find out about the computer always
 * is. */
static gboolean
found_files (const WbPlan *plan)
{
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      const WbPlanFile *first = item->files->len > 0 ? g_ptr_array_index (item->files, 0) : NULL;
      if (first && first->root_path && item->status == WB_STATUS_OK)
        return TRUE;
    }
  return FALSE;
}

static gpointer
ask_homes (gpointer profile, const WbRun *run, GError **error)
{
  return wb_homes_hint (profile);
}

static void
on_homes_told (gpointer hint, const GError *error, gpointer owner)
{
  WbReviewNotices *self = owner;
  g_autofree char *text = hint;

  if (!self->elsewhere)
    return;
  wb_notice_bar_set_text (
      WB_NOTICE_BAR (self->elsewhere),
      text ? text
           : _ ("Nothing of this application was found here. Was it used on this "
                "computer, by you?"));
  wb_notice_bar_offer (WB_NOTICE_BAR (self->elsewhere),
                       wb_homes_absent_root (wb_report_get_profile (self->report))
                           ? _ ("Choose its _folder…")
                           : NULL);
  show_if_anything (self);
}

static void
update_elsewhere (WbReviewNotices *self)
{
  const WbPlan *plan = wb_report_get_plan (self->report);

  if (!plan || plan->looked_usec == self->asked_usec)
    return;
  self->asked_usec = plan->looked_usec;
  if (found_files (plan))
    {
      wb_notice_bar_set_text (WB_NOTICE_BAR (self->elsewhere), NULL);
      return;
    }
  g_autoptr (WbRunner) runner = wb_runner_run (&(WbTask){
      .work = ask_homes,
      .end = on_homes_told,
      .input = wb_profile_ref (wb_report_get_profile (self->report)),
      .free_input = (GDestroyNotify) wb_profile_unref,
      .owner = G_OBJECT (self),
  });
}

/* --- the others ------------------------------------------------------------------------------ */

static void
update_problem (WbReviewNotices *self)
{
  const GError *problem = wb_report_get_problem (self->report);
  const gboolean is_held = g_error_matches (problem, WB_ERROR, WB_ERROR_HELD);
  const gboolean is_over = wb_report_is_collecting (self->report) || !problem || is_held;

  g_clear_pointer (&self->problem_text, g_free);
  if (!is_over)
    self->problem_text = g_strdup (problem->message);
  wb_notice_bar_set_text (WB_NOTICE_BAR (self->problem), self->problem_text);
  wb_notice_bar_offer (WB_NOTICE_BAR (self->problem),
                       g_error_matches (problem, WB_ERROR, WB_ERROR_PROFILE) ? NULL
                                                                             : _ ("Try _again"));
}

static void
update_grown (WbReviewNotices *self)
{
  const guint64 bytes = wb_report_get_grown_bytes (self->report);
  g_autofree char *text = bytes > 0 ? wb_review_grown_words (bytes) : NULL;

  wb_notice_bar_set_text (WB_NOTICE_BAR (self->grown), text);
}

static void
update_gone (WbReviewNotices *self)
{
  g_autoptr (GPtrArray) files = wb_report_list_gone_files (self->report);
  g_autofree char *text = files->len > 0 ? wb_review_gone_words (files) : NULL;

  wb_notice_bar_set_text (WB_NOTICE_BAR (self->gone), text);
}

static void
update_left_out (WbReviewNotices *self)
{
  const guint n = wb_report_count_left_out_files (self->report);
  g_autofree char *text =
      n > 0 ? wb_review_left_out_words (wb_report_get_draft (self->report), n) : NULL;

  wb_notice_bar_set_text (WB_NOTICE_BAR (self->left_out), text);
  wb_notice_bar_offer (WB_NOTICE_BAR (self->left_out), wb_review_send_too_label (n));
}

void
wb_review_notices_update (WbReviewNotices *self, guint what)
{
  if (what & WB_CHANGED_PLAN)
    update_elsewhere (self);
  if (what & (WB_CHANGED_MEMBERS | WB_CHANGED_PLAN | WB_CHANGED_TICKS))
    update_problem (self);
  if (what & (WB_CHANGED_MEMBERS | WB_CHANGED_TICKS))
    wb_trip_list_update (WB_TRIP_LIST (self->trips));
  if (what & (WB_CHANGED_MEMBERS | WB_CHANGED_PLAN | WB_CHANGED_GROWN))
    update_grown (self);
  if (what & (WB_CHANGED_MEMBERS | WB_CHANGED_PLAN | WB_CHANGED_DRAFT))
    update_gone (self);
  if (what & (WB_CHANGED_MEMBERS | WB_CHANGED_PLAN | WB_CHANGED_TICKS | WB_CHANGED_DRAFT))
    update_left_out (self);
  show_if_anything (self);
}

const char *
wb_review_notices_objection (WbReviewNotices *self)
{
  if (wb_count_trips (self->report) > 0)
    return _ ("Look at what may be private first: take it out, or untick what holds it.");
  return self->problem_text;
}

/* --- what the buttons do --------------------------------------------------------------------- */

static void
on_try_again (WbReviewNotices *self)
{
  wb_report_collect (self->report);
}

static void
on_choose_folder (WbReviewNotices *self)
{
  (void) gtk_widget_activate_action (GTK_WIDGET (self), "wizard.choose-folder", NULL);
}

static void
on_refresh (WbReviewNotices *self)
{
  wb_report_refresh (self->report);
}

/* The files that the person added. */
static void
tick_attachments (WbReport *report)
{
  const WbPlan *plan = wb_report_get_plan (report);

  for (guint i = 0; plan && i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (g_strcmp0 (item->collect, WB_PLAN_ATTACHMENT) != 0)
        continue;
      /* the plan is not ours to keep while it tells */
      g_autofree char *id = g_strdup (item->id);
      wb_report_set_ticked (report, id, TRUE);
      return;
    }
}

static void
on_send_them_too (WbReviewNotices *self)
{
  tick_attachments (self->report);
}

static GtkWidget *
add (WbReviewNotices *self, WbNoticeBarLook look, const char *button,
     void (*pressed) (WbReviewNotices *))
{
  GtkWidget *notice = wb_notice_bar_new (look, button);

  if (pressed)
    g_signal_connect_swapped (notice, "clicked", G_CALLBACK (pressed), self);
  gtk_box_append (GTK_BOX (self), notice);
  return notice;
}

GtkWidget *
wb_review_notices_new (WbReport *report)
{
  WbReviewNotices *self = g_object_new (WB_TYPE_REVIEW_NOTICES, NULL);

  self->report = report;
  self->nowhere = add (self, WB_NOTICE_WARNING, NULL, NULL);
  if (!wb_report_can_send (report))
    wb_notice_bar_set_text (WB_NOTICE_BAR (self->nowhere),
                            _ ("This can't be sent from here: the profile does not say where to. "
                               "Save a copy and give it to support another way."));
  self->problem = add (self, WB_NOTICE_PROBLEM, _ ("Try _again"), on_try_again);
  self->elsewhere = add (self, WB_NOTICE_WARNING, _ ("Choose its _folder…"), on_choose_folder);
  self->trips = wb_trip_list_new (report);
  gtk_box_append (GTK_BOX (self), self->trips);
  self->gone = add (self, WB_NOTICE_WARNING, NULL, NULL);
  self->left_out = add (self, WB_NOTICE_WARNING, wb_review_send_too_label (1), on_send_them_too);
  self->grown = add (self, WB_NOTICE_NEWS, _ ("_Refresh"), on_refresh);
  return GTK_WIDGET (self);
}

/* A worker may still hold the notices when their children are gone. */
static void
wb_review_notices_dispose (GObject *object)
{
  WB_REVIEW_NOTICES (object)->elsewhere = NULL;
  g_clear_pointer (&WB_REVIEW_NOTICES (object)->problem_text, g_free);
  G_OBJECT_CLASS (wb_review_notices_parent_class)->dispose (object);
}

static void
wb_review_notices_class_init (WbReviewNoticesClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_review_notices_dispose;
}

static void
wb_review_notices_init (WbReviewNotices *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
}
