/* SPDX-License-Identifier: MPL-2.0 */
/* The courier with Sentry's channel, against a server that answers as the rows say, and what its
 * limits do to the next program. */
#include "channel/sentry.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "channel/envelope.h"
#include "http/rig.h"

#define START_USEC (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)
#define MOST_ANSWERS 4
#define KEY "0123456789abcdef0123456789abcdef"

static const WbOutboxBounds bounds = { 100, 100000, 30 * G_TIME_SPAN_DAY };

/* An event, then feedback, and what comes of them in a round now and in one after later_sec. */
typedef struct
{
  const char *name;
  const char *answers[MOST_ANSWERS]; /* in order; the last goes on for ever */
  guint requests, sent, refused;
  gint64 later_sec;
  guint later_requests, later_sent; /* in all */
} Row;

#define OK_200 "200 OK\r\n"
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

typedef struct
{
  const Row *row;
  guint answered;
  GPtrArray *requests; /* of char * */
} Server;

static void
serve (Peer *peer, gpointer data)
{
  Server *server = data;

  while (rig_read_request (peer))
    {
      const guint last = MOST_ANSWERS - 1;
      const char *answer = server->row->answers[server->answered];
      if (server->answered < last && server->row->answers[server->answered + 1])
        server->answered++;
      g_ptr_array_add (server->requests, g_strdup (peer->request->str));
      g_autofree char *text = g_strdup_printf ("HTTP/1.1 %sContent-Length: 0\r\n\r\n", answer);
      if (!rig_write (peer, text, -1))
        return;
    }
}

typedef struct
{
  char *dir;
  WbClock *clock;
  WbOutbox *outbox;
  Server server;
  Rig *rig;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("waybill-sentry-XXXXXX", NULL);
  fixture->clock = wb_clock_new_virtual (START_USEC);
  fixture->outbox = wb_outbox_open (fixture->dir, &bounds, fixture->clock, NULL);
  fixture->server = (Server){ data, 0, g_ptr_array_new_with_free_func (g_free) };
  fixture->rig = rig_new (serve, &fixture->server);
  g_assert_true (wb_outbox_lock (fixture->outbox, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rig_free (fixture->rig);
  g_ptr_array_unref (fixture->server.requests);
  wb_outbox_free (fixture->outbox);
  g_assert_true (wb_fs_remove_tree (fixture->dir, NULL));
  g_free (fixture->dir);
  g_free (fixture->clock);
}

static void
put (Fixture *fixture, guint number, const char *type)
{
  g_autofree char *id = g_strdup_printf ("%032x", number);
  g_autofree char *text = g_strdup_printf ("{\"event_id\":\"%s\"}", id);
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) item = wb_sentry_item (type, payload);
  g_assert_true (wb_outbox_put (fixture->outbox, id, 5, item, NULL));
  g_assert_true (wb_clock_wait_usec (fixture->clock, 1000, NULL, NULL));
}

/* As a program that starts anew does it: what it knows is on the disk. */
static void
run_round (Fixture *fixture)
{
  g_autofree char *dsn =
      g_strdup_printf ("http://%s@127.0.0.1:%u/42", KEY, rig_get_port (fixture->rig));
  const WbHttpOptions options = { .proxy = "direct://" };
  const WbRun run = { .clock = fixture->clock };
  g_autoptr (WbHttp) http = wb_http_new (&options);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbSentry) sentry =
      wb_sentry_new (dsn, fixture->dir, wb_clock_now_usec (fixture->clock), &error);

  g_assert_no_error (error);
  g_assert_true (
      wb_courier_run (fixture->outbox, &wb_sentry_kind, sentry, http, NULL, &run, &error));
  g_assert_no_error (error);
}

static void
assert_sent (Fixture *fixture, guint requests, guint sent, guint refused)
{
  WbCounts counts;
  wb_outbox_get_counts (fixture->outbox, &counts);
  g_assert_cmpuint (fixture->server.requests->len, ==, requests);
  g_assert_cmpuint (counts.sent, ==, sent);
  g_assert_cmpuint (counts.dropped[WB_DROP_REFUSED], ==, refused);
  g_autoptr (GPtrArray) left = wb_outbox_list (fixture->outbox);
  g_assert_cmpuint (left->len, ==, 2 - sent - refused);
}

static void
test_row (Fixture *fixture, gconstpointer data)
{
  const Row *row = data;

  put (fixture, 1, "event");
  put (fixture, 2, "feedback");
  run_round (fixture);
  assert_sent (fixture, row->requests, row->sent, row->refused);
  g_assert_true (
      wb_clock_wait_usec (fixture->clock, row->later_sec * G_TIME_SPAN_SECOND, NULL, NULL));
  run_round (fixture);
  assert_sent (fixture, row->later_requests, row->later_sent, row->refused);
}

/* The request is what the protocol says, and its envelope has the item whole. */
static void
test_request (Fixture *fixture, gconstpointer data)
{
  static const char *const types[] = { "event", "feedback" };

  put (fixture, 1, types[0]);
  put (fixture, 2, types[1]);
  run_round (fixture);
  for (guint i = 0; i < 2; i++)
    {
      const char *request = fixture->server.requests->pdata[i];
      g_autofree char *id = g_strdup_printf ("%032x", i + 1);
      g_auto (GStrv) lines = g_strsplit (strstr (request, "\r\n\r\n") + 4, "\n", -1);
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
test_damaged_limits (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", "[", "[]", "{\"error\":\"x\",\"all\":-1}",
                                       "{\"all\":9223372036854775807}" };
  g_autofree char *path = g_build_filename (fixture->dir, "limits.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      put (fixture, i, "event");
      run_round (fixture);
      g_assert_cmpuint (fixture->server.requests->len, ==, i + 1);
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
      g_test_add (path, Fixture, &rows[i], set_up, test_row, tear_down);
    }
  g_test_add ("/channel/sentry/request", Fixture, &rows[0], set_up, test_request, tear_down);
  g_test_add ("/channel/sentry/damaged-limits", Fixture, &rows[0], set_up, test_damaged_limits,
              tear_down);
  g_test_add_func ("/channel/sentry/no-dsn", test_no_dsn);
  return g_test_run ();
}
