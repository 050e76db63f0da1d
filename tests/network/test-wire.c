/* SPDX-License-Identifier: MPL-2.0 */
/* Sockets of the test's own on loopback. No time is asserted to be short: figures are printed. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fs.h"
#include "http/rig.h"
#include "network/wire.h"

#define BACKLOG_TRIES 8
#define MSEC 1000
#define HOUR_USEC (G_TIME_SPAN_HOUR)

static WbLimit
within (gint64 usec, GCancellable *cancellable)
{
  return (WbLimit){ cancellable, g_get_monotonic_time () + usec };
}

static GInetAddress *
loopback (void)
{
  return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
}

/* --- limits ----------------------------------------------------------------------------------- */

static void
test_limits (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbLimit outer = within (HOUR_USEC, cancellable);
  const WbLimit shorter = wb_limit_within (&outer, HOUR_USEC / 2);
  const WbLimit longer = wb_limit_within (&shorter, 2 * HOUR_USEC);
  const WbLimit over = wb_limit_within (&outer, 0);

  g_assert_cmpint (shorter.until_usec, <, outer.until_usec);
  g_assert_cmpint (longer.until_usec, ==, shorter.until_usec);
  g_assert_true (wb_limit_is_over (&over));
  g_assert_false (wb_limit_is_cancelled (&over));
  g_assert_false (wb_limit_is_over (&longer));
  g_cancellable_cancel (cancellable);
  g_assert_true (wb_limit_is_cancelled (&longer));
  g_assert_true (wb_limit_is_over (&longer));
}

static void
test_sleep (void)
{
  const WbLimit none = { NULL, 0 }, whole = within (HOUR_USEC, NULL);
  const gint64 began_usec = g_get_monotonic_time ();

  wb_limit_sleep (&none, HOUR_USEC);
  wb_limit_sleep (&whole, -5);
  wb_limit_sleep (&whole, 20 * MSEC);
  g_assert_cmpint (g_get_monotonic_time () - began_usec, >=, 20 * MSEC);
}

/* --- connecting ------------------------------------------------------------------------------- */

static void
echo (Peer *peer, gpointer user_data)
{
  while (rig_read_some (peer, 4096))
    {
      (void) rig_write (peer, peer->unread->str, (gssize) peer->unread->len);
      g_string_truncate (peer->unread, 0);
    }
}

static void
test_connect (void)
{
  g_autoptr (Rig) rig = rig_new (echo, NULL);
  g_autoptr (GInetAddress) address = loopback ();
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);
  static const guint segments[] = { 0, 536, 1200 };

  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    {
      WbConnect result = { 0 };
      WbReach reach = WB_REACH_UNKNOWN;
      WbWire wire;
      char answer[16] = "";
      wb_autofd int fd =
          wb_wire_connect (address, rig_get_port (rig), segments[i], &limit, &result);
      g_assert_cmpint (fd, >=, 0);
      g_assert_cmpint (result.reach, ==, WB_REACH_OK);
      g_assert_cmpfloat (result.ms, >, 0);
      g_assert_cmpfloat (result.tried_ms, >=, 0);
      wb_wire_init_plain (&wire, fd);
      g_assert_cmpint (wire.write (&wire, "ping", 4, &limit, &reach), ==, 4);
      g_assert_cmpint (wire.read (&wire, answer, sizeof answer, &limit, &reach), >, 0);
      g_assert_cmpint (answer[0], ==, 'p');
    }
}

/* Nothing is sent any more, and nothing concluded. */
static void
test_connect_too_late (void)
{
  Rig *rig = rig_new (echo, NULL);
  g_autoptr (GInetAddress) address = loopback ();
  const WbLimit over = { NULL, 0 };
  WbConnect result = { 0 };

  g_assert_cmpint (wb_wire_connect (address, rig_get_port (rig), 0, &over, &result), ==, -1);
  g_assert_cmpint (result.reach, ==, WB_REACH_UNKNOWN);
  g_assert_cmpuint (rig_get_n_connections (rig), ==, 0);
  rig_free (rig);
}

