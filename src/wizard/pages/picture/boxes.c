/* SPDX-License-Identifier: MPL-2.0 */
/* Every change first puts the boxes as they are on a pile; undo takes the topmost. There are few
 * boxes, so whole copies are simpler than inverse changes and can't go wrong. */
#include "pages/picture/boxes.h"

#include <math.h>
#include <string.h>

/* What a change was: two of the same run are undone as one. */
typedef enum
{
  VERB_OTHER, /* never a run */
  VERB_MOVE,
  VERB_RESIZE,
  VERB_PLACE,
} Verb;

typedef struct
{
  GArray *boxes; /* of WbBox */
  int chosen;
} Moment;

struct _WbBoxes
{
  int width, height;
  Moment now;
  GPtrArray *before; /* of Moment, newest last */
  Verb run;
};

static void
moment_free (Moment *moment)
{
  g_array_unref (moment->boxes);
  g_free (moment);
}

static WbBox *
at (const WbBoxes *self, int index)
{
  return &g_array_index (self->now.boxes, WbBox, index);
}

static void
remember (WbBoxes *self, Verb verb)
{
  if (verb != VERB_OTHER && verb == self->run)
    return;
  Moment *moment = g_new0 (Moment, 1);
  moment->boxes = g_array_copy (self->now.boxes);
  moment->chosen = self->now.chosen;
  g_ptr_array_add (self->before, moment);
  self->run = verb;
}

WbBoxes *
wb_boxes_new (int width, int height)
{
  WbBoxes *self = g_new0 (WbBoxes, 1);

  self->width = MAX (width, 1);
  self->height = MAX (height, 1);
  self->now.boxes = g_array_new (FALSE, FALSE, sizeof (WbBox));
  self->now.chosen = -1;
  self->before = g_ptr_array_new_with_free_func ((GDestroyNotify) moment_free);
  return self;
}

WbBoxes *
wb_boxes_copy (const WbBoxes *self)
{
  WbBoxes *copy = wb_boxes_new (self->width, self->height);

  g_array_append_vals (copy->now.boxes, self->now.boxes->data, self->now.boxes->len);
  copy->now.chosen = self->now.chosen;
  return copy;
}

void
wb_boxes_free (WbBoxes *self)
{
  g_array_unref (self->now.boxes);
  g_ptr_array_unref (self->before);
  g_free (self);
}

guint
wb_boxes_count (const WbBoxes *self)
{
  return self->now.boxes->len;
}

const WbBox *
wb_boxes_get (const WbBoxes *self, guint index)
{
  g_return_val_if_fail (index < self->now.boxes->len, NULL);
  return at (self, (int) index);
}

int
wb_boxes_get_chosen (const WbBoxes *self)
{
  return self->now.chosen;
}

void
wb_boxes_choose (WbBoxes *self, int index)
{
  g_return_if_fail (index >= -1 && index < (int) self->now.boxes->len);
  if (index != self->now.chosen)
    self->run = VERB_OTHER;
  self->now.chosen = index;
}

gboolean
wb_boxes_step (WbBoxes *self, int step)
{
  const int count = (int) self->now.boxes->len;
  const int from = self->now.chosen;
  const int to = from >= 0 ? from + step : step > 0 ? 0 : count - 1;

  wb_boxes_choose (self, to < 0 || to >= count ? -1 : to);
  return self->now.chosen >= 0;
}

/* --- geometry -------------------------------------------------------------------------------- */

static int
min_side (int room)
{
  return MIN (WB_BOX_MIN, room);
}

/* One axis of a box moved into 0..room, its length kept where it can be. */
static void
move_inside (int *start, int *length, int room)
{
  *length = CLAMP (*length, min_side (room), room);
  *start = CLAMP (*start, 0, room - *length);
}

