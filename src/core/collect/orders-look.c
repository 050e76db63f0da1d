/* SPDX-License-Identifier: MPL-2.0 */
/* Which order a file belongs to is told by what is in it (a number, a parent's number) and, in the
 * layout of a folder an order, by where it lies. All three layouts may be mixed. First all records
 * are read, then each is put to the order at the top of its chain of parents; what an order names
 * and nobody has is missing. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/orders-look.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "collect/order-records.h"
#include "entry/entry.h"
#include "plan/read-beneath.h"

/* Larger task files are not looked into, nor more than so much in all. */
#define MAX_FILE_BYTES ((guint64) 32 * 1024 * 1024)
#define MAX_ALL_BYTES ((guint64) 512 * 1024 * 1024)
#define MAX_ORDERS 1000
#define MAX_PARENTS 16

/* A record, and where it was found. */
typedef struct
{
  char *number;         /* (nullable) */
  char *parent;         /* (nullable): as it says, or the folder's order */
  GPtrArray *sub_tasks; /* of char * */
  gint64 time_usec;
  guint file; /* index */
} Found;

typedef struct
{
  WbPlanItem *item;
  gboolean is_install; /* of its root */
  GPtrArray *found;    /* of Found */
  GHashTable *parents; /* number -> parent's number (owned) */
  GHashTable *known;   /* numbers (owned) of which a record was found */
  GHashTable *orders;  /* number (borrowed) -> WbPlanOrder (borrowed from item) */
} Look;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->number);
  g_free (found->parent);
  g_ptr_array_unref (found->sub_tasks);
  g_free (found);
}

