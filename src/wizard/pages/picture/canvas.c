/* SPDX-License-Identifier: MPL-2.0 */
/* The picture is scaled to the size it is shown at by a worker, once for each size: scaling a
 * camera's picture in every frame would hold up the window where there is no GL. Until a new size
 * is ready the old one is stretched. */
#include "pages/picture/canvas.h"

#include <math.h>

#include "pages/picture/canvas-input.h"
#include "pages/picture/frame.h"
#include "pages/picture/pixels.h"
#include "runner.h"

#define MIN_SIDE 96
#define NATURAL_SIDE 480
#define ZOOM_STEP 1.5
#define ZOOM_MAX 4.0
/* Textures are not made larger than that. */
#define TEXTURE_MAX 4096

struct _WbCanvas
{
  GtkWidget parent;
  GdkPixbuf *pixels;
  WbBoxes *boxes;
  double zoom; /* 0: as a whole */
  WbBoxView view;
  GdkTexture *texture; /* (nullable) until scaled */
  WbRunner *runner;    /* (nullable): scales */
  int asked_width, asked_height;
  double centre_x, centre_y; /* of what is seen, in pixels: kept while zooming */
  guint centring;            /* a source */
};

G_DEFINE_FINAL_TYPE (WbCanvas, wb_canvas, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static int
width_of (const WbCanvas *self)
{
  return gdk_pixbuf_get_width (self->pixels);
}

static int
height_of (const WbCanvas *self)
{
  return gdk_pixbuf_get_height (self->pixels);
}

/* --- scaling --------------------------------------------------------------------------------- */

/* What the worker is to do, and has done. */
typedef struct
{
  GdkPixbuf *pixels;
  int width, height;
  GdkPixbuf *scaled;
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->pixels);
  g_clear_object (&wish->scaled);
  g_free (wish);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static gpointer
scale (gpointer input, const WbRun *run, GError **error)
{
  Wish *wish = input;

  wish->scaled = wb_pixels_scale (wish->pixels, wish->width, wish->height);
  return wish;
}

static void ask_for_texture (WbCanvas *self);

static void
on_scaled (gpointer result, const GError *error, gpointer owner)
{
  WbCanvas *self = owner;
  g_autoptr (Wish) wish = result;

  g_clear_pointer (&self->runner, wb_runner_unref);
  /* Another picture may have been opened meanwhile. */
  if (wish->scaled && wish->pixels == self->pixels)
    {
      g_clear_object (&self->texture);
      self->texture = gdk_texture_new_for_pixbuf (wish->scaled);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  ask_for_texture (self);
}

/* In pixels of the screen, never more than the picture has. */
static int
texture_side (const WbCanvas *self, int side)
{
  const int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  const double limit = (double) TEXTURE_MAX / MAX (width_of (self), height_of (self));
  const double by = MIN (MIN (self->view.scale * factor, limit), 1.0);

  return MAX ((int) round (side * by), 1);
}

static void
ask_for_texture (WbCanvas *self)
{
  const int width = self->pixels ? texture_side (self, width_of (self)) : 0;
  const int height = self->pixels ? texture_side (self, height_of (self)) : 0;

  if (!self->pixels || self->runner || (width == self->asked_width && height == self->asked_height))
    return;
  Wish *wish = g_new0 (Wish, 1);
  wish->pixels = g_object_ref (self->pixels);
  wish->width = width;
  wish->height = height;
  const WbTask task = { .work = scale, .end = on_scaled, .input = wish, .owner = G_OBJECT (self) };
  self->asked_width = width;
  self->asked_height = height;
  self->runner = wb_runner_run (&task);
}

/* --- layout and drawing ---------------------------------------------------------------------- */

static void
wb_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *min,
                   int *natural, int *min_baseline, int *natural_baseline)
{
  WbCanvas *self = WB_CANVAS (widget);
  const int side = !self->pixels                               ? MIN_SIDE
                   : orientation == GTK_ORIENTATION_HORIZONTAL ? width_of (self)
                                                               : height_of (self);

  *min = self->zoom > 0 ? (int) ceil (side * self->zoom) : MIN_SIDE;
  *natural = self->zoom > 0 ? *min : CLAMP (side, MIN_SIDE, NATURAL_SIDE);
}

static void
wb_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbCanvas *self = WB_CANVAS (widget);

  if (!self->pixels)
    return;
  if (self->zoom > 0)
    self->view = (WbBoxView){ self->zoom, MAX ((width - width_of (self) * self->zoom) / 2, 0),
                              MAX ((height - height_of (self) * self->zoom) / 2, 0) };
  else
    self->view = wb_box_view_fit (width_of (self), height_of (self), width, height, ZOOM_MAX);
  ask_for_texture (self);
}

