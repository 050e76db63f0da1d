/* SPDX-License-Identifier: MPL-2.0 */
/* The check fills in a WbNetwork on a worker; whenever something about it is told, rows are made
 * anew of what it knows by then. A change of the network while it runs asks for one more after it.
 * What was measured a minute ago is not measured again because somebody turned a page. */
#include "pages/network/network-page.h"

#include <glib/gi18n.h>

#include "network/network-json.h"
#include "pages/network/network-row-view.h"
#include "runner.h"
#include "sending-options.h"
#include "widgets/accessible.h"
#include "widgets/copy-text.h"
#include "widgets/tiles.h"

#define FRESH_USEC G_TIME_SPAN_MINUTE

struct _WbNetworkPage
{
  WbPage parent_instance;
  GtkWidget *heading; /* with its lead: a label alone takes no focus */
  GtkWidget *verdict_box;
  GtkImage *verdict_icon;
  GtkLabel *verdict_title;
  GtkLabel *verdict_text;
  AdwPreferencesGroup *group;
  GtkStack *foot;
  GtkLabel *foot_label;

  WbNetwork *network; /* (nullable): what was or is measured */
  JsonNode *known;    /* (nullable): of it, as shown */
  gint64 done_usec;   /* monotonic; 0 if it was not finished */
  WbRunner *runner;   /* (nullable): while a check runs */
  GPtrArray *rows;    /* (nullable): of WbNetworkRow, as shown */
  GPtrArray *views;   /* of WbNetworkRowView, borrowed from group */
  gboolean is_shown;  /* on the screen */
  gboolean again;     /* something changed during the look */
};

G_DEFINE_FINAL_TYPE (WbNetworkPage, wb_network_page, WB_TYPE_PAGE)

/* --- what is shown --------------------------------------------------------------------------- */

static void
show_verdict (WbNetworkPage *self, const WbNetworkVerdict *verdict)
{
  static const char *const classes[WB_N_NETWORK_STATES] = {
    [WB_NETWORK_GOOD] = "good",
    [WB_NETWORK_SLOW] = "warn",
    [WB_NETWORK_BAD] = "bad",
  };
  const char *const box[] = { "verdict", classes[verdict->state], NULL };
  const char *const icon[] = { wb_network_state_class (verdict->state), NULL };

  gtk_widget_set_css_classes (self->verdict_box, (const char **) box);
  gtk_widget_set_css_classes (GTK_WIDGET (self->verdict_icon), (const char **) icon);
  gtk_image_set_from_icon_name (self->verdict_icon, verdict->icon);
  gtk_label_set_label (self->verdict_title, verdict->title);
  gtk_label_set_label (self->verdict_text, verdict->text);
  wb_accessible_name (self->verdict_box, verdict->title);
  wb_accessible_describe (self->verdict_box, verdict->text);
  gtk_widget_set_visible (self->verdict_box, TRUE);
}

static void
show_rows (WbNetworkPage *self)
{
  while (self->views->len > self->rows->len)
    {
      GtkWidget *last = self->views->pdata[self->views->len - 1];
      adw_preferences_group_remove (self->group, last);
      g_ptr_array_set_size (self->views, (int) self->views->len - 1);
    }
  while (self->views->len < self->rows->len)
    {
      GtkWidget *view = wb_network_row_view_new ();
      adw_preferences_group_add (self->group, view);
      g_ptr_array_add (self->views, view);
    }
  for (guint i = 0; i < self->rows->len; i++)
    wb_network_row_view_show (self->views->pdata[i], self->rows->pdata[i]);
}

static void
show_foot (WbNetworkPage *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%X");
  /* Translators: %s is a time of day */
  g_autofree char *done = g_strdup_printf (_ ("Checked at %s"), time);

  if (!self->foot)
    return;
  gtk_label_set_label (self->foot_label, done);
  gtk_stack_set_visible_child_name (self->foot, self->runner ? "running" : "done");
}

