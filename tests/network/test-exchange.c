/* SPDX-License-Identifier: MPL-2.0 */
/* One question and every kind of answer; a rig of raw bytes is the server. */
#include <string.h>

#include "base/fs.h"
#include "http/rig.h"
#include "network/exchange.h"

#define PATIENT_USEC (60 * G_USEC_PER_SEC)

typedef enum
{
  ENDS_CLOSED,
  ENDS_RESET,
  ENDS_SILENT,
} Ending;

typedef struct
{
  const char *what;
  const char *answer; /* (nullable): nothing */
  gsize length;       /* 0: of the string */
  Ending ending;
  gboolean has_answered;
  WbReach reach;
  guint status;
  const char *location, *challenge;
} Row;

/* No HTTP, but whole all the same: nobody waits for more of it. */
static const char with_nul[] = "HTTP/1.1 200 OK\r\nX-Odd: a\0b\r\n\r\n";

static const Row rows[] = {
  { "an answer", "HTTP/1.1 204 No Content\r\nX-Waybill-Challenge: abc\r\n\r\n", 0, ENDS_SILENT,
    TRUE, WB_REACH_OK, 204, NULL, "abc" },
  { "a redirect", "HTTP/1.0 302 Found\r\nLocation: http://portal.example/\r\n\r\n", 0, ENDS_SILENT,
    TRUE, WB_REACH_OK, 302, "http://portal.example/", NULL },
  { "without a reason", "HTTP/1.1 200\r\n\r\n", 0, ENDS_SILENT, TRUE, WB_REACH_OK, 200, NULL,
    NULL },
  { "with a body behind it", "HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!", 0,
    ENDS_SILENT, TRUE, WB_REACH_OK, 403, NULL, NULL },
  { "a NUL in it", with_nul, sizeof with_nul - 1, ENDS_SILENT, TRUE, WB_REACH_OK, 0, NULL, NULL },
  { "another protocol", "SSH-2.0-OpenSSH_9.2p1\r\n", 0, ENDS_CLOSED, TRUE, WB_REACH_OK, 0, NULL,
    NULL },
  { "garbage", "\x15\x03\x01\x00\x02\x02\x28\xff\xfe", 0, ENDS_CLOSED, TRUE, WB_REACH_OK, 0, NULL,
    NULL },
  { "cut in the status line", "HTTP/1.1 2", 0, ENDS_CLOSED, TRUE, WB_REACH_OK, 0, NULL, NULL },
  { "nothing", NULL, 0, ENDS_CLOSED, FALSE, WB_REACH_RESET, 0, NULL, NULL },
  { "a reset", NULL, 0, ENDS_RESET, FALSE, WB_REACH_RESET, 0, NULL, NULL },
};

typedef struct
{
  const char *answer;
  gsize length;
  Ending ending;
  char *asked; /* what was asked; owned */
} Server;

static void
serve (Peer *peer, gpointer user_data)
{
  Server *server = user_data;

  if (!rig_read_request (peer))
    return;
  g_free (server->asked);
  server->asked = g_strdup (peer->request->str);
  if (server->answer)
    (void) rig_write (peer, server->answer,
                      server->length > 0 ? (gssize) server->length : (gssize) -1);
  if (server->ending == ENDS_SILENT)
    rig_wait_closed (peer);
  else if (server->ending == ENDS_RESET)
    rig_reset (peer);
}

/* Asks server once and ends it. */
static gboolean
ask (Server *server, const char *headers, gint64 usec, WbExchange *ret_exchange)
{
  Rig *rig = rig_new (serve, server);
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  const WbLimit patient = { NULL, g_get_monotonic_time () + PATIENT_USEC };
  WbConnect connected;
  WbWire wire;
  int fd = wb_wire_connect (address, rig_get_port (rig), 0, &patient, &connected);
  const WbLimit limit = wb_limit_within (&patient, usec);

  g_assert_cmpint (fd, >=, 0);
  wb_wire_init_plain (&wire, fd);
  const gboolean has_answered =
      wb_exchange_run (&wire, "GET", "example.com", "/x?y", headers, &limit, ret_exchange);
  wb_close_fd (&fd);
  rig_free (rig);
  return has_answered;
}

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      Server server = { row->answer, row->length, row->ending, NULL };
      WbExchange exchange;
      g_test_message ("%s", row->what);
      g_assert_true (ask (&server, NULL, PATIENT_USEC, &exchange) == row->has_answered);
      g_assert_cmpint (exchange.reach, ==, row->reach);
      g_assert_cmpuint (exchange.status, ==, row->status);
      g_assert_cmpstr (exchange.location, ==, row->location);
      g_assert_cmpstr (exchange.challenge, ==, row->challenge);
      g_assert_false (exchange.has_date);
      g_assert_true ((exchange.ttfb_ms >= 0) == row->has_answered);
      wb_exchange_clear (&exchange);
      g_free (server.asked);
    }
}

