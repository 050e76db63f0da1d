/* SPDX-License-Identifier: MPL-2.0 */
/* A growing array with linear look-up: a request has about ten parameters and fields. */
#include "store/pairs.h"

#include <string.h>

WbPairs *
wb_pairs_new (void)
{
  return g_new0 (WbPairs, 1);
}

void
wb_pairs_free (WbPairs *pairs)
{
  if (pairs == NULL)
    return;
  for (guint i = 0; i < pairs->length; i++)
    {
      g_free (pairs->at[i].name);
      g_free (pairs->at[i].value);
    }
  g_free (pairs->at);
  g_free (pairs);
}

WbPairs *
wb_pairs_copy (const WbPairs *pairs)
{
  WbPairs *copy = wb_pairs_new ();

  for (guint i = 0; pairs != NULL && i < pairs->length; i++)
    wb_pairs_add (copy, pairs->at[i].name, pairs->at[i].value);
  return copy;
}

void
wb_pairs_add (WbPairs *pairs, const char *name, const char *value)
{
  pairs->at = g_renew (WbPair, pairs->at, pairs->length + 1);
  pairs->at[pairs->length].name = g_strdup (name);
  pairs->at[pairs->length].value = g_strdup (value != NULL ? value : "");
  pairs->length++;
}

static const char *
find (const WbPairs *pairs, const char *name, int (*compare) (const char *, const char *))
{
  for (guint i = 0; pairs != NULL && i < pairs->length; i++)
    if (compare (pairs->at[i].name, name) == 0)
      return pairs->at[i].value;
  return NULL;
}

const char *
wb_pairs_get (const WbPairs *pairs, const char *name)
{
  return find (pairs, name, strcmp);
}

const char *
wb_pairs_get_field (const WbPairs *pairs, const char *name)
{
  return find (pairs, name, g_ascii_strcasecmp);
}
