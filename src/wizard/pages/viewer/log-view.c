/* SPDX-License-Identifier: MPL-2.0 */
/* Why not GtkListView: GTK 4.8's makes 200 rows for every screen and lays all of them out when it
 * jumps, counts pixels in an int, which the rows of 1 GB overflow, and can't scroll to a row.
 *
 * Where the text stands is a row and where its top is on the screen. The scroll bar's value is an
 * image of that: with t from 0 to 1, the point t of the screen shows the point t of all rows, so
 * both ends are reached exactly though nobody knows how high the rows between are. Scrolled from
 * outside, value decides; in all other cases the row stays and the value follows.
 *
 * Rows are asked for their height directly and always report 0 to GTK, so that binding them while
 * sizes are allocated makes no further round of sizes. */
#include "pages/viewer/log-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "widgets/log-line.h"

#define NO_ROW G_MAXUINT64
#define MARGIN 24 /* a span that is gone to keeps so far from the edges */
#define FAR_AWAY -20000

/* A row that has a widget. */
typedef struct
{
  WbLogLine *line;
  guint64 row; /* NO_ROW: none */
  guint round; /* of the layout it was last needed in */
  int height;  /* at the view's width */
  int y;
} Slot;

struct _WbLogView
{
  GtkWidget parent;
  GtkAdjustment *adjustments[2]; /* by orientation */
  WbTextPages *pages;
  WbTextNeedle *needle;
  WbTextExtent extent;
  GArray *slots; /* of Slot */
  guint round;
  int width, height, gutter;
  double row_height;    /* a guess, for the scroll bar */
  guint64 guessed_rows; /* for so many rows */

  guint64 top_row, end_row; /* on the screen; end is the first that is not */
  double top_y, end_y;
  gboolean value_decides;
  gboolean is_placing;

  guint64 current, here;
  gboolean reveals; /* current and here are to be brought on the screen */
  gboolean takes_focus;
};

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  MOVED,
  PICKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (WbLogView, wb_log_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

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
bind_slot (WbLogView *self, Slot *slot, guint64 row)
{
  const WbLogLineLook look = look_of (self, row);

  wb_log_line_show (slot->line, read_row (self, row), &look);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (slot->line), GTK_ACCESSIBLE_RELATION_POS_IN_SET,
                                  (int) MIN (row + 1, G_MAXINT), GTK_ACCESSIBLE_RELATION_SET_SIZE,
                                  (int) MIN (self->extent.rows, G_MAXINT), -1);
  slot->row = row;
  slot->height = wb_log_line_height (slot->line, self->width);
}

static Slot *
add_slot (WbLogView *self)
{
  const Slot slot = { WB_LOG_LINE (wb_log_line_new ()), NO_ROW, 0, 0, FAR_AWAY };

  gtk_widget_set_parent (GTK_WIDGET (slot.line), GTK_WIDGET (self));
  g_array_append_val (self->slots, slot);
  return &g_array_index (self->slots, Slot, self->slots->len - 1);
}

/* Of those that this layout does not need the one farthest from row; the current row keeps its
 * widget, which may have the focus. */
static Slot *
spare_slot (WbLogView *self, guint64 row)
{
  Slot *best = NULL;
  guint64 best_distance = 0;

  for (guint i = 0; i < self->slots->len; i++)
    {
      Slot *slot = &g_array_index (self->slots, Slot, i);
      const guint64 distance = slot->row == NO_ROW ? G_MAXUINT64
                               : slot->row > row   ? slot->row - row
                                                   : row - slot->row;
      if (slot->round != self->round && slot->row != self->current && distance > best_distance)
        {
          best = slot;
          best_distance = distance;
        }
    }
  return best ? best : add_slot (self);
}

/* The row's widget, bound. Slots may move: valid until the next call. */
static Slot *
need (WbLogView *self, guint64 row)
{
  Slot *slot = NULL;

  for (guint i = 0; !slot && i < self->slots->len; i++)
    if (g_array_index (self->slots, Slot, i).row == row)
      slot = &g_array_index (self->slots, Slot, i);
  if (!slot)
    {
      slot = spare_slot (self, row);
      bind_slot (self, slot, row);
    }
  slot->round = self->round;
  return slot;
}

