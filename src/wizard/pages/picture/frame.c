/* SPDX-License-Identifier: MPL-2.0 */
/* GTK 4.8 has no gtk_viewport_scroll_to(); the adjustments are enough. */
#include "pages/picture/frame.h"

static GtkScrolledWindow *
find_frame (GtkWidget *widget)
{
  return GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW));
}

void
wb_frame_set_scrolling (GtkWidget *widget, gboolean scrolling)
{
  GtkScrolledWindow *frame = find_frame (widget);
  const GtkPolicyType policy = scrolling ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER;

  if (frame)
    gtk_scrolled_window_set_policy (frame, policy, policy);
}

void
wb_frame_get_size (GtkWidget *widget, int *ret_width, int *ret_height)
{
  GtkScrolledWindow *frame = find_frame (widget);
  GtkWidget *room = frame ? GTK_WIDGET (frame) : widget;

  *ret_width = gtk_widget_get_width (room);
  *ret_height = gtk_widget_get_height (room);
}

static double
get_middle (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) / 2;
}

void
wb_frame_get_centre (GtkWidget *widget, double *ret_x, double *ret_y)
{
  GtkScrolledWindow *frame = find_frame (widget);

  *ret_x = frame ? get_middle (gtk_scrolled_window_get_hadjustment (frame))
                 : gtk_widget_get_width (widget) / 2.0;
  *ret_y = frame ? get_middle (gtk_scrolled_window_get_vadjustment (frame))
                 : gtk_widget_get_height (widget) / 2.0;
}

static void
set_middle (GtkAdjustment *adjustment, double at)
{
  gtk_adjustment_set_value (adjustment, at - gtk_adjustment_get_page_size (adjustment) / 2);
}

void
wb_frame_set_centre (GtkWidget *widget, double x, double y)
{
  GtkScrolledWindow *frame = find_frame (widget);

  if (!frame)
    return;
  set_middle (gtk_scrolled_window_get_hadjustment (frame), x);
  set_middle (gtk_scrolled_window_get_vadjustment (frame), y);
}

void
wb_frame_show (GtkWidget *widget, const graphene_rect_t *rect)
{
  GtkScrolledWindow *frame = find_frame (widget);

  if (!frame)
    return;
  gtk_adjustment_clamp_page (gtk_scrolled_window_get_hadjustment (frame), rect->origin.x,
                             rect->origin.x + rect->size.width);
  gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (frame), rect->origin.y,
                             rect->origin.y + rect->size.height);
}
