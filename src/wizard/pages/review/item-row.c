/* SPDX-License-Identifier: MPL-2.0 */
/* Members are borrowed from a spool that the next collecting replaces, so no pointer to one is
 * kept: the row asks again whenever it lists files. A row that was never opened lists a single
 * file, for AdwExpanderRow shows no arrow without one. */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/item-row.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "pages/review/file-list.h"
#include "widgets/accessible.h"

#define FILES_AT_ONCE 200
#define MARK_WIDTH 26 /* a check's in this theme */
#define MOST_ORDERS 3

struct _WbItemRow
{
  AdwExpanderRow parent_instance;
  WbReport *report; /* not owned: the page holds it, and its rows live no longer */
  char *item_id;
  GtkWidget *check; /* NULL for the words */
  GtkWidget *header;
  GtkWidget *size;
  WbFileList *files;
  guint shown; /* how many files may be listed */
  guint64 plain_bytes, cut_bytes;
  char *left_out; /* (nullable): why there is no content, once collected */
};

G_DEFINE_FINAL_TYPE (WbItemRow, wb_item_row, ADW_TYPE_EXPANDER_ROW)

static const WbPlanItem *
get_item (WbItemRow *self)
{
  const WbPlan *plan = wb_report_get_plan (self->report);

  return plan ? wb_plan_item (plan, self->item_id) : NULL;
}

static gboolean
is_words (WbItemRow *self)
{
  return g_str_equal (self->item_id, WB_WORDS_ITEM);
}

/* --- what is said of it ---------------------------------------------------------------------- */

static const char *
words_reason (WbItemRow *self)
{
  const WbDraft *draft = wb_report_get_draft (self->report);

  if (draft->contact[0] == '\0')
    return _ ("What you wrote on the first page");
  return draft->words[0] == '\0' ? _ ("How to reach you")
                                 : _ ("What you wrote on the first page, and how to reach you");
}

/* "RT2026112300017, …": which orders it is about. */
static void
add_orders (WbItemRow *self, const WbPlanItem *item, GString *reason)
{
  const WbSelection *selection = wb_report_get_selection (self->report);

  if (!g_str_equal (item->collect, "orders") || !selection)
    return;
  for (guint i = 0; i < MIN (selection->orders->len, MOST_ORDERS); i++)
    {
      g_autofree char *number = wb_text_visible (g_ptr_array_index (selection->orders, i), -1);
      g_string_append_printf (reason, "%s%s", i == 0 ? "\n" : ", ", number);
    }
  if (selection->orders->len > MOST_ORDERS)
    g_string_append (reason, ", …");
}

static char *
item_reason (WbItemRow *self, const WbPlanItem *item)
{
  const WbRequest *request = wb_report_get_request (self->report);

  if (item->status != WB_STATUS_OK)
    return g_strdup (item->reason ? item->reason : wb_status_title (item->status));
  GString *reason = g_string_new (item->why);
  add_orders (self, item, reason);
  if (self->left_out)
    g_string_append_printf (reason, "\n%s", self->left_out);
  if (request && request->asked
      && g_strv_contains ((const char *const *) request->asked, self->item_id))
    g_string_append_printf (reason, "\n%s", _ ("Support asks for it. Only you can tick it."));
  if (item->important && !wb_report_is_ticked (self->report, self->item_id))
    g_string_append_printf (reason, "\n%s",
                            _ ("Without it, support may not be able to find the cause."));
  return g_string_free (reason, FALSE);
}

static void
show_reason (WbItemRow *self, const WbPlanItem *item)
{
  g_autofree char *reason = item ? item_reason (self, item) : g_strdup (words_reason (self));

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), reason);
}

