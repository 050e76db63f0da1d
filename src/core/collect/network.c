/* SPDX-License-Identifier: MPL-2.0 */
/* The network item: how this computer is connected, and how its servers answer. */
#define G_LOG_DOMAIN "waybill-collect"

#include <glib/gi18n-lib.h>

#include "base/json.h"
#include "collect/collectors.h"
#include "collect/generated.h"
#include "collect/line-check.h"
#include "network/network-json.h"

#define BYTES_AT_MOST 32768

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

static gboolean
write_network (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  if (!wb_collecting_wants (collecting, WB_NETWORK_MEMBER))
    return TRUE;
  WbNetwork *network = wb_line_measured (collecting, error);
  if (!network)
    return FALSE;
  g_autoptr (JsonNode) node = wb_network_to_json (network, 0);
  return wb_collecting_write_json (collecting, item, WB_NETWORK_MEMBER, node, /* masker= */ NULL,
                                   error);
}

const WbCollector wb_collector_network = {
  .id = "network", .title = title, .why = why, .look = look, .write = write_network
};
