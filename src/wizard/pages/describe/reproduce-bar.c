/* SPDX-License-Identifier: MPL-2.0 */
/* The draft holds the state; here is only what was chosen before, for Cancel. The clock on the bar
 * ticks once a second, and only while it can be seen. */
#include "reproduce-bar.h"

#include <glib/gi18n.h>

#include "pages/describe/reproducing.h"
#include "widgets/accessible.h"

struct _WbReproduceBar
{
  AdwBin parent;
  WbReport *report;
  GtkWidget *box, *title, *lead, *elapsed, *happened;
  WbWhen before; /* what Cancel goes back to */
  guint tick_source;
};

G_DEFINE_FINAL_TYPE (WbReproduceBar, wb_reproduce_bar, ADW_TYPE_BIN)

static const WbWhen *
get_when (WbReproduceBar *self)
{
  return &wb_report_get_draft (self->report)->when;
}

static void
show_elapsed (WbReproduceBar *self)
{
  g_autofree char *elapsed = wb_reproducing_elapsed (get_when (self), wb_clock_now_usec (NULL));

  gtk_label_set_label (GTK_LABEL (self->elapsed), elapsed);
}

static gboolean
on_tick (gpointer data)
{
  show_elapsed (data);
  return G_SOURCE_CONTINUE;
}

static void
set_ticking (WbReproduceBar *self, gboolean ticks)
{
  if (ticks && !self->tick_source)
    self->tick_source = g_timeout_add_seconds (1, on_tick, self);
  else if (!ticks)
    g_clear_handle_id (&self->tick_source, g_source_remove);
}

void
wb_reproduce_bar_refresh (WbReproduceBar *self)
{
  const WbWhen *when = get_when (self);
  const gboolean goes_on = wb_reproducing_goes_on (when);

  if (goes_on)
    show_elapsed (self);
  else
    self->before = *when;
  gtk_widget_set_visible (GTK_WIDGET (self), goes_on);
  set_ticking (self, goes_on && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

void
wb_reproduce_bar_start (WbReproduceBar *self)
{
  const WbWhen when = wb_reproducing_begin (wb_clock_now_usec (NULL));

  wb_report_set_when (self->report, &when);
  wb_reproduce_bar_refresh (self);
  gtk_widget_grab_focus (self->happened);
}

/* Hides the bar; the focus would go to whatever comes next, which leaves the page. */
static void
finish (WbReproduceBar *self, const WbWhen *when)
{
  wb_report_set_when (self->report, when);
  wb_reproduce_bar_refresh (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "describe.focus-words", NULL);
}

static void
on_happened (GtkButton *button, WbReproduceBar *self)
{
  if (!wb_reproducing_goes_on (get_when (self)))
    return;
  const WbWhen when = wb_reproducing_end (get_when (self), wb_clock_now_usec (NULL));
  finish (self, &when);
  gtk_widget_activate_action (GTK_WIDGET (self), "wizard.toast", "s",
                              _ ("Thank you. The logs will cover just that."));
}

static void
on_cancel (GtkButton *button, WbReproduceBar *self)
{
  const WbWhen before = self->before;

  finish (self, &before);
}

void
wb_reproduce_bar_bind (WbReproduceBar *self, WbReport *report)
{
  g_return_if_fail (!self->report);
  self->report = g_object_ref (report);
  const char *name = wb_text_in_language (wb_report_get_profile (report)->name);
  /* Translators: the name of an application */
  g_autofree char *lead =
      g_strdup_printf (_ ("This goes on while you do it in %s. Come back afterwards."), name);
  gtk_label_set_label (GTK_LABEL (self->lead), lead);
  wb_reproduce_bar_refresh (self);
}

static void
wb_reproduce_bar_map (GtkWidget *widget)
{
  WbReproduceBar *self = WB_REPRODUCE_BAR (widget);

  GTK_WIDGET_CLASS (wb_reproduce_bar_parent_class)->map (widget);
  if (self->report)
    wb_reproduce_bar_refresh (self);
}

static void
wb_reproduce_bar_unmap (GtkWidget *widget)
{
  set_ticking (WB_REPRODUCE_BAR (widget), FALSE);
  GTK_WIDGET_CLASS (wb_reproduce_bar_parent_class)->unmap (widget);
}

static void
wb_reproduce_bar_dispose (GObject *object)
{
  WbReproduceBar *self = WB_REPRODUCE_BAR (object);

  set_ticking (self, FALSE);
  g_clear_object (&self->report);
  G_OBJECT_CLASS (wb_reproduce_bar_parent_class)->dispose (object);
}

static void
wb_reproduce_bar_class_init (WbReproduceBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_reproduce_bar_dispose;
  widget_class->map = wb_reproduce_bar_map;
  widget_class->unmap = wb_reproduce_bar_unmap;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/reproduce-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WbReproduceBar, box);
  gtk_widget_class_bind_template_child (widget_class, WbReproduceBar, title);
  gtk_widget_class_bind_template_child (widget_class, WbReproduceBar, lead);
  gtk_widget_class_bind_template_child (widget_class, WbReproduceBar, elapsed);
  gtk_widget_class_bind_template_child (widget_class, WbReproduceBar, happened);
  gtk_widget_class_bind_template_callback (widget_class, on_happened);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
wb_reproduce_bar_init (WbReproduceBar *self)
{
  self->before = (WbWhen){ WB_WHEN_DAY, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_names_below (GTK_WIDGET (self));
}
