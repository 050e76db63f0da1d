/* SPDX-License-Identifier: MPL-2.0 */
/* Whatever is taken, told and held back: what is told and its repeats are all that was taken. */
#include "alert/ration.h"

#include "base/json.h"

#define START_USEC (G_TIME_SPAN_DAY * 20000)
#define SECOND G_TIME_SPAN_SECOND

typedef struct
{
  const char *name;
  guint per_day;
  guint kinds;
  guint each;        /* so often each kind comes, */
  gint64 every_usec; /* this far from one another */
  guint most_told;   /* by the end of it, without what is due later */
  guint least_told;
} Row;

static const Row rows[] = {
  { "one of each", 1000, 5, 1, SECOND, 5, 5 },
  { "one kind again and again", 1000, 1, 50, SECOND, 1, 1 },
  { "a summary each window", 1000, 1, 200, SECOND, 4, 3 },
  { "more kinds than tokens", 1000, 30, 1, 0, WB_RATION_BURST, WB_RATION_BURST },
  { "the ceiling of the day", 3, 10, 1, 30 * SECOND, 3, 3 },
  { "more kinds than are kept apart", 1000, 700, 2, 0, WB_RATION_BURST, WB_RATION_BURST },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (WbRation) ration = wb_ration_new (row->per_day, NULL);
  gint64 now_usec = START_USEC;
  guint64 taken = 0, told = 0, events = 0, repeats = 0;

  for (guint i = 0; i < row->each; i++)
    for (guint k = 0; k < row->kinds; k++, now_usec += row->every_usec, taken++)
      {
        g_autofree char *kind = g_strdup_printf ("kind-%u", k);
        for (;;)
          {
            g_autoptr (WbRepeated) repeated = wb_ration_next (ration, now_usec);
            if (!repeated)
              break;
            events++;
            told += 1 + repeated->repeats;
          }
        if (wb_ration_take (ration, kind, "its words", now_usec, &repeats))
          {
            events++;
            told += 1 + repeats;
          }
      }
  g_assert_cmpuint (events, <=, row->most_told);
  g_assert_cmpuint (events, >=, row->least_told);
  g_assert_cmpuint (wb_ration_today (ration, now_usec), ==, events);
  g_assert_cmpuint (told + wb_ration_waiting (ration), ==, taken);

  /* what is due is due some time, also after a restart, and then nothing is left */
  g_autoptr (JsonNode) node = wb_json_node_take (wb_ration_to_json (ration));
  g_autoptr (WbRation) again = wb_ration_new (row->per_day, json_node_get_object (node));
  for (guint turns = 0; wb_ration_waiting (again) > 0; turns++)
    {
      g_assert_cmpuint (turns, <, 10000);
      const gint64 due_usec = wb_ration_due_usec (again, now_usec);
      g_assert_cmpint (due_usec, <, G_MAXINT64);
      now_usec = MAX (now_usec, due_usec);
      g_autoptr (WbRepeated) repeated = wb_ration_next (again, now_usec);
      g_assert_nonnull (repeated);
      g_assert_cmpstr (repeated->last, ==, "its words");
      told += 1 + repeated->repeats;
      g_assert_cmpuint (wb_ration_today (again, now_usec), <=, row->per_day);
    }
  g_assert_cmpuint (told, ==, taken);
  g_assert_cmpint (wb_ration_due_usec (again, now_usec), ==, G_MAXINT64);
}

static void
test_clock (void)
{
  g_autoptr (WbRation) ration = wb_ration_new (1000, NULL);
  guint64 repeats;

  g_assert_true (wb_ration_take (ration, "a", "x", START_USEC + 1000 * SECOND, &repeats));
  g_assert_false (wb_ration_take (ration, "a", "x", START_USEC + 1001 * SECOND, &repeats));
  /* set back by a quarter of an hour: nobody waits for the old time to come again */
  g_assert_cmpint (wb_ration_due_usec (ration, START_USEC), <=, START_USEC + 60 * SECOND);
  g_autoptr (WbRepeated) repeated = wb_ration_next (ration, START_USEC);
  g_assert_nonnull (repeated);

  /* a day that was far in the future keeps nobody silent */
  g_autoptr (WbRation) one = wb_ration_new (1, NULL);
  g_assert_true (wb_ration_take (one, "a", "x", START_USEC + 400 * G_TIME_SPAN_DAY, &repeats));
  g_assert_true (wb_ration_take (one, "b", "x", START_USEC, &repeats));
  /* and setting it back by an hour over midnight gives no second day */
  g_autoptr (WbRation) other = wb_ration_new (1, NULL);
  g_assert_true (wb_ration_take (other, "a", "x", START_USEC, &repeats));
  g_assert_false (wb_ration_take (other, "b", "x", START_USEC - 3600 * SECOND, &repeats));
}

static void
test_of_all (void)
{
  g_autoptr (WbRation) ration = wb_ration_new (2, NULL);
  guint64 repeats;

  g_assert_true (wb_ration_take (ration, "a", "x", START_USEC, &repeats));
  g_assert_false (wb_ration_take (ration, "a", "1", START_USEC, &repeats));
  g_assert_false (wb_ration_take (ration, "a", "2", START_USEC, &repeats));
  g_assert_null (wb_ration_next (ration, START_USEC));
  g_autoptr (WbRepeated) repeated = wb_ration_next_of_all (ration, START_USEC);
  g_assert_cmpuint (repeated->repeats, ==, 1);
  g_assert_cmpstr (repeated->last, ==, "2");
  g_assert_false (wb_ration_take (ration, "b", "3", START_USEC, &repeats));
  g_assert_null (wb_ration_next_of_all (ration, START_USEC)); /* the day's ceiling */
}

static void
test_senseless (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"kinds\":[1,{},{\"kind\":7},{\"kind\":\"a\",\"waiting\":-5,\"window\":-1}],\"today\":-9}",
    "{\"kinds\":{},\"tokens\":\"x\",\"day\":[]}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = wb_json_parse (texts[i], -1, NULL, NULL);
      g_autoptr (WbRation) ration = wb_ration_new (5, json_node_get_object (node));
      g_assert_cmpuint (wb_ration_waiting (ration), ==, 0);
      g_assert_cmpuint (wb_ration_today (ration, START_USEC), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/alert/ration/%s", rows[i].name);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/alert/ration/clock", test_clock);
  g_test_add_func ("/alert/ration/of-all", test_of_all);
  g_test_add_func ("/alert/ration/senseless", test_senseless);
  return g_test_run ();
}
