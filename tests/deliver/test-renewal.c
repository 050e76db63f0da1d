/* SPDX-License-Identifier: MPL-2.0 */
/* Uploads that outlive their tickets, by the intake's journal. Time runs fast for both sides, so
 * that an hour passes in seconds. */
#include "base/error.h"
#include "rig.h"

#define LANES 3
#define PART_BYTES ((gsize) 100 * 1024)

static const WbDeliverOptions plain = { .lanes = LANES,
                                        .part_bytes = PART_BYTES,
                                        .proxy = "direct://" };

/* --- five expirations ------------------------------------------------------------------------- */

#define HOURS_FAST 1000 /* an hour in 3.6 seconds */
#define ROUNDS 12       /* of parts, one on each lane, that take 1.55 s: together 5.2 hours */
#define SLOW_PARTS "delay=1550@part"

static void
assert_each_part_once (const Rig *rig, guint n_parts)
{
  g_autoptr (GArray) parts = rig_read_journal (rig, "part");
  g_autofree gboolean *seen = g_new0 (gboolean, n_parts + 1);

  g_assert_cmpuint (parts->len, ==, n_parts);
  for (guint i = 0; i < parts->len; i++)
    {
      const RigAnswer *answer = &g_array_index (parts, RigAnswer, i);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpuint (answer->part, >=, 1);
      g_assert_cmpuint (answer->part, <=, n_parts);
      g_assert_false (seen[answer->part]);
      seen[answer->part] = TRUE;
    }
}

static void
test_five_expirations (void)
{
  Rig rig;
  rig_start_fast (&rig, (const char *[]){ SLOW_PARTS, NULL }, HOURS_FAST);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, ROUNDS * LANES * PART_BYTES);

  g_autoptr (JsonNode) receipt = wb_deliver (kase, rig.profile, NULL, &plain, &rig.run, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  assert_each_part_once (&rig, ROUNDS * LANES);
  g_autoptr (GArray) tickets = rig_read_journal (&rig, "ticket");
  g_assert_cmpuint (tickets->len, ==, 1 + 5);
  rig_stop (&rig);
}

/* --- an office that takes its time ------------------------------------------------------------ */

#define MINUTES_FAST 20 /* so that a second is 20 */
#define QUICK_PARTS "delay=200@part"
#define LIFE "token-life=120" /* six seconds; new ones are asked for after four and a half */
#define LIFE_USEC (6 * G_TIME_SPAN_SECOND)

static const RigAnswer *
answer_at (const GArray *answers, guint i)
{
  g_assert_cmpuint (i, <, answers->len);
  return &g_array_index (answers, RigAnswer, i);
}

static guint
count_between (const GArray *answers, gint64 from_usec, gint64 until_usec)
{
  guint n = 0;
  for (guint i = 0; i < answers->len; i++)
    {
      const gint64 usec = answer_at (answers, i)->usec;
      n += usec > from_usec && usec < until_usec ? 1 : 0;
    }
  return n;
}

