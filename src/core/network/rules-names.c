/* SPDX-License-Identifier: MPL-2.0 */
/* Resolving host names. */

#include "network/links.h"
#include "network/rules.h"

#define SLOW_MS 200.0
#define QUESTION_BYTES 100 /* with its headers */

static gboolean
has_name (const WbHost *host)
{
  return !g_hostname_is_ip_address (host->host);
}

static gboolean
is_answered (const WbHost *host)
{
  const WbNamesKind kind = wb_host_named (host);

  return has_name (host) && (kind == WB_NAMES_FOUND || kind == WB_NAMES_NONE);
}

static gboolean
is_unanswered (const WbHost *host)
{
  const WbNamesKind kind = wb_host_named (host);

  return has_name (host) && (kind == WB_NAMES_TIMEOUT || kind == WB_NAMES_FAILED);
}

gboolean
wb_rule_names_down (const WbNetwork *network, WbProof *proof)
{
  if (wb_count_hosts (network, is_answered) > 0 || wb_count_hosts (network, is_unanswered) == 0
      || (network->name_server_is_tried && !network->name_server_is_there))
    return FALSE;
  (void) wb_name_hosts (network, is_unanswered, proof);
  return TRUE;
}

/* 0.0.0.0, ::, 127.x: what filters answer for a host that they do not want to be found. */
static gboolean
is_nowhere (const WbNames *names)
{
  if (names->addresses->len == 0)
    return FALSE;
  for (guint i = 0; i < names->addresses->len; i++)
    {
      GInetAddress *address = names->addresses->pdata[i];
      if (!g_inet_address_get_is_any (address) && !g_inet_address_get_is_loopback (address))
        return FALSE;
    }
  return TRUE;
}

gboolean
wb_host_is_filtered (const WbHost *host)
{
  if (!has_name (host) || g_ascii_strcasecmp (host->host, "localhost") == 0)
    return FALSE;
  return wb_host_named (host) == WB_NAMES_NONE || is_nowhere (host->names[WB_IPV4])
         || is_nowhere (host->names[WB_IPV6]);
}

static gboolean
is_found (const WbHost *host)
{
  return has_name (host) && wb_host_named (host) == WB_NAMES_FOUND && !wb_host_is_filtered (host);
}

gboolean
wb_rule_names_blocked (const WbNetwork *network, WbProof *proof)
{
  const guint n = wb_name_hosts (network, wb_host_is_filtered, proof);

  if (n > 0 && wb_count_hosts (network, is_found) == 0)
    proof->severity = WB_SEVERITY_BLOCKS;
  return n > 0;
}

/* The first address that is among both; NULL if there is none, or nothing was asked. Borrowed. */
static GInetAddress *
address_in_both (const WbNames *one, const WbNames *other)
{
  for (guint i = 0; one && i < one->addresses->len; i++)
    for (guint j = 0; other && j < other->addresses->len; j++)
      if (g_inet_address_equal (one->addresses->pdata[i], other->addresses->pdata[j]))
        return one->addresses->pdata[i];
  return NULL;
}

/* Two names that nobody has are at the same place, and for one of them no vendor can have a
 * wildcard: whoever falsifies answers sends everybody there. */
gboolean
wb_rule_names_hijacked (const WbNetwork *network, WbProof *proof)
{
  for (guint ip = 0; ip < WB_N_IPS; ip++)
    {
      GInetAddress *place = address_in_both (network->made_up[ip], network->unowned[ip]);
      if (place)
        {
          g_autofree char *whole = g_inet_address_to_string (place);
          g_autofree char *address = wb_links_cut_address (whole);
          wb_proof_name (proof, address);
          json_object_set_string_member (proof->evidence, "name", network->unowned[ip]->host);
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
wb_rule_names_slow (const WbNetwork *network, WbProof *proof)
{
  g_autofree double *ms = g_new (double, network->hosts->len *WB_N_IPS + 1);
  guint n = 0;

  for (guint i = 0; i < network->hosts->len; i++)
    for (guint ip = 0; ip < WB_N_IPS; ip++)
      {
        const WbHost *host = network->hosts->pdata[i];
        if (has_name (host) && host->names[ip]->kind == WB_NAMES_FOUND)
          ms[n++] = host->names[ip]->ms;
      }
  if (n == 0)
    return FALSE;
  const double median = wb_middle (ms, n);
  json_object_set_double_member (proof->evidence, "medianMs", median);
  proof->amount = g_strdup_printf ("%.0f ms", median);
  return median > SLOW_MS + wb_line_ms (network, n * QUESTION_BYTES);
}
