/* SPDX-License-Identifier: MPL-2.0 */
/* Business orders with their sub-tasks. Of the files only those of the chosen orders are sent, and
 * of a file that lists many orders only the chosen ones' records. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/collectors.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "collect/document-file.h"
#include "collect/order-records.h"
#include "collect/orders-look.h"
#include "plan/member-name.h"

#define MAX_FOLDER_BYTES 32 /* as the planner does */
#define MAX_FILE_BYTES 44

/* Numbers of orders are what support searches by, so they stay whatever they look like. */
static const char *const number_pointers[] = {
  "/orderNo",
  "/parentOrderNo",
  "/subTasks/*",
  "/subTasks/*/orderNo",
  "/*/orderNo",
  "/*/parentOrderNo",
  "/*/subTasks/*",
  "/*/subTasks/*/orderNo",
  "/subTasks/*/parentOrderNo",
  "/*/subTasks/*/parentOrderNo",
};

static const char *
orders_title (void)
{
  return _ ("Order");
}

static const char *
orders_why (void)
{
  return _ ("The order you had trouble with, with all its parts");
}

static gboolean
orders_look (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  return wb_look_files (looking, item, error) && wb_orders_look (looking, item, error);
}

typedef struct
{
  WbCollecting *collecting;
  const WbPlanItem *item;
  GPtrArray *show;      /* of char *, with a NULL at its end */
  GPtrArray *numbers;   /* of char *, borrowed: of all orders known */
  GHashTable *expected; /* members that belong to the chosen orders */
} Orders;

static void
orders_clear (Orders *orders)
{
  g_ptr_array_unref (orders->show);
  g_ptr_array_unref (orders->numbers);
  g_hash_table_unref (orders->expected);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Orders, orders_clear)

static GPtrArray *
list_show (const WbProfileItem *item)
{
  GPtrArray *show = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (number_pointers); i++)
    g_ptr_array_add (show, g_strdup (number_pointers[i]));
  const char *const own[] = { item->order_no, item->parent_no };
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_ptr_array_add (show, g_strdup (own[i]));
      g_ptr_array_add (show, g_strconcat ("/*", own[i], NULL));
      g_ptr_array_add (show, g_strconcat (item->sub_tasks, "/*", own[i], NULL));
      g_ptr_array_add (show, g_strconcat ("/*", item->sub_tasks, "/*", own[i], NULL));
    }
  g_ptr_array_add (show, g_strconcat (item->sub_tasks, "/*", NULL));
  for (char **pointer = item->show; pointer && *pointer; pointer++)
    g_ptr_array_add (show, g_strdup (*pointer));
  g_ptr_array_add (show, NULL);
  return show;
}

/* The numbers that may stand in names; the strings are borrowed. */
static GPtrArray *
list_numbers (const WbPlanItem *item)
{
  GPtrArray *numbers = g_ptr_array_new ();

  for (guint i = 0; i < item->orders->len; i++)
    {
      const WbPlanOrder *order = g_ptr_array_index (item->orders, i);
      g_ptr_array_add (numbers, order->order_no);
      for (guint k = 0; k < order->sub_tasks->len; k++)
        g_ptr_array_add (numbers, g_ptr_array_index (order->sub_tasks, k));
    }
  return numbers;
}

static const WbPlanOrder *
find_order (const WbPlanItem *item, const char *order_no)
{
  for (guint i = 0; i < item->orders->len; i++)
    {
      const WbPlanOrder *order = g_ptr_array_index (item->orders, i);
      if (g_str_equal (order->order_no, order_no))
        return order;
    }
  return NULL;
}

/* A member name in order's folder that is not in use; caller frees. */
static char *
take_name (Orders *orders, const char *order_no, const char *base)
{
  g_autofree char *folder = wb_member_component (order_no, MAX_FOLDER_BYTES, orders->numbers);
  g_autofree char *file = wb_member_component (base, MAX_FILE_BYTES, orders->numbers);
  char *name = g_strdup_printf ("order/%s/%s", folder, file);

  for (guint i = 2; g_hash_table_contains (orders->expected, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("order/%s/%u-%s", folder, i, file);
    }
  g_hash_table_add (orders->expected, g_strdup (name));
  return name;
}

/* Notes a part of order that should be there and is not; takes why. */
static gboolean
note_missing (Orders *orders, const char *order_no, const char *base, char *why, GError **error)
{
  g_autofree char *words = why;
  g_autofree char *name = take_name (orders, order_no, base);

  if (!wb_collecting_wants (orders->collecting, name))
    return TRUE;
  WbMember *member = wb_member_new (name, orders->item->id);
  member->status = WB_STATUS_MISSING;
  member->error = g_steal_pointer (&words);
  return wb_evidence_note (orders->collecting->evidence, member, error);
}

static gboolean
note_missing_parts (Orders *orders, const WbPlanOrder *order, GError **error)
{
  for (guint i = 0; i < order->missing->len; i++)
    {
      const char *number = g_ptr_array_index (order->missing, i);
      g_autofree char *base = g_strconcat (number, ".json", NULL);
      /* Translators: %s is the number of a part of an order. */
      char *why =
          g_strdup_printf (_ ("The order names part %s, but no file of it was found"), number);
      if (!note_missing (orders, order->order_no, base, why, error))
        return FALSE;
    }
  return TRUE;
}

/* TRUE if the record is order's own or one of its sub-tasks'. */
static gboolean
belongs_to (const WbOrderRecord *record, const WbPlanOrder *order)
{
  return g_strcmp0 (record->number, order->order_no) == 0
         || g_strcmp0 (record->parent, order->order_no) == 0
         || g_ptr_array_find_with_equal_func (order->sub_tasks, record->number, g_str_equal, NULL);
}

/* The records of order, out of the list that text is; NULL if it is no list of orders. */
static GString *
extract (const WbPlanItem *item, const WbPlanOrder *order, const char *text, gsize length)
{
  gboolean is_list = FALSE;
  g_autoptr (GPtrArray) records =
      wb_order_records_parse (text, length, item->profile_item, &is_list, NULL);

  if (!records || !is_list)
    return NULL;
  GString *list = g_string_new ("[\n");
  for (guint i = 0; i < records->len; i++)
    {
      const WbOrderRecord *record = g_ptr_array_index (records, i);
      if (!belongs_to (record, order))
        continue;
      g_string_append (list, list->len > 2 ? ",\n" : "");
      g_string_append_len (list, text + record->start, (gssize) record->length);
    }
  g_string_append (list, "\n]\n");
  return list;
}

/* TRUE if the file tells of several orders. */
static gboolean
is_shared (const WbPlanItem *item, guint index)
{
  guint holders = 0;

  for (guint i = 0; i < item->orders->len; i++)
    {
      const WbPlanOrder *order = g_ptr_array_index (item->orders, i);
      holders += g_ptr_array_find (order->files, GUINT_TO_POINTER (index), NULL);
    }
  return holders > 1;
}

/* Redacts what of text is order's. */
static gboolean
collect_text (Orders *orders, const WbPlanOrder *order, WbMember *member, GBytes *bytes,
              GError **error)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (GString) list = length > 0 ? extract (orders->item, order, text, length) : NULL;

  return wb_document_collect (orders->collecting, member, list ? list->str : text,
                              list ? list->len : length, (const char *const *) orders->show->pdata,
                              error);
}