static void
show_known (WbNetworkPage *self)
{
  WbReport *report = wb_page_get_report (WB_PAGE (self));
  gboolean is_estimate;
  const guint64 bytes = wb_report_total_bytes (report, &is_estimate);

  g_clear_pointer (&self->known, json_node_unref);
  self->known = wb_network_to_json (self->network, bytes);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  self->rows = wb_network_rows_new (self->known, wb_report_get_profile (report));
  g_autoptr (WbNetworkVerdict) verdict = wb_network_verdict_new (self->known);
  show_verdict (self, verdict);
  show_rows (self);
}

/* --- checking -------------------------------------------------------------------------------- */

typedef struct
{
  WbNetwork *network;  /* the page's, which lives as long as the work */
  WbHttpOptions http;  /* borrows what the process was started with */
  char *authorization; /* (nullable) */
} Check;

static void
check_free (Check *check)
{
  g_free (check->authorization);
  g_free (check);
}

static gpointer
measure (gpointer input, const WbRun *run, GError **error)
{
  const Check *check = input;
  const WbNetworkOptions options = { .http = &check->http,
                                     .authorization = check->authorization,
                                     .rehearse = TRUE };

  (void) wb_network_measure (check->network, &options, run, error);
  return NULL;
}

static void start (WbNetworkPage *self);

static void
on_told (const WbEvent *event, gpointer owner)
{
  WbNetworkPage *self = owner;

  if (self->is_shown && self->runner && wb_page_get_report (WB_PAGE (self)))
    show_known (self);
}

static void
keep_finding (WbNetworkPage *self)
{
  WbReport *report = wb_page_get_report (WB_PAGE (self));
  g_autoptr (GPtrArray) findings = wb_findings_new (self->network);
  g_autoptr (WbDiagnosis) diagnosis = wb_diagnosis_new (self->network, findings);

  if (report && diagnosis->headline)
    wb_report_set_finding (report, diagnosis->headline->id);
}

static void
on_measured (gpointer result, const GError *error, gpointer owner)
{
  WbNetworkPage *self = owner;

  g_clear_pointer (&self->runner, wb_runner_unref);
  self->done_usec = error ? 0 : g_get_monotonic_time ();
  if (!error)
    keep_finding (self);
  /* Closed meanwhile. */
  if (!self->is_shown || !wb_page_get_report (WB_PAGE (self)))
    return;
  show_known (self);
  if (self->again)
    start (self);
  show_foot (self);
}

static Check *
new_check (WbNetworkPage *self)
{
  WbReport *report = wb_page_get_report (WB_PAGE (self));
  const WbDeliverOptions options = wb_sending_options_get ();
  Check *check = g_new0 (Check, 1);

  check->network = self->network;
  check->http = (WbHttpOptions){ .ca_file = options.ca_file, .proxy = options.proxy };
  check->authorization = wb_report_dup_authorization (report);
  return check;
}

static void
start (WbNetworkPage *self)
{
  self->again = FALSE;
  self->done_usec = 0;
  g_clear_pointer (&self->network, wb_network_free);
  self->network = wb_network_new (wb_report_get_profile (wb_page_get_report (WB_PAGE (self))));
  const WbTask task = {
    .work = measure,
    .tell = on_told,
    .end = on_measured,
    .input = new_check (self),
    .free_input = (GDestroyNotify) check_free,
    .owner = G_OBJECT (self),
  };
  self->runner = wb_runner_run (&task);
  show_known (self);
  show_foot (self);
}

static void
look_again (WbNetworkPage *self)
{
  if (!self->is_shown)
    return;
  if (self->runner)
    self->again = TRUE;
  else
    start (self);
}

static void
on_network_changed (WbNetworkPage *self)
{
  look_again (self);
}

static void
on_again_clicked (WbNetworkPage *self)
{
  look_again (self);
}

