/* SPDX-License-Identifier: MPL-2.0 */
/* Choosing starts from what may be sent without asking: ticked, not sensitive. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/selection.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "plan/selection-private.h"

void
wb_decision_free (WbDecision *decision)
{
  g_free (decision->what);
  g_free (decision->text_sha256);
  g_free (decision->by);
  g_free (decision->session);
  g_free (decision);
}

WbSelection *
wb_selection_new_empty (void)
{
  WbSelection *selection = g_new0 (WbSelection, 1);

  selection->items = g_ptr_array_new_with_free_func (g_free);
  selection->only_shown = g_ptr_array_new_with_free_func (g_free);
  selection->since_usec = selection->until_usec = WB_TIME_UNKNOWN;
  selection->orders = g_ptr_array_new_with_free_func (g_free);
  selection->attachments = g_ptr_array_new_with_free_func (g_free);
  selection->hide = g_ptr_array_new_with_free_func (g_free);
  selection->restore = g_ptr_array_new_with_free_func (g_free);
  selection->decisions = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_decision_free);
  return selection;
}

/* Attachments are sensitive, but who named them has ticked them. */
static gboolean
starts_ticked (const WbPlanItem *item)
{
  return item->ticked && (!item->sensitive || strcmp (item->collect, WB_PLAN_ATTACHMENT) == 0);
}

static void
choose_orders (WbSelection *selection, const WbPlan *plan)
{
  for (guint i = 0; i < plan->asked_orders->len; i++)
    g_ptr_array_add (selection->orders, g_strdup (g_ptr_array_index (plan->asked_orders, i)));
  for (guint i = 0; i < plan->items->len && plan->asked_orders->len == 0; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (item->orders->len == 0)
        continue;
      const WbPlanOrder *newest = g_ptr_array_index (item->orders, 0);
      if (!g_ptr_array_find_with_equal_func (selection->orders, newest->order_no, g_str_equal,
                                             NULL))
        g_ptr_array_add (selection->orders, g_strdup (newest->order_no));
    }
}

WbSelection *
wb_selection_new (const WbPlan *plan)
{
  WbSelection *selection = wb_selection_new_empty ();
  const WbDeliverTo *deliver = plan->profile->deliver;

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (starts_ticked (item))
        g_ptr_array_add (selection->items, g_strdup (item->id));
      for (guint f = 0; strcmp (item->collect, WB_PLAN_ATTACHMENT) == 0 && f < item->files->len;
           f++)
        {
          const WbPlanFile *file = g_ptr_array_index (item->files, f);
          g_ptr_array_add (selection->attachments, g_strdup (file->relative));
        }
    }
  choose_orders (selection, plan);
  selection->format = g_strdup (deliver && deliver->format ? deliver->format : "zip");
  return selection;
}

void
wb_selection_free (WbSelection *selection)
{
  g_ptr_array_unref (selection->items);
  g_ptr_array_unref (selection->only_shown);
  g_ptr_array_unref (selection->orders);
  g_free (selection->message);
  g_free (selection->contact);
  g_ptr_array_unref (selection->attachments);
  g_ptr_array_unref (selection->hide);
  g_ptr_array_unref (selection->restore);
  g_free (selection->format);
  g_free (selection->follows);
  g_ptr_array_unref (selection->decisions);
  g_free (selection);
}

gboolean
wb_selection_has (const WbSelection *selection, const char *item_id)
{
  return g_ptr_array_find_with_equal_func (selection->items, item_id, g_str_equal, NULL);
}

gboolean
wb_selection_counts (const WbSelection *selection, const char *item_id)
{
  return wb_selection_has (selection, item_id)
         && !g_ptr_array_find_with_equal_func (selection->only_shown, item_id, g_str_equal, NULL);
}

static gboolean
check_ids (const WbPlan *plan, const char *const *ids, GError **error)
{
  for (; *ids; ids++)
    {
      if (wb_plan_item (plan, *ids))
        continue;
      g_autoptr (GString) known = g_string_new (NULL);
      for (guint i = 0; i < plan->items->len; i++)
        g_string_append_printf (known, "%s%s", i > 0 ? ", " : "",
                                ((WbPlanItem *) g_ptr_array_index (plan->items, i))->id);
      g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
                   /* Translators: the second %s is a list of names. */
                   _ ("There is no item “%s”; there are: %s"), *ids, known->str);
      return FALSE;
    }
  return TRUE;
}

gboolean
wb_selection_only (WbSelection *selection, const WbPlan *plan, const char *const *ids,
                   GError **error)
{
  if (!check_ids (plan, ids, error))
    return FALSE;
  g_ptr_array_set_size (selection->items, 0);
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (g_strv_contains (ids, item->id))
        g_ptr_array_add (selection->items, g_strdup (item->id));
    }
  return TRUE;
}

gboolean
wb_selection_without (WbSelection *selection, const WbPlan *plan, const char *const *ids,
                      GError **error)
{
  guint index;

  if (!check_ids (plan, ids, error))
    return FALSE;
  for (; *ids; ids++)
    if (g_ptr_array_find_with_equal_func (selection->items, *ids, g_str_equal, &index))
      g_ptr_array_remove_index (selection->items, index);
  return TRUE;
}
