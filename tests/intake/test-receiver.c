/* SPDX-License-Identifier: MPL-2.0 */
#include "receiver.h"

#include <string.h>

#include "base/json.h"

static JsonNode *
convert (const char *bytes, gsize length)
{
  g_autofree char *text = wb_receiver_envelope_to_json (bytes, length, NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  g_assert_nonnull (text);
  node = wb_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  return node;
}

static const char *
string_at (JsonNode *node, const char *pointer)
{
  JsonNode *at = wb_json_at (node, pointer);

  g_assert_nonnull (at);
  return json_node_get_string (at);
}

static void
test_items (void)
{
  static const char text[] = "{\"event_id\":\"e1\"}\n"
                             "{\"type\":\"event\",\"length\":14}\n{\"a\":\"b\\nc\"}\n \n"
                             "{\"type\":\"attachment\",\"length\":5}\nab\ncd\n"
                             "{\"type\":\"session\"}\n{\"sid\":\"s\"}\n"
                             "{\"type\":\"blob\",\"length\":2}\n\xff\x01";
  g_autoptr (JsonNode) node = convert (text, sizeof text - 1);

  g_assert_cmpstr (string_at (node, "/header/event_id"), ==, "e1");
  g_assert_cmpstr (string_at (node, "/items/0/payload/a"), ==, "b\nc");
  g_assert_cmpstr (string_at (node, "/items/1/payload"), ==, "ab\ncd");
  g_assert_cmpstr (string_at (node, "/items/2/payload/sid"), ==, "s");
  g_assert_cmpstr (string_at (node, "/items/3/payload/base64"), ==, "/wE=");
}

static void
test_refused (void)
{
  static const char *const bad[] = { "",
                                     "x",
                                     "[]\n",
                                     "{}\n{\"type\":\"event\",\"length\":9}\n{}",
                                     "{}\nnot json\n{}",
                                     "{}\n{\"length\":9223372036854775807}\n{}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (wb_receiver_envelope_to_json (bad[i], strlen (bad[i]), NULL));
  g_assert_null (wb_receiver_envelope_to_json (NULL, 0, NULL));
}

static void
test_empty (void)
{
  g_autofree char *id = NULL;
  g_autofree char *text = wb_receiver_envelope_to_json ("{\"event_id\":\"q\"}", 16, &id);

  g_assert_nonnull (text);
  g_assert_cmpstr (id, ==, "q");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/receiver/items", test_items);
  g_test_add_func ("/intake/receiver/refused", test_refused);
  g_test_add_func ("/intake/receiver/empty", test_empty);
  return g_test_run ();
}
