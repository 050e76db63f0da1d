/* SPDX-License-Identifier: MPL-2.0 */
/* A log-in page in between answers in place of the address that says that there is nothing. */
#define G_LOG_DOMAIN "waybill-network"

#include <unistd.h>

#include "base/fs.h"
#include "network/host-probe.h"

#define PATIENCE_USEC (3 * G_USEC_PER_SEC)

static void
ask_portal (GInetAddress *address, GUri *uri, const WbLimit *limit, WbExchange *ret_exchange,
            gboolean *ret_is_ours)
{
  const guint16 port = (guint16) (g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 80);
  g_autofree char *challenge = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  g_autofree char *header = g_strdup_printf ("X-Waybill-Challenge: %s\r\n", challenge);
  WbConnect connected;
  WbWire wire;
  wb_autofd int fd = wb_wire_connect (address, port, 0, limit, &connected);

  *ret_exchange = (WbExchange){ .reach = connected.reach, .ttfb_ms = -1 };
  *ret_is_ours = FALSE;
  if (fd < 0)
    return;
  wb_wire_init_plain (&wire, fd);
  g_autofree char *authority = wb_exchange_authority (g_uri_get_host (uri), port, 80);
  (void) wb_exchange_run (&wire, "GET", authority,
                          *g_uri_get_path (uri) ? g_uri_get_path (uri) : "/", header, limit,
                          ret_exchange);
  /* who echoes has to echo right; who does not need only say that there is nothing */
  *ret_is_ours = ret_exchange->status == 204
                 && (!ret_exchange->challenge || g_str_equal (ret_exchange->challenge, challenge));
}

void
wb_portal_probe (WbProbing *probing, WbNames *names, const WbLimit *limit)
{
  const WbLimit patience = wb_limit_within (limit, PATIENCE_USEC);
  g_autoptr (GUri) uri =
      g_uri_parse (probing->network->profile->network_portal, G_URI_FLAGS_ENCODED, NULL);
  WbExchange exchange;
  gboolean is_ours;

  if (!uri || names->addresses->len == 0
      || g_ascii_strcasecmp (g_uri_get_scheme (uri), "http") != 0)
    return;
  ask_portal (names->addresses->pdata[0], uri, &patience, &exchange, &is_ours);
  g_mutex_lock (&probing->network->lock);
  wb_exchange_clear (&probing->network->portal);
  probing->network->portal = exchange;
  probing->network->portal_is_ours = is_ours;
  probing->network->portal_is_tried = TRUE;
  g_mutex_unlock (&probing->network->lock);
  wb_probing_tell (probing, "portal");
}