/* One that takes 20 s to answer, with 30 s to go: bytes flow all the time. */
static void
test_slow_office (void)
{
  Rig rig;
  rig_start_fast (&rig, (const char *[]){ LIFE, QUICK_PARTS, "delay=1000@ticket:after=1", NULL },
                  MINUTES_FAST);
  g_autoptr (GError) error = NULL;
  const guint n_parts = 35 * LANES; /* more than seven seconds */
  g_autoptr (WbCase) kase = rig_case (&rig, n_parts * PART_BYTES);

  g_autoptr (JsonNode) receipt = wb_deliver (kase, rig.profile, NULL, &plain, &rig.run, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  assert_each_part_once (&rig, n_parts);
  g_assert_cmpuint (rig.waits, ==, 0);
  g_autoptr (GArray) parts = rig_read_journal (&rig, "part");
  g_autoptr (GArray) tickets = rig_read_journal (&rig, "ticket");
  const gint64 answered_usec = answer_at (tickets, 1)->usec;
  /* lanes that stood still would have ended what was on its way, one part each */
  g_assert_cmpuint (count_between (parts, answered_usec - G_TIME_SPAN_SECOND, answered_usec), >,
                    2 * LANES);
  rig_stop (&rig);
}

/* One that takes longer than the old ticket lives: nothing is sent with what is over. */
static void
test_late_office (void)
{
  Rig rig;
  rig_start_fast (&rig,
                  (const char *[]){ LIFE, QUICK_PARTS, "delay=3000@ticket:after=1,times=1", NULL },
                  MINUTES_FAST);
  g_autoptr (GError) error = NULL;
  const guint n_parts = 35 * LANES;
  g_autoptr (WbCase) kase = rig_case (&rig, n_parts * PART_BYTES);

  g_autoptr (JsonNode) receipt = wb_deliver (kase, rig.profile, NULL, &plain, &rig.run, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  assert_each_part_once (&rig, n_parts);
  g_autoptr (GArray) parts = rig_read_journal (&rig, "part");
  g_autoptr (GArray) tickets = rig_read_journal (&rig, "ticket");
  const gint64 over_usec = answer_at (tickets, 0)->usec + LIFE_USEC;
  const gint64 answered_usec = answer_at (tickets, 1)->usec;
  g_assert_cmpint (answered_usec, >, over_usec);
  g_assert_cmpuint (count_between (parts, over_usec - G_TIME_SPAN_SECOND, over_usec), >, 2 * LANES);
  g_assert_cmpuint (count_between (parts, over_usec + G_TIME_SPAN_SECOND / 2, answered_usec), ==,
                    0);
  rig_stop (&rig);
}

typedef struct
{
  const char *fault;
  WbError code;
  WbCaseState state;
} No;

/* What the office says after the first ticket holds once that is over, and no sooner. */
static void
test_office_says_no (gconstpointer data)
{
  const No *no = data;
  Rig rig;
  const WbDeliverOptions impatient = {
    .lanes = LANES, .part_bytes = PART_BYTES, .proxy = "direct://", .patience_sec = 30
  };
  rig_start_fast (&rig, (const char *[]){ LIFE, QUICK_PARTS, no->fault, NULL }, MINUTES_FAST);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, (gsize) 60 * LANES * PART_BYTES);

  g_autoptr (JsonNode) none = wb_deliver (kase, rig.profile, NULL, &impatient, &rig.run, &error);
  g_assert_null (none);
  g_assert_error (error, WB_ERROR, (gint) no->code);
  g_assert_cmpint (kase->state, ==, no->state);
  g_autoptr (GArray) parts = rig_read_journal (&rig, "part");
  g_autoptr (GArray) tickets = rig_read_journal (&rig, "ticket");
  const gint64 over_usec = answer_at (tickets, 0)->usec + LIFE_USEC;
  g_assert_cmpuint (count_between (parts, over_usec - G_TIME_SPAN_SECOND, over_usec), >, 2 * LANES);
  rig_stop (&rig);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    No no;
  } noes[] = {
    { "/deliver/renewal/signed-out",
      { "ticket-401:after=1", WB_ERROR_SIGN_IN, WB_CASE_NEEDS_SIGN_IN } },
    { "/deliver/renewal/refused", { "ticket-403:after=1", WB_ERROR_REFUSED, WB_CASE_REFUSED } },
    { "/deliver/renewal/down", { "ticket-down:after=1", WB_ERROR_UNREACHABLE, WB_CASE_WAITING } },
  };
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deliver/renewal/five-expirations", test_five_expirations);
  g_test_add_func ("/deliver/renewal/slow-office", test_slow_office);
  g_test_add_func ("/deliver/renewal/late-office", test_late_office);
  for (guint i = 0; i < G_N_ELEMENTS (noes); i++)
    g_test_add_data_func (noes[i].path, &noes[i].no, test_office_says_no);
  return g_test_run ();
}
