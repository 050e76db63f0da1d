/* SPDX-License-Identifier: MPL-2.0 */
#include "health.h"

#define CHALLENGE "X-Waybill-Challenge"

static void
run (WbExchange *exchange)
{
  const char *challenge = wb_pairs_get_field (exchange->fields, CHALLENGE);

  if (challenge != NULL)
    wb_exchange_set_field (exchange, CHALLENGE, challenge);
  wb_exchange_reply_empty (exchange, 204);
}

const WbOperation wb_health_get = { "health", "GET", NULL, FALSE, WB_BODY_NONE, 0, run };
const WbOperation wb_health_head = { "health", "HEAD", NULL, FALSE, WB_BODY_NONE, 0, run };
