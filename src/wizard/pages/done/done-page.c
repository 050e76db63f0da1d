/* SPDX-License-Identifier: MPL-2.0 */
/* The manifest can be large, so it is read on a worker when the case has arrived. Ctrl+C copies the
 * number wherever the focus is, as long as the page is on the screen and nothing else is selected.
 */
#include "pages/done/done-page.h"

#include <glib/gi18n.h>

#include "cases/parcel.h"
#include "deliver/deliver.h"
#include "letter-dialog.h"
#include "pages/done/sent.h"
#include "runner.h"
#include "widgets/accessible.h"
#include "widgets/copy-text.h"
#include "widgets/moment.h"
#include "widgets/tiles.h"

struct _WbDonePage
{
  WbPage parent_instance;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *heading;
  GtkLabel *lead;
  GtkLabel *number;
  GtkWidget *copy;
  AdwExpanderRow *sent_row;
  AdwActionRow *kept_row;
  AdwActionRow *withdraw_row;
  GtkWidget *withdraw, *letter;

  GPtrArray *items;         /* of the rows in sent_row, borrowed */
  GtkEventController *keys; /* (nullable): while on the screen; borrowed */
  gboolean is_read;         /* the manifest was asked for */
};

G_DEFINE_FINAL_TYPE (WbDonePage, wb_done_page, WB_TYPE_PAGE)

/* How the page looks at a step. */
typedef struct
{
  WbStep step;
  const char *icon; /* NULL: a spinner */
  const char *style_class;
  const char *heading;
  const char *lead;
  gboolean may_withdraw, is_kept;
} Look;

static const Look looks[] = {
  { WB_STEP_DELIVERED, "wb-ok-symbolic", "success", N_ ("Your report has arrived"),
    N_ ("Tell support this number when you call or write."), TRUE, TRUE },
  { WB_STEP_WITHDRAWING, NULL, "dim", N_ ("Your report is being withdrawn"),
    N_ ("Support is asked to delete it."), FALSE, TRUE },
  { WB_STEP_WITHDRAWN, "wb-withdrawn-symbolic", "dim", N_ ("Your report was withdrawn"),
    N_ ("Support has deleted it. Nothing more needs doing."), FALSE, FALSE },
};

static const Look *
look_of (WbReport *report)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (looks[i].step == wb_report_get_step (report))
      return &looks[i];
  return NULL;
}

/* --- what was sent --------------------------------------------------------------------------- */

static void
show_items (WbDonePage *self, const WbSent *sent)
{
  for (guint i = 0; i < self->items->len; i++)
    adw_expander_row_remove (self->sent_row, self->items->pdata[i]);
  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < sent->items->len; i++)
    {
      const WbSentItem *item = sent->items->pdata[i];
      g_autofree char *extent = wb_sent_item_describe (item);
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", item->title,
                                     "subtitle", extent, NULL);
      wb_accessible_describe (row, extent);
      adw_expander_row_add_row (self->sent_row, row);
      g_ptr_array_add (self->items, row);
    }
  adw_expander_row_set_enable_expansion (self->sent_row, sent->items->len > 0);
  /* Allowing it also does it. */
  adw_expander_row_set_expanded (self->sent_row, FALSE);
}

static gpointer
read_manifest (gpointer input, const WbRun *run, GError **error)
{
  g_autoptr (WbCase) kase = wb_case_open (input, error);
  g_autoptr (JsonNode) manifest = kase ? wb_case_read_json (kase, "waybill.json", error) : NULL;
  g_autoptr (JsonNode) receipt = kase ? wb_case_read_json (kase, "receipt.json", NULL) : NULL;
  return manifest ? wb_sent_new (manifest, receipt) : NULL;
}

static void
on_manifest (gpointer result, const GError *error, gpointer owner)
{
  WbDonePage *self = owner;
  g_autoptr (WbSent) sent = result ? result : wb_sent_new (NULL, NULL);
  WbReport *report = wb_page_get_report (WB_PAGE (self));
  const WbCase *kase = report ? wb_report_get_case (report) : NULL;

  if (!kase)
    return;
  g_autofree char *extent = sent->items->len ? wb_sent_describe (sent)
                                             : g_format_size (wb_case_parcel (kase).bytes);
  adw_expander_row_set_subtitle (self->sent_row, extent);
  wb_accessible_name (GTK_WIDGET (self->sent_row),
                      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->sent_row)));
  wb_accessible_describe (GTK_WIDGET (self->sent_row), extent);
  show_items (self, sent);
}

