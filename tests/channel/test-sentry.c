/* SPDX-License-Identifier: MPL-2.0 */
/* The courier with Sentry's channel, against a server that answers as the rows say, and what its
 * limits do to the next program. */
#include "channel/answering.h"
#include "channel/envelope.h"
#include "channel/sentry.h"

#include "base/error.h"
#include "base/json.h"

#define KEY "0123456789abcdef0123456789abcdef"

/* An event, then feedback, and what comes of them in a round now and in one after later_sec. */
typedef struct
{
  const char *name;
  const char *answers[MOST_ANSWERS]; /* in order; the last goes on for ever */
  guint requests, sent, refused;
  gint64 later_sec;
  guint later_requests, later_sent; /* in all */
} Row;

#define ERRORS_429 "429 Too Many\r\nX-Sentry-Rate-Limits: 60:error:organization\r\n"

static const Row rows[] = {
  { "both arrive", { OK_200 }, 2, 2, 0, 1, 2, 2 },
  { "no errors for a minute", { ERRORS_429, OK_200 }, 2, 1, 0, 50, 2, 1 },
  { "errors after a minute", { ERRORS_429, OK_200 }, 2, 1, 0, 61, 3, 2 },
  { "nothing for a minute", { "429 Too Many\r\n", OK_200 }, 1, 0, 0, 61, 3, 2 },
  { "nothing for as long as it says",
    { "429 No\r\nRetry-After: 90\r\n", OK_200 },
    1,
    0,
    0,
    80,
    1,
    0 },
  { "taken, and no feedback",
    { "200 OK\r\nX-Sentry-Rate-Limits: 60:feedback:key, 10:transaction:key\r\n", OK_200 },
    1,
    1,
    0,
    61,
    2,
    2 },
  { "limited for another reason",
    { "429 Oh\r\nX-Sentry-Rate-Limits: 60:transaction:key\r\n", OK_200 },
    1,
    0,
    0,
    3600,
    3,
    2 },
  { "too large", { "413 Too Large\r\n", OK_200 }, 2, 1, 1, 1, 2, 1 },
  { "a key that is none", { "403 Forbidden\r\n" }, 2, 0, 2, 1, 2, 0 },
  { "down", { "503 Oh\r\n", OK_200 }, 1, 0, 0, 60, 3, 2 },
};

static void
set_up (Answering *at, gconstpointer data)
{
  answering_set_up (at, ((const Row *) data)->answers);
}

static void
tear_down (Answering *at, gconstpointer data)
{
  answering_tear_down (at);
}

static void
put (Answering *at, guint number, const char *type)
{
  g_autofree char *text = g_strdup_printf ("{\"event_id\":\"%032x\"}", number);
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) item = wb_sentry_item (type, payload);
  answering_put (at, number, item);
}

/* As a program that starts anew does it: what it knows is on the disk. */
static void
run_round (Answering *at)
{
  g_autofree char *dsn = g_strdup_printf ("http://%s@127.0.0.1:%u/42", KEY, rig_get_port (at->rig));
  const WbHttpOptions options = { .proxy = "direct://" };
  const WbRun run = { .clock = at->clock };
  g_autoptr (WbHttp) http = wb_http_new (&options);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbSentry) sentry = wb_sentry_new (dsn, at->dir, wb_clock_now_usec (at->clock), &error);

  g_assert_no_error (error);
  g_assert_true (wb_courier_run (at->outbox, &wb_sentry_kind, sentry, http, NULL, &run, &error));
  g_assert_no_error (error);
}

static void
assert_sent (Answering *at, guint requests, guint sent, guint refused)
{
  WbCounts counts;
  wb_outbox_get_counts (at->outbox, &counts);
  g_assert_cmpuint (at->requests->len, ==, requests);
  g_assert_cmpuint (counts.sent, ==, sent);
  g_assert_cmpuint (counts.dropped[WB_DROP_REFUSED], ==, refused);
  g_autoptr (GPtrArray) left = wb_outbox_list (at->outbox);
  g_assert_cmpuint (left->len, ==, 2 - sent - refused);
}

static void
test_row (Answering *at, gconstpointer data)
{
  const Row *row = data;

  put (at, 1, "event");
  put (at, 2, "feedback");
  run_round (at);
  assert_sent (at, row->requests, row->sent, row->refused);
  g_assert_true (wb_clock_wait_usec (at->clock, row->later_sec * G_TIME_SPAN_SECOND, NULL, NULL));
  run_round (at);
  assert_sent (at, row->later_requests, row->later_sent, row->refused);
}

/* The request is what the protocol says, and its envelope has the item whole. */
static void
test_request (Answering *at, gconstpointer data)
{
  static const char *const types[] = { "event", "feedback" };

  put (at, 1, types[0]);
  put (at, 2, types[1]);
  run_round (at);
  for (guint i = 0; i < 2; i++)
    {
      const char *request = at->requests->pdata[i];
      g_autofree char *id = g_strdup_printf ("%032x", i + 1);
      g_auto (GStrv) lines = g_strsplit (body_of (at, i), "\n", -1);
      g_autoptr (JsonNode) header = wb_json_parse (lines[0], -1, NULL, NULL);
      g_autoptr (JsonNode) item = wb_json_parse (lines[1], -1, NULL, NULL);
      g_autofree char *payload = g_strdup_printf ("{\"event_id\":\"%s\"}", id);
      g_assert_true (g_str_has_prefix (request, "POST /api/42/envelope/ HTTP/1.1\r\n"));
      g_assert_nonnull (strstr (request, "sentry_key=" KEY));
      g_assert_nonnull (strstr (request, "Content-Type: " WB_ENVELOPE_CONTENT_TYPE "\r\n"));
      g_assert_cmpstr (wb_json_get_string (json_node_get_object (header), "event_id"), ==, id);
      g_assert_cmpstr (wb_json_get_string (json_node_get_object (item), "type"), ==, types[i]);
      g_assert_cmpstr (lines[2], ==, payload);
    }
}

/* A file of limits that is garbage limits nothing. */
static void
test_damaged_limits (Answering *at, gconstpointer data)
{
  static const char *const texts[] = { "", "[", "[]", "{\"error\":\"x\",\"all\":-1}",
                                       "{\"all\":9223372036854775807}" };
  g_autofree char *path = g_build_filename (at->dir, "limits.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      put (at, i, "event");
      run_round (at);
      g_assert_cmpuint (at->requests->len, ==, i + 1);
    }
}

static void
test_no_dsn (void)
{
  static const char *const texts[] = { "", "https://example.com/1", "https://key@example.com" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (wb_sentry_new (texts[i], "/nonexistent", START_USEC, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/channel/sentry/rows/%s", rows[i].name);
      g_test_add (path, Answering, &rows[i], set_up, test_row, tear_down);
    }
  g_test_add ("/channel/sentry/request", Answering, &rows[0], set_up, test_request, tear_down);
  g_test_add ("/channel/sentry/damaged-limits", Answering, &rows[0], set_up, test_damaged_limits,
              tear_down);
  g_test_add_func ("/channel/sentry/no-dsn", test_no_dsn);
  return g_test_run ();
}
