/* SPDX-License-Identifier: MPL-2.0 */
/* Shapes are drawn mirrored where text runs from right to left; words are not, so they come from a
 * second, upright context. */
#include "widgets/plot.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "widgets/accessible.h"
#include "widgets/axis.h"
#include "widgets/paint.h"

#define TOP 10
#define LABEL_GAP 8

struct _WbPlot
{
  GtkWidget parent_instance;
  double speeds[WB_PLOT_SECONDS];
  guint n;
};

G_DEFINE_FINAL_TYPE (WbPlot, wb_plot, GTK_TYPE_WIDGET)

/* Where things are, text running from left to right. */
typedef struct
{
  WbAxis axis;
  double left, right, bottom;
  int line; /* a text line's height */
  PangoLayout *labels[WB_AXIS_MAX_TICKS + 1];
} Frame;

static void
frame_init (Frame *frame, WbPlot *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double highest = 0;
  int widest = 0;
  for (guint i = 0; i < self->n; i++)
    highest = MAX (highest, self->speeds[i]);
  frame->axis = wb_axis_fit (highest);
  for (guint tick = 0; tick <= frame->axis.n_ticks; tick++)
    {
      int width;
      g_autofree char *text = wb_axis_label (&frame->axis, tick);
      frame->labels[tick] = gtk_widget_create_pango_layout (widget, text);
      pango_layout_get_pixel_size (frame->labels[tick], &width, &frame->line);
      widest = MAX (widest, width);
    }
  frame->left = 4;
  frame->right = gtk_widget_get_width (widget) - widest - LABEL_GAP;
  frame->bottom = gtk_widget_get_height (widget) - frame->line - 4;
}

static void
frame_clear (Frame *frame)
{
  for (guint tick = 0; tick <= frame->axis.n_ticks; tick++)
    g_object_unref (frame->labels[tick]);
}

static double
height_of (const Frame *frame, double speed)
{
  return frame->bottom - (frame->bottom - TOP) * speed / wb_axis_top (&frame->axis);
}

static void
draw_grid (WbPlot *self, cairo_t *cr, const Frame *frame)
{
  for (guint tick = 0; tick <= frame->axis.n_ticks; tick++)
    {
      double y = floor (height_of (frame, frame->axis.step * tick));
      cairo_rectangle (cr, frame->left, y, frame->right - frame->left, 1);
      wb_paint_text_colour (GTK_WIDGET (self), cr, tick ? .12 : .3);
      cairo_fill (cr);
    }
}

static double
trace (WbPlot *self, cairo_t *cr, const Frame *frame)
{
  double step = (frame->right - frame->left) / (WB_PLOT_SECONDS - 1);
  double first = frame->right - (self->n - 1) * step;
  for (guint i = 0; i < self->n; i++)
    cairo_line_to (cr, first + i * step, height_of (frame, self->speeds[i]));
  return first;
}

