/* SPDX-License-Identifier: MPL-2.0 */
/* Where the text stands is a row and where its top is on the screen. The scroll bar's value is an
 * image of that: with t from 0 to 1, the point t of the screen shows the point t of all rows, so
 * both ends are reached exactly though nobody knows how high the rows between are. Scrolled from
 * outside, value decides; in all other cases the row stays and the value follows.
 *
 * Rows are asked for their height directly and always report 0 to GTK, so that binding them makes
 * no round of sizes. */
#include <math.h>

#include "pages/viewer/log-view-private.h"

#define MARGIN 24 /* a span that is gone to keeps so far from the edges */

/* --- rows ------------------------------------------------------------------------------------ */

static WbLogLineLook
look_of (WbLogView *self, guint64 row)
{
  return (WbLogLineLook){ self->gutter, self->here, row == self->current };
}

/* A row that can't be read says so. */
static WbTextRow *
read_row (WbLogView *self, guint64 row)
{
  g_autoptr (GError) error = NULL;
  WbTextRow *read = wb_text_pages_dup_row (self->pages, row, self->needle, &error);

  if (read)
    return read;
  read = g_new0 (WbTextRow, 1);
  read->row = row;
  read->text = g_strdup (error->message);
  read->spans = g_array_new (FALSE, FALSE, sizeof (WbTextSpan));
  return read;
}

static void
bind_slot (WbLogView *self, WbLogSlot *slot, guint64 row)
{
  const WbLogLineLook look = look_of (self, row);

  wb_log_line_show (slot->line, read_row (self, row), &look);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (slot->line), GTK_ACCESSIBLE_RELATION_POS_IN_SET,
                                  (int) MIN (row + 1, G_MAXINT), GTK_ACCESSIBLE_RELATION_SET_SIZE,
                                  (int) MIN (self->extent.rows, G_MAXINT), -1);
  slot->row = row;
  slot->is_stale = FALSE;
  slot->height = wb_log_line_height (slot->line, self->width);
}

static WbLogSlot *
add_slot (WbLogView *self)
{
  const WbLogSlot slot = {
    WB_LOG_LINE (wb_log_line_new ()), WB_NO_ROW, 0, 0, WB_FAR_AWAY, FALSE, FALSE
  };

  gtk_widget_set_parent (GTK_WIDGET (slot.line), GTK_WIDGET (self));
  g_array_append_val (self->slots, slot);
  return &g_array_index (self->slots, WbLogSlot, self->slots->len - 1);
}

/* Of those that this layout does not need the one farthest from row; the current row keeps its
 * widget, which may have the focus. */
static WbLogSlot *
spare_slot (WbLogView *self, guint64 row)
{
  WbLogSlot *best = NULL;
  guint64 best_distance = 0;

  for (guint i = 0; i < self->slots->len; i++)
    {
      WbLogSlot *slot = &g_array_index (self->slots, WbLogSlot, i);
      const guint64 distance = slot->row == WB_NO_ROW ? G_MAXUINT64
                               : slot->row > row      ? slot->row - row
                                                      : row - slot->row;
      if (slot->round != self->round && slot->row != self->current && distance > best_distance)
        {
          best = slot;
          best_distance = distance;
        }
    }
  return best ? best : add_slot (self);
}

WbLogSlot *
wb_log_view_need (WbLogView *self, guint64 row)
{
  WbLogSlot *slot = NULL;

  for (guint i = 0; !slot && i < self->slots->len; i++)
    if (g_array_index (self->slots, WbLogSlot, i).row == row)
      slot = &g_array_index (self->slots, WbLogSlot, i);
  if (!slot)
    slot = spare_slot (self, row);
  if (slot->row != row || slot->is_stale)
    bind_slot (self, slot, row);
  slot->round = self->round;
  return slot;
}

static double
height_of (WbLogView *self, guint64 row)
{
  return wb_log_view_need (self, row)->height;
}

void
wb_log_view_forget_rows (WbLogView *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    g_array_index (self->slots, WbLogSlot, i).is_stale = TRUE;
}

void
wb_log_view_restyle (WbLogView *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      WbLogSlot *slot = &g_array_index (self->slots, WbLogSlot, i);
      const WbLogLineLook look = look_of (self, slot->row);
      if (slot->row != WB_NO_ROW)
        wb_log_line_restyle (slot->line, &look);
    }
}

/* --- layout ---------------------------------------------------------------------------------- */

/* Goes up from the top row until the screen's top is covered. */
static void
cover_top (WbLogView *self)
{
  while (self->top_y > 0 && self->top_row > 0)
    self->top_y -= height_of (self, --self->top_row);
  self->top_y = MIN (self->top_y, 0);
}