/* One axis of a box cut at 0..room; what gets too small grows into the picture. */
static void
cut_inside (int *start, int *length, int room)
{
  const gint64 end = CLAMP ((gint64) *start + *length, 0, room);

  *start = CLAMP (*start, 0, room);
  *length = (int) (end - *start);
  move_inside (start, length, room);
}

static WbBox
cut (const WbBox *box, int width, int height)
{
  WbBox inside = *box;

  cut_inside (&inside.x, &inside.width, width);
  cut_inside (&inside.y, &inside.height, height);
  return inside;
}

/* Pixels far outside are all the same, and fit an int. */
static int
to_pixel (double value, int room)
{
  return (int) CLAMP (value, -1.0, (double) room + 1);
}

gboolean
wb_box_between (double x0, double y0, double x1, double y1, int width, int height, WbBox *ret_box)
{
  const int left = to_pixel (floor (MIN (x0, x1)), width);
  const int top = to_pixel (floor (MIN (y0, y1)), height);
  const int right = to_pixel (ceil (MAX (x0, x1)), width);
  const int bottom = to_pixel (ceil (MAX (y0, y1)), height);
  const WbBox box = { left, top, right - left, bottom - top };

  if (right <= 0 || bottom <= 0 || left >= width || top >= height)
    return FALSE;
  *ret_box = cut (&box, width, height);
  return TRUE;
}

WbBox
wb_box_dragged (const WbBox *start, WbGrip grip, double dx, double dy, int width, int height)
{
  double left = start->x, top = start->y;
  double right = left + start->width, bottom = top + start->height;
  WbBox box = *start;

  if (grip == WB_GRIP_INSIDE)
    {
      box.x = to_pixel (round (left + dx), width);
      box.y = to_pixel (round (top + dy), height);
      move_inside (&box.x, &box.width, width);
      move_inside (&box.y, &box.height, height);
      return box;
    }
  if (grip == WB_GRIP_TOP_LEFT || grip == WB_GRIP_BOTTOM_LEFT)
    left += dx;
  if (grip == WB_GRIP_TOP_RIGHT || grip == WB_GRIP_BOTTOM_RIGHT)
    right += dx;
  if (grip == WB_GRIP_TOP_LEFT || grip == WB_GRIP_TOP_RIGHT)
    top += dy;
  if (grip == WB_GRIP_BOTTOM_LEFT || grip == WB_GRIP_BOTTOM_RIGHT)
    bottom += dy;
  return wb_box_between (left, top, right, bottom, width, height, &box) ? box : *start;
}

WbBoxView
wb_box_view_fit (int width, int height, double room_width, double room_height, double max_scale)
{
  const double fit = MIN (room_width / width, room_height / height);
  const double scale = MAX (MIN (fit, max_scale), 1.0 / MAX (width, height));

  return (WbBoxView){ scale, (room_width - width * scale) / 2, (room_height - height * scale) / 2 };
}

void
wb_box_view_invert (const WbBoxView *view, double x, double y, double *ret_x, double *ret_y)
{
  *ret_x = (x - view->x) / view->scale;
  *ret_y = (y - view->y) / view->scale;
}

/* --- changes --------------------------------------------------------------------------------- */

gboolean
wb_boxes_add (WbBoxes *self, const WbBox *box)
{
  WbBox inside;

  if (!wb_box_between (box->x, box->y, (double) box->x + box->width, (double) box->y + box->height,
                       self->width, self->height, &inside))
    return FALSE;
  remember (self, VERB_OTHER);
  g_array_append_val (self->now.boxes, inside);
  self->now.chosen = (int) self->now.boxes->len - 1;
  self->run = VERB_PLACE;
  return TRUE;
}

void
wb_boxes_add_middle (WbBoxes *self)
{
  const int width = MAX (self->width / 4, 1), height = MAX (self->height / 8, 1);
  const int shift = (int) (self->now.boxes->len % 8);
  WbBox box = { (self->width - width) / 2 + shift * width / 8,
                (self->height - height) / 2 + shift * height / 4, width, height };

  move_inside (&box.x, &box.width, self->width);
  move_inside (&box.y, &box.height, self->height);
  (void) wb_boxes_add (self, &box);
}