static gboolean
collect_file (Orders *orders, const WbPlanOrder *order, guint index, GError **error)
{
  WbCollecting *collecting = orders->collecting;
  const WbPlanFile *file = g_ptr_array_index (orders->item->files, index);
  const char *base = strrchr (file->member, '/');
  WbPlanFile renamed = *file;
  g_autofree char *own = is_shared (orders->item, index)
                             ? take_name (orders, order->order_no, base ? base + 1 : file->member)
                             : g_strdup (file->member);

  g_hash_table_add (orders->expected, g_strdup (own));
  if (wb_evidence_find (collecting->evidence, own)
      || (!wb_collecting_wants (collecting, own)
          && !wb_collecting_wants (collecting, file->member)))
    return TRUE;
  renamed.member = own;
  WbMember *member = wb_collecting_new_member (collecting, orders->item, &renamed);
  g_autoptr (GBytes) bytes = wb_collecting_read_whole (collecting, file, member, WB_DOCUMENT_MAX);
  if (!bytes)
    return wb_evidence_note (collecting->evidence, member, error);
  return collect_text (orders, order, member, bytes, error)
         && wb_collecting_progress (collecting, orders->item->id, file->id.end, error);
}

static gboolean
collect_order (Orders *orders, const char *order_no, GError **error)
{
  const WbPlanOrder *order = find_order (orders->item, order_no);

  if (!order)
    return note_missing (orders, order_no, "order.json",
                         g_strdup_printf (_ ("No file of order %s was found"), order_no), error);
  for (guint i = 0; i < order->files->len; i++)
    if (!collect_file (orders, order, GPOINTER_TO_UINT (g_ptr_array_index (order->files, i)),
                       error))
      return FALSE;
  return note_missing_parts (orders, order, error);
}

/* A file that could not be looked into may be of any order, so each case names it. */
static gboolean
note_unread (Orders *orders, GError **error)
{
  const GPtrArray *files = orders->item->files;

  for (guint i = 0; i < files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (files, i);
      if (file->status == WB_STATUS_OK)
        continue;
      g_hash_table_add (orders->expected, g_strdup (file->member));
      if (!wb_collecting_wants (orders->collecting, file->member))
        continue;
      WbMember *member = wb_collecting_new_member (orders->collecting, orders->item, file);
      if (!wb_evidence_note (orders->collecting->evidence, member, error))
        return FALSE;
    }
  return TRUE;
}

/* Removes what was collected for orders that are not chosen any more. */
static gboolean
remove_others (Orders *orders, GError **error)
{
  const GPtrArray *members = wb_evidence_members (orders->collecting->evidence);

  for (guint i = members->len; i > 0; i--)
    {
      const WbMember *member = g_ptr_array_index (members, i - 1);
      if (g_str_equal (member->item, orders->item->id)
          && !g_hash_table_contains (orders->expected, member->member)
          && !wb_evidence_remove (orders->collecting->evidence, member->member, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
orders_write (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  const GPtrArray *chosen = collecting->selection->orders;
  g_auto (Orders) orders = {
    .collecting = collecting,
    .item = item,
    .show = list_show (item->profile_item),
    .numbers = list_numbers (item),
    .expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };

  for (guint i = 0; chosen && i < chosen->len; i++)
    if (!collect_order (&orders, g_ptr_array_index (chosen, i), error))
      return FALSE;
  if ((!chosen || chosen->len == 0) && item->orders->len > 0)
    {
      const WbPlanOrder *newest = g_ptr_array_index (item->orders, 0);
      if (!collect_order (&orders, newest->order_no, error))
        return FALSE;
    }
  return note_unread (&orders, error) && remove_others (&orders, error);
}

const WbCollector wb_collector_orders = {
  .id = "orders",
  .title = orders_title,
  .why = orders_why,
  .look = orders_look,
  .write = orders_write,
};
