/* SPDX-License-Identifier: MPL-2.0 */
/* Planning walks the profile's items and lets each one's collector look. Names in the bundle are
 * given when all have looked, for they must be unique and may hold any order's number. */
#define G_LOG_DOMAIN "waybill-plan"
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/fs.h"
#include "plan/collector.h"
#include "plan/installation.h"
#include "plan/member-name.h"
#include "plan/plan-private.h"

static const WbCollector *
find_collector (const WbCollector *const *collectors, const char *id)
{
  for (; *collectors; collectors++)
    if (strcmp ((*collectors)->id, id) == 0)
      return *collectors;
  return NULL;
}

static void
set_words (WbPlanItem *item, const WbCollector *collector, const WbText *title, const WbText *why)
{
  const char *own_title = wb_text_in_language (title);
  const char *own_why = wb_text_in_language (why);

  item->title = g_strdup (own_title ? own_title : collector->title ());
  item->why = g_strdup (own_why ? own_why : collector->why ());
}

static WbPlanItem *
new_item (const WbProfileItem *asked, const WbCollector *collector)
{
  WbPlanItem *item = wb_plan_item_new (asked->id, asked->collect);

  item->profile_item = asked;
  item->important = asked->important;
  item->sensitive = asked->sensitive;
  item->ticked = asked->ticked;
  set_words (item, collector, asked->title, asked->why);
  return item;
}

static gboolean
look_at_item (WbPlan *plan, const WbLooking *looking, const WbCollector *collector,
              WbPlanItem *item, GError **error)
{
  wb_run_notify (looking->run, "look", item->id, WB_EVENT_STARTED, 0, 0, NULL);
  g_ptr_array_add (plan->items, item);
  if (collector->look && !collector->look (looking, item, error))
    return FALSE;
  wb_run_notify (looking->run, "look", item->id, WB_EVENT_DONE, item->bytes, item->bytes, NULL);
  return wb_run_check (looking->run, error);
}

/* What profiles do not name: offered beside item, for the person to tick. */
static gboolean
look_beside (WbPlan *plan, const WbLooking *looking, const WbCollector *const *collectors,
             const WbPlanItem *item, GError **error)
{
  for (; *collectors; collectors++)
    {
      const WbCollector *collector = *collectors;
      if (g_strcmp0 (collector->beside, item->collect) != 0 || wb_plan_item (plan, collector->id))
        continue;
      WbPlanItem *offered = wb_plan_item_new (collector->id, collector->id);
      offered->sensitive = TRUE;
      set_words (offered, collector, NULL, NULL);
      if (!look_at_item (plan, looking, collector, offered, error))
        return FALSE;
      if (offered->status == WB_STATUS_MISSING)
        g_ptr_array_remove (plan->items, offered);
    }
  return TRUE;
}

