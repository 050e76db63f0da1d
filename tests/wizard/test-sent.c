/* SPDX-License-Identifier: MPL-2.0 */
#include "base/json.h"
#include "pages/done/sent.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = wb_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  return node;
}

static WbSent *
sent_of (const char *text, const char *receipt_text)
{
  g_autoptr (JsonNode) manifest = parse (text);
  g_autoptr (JsonNode) receipt = receipt_text ? parse (receipt_text) : NULL;
  return wb_sent_new (manifest, receipt);
}

/* Only what has a hash was sent; what was left out stands in the manifest, too. */
static void
test_items (void)
{
  g_autoptr (WbSent) sent =
      sent_of ("{\"items\":["
               "{\"id\":\"logs\",\"title\":\"Logs\",\"members\":["
               "{\"path\":\"a\",\"bytes\":1000,\"sha256\":\"x\"},{\"path\":\"b\",\"bytes\":500,"
               "\"sha256\":\"y\"},{\"path\":\"c\",\"status\":\"denied\"}]},"
               "{\"id\":\"user\",\"title\":\"You\",\"ticked\":false,\"members\":[]},"
               "{\"id\":\"order\",\"title\":\"Order\",\"members\":[{\"path\":\"d\",\"status\":"
               "\"missing\"}]},"
               "{\"id\":\"waybill\",\"members\":[{\"path\":\"e\",\"bytes\":7,\"sha256\":\"z\"}]}],"
               "\"summary\":{\"masked\":12119}}",
               "{\"objects\":[{\"name\":\"essentials.zip\",\"bytes\":400000},"
               "{\"name\":\"bundle.zip\",\"bytes\":4000000},{\"bytes\":-1},7]}");
  g_assert_cmpuint (sent->items->len, ==, 2);
  const WbSentItem *logs = sent->items->pdata[0], *ours = sent->items->pdata[1];
  g_assert_cmpstr (logs->title, ==, "Logs");
  g_assert_cmpuint (logs->files, ==, 2);
  g_assert_cmpuint (logs->bytes, ==, 1500);
  g_assert_cmpstr (ours->title, ==, "Your words and a summary");
  g_assert_cmpuint (sent->bytes, ==, 4400000);
  g_autofree char *all = wb_sent_describe (sent);
  sent->bytes = 0;
  g_autofree char *some = wb_sent_describe (sent);
  g_autofree char *item = wb_sent_item_describe (logs);
  g_assert_cmpstr (all, ==, "1 item, 4.4\302\240MB with the summary, 12119 values replaced");
  g_assert_cmpstr (some, ==, "1 item, 12119 values replaced");
  g_assert_cmpstr (item, ==, "2 files, 1.5\302\240kB before packing");
}

static void
test_no_manifest (void)
{
  static const char *const rows[] = { "{}", "[]", "{\"items\":7,\"summary\":[]}",
                                      "{\"items\":[],\"summary\":{\"masked\":-4}}",
                                      "{\"items\":[{\"members\":[{\"bytes\":-1}]}]}",
                                      "{\"objects\":{}}", "{\"objects\":[[],null]}" };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbSent) sent = sent_of (rows[i], rows[i]);
      g_assert_cmpuint (sent->items->len, ==, 0);
      g_assert_cmpuint (sent->replaced, ==, 0);
      g_assert_cmpuint (sent->bytes, ==, 0);
    }
  g_autoptr (WbSent) none = wb_sent_new (NULL, NULL);
  g_assert_cmpuint (none->items->len, ==, 0);
}

static void
test_spell (void)
{
  g_autofree char *spelled = wb_sent_spell ("WB-7K3Q-9F2M"), *nothing = wb_sent_spell ("");
  g_assert_cmpstr (spelled, ==, "W B, 7 K 3 Q, 9 F 2 M");
  g_assert_cmpstr (nothing, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wizard/sent/items", test_items);
  g_test_add_func ("/wizard/sent/no-manifest", test_no_manifest);
  g_test_add_func ("/wizard/sent/spell", test_spell);
  return g_test_run ();
}
