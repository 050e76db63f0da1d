/* SPDX-License-Identifier: MPL-2.0 */
/* Which way packets to an address take, as the kernel says (rtnetlink(7)); needs no privilege and
 * sends nothing. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean found;
  char *interface;       /* (nullable) */
  guint index;           /* of the interface */
  GInetAddress *gateway; /* (nullable): none on the same link */
} WbRoute;

void wb_route_clear (WbRoute *route);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbRoute, wb_route_clear)

void wb_route_find (GInetAddress *to, WbRoute *ret_route);

typedef enum
{
  WB_NEIGHBOUR_UNKNOWN,
  WB_NEIGHBOUR_THERE, /* it has answered lately, or is taken to be there */
  WB_NEIGHBOUR_GONE,  /* it does not answer on the link itself */
} WbNeighbour;

/* What the kernel knows of address on the link with that interface index. */
WbNeighbour wb_route_look_at_neighbour (GInetAddress *address, guint index);

G_END_DECLS