static graphene_rect_t
on_screen (const WbCanvas *self, const WbBox *box)
{
  const WbBoxView *view = &self->view;

  return GRAPHENE_RECT_INIT (
      (float) (view->x + box->x * view->scale), (float) (view->y + box->y * view->scale),
      (float) (box->width * view->scale), (float) (box->height * view->scale));
}

static void
draw_frame (GtkSnapshot *snapshot, const graphene_rect_t *rect, float width, const GdkRGBA *colour)
{
  const GdkRGBA colours[] = { *colour, *colour, *colour, *colour };
  const float widths[] = { width, width, width, width };
  GskRoundedRect outline;
  graphene_rect_t outer = *rect;

  graphene_rect_inset (&outer, -width, -width);
  gsk_rounded_rect_init_from_rect (&outline, &outer, 0);
  gtk_snapshot_append_border (snapshot, &outline, widths, colours);
}

static void
draw_grips (GtkSnapshot *snapshot, const graphene_rect_t *rect, const GdkRGBA *colour)
{
  const GdkRGBA white = { 1, 1, 1, 1 };

  for (guint i = 0; i < 4; i++)
    {
      const float x = rect->origin.x + (i % 2 ? rect->size.width : 0);
      const float y = rect->origin.y + (i / 2 ? rect->size.height : 0);
      const graphene_rect_t grip = GRAPHENE_RECT_INIT (x - 3, y - 3, 6, 6);
      gtk_snapshot_append_color (snapshot, &white, &grip);
      draw_frame (snapshot, &grip, 1.5F, colour);
    }
}

/* Black with a light edge, so that it is seen on a dark picture; the chosen one has grips too. */
static void
draw_box (WbCanvas *self, GtkSnapshot *snapshot, guint index)
{
  const GdkRGBA black = { 0, 0, 0, 1 }, light = { 1, 1, 1, .8F };
  const graphene_rect_t rect = on_screen (self, wb_boxes_get (self->boxes, index));
  GdkRGBA accent = { .21F, .52F, .89F, 1 };

  gtk_snapshot_append_color (snapshot, &black, &rect);
  draw_frame (snapshot, &rect, 1, &light);
  if ((int) index != wb_boxes_get_chosen (self->boxes))
    return;
  (void) gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                         "accent_bg_color", &accent);
  draw_frame (snapshot, &rect, 2, &accent);
  draw_grips (snapshot, &rect, &accent);
}

static void
wb_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbCanvas *self = WB_CANVAS (widget);

  if (!self->pixels || !self->texture)
    return;
  const WbBox whole = { 0, 0, width_of (self), height_of (self) };
  const graphene_rect_t rect = on_screen (self, &whole);
  gtk_snapshot_append_texture (snapshot, self->texture, &rect);
  for (guint i = 0; i < wb_boxes_count (self->boxes); i++)
    draw_box (self, snapshot, i);
}

/* --- for the input --------------------------------------------------------------------------- */

const WbBoxView *
wb_canvas_get_view (WbCanvas *self)
{
  return &self->view;
}

void
wb_canvas_get_size (WbCanvas *self, int *ret_width, int *ret_height)
{
  *ret_width = width_of (self);
  *ret_height = height_of (self);
}

/* --- the object ------------------------------------------------------------------------------ */

static void
on_scale_factor (WbCanvas *self)
{
  ask_for_texture (self);
}

