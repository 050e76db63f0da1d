/* SPDX-License-Identifier: MPL-2.0 */
/* How many lines it takes is settled by the widest; then the children are dealt out evenly, so that
 * four of which three would fit stand two by two. */
#include "widgets/tiles.h"

#define SPACING 9

struct _WbTiles
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (WbTiles, wb_tiles, GTK_TYPE_WIDGET)

/* What a width comes to. */
typedef struct
{
  int n, per_line, n_lines;
  int width, line_height;
} Grid;

/* The largest minimum and the largest natural size of those shown, and how many that are. */
static int
measure_all (GtkWidget *self, GtkOrientation orientation, int for_size, int *ret_least,
             int *ret_wished)
{
  int n = 0;

  *ret_least = *ret_wished = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (self); child;
       child = gtk_widget_get_next_sibling (child))
    {
      int least, wished;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, for_size, &least, &wished, NULL, NULL);
      *ret_least = MAX (*ret_least, least);
      *ret_wished = MAX (*ret_wished, wished);
      n++;
    }
  return n;
}

static void
divide (GtkWidget *self, int width, Grid *ret_grid)
{
  int least, wished, ignored;
  const int n = measure_all (self, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wished);
  const int fit = CLAMP ((width + SPACING) / (wished + SPACING), 1, MAX (n, 1));

  ret_grid->n = n;
  ret_grid->n_lines = (n + fit - 1) / fit;
  ret_grid->per_line = n > 0 ? (n + ret_grid->n_lines - 1) / ret_grid->n_lines : 1;
  ret_grid->width = (width - (ret_grid->per_line - 1) * SPACING) / ret_grid->per_line;
  (void) measure_all (self, GTK_ORIENTATION_VERTICAL, ret_grid->width, &ret_grid->line_height,
                      &ignored);
}

static void
wb_tiles_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  int least, wished;
  const int n = measure_all (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wished);
  const int all = n * (wished + SPACING) - SPACING;
  Grid grid;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least;
      *natural = MAX (all, 0);
      return;
    }
  divide (widget, for_size < 0 ? MAX (all, 0) : for_size, &grid);
  *minimum = *natural = MAX (grid.n_lines * (grid.line_height + SPACING) - SPACING, 0);
}

static GtkSizeRequestMode
wb_tiles_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wb_tiles_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  const gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  Grid grid;
  int index = 0;

  divide (widget, width, &grid);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      const int column = index % grid.per_line, line = index / grid.per_line;
      const int from_start = column * (grid.width + SPACING);
      const GtkAllocation place = { mirrored ? width - grid.width - from_start : from_start,
                                    line * (grid.line_height + SPACING), grid.width,
                                    grid.line_height };
      gtk_widget_size_allocate (child, &place, -1);
      index++;
    }
}

void
wb_tiles_append (WbTiles *self, GtkWidget *child)
{
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}

GtkWidget *
wb_tiles_new (void)
{
  return g_object_new (WB_TYPE_TILES, NULL);
}

static void
wb_tiles_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (wb_tiles_parent_class)->dispose (object);
}

static void
wb_tiles_class_init (WbTilesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_tiles_dispose;
  widget_class->measure = wb_tiles_measure;
  widget_class->get_request_mode = wb_tiles_get_request_mode;
  widget_class->size_allocate = wb_tiles_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wb_tiles_init (WbTiles *self)
{
}
