/* SPDX-License-Identifier: MPL-2.0 */
/* rig-wire A B [SEED]: the line between two interfaces, frame by frame, as bad as it is told to be.
 * A stand-in for netem, which many kernels lack, that counts what it does: its counters are what a
 * test knows to be true.
 *
 * Each direction is a queue. A frame gets its time of arrival when it is read; times never
 * decrease, so nothing is reordered, and only heads of queues are ever looked at. Draws are a
 * generator's of the direction's own, one for each frame, so that a seed and an order of frames
 * repeat a run. Frames cross with their virtio header: veth leaves checksums to whoever comes last.
 * Where it may, it runs as a real-time process, and its waits have no slack.
 *
 * Lines on stdin, each answered by one line of JSON:
 *
 * - up|down [NAME=VALUE]...: from now on, for frames from A to B or from B to A; what is not
 *   named is as on a good line
 * - stats: the counters since the start; and since the last up or down late_usec, how far behind
 *   its own times it ever was, planned_usec, the least and the most that a frame was to stay in it,
 *   by its own clock and so however busy the computer is, and lost_echoes, the sequence numbers of
 *   echo requests and answers of ping's usual size that did not pass
 *
 * delay=MS jitter=±MS loss=PERCENT; rate=KBIT/S queue=BYTES, of the modem, which is only there
 * with a rate; hole=BYTES: larger IP packets vanish without a word; hold=1: nothing passes. Sizes
 * are those of IP packets. The end of stdin ends it. */
#include <errno.h>
#include <glib.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_WAITING (64 * 1024 * 1024) /* bytes a direction */
#define MAX_FRAME (65536 + 256)
#define AT_ONCE 64    /* frames read before what is due is looked at again */
#define MAX_LINE 1024 /* of stdin */
#define PRIORITY 20   /* of SCHED_FIFO */
#define ECHO_BYTES 64 /* of ICMP: header and 56 bytes, as ping sends */
#define RECEIVE_BUFFER (8 * 1024 * 1024)
#define NSEC_PER_MSEC 1e6
#define NSEC_PER_SEC G_GINT64_CONSTANT (1000000000)

enum
{
  DELAY,
  JITTER,
  LOSS,
  RATE,
  QUEUE,
  HOLE,
  HOLD,
  N_SETTINGS,
};

static const struct
{
  const char *name;
  double usual, most;
} settings[N_SETTINGS] = {
  [DELAY] = { "delay", 0, 60000 }, [JITTER] = { "jitter", 0, 60000 }, [LOSS] = { "loss", 0, 100 },
  [RATE] = { "rate", 0, 1e7 },     [QUEUE] = { "queue", 65536, 1e9 }, [HOLE] = { "hole", 0, 65536 },
  [HOLD] = { "hold", 0, 1 },
};

enum
{
  PASSED,
  BYTES,
  LOST,
  FULL,
  TOO_BIG,
  HELD,
  REFUSED,
  N_COUNTERS,
};

static const char *const counters[N_COUNTERS] = {
  [PASSED] = "passed",   [BYTES] = "bytes", [LOST] = "lost",       [FULL] = "queue_full",
  [TOO_BIG] = "too_big", [HELD] = "held",   [REFUSED] = "refused", /* by the interface it was for */
};

typedef struct
{
  gint64 due_nsec;
  gsize length; /* with the virtio header */
  guint8 bytes[];
} Frame;

typedef struct
{
  const char *name;
  int from, to; /* sockets, borrowed */
  double set[N_SETTINGS];
  guint64 count[N_COUNTERS];
  GQueue frames;          /* of owned Frames, by due_nsec */
  gsize waiting;          /* bytes in frames */
  gint64 free_nsec;       /* when the modem has sent what it has */
  gint64 latest_nsec;     /* due_nsec of the last frame */
  gint64 planned_nsec[2]; /* least and most that a frame was to stay; -1 if there was none */
  GRand *rand;
  GArray *lost_echoes; /* of guint16 */
} Direction;

typedef struct
{
  Direction way[2];
  GString *line; /* what of stdin has no end yet */
  gint64 late_nsec;
} Wire;

