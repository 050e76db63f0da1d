/* SPDX-License-Identifier: MPL-2.0 */
/* Drawn by itself, since hundreds of thousands of rows pass through a few of these: the text is one
 * PangoLayout, pills are drawn behind it from the very places of their bytes. */
#include "widgets/log-line.h"

#include <adwaita.h>
#include <string.h>

#include "pages/viewer/viewer-words.h"

#define PAD_Y 5
#define PAD_END 12
#define GUTTER_SPACE 14 /* between number and text */
#define EDGE 3
#define TEXT_SCALE .86
#define NUMBER_SCALE .85
#define FRAME_ALPHA 0xa000 /* what surrounds the message of a JSON entry stands back */

struct _WbLogLine
{
  GtkWidget parent;
  PangoLayout *layout, *number;
  WbTextRow *row;
  WbLogLineLook look;
  gboolean breaks_marks; /* some mark can't be kept on one line at this width */
};

G_DEFINE_FINAL_TYPE (WbLogLine, wb_log_line, GTK_TYPE_WIDGET)

/* --- content --------------------------------------------------------------------------------- */

static void
add_attribute (PangoAttrList *list, PangoAttribute *attribute, gsize start, gsize end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (list, attribute);
}

/* Where the message of a JSON entry begins, 0 if this is none. */
static gsize
message_start (const char *text)
{
  static const char *const keys[] = { "\"message\":\"", "\"msg\":\"" };

  for (guint i = 0; text[0] == '{' && i < G_N_ELEMENTS (keys); i++)
    {
      const char *at = strstr (text, keys[i]);
      if (at)
        return (gsize) (at - text) + strlen (keys[i]);
    }
  return 0;
}

static PangoAttrList *
make_attributes (const WbTextRow *row, gboolean breaks_marks)
{
  PangoAttrList *list = pango_attr_list_new ();
  const gsize frame = message_start (row->text);

  pango_attr_list_insert (list, pango_attr_family_new ("Monospace"));
  pango_attr_list_insert (list, pango_attr_scale_new (TEXT_SCALE));
  pango_attr_list_insert (list, pango_attr_insert_hyphens_new (FALSE));
  if (frame > 0)
    add_attribute (list, pango_attr_foreground_alpha_new (FRAME_ALPHA), 0, frame);
  for (guint i = 0; i < row->spans->len; i++)
    {
      const WbTextSpan *span = &g_array_index (row->spans, WbTextSpan, i);
      if (span->kind == WB_SPAN_MATCH)
        continue;
      add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), span->start + 2,
                     span->start + 2 + span->word_length);
      if (!breaks_marks)
        add_attribute (list, pango_attr_allow_breaks_new (FALSE), span->start, span->end);
      add_attribute (list, pango_attr_foreground_alpha_new (G_MAXUINT16), span->start, span->end);
    }
  return list;
}

static void
set_attributes (WbLogLine *self, gboolean breaks_marks)
{
  g_autoptr (PangoAttrList) attributes = make_attributes (self->row, breaks_marks);

  self->breaks_marks = breaks_marks;
  pango_layout_set_attributes (self->layout, attributes);
}

static void
show_number (WbLogLine *self)
{
  g_autofree char *number = self->row->starts_line
                                ? g_strdup_printf ("%" G_GUINT64_FORMAT, self->row->line)
                                : g_strdup ("");

  pango_layout_set_text (self->number, number, -1);
}

