/* SPDX-License-Identifier: MPL-2.0 */
/* All sparks share a scale of 0 to 120 ms, so that rows can be compared; slower ones stretch their
 * own. */
#include "widgets/spark.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "widgets/accessible.h"
#include "widgets/paint.h"

#define COMMON_TOP_MS 120
#define SIDE 4 /* room for the dot and the crosses */

struct _WbSpark
{
  GtkWidget parent_instance;
  double ms[WB_SPARK_SAMPLES];
  guint n;
  WbSparkState state;
};

G_DEFINE_FINAL_TYPE (WbSpark, wb_spark, GTK_TYPE_WIDGET)

typedef struct
{
  double x, y;
} Point;

static double
highest (const double *ms, guint n)
{
  double top = 0;
  for (guint i = 0; i < n; i++)
    top = MAX (top, ms[i]);
  return top;
}

static Point
place (WbSpark *self, guint i)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double top = MAX (COMMON_TOP_MS, highest (self->ms, self->n) * 1.1);
  return (Point){ SIDE + i * (width - 2 * SIDE) / (WB_SPARK_SAMPLES - 1),
                  height - SIDE - (height - 2 * SIDE) * self->ms[i] / top };
}

/* The end (exclusive) of the samples from first on that were answered. */
static guint
run_end (WbSpark *self, guint first)
{
  guint end = first;
  while (end < self->n && self->ms[end] >= 0)
    end++;
  return end;
}

static void
trace (WbSpark *self, cairo_t *cr, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    cairo_line_to (cr, place (self, i).x, place (self, i).y);
}

static void
draw_run (WbSpark *self, cairo_t *cr, const char *colour, guint first, guint end)
{
  double floor_y = gtk_widget_get_height (GTK_WIDGET (self)) - 2;

  cairo_new_path (cr);
  cairo_move_to (cr, place (self, first).x, floor_y);
  trace (self, cr, first, end);
  cairo_line_to (cr, place (self, end - 1).x, floor_y);
  wb_paint_named (GTK_WIDGET (self), cr, colour, .14);
  cairo_fill (cr);

  trace (self, cr, first, end);
  /* A single answer between two lost ones is still a dot. */
  cairo_line_to (cr, place (self, end - 1).x + .01, place (self, end - 1).y);
  wb_paint_named (GTK_WIDGET (self), cr, colour, 1);
  cairo_stroke (cr);
}

static void
draw_cross (WbSpark *self, cairo_t *cr, guint i)
{
  double x = place (self, i).x, y = gtk_widget_get_height (GTK_WIDGET (self)) - 7;
  cairo_move_to (cr, x - 2, y - 2);
  cairo_line_to (cr, x + 2, y + 2);
  cairo_move_to (cr, x + 2, y - 2);
  cairo_line_to (cr, x - 2, y + 2);
  wb_paint_named (GTK_WIDGET (self), cr, "error_color", 1);
  cairo_stroke (cr);
}

static void
draw_last (WbSpark *self, cairo_t *cr, const char *colour)
{
  if (!self->n || self->ms[self->n - 1] < 0)
    return;
  Point last = place (self, self->n - 1);
  cairo_new_sub_path (cr);
  cairo_arc (cr, last.x, last.y, 2.5, 0, 2 * G_PI);
  wb_paint_named (GTK_WIDGET (self), cr, colour, 1);
  cairo_fill (cr);
}

static void
wb_spark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const char *const colours[] = {
    [WB_SPARK_RUNNING] = "accent_color",
    [WB_SPARK_GOOD] = "accent_color",
    [WB_SPARK_SLOW] = "warning_color",
    [WB_SPARK_BAD] = "error_color",
  };
  WbSpark *self = WB_SPARK (widget);
  const char *colour = colours[self->state];
  cairo_t *cr = wb_paint_begin (widget, snapshot, TRUE);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);

  /* The floor shows how much of the test is still to come. */
  wb_paint_text_colour (widget, cr, .15);
  cairo_rectangle (cr, 0, gtk_widget_get_height (widget) - 2, gtk_widget_get_width (widget), 1);
  cairo_fill (cr);

  for (guint i = 0; i < self->n; i++)
    {
      guint end = run_end (self, i);
      if (end > i)
        draw_run (self, cr, colour, i, end);
      if (end < self->n)
        draw_cross (self, cr, end);
      i = end;
    }
  draw_last (self, cr, colour);
  cairo_destroy (cr);
}

static void
wb_spark_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 84 : 20;
}

char *
wb_spark_describe (const double *ms, guint n)
{
  double least = G_MAXDOUBLE, last = -1;
  guint lost = 0;
  for (guint i = 0; i < n; i++)
    {
      lost += ms[i] < 0;
      last = ms[i] >= 0 ? ms[i] : last;
      least = ms[i] >= 0 ? MIN (least, ms[i]) : least;
    }
  if (!n)
    return g_strdup (_ ("No tries yet"));
  if (last < 0)
    return g_strdup_printf (ngettext ("%u try, lost", "%u tries, all lost", n), n);
  g_autofree char *losses = lost ? g_strdup_printf (ngettext ("%u lost", "%u lost", lost), lost)
                                 : g_strdup (_ ("none lost"));
  /* Translators: times of answers; %s says how many tries got none: "none lost" */
  return g_strdup_printf (_ ("Last %.0f ms, between %.0f and %.0f ms, %s"), last, least,
                          highest (ms, n), losses);
}

void
wb_spark_set (WbSpark *self, const double *ms, guint n, WbSparkState state)
{
  double samples[WB_SPARK_SAMPLES] = { 0 };
  g_return_if_fail (WB_IS_SPARK (self) && (ms || !n));
  guint shown = MIN (n, WB_SPARK_SAMPLES);
  for (guint i = 0; i < shown; i++)
    {
      double sample = ms[n - shown + i];
      samples[i] = isfinite (sample) ? sample : -1;
    }
  if (self->state == state && self->n == shown && memcmp (self->ms, samples, sizeof samples) == 0)
    return;
  self->n = shown;
  self->state = state;
  memcpy (self->ms, samples, sizeof samples);
  g_autofree char *words = wb_spark_describe (self->ms, shown);
  wb_accessible_name (GTK_WIDGET (self), words);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
wb_spark_class_init (WbSparkClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  widget_class->measure = wb_spark_measure;
  widget_class->snapshot = wb_spark_snapshot;
  gtk_widget_class_set_css_name (widget_class, "spark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wb_spark_init (WbSpark *self)
{
  g_autofree char *words = wb_spark_describe (NULL, 0);
  wb_accessible_name (GTK_WIDGET (self), words);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
wb_spark_new (void)
{
  return g_object_new (WB_TYPE_SPARK, NULL);
}
