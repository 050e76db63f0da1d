/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/events.h"

static const struct
{
  const char *pointer, *text;
} whole[] = {
  { "/event_id", EVENT_ID },
  { "/timestamp", "1795000000.0" },
  { "/platform", "node" },
  { "/release", "RetouchStudio@3.2.1" },
  { "/environment", "production" },
  { "/sdk/name", "waybill" },
  { "/sdk/version", WB_VERSION },
  { "/user", "{\"id\":\"fedcba98765432100123456789abcdef\"}" },
  { "/contexts/os", "{\"type\":\"os\",\"name\":\"Debian GNU/Linux\",\"version\":\"12\","
                    "\"kernel_version\":\"6.1.0-18-amd64\"}" },
  { "/contexts/device", "{\"type\":\"device\",\"family\":\"Desktop\",\"arch\":\"x86_64\","
                        "\"memory_size\":17179869184}" },
  { "/contexts/app",
    "{\"type\":\"app\",\"app_name\":\"RetouchStudio\",\"app_version\":\"3.2.1\"}" },
  { "/contexts/culture",
    "{\"type\":\"culture\",\"locale\":\"zh_CN.UTF-8\",\"timezone\":\"Asia/Shanghai\"}" },
  { "/contexts/runtime", "{\"type\":\"runtime\",\"name\":\"Electron\",\"version\":\"31.2.0\"}" },
  { "/contexts/node", "{\"type\":\"runtime\",\"name\":\"Node\",\"version\":\"20.15.0\"}" },
  { "/contexts/chrome",
    "{\"type\":\"runtime\",\"name\":\"Chrome\",\"version\":\"126.0.6478.127\"}" },
  { "/contexts/reporter", "{\"name\":\"waybill\",\"version\":\"" WB_VERSION "\"}" },
  { "/tags/event.origin", "electron" },
  { "/tags/event.environment", "javascript" },
  { "/server_name", "" },
  { "/request", "" },
};

static void
test_whole (void)
{
  g_autoptr (JsonNode) event = event_of_line ("words");
  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    assert_at (event, whole[i].pointer, whole[i].text);
}

/* What is not known is not there, rather than empty. */
static void
test_nothing_known (void)
{
  static const char *const absent[] = {
    "/release",          "/environment",     "/user",          "/contexts/os",
    "/contexts/device",  "/contexts/app",    "/contexts/node", "/contexts/culture",
    "/contexts/runtime", "/contexts/chrome", "/dist",          "/tags/event.origin",
  };
  const WbEventScene nothing = { 0 }, empty = { .os_name = "", .environment = "" };
  g_autoptr (WbEntry) entry = wb_entry_parse ("x", 1);
  g_autoptr (JsonNode) event =
      wb_event_from_entry (entry, NULL, &nothing, EVENT_ID, NULL, 0, EVENT_NOW);
  g_autoptr (JsonNode) other =
      wb_event_from_entry (entry, NULL, &empty, EVENT_ID, NULL, 0, EVENT_NOW);

  for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
    {
      g_assert_null (wb_json_at (event, absent[i]));
      g_assert_null (wb_json_at (other, absent[i]));
    }
}

/* Servers refuse an event with line breaks or slashes in these. */
static void
test_unfit (void)
{
  const WbEventScene unfit = {
    .app_name = "a/b\\c\nd", .app_version = "1\t2", .environment = "x/y\r\n", .os_name = "系统\n1"
  };
  g_autoptr (WbEntry) entry = wb_entry_parse ("x", 1);
  g_autoptr (JsonNode) event =
      wb_event_from_entry (entry, NULL, &unfit, EVENT_ID, NULL, 0, EVENT_NOW);

  assert_at (event, "/release", "a-b-c d@1 2");
  assert_at (event, "/environment", "x-y  ");
  assert_at (event, "/contexts/os/name", "系统 1");
}

static void
test_long (void)
{
  g_autofree char *x = g_strnfill (5000, 'x');
  const WbEventScene scene = { .app_name = x, .app_version = x, .environment = x, .os_name = x };
  g_autoptr (WbEntry) entry = wb_entry_parse ("x", 1);
  g_autoptr (JsonNode) event = wb_event_from_entry (entry, NULL, &scene, EVENT_ID, x, 0, EVENT_NOW);
  static const struct
  {
    const char *pointer;
    glong most;
  } bounds[] = { { "/release", 200 },
                 { "/environment", 64 },
                 { "/contexts/os/name", 200 },
                 { "/tags/waybill.case", 200 } };

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      g_autofree char *text = text_at (event, bounds[i].pointer);
      g_assert_cmpint (g_utf8_strlen (text, -1), ==, bounds[i].most);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/event-scene/whole", test_whole);
  g_test_add_func ("/channel/event-scene/nothing-known", test_nothing_known);
  g_test_add_func ("/channel/event-scene/unfit", test_unfit);
  g_test_add_func ("/channel/event-scene/long", test_long);
  return g_test_run ();
}
