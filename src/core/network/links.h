/* SPDX-License-Identifier: MPL-2.0 */
/* How this computer is connected, as far as it can be told without sending anything: interfaces,
 * addresses, gateways, name servers, proxy. What a sandbox hides is absent, never guessed. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Reads it all into JSON:
 *   { "interfaces": [ { "name", "kind", "up", "mtu", "speedMbps", "addresses": [...], "errors",
 *                       "dropped", "signalDbm" } ],
 *     "gateways": [ { "family", "address", "interface" } ], "dns": [...],
 *     "proxy": [ { "for": host, "uses": ["direct" | scheme://host:port] } ] }
 * kind is "wired", "wifi", "cellular", "vpn", "bridge", "loopback" or "other". Private addresses
 * stand whole, public ones are cut to their /24 or /48. No hardware addresses, no network names, no
 * user names of a proxy. urls (nullable): those whose proxy is asked for. Caller unrefs. */
JsonNode *wb_links_look (const char *const *urls, GCancellable *cancellable);

/* text with a public IPv4 address cut to its /24 and a public IPv6 one to its /48
 * ("203.0.113.0/24"); private ones as they are. NULL if text is no address. Caller frees. */
char *wb_links_cut_address (const char *text);

/* The name servers that are set, of GInetAddress, whole: to be asked, never to be written anywhere.
 * Unref the array. */
GPtrArray *wb_links_list_name_servers (void);

G_END_DECLS