static double
height_of (WbLogView *self, guint64 row)
{
  return need (self, row)->height;
}

static void
forget_rows (WbLogView *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    g_array_index (self->slots, Slot, i).row = NO_ROW;
}

/* Lets all rows look as they should, without reading them again. */
static void
restyle (WbLogView *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      Slot *slot = &g_array_index (self->slots, Slot, i);
      const WbLogLineLook look = look_of (self, slot->row);
      if (slot->row != NO_ROW)
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
      Slot *slot = need (self, row);
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
  const Slot *slot = need (self, self->current);
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

static void
lay_out (WbLogView *self)
{
  self->gutter = wb_log_line_gutter (GTK_WIDGET (self), MAX (self->extent.lines, 999));
  guess_row_height (self);
  if (self->value_decides)
    place_by_value (self);
  fill (self);
  if (self->reveals)
    reveal (self);
  self->reveals = FALSE;
  place_value (self);
}

static void
allocate_slots (WbLogView *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      const Slot *slot = &g_array_index (self->slots, Slot, i);
      const gboolean is_shown = slot->round == self->round && self->extent.rows > 0;
      /* one that has the focus stays, out of sight */
      const gboolean stays = is_shown || slot->row == self->current;
      gtk_widget_set_child_visible (GTK_WIDGET (slot->line), stays);
      gtk_accessible_update_state (GTK_ACCESSIBLE (slot->line), GTK_ACCESSIBLE_STATE_HIDDEN,
                                   !is_shown, -1);
      if (stays)
        gtk_widget_allocate (
            GTK_WIDGET (slot->line), self->width, slot->height, -1,
            gsk_transform_translate (
                NULL, &GRAPHENE_POINT_INIT (0, (float) (is_shown ? slot->y : FAR_AWAY))));
    }
}

static void
wb_log_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbLogView *self = WB_LOG_VIEW (widget);

  if (width != self->width)
    {
      forget_rows (self);
      self->row_height = 0;
    }
  self->width = width;
  self->height = height;
  if (self->pages && self->extent.rows > 0 && height > 0)
    lay_out (self);
  allocate_slots (self);
  if (self->takes_focus && self->extent.rows > 0)
    gtk_widget_grab_focus (GTK_WIDGET (need (self, self->current)->line));
  self->takes_focus = FALSE;
}

static void
wb_log_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                     int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 320;
}

static void
wb_log_view_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  WbLogView *self = WB_LOG_VIEW (widget);

  GTK_WIDGET_CLASS (wb_log_view_parent_class)->system_setting_changed (widget, setting);
  forget_rows (self);
  self->row_height = 0;
  gtk_widget_queue_allocate (widget);
}

/* --- scrolling ------------------------------------------------------------------------------- */

