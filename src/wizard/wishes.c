/* SPDX-License-Identifier: MPL-2.0 */
#include "wishes.h"

static GPtrArray *
copy_list (const GPtrArray *list)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; list && i < list->len; i++)
    g_ptr_array_add (copy, g_strdup (g_ptr_array_index (list, i)));
  return copy;
}

static char **
to_strv (const GPtrArray *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < list->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (list, i));
  return g_strv_builder_end (builder);
}

static char **
list_paths (const GPtrArray *files)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < files->len; i++)
    g_strv_builder_add (builder, ((const WbDraftFile *) g_ptr_array_index (files, i))->path);
  return g_strv_builder_end (builder);
}

WbWishes *
wb_wishes_new (const WbDraft *draft)
{
  WbWishes *wishes = g_new0 (WbWishes, 1);

  wishes->ticked = copy_list (NULL);
  wishes->unticked = copy_list (NULL);
  wishes->hide = copy_list (NULL);
  wishes->restore = copy_list (NULL);
  wb_wishes_update (wishes, draft);
  return wishes;
}

static void
clear_draft_part (WbWishes *wishes)
{
  g_clear_pointer (&wishes->words, g_free);
  g_clear_pointer (&wishes->contact, g_free);
  g_clear_pointer (&wishes->follows, g_free);
  g_clear_pointer (&wishes->orders, g_strfreev);
  g_clear_pointer (&wishes->attachments, g_strfreev);
}

void
wb_wishes_update (WbWishes *wishes, const WbDraft *draft)
{
  clear_draft_part (wishes);
  wishes->when = draft->when;
  wishes->words = g_strdup (draft->words);
  wishes->contact = g_strdup (draft->contact);
  wishes->follows = g_strdup (draft->follows);
  wishes->orders = draft->orders_said ? to_strv (draft->orders) : NULL;
  wishes->attachments = list_paths (draft->files);
}

WbWishes *
wb_wishes_copy (const WbWishes *wishes)
{
  WbWishes *copy = g_memdup2 (wishes, sizeof *wishes);

  copy->words = g_strdup (wishes->words);
  copy->contact = g_strdup (wishes->contact);
  copy->follows = g_strdup (wishes->follows);
  copy->orders = g_strdupv (wishes->orders);
  copy->wanted = g_strdupv (wishes->wanted);
  copy->attachments = g_strdupv (wishes->attachments);
  copy->ticked = copy_list (wishes->ticked);
  copy->unticked = copy_list (wishes->unticked);
  copy->hide = copy_list (wishes->hide);
  copy->restore = copy_list (wishes->restore);
  return copy;
}

void
wb_wishes_free (WbWishes *wishes)
{
  clear_draft_part (wishes);
  g_strfreev (wishes->wanted);
  g_ptr_array_unref (wishes->ticked);
  g_ptr_array_unref (wishes->unticked);
  g_ptr_array_unref (wishes->hide);
  g_ptr_array_unref (wishes->restore);
  g_free (wishes);
}

gboolean
wb_wishes_set (GPtrArray *list, const char *term, gboolean there)
{
  guint index;
  const gboolean found = g_ptr_array_find_with_equal_func (list, term, g_str_equal, &index);

  if (found == !!there)
    return FALSE;
  if (there)
    g_ptr_array_add (list, g_strdup (term));
  else
    g_ptr_array_remove_index (list, index);
  return TRUE;
}

void
wb_wishes_tick (WbWishes *wishes, const char *item_id, gboolean ticked)
{
  (void) wb_wishes_set (wishes->ticked, item_id, ticked);
  (void) wb_wishes_set (wishes->unticked, item_id, !ticked);
}

void
wb_wishes_want (WbWishes *wishes, char **items)
{
  g_strfreev (wishes->wanted);
  wishes->wanted = g_strdupv (items);
}

static const char *
or_null (const char *text)
{
  return text && *text ? text : NULL;
}

static void
set_words (const WbWishes *wishes, WbSelection *selection)
{
  selection->message = g_strdup (or_null (wishes->words));
  selection->contact = g_strdup (or_null (wishes->contact));
  selection->follows = g_strdup (wishes->follows);
  g_ptr_array_unref (selection->hide);
  selection->hide = copy_list (wishes->hide);
  g_ptr_array_unref (selection->restore);
  selection->restore = copy_list (wishes->restore);
}

static void
set_orders (const WbWishes *wishes, WbSelection *selection)
{
  if (!wishes->orders)
    return;
  g_ptr_array_set_size (selection->orders, 0);
  for (char **order = wishes->orders; *order; order++)
    g_ptr_array_add (selection->orders, g_strdup (*order));
}

/* Who names a file on a command line wants it sent; here it is a decision of its own. */
static void
leave_files_out (const WbPlan *plan, WbSelection *selection)
{
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (!item->profile_item)
        (void) wb_wishes_set (selection->items, item->id, FALSE);
    }
}

/* Without anything ticked by hand. */
static WbSelection *
settle_untouched (const WbWishes *wishes, const WbPlan *plan)
{
  WbSelection *selection = wb_selection_new (plan);

  wb_when_window (&wishes->when, plan->looked_usec, &selection->since_usec, &selection->until_usec);
  selection->limit_bytes = wishes->limit_bytes;
  selection->tripwire = wishes->tripwire;
  set_words (wishes, selection);
  set_orders (wishes, selection);
  leave_files_out (plan, selection);
  return selection;
}

/* Who chose no order wants none, though collecting would take the newest. */
static gboolean
is_wanted (const WbWishes *wishes, const WbPlanItem *item)
{
  if (g_str_equal (item->collect, "orders") && wishes->orders && !wishes->orders[0])
    return FALSE;
  return !wishes->wanted || !item->profile_item
         || g_strv_contains ((const char *const *) wishes->wanted, item->id);
}

WbSelection *
wb_wishes_settle (const WbWishes *wishes, const WbPlan *plan)
{
  WbSelection *selection = settle_untouched (wishes, plan);

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (!is_wanted (wishes, item))
        (void) wb_wishes_set (selection->items, item->id, FALSE);
      if (g_ptr_array_find_with_equal_func (wishes->ticked, item->id, g_str_equal, NULL))
        (void) wb_wishes_set (selection->items, item->id, TRUE);
      if (g_ptr_array_find_with_equal_func (wishes->unticked, item->id, g_str_equal, NULL))
        (void) wb_wishes_set (selection->items, item->id, FALSE);
    }
  return selection;
}

WbSelection *
wb_wishes_settle_all (const WbWishes *wishes, const WbPlan *plan)
{
  WbSelection *selection = wb_wishes_settle (wishes, plan);

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      if (wb_wishes_set (selection->items, item->id, TRUE))
        g_ptr_array_add (selection->only_shown, g_strdup (item->id));
    }
  return selection;
}
