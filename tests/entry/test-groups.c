/* SPDX-License-Identifier: MPL-2.0 */
#include "entry/groups.h"
#include "entry/say.h"

#include "base/error.h"

#include <string.h>

static void
add (WbGroups *groups, const char *member, guint64 line, const char *text)
{
  g_autoptr (WbEntry) entry = wb_entry_parse (text, strlen (text));
  wb_groups_add (groups, entry, member, line);
}

static const WbGroup *
nth (WbGroups *groups, guint n)
{
  const GPtrArray *sorted = wb_groups_sorted (groups);
  g_assert_cmpuint (n, <, sorted->len);
  return g_ptr_array_index (sorted, n);
}

static WbGroups *
make_some (void)
{
  WbGroups *groups = wb_groups_new ();
  add (groups, "logs/a.log", 1,
       "{\"level\":\"info\",\"message\":\"start\",\"timestamp\":\"2026-11-23T05:00:00Z\"}");
  add (
      groups, "logs/a.log", 2,
      "{\"level\":\"error\",\"message\":\"part 1 failed\",\"timestamp\":\"2026-11-23T05:02:30Z\"}");
  add (groups, "logs/b.log", 9,
       "{\"level\":\"error\",\"message\":\"part 2 failed\",\"stack\":\"Error: "
       "x\",\"timestamp\":\"2026-11-23T05:02:59Z\"}");
  add (groups, "logs/b.log", 10,
       "{\"level\":\"error\",\"message\":\"early "
       "显存不足\",\"timestamp\":\"2026-11-23T04:00:00Z\"}");
  add (groups, "logs/b.log", 11, "{\"level\":\"error\",\"message\":\"no time\"}");
  add (groups, "logs/b.log", 12,
       "{\"level\":\"fatal\",\"message\":\"late\",\"timestamp\":\"2026-11-23T06:00:00Z\"}");
  return groups;
}

static void
test_count (void)
{
  g_autoptr (WbGroups) groups = make_some ();
  /* The second has a stack and thereby an error type: another group. */
  g_assert_cmpuint (wb_groups_sorted (groups)->len, ==, 6);
  g_assert_cmpstr (nth (groups, 0)->template_, ==, "late");
  g_assert_cmpstr (nth (groups, 1)->template_, ==, "early 显存不足");
  g_assert_cmpstr (nth (groups, 4)->template_, ==, "no time");
  g_assert_cmpstr (nth (groups, 5)->template_, ==, "start");
  g_assert_cmpint (nth (groups, 4)->first_usec, ==, WB_TIME_UNKNOWN);
  const WbGroup *group = nth (groups, 2);
  g_assert_cmpstr (group->template_, ==, "part <number> failed");
  g_assert_cmpstr (group->member, ==, "logs/a.log");
  g_assert_cmpuint (group->line, ==, 2);

  add (
      groups, "logs/c.log", 1,
      "{\"level\":\"fatal\",\"message\":\"part 3 failed\",\"timestamp\":\"2026-11-23T05:01:00Z\"}");
  group = nth (groups, 0);
  g_assert_cmpstr (group->example, ==, "part 1 failed");
  g_assert_cmpuint (group->count, ==, 2);
  g_assert_cmpint (group->level, ==, WB_LEVEL_FATAL);
  g_assert_cmpint (group->last_usec - group->first_usec, ==, 90 * G_USEC_PER_SEC);
  g_assert_cmpuint (group->minutes->len, ==, 2);
  g_assert_cmpint (g_array_index (group->minutes, WbMinute, 0).minute, <,
                   g_array_index (group->minutes, WbMinute, 1).minute);
}

static void
test_json (void)
{
  g_autoptr (WbGroups) groups = make_some ();
  g_autofree char *json = wb_groups_to_json (groups);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbGroups) back = wb_groups_from_json (json, &error);
  g_assert_no_error (error);
  g_autofree char *again = wb_groups_to_json (back);
  g_assert_cmpstr (json, ==, again);
}

static void
test_bad_json (void)
{
  static const char *const texts[] = {
    "",
    "{",
    "[]",
    "{}",
    "{\"groups\":{}}",
    "{\"groups\":[1]}",
    "{\"groups\":[{}]}",
    "{\"groups\":[{\"fingerprint\":\"short\",\"template\":\"t\",\"level\":1,\"count\":1,\"line\":1}"
    "]}",
    "{\"groups\":[{\"fingerprint\":\"0123456789abcdef\",\"template\":\"t\",\"level\":99,\"count\":"
    "1,\"line\":1}]}",
    "{\"groups\":[{\"fingerprint\":\"0123456789abcdef\",\"template\":\"t\",\"level\":1,\"count\":-"
    "1,\"line\":1}]}",
    "{\"groups\":[{\"fingerprint\":\"0123456789abcdef\",\"template\":5,\"level\":1,\"count\":1,"
    "\"line\":1}]}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      say_row (texts[i]);
      g_assert_null (wb_groups_from_json (texts[i], &error));
      g_assert_nonnull (error);
    }
  /* Odd minutes are no reason to lose the rest. */
  g_autoptr (GError) error = NULL;
  g_autoptr (WbGroups) groups =
      wb_groups_from_json ("{\"groups\":[{\"fingerprint\":\"0123456789abcdef\",\"template\":\"t\","
                           "\"level\":5,\"count\":3,"
                           "\"line\":0,\"minutes\":[9223372036854775807,1,-5,{},7,\"x\",3,-2,1]}]}",
                           &error);
  g_assert_no_error (error);
  guint32 bins[WB_GROUP_BINS];
  wb_group_bins (nth (groups, 0), 0, G_MAXINT64, bins);
  g_assert_cmpuint (nth (groups, 0)->count, ==, 3);
}

