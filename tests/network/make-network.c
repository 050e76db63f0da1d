/* SPDX-License-Identifier: MPL-2.0 */
/* Prints networks as JSON, one a line: not measured, well, and broken in every way, and nearly.
 * With an argument, what they tell of the public address instead: once not, once by all servers. */
#include "base/json.h"
#include "breakages.h"
#include "network/network-json.h"
#include "network/public-address.h"

/* Takes node. */
static void
print (JsonNode *node)
{
  g_autofree char *line = wb_json_line (node);

  g_print ("%s\n", line);
  json_node_unref (node);
}

static void
print_network (WbNetwork *network)
{
  print (wb_network_to_json (network, 20 * 1000 * 1000));
  wb_network_free (network);
}

static void
print_networks (void)
{
  print_network (world_new_unmeasured ());
  print_network (world_new ());
  for (const Breakage *breakage = breakages; breakage->id; breakage++)
    for (gint nearly = 0; nearly < 2; nearly++)
      {
        WbNetwork *network = world_new ();
        breakage->break_it (network, nearly);
        print_network (network);
      }
}

static void
print_addresses (void)
{
  g_autoptr (WbNetwork) network = world_new ();

  print (wb_public_address_to_json (network));
  for (guint i = 0; i < network->hosts->len; i++)
    world_host (network, i)->answer.address = g_strdup (i % 2 ? "2001:db8::7" : "203.0.113.98");
  print (wb_public_address_to_json (network));
}

int
main (int argc, char *argv[])
{
  if (argc > 1)
    print_addresses ();
  else
    print_networks ();
  return 0;
}
