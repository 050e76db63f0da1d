/* SPDX-License-Identifier: MPL-2.0 */
/* Kept and filled in again when the network changes, so that focus and a screen reader stay where
 * they are. */
#include "pages/network/network-row-view.h"

#include <glib/gi18n.h>

#include "widgets/accessible.h"
#include "widgets/spark.h"

struct _WbNetworkRowView
{
  AdwActionRow parent_instance;
  GtkImage *image;
  GtkSpinner *spinner;
  GtkLabel *value;
  WbSpark *spark;
};

G_DEFINE_FINAL_TYPE (WbNetworkRowView, wb_network_row_view, ADW_TYPE_ACTION_ROW)

static const struct
{
  const char *icon;
  const char *style_class;
  WbSparkState spark;
} looks[WB_N_NETWORK_STATES] = {
  [WB_NETWORK_FOUND] = { NULL, "dim", WB_SPARK_GOOD },
  [WB_NETWORK_NOT_MEASURED] = { "wb-unknown-symbolic", "dim", WB_SPARK_GOOD },
  [WB_NETWORK_RUNNING] = { NULL, "dim", WB_SPARK_RUNNING },
  [WB_NETWORK_GOOD] = { "wb-ok-symbolic", "success", WB_SPARK_GOOD },
  [WB_NETWORK_SLOW] = { "wb-slow-symbolic", "warning", WB_SPARK_SLOW },
  [WB_NETWORK_BAD] = { "wb-bad-symbolic", "error", WB_SPARK_BAD },
};

const char *
wb_network_state_icon (WbNetworkState state)
{
  return looks[state].icon;
}

const char *
wb_network_state_class (WbNetworkState state)
{
  return looks[state].style_class;
}

/* "Weak signal. 54 Mbit/s. Slow": all that the row shows beside its title, in its order. What was
 * not judged has no mark to tell. */
static void
describe_row (WbNetworkRowView *self, const WbNetworkRow *row)
{
  g_autofree char *samples = row->n_ms ? wb_spark_describe (row->ms, row->n_ms) : g_strdup ("");
  gboolean is_judged = row->state >= WB_NETWORK_RUNNING;
  const char *const parts[] = { row->detail, row->value, samples,
                                is_judged ? wb_network_state_title (row->state) : "" };
  g_autoptr (GString) words = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (*parts[i])
      g_string_append_printf (words, "%s%s", words->len ? ". " : "", parts[i]);
  wb_accessible_describe (GTK_WIDGET (self), words->str);
}

void
wb_network_row_view_show (WbNetworkRowView *self, const WbNetworkRow *row)
{
  const char *const classes[] = { looks[row->state].style_class, NULL };
  gboolean is_running = row->state == WB_NETWORK_RUNNING;
  const char *icon = looks[row->state].icon;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), row->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), row->detail);
  gtk_image_set_from_icon_name (self->image, icon ? icon : row->icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->image), (const char **) classes);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->image), wb_network_state_title (row->state));
  gtk_widget_set_visible (GTK_WIDGET (self->image), !is_running);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_running);
  gtk_spinner_set_spinning (self->spinner, is_running);
  gtk_label_set_label (self->value, row->value);
  gtk_widget_set_visible (GTK_WIDGET (self->value), *row->value != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->spark), row->n_ms > 0);
  wb_spark_set (self->spark, row->ms, row->n_ms, looks[row->state].spark);
  describe_row (self, row);
}

static void
wb_network_row_view_class_init (WbNetworkRowViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  g_type_ensure (WB_TYPE_SPARK);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/network-row-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WbNetworkRowView, image);
  gtk_widget_class_bind_template_child (widget_class, WbNetworkRowView, spinner);
  gtk_widget_class_bind_template_child (widget_class, WbNetworkRowView, value);
  gtk_widget_class_bind_template_child (widget_class, WbNetworkRowView, spark);
}

static void
wb_network_row_view_init (WbNetworkRowView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
wb_network_row_view_new (void)
{
  return g_object_new (WB_TYPE_NETWORK_ROW_VIEW, NULL);
}