static void
start_reading (WbDonePage *self, const WbCase *kase)
{
  WbTask task = {
    .work = read_manifest,
    .end = on_manifest,
    .input = g_strdup (kase->id),
    .free_input = g_free,
    .owner = G_OBJECT (self),
  };
  g_autoptr (WbRunner) runner = wb_runner_run (&task);
  self->is_read = TRUE;
}

/* --- the rest -------------------------------------------------------------------------------- */

static void
show_number (WbDonePage *self, const WbCase *kase)
{
  g_autofree char *spelled = wb_sent_spell (kase->number);
  /* Translators: %s is the number, symbol by symbol, for screen readers */
  g_autofree char *spoken = g_strdup_printf (_ ("Case number %s"), spelled);
  gtk_label_set_label (self->number, kase->number);
  wb_accessible_name (GTK_WIDGET (self->number), spoken);
  wb_accessible_describe (self->copy, spoken);
}

static void
show_kept (WbDonePage *self, const WbCase *kase, gboolean is_kept)
{
  g_autofree char *day = wb_moment_day (kase->retain_until_usec);
  g_autofree char *arrived = wb_moment_near (kase->delivered_usec, g_get_real_time ());
  /* Translators: %s is a date */
  g_autofree char *until = g_strdup_printf (_ ("Kept until %s"), day);
  const char *title = kase->retain_until_usec ? until : _ ("Kept as long as support needs it");
  /* Translators: %s is a moment such as "Today 14:36" */
  g_autofree char *detail = kase->retain_until_usec
                                ? g_strdup_printf (_ ("Then it is deleted. Arrived: %s"), arrived)
                                : g_strdup_printf (_ ("Arrived: %s"), arrived);

  gtk_widget_set_visible (GTK_WIDGET (self->kept_row), is_kept);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->kept_row), title);
  adw_action_row_set_subtitle (self->kept_row, detail);
  wb_accessible_describe (GTK_WIDGET (self->kept_row), detail);
}

/* What is left where asking again doesn't help; NULL if it may, or there is nobody to write to. */
static WbLetter *
letter_of (WbReport *report)
{
  return wb_letter_helps (wb_report_get_problem (report))
             ? wb_letter_new (wb_report_get_case (report), wb_report_get_profile (report))
             : NULL;
}

/* It stands in the place of asking. */
static void
show_letter (WbDonePage *self, WbReport *report)
{
  g_autoptr (WbLetter) letter = letter_of (report);
  const gboolean had_focus = gtk_widget_has_focus (self->withdraw);

  gtk_widget_set_visible (self->letter, letter != NULL);
  if (letter && had_focus)
    gtk_widget_grab_focus (self->letter);
  gtk_widget_set_visible (self->withdraw, !letter);
}

/* A withdrawal that has not reached the other side yet is said, never dropped. */
static void
show_withdrawal (WbDonePage *self, WbReport *report, const Look *look)
{
  const GError *problem = wb_report_get_problem (report);
  gboolean is_asked = wb_withdraw_is_asked (wb_report_get_case (report));
  const char *title = is_asked ? _ ("Not withdrawn yet") : _ ("Changed your mind?");
  const char *detail = look->may_withdraw && problem ? problem->message
                       : is_asked ? _ ("Support could not be reached; it is asked again")
                                  : _ ("Have it deleted at support at any time");

  gtk_widget_set_visible (GTK_WIDGET (self->withdraw_row), look->may_withdraw);
  show_letter (self, report);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->withdraw_row), title);
  adw_action_row_set_subtitle (self->withdraw_row, detail);
  wb_accessible_describe (GTK_WIDGET (self->withdraw_row), detail);
  wb_accessible_describe (self->withdraw, detail);
}

static void
show_heading (WbDonePage *self, WbReport *report, const Look *look)
{
  const char *const classes[] = { look->style_class, NULL };
  const WbText *name = wb_report_get_profile (report)->support_name;
  gboolean is_named = name && look->step == WB_STEP_DELIVERED;
  g_autofree char *heading =
      /* Translators: %s is the support's name */
      is_named ? g_strdup_printf (_ ("%s has your report"), wb_text_in_language (name))
               : g_strdup (_ (look->heading));

  gtk_widget_set_visible (GTK_WIDGET (self->icon), look->icon != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), look->icon == NULL);
  gtk_spinner_set_spinning (self->spinner, look->icon == NULL);
  gtk_image_set_from_icon_name (self->icon, look->icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) classes);
  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->lead, _ (look->lead));
}

