/* SPDX-License-Identifier: MPL-2.0 */
/* A small generator of pseudo-random numbers whose sequence depends on nothing but its seed: the
 * same seed makes the same studio on every computer and in every version of GLib. */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 state;
} Random;

/* The next 64 bits (SplitMix64). */
static inline guint64
random_next (Random *random)
{
  guint64 z = (random->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* A number from low to high, both included. */
static inline guint
random_between (Random *random, guint low, guint high)
{
  return low + (guint) (random_next (random) % (high - low + 1));
}

/* Appends n symbols of alphabet. */
static inline void
random_symbols (Random *random, const char *alphabet, gsize size, guint n, GString *out)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (out, alphabet[random_next (random) % size]);
}
