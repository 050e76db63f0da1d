/* SPDX-License-Identifier: MPL-2.0 */
/* The network item: how this computer is connected. */
#define G_LOG_DOMAIN "waybill-collect"

#include <glib/gi18n-lib.h>

#include "base/json.h"
#include "base/text.h"
#include "collect/collecting-private.h"
#include "collect/collectors.h"
#include "collect/generated.h"
#include "network/links.h"

#define MEMBER "network.json"
#define BYTES_AT_MOST 8192

static const char *
title (void)
{
  return _ ("Network");
}

static const char *
why (void)
{
  return _ ("Wired or Wi-Fi, addresses, gateway, name servers, proxy: tells whether the line is at "
            "fault");
}

static gboolean
look (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  item->status = WB_STATUS_OK;
  item->bytes = BYTES_AT_MOST;
  return TRUE;
}

static char **
endpoint_urls (const WbProfile *profile)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < profile->endpoints->len; i++)
    {
      const WbEndpoint *endpoint = profile->endpoints->pdata[i];
      g_strv_builder_add (builder, endpoint->url);
    }
  return g_strv_builder_end (builder);
}

static gboolean
write_network (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  if (!wb_collecting_wants (collecting, MEMBER))
    return TRUE;
  g_auto (GStrv) urls = endpoint_urls (collecting->plan->profile);
  g_autoptr (JsonNode) node = wb_links_look ((const char *const *) urls,
                                             collecting->run ? collecting->run->cancellable : NULL);
  JsonObject *object = json_node_get_object (node);
  json_object_set_int_member (object, "waybill", 1);
  g_autofree char *when =
      wb_text_iso_sec (wb_clock_now_usec (collecting->run ? collecting->run->clock : NULL));
  json_object_set_string_member (object, "measured", when);
  return wb_collecting_write_json (collecting, item, MEMBER, node, /* masker= */ NULL, error);
}

const WbCollector wb_collector_network = {
  .id = "network", .title = title, .why = why, .look = look, .write = write_network
};
