/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as the two headers, the first line and the second: no limit is longer than the longest,
 * none is shorter than before, and what is kept comes back the same. */
#include "channel/limits.h"

#include <stdint.h>

#define NOW (G_GINT64_CONSTANT (1795000000) * G_USEC_PER_SEC)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 2);
  WbLimits limits = { 0 }, back = { 0 };

  wb_limits_take (&limits, 200, "3:error", NULL, NOW);
  wb_limits_take (&limits, 429, lines[0], lines[0] ? lines[1] : NULL, NOW);
  g_assert_cmpint (wb_limits_until (&limits, WB_CATEGORY_ERROR, NOW), >=, NOW + 3 * G_USEC_PER_SEC);
  g_autoptr (JsonNode) node = wb_limits_to_json (&limits, NOW);
  wb_limits_from_json (&back, json_node_get_object (node), NOW);
  for (guint i = 0; i < WB_N_CATEGORIES; i++)
    {
      const gint64 until_usec = MAX (wb_limits_until (&limits, i, NOW), NOW);
      g_assert_cmpint (until_usec, <=, NOW + WB_LIMIT_MOST_USEC);
      g_assert_cmpint (until_usec, ==, MAX (wb_limits_until (&back, i, NOW), NOW));
    }
  return 0;
}