/* Gives the chosen box the place of to, which lies inside. */
static gboolean
change (WbBoxes *self, const WbBox *to, Verb verb)
{
  if (memcmp (at (self, self->now.chosen), to, sizeof *to) == 0)
    return FALSE;
  remember (self, verb);
  *at (self, self->now.chosen) = *to;
  return TRUE;
}

gboolean
wb_boxes_move (WbBoxes *self, int dx, int dy)
{
  if (self->now.chosen < 0)
    return FALSE;
  const WbBox to = wb_box_dragged (at (self, self->now.chosen), WB_GRIP_INSIDE, dx, dy, self->width,
                                   self->height);
  return change (self, &to, VERB_MOVE);
}

gboolean
wb_boxes_resize (WbBoxes *self, int dx, int dy)
{
  if (self->now.chosen < 0)
    return FALSE;
  WbBox to = *at (self, self->now.chosen);
  to.width = CLAMP (to.width + dx, min_side (self->width), self->width - to.x);
  to.height = CLAMP (to.height + dy, min_side (self->height), self->height - to.y);
  return change (self, &to, VERB_RESIZE);
}

gboolean
wb_boxes_place (WbBoxes *self, const WbBox *box)
{
  if (self->now.chosen < 0)
    return FALSE;
  const WbBox to = cut (box, self->width, self->height);
  return change (self, &to, VERB_PLACE);
}

gboolean
wb_boxes_remove (WbBoxes *self)
{
  if (self->now.chosen < 0)
    return FALSE;
  remember (self, VERB_OTHER);
  g_array_remove_index (self->now.boxes, (guint) self->now.chosen);
  self->now.chosen = MIN (self->now.chosen, (int) self->now.boxes->len - 1);
  return TRUE;
}

gboolean
wb_boxes_may_undo (const WbBoxes *self)
{
  return self->before->len > 0;
}

gboolean
wb_boxes_undo (WbBoxes *self)
{
  if (self->before->len == 0)
    return FALSE;
  Moment *last = g_ptr_array_steal_index (self->before, self->before->len - 1);
  const Moment now = self->now;
  self->now = *last;
  *last = now;
  moment_free (last);
  self->run = VERB_OTHER;
  return TRUE;
}

void
wb_boxes_end_run (WbBoxes *self)
{
  self->run = VERB_OTHER;
}

/* --- the pointer ----------------------------------------------------------------------------- */

static WbGrip
grip_of (const WbBox *box, double x, double y, double reach)
{
  const double right = box->x + box->width, bottom = box->y + box->height;
  const struct
  {
    double x, y;
    WbGrip grip;
  } corners[] = {
    { right, bottom, WB_GRIP_BOTTOM_RIGHT },
    { right, box->y, WB_GRIP_TOP_RIGHT },
    { box->x, bottom, WB_GRIP_BOTTOM_LEFT },
    { box->x, box->y, WB_GRIP_TOP_LEFT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    if (fabs (x - corners[i].x) <= reach && fabs (y - corners[i].y) <= reach)
      return corners[i].grip;
  return x >= box->x && x < right && y >= box->y && y < bottom ? WB_GRIP_INSIDE : WB_GRIP_NONE;
}

int
wb_boxes_find (const WbBoxes *self, double x, double y, double reach, WbGrip *ret_grip)
{
  WbGrip grip = WB_GRIP_NONE;
  int found = self->now.chosen;

  if (found >= 0)
    grip = grip_of (at (self, found), x, y, reach);
  if (grip == WB_GRIP_NONE)
    for (found = (int) self->now.boxes->len - 1; found >= 0; found--)
      if ((grip = grip_of (at (self, found), x, y, reach)) != WB_GRIP_NONE)
        break;
  if (ret_grip)
    *ret_grip = grip;
  return found;
}