/* A port that nobody has: it was ours until just now. */
static void
test_refused (void)
{
  Rig *rig = rig_new (echo, NULL);
  const guint16 port = rig_get_port (rig);
  g_autoptr (GInetAddress) address = loopback ();
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);
  WbConnect result = { 0 };

  rig_free (rig);
  g_assert_cmpint (wb_wire_connect (address, port, 0, &limit, &result), ==, -1);
  g_assert_cmpint (result.reach, ==, WB_REACH_REFUSED);
  g_assert_cmpfloat (result.ms, ==, -1);
  g_assert_cmpfloat (result.tried_ms, >=, 0);
}

/* Listens and never accepts: when the backlog is full, the kernel drops what comes. */
typedef struct
{
  int listener;
  guint16 port;
  int fillers[BACKLOG_TRIES];
  gboolean is_full;
} Deaf;

static void
deaf_begin (Deaf *self)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof name;
  g_autoptr (GInetAddress) address = loopback ();

  *self = (Deaf){ .listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &name, sizeof name), ==, 0);
  g_assert_cmpint (listen (self->listener, 0), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &name, &length), ==, 0);
  self->port = ntohs (name.sin_port);
  for (guint i = 0; i < BACKLOG_TRIES; i++)
    {
      const WbLimit limit = within (200 * MSEC, NULL);
      WbConnect result;
      self->fillers[i] =
          self->is_full ? -1 : wb_wire_connect (address, self->port, 0, &limit, &result);
      self->is_full |= self->fillers[i] < 0;
    }
}

static void
deaf_end (Deaf *self)
{
  for (guint i = 0; i < BACKLOG_TRIES; i++)
    if (self->fillers[i] >= 0)
      wb_close_fd (&self->fillers[i]);
  wb_close_fd (&self->listener);
}

static void
test_timeout (void)
{
  Deaf deaf;
  g_autoptr (GInetAddress) address = loopback ();
  WbConnect result = { 0 };

  deaf_begin (&deaf);
  if (deaf.is_full)
    {
      const WbLimit limit = within (300 * MSEC, NULL);
      g_assert_cmpint (wb_wire_connect (address, deaf.port, 0, &limit, &result), ==, -1);
      g_assert_cmpint (result.reach, ==, WB_REACH_TIMEOUT);
      g_assert_cmpfloat (result.ms, ==, -1);
      g_assert_cmpfloat (result.tried_ms, >=, 299);
    }
  else
    g_test_skip ("this kernel's backlog does not fill up");
  deaf_end (&deaf);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50 * MSEC);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel_connecting (void)
{
  Deaf deaf;
  g_autoptr (GInetAddress) address = loopback ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WbConnect result = { 0 };

  deaf_begin (&deaf);
  if (deaf.is_full)
    {
      const WbLimit limit = within (60 * G_USEC_PER_SEC, cancellable);
      GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
      g_assert_cmpint (wb_wire_connect (address, deaf.port, 0, &limit, &result), ==, -1);
      g_thread_join (thread);
      g_assert_cmpint (result.reach, ==, WB_REACH_UNKNOWN);
      g_test_message ("cancelled after 50 ms, back after %.1f ms", result.tried_ms);
      g_assert_cmpfloat (result.tried_ms, <, 30000);
    }
  else
    g_test_skip ("this kernel's backlog does not fill up");
  deaf_end (&deaf);
}

/* --- bytes ------------------------------------------------------------------------------------ */

typedef struct
{
  Rig *rig;
  WbWire wire;
  int fd;
} Line;

static void
line_begin (Line *line, RigFunc func)
{
  g_autoptr (GInetAddress) address = loopback ();
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);
  WbConnect result;

  line->rig = rig_new (func, NULL);
  line->fd = wb_wire_connect (address, rig_get_port (line->rig), 0, &limit, &result);
  g_assert_cmpint (line->fd, >=, 0);
  wb_wire_init_plain (&line->wire, line->fd);
}

static void
line_end (Line *line)
{
  wb_close_fd (&line->fd);
  rig_free (line->rig);
}

