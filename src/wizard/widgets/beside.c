/* SPDX-License-Identifier: MPL-2.0 */
/* The width is measured in digits and not in pixels, so that larger text is stacked sooner, and not
 * in letters, which Pango takes for twice as wide in Chinese. */
#include "widgets/beside.h"

#define COLUMN_SPACING 12
#define NARROW_DIGITS 36

struct _WbBeside
{
  GtkWidget parent_instance;
  int row_spacing;
};

G_DEFINE_FINAL_TYPE (WbBeside, wb_beside, GTK_TYPE_WIDGET)

/* What a width comes to. */
typedef struct
{
  GtkWidget *shown[2]; /* those that are; the second (nullable) */
  int widths[2];
  gboolean are_beside;
} Parts;

/* --- measuring ------------------------------------------------------------------------------- */

static int
measure (GtkWidget *child, GtkOrientation orientation, int for_size, gboolean natural)
{
  int minimum = 0, wished = 0;

  if (child)
    gtk_widget_measure (child, orientation, for_size, &minimum, &wished, NULL, NULL);
  return natural ? wished : minimum;
}

static guint
find_shown (WbBeside *self, GtkWidget **ret_shown)
{
  guint n = 0;

  ret_shown[0] = ret_shown[1] = NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child && n < 2;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      ret_shown[n++] = child;
  return n;
}

static int
narrow_width (GtkWidget *self)
{
  PangoContext *context = gtk_widget_get_pango_context (self);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  const int digit = pango_font_metrics_get_approximate_digit_width (metrics);

  pango_font_metrics_unref (metrics);
  return PANGO_PIXELS_CEIL (digit * NARROW_DIGITS);
}

static gboolean
fit_beside (WbBeside *self, GtkWidget *const *shown, int width)
{
  const int least = measure (shown[0], GTK_ORIENTATION_HORIZONTAL, -1, FALSE) + COLUMN_SPACING
                    + measure (shown[1], GTK_ORIENTATION_HORIZONTAL, -1, FALSE);
  const int wished = measure (shown[0], GTK_ORIENTATION_HORIZONTAL, -1, TRUE) + COLUMN_SPACING
                     + measure (shown[1], GTK_ORIENTATION_HORIZONTAL, -1, TRUE);

  return wished <= width || (least <= width && width >= narrow_width (GTK_WIDGET (self)));
}

/* The one that does not expand has what it wishes, as far as the other can spare it. */
static void
share (Parts *parts, int width)
{
  const gboolean second_expands =
      !gtk_widget_compute_expand (parts->shown[0], GTK_ORIENTATION_HORIZONTAL)
      && gtk_widget_compute_expand (parts->shown[1], GTK_ORIENTATION_HORIZONTAL);
  const guint fixed = second_expands ? 0 : 1;
  const int spare = width - COLUMN_SPACING
                    - measure (parts->shown[!fixed], GTK_ORIENTATION_HORIZONTAL, -1, FALSE);

  parts->widths[fixed] =
      MIN (spare, measure (parts->shown[fixed], GTK_ORIENTATION_HORIZONTAL, -1, TRUE));
  parts->widths[!fixed] = width - COLUMN_SPACING - parts->widths[fixed];
}

static void
divide (WbBeside *self, int width, Parts *ret_parts)
{
  const guint n = find_shown (self, ret_parts->shown);

  ret_parts->widths[0] = ret_parts->widths[1] = width;
  ret_parts->are_beside = n == 2 && fit_beside (self, ret_parts->shown, width);
  if (ret_parts->are_beside)
    share (ret_parts, width);
}

static void
measure_width (WbBeside *self, int *minimum, int *natural)
{
  GtkWidget *shown[2];
  const guint n = find_shown (self, shown);

  *minimum = *natural = 0;
  for (guint i = 0; i < n; i++)
    {
      *minimum = MAX (*minimum, measure (shown[i], GTK_ORIENTATION_HORIZONTAL, -1, FALSE));
      *natural += measure (shown[i], GTK_ORIENTATION_HORIZONTAL, -1, TRUE);
    }
  *natural += n == 2 ? COLUMN_SPACING : 0;
}

static void
measure_height (WbBeside *self, int width, int *minimum, int *natural)
{
  Parts parts;
  int least, heights[2][2];

  if (width < 0)
    measure_width (self, &least, &width);
  divide (self, width, &parts);
  for (guint i = 0; i < 2; i++)
    for (guint wished = 0; wished < 2; wished++)
      heights[i][wished] =
          measure (parts.shown[i], GTK_ORIENTATION_VERTICAL, parts.widths[i], wished);
  const int between = parts.shown[1] ? self->row_spacing : 0;
  *minimum = parts.are_beside ? MAX (heights[0][0], heights[1][0])
                              : heights[0][0] + between + heights[1][0];
  *natural = parts.are_beside ? MAX (heights[0][1], heights[1][1])
                              : heights[0][1] + between + heights[1][1];
  *natural = MAX (*natural, *minimum);
}

static void
wb_beside_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                   int *natural, int *minimum_baseline, int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (WB_BESIDE (widget), minimum, natural);
  else
    measure_height (WB_BESIDE (widget), for_size, minimum, natural);
}

static GtkSizeRequestMode
wb_beside_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* --- placing --------------------------------------------------------------------------------- */

static void
wb_beside_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  const gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation place = { 0, 0, width, height };
  Parts parts;

  divide (WB_BESIDE (widget), width, &parts);
  for (guint i = 0; i < 2 && parts.shown[i]; i++)
    {
      const gboolean at_end = (i == 1) != mirrored;
      place.width = parts.widths[i];
      place.x = parts.are_beside && at_end ? width - parts.widths[i] : 0;
      if (!parts.are_beside && parts.shown[1])
        place.height = i == 0 ? measure (parts.shown[0], GTK_ORIENTATION_VERTICAL, width, FALSE)
                              : height - place.y;
      gtk_widget_size_allocate (parts.shown[i], &place, -1);
      if (!parts.are_beside)
        place.y += place.height + WB_BESIDE (widget)->row_spacing;
    }
}

gboolean
wb_beside_is_beside (WbBeside *self)
{
  Parts parts;

  divide (self, gtk_widget_get_width (GTK_WIDGET (self)), &parts);
  return parts.are_beside;
}

/* --- life ------------------------------------------------------------------------------------ */

void
wb_beside_set_row_spacing (WbBeside *self, int pixels)
{
  self->row_spacing = pixels;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

GtkWidget *
wb_beside_new (GtkWidget *first, GtkWidget *second)
{
  GtkWidget *self = g_object_new (WB_TYPE_BESIDE, NULL);

  gtk_widget_set_parent (first, self);
  if (second)
    gtk_widget_set_parent (second, self);
  return self;
}

static void
wb_beside_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (wb_beside_parent_class)->dispose (object);
}

static void
wb_beside_class_init (WbBesideClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_beside_dispose;
  widget_class->measure = wb_beside_measure;
  widget_class->get_request_mode = wb_beside_get_request_mode;
  widget_class->size_allocate = wb_beside_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wb_beside_init (WbBeside *self)
{
  self->row_spacing = 6;
}
