/* SPDX-License-Identifier: MPL-2.0 */
#include "collect/collectors.h"

#include <string.h>

/* clang-format off */
const WbCollector *const wb_collectors[] = {
  &wb_collector_logs,
  &wb_collector_document,
  &wb_collector_orders,
  &wb_collector_environment,
  &wb_collector_network,
  &wb_collector_public_address,
  &wb_collector_attachment,
  NULL,
};
/* clang-format on */

const WbCollector *
wb_collector_find (const char *id)
{
  for (guint i = 0; wb_collectors[i]; i++)
    if (strcmp (wb_collectors[i]->id, id) == 0)
      return wb_collectors[i];
  return NULL;
}
