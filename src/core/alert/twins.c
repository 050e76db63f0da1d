/* SPDX-License-Identifier: MPL-2.0 */
/* Of each entry (a checksum) how often each family of files has it: an entry is new if that makes
 * it more than any family had. The oldest are forgotten. */
#include "alert/twins.h"

#include <string.h>

#include "base/digest.h"
#include "base/json.h"

#define MOST_ENTRIES 2048
#define MOST_FAMILIES 8

typedef struct
{
  guint64 sum;
  guint n;
  struct
  {
    guint64 family;
    guint count;
  } at[MOST_FAMILIES];
} Twin;

struct _WbTwins
{
  GArray *all; /* of Twin, the one that was used last at the end */
};

/* --- what is remembered ---------------------------------------------------------------------- */

/* [ sum, family, count, family, count, ... ] as text, since sums are larger than JSON's integers.
 */
static void
read_twin (WbTwins *twins, JsonArray *json)
{
  const guint length = json_array_get_length (json);
  Twin twin = { 0 };

  if (length < 3 || length % 2 == 0 || length > 1 + 2 * MOST_FAMILIES)
    return;
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (json, i);
      const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      guint64 value = 0;
      if (!text || !g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT64, &value, NULL))
        return;
      if (i == 0)
        twin.sum = value;
      else if (i % 2 == 1)
        twin.at[twin.n].family = value;
      else
        twin.at[twin.n++].count = (guint) MIN (value, G_MAXUINT);
    }
  g_array_append_val (twins->all, twin);
}

WbTwins *
wb_twins_new (JsonArray *json)
{
  WbTwins *twins = g_new0 (WbTwins, 1);

  twins->all = g_array_new (FALSE, FALSE, sizeof (Twin));
  for (guint i = 0; json && i < MIN (json_array_get_length (json), MOST_ENTRIES); i++)
    if (JSON_NODE_HOLDS_ARRAY (json_array_get_element (json, i)))
      read_twin (twins, json_array_get_array_element (json, i));
  return twins;
}

void
wb_twins_free (WbTwins *twins)
{
  if (!twins)
    return;
  g_array_unref (twins->all);
  g_free (twins);
}

static void
add_number (JsonArray *json, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_MODIFIER "x", value);
  json_array_add_string_element (json, text);
}

JsonArray *
wb_twins_to_json (const WbTwins *twins)
{
  JsonArray *all = json_array_new ();

  for (guint i = 0; i < twins->all->len; i++)
    {
      const Twin *twin = &g_array_index (twins->all, Twin, i);
      JsonArray *json = json_array_new ();
      add_number (json, twin->sum);
      for (guint k = 0; k < twin->n; k++)
        {
          add_number (json, twin->at[k].family);
          add_number (json, twin->at[k].count);
        }
      json_array_add_array_element (all, json);
    }
  return all;
}

/* --- counting -------------------------------------------------------------------------------- */

/* Without numbers and dates, and what stood before them at the end. */
char *
wb_twins_family (const char *relative)
{
  const char *slash = strrchr (relative, '/');
  GString *family = g_string_new (NULL);

  g_string_append_len (family, relative, slash ? slash + 1 - relative : 0);
  const gsize folder = family->len;
  for (const char *at = relative + folder; *at; at++)
    if (!g_ascii_isdigit (*at))
      g_string_append_c (family, *at);
  if (g_str_has_suffix (family->str, ".gz"))
    g_string_truncate (family, family->len - strlen (".gz"));
  while (family->len > folder && strchr (".-_", family->str[family->len - 1]))
    g_string_truncate (family, family->len - 1);
  return g_string_free (family, FALSE);
}

/* The entry of that sum, moved to the end; a new one if there is none. */
static Twin *
find_twin (WbTwins *twins, guint64 sum)
{
  Twin twin = { .sum = sum };
  guint i = twins->all->len;

  while (i > 0 && g_array_index (twins->all, Twin, i - 1).sum != sum)
    i--;
  if (i > 0)
    {
      twin = g_array_index (twins->all, Twin, i - 1);
      g_array_remove_index (twins->all, i - 1);
    }
  else if (twins->all->len >= MOST_ENTRIES)
    g_array_remove_index (twins->all, 0);
  g_array_append_val (twins->all, twin);
  return &g_array_index (twins->all, Twin, twins->all->len - 1);
}

static guint
most_of (const Twin *twin)
{
  guint most = 0;
  for (guint i = 0; i < twin->n; i++)
    most = MAX (most, twin->at[i].count);
  return most;
}

gboolean
wb_twins_is_new (WbTwins *twins, const char *text, gsize length, const char *relative)
{
  g_autofree char *name = wb_twins_family (relative);
  const guint64 family = wb_crc64 (0, name, strlen (name));
  Twin *twin = find_twin (twins, wb_crc64 (0, text, length));
  const guint most = most_of (twin);
  guint i = 0;

  while (i < twin->n && twin->at[i].family != family)
    i++;
  if (i == MOST_FAMILIES)
    return TRUE;
  twin->n = MAX (twin->n, i + 1);
  twin->at[i].family = family;
  return ++twin->at[i].count > most;
}