void
wb_log_line_show (WbLogLine *self, WbTextRow *row, const WbLogLineLook *look)
{
  g_clear_pointer (&self->row, wb_text_row_free);
  self->row = row;
  self->look = *look;
  pango_layout_set_text (self->layout, row->text, -1);
  set_attributes (self, FALSE);
  show_number (self);
  g_autofree char *name = wb_viewer_row_name (row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wb_log_line_restyle (WbLogLine *self, const WbLogLineLook *look)
{
  self->look = *look;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const WbTextRow *
wb_log_line_get_row (WbLogLine *self)
{
  return self->row;
}

/* --- places ---------------------------------------------------------------------------------- */

static gboolean
is_mirrored (WbLogLine *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static int
text_x (WbLogLine *self)
{
  return is_mirrored (self) ? PAD_END : self->look.gutter;
}

/* Pango lets a text that it may not break run out of the layout rather than break before it, when
 * there is no blank: then nothing is kept whole, since everything must be seen. */
int
wb_log_line_height (WbLogLine *self, int width)
{
  const int room = MAX (width - self->look.gutter - PAD_END, 40);
  int text_width, height;

  /* to Pango this is the side that text of the widget's direction begins at */
  pango_layout_set_alignment (self->layout,
                              is_mirrored (self) ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_width (self->layout, room * PANGO_SCALE);
  if (self->breaks_marks)
    set_attributes (self, FALSE);
  pango_layout_get_pixel_size (self->layout, &text_width, &height);
  if (text_width > room)
    {
      set_attributes (self, TRUE);
      pango_layout_get_pixel_size (self->layout, NULL, &height);
    }
  return height + 2 * PAD_Y;
}

/* The part of span on the iterator's line, in pixels of the widget; FALSE if it has none there. */
static gboolean
rect_on_line (WbLogLine *self, const WbTextSpan *span, PangoLayoutIter *iter,
              graphene_rect_t *ret_rect)
{
  PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
  const int from = MAX ((int) span->start, line->start_index);
  const int until = MIN ((int) span->end, line->start_index + line->length);
  PangoRectangle logical;
  g_autofree int *ranges = NULL;
  int n = 0;

  if (from >= until)
    return FALSE;
  pango_layout_iter_get_line_extents (iter, NULL, &logical);
  /* one for each run; they touch */
  pango_layout_line_get_x_ranges (line, from, until, &ranges, &n);
  if (n == 0)
    return FALSE;
  const float x = (float) ranges[0] / PANGO_SCALE, right = (float) ranges[2 * n - 1] / PANGO_SCALE;
  graphene_rect_init (ret_rect, (float) text_x (self) + x - 2,
                      PAD_Y + (float) logical.y / PANGO_SCALE + .5f, right - x + 4,
                      (float) logical.height / PANGO_SCALE - 1);
  return TRUE;
}

/* Calls take for each part of span until it returns TRUE. */
static gboolean
each_rect (WbLogLine *self, const WbTextSpan *span,
           gboolean (*take) (WbLogLine *self, const WbTextSpan *span, const graphene_rect_t *rect,
                             gpointer data),
           gpointer data)
{
  PangoLayoutIter *iter = pango_layout_get_iter (self->layout);
  graphene_rect_t rect;
  gboolean taken = FALSE;

  do
    taken = rect_on_line (self, span, iter, &rect) && take (self, span, &rect, data);
  while (!taken && pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  return taken;
}

static gboolean
holds_point (WbLogLine *self, const WbTextSpan *span, const graphene_rect_t *rect, gpointer point)
{
  return graphene_rect_contains_point (rect, point);
}

gboolean
wb_log_line_mark_at (WbLogLine *self, double x, double y, guint64 *ret_offset)
{
  graphene_point_t point = { (float) x, (float) y };

  for (guint i = 0; self->row && i < self->row->spans->len; i++)
    {
      const WbTextSpan *span = &g_array_index (self->row->spans, WbTextSpan, i);
      if (span->kind != WB_SPAN_MATCH && each_rect (self, span, holds_point, &point))
        {
          *ret_offset = span->offset;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
take_rect (WbLogLine *self, const WbTextSpan *span, const graphene_rect_t *rect, gpointer ret)
{
  *(graphene_rect_t *) ret = *rect;
  return TRUE;
}

gboolean
wb_log_line_place_of (WbLogLine *self, guint64 offset, int *ret_y, int *ret_height)
{
  graphene_rect_t rect;

  for (guint i = 0; self->row && i < self->row->spans->len; i++)
    {
      const WbTextSpan *span = &g_array_index (self->row->spans, WbTextSpan, i);
      if (span->offset == offset && each_rect (self, span, take_rect, &rect))
        {
          *ret_y = (int) rect.origin.y;
          *ret_height = (int) rect.size.height + 1;
          return TRUE;
        }
    }
  return FALSE;
}

int
wb_log_line_gutter (GtkWidget *widget, guint64 last)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, last);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, number);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return MAX ((int) (width * NUMBER_SCALE), 28) + GUTTER_SPACE + EDGE + 6;
}

/* --- drawing --------------------------------------------------------------------------------- */

static GdkRGBA
get_colour (GtkWidget *widget, const char *name, double alpha)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA colour;

  if (!name || !gtk_style_context_lookup_color (style, name, &colour))
    gtk_style_context_get_color (style, &colour);
  colour.alpha *= (float) alpha;
  return colour;
}

/* What a rectangle around a span looks like. */
typedef struct
{
  const char *colour;
  double fill, edge;
  float edge_width;
} RectLook;

static RectLook
look_of (WbLogLine *self, const WbTextSpan *span)
{
  static const char *const hues[WB_N_HUES] = { "wb_contact", "wb_person", "wb_secret", "wb_place" };
  const gboolean strong = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  const gboolean here = span->offset == self->look.here;

  if (span->kind == WB_SPAN_MATCH)
    return (RectLook){ "warning_bg_color", here ? .75 : .35, here || strong ? 1 : 0, here ? 2 : 1 };
  return (RectLook){ hues[wb_kind_hue ((guint) span->kind)], here ? .34 : .15,
                     here || strong ? 1 : .7, here ? 2 : 1 };
}

static gboolean
draw_rect (WbLogLine *self, const WbTextSpan *span, const graphene_rect_t *rect, gpointer snapshot)
{
  const RectLook look = look_of (self, span);
  const GdkRGBA fill = get_colour (GTK_WIDGET (self), look.colour, look.fill);
  const GdkRGBA edge = get_colour (GTK_WIDGET (self), look.colour, look.edge);
  const float radius = span->kind == WB_SPAN_MATCH ? 2 : MIN (6, rect->size.height / 2 - 1);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, rect, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &fill, rect);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (
      snapshot, &outline,
      (float[4]){ look.edge_width, look.edge_width, look.edge_width, look.edge_width },
      (GdkRGBA[4]){ edge, edge, edge, edge });
  return FALSE;
}

static void
draw_layout (GtkSnapshot *snapshot, PangoLayout *layout, float x, float y, const GdkRGBA *colour)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_margins (WbLogLine *self, GtkSnapshot *snapshot, float width, float height)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const gboolean mirrored = is_mirrored (self);
  const GdkRGBA number = get_colour (widget, NULL, self->look.is_current ? .9 : .6);
  int number_width;

  if (self->look.is_current)
    {
      const GdkRGBA back = get_colour (widget, "accent_bg_color", .10);
      gtk_snapshot_append_color (snapshot, &back, &GRAPHENE_RECT_INIT (0, 0, width, height));
    }
  if (self->row->is_error)
    {
      const GdkRGBA edge = get_colour (widget, "error_color", 1);
      gtk_snapshot_append_color (
          snapshot, &edge, &GRAPHENE_RECT_INIT (mirrored ? width - EDGE : 0, 0, EDGE, height));
    }
  pango_layout_get_pixel_size (self->number, &number_width, NULL);
  const int gutter = self->look.gutter;
  draw_layout (snapshot, self->number,
               mirrored ? width - (float) gutter + GUTTER_SPACE
                        : (float) (gutter - GUTTER_SPACE - number_width),
               PAD_Y, &number);
}

static void
wb_log_line_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WbLogLine *self = WB_LOG_LINE (widget);
  const GdkRGBA colour = get_colour (widget, NULL, 1);

  if (!self->row)
    return;
  draw_margins (self, snapshot, (float) gtk_widget_get_width (widget),
                (float) gtk_widget_get_height (widget));
  for (guint i = 0; i < self->row->spans->len; i++)
    each_rect (self, &g_array_index (self->row->spans, WbTextSpan, i), draw_rect, snapshot);
  draw_layout (snapshot, self->layout, (float) text_x (self), PAD_Y, &colour);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
wb_log_line_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  WbLogLine *self = WB_LOG_LINE (widget);

  GTK_WIDGET_CLASS (wb_log_line_parent_class)->system_setting_changed (widget, setting);
  pango_layout_context_changed (self->layout);
  pango_layout_context_changed (self->number);
}

static void
wb_log_line_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                     int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
}

static void
wb_log_line_finalize (GObject *object)
{
  WbLogLine *self = WB_LOG_LINE (object);

  g_clear_pointer (&self->row, wb_text_row_free);
  g_object_unref (self->layout);
  g_object_unref (self->number);
  G_OBJECT_CLASS (wb_log_line_parent_class)->finalize (object);
}

static void
wb_log_line_class_init (WbLogLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wb_log_line_finalize;
  widget_class->measure = wb_log_line_measure;
  widget_class->snapshot = wb_log_line_snapshot;
  widget_class->system_setting_changed = wb_log_line_system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "logline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
wb_log_line_init (WbLogLine *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  self->number = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_attr_list_insert (attributes, pango_attr_scale_new (NUMBER_SCALE));
  pango_layout_set_attributes (self->number, attributes);
  self->look.here = WB_NO_OFFSET;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
wb_log_line_new (void)
{
  return g_object_new (WB_TYPE_LOG_LINE, NULL);
}
