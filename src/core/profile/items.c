/* SPDX-License-Identifier: MPL-2.0 */
/* Items: one table of all keys, and one row a collector that says which of them go with it. */
#define G_LOG_DOMAIN "waybill-profile"
#include <glib/gi18n-lib.h>
#include <string.h>

#include "profile/free.h"
#include "profile/sections.h"

#define MAX_ITEMS 64
#define MAX_GLOBS 64
#define MAX_POINTERS 256

#define MINUTE G_GINT64_CONSTANT (60)
#define DAY (24 * 60 * MINUTE)
#define KIB (G_GINT64_CONSTANT (1) << 10)
#define GIB (G_GINT64_CONSTANT (1) << 30)

#define ITEM(member) offsetof (WbProfileItem, member)

/* Keys that not every collector has a use for. */
typedef struct
{
  const char *collect;
  gboolean reads_files; /* then root and files are needed, else refused */
  const char *const *keys;
} Fit;

static const char *const no_keys[] = { NULL };
static const char *const log_keys[] = { "window", "limit", NULL };
static const char *const document_keys[] = { "show", "limit", NULL };
static const char *const order_keys[] = { "show",     "window",   "limit", "orderNo",
                                          "parentNo", "subTasks", NULL };

static const Fit fits[] = {
  { "logs", TRUE, log_keys },     { "document", TRUE, document_keys },
  { "orders", TRUE, order_keys }, { "environment", FALSE, no_keys },
  { "network", FALSE, no_keys },
};

static gboolean
is_given (const WbProfileItem *item, const char *key)
{
  const struct
  {
    const char *name;
    gboolean given;
  } given[] = {
    { "show", item->show != NULL },          { "window", item->window_sec != 0 },
    { "limit", item->limit_bytes != 0 },     { "orderNo", item->order_no != NULL },
    { "parentNo", item->parent_no != NULL }, { "subTasks", item->sub_tasks != NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    if (strcmp (given[i].name, key) == 0)
      return given[i].given;
  return FALSE;
}

static gboolean
check_keys (WbReader *reader, const WbProfileItem *item, const Fit *fit)
{
  for (const char *const *key = order_keys; *key; key++)
    if (is_given (item, *key) && !g_strv_contains (fit->keys, *key))
      {
        (void) wb_reader_enter (reader, *key);
        return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("“%s” items have no such key"),
                                 item->collect);
      }
  return TRUE;
}

static gboolean
check_files (WbReader *reader, const WbProfileItem *item, const Fit *fit)
{
  if (fit->reads_files && item->root && item->files)
    return TRUE;
  if (!fit->reads_files && !item->root && !item->files)
    return TRUE;
  (void) wb_reader_enter (reader, (item->root != NULL) == fit->reads_files ? "files" : "root");
  return fit->reads_files ? wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("this is missing"))
                          : wb_reader_refuse (reader, WB_ERROR_PROFILE,
                                              _ ("“%s” items have no such key"), item->collect);
}

static gboolean
check_fit (WbReader *reader, const WbProfileItem *item)
{
  for (guint i = 0; i < G_N_ELEMENTS (fits); i++)
    if (strcmp (fits[i].collect, item->collect) == 0)
      return check_keys (reader, item, &fits[i]) && check_files (reader, item, &fits[i]);
  return wb_reader_refuse (reader, WB_ERROR_PROFILE, "%s", _ (wb_format_collect.allowed));
}

static void
set_order_defaults (WbProfileItem *item)
{
  if (strcmp (item->collect, "orders") != 0)
    return;
  if (!item->order_no)
    item->order_no = g_strdup ("/orderNo");
  if (!item->parent_no)
    item->parent_no = g_strdup ("/parentOrderNo");
  if (!item->sub_tasks)
    item->sub_tasks = g_strdup ("/subTasks");
}

gboolean
wb_profile_is_own_id (const char *id)
{
  static const char *const own[] = { "attachment", "public-address", "waybill", NULL };

  return g_strv_contains (own, id);
}

