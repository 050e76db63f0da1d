/* SPDX-License-Identifier: MPL-2.0 */
/* The black boxes drawn over a picture, and how picture and screen coordinates go into each other.
 * Boxes are in whole pixels of the picture, always inside it and never empty. No GTK. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The smallest side of a box, in pixels of the picture (less only if the picture is smaller). */
#define WB_BOX_MIN 4

typedef struct
{
  int x, y, width, height;
} WbBox;

/* Where a picture is drawn: pixel (px, py) lies at (x + px * scale, y + py * scale). */
typedef struct
{
  double scale, x, y;
} WbBoxView;

/* Which part of a box a pointer takes hold of. */
typedef enum
{
  WB_GRIP_NONE,
  WB_GRIP_INSIDE, /* moves it */
  WB_GRIP_TOP_LEFT,
  WB_GRIP_TOP_RIGHT,
  WB_GRIP_BOTTOM_LEFT,
  WB_GRIP_BOTTOM_RIGHT,
} WbGrip;

/* The boxes of one picture, which of them is chosen, and how it was before. */
typedef struct _WbBoxes WbBoxes;

/* For a picture of width x height pixels, both at least 1. */
WbBoxes *wb_boxes_new (int width, int height);
/* The boxes as they are now, for another thread; without what came before. */
WbBoxes *wb_boxes_copy (const WbBoxes *boxes);
void wb_boxes_free (WbBoxes *boxes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbBoxes, wb_boxes_free)

guint wb_boxes_count (const WbBoxes *boxes);
/* Borrowed until the next change. */
const WbBox *wb_boxes_get (const WbBoxes *boxes, guint index);
/* The chosen box, -1 if none is. */
int wb_boxes_get_chosen (const WbBoxes *boxes);
/* index -1 chooses none. */
void wb_boxes_choose (WbBoxes *boxes, int index);
/* Chooses the next (step 1) or previous (-1) box; from none, the first or last. FALSE, and none is
 * chosen, where there is no further one: the focus may go on. */
gboolean wb_boxes_step (WbBoxes *boxes, int step);

/* Adds box, cut to the picture, and chooses it; placing it right after belongs to the same change.
 * FALSE if nothing of it lies in the picture. */
gboolean wb_boxes_add (WbBoxes *boxes, const WbBox *box);
/* Adds one in the middle of the picture, beside those that are there already. */
void wb_boxes_add_middle (WbBoxes *boxes);
/* Moves the chosen box, as far as it goes. FALSE if nothing changed. */
gboolean wb_boxes_move (WbBoxes *boxes, int dx, int dy);
/* Moves the lower right corner of the chosen box. FALSE if nothing changed. */
gboolean wb_boxes_resize (WbBoxes *boxes, int dx, int dy);
/* Gives the chosen box another place, cut to the picture. FALSE if nothing changed. */
gboolean wb_boxes_place (WbBoxes *boxes, const WbBox *box);
/* Removes the chosen box; its neighbour is chosen. FALSE if none is chosen. */
gboolean wb_boxes_remove (WbBoxes *boxes);
/* Takes the last change back: a run of moves or resizes of one box is one change. FALSE if there is
 * none. */
gboolean wb_boxes_undo (WbBoxes *boxes);
gboolean wb_boxes_may_undo (const WbBoxes *boxes);
/* Ends a run of moves: the next one is a change of its own. */
void wb_boxes_end_run (WbBoxes *boxes);

/* The topmost box with (x, y), in pixels, inside or within reach pixels of a corner; -1 if none.
 * The chosen one comes first. */
int wb_boxes_find (const WbBoxes *boxes, double x, double y, double reach, WbGrip *ret_grip);

/* The whole pixels that the rectangle between two points touches, cut to a width x height picture.
 * Never less than what was drawn. FALSE if it lies outside. */
gboolean wb_box_between (double x0, double y0, double x1, double y1, int width, int height,
                         WbBox *ret_box);
/* start, taken hold of by grip and dragged by (dx, dy) pixels, inside width x height. */
WbBox wb_box_dragged (const WbBox *start, WbGrip grip, double dx, double dy, int width, int height);

/* Shows the whole picture in the middle of room_width x room_height, not more than max_scale times
 * its size. */
WbBoxView wb_box_view_fit (int width, int height, double room_width, double room_height,
                           double max_scale);
/* Screen to picture. */
void wb_box_view_invert (const WbBoxView *view, double x, double y, double *ret_x, double *ret_y);

G_END_DECLS
