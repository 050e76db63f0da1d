/* SPDX-License-Identifier: MPL-2.0 */
/* Why not GtkListView: GTK 4.8's makes 200 rows for every screen and lays all of them out when it
 * jumps, counts pixels in an int, which the rows of 1 GB overflow, and can't scroll to a row.
 *
 * Rows are bound and placed when the text is scrolled or grows, or a frame after the view got
 * another size, never while GTK allocates sizes: widgets can't be added then. */
#include "pages/viewer/log-view-private.h"

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

/* --- size ----------------------------------------------------------------------------------- */

/* Lays out, if it is known how large. */
static void
update (WbLogView *self)
{
  if (self->pages && self->extent.rows > 0 && self->height > 0)
    wb_log_view_lay_out (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  if (self->wants_focus && self->slots->len > 0)
    {
      self->wants_focus = FALSE;
      gtk_widget_grab_focus (GTK_WIDGET (self));
    }
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  WbLogView *self = WB_LOG_VIEW (widget);

  self->tick = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
update_later (WbLogView *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
set_away (WbLogSlot *slot, gboolean is_away)
{
  if (slot->is_away == is_away)
    return;
  slot->is_away = is_away;
  gtk_accessible_update_state (GTK_ACCESSIBLE (slot->line), GTK_ACCESSIBLE_STATE_HIDDEN, is_away,
                               -1);
}

static void
allocate_slots (WbLogView *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      WbLogSlot *slot = &g_array_index (self->slots, WbLogSlot, i);
      const gboolean is_shown = slot->round == self->round && slot->row != WB_NO_ROW;
      /* one that has the focus stays, out of sight */
      const gboolean stays = is_shown || slot->row == self->current;
      const int y = is_shown ? slot->y : WB_FAR_AWAY;
      gtk_widget_set_child_visible (GTK_WIDGET (slot->line), stays);
      set_away (slot, !is_shown);
      if (stays)
        gtk_widget_allocate (GTK_WIDGET (slot->line), self->width, slot->height, -1,
                             gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, (float) y)));
    }
}

static void
wb_log_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WbLogView *self = WB_LOG_VIEW (widget);

  if (width != self->width)
    self->row_height = 0;
  if (width != self->width || height != self->height)
    update_later (self);
  self->width = width;
  self->height = height;
  allocate_slots (self);
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
  self->row_height = 0;
  update_later (self);
}

/* --- scrolling ------------------------------------------------------------------------------- */

static void
on_value_changed (GtkAdjustment *adjustment, WbLogView *self)
{
  if (self->is_placing)
    return;
  self->value_decides = TRUE;
  self->reveals = FALSE;
  update (self);
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
  update_later (self);
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
  wb_log_view_restyle (self);
  update (self);
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
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
  const WbTextRow *row = wb_log_line_get_row (wb_log_view_need (self, self->current)->line);
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
                          wb_log_line_get_row (wb_log_view_need (self, self->current)->line)->text);
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
  gtk_widget_grab_focus (at);
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

  self->wants_focus = self->extent.rows == 0 || self->height == 0;
  if (self->wants_focus)
    return FALSE;
  return gtk_widget_grab_focus (GTK_WIDGET (wb_log_view_need (self, self->current)->line));
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
  wb_log_view_forget_rows (self);
  if (pages)
    wb_log_view_grown (self);
  update (self);
}

void
wb_log_view_grown (WbLogView *self)
{
  const guint64 last = self->extent.rows;

  wb_text_index_extent (wb_text_pages_index (self->pages), &self->extent);
  if (self->extent.rows != last)
    update (self);
}

void
wb_log_view_set_needle (WbLogView *self, WbTextNeedle *needle)
{
  g_clear_pointer (&self->needle, wb_text_needle_unref);
  self->needle = needle ? wb_text_needle_ref (needle) : NULL;
  wb_log_view_forget_rows (self);
  update (self);
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
    gtk_widget_unparent (GTK_WIDGET (g_array_index (self->slots, WbLogSlot, i).line));
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

  self->slots = g_array_new (FALSE, FALSE, sizeof (WbLogSlot));
  self->here = WB_NO_OFFSET;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "logview");
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
