/* SPDX-License-Identifier: MPL-2.0 */
/* What of a report is counted and summed up, of what is ticked and of what became of it. */
#include "report-private.h"

#include <glib/gi18n.h>

#include "base/json.h"
#include "base/text.h"
#include "cases/parcel.h"
#include "collect/words.h"

GPtrArray *
wb_report_list_members (WbReport *self, const char *item_id)
{
  GPtrArray *members = g_ptr_array_new ();
  const GPtrArray *all = self->evidence ? wb_evidence_members (self->evidence) : NULL;

  for (guint i = 0; all && i < all->len; i++)
    {
      WbMember *member = g_ptr_array_index (all, i);
      if (g_str_equal (member->item, item_id))
        g_ptr_array_add (members, member);
    }
  return members;
}

guint64
wb_report_item_bytes (WbReport *self, const char *item_id, gboolean *ret_is_estimate)
{
  g_autoptr (GPtrArray) members = wb_report_list_members (self, item_id);
  const WbPlanItem *item = self->plan ? wb_plan_item (self->plan, item_id) : NULL;
  guint64 bytes = 0;

  *ret_is_estimate = !self->evidence;
  if (!self->evidence)
    return item ? item->bytes : 0;
  for (guint i = 0; i < members->len; i++)
    bytes += ((const WbMember *) g_ptr_array_index (members, i))->packed_bytes;
  return bytes;
}

gboolean
wb_report_is_ticked (WbReport *self, const char *item_id)
{
  return self->selection && wb_selection_has (self->selection, item_id);
}

static gboolean
counts (WbReport *self, const WbMember *member)
{
  return g_str_equal (member->item, WB_OWN_ITEM) || wb_report_is_ticked (self, member->item);
}

guint64
wb_report_total_bytes (WbReport *self, gboolean *ret_is_estimate)
{
  guint64 bytes = 0;
  gboolean ignored;

  *ret_is_estimate = !self->evidence;
  if (!self->evidence)
    {
      for (guint i = 0; self->selection && i < self->selection->items->len; i++)
        bytes +=
            wb_report_item_bytes (self, g_ptr_array_index (self->selection->items, i), &ignored);
      return bytes;
    }
  const GPtrArray *all = wb_evidence_members (self->evidence);
  for (guint i = 0; i < all->len; i++)
    {
      const WbMember *member = g_ptr_array_index (all, i);
      bytes += counts (self, member) ? member->packed_bytes : 0;
    }
  return bytes;
}

/* An item that was looked at and is not there is no item to be sent. */
guint
wb_report_count_ticked (WbReport *self)
{
  guint n = 0;

  for (guint i = 0; self->plan && i < self->plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (self->plan->items, i);
      n += item->status == WB_STATUS_OK && wb_report_is_ticked (self, item->id);
    }
  return n;
}

static guint64
count_redactions (const WbMember *member)
{
  JsonObjectIter iter;
  JsonNode *node;
  const char *rule;
  guint64 n = 0;

  if (!member->redactions)
    return 0;
  json_object_iter_init (&iter, member->redactions);
  while (json_object_iter_next (&iter, &rule, &node))
    if (JSON_NODE_HOLDS_OBJECT (node))
      n += (guint64) wb_json_get_int (json_node_get_object (node), "hits", 0);
  return n;
}

guint64
wb_report_count_replaced (WbReport *self)
{
  const GPtrArray *all = self->evidence ? wb_evidence_members (self->evidence) : NULL;
  guint64 n = 0;

  for (guint i = 0; all && i < all->len; i++)
    {
      const WbMember *member = g_ptr_array_index (all, i);
      n += counts (self, member) ? count_redactions (member) : 0;
    }
  return n;
}

static gboolean
has_vanished (const GPtrArray *members, const char *path)
{
  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      if (g_str_equal (member->member, path))
        return member->status == WB_STATUS_VANISHED;
    }
  return FALSE;
}

static gboolean
is_gone (const WbPlanItem *item, const GPtrArray *members, const WbDraftFile *file)
{
  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *planned = g_ptr_array_index (item->files, i);
      if (g_str_equal (planned->relative, file->path))
        return planned->status == WB_STATUS_MISSING || has_vanished (members, planned->member);
    }
  return FALSE;
}

GPtrArray *
wb_report_list_gone_files (WbReport *self)
{
  const WbPlanItem *item = self->plan ? wb_plan_item (self->plan, WB_PLAN_ATTACHMENT) : NULL;
  g_autoptr (GPtrArray) members = wb_report_list_members (self, WB_PLAN_ATTACHMENT);
  GPtrArray *gone = g_ptr_array_new ();

  for (guint i = 0; item && self->draft && i < self->draft->files->len; i++)
    {
      WbDraftFile *file = g_ptr_array_index (self->draft->files, i);
      if (is_gone (item, members, file))
        g_ptr_array_add (gone, file);
    }
  return gone;
}

guint
wb_report_count_left_out_files (WbReport *self)
{
  if (!self->draft || wb_report_is_ticked (self, WB_PLAN_ATTACHMENT))
    return 0;
  g_autoptr (GPtrArray) gone = wb_report_list_gone_files (self);
  return self->draft->files->len - gone->len;
}

/* --- words ----------------------------------------------------------------------------------- */

char *
wb_report_summary (WbReport *self)
{
  GString *text = g_string_new (NULL);
  const WbCase *kase = self->kase;

  if (!kase)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, "%s\n%s", kase->number,
                          kase->profile_name ? kase->profile_name : self->profile->id);
  if (kase->app_version)
    g_string_append_printf (text, " %s", kase->app_version);
  g_string_append_printf (text, "\n%s", wb_case_state_title (kase->state));
  if (kase->delivered_usec)
    {
      g_autofree char *when = wb_text_local_time (kase->delivered_usec);
      g_string_append_printf (text, ": %s", when);
    }
  if (kase->bundle_bytes)
    {
      g_autofree char *size = wb_text_size (kase->bundle_bytes);
      g_string_append_printf (text, "\n%s: %s", _ ("Size"), size);
    }
  if (kase->orders && kase->orders[0])
    {
      g_autofree char *orders = g_strjoinv (", ", kase->orders);
      g_string_append_printf (text, "\n%s: %s", _ ("Orders"), orders);
    }
  const char *sha256 = wb_case_parcel (kase).sha256;
  if (sha256)
    g_string_append_printf (text, "\nSHA-256: %s", sha256);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}