static void
on_value_changed (GtkAdjustment *adjustment, WbLogView *self)
{
  if (self->is_placing)
    return;
  self->value_decides = TRUE;
  self->reveals = FALSE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
set_adjustment (WbLogView *self, GtkOrientation orientation, GtkAdjustment *adjustment)
{
  GtkAdjustment **place = &self->adjustments[orientation];

  if (*place)
    g_signal_handlers_disconnect_by_func (*place, on_value_changed, self);
  g_clear_object (place);
  if (!adjustment)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  *place = g_object_ref_sink (adjustment);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    g_signal_connect (adjustment, "value-changed", G_CALLBACK (on_value_changed), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
wb_log_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  WbLogView *self = WB_LOG_VIEW (object);

  /* there is nothing to scroll sideways, and no natural size to prefer */
  if (id == PROP_HADJUSTMENT)
    set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, g_value_get_object (value));
  else if (id == PROP_VADJUSTMENT)
    set_adjustment (self, GTK_ORIENTATION_VERTICAL, g_value_get_object (value));
}

static void
wb_log_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  WbLogView *self = WB_LOG_VIEW (object);

  if (id == PROP_HADJUSTMENT)
    g_value_set_object (value, self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
  else if (id == PROP_VADJUSTMENT)
    g_value_set_object (value, self->adjustments[GTK_ORIENTATION_VERTICAL]);
  else
    g_value_set_enum (value, GTK_SCROLL_MINIMUM);
}

/* --- moving ---------------------------------------------------------------------------------- */

void
wb_log_view_go_to (WbLogView *self, guint64 row, guint64 offset)
{
  if (self->extent.rows == 0)
    return;
  row = MIN (row, self->extent.rows - 1);
  const gboolean moved = row != self->current;
  self->current = row;
  self->here = offset;
  self->reveals = TRUE;
  self->value_decides = FALSE;
  self->takes_focus = self->takes_focus || gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
  restyle (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  if (moved)
    g_signal_emit (self, signals[MOVED], 0);
}

/* How a key moves: rows up or down, screens, or to an end. */
enum
{
  MOVE_ROW,
  MOVE_SCREEN,
  MOVE_END,
};

static gboolean
on_move_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbLogView *self = WB_LOG_VIEW (widget);
  int unit, direction;

  if (self->extent.rows == 0)
    return TRUE;
  g_variant_get (args, "(ii)", &unit, &direction);
  const guint64 screen = MAX (self->end_row - self->top_row, 2) - 1;
  const guint64 step = unit == MOVE_ROW ? 1 : unit == MOVE_SCREEN ? screen : self->extent.rows;
  const guint64 last = self->extent.rows - 1;
  if (direction < 0)
    wb_log_view_go_to (self, self->current - MIN (step, self->current), WB_NO_OFFSET);
  else
    wb_log_view_go_to (self, self->current + MIN (step, last - self->current), WB_NO_OFFSET);
  return TRUE;
}

/* The mark behind the one that is looked at in the current row, else its first. */
static gboolean
on_pick_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbLogView *self = WB_LOG_VIEW (widget);
  guint64 first = WB_NO_OFFSET, next = WB_NO_OFFSET;

  if (self->extent.rows == 0)
    return FALSE;
  const WbTextRow *row = wb_log_line_get_row (need (self, self->current)->line);
  for (guint i = 0; i < row->spans->len; i++)
    {
      const WbTextSpan *span = &g_array_index (row->spans, WbTextSpan, i);
      if (span->kind == WB_SPAN_MATCH)
        continue;
      first = MIN (first, span->offset);
      if (self->here != WB_NO_OFFSET && span->offset > self->here)
        next = MIN (next, span->offset);
    }
  const guint64 picked = next != WB_NO_OFFSET ? next : first;
  if (picked != WB_NO_OFFSET)
    g_signal_emit (self, signals[PICKED], 0, picked);
  return picked != WB_NO_OFFSET;
}

static gboolean
on_copy_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  WbLogView *self = WB_LOG_VIEW (widget);

  if (self->extent.rows == 0)
    return FALSE;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          wb_log_line_get_row (need (self, self->current)->line)->text);
  return TRUE;
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, WbLogView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *at = gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT);
  guint64 offset = WB_NO_OFFSET;
  double line_x, line_y;

  if (!WB_IS_LOG_LINE (at) || !wb_log_line_get_row (WB_LOG_LINE (at)))
    return;
  const guint64 row = wb_log_line_get_row (WB_LOG_LINE (at))->row;
  gtk_widget_translate_coordinates (widget, at, x, y, &line_x, &line_y);
  self->takes_focus = TRUE;
  if (wb_log_line_mark_at (WB_LOG_LINE (at), line_x, line_y, &offset))
    g_signal_emit (self, signals[PICKED], 0, offset);
  else
    wb_log_view_go_to (self, row, WB_NO_OFFSET);
}

/* Tab goes in to the current row and out again. */
static gboolean
wb_log_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_get_focus_child (widget) ? FALSE : gtk_widget_grab_focus (widget);
}

static gboolean
wb_log_view_grab_focus (GtkWidget *widget)
{
  WbLogView *self = WB_LOG_VIEW (widget);

  if (self->extent.rows == 0 || self->width == 0)
    return FALSE;
  return gtk_widget_grab_focus (GTK_WIDGET (need (self, self->current)->line));
}

/* --- setting --------------------------------------------------------------------------------- */