static void
hold (Peer *peer, gpointer user_data)
{
  rig_wait_closed (peer);
}

static void
say_and_leave (Peer *peer, gpointer user_data)
{
  (void) rig_write (peer, "bye", 3);
}

static void
cut (Peer *peer, gpointer user_data)
{
  (void) rig_read_some (peer, 1);
  rig_reset (peer);
}

static void
test_read_timeout (void)
{
  Line line;
  WbReach reach = WB_REACH_OK;
  char bytes[8];

  line_begin (&line, hold);
  const WbLimit limit = within (100 * MSEC, NULL);
  g_assert_cmpint (line.wire.read (&line.wire, bytes, sizeof bytes, &limit, &reach), ==, -1);
  g_assert_cmpint (reach, ==, WB_REACH_TIMEOUT);
  line_end (&line);
}

static void
test_read_cancelled (void)
{
  Line line;
  WbReach reach = WB_REACH_OK;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  char bytes[8];

  line_begin (&line, hold);
  const WbLimit limit = within (60 * G_USEC_PER_SEC, cancellable);
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_cmpint (line.wire.read (&line.wire, bytes, sizeof bytes, &limit, &reach), ==, -1);
  g_thread_join (thread);
  g_assert_cmpint (reach, ==, WB_REACH_UNKNOWN);
  line_end (&line);
}

static void
test_read_end (void)
{
  Line line;
  WbReach reach = WB_REACH_OTHER;
  char bytes[8];
  gsize length = 0;
  gssize n;

  line_begin (&line, say_and_leave);
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);
  while ((n = line.wire.read (&line.wire, bytes, sizeof bytes, &limit, &reach)) > 0)
    length += (gsize) n;
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpuint (length, ==, 3);
  g_assert_cmpint (reach, ==, WB_REACH_OTHER);
  line_end (&line);
}

static void
test_read_reset (void)
{
  Line line;
  WbReach reach = WB_REACH_OK;
  char bytes[8];

  line_begin (&line, cut);
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);
  g_assert_cmpint (line.wire.write (&line.wire, "x", 1, &limit, &reach), ==, 1);
  g_assert_cmpint (line.wire.read (&line.wire, bytes, sizeof bytes, &limit, &reach), ==, -1);
  g_assert_cmpint (reach, ==, WB_REACH_RESET);
  line_end (&line);
}

/* Nobody reads on the other side: sooner or later nothing more can be written. */
static void
test_write_timeout (void)
{
  Line line;
  WbReach reach = WB_REACH_OK;
  static const char bytes[65536];
  gssize n;

  line_begin (&line, hold);
  do
    {
      const WbLimit limit = within (100 * MSEC, NULL);
      n = line.wire.write (&line.wire, bytes, sizeof bytes, &limit, &reach);
    }
  while (n > 0);
  g_assert_cmpint (n, ==, -1);
  g_assert_cmpint (reach, ==, WB_REACH_TIMEOUT);
  line_end (&line);
}

static void
test_words (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = WB_REACH_UNKNOWN; i <= WB_REACH_OTHER; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) wb_reach_word (i)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/wire/limits", test_limits);
  g_test_add_func ("/network/wire/sleep", test_sleep);
  g_test_add_func ("/network/wire/connect", test_connect);
  g_test_add_func ("/network/wire/connect-too-late", test_connect_too_late);
  g_test_add_func ("/network/wire/refused", test_refused);
  g_test_add_func ("/network/wire/timeout", test_timeout);
  g_test_add_func ("/network/wire/cancel-connecting", test_cancel_connecting);
  g_test_add_func ("/network/wire/read-timeout", test_read_timeout);
  g_test_add_func ("/network/wire/read-cancelled", test_read_cancelled);
  g_test_add_func ("/network/wire/read-end", test_read_end);
  g_test_add_func ("/network/wire/read-reset", test_read_reset);
  g_test_add_func ("/network/wire/write-timeout", test_write_timeout);
  g_test_add_func ("/network/wire/words", test_words);
  return g_test_run ();
}
