/* SPDX-License-Identifier: MPL-2.0 */
/* An ordered list of names and values: query parameters or header fields. Names may repeat. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;  /* raw, not percent-encoded */
  char *value; /* raw; "" when there is none, never NULL */
} WbPair;

typedef struct
{
  guint length;
  WbPair *at; /* (owned): length rows, in the order they were added */
} WbPairs;

WbPairs *wb_pairs_new (void);
void wb_pairs_free (WbPairs *pairs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPairs, wb_pairs_free)

/* A deep copy; NULL gives an empty list. */
WbPairs *wb_pairs_copy (const WbPairs *pairs);

/* Adds a copy of name and value (NULL is ""). */
void wb_pairs_add (WbPairs *pairs, const char *name, const char *value);

/* The first value with exactly this name (query parameters), borrowed; NULL if there is none or
 * pairs is NULL. */
const char *wb_pairs_get (const WbPairs *pairs, const char *name);

/* The same with ASCII case ignored (header fields). */
const char *wb_pairs_get_field (const WbPairs *pairs, const char *name);

G_END_DECLS
