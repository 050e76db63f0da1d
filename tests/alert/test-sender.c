/* SPDX-License-Identifier: MPL-2.0 */
/* An hour in which the server is away, full of errors, or wants no more, on a virtual clock, with
 * an alert each minute: afterwards all are there, once, in their order, and nobody was hammered. */
#include "alert/sender.h"

#include <string.h>

#include "alert/agreement.h"
#include "alert/queue.h"
#include "base/error.h"
#include "base/fs.h"
#include "channel/sentry.h"
#include "http/rig.h"

#define START_USEC (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)
#define ALERTS 60

typedef struct
{
  const char *name;
  const char *trouble; /* what the server answers in that hour; "": it closes the connection */
  guint most_requests; /* in that hour */
} Row;

static const Row rows[] = {
  { "away", "", 20 },
  { "broken", "503 Service Unavailable\r\n", 20 },
  { "limited", "429 Too Many\r\nX-Sentry-Rate-Limits: 60:error:organization\r\n", 62 },
  { "limited without a word", "429 Too Many\r\n", 62 },
};

typedef struct
{
  const Row *row;
  char *dir;
  WbClock *clock;
  Rig *rig;
  WbProfile *profile;
  gint is_well;     /* atomic */
  gint n_requests;  /* atomic: in trouble, or when well */
  GPtrArray *order; /* of char *: ids that arrived, as the rig's thread saw them */
} Fixture;

/* The envelope's first line names the event. */
static char *
event_id (const char *request)
{
  const char *at = strstr (request, "\"event_id\":\"");
  return at ? g_strndup (at + strlen ("\"event_id\":\""), 32) : g_strdup ("none");
}

static void
answer (Peer *peer, gpointer data)
{
  Fixture *fixture = data;

  while (rig_read_request (peer))
    {
      const gboolean is_well = g_atomic_int_get (&fixture->is_well);
      const char *words = is_well ? "200 OK\r\n" : fixture->row->trouble;
      g_atomic_int_inc (&fixture->n_requests);
      if (*words == '\0')
        return;
      if (is_well)
        g_ptr_array_add (fixture->order, event_id (peer->request->str));
      g_autofree char *text = g_strdup_printf ("HTTP/1.1 %sContent-Length: 0\r\n\r\n", words);
      if (!rig_write (peer, text, -1))
        return;
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->row = data;
  fixture->dir = g_dir_make_tmp ("waybill-sender-XXXXXX", NULL);
  fixture->clock = wb_clock_new_virtual (START_USEC);
  fixture->order = g_ptr_array_new_with_free_func (g_free);
  fixture->rig = rig_new (answer, fixture);
  g_assert_true (g_setenv ("WAYBILL_STATE_DIR", fixture->dir, TRUE));
  g_autofree char *url = rig_url (fixture->rig, "/1");
  g_autofree char *json = g_strdup_printf (
      "{\"waybill\":1,\"id\":\"com.example.Logs\",\"name\":\"Logs\",\"roots\":{\"data\":[\"/"
      "placeholder\"]},"
      "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"**\"]}],"
      "\"sentry\":{\"dsn\":\"http://key@%s\"}}",
      strstr (url, "://") + 3);
  fixture->profile = wb_profile_parse (json, -1, "test.json", WB_PROFILE_PATH, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wb_agreement_give (fixture->profile, "user", fixture->clock, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rig_free (fixture->rig);
  wb_profile_unref (fixture->profile);
  g_ptr_array_unref (fixture->order);
  g_assert_true (wb_fs_remove_tree (fixture->dir, NULL));
  g_free (fixture->clock);
  g_free (fixture->dir);
}

static void
put (Fixture *fixture, guint number)
{
  g_autofree char *id = g_strdup_printf ("%032x", number);
  g_autofree char *text = g_strdup_printf ("{\"event_id\":\"%s\"}", id);
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) item = wb_sentry_item ("event", payload);
  g_autoptr (WbOutbox) queue = wb_alerts_open_queue ("com.example.Logs", fixture->clock, NULL);
  g_assert_true (wb_outbox_put (queue, id, 6, item, NULL));
}

/* As the watcher's thread: a round when something is new, and when one is worth it again. */
static gint64
round_now (Fixture *fixture)
{
  const WbSenderOptions options = { .profile = fixture->profile, .proxy = "direct://" };
  const WbRun run = { .clock = fixture->clock };
  gint64 again_usec = 0;
  g_autoptr (GError) error = NULL;

  if (!wb_sender_round (&options, &run, &again_usec, &error))
    g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  return again_usec;
}

static void
test_an_hour (Fixture *fixture, gconstpointer data)
{
  const gint64 end_usec = START_USEC + G_TIME_SPAN_HOUR;
  gint64 again_usec = G_MAXINT64;
  guint n = 0;

  for (gint64 now_usec = START_USEC; now_usec < end_usec;
       now_usec = wb_clock_now_usec (fixture->clock))
    {
      const gint64 put_usec = START_USEC + n * G_TIME_SPAN_MINUTE;
      if (now_usec >= put_usec && n < ALERTS)
        put (fixture, n++);
      again_usec = round_now (fixture);
      const gint64 next_usec = MIN (again_usec, START_USEC + n * G_TIME_SPAN_MINUTE);
      g_assert_true (
          wb_clock_wait_usec (fixture->clock, MAX (next_usec - now_usec, 1000), NULL, NULL));
    }
  g_assert_cmpuint (n, ==, ALERTS);
  g_assert_cmpuint (fixture->order->len, ==, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_requests), <=, (gint) fixture->row->most_requests);

  g_atomic_int_set (&fixture->is_well, TRUE);
  for (guint turns = 0; again_usec != G_MAXINT64; turns++)
    {
      g_assert_cmpuint (turns, <, 100);
      const gint64 now_usec = wb_clock_now_usec (fixture->clock);
      g_assert_true (
          wb_clock_wait_usec (fixture->clock, MAX (again_usec - now_usec, 1000), NULL, NULL));
      again_usec = round_now (fixture);
    }
  g_assert_cmpint (wb_clock_now_usec (fixture->clock) - end_usec, <=, G_TIME_SPAN_HOUR);
  g_assert_cmpuint (fixture->order->len, ==, ALERTS);
  for (guint i = 0; i < ALERTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%032x", i);
      g_assert_cmpstr (fixture->order->pdata[i], ==, id);
    }
}

/* Not a word without the agreement, whatever waits. */
static void
test_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = wb_alerts_dir ("com.example.Logs");
  g_autofree char *path = g_build_filename (dir, WB_AGREEMENT_FILE, NULL);

  put (fixture, 1);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (round_now (fixture), ==, G_MAXINT64);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_requests), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/alert/sender/%s", rows[i].name);
      g_test_add (path, Fixture, &rows[i], set_up, test_an_hour, tear_down);
    }
  g_test_add ("/alert/sender/taken-back", Fixture, &rows[0], set_up, test_taken_back, tear_down);
  return g_test_run ();
}