static void
on_copy_clicked (WbNetworkPage *self)
{
  if (!self->rows)
    return;
  g_autoptr (WbNetworkVerdict) verdict = wb_network_verdict_new (self->known);
  g_autofree char *text = wb_network_rows_text (self->rows, verdict);
  wb_copy_text (GTK_WIDGET (self), text, _ ("Results copied"));
}

/* --- the page -------------------------------------------------------------------------------- */

static void
wb_network_page_shown (WbPage *page)
{
  WbNetworkPage *self = WB_NETWORK_PAGE (page);
  const gint64 now_usec = g_get_monotonic_time ();
  self->is_shown = TRUE;
  if (self->done_usec == 0 || now_usec - self->done_usec > FRESH_USEC)
    look_again (self);
  else
    show_known (self); /* what is to be sent may be another size by now */
  gtk_widget_grab_focus (self->heading);
}

static void
wb_network_page_hidden (WbPage *page)
{
  WbNetworkPage *self = WB_NETWORK_PAGE (page);
  self->is_shown = FALSE;
  if (self->runner)
    wb_runner_cancel (self->runner);
}

static GtkWidget *
make_running_foot (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *label = gtk_label_new (_ ("Checking the network"));
  gtk_spinner_set_spinning (GTK_SPINNER (spinner), TRUE);
  gtk_widget_add_css_class (label, "dim");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), spinner);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static GtkWidget *
wb_network_page_make_foot (WbPage *page)
{
  WbNetworkPage *self = WB_NETWORK_PAGE (page);
  self->foot = GTK_STACK (gtk_stack_new ());
  self->foot_label = GTK_LABEL (gtk_label_new (NULL));
  g_object_add_weak_pointer (G_OBJECT (self->foot), (gpointer *) &self->foot);
  gtk_widget_add_css_class (GTK_WIDGET (self->foot_label), "dim");
  gtk_label_set_wrap (self->foot_label, TRUE);
  gtk_label_set_xalign (self->foot_label, 0);
  gtk_stack_add_named (self->foot, make_running_foot (), "running");
  gtk_stack_add_named (self->foot, GTK_WIDGET (self->foot_label), "done");
  return GTK_WIDGET (self->foot);
}

static void
wb_network_page_dispose (GObject *object)
{
  WbNetworkPage *self = WB_NETWORK_PAGE (object);
  self->is_shown = FALSE;
  g_clear_weak_pointer (&self->foot);
  g_clear_pointer (&self->runner, wb_runner_unref);
  g_clear_pointer (&self->known, json_node_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  G_OBJECT_CLASS (wb_network_page_parent_class)->dispose (object);
}

/* Not before: the work may go on a little after the page is gone. */
static void
wb_network_page_finalize (GObject *object)
{
  g_clear_pointer (&WB_NETWORK_PAGE (object)->network, wb_network_free);
  G_OBJECT_CLASS (wb_network_page_parent_class)->finalize (object);
}

static void
wb_network_page_class_init (WbNetworkPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  WbPageClass *page_class = WB_PAGE_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = wb_network_page_dispose;
  G_OBJECT_CLASS (class)->finalize = wb_network_page_finalize;
  page_class->shown = wb_network_page_shown;
  page_class->hidden = wb_network_page_hidden;
  page_class->make_foot = wb_network_page_make_foot;
  g_type_ensure (WB_TYPE_TILES);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/network-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbNetworkPage, heading);
  gtk_widget_class_bind_template_child (widget_class, WbNetworkPage, verdict_box);
  gtk_widget_class_bind_template_child (widget_class, WbNetworkPage, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, WbNetworkPage, verdict_title);
  gtk_widget_class_bind_template_child (widget_class, WbNetworkPage, verdict_text);
  gtk_widget_class_bind_template_child (widget_class, WbNetworkPage, group);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
wb_network_page_init (WbNetworkPage *self)
{
  self->views = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_names_below (GTK_WIDGET (self));
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
}

GtkWidget *
wb_network_page_new (void)
{
  return g_object_new (WB_TYPE_NETWORK_PAGE, NULL);
}
