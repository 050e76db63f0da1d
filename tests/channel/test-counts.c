/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/counts.h"

#include "base/json.h"

static void
test_there_and_back (void)
{
  WbCounts counts = { .queued = 9, .sent = 4 }, back = { 0 };

  for (guint i = 0; i < WB_N_DROPS; i++)
    counts.dropped[i] = i * 3;
  g_autoptr (JsonNode) node = wb_counts_to_json (&counts);
  wb_counts_from_json (&back, json_node_get_object (node));
  g_assert_cmpmem (&counts, sizeof counts, &back, sizeof back);
}

static void
test_damaged (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"queued\":-1,\"sent\":\"many\",\"dropped\":[1]}",
    "{\"queued\":null,\"dropped\":{\"cache_overflow\":-7,\"unheard_of\":3}}",
  };
  const WbCounts none = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = wb_json_parse (texts[i], -1, NULL, NULL);
      WbCounts counts = { .queued = 1, .sent = 1, .dropped = { 1 } };
      wb_counts_from_json (&counts, json_node_get_object (node));
      g_assert_cmpmem (&counts, sizeof counts, &none, sizeof none);
    }
}

static void
test_words (void)
{
  for (guint i = 0; i < WB_N_DROPS; i++)
    for (guint k = 0; k < i; k++)
      g_assert_cmpstr (wb_drop_word (i), !=, wb_drop_word (k));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/counts/there-and-back", test_there_and_back);
  g_test_add_func ("/channel/counts/damaged", test_damaged);
  g_test_add_func ("/channel/counts/words", test_words);
  return g_test_run ();
}
