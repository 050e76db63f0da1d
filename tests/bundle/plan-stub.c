/* SPDX-License-Identifier: MPL-2.0 */
#include "plan/selection.h"
#include <string.h>

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

gboolean
wb_selection_has (const WbSelection *selection, const char *item_id)
{
  for (guint i = 0; i < selection->items->len; i++)
    if (strcmp (g_ptr_array_index (selection->items, i), item_id) == 0)
      return TRUE;
  return FALSE;
}