static void
look_clear (Look *look)
{
  g_ptr_array_unref (look->found);
  g_hash_table_unref (look->parents);
  g_hash_table_unref (look->known);
  g_hash_table_unref (look->orders);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

/* Number of components before the first with a wildcard, of the shortest of item's globs. */
static guint
fixed_components (const WbProfileItem *item)
{
  guint fewest = G_MAXUINT;

  for (char **glob = item->files; glob && *glob; glob++)
    {
      g_auto (GStrv) names = g_strsplit (*glob, "/", -1);
      guint n = 0;
      while (names[n] && names[n + 1] && !strpbrk (names[n], "*?["))
        n++;
      fewest = MIN (fewest, n);
    }
  return fewest;
}

/* The folder that stands for an order in "tasks/<orderNo>/<anything>.json"; NULL if there is none.
 */
static char *
folder_order (const WbProfileItem *item, const char *relative)
{
  g_auto (GStrv) names = g_strsplit (relative, "/", -1);
  const guint n = g_strv_length (names), fixed = fixed_components (item);

  return n >= 2 && fixed <= n - 2 && g_utf8_validate (names[fixed], -1, NULL)
             ? g_strdup (names[fixed])
             : NULL;
}

/* The order a record belongs under by its own words, or else by its folder. */
static char *
parent_of (const WbOrderRecord *record, const char *folder)
{
  if (record->parent && g_strcmp0 (record->parent, record->number) != 0)
    return g_strdup (record->parent);
  return folder && g_strcmp0 (folder, record->number) != 0 ? g_strdup (folder) : NULL;
}

static void
add_record (Look *look, const WbOrderRecord *record, guint file, const char *folder)
{
  Found *found = g_new0 (Found, 1);

  found->number = g_strdup (record->number);
  found->parent = parent_of (record, folder);
  found->sub_tasks = g_ptr_array_ref (record->sub_tasks);
  found->time_usec = record->time_usec;
  found->file = file;
  g_ptr_array_add (look->found, found);
  if (found->number)
    g_hash_table_add (look->known, g_strdup (found->number));
  if (found->number && found->parent)
    g_hash_table_insert (look->parents, g_strdup (found->number), g_strdup (found->parent));
  for (guint i = 0; i < record->embedded->len; i++)
    g_hash_table_add (look->known, g_strdup (g_ptr_array_index (record->embedded, i)));
}

/* A file that tells nothing itself belongs to its folder's order. Without a folder it may be any
 * order's: it is left out, and says so. */
static void
add_silent (Look *look, guint index, const char *folder)
{
  if (!folder)
    {
      WbPlanFile *file = g_ptr_array_index (look->item->files, index);
      file->status = WB_STATUS_FAILED;
      g_free (file->reason);
      file->reason = g_strdup (_ ("It does not tell which order it belongs to"));
      return;
    }
  Found *found = g_new0 (Found, 1);
  found->parent = g_strdup (folder);
  found->sub_tasks = g_ptr_array_new ();
  found->time_usec = WB_TIME_UNKNOWN;
  found->file = index;
  g_ptr_array_add (look->found, found);
}

static void
look_into (Look *look, guint index)
{
  const WbPlanFile *file = g_ptr_array_index (look->item->files, index);
  const WbProfileItem *profile_item = look->item->profile_item;
  g_autofree char *folder = folder_order (profile_item, file->relative);
  gboolean is_list = FALSE;
  gsize length = 0;
  g_autofree char *text = wb_read_beneath (file->root_path, look->is_install, file->relative,
                                           MAX_FILE_BYTES, &length, NULL);
  g_autoptr (GPtrArray) records =
      text ? wb_order_records_parse (text, length, profile_item, &is_list, NULL) : NULL;

  for (guint i = 0; records && i < records->len; i++)
    add_record (look, g_ptr_array_index (records, i), index, is_list ? NULL : folder);
  if (!records || records->len == 0)
    add_silent (look, index, folder);
}

/* The number at the top of found's chain of parents; NULL if it has none. */
static const char *
top_of (const Look *look, const Found *found)
{
  const char *top = found->parent ? found->parent : found->number;

  for (guint i = 0; top && i < MAX_PARENTS; i++)
    {
      const char *parent = g_hash_table_lookup (look->parents, top);
      if (!parent)
        break;
      top = parent;
    }
  return top;
}

static WbPlanOrder *
ensure_order (Look *look, const char *number)
{
  WbPlanOrder *order = g_hash_table_lookup (look->orders, number);

  if (order)
    return order;
  order = wb_plan_order_new (number);
  g_ptr_array_add (look->item->orders, order);
  g_hash_table_insert (look->orders, order->order_no, order);
  return order;
}

static void
add_name (GPtrArray *names, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

static void
place (Look *look, const Found *found)
{
  const char *top = top_of (look, found);
  if (!top)
    return;

  WbPlanOrder *order = ensure_order (look, top);
  const WbPlanFile *file = g_ptr_array_index (look->item->files, found->file);
  const gint64 time_usec =
      found->time_usec != WB_TIME_UNKNOWN ? found->time_usec : file->id.mtime_usec;
  if (!g_ptr_array_find (order->files, GUINT_TO_POINTER (found->file), NULL))
    g_ptr_array_add (order->files, GUINT_TO_POINTER (found->file));
  order->changed_usec = MAX (order->changed_usec, time_usec);
  for (guint i = 0; i < found->sub_tasks->len; i++)
    add_name (order->sub_tasks, g_ptr_array_index (found->sub_tasks, i));
  if (found->number && !g_str_equal (found->number, top))
    add_name (order->sub_tasks, found->number);
}

static void
find_missing (const Look *look, WbPlanOrder *order)
{
  for (guint i = 0; i < order->sub_tasks->len; i++)
    {
      const char *number = g_ptr_array_index (order->sub_tasks, i);
      if (!g_hash_table_contains (look->known, number))
        g_ptr_array_add (order->missing, g_strdup (number));
    }
}

static int
compare_orders (gconstpointer a, gconstpointer b)
{
  const WbPlanOrder *const *first = a, *const *second = b;

  if ((*first)->changed_usec != (*second)->changed_usec)
    return (*first)->changed_usec > (*second)->changed_usec ? -1 : 1;
  return strcmp ((*second)->order_no, (*first)->order_no);
}

static gboolean
look_into_all (Look *look, const WbRun *run, GError **error)
{
  guint64 bytes = 0;

  for (guint i = 0; i < look->item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (look->item->files, i);
      if (!wb_run_check (run, error))
        return FALSE;
      if (file->status != WB_STATUS_OK || bytes > MAX_ALL_BYTES)
        continue;
      bytes += file->id.end;
      look_into (look, i);
    }
  return TRUE;
}

static gboolean
is_asked_for (const WbLooking *looking, const WbPlanOrder *order)
{
  return looking->orders && g_strv_contains (looking->orders, order->order_no);
}

/* Keeps the newest, and those asked for. */
static void
limit_orders (const WbLooking *looking, WbPlanItem *item)
{
  for (guint i = item->orders->len; i > MAX_ORDERS; i--)
    if (!is_asked_for (looking, g_ptr_array_index (item->orders, i - 1)))
      g_ptr_array_remove_index (item->orders, i - 1);
}

gboolean
wb_orders_look (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  const WbRoot *root = wb_profile_root (looking->profile, item->profile_item->root);
  g_auto (Look) look = {
    .item = item,
    .is_install = root && root->is_install,
    .found = g_ptr_array_new_with_free_func (found_free),
    .parents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    .known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .orders = g_hash_table_new (g_str_hash, g_str_equal),
  };

  if (!look_into_all (&look, looking->run, error))
    return FALSE;
  for (guint i = 0; i < look.found->len; i++)
    place (&look, g_ptr_array_index (look.found, i));
  for (guint i = 0; i < item->orders->len; i++)
    find_missing (&look, g_ptr_array_index (item->orders, i));
  g_ptr_array_sort (item->orders, compare_orders);
  limit_orders (looking, item);
  return TRUE;
}
