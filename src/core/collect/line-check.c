/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/line-check.h"

/* Without the rehearsal: for that somebody has to look on, or to have agreed. */
WbNetwork *
wb_line_measured (WbCollecting *collecting, GError **error)
{
  const WbNetworkOptions options = { .is_quick = TRUE };
  WbRun run = { .cancellable = collecting->run ? collecting->run->cancellable : NULL };

  if (collecting->network)
    return collecting->network;
  g_autoptr (WbNetwork) network = wb_network_new (collecting->plan->profile);
  if (wb_network_measure (network, &options, &run, error))
    collecting->network = g_steal_pointer (&network);
  return collecting->network;
}