static void
show (WbDonePage *self)
{
  WbReport *report = wb_page_get_report (WB_PAGE (self));
  const WbCase *kase = wb_report_get_case (report);
  const Look *look = look_of (report);

  if (!look || !kase)
    return;
  show_heading (self, report, look);
  show_number (self, kase);
  show_kept (self, kase, look->is_kept);
  show_withdrawal (self, report, look);
  if (!self->is_read)
    start_reading (self, kase);
}

/* --- what can be done ------------------------------------------------------------------------ */

static void
on_copy_clicked (WbDonePage *self)
{
  wb_copy_text (GTK_WIDGET (self), gtk_label_get_label (self->number), _ ("Number copied"));
}

static void
on_summary_clicked (WbDonePage *self)
{
  g_autofree char *summary = wb_report_summary (wb_page_get_report (WB_PAGE (self)));
  wb_copy_text (GTK_WIDGET (self), summary, _ ("Summary copied"));
}

static void
on_letter_clicked (WbDonePage *self)
{
  WbReport *report = wb_page_get_report (WB_PAGE (self));
  WbLetter *letter = letter_of (report);

  if (letter)
    wb_letter_dialog_show (GTK_WIDGET (self), wb_report_get_problem (report), letter);
}

static gboolean
on_copy_key (GtkWidget *widget, GVariant *none, gpointer data)
{
  on_copy_clicked (WB_DONE_PAGE (widget));
  return TRUE;
}

/* --- the page -------------------------------------------------------------------------------- */

static void
wb_done_page_bind (WbPage *page, WbReport *report)
{
  show (WB_DONE_PAGE (page));
}

static void
wb_done_page_changed (WbPage *page, guint what)
{
  if (what & WB_CHANGED_STEP)
    show (WB_DONE_PAGE (page));
}

static void
wb_done_page_shown (WbPage *page)
{
  WbDonePage *self = WB_DONE_PAGE (page);
  show (self);
  gtk_widget_grab_focus (self->copy);
  /* It selects itself when the focus only passes by. */
  gtk_label_select_region (self->number, 0, 0);
  if (self->keys)
    return;
  self->keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (self->keys),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (self->keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_c, GDK_CONTROL_MASK),
                        gtk_callback_action_new (on_copy_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), self->keys);
}

static void
wb_done_page_hidden (WbPage *page)
{
  WbDonePage *self = WB_DONE_PAGE (page);
  if (self->keys)
    gtk_widget_remove_controller (GTK_WIDGET (self), g_steal_pointer (&self->keys));
}

static GtkWidget *
wb_done_page_make_foot (WbPage *page)
{
  GtkWidget *label = gtk_label_new (_ ("Also under “Earlier reports” in the menu"));
  gtk_widget_add_css_class (label, "dim");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return label;
}

static void
wb_done_page_dispose (GObject *object)
{
  g_clear_pointer (&WB_DONE_PAGE (object)->items, g_ptr_array_unref);
  G_OBJECT_CLASS (wb_done_page_parent_class)->dispose (object);
}

static void
wb_done_page_class_init (WbDonePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  WbPageClass *page_class = WB_PAGE_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = wb_done_page_dispose;
  page_class->bind = wb_done_page_bind;
  page_class->changed = wb_done_page_changed;
  page_class->shown = wb_done_page_shown;
  page_class->hidden = wb_done_page_hidden;
  page_class->make_foot = wb_done_page_make_foot;
  g_type_ensure (WB_TYPE_TILES);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/done-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, icon);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, heading);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, lead);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, number);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, copy);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, sent_row);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, kept_row);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, withdraw_row);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, withdraw);
  gtk_widget_class_bind_template_child (widget_class, WbDonePage, letter);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_summary_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_letter_clicked);
}

static void
wb_done_page_init (WbDonePage *self)
{
  self->items = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_names_below (GTK_WIDGET (self));
}

GtkWidget *
wb_done_page_new (void)
{
  return g_object_new (WB_TYPE_DONE_PAGE, NULL);
}
