/* SPDX-License-Identifier: MPL-2.0 */
/* Drawn, since four boxes with classes would be four more nodes for assistive tools. */
#include "widgets/steps.h"

#include <glib/gi18n.h>

#include "widgets/accessible.h"
#include "widgets/paint.h"

#define MAX_STEPS 4
#define DASH_WIDTH 22
#define DASH_HEIGHT 3
#define GAP 4

struct _WbSteps
{
  GtkWidget parent_instance;
  guint current, total;
};

G_DEFINE_FINAL_TYPE (WbSteps, wb_steps, GTK_TYPE_WIDGET)

static void
wb_steps_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  const int total = (int) WB_STEPS (widget)->total;
  const int width = total * DASH_WIDTH + (total - 1) * GAP;
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? width : DASH_HEIGHT;
}

static void
wb_steps_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const guint current = WB_STEPS (widget)->current;
  cairo_t *cr = wb_paint_begin (widget, snapshot, TRUE);
  for (guint step = 1; step <= WB_STEPS (widget)->total; step++)
    {
      wb_paint_rounded (cr, (step - 1) * (DASH_WIDTH + GAP), 0, DASH_WIDTH, DASH_HEIGHT,
                        DASH_HEIGHT / 2.0);
      if (step > current)
        wb_paint_text_colour (widget, cr, .2);
      else
        wb_paint_named (widget, cr, "accent_color", step == current ? 1 : .45);
      cairo_fill (cr);
    }
  cairo_destroy (cr);
}

void
wb_steps_set_total (WbSteps *self, guint total)
{
  g_return_if_fail (WB_IS_STEPS (self) && total > 0 && total <= MAX_STEPS);
  self->total = total;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
wb_steps_set_current (WbSteps *self, guint current)
{
  g_return_if_fail (WB_IS_STEPS (self) && current <= self->total);
  if (self->current == current)
    return;
  self->current = current;
  gtk_widget_set_visible (GTK_WIDGET (self), current > 0);
  if (current)
    {
      /* Translators: where the person is among the window's pages: "Step 2 of 4" */
      g_autofree char *name = g_strdup_printf (_ ("Step %u of %u"), current, self->total);
      wb_accessible_name (GTK_WIDGET (self), name);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
wb_steps_class_init (WbStepsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  widget_class->measure = wb_steps_measure;
  widget_class->snapshot = wb_steps_snapshot;
  gtk_widget_class_set_css_name (widget_class, "steps");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wb_steps_init (WbSteps *self)
{
  self->total = MAX_STEPS;
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
wb_steps_new (void)
{
  return g_object_new (WB_TYPE_STEPS, NULL);
}
