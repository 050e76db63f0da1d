/* SPDX-License-Identifier: MPL-2.0 */
/* Boxes over a picture: always inside, never empty, never less than what was drawn. */
#include "pages/picture/boxes.h"

#include <math.h>

#define WIDTH 1000
#define HEIGHT 500

static void
assert_box (const WbBox *box, int x, int y, int width, int height)
{
  g_assert_cmpint (box->x, ==, x);
  g_assert_cmpint (box->y, ==, y);
  g_assert_cmpint (box->width, ==, width);
  g_assert_cmpint (box->height, ==, height);
}

static void
test_between (void)
{
  static const struct
  {
    double x0, y0, x1, y1;
    gboolean is_inside;
    WbBox box;
  } cases[] = {
    { 10, 20, 30, 50, TRUE, { 10, 20, 20, 30 } },
    { 30, 50, 10, 20, TRUE, { 10, 20, 20, 30 } },
    /* Touched pixels are covered whole. */
    { 10.9, 20.9, 30.1, 50.1, TRUE, { 10, 20, 21, 31 } },
    /* Cut at the edges. */
    { -50, -50, 10, 10, TRUE, { 0, 0, 10, 10 } },
    { 990, 490, 5000, 5000, TRUE, { 990, 490, 10, 10 } },
    { -1e12, -1e12, 1e12, 1e12, TRUE, { 0, 0, WIDTH, HEIGHT } },
    { -INFINITY, -INFINITY, INFINITY, INFINITY, TRUE, { 0, 0, WIDTH, HEIGHT } },
    /* Too small ones grow, into the picture. */
    { 100.2, 100.2, 100.3, 100.3, TRUE, { 100, 100, WB_BOX_MIN, WB_BOX_MIN } },
    { 999.5, 499.5, 1002, 502, TRUE, { 996, 496, WB_BOX_MIN, WB_BOX_MIN } },
    /* Outside. */
    { -20, 10, -5, 30, FALSE, { 0 } },
    { 1000, 10, 1010, 30, FALSE, { 0 } },
    { 10, 500, 20, 530, FALSE, { 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbBox box = { 0 };
      const gboolean inside =
          wb_box_between (cases[i].x0, cases[i].y0, cases[i].x1, cases[i].y1, WIDTH, HEIGHT, &box);
      g_test_message ("row %u", i);
      g_assert_cmpint (inside, ==, cases[i].is_inside);
      assert_box (&box, cases[i].box.x, cases[i].box.y, cases[i].box.width, cases[i].box.height);
    }
}

static void
test_dragged (void)
{
  static const struct
  {
    WbGrip grip;
    double dx, dy;
    WbBox box;
  } cases[] = {
    { WB_GRIP_INSIDE, 10, -10, { 110, 90, 200, 50 } },
    { WB_GRIP_INSIDE, -5000, 5000, { 0, 450, 200, 50 } },
    { WB_GRIP_INSIDE, 5000, -5000, { 800, 0, 200, 50 } },
    { WB_GRIP_BOTTOM_RIGHT, 10, 20, { 100, 100, 210, 70 } },
    { WB_GRIP_TOP_LEFT, 10, 20, { 110, 120, 190, 30 } },
    { WB_GRIP_TOP_RIGHT, 10, 20, { 100, 120, 210, 30 } },
    { WB_GRIP_BOTTOM_LEFT, 10, 20, { 110, 100, 190, 70 } },
    /* Beyond the opposite corner it turns over. */
    { WB_GRIP_BOTTOM_RIGHT, -250, -80, { 50, 70, 50, 30 } },
    { WB_GRIP_TOP_LEFT, -5000, -5000, { 0, 0, 300, 150 } },
  };
  const WbBox start = { 100, 100, 200, 50 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WbBox box =
          wb_box_dragged (&start, cases[i].grip, cases[i].dx, cases[i].dy, WIDTH, HEIGHT);
      g_test_message ("row %u", i);
      assert_box (&box, cases[i].box.x, cases[i].box.y, cases[i].box.width, cases[i].box.height);
    }
}

static void
test_view (void)
{
  static const struct
  {
    double room_width, room_height, max_scale, scale, x, y;
  } cases[] = {
    { 500, 500, 4, .5, 0, 125 },
    { 2000, 500, 4, 1, 500, 0 },
    { 9000, 9000, 4, 4, 2500, 3500 },
    { 500, 250, 4, .5, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WbBoxView view = wb_box_view_fit (WIDTH, HEIGHT, cases[i].room_width,
                                              cases[i].room_height, cases[i].max_scale);
      double x, y;
      g_test_message ("row %u", i);
      g_assert_cmpfloat (view.scale, ==, cases[i].scale);
      g_assert_cmpfloat (view.x, ==, cases[i].x);
      g_assert_cmpfloat (view.y, ==, cases[i].y);
      wb_box_view_invert (&view, view.x + 30 * view.scale, view.y + 40 * view.scale, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, 30, 1e-9);
      g_assert_cmpfloat_with_epsilon (y, 40, 1e-9);
    }
  /* No room at all: still something that can be inverted. */
  g_assert_cmpfloat (wb_box_view_fit (WIDTH, HEIGHT, 0, 0, 4).scale, >, 0);
}

typedef enum
{
  ADD,
  MOVE,
  RESIZE,
  REMOVE,
  UNDO,
  STEP,
  END_RUN,
} Verb;

static gboolean
act (WbBoxes *boxes, Verb verb, int x, int y)
{
  const WbBox box = { x, y, 100, 40 };

  switch (verb)
    {
    case ADD:
      return wb_boxes_add (boxes, &box);
    case MOVE:
      return wb_boxes_move (boxes, x, y);
    case RESIZE:
      return wb_boxes_resize (boxes, x, y);
    case REMOVE:
      return wb_boxes_remove (boxes);
    case UNDO:
      return wb_boxes_undo (boxes);
    case STEP:
      return wb_boxes_step (boxes, x);
    case END_RUN:
    default:
      wb_boxes_end_run (boxes);
      return TRUE;
    }
}

/* One life of a picture's boxes; each row is done after the one before. */
static void
test_changes (void)
{
  static const struct
  {
    Verb verb;
    int x, y;
    gboolean result;
    guint count;
    int chosen;
    WbBox box; /* the chosen one */
  } rows[] = {
    { MOVE, 1, 1, FALSE, 0, -1, { 0 } },
    { REMOVE, 0, 0, FALSE, 0, -1, { 0 } },
    { UNDO, 0, 0, FALSE, 0, -1, { 0 } },
    { STEP, 1, 0, FALSE, 0, -1, { 0 } },
    { ADD, 2000, 10, FALSE, 0, -1, { 0 } },
    { ADD, 10, 10, TRUE, 1, 0, { 10, 10, 100, 40 } },
    { MOVE, 5, 0, TRUE, 1, 0, { 15, 10, 100, 40 } },
    { MOVE, 5, 0, TRUE, 1, 0, { 20, 10, 100, 40 } },
    { MOVE, -900, -900, TRUE, 1, 0, { 0, 0, 100, 40 } },
    { MOVE, -10, 0, FALSE, 1, 0, { 0, 0, 100, 40 } },
    { RESIZE, 20, 20, TRUE, 1, 0, { 0, 0, 120, 60 } },
    { RESIZE, -900, -900, TRUE, 1, 0, { 0, 0, WB_BOX_MIN, WB_BOX_MIN } },
    { RESIZE, 9000, 0, TRUE, 1, 0, { 0, 0, WIDTH, WB_BOX_MIN } },
    /* The resizes, then the moves are each one change. */
    { UNDO, 0, 0, TRUE, 1, 0, { 0, 0, 100, 40 } },
    { UNDO, 0, 0, TRUE, 1, 0, { 10, 10, 100, 40 } },
    { ADD, 200, 200, TRUE, 2, 1, { 200, 200, 100, 40 } },
    { ADD, 300, 300, TRUE, 3, 2, { 300, 300, 100, 40 } },
    { STEP, 1, 0, FALSE, 3, -1, { 0 } },
    { STEP, 1, 0, TRUE, 3, 0, { 10, 10, 100, 40 } },
    { STEP, -1, 0, FALSE, 3, -1, { 0 } },
    { STEP, -1, 0, TRUE, 3, 2, { 300, 300, 100, 40 } },
    { STEP, -1, 0, TRUE, 3, 1, { 200, 200, 100, 40 } },
    { REMOVE, 0, 0, TRUE, 2, 1, { 300, 300, 100, 40 } },
    { REMOVE, 0, 0, TRUE, 1, 0, { 10, 10, 100, 40 } },
    { REMOVE, 0, 0, TRUE, 0, -1, { 0 } },
    { UNDO, 0, 0, TRUE, 1, 0, { 10, 10, 100, 40 } },
    { UNDO, 0, 0, TRUE, 2, 1, { 300, 300, 100, 40 } },
    { UNDO, 0, 0, TRUE, 3, 1, { 200, 200, 100, 40 } },
    /* Two moves with something between are two changes. */
    { MOVE, 1, 0, TRUE, 3, 1, { 201, 200, 100, 40 } },
    { END_RUN, 0, 0, TRUE, 3, 1, { 201, 200, 100, 40 } },
    { MOVE, 1, 0, TRUE, 3, 1, { 202, 200, 100, 40 } },
    { UNDO, 0, 0, TRUE, 3, 1, { 201, 200, 100, 40 } },
    { UNDO, 0, 0, TRUE, 3, 1, { 200, 200, 100, 40 } },
  };
  g_autoptr (WbBoxes) boxes = wb_boxes_new (WIDTH, HEIGHT);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpint (act (boxes, rows[i].verb, rows[i].x, rows[i].y), ==, rows[i].result);
      g_assert_cmpuint (wb_boxes_count (boxes), ==, rows[i].count);
      g_assert_cmpint (wb_boxes_get_chosen (boxes), ==, rows[i].chosen);
      if (rows[i].chosen >= 0)
        assert_box (wb_boxes_get (boxes, (guint) rows[i].chosen), rows[i].box.x, rows[i].box.y,
                    rows[i].box.width, rows[i].box.height);
    }
}

/* Drawing by the pointer, from the first point to the last, is one change. */
static void
test_drawing_is_one_change (void)
{
  g_autoptr (WbBoxes) boxes = wb_boxes_new (WIDTH, HEIGHT);
  WbBox box = { 10, 10, 5, 5 };

  g_assert_true (wb_boxes_add (boxes, &box));
  for (; box.width < 50; box.width++)
    (void) wb_boxes_place (boxes, &box);
  assert_box (wb_boxes_get (boxes, 0), 10, 10, 49, 5);
  g_assert_true (wb_boxes_undo (boxes));
  g_assert_cmpuint (wb_boxes_count (boxes), ==, 0);
  g_assert_false (wb_boxes_may_undo (boxes));
}

static void
test_find (void)
{
  static const struct
  {
    int chosen;
    double x, y;
    int index;
    WbGrip grip;
  } cases[] = {
    { 0, 150, 120, 0, WB_GRIP_INSIDE },
    { 0, 102, 98, 0, WB_GRIP_TOP_LEFT },
    { 0, 201, 99, 0, WB_GRIP_TOP_RIGHT },
    { 0, 99, 141, 0, WB_GRIP_BOTTOM_LEFT },
    { 0, 199, 138, 0, WB_GRIP_BOTTOM_RIGHT },
    { 0, 50, 50, -1, WB_GRIP_NONE },
    { 0, 280, 120, 1, WB_GRIP_INSIDE },
    /* Where both lie, the chosen one is meant; without one, the upper. */
    { 0, 192, 120, 0, WB_GRIP_INSIDE },
    { 1, 192, 120, 1, WB_GRIP_INSIDE },
    { -1, 192, 120, 1, WB_GRIP_INSIDE },
  };
  g_autoptr (WbBoxes) boxes = wb_boxes_new (WIDTH, HEIGHT);

  g_assert_true (act (boxes, ADD, 100, 100));
  g_assert_true (act (boxes, ADD, 185, 104));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WbGrip grip = WB_GRIP_NONE;
      g_test_message ("row %u", i);
      wb_boxes_choose (boxes, cases[i].chosen);
      g_assert_cmpint (wb_boxes_find (boxes, cases[i].x, cases[i].y, 3, &grip), ==, cases[i].index);
      g_assert_cmpint (grip, ==, cases[i].grip);
    }
}

/* However often one is added by key, each lies inside and not quite on the one before. */
static void
test_middle (void)
{
  static const int sides[][2] = { { 1, 1 }, { 2, 3 }, { 5, 4000 }, { 1920, 1080 } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (WbBoxes) boxes = wb_boxes_new (sides[i][0], sides[i][1]);
      for (guint n = 0; n < 20; n++)
        {
          wb_boxes_add_middle (boxes);
          const WbBox *box = wb_boxes_get (boxes, n);
          g_assert_cmpint (box->x, >=, 0);
          g_assert_cmpint (box->y, >=, 0);
          g_assert_cmpint (box->width, >, 0);
          g_assert_cmpint (box->height, >, 0);
          g_assert_cmpint (box->x + box->width, <=, sides[i][0]);
          g_assert_cmpint (box->y + box->height, <=, sides[i][1]);
        }
    }
  g_autoptr (WbBoxes) boxes = wb_boxes_new (1920, 1080);
  wb_boxes_add_middle (boxes);
  wb_boxes_add_middle (boxes);
  g_assert_cmpint (wb_boxes_get (boxes, 0)->y, !=, wb_boxes_get (boxes, 1)->y);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boxes/between", test_between);
  g_test_add_func ("/boxes/dragged", test_dragged);
  g_test_add_func ("/boxes/view", test_view);
  g_test_add_func ("/boxes/changes", test_changes);
  g_test_add_func ("/boxes/drawing-is-one-change", test_drawing_is_one_change);
  g_test_add_func ("/boxes/find", test_find);
  g_test_add_func ("/boxes/middle", test_middle);
  return g_test_run ();
}