static gboolean
look_at_items (WbPlan *plan, const WbLooking *looking, const WbCollector *const *collectors,
               GError **error)
{
  for (guint i = 0; i < plan->profile->items->len; i++)
    {
      const WbProfileItem *asked = g_ptr_array_index (plan->profile->items, i);
      const WbCollector *collector = find_collector (collectors, asked->collect);
      if (!collector)
        {
          g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
                       _ ("This version can't collect “%s” (%s)"), asked->id, asked->collect);
          return FALSE;
        }
      WbPlanItem *item = new_item (asked, collector);
      if (!look_at_item (plan, looking, collector, item, error)
          || !look_beside (plan, looking, collectors, item, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_taken (const WbPlanItem *item, const WbFileId *id)
{
  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, i);
      if (file->status == WB_STATUS_OK && wb_file_id_same (&file->id, id))
        return TRUE;
    }
  return FALSE;
}

/* The person named the file, so a link to it is followed, and it may lie anywhere. */
static void
add_attachment (WbPlanItem *item, const char *path)
{
  WbPlanFile *file = wb_plan_file_new (NULL, path);
  struct stat st;

  if (stat (path, &st) != 0)
    file->status = errno == EACCES ? WB_STATUS_DENIED : WB_STATUS_MISSING;
  else
    {
      wb_file_id_from_stat (&file->id, &st);
      file->status = !S_ISREG (st.st_mode)        ? WB_STATUS_NOT_FILE
                     : is_taken (item, &file->id) ? WB_STATUS_SAME_FILE
                     : access (path, R_OK) == 0   ? WB_STATUS_OK
                                                  : WB_STATUS_DENIED;
    }
  if (file->status != WB_STATUS_OK)
    file->reason = g_strdup (wb_status_title (file->status));
  g_ptr_array_add (item->files, file);
  if (file->status != WB_STATUS_OK)
    return;
  item->bytes += file->id.end;
  item->newest_usec = MAX (item->newest_usec, file->id.mtime_usec);
  item->oldest_usec =
      item->oldest_usec ? MIN (item->oldest_usec, file->id.mtime_usec) : file->id.mtime_usec;
}

static gboolean
look_at_attachments (WbPlan *plan, const WbLooking *looking, const WbCollector *const *collectors,
                     const char *const *paths, GError **error)
{
  const WbCollector *collector = find_collector (collectors, WB_PLAN_ATTACHMENT);
  WbPlanItem *item = wb_plan_item_new (WB_PLAN_ATTACHMENT, WB_PLAN_ATTACHMENT);

  item->sensitive = TRUE;
  item->ticked = TRUE;
  if (collector)
    set_words (item, collector, NULL, NULL);
  else
    {
      item->title = g_strdup (_ ("Attachments"));
      item->why = g_strdup (_ ("Files you add yourself"));
    }
  for (; *paths; paths++)
    add_attachment (item, *paths);
  const WbPlanFile *first = g_ptr_array_index (item->files, 0);
  if (item->newest_usec == 0 && first->status != WB_STATUS_OK)
    {
      item->status = first->status;
      item->reason = g_strdup (first->reason);
    }
  if (collector)
    return look_at_item (plan, looking, collector, item, error);
  g_ptr_array_add (plan->items, item);
  return TRUE;
}

static GPtrArray *
list_order_numbers (const WbPlan *plan)
{
  GPtrArray *numbers = g_ptr_array_new ();

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      for (guint o = 0; o < item->orders->len; o++)
        g_ptr_array_add (numbers, ((WbPlanOrder *) g_ptr_array_index (item->orders, o))->order_no);
    }
  return numbers;
}

/* "order/NUMBER" for a file of one order, "order" for one of several or none; caller frees. */
static char *
dup_order_folder (const WbPlanItem *item, guint file_index, const GPtrArray *numbers)
{
  const char *order_no = NULL;
  guint holders = 0;

  for (guint o = 0; o < item->orders->len; o++)
    {
      const WbPlanOrder *order = g_ptr_array_index (item->orders, o);
      if (!g_ptr_array_find (order->files, GUINT_TO_POINTER (file_index), NULL))
        continue;
      order_no = order->order_no;
      holders++;
    }
  if (holders != 1)
    return g_strdup ("order");
  g_autofree char *safe = wb_member_component (order_no, 32, numbers);
  return g_strconcat ("order/", safe, NULL);
}

static const char *
strip_folder (const char *relative, const char *folder)
{
  const gsize length = strlen (folder);

  return g_ascii_strncasecmp (relative, folder, length) == 0 && relative[length] == '/'
             ? relative + length + 1
             : relative;
}

static const char *
get_base (const char *relative)
{
  const char *slash = strrchr (relative, '/');

  return slash ? slash + 1 : relative;
}

/* A log is unpacked when it is redacted: a member that still ended in ".gz" would be no archive. */
static char *
build_log_member (WbMemberNames *names, const WbPlanFile *file)
{
  const char *below = strip_folder (file->relative, "logs");
  gsize length = strlen (below);
  g_autofree char *plain = g_strndup (below, file->compressed && length > 3 ? length - 3 : length);

  return wb_member_names_add (names, "logs", plain);
}

