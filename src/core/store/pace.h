/* SPDX-License-Identifier: MPL-2.0 */
/* How an upload in parts fits itself to its line: how many parts are on their way at once, and how
 * large the next one is. Values only; who uploads feeds it with what it sees.
 *
 * One connection over a long or lossy line reaches a small share of it (Mathis et al. 1997: rate is
 * at most MSS / RTT * 1.22 / sqrt (loss)), so several are needed, but where the congestion control
 * fills the line by itself, more of them only drop each other's segments. Neither loss nor round
 * trip tells the two apart for sure; what arrives does. So the width climbs while a step up brings
 * more bytes through, steps back when it does not, and looks again now and then, as lines change.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_PACE_MAX_LANES 32

/* What is known at one moment. */
typedef struct
{
  gint64 usec;            /* monotonic */
  guint64 arrived_bytes;  /* so far, by the other side's word */
  double rtt_ms;          /* 0: not known */
  double min_rtt_ms;      /* 0: not known */
  guint busy;             /* lanes on which something is on its way */
  gboolean is_loss_based; /* the connections fill the line's queue until it drops something: that it
                             stands says nothing about their number */
} WbPaceLook;

typedef enum
{
  WB_PACE_CLIMBING, /* each step so far brought more */
  WB_PACE_RESTING,  /* the best width known */
  WB_PACE_TRYING,   /* a little more or less than that, to see */
} WbPacePhase;

typedef struct
{
  guint most;       /* lanes there can be */
  double rate_most; /* bytes a second that are let through; 0: as many as get through */
  gboolean is_fixed;
  guint width; /* lanes to use now */
  WbPacePhase phase;
  guint rests;           /* windows until the next try */
  gint64 run_empty_usec; /* since when nothing stands in the line's queue; 0: something does */
  gboolean tries_less;
  gboolean was_full; /* the line's queue, when the try began */

  guint best_width;
  double best_rate; /* bytes a second; 0: none measured */
  double rate;      /* bytes a second of the last moments; 0: not known */

  /* the window that is being measured */
  gboolean is_open;
  gboolean is_settled;
  WbPaceLook began;
  WbPaceLook last; /* where rate is counted from */
} WbPace;

/* fixed: so many lanes, always; 0: found, up to most. */
void wb_pace_start (WbPace *pace, guint fixed, guint most);

/* No more than rate bytes a second are let through, so more lanes than bring them are of no use;
 * nor are more than have a part of least bytes every few seconds. */
void wb_pace_limit (WbPace *pace, guint64 rate, guint64 least);

/* Takes a look in; width may be another afterwards. */
void wb_pace_take (WbPace *pace, const WbPaceLook *look);

/* The size of the next part, if left bytes are left and it must have least to most, sizes the store
 * allows; the last one may be smaller. A part takes some seconds on its lane, so that little is
 * lost with a connection, and towards the end parts get smaller so that all lanes end together. */
guint64 wb_pace_part_bytes (const WbPace *pace, guint64 left, guint64 least, guint64 most);

G_END_DECLS