static gint64
now_nsec (void)
{
  struct timespec now;

  (void) clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

/* --- frames --- */

static int
open_interface (const char *name)
{
  const int on = 1, size = RECEIVE_BUFFER;
  struct sockaddr_ll at = { .sll_family = AF_PACKET,
                            .sll_protocol = g_htons (ETH_P_ALL),
                            .sll_ifindex = (int) if_nametoindex (name) };
  int fd = at.sll_ifindex > 0 ? socket (AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) : -1;

  if (fd < 0 || setsockopt (fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0
      || setsockopt (fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0
      || setsockopt (fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0
      || bind (fd, (struct sockaddr *) &at, sizeof at) < 0)
    {
      fprintf (stderr, "rig-wire: %s: %s\n", name, g_strerror (errno));
      exit (1);
    }
  return fd;
}

static gboolean
is_unlucky (Direction *way)
{
  return g_rand_double_range (way->rand, 0, 100) < way->set[LOSS];
}

/* Notes an echo of the usual size that is not to arrive; packet is the IP packet of size bytes. */
static void
note_lost_echo (Direction *way, const guint8 *packet, gsize size)
{
  static const struct
  {
    guint8 version, protocol_at, protocol, header_bytes, question, answer;
  } kinds[] = { { 4, 9, 1, 20, 8, 0 }, { 6, 6, 58, 40, 128, 129 } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const guint8 *icmp = packet + kinds[i].header_bytes;
      guint16 number;

      if (size != (gsize) kinds[i].header_bytes + ECHO_BYTES || packet[0] >> 4 != kinds[i].version
          || packet[kinds[i].protocol_at] != kinds[i].protocol
          || (icmp[0] != kinds[i].question && icmp[0] != kinds[i].answer))
        continue;
      number = (guint16) (icmp[6] << 8 | icmp[7]);
      g_array_append_val (way->lost_echoes, number);
    }
}

/* What becomes of a packet of size bytes that came now: PASSED, or what it is counted as. */
static int
judge (Direction *way, gsize size, gint64 now)
{
  const gboolean unlucky = is_unlucky (way); /* drawn for every frame */
  const double backlog = (double) (way->free_nsec - now) * way->set[RATE] / 8 / NSEC_PER_MSEC;

  if (way->set[HOLD] > 0)
    return HELD;
  if (way->set[HOLE] > 0 && (double) size > way->set[HOLE])
    return TOO_BIG;
  if (unlucky)
    return LOST;
  if (way->waiting > MAX_WAITING
      || (way->set[RATE] > 0 && backlog > 0 && backlog + (double) size > way->set[QUEUE]))
    return FULL;
  return PASSED;
}

/* When a packet of size bytes that came now arrives at the other end. */
static gint64
arrival (Direction *way, gsize size, gint64 now)
{
  const double jitter = way->set[JITTER];
  double ms = way->set[DELAY];
  gint64 sent = now;

  if (way->set[RATE] > 0)
    {
      sent =
          MAX (now, way->free_nsec) + (gint64) ((double) size * 8 / way->set[RATE] * NSEC_PER_MSEC);
      way->free_nsec = sent;
    }
  if (jitter > 0)
    ms += g_rand_double_range (way->rand, -jitter, jitter);
  return MAX (sent + (gint64) (ms * NSEC_PER_MSEC), way->latest_nsec);
}

static void
note_plan (Direction *way, gint64 nsec)
{
  gint64 *planned = way->planned_nsec;

  planned[0] = planned[0] < 0 ? nsec : MIN (planned[0], nsec);
  planned[1] = MAX (planned[1], nsec);
}

static void
take (Direction *way, const guint8 *bytes, gsize length)
{
  const gint64 now = now_nsec ();
  const gsize header = sizeof (struct virtio_net_hdr) + ETH_HLEN;
  const gsize size = length > header ? length - header : 0;
  const int fate = judge (way, size, now);
  Frame *frame = NULL;

  if (fate != PASSED)
    {
      way->count[fate]++;
      note_lost_echo (way, bytes + header, size);
      return;
    }
  frame = g_malloc (sizeof *frame + length);
  frame->due_nsec = way->latest_nsec = arrival (way, size, now);
  note_plan (way, frame->due_nsec - now);
  frame->length = length;
  memcpy (frame->bytes, bytes, length);
  g_queue_push_tail (&way->frames, frame);
  way->waiting += length;
}

static void
take_all (Direction *way)
{
  static guint8 buffer[MAX_FRAME];

  for (int i = 0; i < AT_ONCE; i++)
    {
      gssize length = recv (way->from, buffer, sizeof buffer, MSG_DONTWAIT);

      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0)
        return;
      take (way, buffer, (gsize) length);
    }
}

static void
pass (Direction *way, Frame *frame)
{
  if (send (way->to, frame->bytes, frame->length, MSG_DONTWAIT) < 0)
    {
      way->count[REFUSED]++;
      return;
    }
  way->count[PASSED]++;
  way->count[BYTES] += frame->length - sizeof (struct virtio_net_hdr) - ETH_HLEN;
}

/* Sends what is due; returns when the next is, or G_MAXINT64. */
static gint64
pass_due (Wire *wire, Direction *way)
{
  for (;;)
    {
      const Frame *first = g_queue_peek_head (&way->frames);
      g_autofree Frame *frame = NULL;
      const gint64 now = now_nsec ();

      if (first == NULL || first->due_nsec > now)
        return first != NULL ? first->due_nsec : G_MAXINT64;
      frame = g_queue_pop_head (&way->frames);
      way->waiting -= frame->length;
      wire->late_nsec = MAX (wire->late_nsec, now - frame->due_nsec);
      pass (way, frame);
    }
}

/* --- what it is told --- */

static void
set_usual (Direction *way)
{
  for (int i = 0; i < N_SETTINGS; i++)
    way->set[i] = settings[i].usual;
}

static gboolean
set_one (double *set, const char *word)
{
  for (int i = 0; i < N_SETTINGS; i++)
    {
      const gsize length = strlen (settings[i].name);
      char *end = NULL;
      double value;

      if (strncmp (word, settings[i].name, length) != 0 || word[length] != '=')
        continue;
      value = g_ascii_strtod (word + length + 1, &end);
      set[i] = value;
      return end != word + length + 1 && *end == '\0' && value >= 0 && value <= settings[i].most;
    }
  return FALSE;
}

static gboolean
set_direction (Wire *wire, Direction *way, char **words)
{
  Direction next = *way;

  set_usual (&next);
  for (; *words != NULL; words++)
    if (**words != '\0' && !set_one (next.set, *words))
      {
        printf ("{\"error\":\"a setting is not known, or out of range\"}\n");
        return FALSE;
      }
  memcpy (way->set, next.set, sizeof way->set);
  way->free_nsec = way->latest_nsec = 0;
  way->planned_nsec[0] = way->planned_nsec[1] = -1;
  g_array_set_size (way->lost_echoes, 0);
  if (!g_queue_is_empty (&way->frames))
    way->latest_nsec = ((Frame *) g_queue_peek_tail (&way->frames))->due_nsec;
  wire->late_nsec = 0;
  return TRUE;
}

static void
tell_direction (const Direction *way)
{
  printf ("\"%s\":{", way->name);
  for (int i = 0; i < N_COUNTERS; i++)
    printf ("\"%s\":%" G_GUINT64_FORMAT ",", counters[i], way->count[i]);
  printf ("\"lost_echoes\":[");
  for (guint i = 0; i < way->lost_echoes->len; i++)
    printf ("%s%u", i > 0 ? "," : "", g_array_index (way->lost_echoes, guint16, i));
  printf ("],\"planned_usec\":[%.3f,%.3f],\"waiting\":%u}", (double) way->planned_nsec[0] / 1000,
          (double) way->planned_nsec[1] / 1000, way->frames.length);
}

static void
tell (const Wire *wire)
{
  printf ("{");
  tell_direction (&wire->way[0]);
  printf (",");
  tell_direction (&wire->way[1]);
  printf (",\"late_usec\":%" G_GINT64_FORMAT "}\n", wire->late_nsec / 1000);
}

static void
obey (Wire *wire, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  const char *first = words[0] != NULL ? words[0] : "";
  gboolean done = g_str_equal (first, "stats");

  for (int i = 0; i < 2; i++)
    if (g_str_equal (first, wire->way[i].name))
      {
        if (!set_direction (wire, &wire->way[i], words + 1))
          return;
        done = TRUE;
      }
  if (done)
    tell (wire);
  else
    printf ("{\"error\":\"up, down or stats\"}\n");
}

/* FALSE at the end of stdin. */
static gboolean
listen_to_stdin (Wire *wire)
{
  char buffer[MAX_LINE];
  gssize length = read (STDIN_FILENO, buffer, sizeof buffer);
  char *end = NULL;

  if (length <= 0)
    return length < 0 && errno == EINTR;
  g_string_append_len (wire->line, buffer, length);
  while ((end = strchr (wire->line->str, '\n')) != NULL)
    {
      *end = '\0';
      obey (wire, wire->line->str);
      g_string_erase (wire->line, 0, end - wire->line->str + 1);
    }
  (void) fflush (stdout);
  return wire->line->len < MAX_LINE;
}

/* --- running --- */

static void
become_punctual (void)
{
  const struct sched_param priority = { .sched_priority = PRIORITY };

  (void) prctl (PR_SET_TIMERSLACK, 1UL);
  (void) sched_setscheduler (0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
  (void) mlockall (MCL_CURRENT | MCL_FUTURE);
}

static void
run (Wire *wire)
{
  struct pollfd polled[] = { { .fd = wire->way[0].from, .events = POLLIN },
                             { .fd = wire->way[1].from, .events = POLLIN },
                             { .fd = STDIN_FILENO, .events = POLLIN } };

  for (;;)
    {
      const gint64 next = MIN (pass_due (wire, &wire->way[0]), pass_due (wire, &wire->way[1]));
      const gint64 wait = MAX (next - now_nsec (), 0);
      const struct timespec timeout = { .tv_sec = wait / NSEC_PER_SEC,
                                        .tv_nsec = wait % NSEC_PER_SEC };

      if (ppoll (polled, G_N_ELEMENTS (polled), next != G_MAXINT64 ? &timeout : NULL, NULL) <= 0)
        continue;
      for (int i = 0; i < 2; i++)
        if (polled[i].revents != 0)
          take_all (&wire->way[i]);
      if (polled[2].revents != 0 && !listen_to_stdin (wire))
        return;
    }
}

static void
clear_direction (Direction *way)
{
  g_queue_clear_full (&way->frames, g_free);
  g_rand_free (way->rand);
  g_array_free (way->lost_echoes, TRUE);
  (void) close (way->from);
}

int
main (int argc, char *argv[])
{
  const guint32 seed = argc > 3 ? (guint32) g_ascii_strtoull (argv[3], NULL, 10) : 1;
  Wire wire = { .way = { { .name = "up" }, { .name = "down" } }, .line = g_string_new (NULL) };
  int a, b;

  if (argc < 3 || argc > 4)
    {
      fprintf (stderr, "usage: rig-wire INTERFACE INTERFACE [SEED]\n");
      return 2;
    }
  a = open_interface (argv[1]);
  b = open_interface (argv[2]);
  for (guint i = 0; i < 2; i++)
    {
      Direction *way = &wire.way[i];

      way->from = i == 0 ? a : b;
      way->to = i == 0 ? b : a;
      way->rand = g_rand_new_with_seed (seed + i);
      way->lost_echoes = g_array_new (FALSE, FALSE, sizeof (guint16));
      way->planned_nsec[0] = way->planned_nsec[1] = -1;
      g_queue_init (&way->frames);
      set_usual (way);
    }
  become_punctual ();
  tell (&wire);
  (void) fflush (stdout);
  run (&wire);
  clear_direction (&wire.way[0]);
  clear_direction (&wire.way[1]);
  g_string_free (wire.line, TRUE);
  return 0;
}