static char *
build_member (WbMemberNames *names, const WbPlanItem *item, guint file_index,
              const GPtrArray *numbers)
{
  const WbPlanFile *file = g_ptr_array_index (item->files, file_index);

  if (strcmp (item->collect, "logs") == 0)
    return build_log_member (names, file);
  if (strcmp (item->collect, WB_PLAN_ATTACHMENT) == 0)
    return wb_member_names_add (names, "attachments", get_base (file->relative));
  if (strcmp (item->collect, "orders") != 0)
    return wb_member_names_add (names, "documents", get_base (file->relative));
  g_autofree char *folder = dup_order_folder (item, file_index, numbers);
  return wb_member_names_add (names, folder, get_base (file->relative));
}

static void
name_members (WbPlan *plan)
{
  g_autoptr (GPtrArray) numbers = list_order_numbers (plan);
  g_autoptr (WbMemberNames) names = wb_member_names_new (numbers);

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      for (guint f = 0; f < item->files->len; f++)
        {
          WbPlanFile *file = g_ptr_array_index (item->files, f);
          g_free (file->member);
          file->member = build_member (names, item, f, numbers);
        }
    }
}

static gboolean
take_versions (WbPlan *plan, const WbContext *context)
{
  if (!context || (!context->app_version && !context->electron_version && !context->node_version))
    return FALSE;
  plan->app_version = g_strdup (context->app_version);
  plan->node_version = g_strdup (context->node_version);
  plan->electron_version = g_strdup (context->electron_version);
  plan->chrome_version = g_strdup (context->chrome_version);
  plan->version_source = context->remembered ? "remembered" : "context";
  return TRUE;
}

/* One source gives all: an older source would mix versions that never ran together. */
static void
find_versions (WbPlan *plan, const WbContext *context)
{
  if (take_versions (plan, context))
    return;
  g_autoptr (WbContext) remembered = wb_context_recall (plan->profile->id);
  if (take_versions (plan, remembered))
    return;
  if (wb_installation_versions (plan->profile, &plan->app_version, &plan->electron_version))
    plan->version_source = "installation";
}

static void
ask_for_orders (WbPlan *plan, const WbContext *context, const char *const *orders)
{
  for (; orders && *orders; orders++)
    g_ptr_array_add (plan->asked_orders, g_strdup (*orders));
  if (plan->asked_orders->len == 0 && context && context->order_no)
    g_ptr_array_add (plan->asked_orders, g_strdup (context->order_no));
}

WbPlan *
wb_plan_new (WbProfile *profile, const WbContext *context, const WbCollector *const *collectors,
             const char *const *attachments, const char *const *orders, const WbRun *run,
             GError **error)
{
  g_autoptr (WbPlan) plan = wb_plan_new_empty (profile);
  g_autoptr (GPtrArray) asked = NULL;

  plan->looked_usec = wb_clock_now_usec (run ? run->clock : NULL);
  ask_for_orders (plan, context, orders);
  asked = g_ptr_array_new ();
  for (guint i = 0; i < plan->asked_orders->len; i++)
    g_ptr_array_add (asked, g_ptr_array_index (plan->asked_orders, i));
  g_ptr_array_add (asked, NULL);
  const WbLooking looking = {
    .profile = profile,
    .context = context,
    .orders = asked->len > 1 ? (const char *const *) asked->pdata : NULL,
    .run = run,
  };
  if (!look_at_items (plan, &looking, collectors, error))
    return NULL;
  if (attachments && *attachments
      && !look_at_attachments (plan, &looking, collectors, attachments, error))
    return NULL;
  wb_plan_read_user (plan);
  find_versions (plan, context);
  name_members (plan);
  return g_steal_pointer (&plan);
}