static void
test_merge (void)
{
  g_autoptr (WbGroups) one = make_some ();
  g_autoptr (WbGroups) two = make_some ();
  add (two, "logs/z.log", 77, "{\"level\":\"warn\",\"message\":\"only here\"}");
  wb_groups_merge (one, two);
  g_assert_cmpuint (wb_groups_sorted (one)->len, ==, 7);
  guint64 count = 0;
  guint64 minutes = 0;
  for (guint i = 0; i < 7; i++)
    {
      const WbGroup *group = nth (one, i);
      count += group->count;
      for (guint m = 0; m < group->minutes->len; m++)
        minutes += g_array_index (group->minutes, WbMinute, m).count;
    }
  g_assert_cmpuint (count, ==, 13);
  g_assert_cmpuint (minutes, ==, 10);
}

static void
test_bins (void)
{
  g_autoptr (WbGroups) groups = wb_groups_new ();
  gint64 hour = 3600 * (gint64) G_USEC_PER_SEC;
  WbEntry entry = { .level = WB_LEVEL_ERROR, .message = (char *) "m" };
  for (int minute = 0; minute < 64; minute++)
    {
      entry.time_usec = hour + minute * 60 * (gint64) G_USEC_PER_SEC;
      wb_groups_add (groups, &entry, "m", 1);
    }
  guint32 bins[WB_GROUP_BINS];
  wb_group_bins (nth (groups, 0), hour, hour + 64 * 60 * (gint64) G_USEC_PER_SEC, bins);
  for (int i = 0; i < WB_GROUP_BINS; i++)
    g_assert_cmpuint (bins[i], ==, 2);
  wb_group_bins (nth (groups, 0), 0, hour / 2, bins);
  for (int i = 0; i < WB_GROUP_BINS; i++)
    g_assert_cmpuint (bins[i], ==, 0);
  wb_group_bins (nth (groups, 0), hour, hour, bins);
  g_assert_cmpuint (bins[0], ==, 0);
}

/* More kinds than there is room for: counted together, and errors still find room after a flood of
 * debug lines. */
static void
test_many_kinds (void)
{
  g_autoptr (WbGroups) groups = wb_groups_new ();
  for (guint i = 0; i < WB_GROUPS_MAX + 1000; i++)
    {
      g_autofree char *message =
          g_strdup_printf ("kind %c%c%c", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26);
      WbEntry entry = { .time_usec = i, .level = WB_LEVEL_DEBUG, .message = message };
      wb_groups_add (groups, &entry, "m", i);
    }
  WbEntry error = { .time_usec = WB_TIME_UNKNOWN,
                    .level = WB_LEVEL_ERROR,
                    .message = (char *) "the one" };
  wb_groups_add (groups, &error, "m", 1);
  g_assert_cmpstr (nth (groups, 0)->template_, ==, "the one");
  const GPtrArray *sorted = wb_groups_sorted (groups);
  g_assert_cmpuint (sorted->len, <=, WB_GROUPS_MAX + 1);
  guint64 count = 0;
  gboolean has_other = FALSE;
  for (guint i = 0; i < sorted->len; i++)
    {
      const WbGroup *group = g_ptr_array_index (sorted, i);
      count += group->count;
      has_other = has_other || g_str_equal (group->template_, "<other>");
    }
  g_assert_true (has_other);
  g_assert_cmpuint (count, ==, WB_GROUPS_MAX + 1001);
}

static void
test_many_minutes (void)
{
  g_autoptr (WbGroups) groups = wb_groups_new ();
  WbEntry entry = { .level = WB_LEVEL_ERROR, .message = (char *) "m" };
  for (int i = 0; i < 50000; i++)
    {
      /* not rising, to try the insertion too */
      entry.time_usec = ((gint64) i * 7919 % 50000) * 60 * G_USEC_PER_SEC;
      wb_groups_add (groups, &entry, "m", 1);
    }
  const WbGroup *group = nth (groups, 0);
  g_assert_cmpuint (group->minutes->len, <=, 4096);
  guint64 sum = 0;
  gint64 before = G_MININT64;
  for (guint i = 0; i < group->minutes->len; i++)
    {
      const WbMinute *minute = &g_array_index (group->minutes, WbMinute, i);
      g_assert_cmpint (minute->minute, >, before);
      before = minute->minute;
      sum += minute->count;
    }
  g_assert_cmpuint (sum, ==, 50000);
}

static void
test_long_texts (void)
{
  g_autoptr (WbGroups) groups = wb_groups_new ();
  g_autofree char *text = g_strnfill (100000, 'x');
  WbEntry entry = {
    .time_usec = WB_TIME_UNKNOWN, .level = WB_LEVEL_ERROR, .message = text, .stack = text
  };
  wb_groups_add (groups, &entry, "m", 1);
  g_assert_cmpint (g_utf8_strlen (nth (groups, 0)->example, -1), <=, 2000);
  g_assert_cmpint (g_utf8_strlen (nth (groups, 0)->stack, -1), <=, 4000);
  WbEntry empty = { .time_usec = WB_TIME_UNKNOWN };
  wb_groups_add (groups, &empty, "m", 2);
  g_assert_cmpstr (nth (groups, 1)->template_, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/groups/count", test_count);
  g_test_add_func ("/entry/groups/json", test_json);
  g_test_add_func ("/entry/groups/bad-json", test_bad_json);
  g_test_add_func ("/entry/groups/merge", test_merge);
  g_test_add_func ("/entry/groups/bins", test_bins);
  g_test_add_func ("/entry/groups/many-kinds", test_many_kinds);
  g_test_add_func ("/entry/groups/many-minutes", test_many_minutes);
  g_test_add_func ("/entry/groups/long-texts", test_long_texts);
  return g_test_run ();
}
