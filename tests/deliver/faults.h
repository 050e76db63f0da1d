/* SPDX-License-Identifier: MPL-2.0 */
/* The faults that deliveries have to live through, and living through them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What has to come of a fault alone. */
typedef enum
{
  HEALED, /* delivered at once */
  LEFT,   /* not delivered, but resumable */
} Outcome;

typedef struct
{
  const char *spec; /* as the intake takes it; NULL ends the table */
  Outcome outcome;
  gboolean in_pairs; /* in every run; the others only with -m slow */
} Fault;

extern const Fault faults[];

/* Delivers a small case among one or two faults (other is nullable), then, if it was left, without
 * them. Aborts unless it ends delivered whole, with nothing but resumable states before. TRUE if
 * the first was enough. */
gboolean live_through (const char *one, const char *other);

G_END_DECLS
