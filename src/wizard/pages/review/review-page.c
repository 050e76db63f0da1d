/* SPDX-License-Identifier: MPL-2.0 */
/* Rows are kept by item id and changed in place: a tick must not cost the focus, an opened list or
 * the place on the screen. Only when the items themselves are others are rows put in order again,
 * and even then the same widgets are used. What appears above the items pushes them down, so the
 * page scrolls by as much as its top has grown. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/review-page.h"

#include <glib/gi18n.h>

#include "pages/review/item-row.h"
#include "pages/review/limit-row.h"
#include "pages/review/review-foot.h"
#include "pages/review/review-notices.h"
#include "pages/review/review-words.h"
#include "plan/consent.h"
#include "widgets/accessible.h"

#define GROWTH_CHECK_SEC 10
#define EVERYTHING G_MAXUINT

struct _WbReviewPage
{
  WbPage parent_instance;
  GtkWidget *scrolled;
  GtkWidget *top;
  GtkWidget *sealed;
  AdwPreferencesGroup *helps;
  AdwPreferencesGroup *personal;
  AdwPreferencesGroup *size;
  GtkWidget *save;
  GtkWidget *notices;
  GtkWidget *limit;
  GtkWidget *foot;   /* owned until the window is gone: it may leave before us */
  GHashTable *rows;  /* item id -> WbItemRow (owned) */
  GPtrArray *placed; /* of char *: ids as they are placed */
  guint timer;
  int top_height;    /* as last laid out */
  gboolean is_fresh; /* shown, and nobody was given the focus yet */
};

G_DEFINE_FINAL_TYPE (WbReviewPage, wb_review_page, WB_TYPE_PAGE)

static WbReport *
get_report (WbReviewPage *self)
{
  return wb_page_get_report (WB_PAGE (self));
}

/* --- which rows there are -------------------------------------------------------------------- */

static gboolean
has_words (WbReport *report)
{
  const WbDraft *draft = wb_report_get_draft (report);

  return draft->words[0] != '\0' || draft->contact[0] != '\0';
}

/* The ids to be shown, in order; of borrowed char *. */
static GPtrArray *
list_ids (WbReport *report)
{
  const WbPlan *plan = wb_report_get_plan (report);
  GPtrArray *ids = g_ptr_array_new ();

  if (!plan)
    return ids;
  if (has_words (report))
    g_ptr_array_add (ids, (gpointer) WB_WORDS_ITEM);
  for (guint i = 0; i < plan->items->len; i++)
    g_ptr_array_add (ids, ((const WbPlanItem *) g_ptr_array_index (plan->items, i))->id);
  return ids;
}

static gboolean
are_placed (WbReviewPage *self, const GPtrArray *ids)
{
  if (ids->len != self->placed->len)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!g_str_equal (g_ptr_array_index (ids, i), g_ptr_array_index (self->placed, i)))
      return FALSE;
  return TRUE;
}

static GtkWidget *
get_row (WbReviewPage *self, const char *id)
{
  GtkWidget *row = g_hash_table_lookup (self->rows, id);

  if (row)
    return row;
  row = wb_item_row_new (get_report (self), id);
  g_hash_table_insert (self->rows, g_strdup (id), g_object_ref_sink (row));
  return row;
}

static AdwPreferencesGroup *
group_of (WbReviewPage *self, const char *id)
{
  const WbPlanItem *item = wb_plan_item (wb_report_get_plan (get_report (self)), id);
  const gboolean is_personal =
      item && (item->sensitive || g_strcmp0 (item->collect, WB_PLAN_ATTACHMENT) == 0);

  return is_personal ? self->personal : self->helps;
}

static void
take_all_away (WbReviewPage *self)
{
  for (guint i = 0; i < self->placed->len; i++)
    {
      GtkWidget *row = g_hash_table_lookup (self->rows, g_ptr_array_index (self->placed, i));
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->placed, 0);
}

