/* SPDX-License-Identifier: MPL-2.0 */
/* The picture covers the whole frame, cut where it is too long: a letterboxed strip of a screenshot
 * says less at this size. */
#include "widgets/thumb.h"

#include "widgets/paint.h"

#define WIDTH 56
#define HEIGHT 36
#define RADIUS 4

struct _WbThumb
{
  GtkWidget parent;
  GdkTexture *picture;
};

G_DEFINE_FINAL_TYPE (WbThumb, wb_thumb, GTK_TYPE_WIDGET)

static void
wb_thumb_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *min,
                  int *natural, int *min_baseline, int *natural_baseline)
{
  *min = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
draw_paper (WbThumb *self, GtkSnapshot *snapshot)
{
  static const double lines[] = { .55, .8, .7, .4 };
  GtkWidget *widget = GTK_WIDGET (self);
  const double height = gtk_widget_get_height (widget), width = height * .75;
  const double left = (gtk_widget_get_width (widget) - width) / 2;
  cairo_t *cr = wb_paint_begin (widget, snapshot, TRUE);

  wb_paint_rounded (cr, left + .5, .5, width - 1, height - 1, 3);
  wb_paint_text_colour (widget, cr, .12);
  cairo_fill_preserve (cr);
  wb_paint_text_colour (widget, cr, .5);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    cairo_rectangle (cr, left + 5, 8 + i * 6, (width - 10) * lines[i], 2);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
draw_picture (WbThumb *self, GtkSnapshot *snapshot)
{
  const float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  const float picture_width = (float) gdk_texture_get_width (self->picture);
  const float picture_height = (float) gdk_texture_get_height (self->picture);
  const float scale = MAX (width / picture_width, height / picture_height);
  GskRoundedRect frame;

  gsk_rounded_rect_init_from_rect (&frame, &GRAPHENE_RECT_INIT (0, 0, width, height), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_texture (snapshot, self->picture,
                               &GRAPHENE_RECT_INIT ((width - picture_width * scale) / 2,
                                                    (height - picture_height * scale) / 2,
                                                    picture_width * scale, picture_height * scale));
  gtk_snapshot_pop (snapshot);
}

static void
wb_thumb_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbThumb *self = WB_THUMB (widget);

  if (self->picture)
    draw_picture (self, snapshot);
  else
    draw_paper (self, snapshot);
}

static void
wb_thumb_dispose (GObject *object)
{
  g_clear_object (&WB_THUMB (object)->picture);
  G_OBJECT_CLASS (wb_thumb_parent_class)->dispose (object);
}

static void
wb_thumb_class_init (WbThumbClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_thumb_dispose;
  widget_class->measure = wb_thumb_measure;
  widget_class->snapshot = wb_thumb_snapshot;
  gtk_widget_class_set_css_name (widget_class, "thumb");
  /* The row beside it says what it is. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
wb_thumb_init (WbThumb *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
wb_thumb_new (void)
{
  return g_object_new (WB_TYPE_THUMB, NULL);
}

void
wb_thumb_set_picture (WbThumb *self, GdkTexture *picture)
{
  if (g_set_object (&self->picture, picture))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