static void
test_question (void)
{
  Server server = { rows[0].answer, 0, ENDS_CLOSED, NULL };
  WbExchange exchange;

  g_assert_true (ask (&server, "X-Waybill-Challenge: abc\r\n", PATIENT_USEC, &exchange));
  g_assert_true (g_str_has_prefix (server.asked, "GET /x?y HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (server.asked, "\r\nHost: example.com\r\n"));
  g_assert_nonnull (strstr (server.asked, "\r\nX-Waybill-Challenge: abc\r\n"));
  g_assert_null (strstr (server.asked, "Cookie"));
  g_assert_null (strstr (server.asked, "Authorization"));
  wb_exchange_clear (&exchange);
  g_free (server.asked);
}

static void
test_silence (void)
{
  Server server = { NULL, 0, ENDS_SILENT, NULL };
  WbExchange exchange;

  g_assert_false (ask (&server, NULL, G_USEC_PER_SEC / 5, &exchange));
  g_assert_cmpint (exchange.reach, ==, WB_REACH_TIMEOUT);
  g_assert_cmpfloat (exchange.ttfb_ms, ==, -1);
  wb_exchange_clear (&exchange);
  g_free (server.asked);
}

/* How far the clock is off comes out to the second that a Date has, plus what a busy machine adds.
 */
static void
test_skew (void)
{
  static const gint64 skews[] = { 0, 840, -840, 3 * 86400 };

  for (guint i = 0; i < G_N_ELEMENTS (skews); i++)
    {
      const gint64 began_usec = g_get_monotonic_time ();
      g_autoptr (GDateTime) when =
          g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC - skews[i]);
      g_autofree char *date = g_date_time_format (when, "%a, %d %b %Y %H:%M:%S GMT");
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nDate: %s\r\n\r\n", date);
      Server server = { answer, 0, ENDS_CLOSED, NULL };
      WbExchange exchange;
      g_assert_true (ask (&server, NULL, PATIENT_USEC, &exchange));
      const double took_sec = (double) (g_get_monotonic_time () - began_usec) / G_USEC_PER_SEC;
      g_assert_true (exchange.has_date);
      g_assert_cmpfloat (exchange.skew_sec - (double) skews[i], >=, -0.6 - took_sec);
      g_assert_cmpfloat (exchange.skew_sec - (double) skews[i], <=, 0.6 + took_sec);
      wb_exchange_clear (&exchange);
      g_free (server.asked);
    }
}

/* What can't be a date is none. */
static void
test_odd_dates (void)
{
  static const char *const dates[] = { "yesterday", "", "Thu, 01 Jan 1601 00:00:00 GMT",
                                       "Thu, 99 Foo 9999 99:99:99 GMT" };

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nDate: %s\r\n\r\n", dates[i]);
      Server server = { answer, 0, ENDS_CLOSED, NULL };
      WbExchange exchange;
      g_assert_true (ask (&server, NULL, PATIENT_USEC, &exchange));
      g_assert_cmpuint (exchange.status, ==, 200);
      g_assert_false (exchange.has_date);
      wb_exchange_clear (&exchange);
      g_free (server.asked);
    }
}

/* At 16 KiB reading ends, whether the head does or not; a header's value is cut. */
static void
test_large (void)
{
  static const gsize sizes[] = { 200, 10000, 16000, 16384, 20000, 200000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *long_value = g_strnfill (sizes[i], 'v');
      g_autofree char *answer =
          g_strdup_printf ("HTTP/1.1 200 OK\r\nX-Client-Operator: %s\r\n\r\n", long_value);
      Server server = { answer, 0, ENDS_SILENT, NULL };
      WbExchange exchange;
      g_assert_true (ask (&server, NULL, PATIENT_USEC, &exchange));
      g_assert_cmpint (exchange.reach, ==, WB_REACH_OK);
      if (exchange.operator_name)
        g_assert_cmpuint (strlen (exchange.operator_name), <=, 200);
      g_assert_true (sizes[i] > 16000 || exchange.operator_name);
      g_assert_true (sizes[i] > 16000 || exchange.status == 200);
      wb_exchange_clear (&exchange);
      g_free (server.asked);
    }
}

/* A good answer cut after each of its bytes: read to its end, never beyond. */
static void
test_cut_anywhere (void)
{
  static const char whole[] = "HTTP/1.1 204 No Content\r\nDate: Sat, 01 Jan 2022 00:00:00 GMT\r\n"
                              "X-Waybill-Challenge: abc\r\nLocation: /x\r\n\r\n";

  for (gsize length = 1; length < sizeof whole; length++)
    {
      Server server = { whole, length, ENDS_CLOSED, NULL };
      WbExchange exchange;
      g_assert_true (ask (&server, NULL, PATIENT_USEC, &exchange));
      g_assert_true (exchange.status == 0 || exchange.status == 204);
      g_assert_true (length < sizeof whole - 1 || exchange.status == 204);
      wb_exchange_clear (&exchange);
      g_free (server.asked);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/exchange/answers", test_answers);
  g_test_add_func ("/network/exchange/question", test_question);
  g_test_add_func ("/network/exchange/silence", test_silence);
  g_test_add_func ("/network/exchange/skew", test_skew);
  g_test_add_func ("/network/exchange/odd-dates", test_odd_dates);
  g_test_add_func ("/network/exchange/large", test_large);
  g_test_add_func ("/network/exchange/cut-anywhere", test_cut_anywhere);
  return g_test_run ();
}
