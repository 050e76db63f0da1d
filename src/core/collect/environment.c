/* SPDX-License-Identifier: MPL-2.0 */
/* The environment item: made, not read from a file of the application. */
#define G_LOG_DOMAIN "waybill-collect"

#include <glib/gi18n-lib.h>

#include "base/json.h"
#include "collect/collecting-private.h"
#include "collect/collectors.h"
#include "collect/facts.h"
#include "collect/generated.h"

#define MEMBER "environment.json"
#define BYTES_AT_MOST 8192

static const char *
title (void)
{
  return _ ("This computer");
}

static const char *
why (void)
{
  return _ ("System, memory, graphics and versions: many faults happen on some computers only");
}

static gboolean
look (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  item->status = WB_STATUS_OK;
  item->bytes = BYTES_AT_MOST;
  return TRUE;
}

static JsonObject *
application (const WbPlan *plan)
{
  JsonObject *object = json_object_new ();
  wb_json_set_string (object, "version", plan->app_version);
  wb_json_set_string (object, "electron", plan->electron_version);
  wb_json_set_string (object, "node", plan->node_version);
  wb_json_set_string (object, "chrome", plan->chrome_version);
  wb_json_set_string (object, "versionSource", plan->version_source);
  return object;
}

/* The folder that most items lie in stands for the application's data. */
static const char *
data_dir (const WbPlan *plan)
{
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = plan->items->pdata[i];
      for (guint j = 0; j < item->files->len; j++)
        {
          const WbPlanFile *file = item->files->pdata[j];
          if (file->root_path)
            return file->root_path;
        }
    }
  return NULL;
}

static gboolean
write_environment (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  if (!wb_collecting_wants (collecting, MEMBER))
    return TRUE;
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "waybill", 1);
  json_object_set_object_member (object, "app", application (collecting->plan));
  wb_facts_add_system (object);
  wb_facts_add_machine (object);
  wb_facts_add_disks (object, data_dir (collecting->plan));
  wb_facts_add_graphics (object);
  g_autoptr (JsonNode) node = wb_json_node_take (object);
  return wb_collecting_write_json (collecting, item, MEMBER, node, collecting->masker, error);
}

const WbCollector wb_collector_environment = {
  .id = "environment", .title = title, .why = why, .look = look, .write = write_environment
};
