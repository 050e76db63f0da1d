/* SPDX-License-Identifier: MPL-2.0 */
/* The whole public address, an item of its own beside the network item, which has the first part of
 * it. It is not masked: it is what the person ticked. */
#define G_LOG_DOMAIN "waybill-collect"

#include "network/public-address.h"

#include <glib/gi18n-lib.h>

#include "collect/collectors.h"
#include "collect/generated.h"
#include "collect/line-check.h"

#define BYTES_AT_MOST 2048

static const char *
title (void)
{
  return _ ("Your public address");
}

static const char *
why (void)
{
  return _ ("The whole address that servers see you under; without it only its first part is sent");
}

static gboolean
look (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  if (!wb_public_address_can_be_told (looking->profile))
    {
      item->status = WB_STATUS_MISSING;
      item->reason = g_strdup (_ ("There is no server that could tell it"));
      return TRUE;
    }
  item->status = WB_STATUS_OK;
  item->bytes = BYTES_AT_MOST;
  return TRUE;
}

static gboolean
write_address (WbCollecting *collecting, const WbPlanItem *item, GError **error)
{
  if (!wb_collecting_wants (collecting, WB_PUBLIC_ADDRESS_MEMBER))
    return TRUE;
  WbNetwork *network = wb_line_measured (collecting, error);
  g_autoptr (JsonNode) node = network ? wb_public_address_to_json (network) : NULL;
  return node
         && wb_collecting_write_json (collecting, item, WB_PUBLIC_ADDRESS_MEMBER, node,
                                      /* masker= */ NULL, error);
}

const WbCollector wb_collector_public_address = { .id = "public-address",
                                                  .title = title,
                                                  .why = why,
                                                  .look = look,
                                                  .write = write_address,
                                                  .beside = "network" };
