/* SPDX-License-Identifier: MPL-2.0 */
/* For each rule of what can be found: how a network is that it holds for, and one that it just does
 * not hold for. */
#pragma once

#include "world.h"

typedef struct
{
  const char *id;
  /* Breaks a network of world_new() so that the rule holds, or, if nearly, just does not. */
  void (*break_it) (WbNetwork *network, gboolean nearly);
} Breakage;

/* Ends with an id of NULL. */
extern const Breakage breakages[];