static void
draw_speeds (WbPlot *self, cairo_t *cr, const Frame *frame)
{
  if (!self->n)
    return;
  cairo_new_path (cr);
  double first = trace (self, cr, frame);
  cairo_line_to (cr, frame->right, frame->bottom);
  cairo_line_to (cr, first, frame->bottom);
  wb_paint_named (GTK_WIDGET (self), cr, "accent_color", .16);
  cairo_fill (cr);

  trace (self, cr, frame);
  cairo_set_line_width (cr, 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  wb_paint_named (GTK_WIDGET (self), cr, "accent_color", 1);
  cairo_stroke (cr);
  cairo_arc (cr, frame->right, height_of (frame, self->speeds[self->n - 1]), 3.5, 0, 2 * G_PI);
  cairo_fill (cr);
}

/* side: 0 begins at x, 1 ends there, as seen where text runs from left to right. */
static void
draw_text (WbPlot *self, cairo_t *cr, PangoLayout *layout, double x, double y, guint side)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width, height;
  pango_layout_get_pixel_size (layout, &width, &height);
  double at = x - side * width;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    at = gtk_widget_get_width (widget) - at - width;
  wb_paint_text_colour (widget, cr, .7);
  cairo_move_to (cr, at, y);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_words (WbPlot *self, cairo_t *cr, const Frame *frame)
{
  GtkWidget *widget = GTK_WIDGET (self);
  /* Translators: the beginning of a plot's time axis */
  g_autoptr (PangoLayout) from = gtk_widget_create_pango_layout (widget, _ ("1 minute ago"));
  /* Translators: the end of a plot's time axis */
  g_autoptr (PangoLayout) now = gtk_widget_create_pango_layout (widget, _ ("now"));

  for (guint tick = 0; tick <= frame->axis.n_ticks; tick++)
    draw_text (self, cr, frame->labels[tick], frame->right + LABEL_GAP,
               height_of (frame, frame->axis.step * tick) - frame->line / 2.0, 0);
  draw_text (self, cr, from, frame->left, frame->bottom + 4, 0);
  draw_text (self, cr, now, frame->right, frame->bottom + 4, 1);
}

static void
wb_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbPlot *self = WB_PLOT (widget);
  Frame frame;
  frame_init (&frame, self);
  cairo_t *shapes = wb_paint_begin (widget, snapshot, TRUE);
  draw_grid (self, shapes, &frame);
  draw_speeds (self, shapes, &frame);
  cairo_destroy (shapes);
  cairo_t *words = wb_paint_begin (widget, snapshot, FALSE);
  draw_words (self, words, &frame);
  cairo_destroy (words);
  frame_clear (&frame);
}

static void
wb_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                 int *natural, int *minimum_baseline, int *natural_baseline)
{
  gboolean is_width = orientation == GTK_ORIENTATION_HORIZONTAL;
  *minimum = is_width ? 160 : 88;
  *natural = is_width ? 480 : 104;
}

char *
wb_plot_describe (const double *bytes_per_sec, guint n)
{
  if (!n)
    return g_strdup (_ ("Nothing was sent yet"));
  double least = bytes_per_sec[0], most = bytes_per_sec[0];
  for (guint i = 1; i < n; i++)
    {
      least = MIN (least, bytes_per_sec[i]);
      most = MAX (most, bytes_per_sec[i]);
    }
  g_autofree char *now = wb_axis_speed (bytes_per_sec[n - 1]);
  g_autofree char *slowest = wb_axis_speed (least);
  g_autofree char *fastest = wb_axis_speed (most);
  /* Translators: three speeds: the last, the lowest, the highest */
  return g_strdup_printf (_ ("Now %s, between %s and %s"), now, slowest, fastest);
}

void
wb_plot_set (WbPlot *self, const double *bytes_per_sec, guint n)
{
  double speeds[WB_PLOT_SECONDS] = { 0 };
  g_return_if_fail (WB_IS_PLOT (self) && (bytes_per_sec || !n));
  guint shown = MIN (n, WB_PLOT_SECONDS);
  for (guint i = 0; i < shown; i++)
    {
      double speed = bytes_per_sec[n - shown + i];
      speeds[i] = isfinite (speed) ? MAX (speed, 0) : 0;
    }
  if (self->n == shown && memcmp (self->speeds, speeds, sizeof speeds) == 0)
    return;
  self->n = shown;
  memcpy (self->speeds, speeds, sizeof speeds);
  g_autofree char *words = wb_plot_describe (self->speeds, shown);
  wb_accessible_describe (GTK_WIDGET (self), words);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
wb_plot_class_init (WbPlotClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  widget_class->measure = wb_plot_measure;
  widget_class->snapshot = wb_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wb_plot_init (WbPlot *self)
{
  g_autofree char *words = wb_plot_describe (NULL, 0);
  wb_accessible_name (GTK_WIDGET (self), _ ("Speed of the last minute"));
  wb_accessible_describe (GTK_WIDGET (self), words);
}

GtkWidget *
wb_plot_new (void)
{
  return g_object_new (WB_TYPE_PLOT, NULL);
}
