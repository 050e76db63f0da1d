/* SPDX-License-Identifier: MPL-2.0 */
/* Lines as they are, made of arithmetic: what each connection can do at most, what the line can do,
 * and what too many connections cost it. */
#include "store/pace.h"

#include <math.h>

#define TICK_USEC (200 * G_TIME_SPAN_MILLISECOND)
#define LEAST ((guint64) 100 * 1024)
#define MOST ((guint64) 8 * 1024 * 1024)

typedef struct
{
  const char *name;
  double line;       /* bytes a second */
  double connection; /* what one reaches alone */
  double rtt_ms;     /* of an empty line */
  double queue_ms;   /* what a full queue adds */
  guint crowd;       /* from so many connections on they hurt each other; 0: never */
  double noise;      /* share by which a second differs from the next */
  guint least, most; /* widths that are right */
  double share;      /* of the best that there is, from 20 s on */
} Line;

static const Line lines[] = {
  { "long and lossy", 250e3, 20e3, 300, 250, 0, 0.1, 10, 32, 0.90 },
  { "long, lossy and very slow", 30e3, 15e3, 300, 400, 0, 0.1, 2, 12, 0.90 },
  { "filled by one, hurt by many", 250e3, 250e3, 300, 250, 12, 0.05, 1, 11, 0.85 },
  { "clean and fast", 12.5e6, 12.5e6, 20, 20, 0, 0.02, 1, 10, 0.95 },
  { "fast, each connection held back by the other side", 12.5e6, 1e6, 30, 20, 0, 0.02, 10, 32,
    0.90 },
  { "long and lossy, faster than any number can fill", 12.5e6, 20e3, 300, 250, 0, 0.1, 24, 32,
    0.90 },
  { "jumpy round trips, lossy", 1e6, 60e3, 40, 60, 0, 0.15, 8, 32, 0.70 },
};

/* What arrives a second with so many connections. */
static double
rate_of (const Line *line, guint width)
{
  const double rate = MIN (line->connection * width, line->line * 0.96);
  return line->crowd > 0 && width >= line->crowd ? rate / 2 : rate;
}

static double
best_of (const Line *line)
{
  double best = 0;
  for (guint width = 1; width <= WB_PACE_MAX_LANES; width++)
    best = MAX (best, rate_of (line, width));
  return best;
}

static double
rtt_of (const Line *line, guint width)
{
  const double load = line->connection * width / line->line;
  return line->rtt_ms + (load >= 1 ? line->queue_ms * MIN (load - 0.8, 1) : 0);
}

/* Follows the line for a minute; returns what came through from 20 s on, as a share of the best. */
static double
live_on (const Line *line, WbPace *pace)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  double arrived = 0, late = 0;
  for (gint64 usec = TICK_USEC; usec <= 60 * G_TIME_SPAN_SECOND; usec += TICK_USEC)
    {
      const double noise = 1 + line->noise * (2 * g_rand_double (rand) - 1);
      const double bytes = rate_of (line, pace->width) * noise * TICK_USEC / G_TIME_SPAN_SECOND;
      const WbPaceLook look = { .usec = usec,
                                .arrived_bytes = (guint64) (arrived += bytes),
                                .rtt_ms = rtt_of (line, pace->width),
                                .min_rtt_ms = line->rtt_ms,
                                .busy = pace->width };
      late += usec > 20 * G_TIME_SPAN_SECOND ? bytes : 0;
      wb_pace_take (pace, &look);
      g_assert_cmpuint (pace->width, >=, 1);
      g_assert_cmpuint (pace->width, <=, WB_PACE_MAX_LANES);
    }
  return late / (40 * best_of (line));
}

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const Line *line = &lines[i];
      WbPace pace;
      wb_pace_start (&pace, 0, WB_PACE_MAX_LANES);
      const double share = live_on (line, &pace);
      g_test_message ("%s: %u lanes, %.0f %%", line->name, pace.best_width, share * 100);
      g_assert_cmpuint (pace.best_width, >=, line->least);
      g_assert_cmpuint (pace.best_width, <=, line->most);
      g_assert_cmpfloat (share, >=, line->share);
    }
}

static void
test_fixed (void)
{
  WbPace pace;
  wb_pace_start (&pace, 3, WB_PACE_MAX_LANES);
  (void) live_on (&lines[0], &pace);
  g_assert_cmpuint (pace.width, ==, 3);
}

