/* SPDX-License-Identifier: MPL-2.0 */
/* A network that nobody measured: three servers and a ticket office, by cable, and all is well.
 * Tests break one thing of it. */
#pragma once

#include "network/network.h"

/* The servers by their place in hosts. */
typedef enum
{
  WORLD_API,
  WORLD_CDN,
  WORLD_STORE,
  WORLD_OFFICE,
  WORLD_N_HOSTS
} WorldHost;

/* A profile from JSON members; endpoints are {id: url} as JSON text. */
WbProfile *world_profile (const char *members);

/* Nothing is measured of it. */
WbNetwork *world_new_unmeasured (void);

/* All is measured, all is well. */
WbNetwork *world_new (void);

WbHost *world_host (WbNetwork *network, WorldHost which);

/* The interface in use, as JSON; borrowed. */
JsonObject *world_interface (WbNetwork *network);

/* As if its name had been answered so; address is NULL for none. */
void world_answer (WbNames *names, WbNamesKind kind, const char *address);

/* n equal round trips. */
void world_fill (WbSeries *series, guint n, double ms);

/* As if nothing but its name was found out: no connection, no handshake, no answer. */
void world_forget (WbHost *host);

/* As world_forget() for all of them, with connecting having ended so. */
void world_cut_off (WbNetwork *network, WbReach reach);