static void
place_rows (WbReviewPage *self)
{
  g_autoptr (GPtrArray) ids = list_ids (get_report (self));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  gboolean any_personal = FALSE;

  if (are_placed (self, ids))
    return;
  g_autoptr (GtkWidget) focused =
      focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)) ? g_object_ref (focus) : NULL;
  /* Else GTK takes it for focused still and does not tell the lists around it. */
  if (focused)
    gtk_root_set_focus (root, NULL);
  take_all_away (self);
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      AdwPreferencesGroup *group = group_of (self, id);
      adw_preferences_group_add (group, get_row (self, id));
      g_ptr_array_add (self->placed, g_strdup (id));
      any_personal |= group == self->personal;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->helps), ids->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->personal), any_personal);
  gtk_widget_set_visible (GTK_WIDGET (self->size), ids->len > 0);
  /* where nothing can be sent, the foot's button does it */
  gtk_widget_set_visible (self->save, ids->len > 0 && wb_report_can_send (get_report (self)));
  if (focused && gtk_widget_get_root (focused) == root)
    gtk_widget_grab_focus (focused);
}

/* --- what they show -------------------------------------------------------------------------- */

static void
update_rows (WbReviewPage *self, guint what)
{
  for (guint i = 0; i < self->placed->len; i++)
    {
      const char *id = g_ptr_array_index (self->placed, i);
      wb_item_row_update (g_hash_table_lookup (self->rows, id), what);
    }
}

static void
update_sums (WbReviewPage *self)
{
  WbReport *report = get_report (self);
  guint64 plain_bytes = 0, cut_bytes = 0;

  for (guint i = 0; i < self->placed->len; i++)
    {
      const char *id = g_ptr_array_index (self->placed, i);
      WbItemRow *row = g_hash_table_lookup (self->rows, id);
      if (!g_str_equal (id, WB_WORDS_ITEM) && !wb_report_is_ticked (report, id))
        continue;
      plain_bytes += wb_item_row_get_plain_bytes (row);
      cut_bytes += wb_item_row_get_cut_bytes (row);
    }
  wb_limit_row_update (WB_LIMIT_ROW (self->limit), cut_bytes);
  if (self->foot)
    wb_review_foot_update (WB_REVIEW_FOOT (self->foot), report, plain_bytes);
}

static void
update_objection (WbReviewPage *self)
{
  WbReport *report = get_report (self);
  const char *why = wb_review_notices_objection (WB_REVIEW_NOTICES (self->notices));
  const gboolean is_nothing =
      wb_report_get_plan (report) && !has_words (report) && wb_report_count_ticked (report) == 0;

  if (!why && is_nothing)
    why = _ ("Tick what to send, or say what went wrong on the first page.");
  wb_page_set_may_continue (WB_PAGE (self), why == NULL, why);
}

/* The focus goes to the first tick once there is one, unless it is somewhere already. */
static void
give_focus (WbReviewPage *self)
{
  if (!self->is_fresh || self->placed->len == 0)
    return;
  self->is_fresh = FALSE;
  wb_item_row_focus (g_hash_table_lookup (self->rows, g_ptr_array_index (self->placed, 0)));
}

static void
wb_review_page_changed (WbPage *page, guint what)
{
  WbReviewPage *self = WB_REVIEW_PAGE (page);
  const guint items = WB_CHANGED_PLAN | WB_CHANGED_TICKS | WB_CHANGED_MEMBERS | WB_CHANGED_DRAFT;

  if (what & (WB_CHANGED_PLAN | WB_CHANGED_DRAFT))
    place_rows (self);
  if (what & items)
    update_rows (self, what);
  wb_review_notices_update (WB_REVIEW_NOTICES (self->notices), what);
  if (what & (items | WB_CHANGED_PROGRESS))
    update_sums (self);
  if (what & items)
    update_objection (self);
  give_focus (self);
}

/* --- the page -------------------------------------------------------------------------------- */