static void
drop_picture (WbCanvas *self)
{
  if (self->centring)
    g_source_remove (self->centring);
  self->centring = 0;
  g_clear_object (&self->pixels);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->boxes, wb_boxes_free);
  self->zoom = 0;
  self->asked_width = self->asked_height = 0;
}

static void
wb_canvas_dispose (GObject *object)
{
  drop_picture (WB_CANVAS (object));
  G_OBJECT_CLASS (wb_canvas_parent_class)->dispose (object);
}

static void
wb_canvas_class_init (WbCanvasClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_canvas_dispose;
  widget_class->measure = wb_canvas_measure;
  widget_class->size_allocate = wb_canvas_size_allocate;
  widget_class->snapshot = wb_canvas_snapshot;
  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[CHANGED] = g_signal_new ("changed", WB_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
wb_canvas_init (WbCanvas *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (on_scale_factor), NULL);
  wb_canvas_listen (self);
}

GtkWidget *
wb_canvas_new (void)
{
  return g_object_new (WB_TYPE_CANVAS, NULL);
}

static void
set_zoom (WbCanvas *self, double zoom)
{
  wb_frame_set_scrolling (GTK_WIDGET (self), zoom > 0);
  self->zoom = zoom;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
wb_canvas_set_picture (WbCanvas *self, GdkPixbuf *pixels)
{
  drop_picture (self);
  if (pixels)
    {
      self->pixels = g_object_ref (pixels);
      self->boxes = wb_boxes_new (width_of (self), height_of (self));
    }
  set_zoom (self, 0);
  wb_canvas_refresh (self);
}

WbBoxes *
wb_canvas_get_boxes (WbCanvas *self)
{
  return self->boxes;
}

/* --- scrolling ------------------------------------------------------------------------------- */

/* The chosen box comes into sight where the picture is larger than its frame. */
static void
scroll_to_chosen (WbCanvas *self)
{
  const int chosen = self->boxes ? wb_boxes_get_chosen (self->boxes) : -1;

  if (chosen < 0 || self->zoom <= 0)
    return;
  const graphene_rect_t rect = on_screen (self, wb_boxes_get (self->boxes, (guint) chosen));
  wb_frame_show (GTK_WIDGET (self), &rect);
}

static gboolean
on_centre (gpointer user_data)
{
  WbCanvas *self = user_data;

  self->centring = 0;
  wb_frame_set_centre (GTK_WIDGET (self), self->view.x + self->centre_x * self->view.scale,
                       self->view.y + self->centre_y * self->view.scale);
  scroll_to_chosen (self);
  return G_SOURCE_REMOVE;
}

/* After the new size has been laid out, which comes before anything idle. */
static void
keep_centre (WbCanvas *self)
{
  double x, y;

  if (self->centring)
    return;
  wb_frame_get_centre (GTK_WIDGET (self), &x, &y);
  wb_box_view_invert (&self->view, x, y, &self->centre_x, &self->centre_y);
  self->centring = g_idle_add (on_centre, self);
}

void
wb_canvas_refresh (WbCanvas *self)
{
  scroll_to_chosen (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The scale at which the whole picture just fits its frame. */
static double
fit_scale (WbCanvas *self)
{
  int width, height;

  wb_frame_get_size (GTK_WIDGET (self), &width, &height);
  return wb_box_view_fit (width_of (self), height_of (self), width, height, ZOOM_MAX).scale;
}

gboolean
wb_canvas_zoom (WbCanvas *self, int direction)
{
  if (!self->pixels)
    return FALSE;
  const double wanted = self->view.scale * pow (ZOOM_STEP, direction);
  const double area = (double) width_of (self) * wanted * height_of (self) * wanted;
  if (wanted > ZOOM_MAX || area > 4.0 * WB_PIXELS_MAX || (direction < 0 && self->zoom == 0))
    return FALSE;
  keep_centre (self);
  set_zoom (self, wanted <= fit_scale (self) * 1.01 ? 0 : wanted);
  return TRUE;
}
