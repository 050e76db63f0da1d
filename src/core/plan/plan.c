/* SPDX-License-Identifier: MPL-2.0 */
/* Making and freeing what a plan is made of. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/plan.h"

#include <string.h>

#include "plan/plan-private.h"

WbPlanFile *
wb_plan_file_new (const char *root_path, const char *relative)
{
  WbPlanFile *file = g_new0 (WbPlanFile, 1);

  file->root_path = g_strdup (root_path);
  file->relative = g_strdup (relative);
  return file;
}

void
wb_plan_file_free (WbPlanFile *file)
{
  g_free (file->root_path);
  g_free (file->relative);
  g_free (file->member);
  g_free (file->reason);
  g_free (file);
}

WbPlanOrder *
wb_plan_order_new (const char *order_no)
{
  WbPlanOrder *order = g_new0 (WbPlanOrder, 1);

  order->order_no = g_strdup (order_no);
  order->files = g_ptr_array_new ();
  order->sub_tasks = g_ptr_array_new_with_free_func (g_free);
  order->missing = g_ptr_array_new_with_free_func (g_free);
  return order;
}

void
wb_plan_order_free (WbPlanOrder *order)
{
  g_free (order->order_no);
  g_ptr_array_unref (order->files);
  g_ptr_array_unref (order->sub_tasks);
  g_ptr_array_unref (order->missing);
  g_free (order);
}

WbPlanItem *
wb_plan_item_new (const char *id, const char *collect)
{
  WbPlanItem *item = g_new0 (WbPlanItem, 1);

  item->id = g_strdup (id);
  item->collect = g_strdup (collect);
  item->files = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_plan_file_free);
  item->orders = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_plan_order_free);
  return item;
}

void
wb_plan_item_free (WbPlanItem *item)
{
  g_free (item->id);
  g_free (item->collect);
  g_free (item->title);
  g_free (item->why);
  g_free (item->reason);
  g_ptr_array_unref (item->files);
  g_ptr_array_unref (item->orders);
  g_free (item);
}

void
wb_plan_free (WbPlan *plan)
{
  g_ptr_array_unref (plan->items);
  g_ptr_array_unref (plan->asked_orders);
  g_free (plan->user_id);
  g_free (plan->user_name);
  g_free (plan->app_version);
  g_free (plan->node_version);
  g_free (plan->electron_version);
  g_free (plan->chrome_version);
  /* Last: items borrow from it. */
  wb_profile_unref (plan->profile);
  g_free (plan);
}

const WbPlanItem *
wb_plan_item (const WbPlan *plan, const char *id)
{
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (strcmp (item->id, id) == 0)
        return item;
    }
  return NULL;
}

WbPlan *
wb_plan_new_empty (WbProfile *profile)
{
  WbPlan *plan = g_new0 (WbPlan, 1);

  plan->profile = wb_profile_ref (profile);
  plan->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_plan_item_free);
  plan->asked_orders = g_ptr_array_new_with_free_func (g_free);
  return plan;
}