/* Places rows from the top row on until the screen is full. */
static void
fill_down (WbLogView *self)
{
  double y = self->top_y;
  guint64 row = self->top_row;

  for (; row < self->extent.rows && y < self->height; row++)
    {
      WbLogSlot *slot = wb_log_view_need (self, row);
      slot->y = (int) floor (y);
      y += slot->height;
      if (y <= 0 && row + 1 < self->extent.rows)
        {
          self->top_row = row + 1;
          self->top_y = y;
        }
    }
  self->end_row = row;
  self->end_y = y;
}

static void
fill (WbLogView *self)
{
  self->round++;
  self->top_row = MIN (self->top_row, self->extent.rows - 1);
  cover_top (self);
  fill_down (self);
  if (self->end_row < self->extent.rows || self->end_y >= self->height)
    return;
  /* the last row belongs to the lower edge, unless all fit */
  self->top_y += self->height - self->end_y;
  cover_top (self);
  fill_down (self);
}

/* Brings the current row, and the span that is looked at, on the screen. */
static void
reveal (WbLogView *self)
{
  const double margin = MIN (MARGIN, self->height / 4);
  int y = 0, height = 0;

  if (self->current < self->top_row || self->current >= self->end_row)
    {
      self->top_row = self->current;
      self->top_y = self->height / 3.0;
      fill (self);
    }
  const WbLogSlot *slot = wb_log_view_need (self, self->current);
  if (!wb_log_line_place_of (slot->line, self->here, &y, &height))
    height = MIN (slot->height, (int) (self->height - 2 * margin));
  const double above = margin - (slot->y + y);
  const double below = slot->y + y + height - (self->height - margin);
  if (above <= 0 && below <= 0)
    return;
  self->top_y += above > 0 ? above : -below;
  fill (self);
}

/* The value's point of all rows is put on its point of the screen. */
static void
place_by_value (WbLogView *self)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];
  const double range =
      gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  const double t = range > 0 ? CLAMP (gtk_adjustment_get_value (adjustment) / range, 0, 1) : 0;
  const double place = t * (double) self->extent.rows;

  self->round++;
  self->top_row = MIN ((guint64) place, self->extent.rows - 1);
  self->top_y =
      t * self->height - (place - (double) self->top_row) * height_of (self, self->top_row);
}

/* The t whose point of the screen shows its point of all rows. */
static double
find_t (WbLogView *self)
{
  const double n = (double) self->extent.rows, share = self->height / n;
  double y = self->top_y;

  if (self->top_row == 0 && self->top_y >= 0)
    return 0;
  if (self->end_row == self->extent.rows && self->end_y <= self->height)
    return 1;
  for (guint64 row = self->top_row; row < self->end_row; row++)
    {
      const double height = height_of (self, row);
      const double part = ((double) row * share - y) / MAX (height - share, 1);
      if (part <= 1)
        return CLAMP (((double) row + MAX (part, 0)) / n, 0, 1);
      y += height;
    }
  return CLAMP ((double) self->end_row / n, 0, 1);
}

static void
guess_row_height (WbLogView *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
  int width, height;

  if (self->row_height > 0 && self->extent.rows < 2 * self->guessed_rows)
    return;
  pango_layout_get_pixel_size (layout, &width, &height);
  const double columns = MAX (self->width - self->gutter, 40) / (double) MAX (width, 1);
  const double bytes = (double) self->extent.bytes / (double) self->extent.rows;
  self->row_height = height * ceil (bytes / columns) + 8;
  self->guessed_rows = self->extent.rows;
}

static void
place_value (WbLogView *self)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];
  const gboolean all_fits = self->top_row == 0 && self->top_y >= 0
                            && self->end_row == self->extent.rows && self->end_y <= self->height;
  const double guess = self->row_height * (double) self->extent.rows;
  const double upper = all_fits ? self->height : MAX (guess, self->height * 1.5);
  const double value = self->value_decides ? gtk_adjustment_get_value (adjustment)
                                           : find_t (self) * (upper - self->height);

  self->is_placing = TRUE;
  gtk_adjustment_configure (adjustment, value, 0, upper, 40, self->height * .9, self->height);
  self->is_placing = FALSE;
  self->value_decides = FALSE;
}

void
wb_log_view_lay_out (WbLogView *self)
{
  const int gutter = wb_log_line_gutter (GTK_WIDGET (self), MAX (self->extent.lines, 999));

  if (gutter != self->gutter || self->row_height == 0)
    wb_log_view_forget_rows (self);
  self->gutter = gutter;
  guess_row_height (self);
  if (self->value_decides)
    place_by_value (self);
  fill (self);
  if (self->reveals)
    reveal (self);
  self->reveals = FALSE;
  place_value (self);
}