static void
show_size (WbItemRow *self, const WbPlanItem *item)
{
  gboolean is_estimate = FALSE;
  const guint64 bytes = wb_report_item_bytes (self->report, self->item_id, &is_estimate);
  g_autofree char *size = wb_text_size (bytes);
  /* Translators: a size that is only estimated */
  g_autofree char *about = g_strdup_printf (_ ("about %s"), size);
  const gboolean is_there = item ? item->status == WB_STATUS_OK : TRUE;
  const gboolean is_known = is_there && (bytes > 0 || !is_estimate) && !self->left_out;
  const char *shown = is_estimate ? about : size;

  gtk_label_set_label (GTK_LABEL (self->size), is_known ? shown : "");
}

/* The row and its tick say aloud what stands there: GTK 4.8 tells no subtitle. */
static void
describe (WbItemRow *self)
{
  const char *size = gtk_label_get_label (GTK_LABEL (self->size));
  const char *reason = adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (self));
  g_autofree char *words = g_strjoin (size[0] != '\0' ? "\n" : "", size, reason, NULL);

  wb_accessible_describe (self->header, words);
  if (self->check)
    wb_accessible_describe (self->check, words);
}

static void
on_toggled (GtkCheckButton *check, WbItemRow *self)
{
  wb_report_set_ticked (self->report, self->item_id, gtk_check_button_get_active (check));
}

static void
show_tick (WbItemRow *self, const WbPlanItem *item)
{
  const gboolean is_there = item->status == WB_STATUS_OK;

  g_signal_handlers_block_by_func (self->check, on_toggled, self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->check),
                               is_there && wb_report_is_ticked (self->report, self->item_id));
  g_signal_handlers_unblock_by_func (self->check, on_toggled, self);
  gtk_widget_set_sensitive (self->check, is_there);
  gtk_widget_set_sensitive (GTK_WIDGET (self), is_there || item->files->len > 0);
  wb_accessible_name (self->check, item->title);
}

/* --- its files ------------------------------------------------------------------------------- */

static gboolean
has_content (const GPtrArray *members)
{
  for (guint i = 0; i < members->len; i++)
    if (((const WbMember *) g_ptr_array_index (members, i))->spool)
      return TRUE;
  return FALSE;
}

static void
add_up (WbItemRow *self, const GPtrArray *members)
{
  self->plain_bytes = 0;
  for (guint i = 0; i < members->len; i++)
    self->plain_bytes += ((const WbMember *) g_ptr_array_index (members, i))->bytes;
  self->cut_bytes = wb_review_cut_bytes (members, "limit");
  g_clear_pointer (&self->left_out, g_free);
  if (members->len == 0 || has_content (members))
    return;
  const WbMember *first = g_ptr_array_index (members, 0);
  self->left_out = g_strdup (first->error ? first->error : wb_status_title (first->status));
}

/* A row that stands where no file does yet. */
static WbReviewFile *
make_placeholder (WbItemRow *self)
{
  WbReviewFile *file = g_new0 (WbReviewFile, 1);

  file->member = g_strdup ("");
  file->title = g_strdup (wb_report_is_collecting (self->report) ? _ ("Still being read…")
                                                                 : _ ("There is nothing to show"));
  file->detail = g_strdup ("");
  file->size = g_strdup ("");
  return file;
}

static void
show_files (WbItemRow *self, const GPtrArray *members, const WbPlanItem *item)
{
  const gboolean is_collected = members->len > 0;
  const guint there = is_collected ? members->len : item ? item->files->len : 0;
  const guint n = MIN (there, self->shown);
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_review_file_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (files, is_collected
                                ? wb_review_file_of_member (g_ptr_array_index (members, i))
                                : wb_review_file_of_plan (g_ptr_array_index (item->files, i)));
  if (n == 0)
    g_ptr_array_add (files, make_placeholder (self));
  wb_file_list_set (self->files, files, there - n);
}

/* What is being collected anew keeps its list until that is done. */
static void
list_files (WbItemRow *self)
{
  g_autoptr (GPtrArray) members = wb_report_list_members (self->report, self->item_id);

  add_up (self, members);
  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    {
      wb_file_list_set (self->files, g_ptr_array_new (), 0);
      return;
    }
  wb_review_members_sort (members);
  show_files (self, members, get_item (self));
}

