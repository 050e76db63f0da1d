/* SPDX-License-Identifier: MPL-2.0 */
#include "when.h"

#include "base/json.h"
#include "base/text.h"

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define NONE WB_TIME_UNKNOWN

static gint64
usec_of (const char *text)
{
  gint64 usec = 0;

  g_assert_true (wb_text_parse_when (text, 0, &usec));
  return usec;
}

static void
test_windows (void)
{
  const gint64 now = usec_of ("2026-11-23T05:50:00Z"), at = now - 3 * HOUR;
  const struct
  {
    WbWhen when;
    gint64 since, until;
  } rows[] = {
    { { WB_WHEN_NOW, NONE, NONE }, now - HOUR, NONE },
    { { WB_WHEN_DAY, NONE, NONE }, now - DAY, NONE },
    { { WB_WHEN_WEEK, NONE, NONE }, now - 7 * DAY, NONE },
    { { WB_WHEN_AT, at, NONE }, at - 30 * MINUTE, at + 30 * MINUTE },
    { { WB_WHEN_ALL, NONE, NONE }, 0, NONE },
    { { WB_WHEN_REPRODUCED, at, at + HOUR }, at - 2 * MINUTE, at + HOUR + 2 * MINUTE },
    { { WB_WHEN_REPRODUCED, at, NONE }, at - 2 * MINUTE, NONE },
    { { WB_WHEN_REQUESTED, at, at + DAY }, at, at + DAY },
    { { WB_WHEN_REQUESTED, at, NONE }, at, NONE },
    { { WB_WHEN_REQUESTED, NONE, at }, 0, at },
    /* times of another kind that was chosen before say nothing */
    { { WB_WHEN_DAY, at, at }, now - DAY, NONE },
    { { WB_WHEN_ALL, at, at }, 0, NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 since = 1, until = 1;
      g_test_message ("row %u", i);
      wb_when_window (&rows[i].when, now, &since, &until);
      g_assert_cmpint (since, ==, rows[i].since);
      g_assert_cmpint (until, ==, rows[i].until);
    }
}

/* In local time, which is Shanghai's in these tests: eight hours ahead. */
static void
test_describe (void)
{
  const struct
  {
    const char *now;
    WbWhenKind kind;
    const char *at, *until; /* (nullable) */
    const char *words;
  } rows[] = {
    { "2026-11-23T05:50:00Z", WB_WHEN_NOW, NULL, NULL, "Logs from 12:50 to 13:50 will be used" },
    { "2026-11-23T05:50:00Z", WB_WHEN_DAY, NULL, NULL,
      "Logs from 22 November, 13:50 to 23 November, 13:50 will be used" },
    { "2026-11-23T05:50:00Z", WB_WHEN_AT, "2026-11-23T04:00:00Z", NULL,
      "Logs from 11:30 to 12:30 will be used" },
    /* an hour ago was yesterday here, though not in UTC */
    { "2026-11-23T16:20:00Z", WB_WHEN_NOW, NULL, NULL,
      "Logs from 23 November, 23:20 to 24 November, 00:20 will be used" },
    /* and the other way round */
    { "2026-11-23T00:30:00Z", WB_WHEN_NOW, NULL, NULL, "Logs from 07:30 to 08:30 will be used" },
    { "2026-11-23T05:50:00Z", WB_WHEN_ALL, NULL, NULL, "All logs on this computer will be used" },
    { "2026-11-23T05:50:00Z", WB_WHEN_REQUESTED, NULL, "2026-11-23T04:00:00Z",
      "Logs until 23 November, 12:00 will be used" },
    { "2026-11-23T05:50:00Z", WB_WHEN_REQUESTED, NULL, "2026-11-20T04:00:00Z",
      "Logs until 20 November, 12:00 will be used" },
    { "2026-11-23T05:50:00Z", WB_WHEN_REPRODUCED, "2026-11-23T05:40:00Z", "2026-11-23T05:42:00Z",
      "Logs from 13:38 to 13:44 will be used" },
    { "2026-12-05T05:50:00Z", WB_WHEN_DAY, NULL, NULL,
      "Logs from 4 December, 13:50 to 5 December, 13:50 will be used" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const WbWhen when = { rows[i].kind, rows[i].at ? usec_of (rows[i].at) : NONE,
                            rows[i].until ? usec_of (rows[i].until) : NONE };
      g_autofree char *words = wb_when_describe (&when, usec_of (rows[i].now));
      g_test_message ("row %u", i);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* What stretches over the change of clocks is as long as it says. TZ is read when GLib first needs
 * it, so this runs in a process of its own. */
static void
test_clocks_change (void)
{
  if (!g_test_subprocess ())
    {
      g_setenv ("TZ", "Europe/Berlin", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_setenv ("TZ", "Asia/Shanghai", TRUE);
      g_test_trap_assert_passed ();
      return;
    }
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  if (!zone)
    return;
  const struct
  {
    const char *now;
    WbWhenKind kind;
    const char *words;
  } rows[] = {
    /* 1:30 UTC is the second 2:30 of that night */
    { "2026-10-25T02:30:00Z", WB_WHEN_NOW, "Logs from 02:30 to 03:30 will be used" },
    { "2026-10-25T11:00:00Z", WB_WHEN_DAY,
      "Logs from 24 October, 13:00 to 25 October, 12:00 will be used" },
    { "2026-03-29T01:30:00Z", WB_WHEN_NOW, "Logs from 01:30 to 03:30 will be used" },
    { "2026-03-29T10:00:00Z", WB_WHEN_DAY,
      "Logs from 28 March, 11:00 to 29 March, 12:00 will be used" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gint64 now = usec_of (rows[i].now);
      const WbWhen when = { rows[i].kind, NONE, NONE };
      g_autofree char *words = wb_when_describe (&when, now);
      gint64 since, until;
      wb_when_window (&when, now, &since, &until);
      g_assert_cmpint (now - since, ==, rows[i].kind == WB_WHEN_NOW ? HOUR : DAY);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* Times that no calendar has are said somehow, not crashed on. */
static void
test_extremes (void)
{
  static const gint64 times[] = { 0, 1, -1, G_MAXINT64 / 2, G_MININT64 / 2 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      const WbWhen when = { WB_WHEN_AT, times[i], NONE };
      g_autofree char *words = wb_when_describe (&when, usec_of ("2026-11-23T05:50:00Z"));
      g_assert_true (g_utf8_validate (words, -1, NULL));
      g_assert_cmpuint (*words, !=, 0);
    }
}

static void
assert_same (const WbWhen *a, const WbWhen *b)
{
  g_assert_cmpuint (a->kind, ==, b->kind);
  g_assert_cmpint (a->at_usec, ==, b->at_usec);
  g_assert_cmpint (a->until_usec, ==, b->until_usec);
}

static void
test_round_trip (void)
{
  const gint64 at = usec_of ("2026-11-23T05:43:12.345Z"), until = at + HOUR;
  const WbWhen whens[] = {
    { WB_WHEN_NOW, NONE, NONE },      { WB_WHEN_DAY, NONE, NONE },
    { WB_WHEN_WEEK, NONE, NONE },     { WB_WHEN_AT, at, NONE },
    { WB_WHEN_ALL, NONE, NONE },      { WB_WHEN_REPRODUCED, at, until },
    { WB_WHEN_REPRODUCED, at, NONE }, { WB_WHEN_REQUESTED, at, until },
    { WB_WHEN_REQUESTED, at, NONE },  { WB_WHEN_REQUESTED, NONE, until },
  };

  for (guint i = 0; i < G_N_ELEMENTS (whens); i++)
    {
      g_autoptr (JsonNode) node = wb_when_to_json (&whens[i]);
      g_autofree char *text = wb_json_line (node);
      g_autoptr (JsonNode) read = wb_json_parse (text, -1, NULL, NULL);
      WbWhen back;
      g_assert_nonnull (read);
      wb_when_from_json (read, &back);
      g_test_message ("%s", text);
      assert_same (&back, &whens[i]);
    }
}

static void
test_damaged (void)
{
  static const char *const texts[] = {
    "{}",
    "[]",
    "null",
    "\"day\"",
    "{\"kind\":7}",
    "{\"kind\":null}",
    "{\"kind\":\"NOW\"}",
    "{\"kind\":\"century\",\"at\":\"2026-11-23T05:43:12Z\"}",
    "{\"kind\":\"at\"}",
    "{\"kind\":\"at\",\"at\":12}",
    "{\"kind\":\"at\",\"at\":\"half past five\"}",
    "{\"kind\":\"at\",\"until\":\"2026-11-23T05:43:12Z\"}",
    "{\"kind\":\"reproduced\"}",
    "{\"kind\":\"reproduced\",\"until\":\"2026-11-23T05:43:12Z\"}",
    "{\"kind\":\"requested\"}",
    "{\"kind\":\"requested\",\"at\":\"2026-11-23T05:43:12Z\",\"until\":\"2025-11-23T05:43:12Z\"}",
  };
  const WbWhen day = { WB_WHEN_DAY, NONE, NONE };
  WbWhen when = { WB_WHEN_ALL, 1, 2 };

  wb_when_from_json (NULL, &when);
  assert_same (&when, &day);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (texts[i], NULL);
      when = (WbWhen){ WB_WHEN_ALL, 1, 2 };
      g_test_message ("%s", texts[i]);
      wb_when_from_json (node, &when);
      assert_same (&when, &day);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wizard/when/windows", test_windows);
  g_test_add_func ("/wizard/when/describe", test_describe);
  g_test_add_func ("/wizard/when/clocks-change", test_clocks_change);
  g_test_add_func ("/wizard/when/extremes", test_extremes);
  g_test_add_func ("/wizard/when/round-trip", test_round_trip);
  g_test_add_func ("/wizard/when/damaged", test_damaged);
  return g_test_run ();
}
