/* SPDX-License-Identifier: MPL-2.0 */
#include <stdlib.h>
#include <string.h>

#include "network/rules.h"

/* Whole, between two separators: a name may have one in it ("Example, Inc."). */
static gboolean
is_named (const char *who, const char *name)
{
  const gsize length = strlen (name);

  for (const char *at = who; (at = strstr (at, name)) != NULL; at++)
    if ((at == who || (at >= who + 2 && strncmp (at - 2, ", ", 2) == 0))
        && (at[length] == '\0' || g_str_has_prefix (at + length, ", ")))
      return TRUE;
  return FALSE;
}

void
wb_proof_name (WbProof *proof, const char *name)
{
  if (!name || !*name || is_named (proof->who->str, name))
    return;
  if (proof->who->len > 0)
    g_string_append (proof->who, ", ");
  g_string_append (proof->who, name);
}

guint
wb_count_hosts (const WbNetwork *network, gboolean (*test) (const WbHost *host))
{
  guint n = 0;

  for (guint i = 0; i < network->hosts->len; i++)
    n += test (network->hosts->pdata[i]) ? 1 : 0;
  return n;
}

guint
wb_count_servers (const WbNetwork *network, gboolean (*test) (const WbHost *host))
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (!test || test (host))
        g_hash_table_add (names, host->host);
    }
  return g_hash_table_size (names);
}

guint
wb_name_hosts (const WbNetwork *network, gboolean (*test) (const WbHost *host), WbProof *proof)
{
  JsonArray *ids = json_array_new ();

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (!test (host))
        continue;
      wb_proof_name (proof, host->host);
      json_array_add_string_element (ids, host->id);
    }
  const guint n = json_array_get_length (ids);
  json_object_set_array_member (proof->evidence, "hosts", ids);
  return n;
}

/* It was tried straight, and that failed; a computer without a way says nothing of the server. */
gboolean
wb_host_fails_to_connect (const WbHost *host)
{
  const WbReach reach = wb_host_connected (host);

  return reach != WB_REACH_UNKNOWN && reach != WB_REACH_OK && reach != WB_REACH_NO_ROUTE
         && !wb_host_is_filtered (host) && !wb_host_is_reached (host);
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
wb_middle (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare);
  return values[n / 2];
}

double
wb_network_median_ms (const WbNetwork *network)
{
  g_autofree double *medians = g_new (double, network->hosts->len + 1);
  guint n = 0;

  for (guint i = 0; i < network->hosts->len; i++)
    {
      const double median = wb_series_median_ms (wb_host_series (network->hosts->pdata[i]));
      if (median >= 0)
        medians[n++] = median;
    }
  if (n == 0)
    return -1;
  return wb_middle (medians, n);
}

gboolean
wb_network_has_rehearsed (const WbNetwork *network)
{
  return network->rehearsal.kind == WB_REHEARSAL_DONE
         || network->rehearsal.kind == WB_REHEARSAL_CUT;
}
