/* SPDX-License-Identifier: MPL-2.0 */
/* The courier with the tracker's channel, against a server that answers as the rows say. */
#include "channel/answering.h"
#include "channel/tracker.h"

#include "base/error.h"
#include "base/json.h"

/* What the server does with the requests, in order; the last goes on for ever. "": it closes the
 * connection without a word. */
typedef struct
{
  const char *name;
  const char *answers[MOST_ANSWERS];
  guint given;    /* items to begin with */
  guint sent;     /* of them, after one round */
  guint dropped;  /* likewise */
  guint requests; /* that the server saw */
  gboolean fails;
  gint64 pause_sec; /* until the next request, at least; 0: none */
} Row;

#define LIMITED_429 "429 Too Many Requests\r\nRetry-After: 120\r\n"

#define LIMITED_UNTIL                                                                              \
  "429 Too Many Requests\r\nDate: Mon, 23 Nov 2026 05:43:12 GMT\r\n"                               \
  "Retry-After: Mon, 23 Nov 2026 05:44:42 GMT\r\n"

static const Row rows[] = {
  { "all at once", { OK_200 }, 3, 3, 0, 1, FALSE, 0 },
  { "twenty at most", { OK_200 }, 45, 45, 0, 3, FALSE, 0 },
  { "nobody answers", { "" }, 3, 0, 0, 0, TRUE, 7 },
  { "later", { "503 Service Unavailable\r\n" }, 3, 0, 0, 1, FALSE, 7 },
  { "later, when it says", { LIMITED_429 }, 3, 0, 0, 1, FALSE, 120 },
  { "later, at a date", { LIMITED_UNTIL }, 3, 0, 0, 1, FALSE, 90 },
  { "refused for good", { "400 Bad Request\r\n" }, 3, 0, 3, 1, FALSE, 0 },
  { "too large", { "413 Too Large\r\n", "413 Too Large\r\n", OK_200 }, 20, 20, 0, 6, FALSE, 0 },
  { "too large one by one", { "413 Too Large\r\n" }, 3, 0, 3, 4, FALSE, 0 },
  { "some arrive before it fails", { OK_200, "500 Oh\r\n" }, 25, 20, 0, 2, FALSE, 7 },
};

static char *
header_of (const char *request, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *at = strstr (request, start);
  if (!at)
    return NULL;
  at += strlen (start);
  return g_strndup (at, (gsize) (strstr (at, "\r\n") - at));
}

typedef struct
{
  Answering at;
  guint heard_sent, heard_dropped;
} Fixture;

static void
ended (gpointer self, const char *id, gboolean was_sent, WbDrop reason)
{
  Fixture *fixture = self;
  g_assert_cmpuint (strlen (id), ==, 32);
  *(was_sent ? &fixture->heard_sent : &fixture->heard_dropped) += 1;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  answering_set_up (&fixture->at, ((const Row *) data)->answers);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  answering_tear_down (&fixture->at);
}

static void
put (Fixture *fixture, guint number)
{
  g_autofree char *text = g_strdup_printf ("{\"n\":%u}", number);
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  answering_put (&fixture->at, number, payload);
}

static gboolean
run_round (Fixture *fixture, GError **error)
{
  g_autofree char *url = rig_url (fixture->at.rig, "/events");
  const WbHttpOptions options = { .proxy = "direct://" };
  g_autoptr (WbHttp) http = wb_http_new (&options);
  const WbRun run = { .clock = fixture->at.clock };
  const WbCourierHeard heard = { ended, fixture };
  return wb_courier_run (fixture->at.outbox, &wb_tracker_kind, url, http, &heard, &run, error);
}

static gint64
pause_sec (Fixture *fixture)
{
  WbOutboxPause pause;
  wb_outbox_get_pause (fixture->at.outbox, &pause);
  return pause.not_before_usec > 0
             ? (pause.not_before_usec - wb_clock_now_usec (fixture->at.clock)) / G_TIME_SPAN_SECOND
             : 0;
}

