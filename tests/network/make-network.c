/* SPDX-License-Identifier: MPL-2.0 */
/* Prints networks as JSON, one a line: not measured, well, and broken in every way, and nearly. */
#include "base/json.h"
#include "breakages.h"
#include "network/network-json.h"

static void
print (WbNetwork *network)
{
  g_autoptr (JsonNode) node = wb_network_to_json (network, 20 * 1000 * 1000);
  g_autofree char *line = wb_json_line (node);

  g_print ("%s\n", line);
  wb_network_free (network);
}

int
main (void)
{
  print (world_new_unmeasured ());
  print (world_new ());
  for (const Breakage *breakage = breakages; breakage->id; breakage++)
    for (gint nearly = 0; nearly < 2; nearly++)
      {
        WbNetwork *network = world_new ();
        breakage->break_it (network, nearly);
        print (network);
      }
  return 0;
}