/* Told in the middle of layout, when the sum of heights is known and nothing is placed yet. */
static void
on_height_changed (WbReviewPage *self, GtkAdjustment *adjustment)
{
  int height;

  gtk_widget_measure (self->top, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (self->top), NULL,
                      &height, NULL, NULL);
  const int grown = height - self->top_height;
  self->top_height = height;
  if (grown != 0 && gtk_adjustment_get_value (adjustment) > 0)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + grown);
}

static void
show_sealed (WbReviewPage *self, const WbProfile *profile)
{
  g_autofree char *words = wb_profile_seals (profile) ? wb_seal_words (profile) : NULL;

  gtk_widget_set_visible (self->sealed, words != NULL);
  gtk_label_set_label (GTK_LABEL (self->sealed), words ? words : "");
}

static void
wb_review_page_bind (WbPage *page, WbReport *report)
{
  WbReviewPage *self = WB_REVIEW_PAGE (page);

  self->notices = wb_review_notices_new (report);
  gtk_box_append (GTK_BOX (self->top), self->notices);
  self->limit = wb_limit_row_new (report);
  adw_preferences_group_add (self->size, self->limit);
  show_sealed (self, wb_report_get_profile (report));
  wb_review_page_changed (page, EVERYTHING);
}

static gboolean
on_timer (gpointer data)
{
  wb_report_check_growth (get_report (data));
  return G_SOURCE_CONTINUE;
}

static void
wb_review_page_shown (WbPage *page)
{
  WbReviewPage *self = WB_REVIEW_PAGE (page);

  self->is_fresh = TRUE;
  wb_report_collect (get_report (self));
  if (self->timer == 0)
    self->timer = g_timeout_add_seconds (GROWTH_CHECK_SEC, on_timer, self);
  give_focus (self);
}

static void
wb_review_page_hidden (WbPage *page)
{
  g_clear_handle_id (&WB_REVIEW_PAGE (page)->timer, g_source_remove);
}

static GtkWidget *
wb_review_page_make_foot (WbPage *page)
{
  WbReviewPage *self = WB_REVIEW_PAGE (page);

  g_return_val_if_fail (!self->foot, NULL);
  self->foot = g_object_ref_sink (wb_review_foot_new ());
  if (get_report (self))
    update_sums (self);
  return self->foot;
}

static void
wb_review_page_dispose (GObject *object)
{
  WbReviewPage *self = WB_REVIEW_PAGE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->foot);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->placed, g_ptr_array_unref);
  G_OBJECT_CLASS (wb_review_page_parent_class)->dispose (object);
}

static void
wb_review_page_class_init (WbReviewPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_review_page_dispose;
  WB_PAGE_CLASS (class)->bind = wb_review_page_bind;
  WB_PAGE_CLASS (class)->changed = wb_review_page_changed;
  WB_PAGE_CLASS (class)->shown = wb_review_page_shown;
  WB_PAGE_CLASS (class)->hidden = wb_review_page_hidden;
  WB_PAGE_CLASS (class)->make_foot = wb_review_page_make_foot;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbReviewPage, scrolled);
  gtk_widget_class_bind_template_child (widget_class, WbReviewPage, top);
  gtk_widget_class_bind_template_child (widget_class, WbReviewPage, sealed);
  gtk_widget_class_bind_template_child (widget_class, WbReviewPage, helps);
  gtk_widget_class_bind_template_child (widget_class, WbReviewPage, personal);
  gtk_widget_class_bind_template_child (widget_class, WbReviewPage, size);
  gtk_widget_class_bind_template_child (widget_class, WbReviewPage, save);
}

static void
wb_review_page_init (WbReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->placed = g_ptr_array_new_with_free_func (g_free);
  wb_accessible_plain_name (GTK_BUTTON (self->save));
  g_signal_connect_swapped (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), "changed",
      G_CALLBACK (on_height_changed), self);
}
