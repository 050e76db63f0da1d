/* SPDX-License-Identifier: MPL-2.0 */
/* A drag is one change: it begins a run, and each of its points places the box anew from where it
 * was at the beginning. A click that draws nothing only chooses. */
#include "pages/picture/canvas-input.h"

#include <math.h>

/* A pointer takes hold of a corner so far away, and a drag begins after so much, in points. */
#define REACH 9.0
#define DRAG_MIN 3.0
#define STEP 10.0

typedef struct
{
  WbGrip grip;
  WbBox start;          /* of the box that is dragged */
  double x, y;          /* where it began, in pixels of the picture */
  gboolean has_changed; /* it draws a new one, or has moved one */
} Drag;

/* --- the pointer ----------------------------------------------------------------------------- */

static int
find (WbCanvas *self, double x, double y, WbGrip *ret_grip)
{
  const WbBoxView *view = wb_canvas_get_view (self);
  double px, py;

  wb_box_view_invert (view, x, y, &px, &py);
  return wb_boxes_find (wb_canvas_get_boxes (self), px, py, REACH / view->scale, ret_grip);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, Drag *drag)
{
  WbCanvas *self = WB_CANVAS (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
  WbBoxes *boxes = wb_canvas_get_boxes (self);

  if (!boxes)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  const int index = find (self, x, y, &drag->grip);
  wb_box_view_invert (wb_canvas_get_view (self), x, y, &drag->x, &drag->y);
  drag->has_changed = FALSE;
  wb_boxes_choose (boxes, index);
  wb_boxes_end_run (boxes);
  if (index >= 0)
    drag->start = *wb_boxes_get (boxes, (guint) index);
  wb_canvas_refresh (self);
}

static void
draw_new (WbBoxes *boxes, Drag *drag, const WbBox *box)
{
  if (drag->has_changed)
    (void) wb_boxes_place (boxes, box);
  else
    drag->has_changed = wb_boxes_add (boxes, box);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, Drag *drag)
{
  WbCanvas *self = WB_CANVAS (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
  WbBoxes *boxes = wb_canvas_get_boxes (self);
  WbBox box;
  int width, height;

  if (!boxes || (!drag->has_changed && fabs (dx) < DRAG_MIN && fabs (dy) < DRAG_MIN))
    return;
  const double scale = wb_canvas_get_view (self)->scale;
  wb_canvas_get_size (self, &width, &height);
  if (drag->grip != WB_GRIP_NONE)
    {
      box = wb_box_dragged (&drag->start, drag->grip, dx / scale, dy / scale, width, height);
      drag->has_changed = wb_boxes_place (boxes, &box) || drag->has_changed;
    }
  else if (wb_box_between (drag->x, drag->y, drag->x + dx / scale, drag->y + dy / scale, width,
                           height, &box))
    draw_new (boxes, drag, &box);
  wb_canvas_refresh (self);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  static const char *const cursors[] = {
    [WB_GRIP_NONE] = "crosshair",          [WB_GRIP_INSIDE] = "move",
    [WB_GRIP_TOP_LEFT] = "nwse-resize",    [WB_GRIP_TOP_RIGHT] = "nesw-resize",
    [WB_GRIP_BOTTOM_LEFT] = "nesw-resize", [WB_GRIP_BOTTOM_RIGHT] = "nwse-resize",
  };
  WbCanvas *self = WB_CANVAS (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  WbGrip grip = WB_GRIP_NONE;

  if (!wb_canvas_get_boxes (self))
    return;
  (void) find (self, x, y, &grip);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursors[grip]);
}

/* --- the keyboard ---------------------------------------------------------------------------- */

typedef struct
{
  guint key, keypad;
  int dx, dy;
} Arrow;

static const Arrow arrows[] = {
  { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
  { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
  { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
  { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
};

/* TRUE if key is an arrow and a box is chosen, whether it could go any further or not. */
static gboolean
press_arrow (WbCanvas *self, guint key, GdkModifierType state)
{
  WbBoxes *boxes = wb_canvas_get_boxes (self);
  const double points = MAX (round (STEP / wb_canvas_get_view (self)->scale), 1);
  const int step = state & GDK_CONTROL_MASK ? 1 : (int) points;

  for (guint i = 0; i < G_N_ELEMENTS (arrows) && wb_boxes_get_chosen (boxes) >= 0; i++)
    if (key == arrows[i].key || key == arrows[i].keypad)
      {
        if (state & GDK_SHIFT_MASK)
          (void) wb_boxes_resize (boxes, arrows[i].dx * step, arrows[i].dy * step);
        else
          (void) wb_boxes_move (boxes, arrows[i].dx * step, arrows[i].dy * step);
        return TRUE;
      }
  return FALSE;
}

static gboolean
press (WbCanvas *self, guint key, GdkModifierType state)
{
  WbBoxes *boxes = wb_canvas_get_boxes (self);

  switch (key)
    {
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      return !(state & GDK_CONTROL_MASK) && wb_boxes_step (boxes, 1);
    case GDK_KEY_ISO_Left_Tab:
      return !(state & GDK_CONTROL_MASK) && wb_boxes_step (boxes, -1);
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
    case GDK_KEY_BackSpace:
      return wb_boxes_remove (boxes);
    case GDK_KEY_Escape:
      {
        const gboolean had_one = wb_boxes_get_chosen (boxes) >= 0;
        wb_boxes_choose (boxes, -1);
        return had_one;
      }
    default:
      return press_arrow (self, key, state);
    }
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
                gpointer user_data)
{
  WbCanvas *self = WB_CANVAS (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  WbBoxes *boxes = wb_canvas_get_boxes (self);

  if (!boxes || (state & GDK_ALT_MASK))
    return FALSE;
  const int chosen = wb_boxes_get_chosen (boxes);
  const gboolean taken = press (self, key, state);
  if (taken || chosen != wb_boxes_get_chosen (boxes))
    wb_canvas_refresh (self);
  return taken;
}

void
wb_canvas_listen (WbCanvas *self)
{
  GtkEventController *drag = GTK_EVENT_CONTROLLER (gtk_gesture_drag_new ());
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  Drag *state = g_new0 (Drag, 1);

  g_object_set_data_full (G_OBJECT (drag), "wb-drag", state, g_free);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), state);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), state);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), NULL);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), NULL);
  gtk_widget_add_controller (GTK_WIDGET (self), drag);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