static gboolean
take_item (WbReader *reader, JsonNode *node, gpointer into)
{
  static const WbKey keys[] = {
    { "id", WB_KEY_STRING, TRUE, ITEM (id), &wb_format_id },
    { "collect", WB_KEY_STRING, TRUE, ITEM (collect), &wb_format_collect },
    { "root", WB_KEY_STRING, FALSE, ITEM (root), &wb_format_id },
    { "files", WB_KEY_STRINGS, FALSE, ITEM (files), &wb_format_glob, 1, MAX_GLOBS },
    { "show", WB_KEY_STRINGS, FALSE, ITEM (show), &wb_format_pointer, 0, MAX_POINTERS },
    { "title", WB_KEY_TEXT, FALSE, ITEM (title), &wb_format_name },
    { "why", WB_KEY_TEXT, FALSE, ITEM (why), &wb_format_line },
    { "window", WB_KEY_DURATION, FALSE, ITEM (window_sec), NULL, MINUTE, 3650 * DAY },
    { "limit", WB_KEY_SIZE, FALSE, ITEM (limit_bytes), NULL, KIB, 64 * GIB },
    { "important", WB_KEY_BOOLEAN, FALSE, ITEM (important) },
    { "default", WB_KEY_BOOLEAN, FALSE, ITEM (ticked) },
    { "orderNo", WB_KEY_STRING, FALSE, ITEM (order_no), &wb_format_pointer },
    { "parentNo", WB_KEY_STRING, FALSE, ITEM (parent_no), &wb_format_pointer },
    { "subTasks", WB_KEY_STRING, FALSE, ITEM (sub_tasks), &wb_format_pointer },
    { NULL },
  };
  GPtrArray *items = into;
  g_autoptr (WbProfileItem) item = g_new0 (WbProfileItem, 1);

  item->ticked = TRUE;
  if (!wb_reader_object (reader, node, keys, item) || !check_fit (reader, item))
    return FALSE;
  if (wb_profile_is_own_id (item->id))
    return wb_reader_refuse (reader, WB_ERROR_PROFILE,
                             /* Translators: the id of an item that the program adds by itself. */
                             _ ("the id \"%s\" is taken by Waybill itself"), item->id);
  for (guint i = 0; i < items->len; i++)
    if (strcmp (((WbProfileItem *) g_ptr_array_index (items, i))->id, item->id) == 0)
      return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("the id \"%s\" is used twice"),
                               item->id);
  set_order_defaults (item);
  g_ptr_array_add (items, g_steal_pointer (&item));
  return TRUE;
}

gboolean
wb_take_items (WbReader *reader, JsonNode *node, gpointer into)
{
  WbProfile *profile = into;

  return wb_reader_list (reader, node, 1, MAX_ITEMS, take_item, profile->items);
}

static gboolean
check_root_named (WbReader *reader, const WbProfile *profile, const char *root)
{
  if (!root || wb_profile_root (profile, root))
    return TRUE;
  (void) wb_reader_enter (reader, "root");
  return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("there is no root \"%s\" in \"roots\""),
                           root);
}

static gboolean
check_roots_named (WbReader *reader, const WbProfile *profile)
{
  const gsize items_mark = wb_reader_enter (reader, "items");

  for (guint i = 0; i < profile->items->len; i++)
    {
      const WbProfileItem *item = g_ptr_array_index (profile->items, i);
      const gsize mark = wb_reader_enter_index (reader, i);
      if (!check_root_named (reader, profile, item->root))
        return FALSE;
      wb_reader_leave (reader, mark);
    }
  wb_reader_leave (reader, items_mark);
  const gsize user_mark = wb_reader_enter (reader, "user");
  if (!check_root_named (reader, profile, profile->user_root))
    return FALSE;
  wb_reader_leave (reader, user_mark);
  return TRUE;
}

static gboolean
mark_sensitive (WbReader *reader, WbProfile *profile)
{
  char **ids = profile->privacy ? profile->privacy->sensitive : NULL;

  for (guint i = 0; ids && ids[i]; i++)
    {
      /* The reader is the one place where a profile is still made. */
      WbProfileItem *item = (WbProfileItem *) wb_profile_item (profile, ids[i]);
      if (!item)
        {
          g_autofree char *place = g_strdup_printf ("%u", i);
          (void) wb_reader_enter (reader, "privacy");
          (void) wb_reader_enter (reader, "sensitive");
          (void) wb_reader_enter (reader, place);
          return wb_reader_refuse (reader, WB_ERROR_PROFILE,
                                   _ ("there is no item \"%s\" in \"items\""), ids[i]);
        }
      item->sensitive = TRUE;
    }
  return TRUE;
}

gboolean
wb_check_items (WbReader *reader, WbProfile *profile)
{
  return check_roots_named (reader, profile) && mark_sensitive (reader, profile);
}
