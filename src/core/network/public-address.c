/* SPDX-License-Identifier: MPL-2.0 */
/* A header may say anything: only what reads as an address is taken, and written as the system
 * writes it. */
#include "network/public-address.h"

#include "base/json.h"
#include "base/text.h"

#define PORTAL "portal" /* as network.json calls it */

gboolean
wb_public_address_can_be_told (const WbProfile *profile)
{
  return profile->endpoints->len > 0 || profile->network_portal
         || (profile->deliver && profile->deliver->ticket);
}

/* The entry of address, made if there is none yet. */
static JsonObject *
entry_of (JsonArray *addresses, GInetAddress *address)
{
  g_autofree char *text = g_inet_address_to_string (address);

  for (guint i = 0; i < json_array_get_length (addresses); i++)
    {
      JsonObject *known = json_array_get_object_element (addresses, i);
      if (g_strcmp0 (wb_json_get_string (known, "address"), text) == 0)
        return known;
    }
  JsonObject *entry = json_object_new ();
  json_object_set_string_member (entry, "address", text);
  json_object_set_string_member (
      entry, "family",
      g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? "ipv4" : "ipv6");
  json_object_set_array_member (entry, "reportedBy", json_array_new ());
  json_array_add_object_element (addresses, entry);
  return entry;
}

static void
add_report (JsonArray *addresses, const WbExchange *answer, const char *by)
{
  g_autoptr (GInetAddress) address =
      answer->address ? g_inet_address_new_from_string (answer->address) : NULL;

  if (address)
    json_array_add_string_element (wb_json_get_array (entry_of (addresses, address), "reportedBy"),
                                   by);
}

JsonNode *
wb_public_address_to_json (WbNetwork *network)
{
  JsonObject *json = json_object_new ();
  JsonArray *addresses = json_array_new ();

  g_mutex_lock (&network->lock);
  g_autofree char *measured = wb_text_iso_sec (network->began_usec);
  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      add_report (addresses, &host->answer, host->id);
    }
  if (network->portal_is_ours)
    add_report (addresses, &network->portal, PORTAL);
  g_mutex_unlock (&network->lock);
  json_object_set_int_member (json, "waybill", 1);
  json_object_set_string_member (json, "measured", measured);
  json_object_set_string_member (json, "state",
                                 json_array_get_length (addresses) > 0 ? "ok" : "not-measured");
  json_object_set_array_member (json, "addresses", addresses);
  return wb_json_node_take (json);
}