static void
on_more (gpointer data)
{
  WbItemRow *self = data;

  self->shown += FILES_AT_ONCE;
  list_files (self);
}

static void
on_expanded (WbItemRow *self)
{
  const gboolean is_open = adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self));

  gtk_accessible_update_state (GTK_ACCESSIBLE (self->header), GTK_ACCESSIBLE_STATE_EXPANDED,
                               is_open, -1);
  if (is_open)
    list_files (self);
}

/* --- as a whole ------------------------------------------------------------------------------ */

void
wb_item_row_update (WbItemRow *self, guint what)
{
  const WbPlanItem *item = get_item (self);

  if (!item && !is_words (self))
    return;
  if (what & (WB_CHANGED_PLAN | WB_CHANGED_MEMBERS))
    {
      const char *title = item ? item->title : _ ("Your words");
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
      wb_accessible_name (GTK_WIDGET (self), title);
      list_files (self);
    }
  show_size (self, item);
  show_reason (self, item);
  if (self->check && item)
    show_tick (self, item);
  describe (self);
}

void
wb_item_row_focus (WbItemRow *self)
{
  gtk_widget_grab_focus (self->check ? self->check : self->header);
}

const char *
wb_item_row_get_item (WbItemRow *self)
{
  return self->item_id;
}

guint64
wb_item_row_get_plain_bytes (WbItemRow *self)
{
  return self->plain_bytes;
}

guint64
wb_item_row_get_cut_bytes (WbItemRow *self)
{
  return self->cut_bytes;
}

/* The words have a mark where others have a tick, so that all titles stand below each other. */
static GtkWidget *
make_prefix (WbItemRow *self)
{
  if (is_words (self))
    {
      GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");
      gtk_widget_set_tooltip_text (mark, _ ("Always sent"));
      gtk_widget_add_css_class (mark, "dim");
      wb_accessible_name (mark, _ ("Always sent"));
      gtk_widget_set_size_request (mark, MARK_WIDTH, -1);
      return mark;
    }
  self->check = gtk_check_button_new ();
  gtk_widget_set_valign (self->check, GTK_ALIGN_CENTER);
  wb_accessible_offer_toggle (GTK_CHECK_BUTTON (self->check));
  g_signal_connect (self->check, "toggled", G_CALLBACK (on_toggled), self);
  return self->check;
}

GtkWidget *
wb_item_row_new (WbReport *report, const char *item_id)
{
  WbItemRow *self = g_object_new (WB_TYPE_ITEM_ROW, NULL);

  self->report = report;
  self->item_id = g_strdup (item_id);
  GtkWidget *prefix = make_prefix (self);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), prefix);
  self->header = gtk_widget_get_ancestor (prefix, ADW_TYPE_ACTION_ROW);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (on_expanded), NULL);
  on_expanded (self);
  return GTK_WIDGET (self);
}

static void
wb_item_row_dispose (GObject *object)
{
  g_clear_pointer (&WB_ITEM_ROW (object)->files, wb_file_list_free);
  G_OBJECT_CLASS (wb_item_row_parent_class)->dispose (object);
}

static void
wb_item_row_finalize (GObject *object)
{
  WbItemRow *self = WB_ITEM_ROW (object);

  g_free (self->item_id);
  g_free (self->left_out);
  G_OBJECT_CLASS (wb_item_row_parent_class)->finalize (object);
}

static void
wb_item_row_class_init (WbItemRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_item_row_dispose;
  G_OBJECT_CLASS (class)->finalize = wb_item_row_finalize;
}

static void
wb_item_row_init (WbItemRow *self)
{
  self->shown = FILES_AT_ONCE;
  self->files = wb_file_list_new (ADW_EXPANDER_ROW (self), on_more, self);
  self->size = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->size, "numeric");
  gtk_widget_add_css_class (self->size, "dim");
  gtk_widget_add_css_class (GTK_WIDGET (self), "tick");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), self->size);
}