static void
test_row (Fixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  WbCounts counts;

  for (guint i = 0; i < row->given; i++)
    put (fixture, i);
  g_assert_cmpint (run_round (fixture, &error), ==, !row->fails);
  if (row->fails)
    g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  else
    g_assert_no_error (error);
  wb_outbox_get_counts (fixture->at.outbox, &counts);
  g_assert_cmpuint (counts.sent, ==, row->sent);
  g_assert_cmpuint (counts.dropped[WB_DROP_REFUSED], ==, row->dropped);
  g_assert_cmpuint (fixture->heard_sent, ==, row->sent);
  g_assert_cmpuint (fixture->heard_dropped, ==, row->dropped);
  g_autoptr (GPtrArray) left = wb_outbox_list (fixture->at.outbox);
  g_assert_cmpuint (left->len, ==, row->given - row->sent - row->dropped);
  g_assert_cmpuint (fixture->at.requests->len, ==, row->requests);
  g_assert_cmpint (pause_sec (fixture), >=, row->pause_sec);
  g_assert_cmpint (pause_sec (fixture), <=, MAX (row->pause_sec * 2 + 1, 0));
}

/* Items arrive in the order they were put in, joined to arrays; a request that is made again has
 * the key it had. */
static void
test_requests (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 25; i++)
    put (fixture, i);
  g_assert_true (run_round (fixture, NULL));
  g_assert_true (wb_clock_wait_usec (fixture->at.clock, G_TIME_SPAN_MINUTE, NULL, NULL));
  g_assert_true (run_round (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->at.requests->len, ==, 3);
  guint next = 0;
  for (guint i = 1; i < 3; i++)
    {
      g_autoptr (JsonNode) node = wb_json_parse (body_of (&fixture->at, i), -1, NULL, NULL);
      JsonArray *array = json_node_get_array (node);
      for (guint k = 0; k < json_array_get_length (array); k++)
        g_assert_cmpint (wb_json_get_int (json_array_get_object_element (array, k), "n", -1), ==,
                         next++);
    }
  g_assert_cmpuint (next, ==, 25);
  g_autofree char *first = header_of (fixture->at.requests->pdata[0], "Idempotency-Key");
  g_autofree char *again = header_of (fixture->at.requests->pdata[1], "Idempotency-Key");
  g_autofree char *other = header_of (fixture->at.requests->pdata[2], "Idempotency-Key");
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (again, !=, other);
}

/* Nobody is asked before the pause is over, whichever program looks; it doubles up to an hour. */
static void
test_pauses (Fixture *fixture, gconstpointer data)
{
  put (fixture, 1);
  for (guint i = 0; i < 12; i++)
    {
      const guint before = fixture->at.requests->len;
      g_assert_true (run_round (fixture, NULL));
      g_assert_cmpuint (fixture->at.requests->len, ==, before + 1);
      g_assert_true (run_round (fixture, NULL));
      g_assert_cmpuint (fixture->at.requests->len, ==, before + 1);
      const gint64 longest = MIN (15 << i, 3600);
      g_assert_cmpint (pause_sec (fixture), >=, longest / 2 - 1);
      g_assert_cmpint (pause_sec (fixture), <=, longest);
      g_assert_true (
          wb_clock_wait_usec (fixture->at.clock, longest * G_TIME_SPAN_SECOND, NULL, NULL));
    }
}

/* A clock that was set back does not silence a channel for years. */
static void
test_clock_set_back (Fixture *fixture, gconstpointer data)
{
  const WbOutboxPause pause = { 1, START_USEC + 400 * G_TIME_SPAN_DAY };

  put (fixture, 1);
  wb_outbox_set_pause (fixture->at.outbox, &pause);
  g_assert_true (run_round (fixture, NULL));
  g_assert_cmpuint (fixture->heard_sent, ==, 1);
}

int
main (int argc, char **argv)
{
  static const Row storm = { "storm", { "503 Oh\r\n" } };
  static const Row twice = { "twice", { "503 Oh\r\n", OK_200 } };
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/channel/courier/rows/%s", rows[i].name);
      g_test_add (path, Fixture, &rows[i], set_up, test_row, tear_down);
    }
  g_test_add ("/channel/courier/requests", Fixture, &twice, set_up, test_requests, tear_down);
  g_test_add ("/channel/courier/pauses", Fixture, &storm, set_up, test_pauses, tear_down);
  g_test_add ("/channel/courier/clock-set-back", Fixture, &rows[0], set_up, test_clock_set_back,
              tear_down);
  return g_test_run ();
}