/* What the first request told of the line counts before any lane has said something. */
static void
test_long_line (void)
{
  static const struct
  {
    guint fixed;
    double rtt_ms, min_rtt_ms;
    guint width;
  } rows[] = {
    { 0, 0, 0, 4 }, { 0, 0, 20, 4 }, { 0, 0, 300, 8 }, { 0, 300, 0, 8 }, { 3, 0, 300, 3 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const WbPaceLook look = { 1, 0, rows[i].rtt_ms, rows[i].min_rtt_ms, 0 };
      WbPace pace;
      wb_pace_start (&pace, rows[i].fixed, WB_PACE_MAX_LANES);
      wb_pace_take (&pace, &look);
      g_assert_cmpuint (pace.width, ==, rows[i].width);
    }
}

/* A fast line begins with more lanes as soon as its rate is known, unless there is a limit. */
static void
test_fast_line (void)
{
  static const struct
  {
    double rate;
    guint64 limit; /* 0: none */
    guint fixed, width;
  } rows[] = { { 12.5e6, 0, 0, 8 },
               { 1e6, 0, 0, 4 },
               { 12.5e6, 0, 3, 3 },
               { 200e3, 200 * 1024, 0, 4 },
               { 2.5e6, 2500 * 1000, 0, 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WbPace pace;
      wb_pace_start (&pace, rows[i].fixed, WB_PACE_MAX_LANES);
      if (rows[i].limit > 0)
        wb_pace_limit (&pace, rows[i].limit, LEAST);
      for (guint k = 0; k < 2; k++)
        {
          const WbPaceLook look = { .usec = 1 + k * 200000,
                                    .arrived_bytes = (guint64) (k * rows[i].rate / 5),
                                    .rtt_ms = 20,
                                    .min_rtt_ms = 20,
                                    .busy = pace.width };
          wb_pace_take (&pace, &look);
        }
      g_assert_cmpuint (pace.width, ==, rows[i].width);
    }
}

/* A limit is reached with a few lanes, and no more are opened to look for what it holds back; below
 * it the line is found as without one. */
static void
test_limit (void)
{
  static const struct
  {
    Line line;
    guint64 rate;
    guint64 least_part;
    guint most;
  } rows[] = {
    { { "fast", 12.5e6, 12.5e6, 20, 0, 0, 0.02, 1, 10, 0.9 }, 200 * 1024, LEAST, 4 },
    { { "fast, in large parts", 12.5e6, 12.5e6, 20, 0, 0, 0.02, 1, 10, 0.9 },
      200 * 1024,
      5 * 1024 * 1024,
      1 },
    { { "very slow", 12.5e6, 12.5e6, 20, 0, 0, 0.02, 1, 10, 0.9 }, 20 * 1024, LEAST, 3 },
    { { "long and lossy", 250e3, 20e3, 300, 250, 0, 0.05, 10, 32, 0.9 }, 100 * 1000, LEAST, 8 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Line line = rows[i].line;
      WbPace pace;
      line.line = MIN (line.line, (double) rows[i].rate);
      line.connection = MIN (line.connection, line.line);
      wb_pace_start (&pace, 0, WB_PACE_MAX_LANES);
      wb_pace_limit (&pace, rows[i].rate, rows[i].least_part);
      (void) live_on (&line, &pace);
      g_test_message ("%s: %u lanes", line.name, pace.width);
      g_assert_cmpuint (pace.best_width, <=, rows[i].most);
      g_assert_cmpfloat (rate_of (&line, pace.best_width), >=, 0.9 * best_of (&line));
    }
}

/* Until so many seconds, or until the width changes, all lanes are busy on a line of such round
 * trips (ms) at which so many bytes a second arrive. Returns how long it took. */
static double
live_for (WbPace *pace, WbPaceLook *look, double rtt_ms, double rate, double seconds)
{
  const guint width = pace->width;
  double lived = 0;
  for (; lived < seconds && pace->width == width; lived += 0.2)
    {
      look->usec += TICK_USEC;
      look->arrived_bytes += (guint64) (rate * 0.2);
      look->rtt_ms = rtt_ms;
      look->busy = pace->width;
      wb_pace_take (pace, look);
    }
  return lived;
}

/* A long line whose queue runs empty is not full: more lanes at once. Later a width is kept or left
 * by what it brings, measured whole. */
static void
test_empty_queue (void)
{
  WbPaceLook look = { .min_rtt_ms = 300 };
  WbPace pace;
  wb_pace_start (&pace, 0, WB_PACE_MAX_LANES);
  look.rtt_ms = 300;
  wb_pace_take (&pace, &look);
  g_assert_cmpuint (pace.width, ==, 8);
  g_assert_cmpfloat (live_for (&pace, &look, 310, 200e3, 10), <, 2.5);
  g_assert_cmpuint (pace.width, ==, 16);
  g_assert_cmpfloat (live_for (&pace, &look, 310, 300e3, 10), >, 2.5);
}

/* Fewer lanes that bring as much are right while the queue stands, and wrong when it runs empty:
 * then the line does, too, now and then. That is seen before the window is over. */
static void
test_fewer (void)
{
  static const struct
  {
    double rtt_ms;
    guint width;
  } rows[] = { { 500, 12 }, { 350, 16 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WbPaceLook look = { .usec = 1, .min_rtt_ms = 300 };
      WbPace pace;
      wb_pace_start (&pace, 0, WB_PACE_MAX_LANES);
      pace.width = pace.best_width = 16;
      pace.best_rate = 240e3;
      pace.phase = WB_PACE_RESTING;
      (void) live_for (&pace, &look, 500, 240e3, 60);
      g_assert_cmpuint (pace.width, ==, 12);
      const double seconds = live_for (&pace, &look, rows[i].rtt_ms, 240e3, 5);
      g_assert_cmpuint (pace.best_width, ==, rows[i].width);
      g_assert_cmpuint (pace.width, ==, rows[i].width);
      g_assert_true (rows[i].width == 12 || seconds < 3);
    }
}

/* Where connections fill the queue by themselves, fewer are tried only when it stands very long. */
static void
test_loss_based (void)
{
  static const struct
  {
    double rtt_ms;
    guint width;
  } rows[] = { { 500, 20 }, { 1000, 12 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WbPaceLook look = { .usec = 1, .min_rtt_ms = 300, .is_loss_based = TRUE };
      WbPace pace;
      wb_pace_start (&pace, 0, WB_PACE_MAX_LANES);
      pace.width = pace.best_width = 16;
      pace.best_rate = 240e3;
      pace.phase = WB_PACE_RESTING;
      (void) live_for (&pace, &look, rows[i].rtt_ms, 240e3, 120);
      g_assert_cmpuint (pace.width, ==, rows[i].width);
    }
}

/* A window in which a lane was idle says nothing. */
static void
test_idle (void)
{
  WbPace pace;
  wb_pace_start (&pace, 0, WB_PACE_MAX_LANES);
  for (gint64 usec = 1; usec < 60 * G_TIME_SPAN_SECOND; usec += TICK_USEC)
    {
      const WbPaceLook look = { usec, (guint64) usec, 20, 20, pace.width - 1 };
      wb_pace_take (&pace, &look);
    }
  g_assert_cmpuint (pace.width, ==, 4);
  g_assert_cmpfloat (pace.best_rate, ==, 0);
}

/* The kernel tells no round trip: the width stays, the rate is known all the same. */
static void
test_untold (void)
{
  WbPace pace;
  wb_pace_start (&pace, 0, WB_PACE_MAX_LANES);
  for (gint64 usec = TICK_USEC; usec < 10 * G_TIME_SPAN_SECOND; usec += TICK_USEC)
    {
      const WbPaceLook look = { .usec = usec, .arrived_bytes = (guint64) usec, .busy = 4 };
      wb_pace_take (&pace, &look);
    }
  g_assert_cmpuint (pace.width, ==, 4);
  g_assert_cmpfloat (fabs (pace.rate - 1e6), <, 1e4);
}

/* What a line does is known a tenth of a second after its first byte, however late that came; what
 * connecting took before any part was on its way is no part of it. */
static void
test_first_rate (void)
{
  static const WbPaceLook looks[] = {
    { .usec = 1, .arrived_bytes = 4000 },
    { .usec = 500000, .arrived_bytes = 5000 },
    { .usec = 700000, .arrived_bytes = 5000, .busy = 4 },
    { .usec = 900000, .arrived_bytes = 5000, .busy = 4 },
    { .usec = 950000, .arrived_bytes = 55000, .busy = 4 },
    { .usec = 1000000, .arrived_bytes = 105000, .busy = 4 },
  };
  WbPace pace;
  wb_pace_start (&pace, 0, WB_PACE_MAX_LANES);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_assert_cmpfloat (pace.rate, ==, 0);
      wb_pace_take (&pace, &looks[i]);
    }
  g_assert_cmpfloat (fabs (pace.rate - 1e6), <, 1e3);
}

static void
test_part_bytes (void)
{
  static const struct
  {
    double rate;
    guint width;
    guint64 left, part;
  } rows[] = {
    { 0, 4, 64 << 20, LEAST },               /* nothing is known yet */
    { 250e3, 12, 64 << 20, 104166 },         /* 5 s on its lane */
    { 250e3, 16, 64 << 20, LEAST },          /* not below what the store takes */
    { 12.5e6, 4, (guint64) 1 << 32, MOST },  /* nor above what may be lost */
    { 12.5e6, 4, 16 << 20, (16 << 20) / 8 }, /* all lanes get something to do */
    { 250e3, 4, 300 * 1024, LEAST },         /* to the end */
    { 12.5e6, 4, 2 << 20, 781250 },          /* but on a fast line not in crumbs */
    { 12.5e6, 4, 70 * 1024, 70 * 1024 },     /* the last one is what is left */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const WbPace pace = { .rate = rows[i].rate, .width = rows[i].width };
      g_assert_cmpuint (wb_pace_part_bytes (&pace, rows[i].left, LEAST, MOST), ==, rows[i].part);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/pace/lines", test_lines);
  g_test_add_func ("/store/pace/fixed", test_fixed);
  g_test_add_func ("/store/pace/long-line", test_long_line);
  g_test_add_func ("/store/pace/fast-line", test_fast_line);
  g_test_add_func ("/store/pace/limit", test_limit);
  g_test_add_func ("/store/pace/empty-queue", test_empty_queue);
  g_test_add_func ("/store/pace/fewer", test_fewer);
  g_test_add_func ("/store/pace/loss-based", test_loss_based);
  g_test_add_func ("/store/pace/idle", test_idle);
  g_test_add_func ("/store/pace/untold", test_untold);
  g_test_add_func ("/store/pace/first-rate", test_first_rate);
  g_test_add_func ("/store/pace/part-bytes", test_part_bytes);
  return g_test_run ();
}