void
wb_log_view_set_pages (WbLogView *self, WbTextPages *pages)
{
  self->pages = pages;
  self->extent = (WbTextExtent){ 0 };
  self->top_row = self->end_row = self->current = 0;
  self->top_y = 0;
  self->here = WB_NO_OFFSET;
  self->row_height = 0;
  self->value_decides = self->reveals = FALSE;
  forget_rows (self);
  if (pages)
    wb_log_view_grown (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
wb_log_view_grown (WbLogView *self)
{
  const guint64 last = self->extent.rows;

  wb_text_index_extent (wb_text_pages_index (self->pages), &self->extent);
  if (self->extent.rows == last)
    return;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
wb_log_view_set_needle (WbLogView *self, WbTextNeedle *needle)
{
  g_clear_pointer (&self->needle, wb_text_needle_unref);
  self->needle = needle ? wb_text_needle_ref (needle) : NULL;
  forget_rows (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

guint64
wb_log_view_get_current (WbLogView *self)
{
  return self->current;
}

guint64
wb_log_view_get_top (WbLogView *self)
{
  return self->top_row;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
wb_log_view_dispose (GObject *object)
{
  WbLogView *self = WB_LOG_VIEW (object);

  for (guint i = 0; i < self->slots->len; i++)
    gtk_widget_unparent (GTK_WIDGET (g_array_index (self->slots, Slot, i).line));
  g_array_set_size (self->slots, 0);
  for (guint i = 0; i < G_N_ELEMENTS (self->adjustments); i++)
    {
      if (self->adjustments[i])
        g_signal_handlers_disconnect_by_func (self->adjustments[i], on_value_changed, self);
      g_clear_object (&self->adjustments[i]);
    }
  self->extent = (WbTextExtent){ 0 };
  G_OBJECT_CLASS (wb_log_view_parent_class)->dispose (object);
}

static void
wb_log_view_finalize (GObject *object)
{
  WbLogView *self = WB_LOG_VIEW (object);

  g_array_unref (self->slots);
  g_clear_pointer (&self->needle, wb_text_needle_unref);
  G_OBJECT_CLASS (wb_log_view_parent_class)->finalize (object);
}

static void
add_keys (GtkWidgetClass *klass)
{
  static const struct
  {
    guint key, keypad;
    GdkModifierType modifiers;
    int unit, direction;
  } keys[] = {
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, MOVE_ROW, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, MOVE_ROW, 1 },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, 0, MOVE_SCREEN, -1 },
    { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 0, MOVE_SCREEN, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, 0, MOVE_END, -1 },
    { GDK_KEY_End, GDK_KEY_KP_End, 0, MOVE_END, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, GDK_CONTROL_MASK, MOVE_END, -1 },
    { GDK_KEY_End, GDK_KEY_KP_End, GDK_CONTROL_MASK, MOVE_END, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (klass, keys[i].key, keys[i].modifiers, on_move_key, "(ii)",
                                    keys[i].unit, keys[i].direction);
      gtk_widget_class_add_binding (klass, keys[i].keypad, keys[i].modifiers, on_move_key, "(ii)",
                                    keys[i].unit, keys[i].direction);
    }
  gtk_widget_class_add_binding (klass, GDK_KEY_Return, 0, on_pick_key, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_KP_Enter, 0, on_pick_key, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Menu, 0, on_pick_key, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_c, GDK_CONTROL_MASK, on_copy_key, NULL);
}

static void
wb_log_view_class_init (WbLogViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wb_log_view_dispose;
  object_class->finalize = wb_log_view_finalize;
  object_class->set_property = wb_log_view_set_property;
  object_class->get_property = wb_log_view_get_property;
  widget_class->measure = wb_log_view_measure;
  widget_class->size_allocate = wb_log_view_size_allocate;
  widget_class->system_setting_changed = wb_log_view_system_setting_changed;
  widget_class->focus = wb_log_view_focus;
  widget_class->grab_focus = wb_log_view_grab_focus;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[MOVED] = g_signal_new ("moved", WB_TYPE_LOG_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[PICKED] = g_signal_new ("picked", WB_TYPE_LOG_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  add_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "logtext");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
wb_log_view_init (WbLogView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  self->here = WB_NO_OFFSET;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "logview");
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
