/* SPDX-License-Identifier: MPL-2.0 */
/* The network check as one value: what was measured, from near to far. Everything has a state "not
 * measured", from which nothing is concluded. Measuring fills it in; findings.h concludes;
 * network-json.h writes it. */
#pragma once

#include <json-glib/json-glib.h>

#include "base/run.h"
#include "network/download.h"
#include "network/exchange.h"
#include "network/names.h"
#include "network/ping.h"
#include "network/rehearsal.h"
#include "network/route.h"
#include "network/series.h"
#include "network/tls.h"

G_BEGIN_DECLS

typedef enum
{
  WB_IPV4,
  WB_IPV6,
} WbIp;
#define WB_N_IPS (WB_IPV6 + 1)

/* One of the profile's servers, or its ticket office. */
typedef struct
{
  char *id;   /* the endpoint's; "office" for the ticket office */
  char *role; /* likewise */
  char *host;
  char *target; /* path and query of its URL */
  guint16 port;
  gboolean has_tls;
  char *proxy; /* (nullable): what the system says to go through; no user name in it */

  gboolean is_tried;
  WbNames *names[WB_N_IPS];
  WbConnect connect[WB_N_IPS]; /* straight to it, also where a proxy is set */
  WbConnect to_proxy;          /* its reach is not OK, too, if the proxy did not answer CONNECT */
  guint proxy_status;          /* the proxy's answer to CONNECT; 0 if none */
  WbSeries icmp, tcp;          /* round trips; tcp is of connecting, timed by the kernel */
  WbTls tls;
  WbReach small_tls; /* after a handshake that stalled: the same with small segments */
  WbExchange answer; /* to HEAD */
  gboolean is_done;
} WbHost;

/* Nothing that is NULL or 0 here was found out. */
typedef struct _WbNetwork
{
  GMutex lock; /* held while somebody writes; who reads while it is measured holds it, too */
  WbProfile *profile;
  gint64 began_usec, took_usec; /* wall clock; duration */
  JsonNode *links;              /* (nullable): wb_links_look() */
  gboolean has_address, has_carrier;
  gboolean has_route[WB_N_IPS]; /* to somewhere beyond the link */
  gboolean is_metered;
  char *interface;       /* (nullable): that most goes out of */
  const char *kind;      /* of it: "wired", "wifi", …; "" */
  GInetAddress *gateway; /* (nullable) */
  WbPing gateway_ping;
  WbNeighbour gateway_neighbour;
  GPtrArray *hosts;              /* of WbHost */
  WbNames *made_up[WB_N_IPS];    /* a name that nobody has, below a server's domain */
  WbNames *unowned[WB_N_IPS];    /* one right below the top domain */
  gboolean name_server_is_there; /* asked only if no name was answered */
  gboolean name_server_is_tried;
  WbExchange portal; /* the answer of profile's "portal" address */
  gboolean portal_is_tried, portal_is_ours;
  WbMtu mtu;
  WbSeries loaded; /* round trips while the rehearsal was under way */
  WbRehearsal rehearsal;
  WbDownload download;
  guint64 errors, packets; /* of interface, while it was measured */
} WbNetwork;

/* Nothing measured yet; profile is referenced. */
WbNetwork *wb_network_new (WbProfile *profile);
void wb_network_free (WbNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbNetwork, wb_network_free)

typedef struct
{
  const WbHttpOptions *http; /* (nullable): proxy and ca_file are used */
  const char
      *authorization; /* (nullable): for the rehearsal's ticket; only if profile may have it */
  gboolean rehearse;
  gboolean is_quick; /* about two seconds instead of four: fewer round trips */
} WbNetworkOptions;

/* Measures, at most ten seconds. run's observer is told of each host and part ("network", id) when
 * it is done, on this thread or another, one at a time. What does not get done in time is not
 * measured. FALSE only if cancelled, within 200 ms. */
gboolean wb_network_measure (WbNetwork *network, const WbNetworkOptions *options, const WbRun *run,
                             GError **error);

/* The round trips that are to be believed: the kernel's echoes where they are allowed, else those
 * of connecting. */
const WbSeries *wb_host_series (const WbHost *host);

/* It answered as it should have, by the way that applications take. */
gboolean wb_host_is_reached (const WbHost *host);

/* TLS is up, but what was asked over it was not answered: in time, or by HTTP. */
gboolean wb_host_is_mute (const WbHost *host);

/* How connecting ended, over all that was tried: OK if one did, UNKNOWN if none was finished. */
WbReach wb_host_connected (const WbHost *host);

/* Why it was not reached or did not answer, in a few words, translated: "no answer". NULL if it
 * did, or is not done. */
const char *wb_host_trouble (const WbHost *host);

/* Where echoes go; NULL if no name was found. Borrowed. */
GInetAddress *wb_host_address (const WbHost *host);

/* FOUND if one family was. */
WbNamesKind wb_host_named (const WbHost *host);

G_END_DECLS
