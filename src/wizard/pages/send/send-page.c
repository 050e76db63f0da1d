/* SPDX-License-Identifier: MPL-2.0 */
/* One bar for everything: preparing fills the first tenth, sending the rest, so that it never goes
 * back. Bytes, speed and time left are those of sending alone, since only they depend on the line.
 */
#include "pages/send/send-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/text.h"
#include "pages/send/send-words.h"
#include "widgets/accessible.h"
#include "widgets/axis.h"
#include "widgets/beside.h"
#include "widgets/plot.h"

#define PREPARING_SHARE 0.1
#define ALL_BUT_CONFIRMED 0.99 /* all is only there when the other side says so */
#define N_STAGES 4

struct _WbSendPage
{
  WbPage parent_instance;

  GtkImage *icon;
  GtkLabel *heading, *lead, *cause, *percent, *amount, *speed, *left, *breaks, *foot;
  GtkWidget *pause, *resume, *cancel, *save, *cause_box, *meter, *plot_card, *plot, *stages;
  GtkProgressBar *bar;
  GtkStack *mark0, *mark1, *mark2, *mark3;
  GtkLabel *stage0, *stage1, *stage2, *stage3;
  GtkLabel *seconds0, *seconds1, *seconds2, *seconds3;

  double fraction;                       /* shown; only grows while one sending lasts */
  guint stage;                           /* that runs now */
  gint64 stage_began_usec[N_STAGES + 1]; /* monotonic; 0 if it has not */
};

G_DEFINE_FINAL_TYPE (WbSendPage, wb_send_page, WB_TYPE_PAGE)

static const char *const stage_titles[N_STAGES] = {
  N_ ("Collect, replace personal data, check again"),
  N_ ("Pack"),
  N_ ("Send"),
  N_ ("Support confirms that all has arrived"),
};

/* --- how far ---------------------------------------------------------------------------------- */

static guint
stage_of (WbReport *report)
{
  const WbProgress *progress = wb_report_get_progress (report);

  if (g_str_equal (progress->stage, "verify"))
    return 3;
  /* the last bytes are on their way: the store has to say that it has them */
  if (g_str_equal (progress->stage, "upload") && progress->total > 0
      && progress->done >= progress->total)
    return 3;
  if (g_str_equal (progress->stage, "upload") || g_str_equal (progress->stage, "ticket"))
    return 2;
  if (g_str_equal (progress->stage, "pack") || g_str_equal (progress->stage, "seal"))
    return 1;
  return wb_report_get_step (report) == WB_STEP_SENDING ? 2 : 0;
}

static double
fraction_of (WbSendPage *self, const WbProgress *progress)
{
  const double part = progress->total > 0 ? (double) MIN (progress->done, progress->total)
                                                / (double) progress->total
                                          : 0;

  if (self->stage >= 2)
    return MIN (PREPARING_SHARE + (1 - PREPARING_SHARE) * part, ALL_BUT_CONFIRMED);
  return PREPARING_SHARE * (self->stage + part) / 2;
}

static void
set_amount (WbSendPage *self, const WbProgress *progress)
{
  g_autofree char *done = wb_text_size (MIN (progress->done, progress->total));
  g_autofree char *total = wb_text_size (progress->total);
  /* Translators: sizes, such as “2.7 MB of 4.4 MB” */
  g_autofree char *amount = g_strdup_printf (_ ("%s of %s"), done, total);

  gtk_label_set_label (self->amount, progress->total > 0 && self->stage >= 2 ? amount : "");
}

static void
set_figures (WbSendPage *self, const WbProgress *progress)
{
  g_autofree char *speed =
      progress->bytes_per_sec >= 1 ? wb_axis_speed (progress->bytes_per_sec) : g_strdup ("–");
  g_autofree char *duration =
      progress->left_sec >= 0 ? wb_text_duration (progress->left_sec) : NULL;
  g_autofree char *left
      /* Translators: a duration, such as “about 20 s” */
      = duration ? g_strdup_printf (_ ("about %s"), duration) : g_strdup ("–");
  g_autofree char *breaks = wb_send_interruptions (progress);

  gtk_label_set_label (self->speed, speed);
  gtk_label_set_label (self->left, left);
  gtk_label_set_label (self->breaks, breaks);
}

/* The bar's value is told in words as well: a fraction alone says little. */
static void
set_bar (WbSendPage *self, const WbProgress *progress)
{
  g_autofree char *percent = NULL, *told = NULL;

  self->fraction = MAX (self->fraction, fraction_of (self, progress));
  /* Translators: a percentage */
  percent = g_strdup_printf (_ ("%d %%"), (int) floor (self->fraction * 100));
  gtk_label_set_label (self->percent, percent);
  gtk_progress_bar_set_fraction (self->bar, self->fraction);
  told = g_strdup_printf ("%s, %s, %s", percent, gtk_label_get_label (self->amount),
                          gtk_label_get_label (self->left));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  told, -1);
}

/* --- the stages ------------------------------------------------------------------------------- */

static void
set_stage (WbSendPage *self, guint index, gboolean is_over)
{
  GtkStack *const marks[N_STAGES] = { self->mark0, self->mark1, self->mark2, self->mark3 };
  GtkLabel *const titles[N_STAGES] = { self->stage0, self->stage1, self->stage2, self->stage3 };
  GtkLabel *const times[N_STAGES] = { self->seconds0, self->seconds1, self->seconds2,
                                      self->seconds3 };
  const gboolean done = is_over || index < self->stage, now = !done && index == self->stage;
  const gint64 began = self->stage_began_usec[index];
  const gint64 ended = done && self->stage_began_usec[index + 1] ? self->stage_began_usec[index + 1]
                                                                 : g_get_monotonic_time ();
  g_autofree char *took =
      began && (done || now) ? wb_text_duration ((ended - began) / G_USEC_PER_SEC) : NULL;
  /* Translators: a stage of sending and its state, for screen readers */
  g_autofree char *told = g_strdup_printf (done  ? _ ("%s: done")
                                           : now ? _ ("%s: running")
                                                 : _ ("%s: still to come"),
                                           _ (stage_titles[index]));

  gtk_stack_set_visible_child_name (marks[index], done ? "done" : now ? "now" : "open");
  gtk_label_set_label (times[index], took ? took : "");
  wb_accessible_name (GTK_WIDGET (titles[index]), told);
}

static void
update_stages (WbSendPage *self, WbReport *report)
{
  const gboolean is_working = wb_step_look (wb_report_get_step (report))->is_working;
  const guint stage = is_working ? stage_of (report) : self->stage;
  const gint64 now = g_get_monotonic_time ();

  for (guint i = self->stage + 1; i <= stage; i++)
    self->stage_began_usec[i] = now;
  if (!self->stage_began_usec[0])
    self->stage_began_usec[0] = now;
  self->stage = MAX (stage, self->stage);
  for (guint i = 0; i < N_STAGES; i++)
    set_stage (self, i, wb_report_get_step (report) == WB_STEP_DELIVERED);
}

static void
update_progress (WbSendPage *self, WbReport *report)
{
  const WbProgress *progress = wb_report_get_progress (report);
  guint n;
  const double *speeds = wb_report_get_speeds (report, &n);

  update_stages (self, report);
  set_amount (self, progress);
  set_figures (self, progress);
  set_bar (self, progress);
  wb_plot_set (WB_PLOT (self->plot), speeds, n);
}

/* --- what is the case ------------------------------------------------------------------------- */

static const struct
{
  WbTone tone;
  const char *style; /* (nullable) */
} tones[] = {
  { WB_TONE_WORKING, NULL }, { WB_TONE_WAITING, "accent" }, { WB_TONE_PERSON, "warning" },
  { WB_TONE_BAD, "error" },  { WB_TONE_ENDED, "dim" },
};

static void
set_tone (WbSendPage *self, const WbSendWords *words)
{
  gtk_widget_set_visible (GTK_WIDGET (self->icon), words->icon != NULL);
  if (words->icon)
    gtk_image_set_from_icon_name (self->icon, words->icon);
  for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      if (!tones[i].style)
        continue;
      if (tones[i].tone == words->tone)
        gtk_widget_add_css_class (GTK_WIDGET (self->icon), tones[i].style);
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self->icon), tones[i].style);
    }
}

/* The cause: the job's own sentence, or what the network makes it wait for. */
static char *
dup_cause (WbReport *report)
{
  const WbProgress *progress = wb_report_get_progress (report);
  const GError *problem = wb_report_get_problem (report);

  if (wb_step_look (wb_report_get_step (report))->is_working)
    return progress->is_waiting && progress->note[0] ? g_strdup (progress->note) : NULL;
  return problem ? g_strdup (problem->message) : NULL;
}

static void
update_cause (WbSendPage *self, WbReport *report, const WbSendWords *words)
{
  g_autofree char *cause = dup_cause (report);
  const gboolean is_waiting =
      wb_report_get_progress (report)->is_waiting && words->tone == WB_TONE_WORKING;

  gtk_widget_set_visible (self->cause_box, cause != NULL);
  gtk_label_set_label (self->cause, cause ? cause : "");
  gtk_widget_set_visible (self->save, words->may_save);
  gtk_label_set_label (self->heading,
                       is_waiting ? _ ("Waiting for the network") : _ (words->heading));
}

static void
update_foot (WbSendPage *self, WbReport *report)
{
  const WbCase *kase = wb_report_get_case (report);
  g_autofree char *text
      /* Translators: %s is a case number, such as WB-7K3Q-9F2M */
      = kase ? g_strdup_printf (_ ("%s\nYour case number"), kase->number) : NULL;

  if (self->foot)
    gtk_label_set_label (self->foot, text ? text : "");
}

static void
update_step (WbSendPage *self, WbReport *report)
{
  const WbStep step = wb_report_get_step (report);
  const WbSendWords *words =
      wb_send_words (step, wb_report_get_case (report), wb_report_get_problem (report));
  const char *name = wb_text_in_language (wb_report_get_profile (report)->name);
  g_autofree char *lead = words ? wb_send_lead (words, name) : NULL;

  if (!words)
    return;
  set_tone (self, words);
  update_cause (self, report, words);
  gtk_label_set_label (self->lead, lead);
  gtk_widget_set_visible (self->pause, words->may_pause);
  gtk_widget_set_visible (self->cancel, words->may_cancel);
  gtk_widget_set_visible (self->resume, words->resume != NULL);
  if (words->resume)
    gtk_button_set_label (GTK_BUTTON (self->resume), _ (words->resume));
  gtk_widget_set_visible (self->meter,
                          words->tone == WB_TONE_WORKING || words->tone == WB_TONE_WAITING);
  gtk_widget_set_visible (self->stages,
                          words->tone == WB_TONE_WORKING && step != WB_STEP_CANCELLING);
  gtk_widget_set_visible (self->plot_card,
                          words->tone == WB_TONE_WORKING || words->tone == WB_TONE_WAITING);
  update_foot (self, report);
}

/* --- hooks ------------------------------------------------------------------------------------ */

/* A sending that begins anew begins at the start. */
static void
reset (WbSendPage *self)
{
  self->fraction = 0;
  self->stage = 0;
  memset (self->stage_began_usec, 0, sizeof self->stage_began_usec);
}

static void
wb_send_page_changed (WbPage *page, guint what)
{
  WbSendPage *self = WB_SEND_PAGE (page);
  WbReport *report = wb_page_get_report (page);

  if ((what & WB_CHANGED_STEP) && wb_report_get_step (report) == WB_STEP_PREPARING)
    reset (self);
  if (what & (WB_CHANGED_STEP | WB_CHANGED_PROGRESS))
    {
      update_progress (self, report);
      update_step (self, report);
    }
}

static void
wb_send_page_bind (WbPage *page, WbReport *report)
{
  wb_send_page_changed (page, WB_CHANGED_STEP | WB_CHANGED_PROGRESS);
}

static void
wb_send_page_shown (WbPage *page)
{
  WbSendPage *self = WB_SEND_PAGE (page);
  GtkWidget *first = gtk_widget_get_visible (self->resume) ? self->resume : self->pause;

  if (gtk_widget_get_visible (first))
    gtk_widget_grab_focus (first);
}

static GtkWidget *
wb_send_page_make_foot (WbPage *page)
{
  WbSendPage *self = WB_SEND_PAGE (page);

  self->foot = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->foot, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->foot), "dim");
  gtk_widget_add_css_class (GTK_WIDGET (self->foot), "numeric");
  return GTK_WIDGET (self->foot);
}

static void
on_pause (GtkWidget *widget, const char *name, GVariant *parameter)
{
  wb_report_do (wb_page_get_report (WB_PAGE (widget)), WB_DO_PAUSE);
}

static void
on_resume (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WbReport *report = wb_page_get_report (WB_PAGE (widget));

  wb_report_take_metered (report);
  wb_report_do (report, WB_DO_RESUME);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, WbSendPage, child)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (icon);
  BIND (heading);
  BIND (lead);
  BIND (cause);
  BIND (percent);
  BIND (amount);
  BIND (speed);
  BIND (left);
  BIND (breaks);
  BIND (pause);
  BIND (resume);
  BIND (cancel);
  BIND (save);
  BIND (cause_box);
  BIND (meter);
  BIND (plot_card);
  BIND (plot);
  BIND (stages);
  BIND (bar);
  BIND (mark0);
  BIND (mark1);
  BIND (mark2);
  BIND (mark3);
  BIND (stage0);
  BIND (stage1);
  BIND (stage2);
  BIND (stage3);
  BIND (seconds0);
  BIND (seconds1);
  BIND (seconds2);
  BIND (seconds3);
}

static void
wb_send_page_class_init (WbSendPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  WbPageClass *page_class = WB_PAGE_CLASS (class);

  g_type_ensure (WB_TYPE_BESIDE);
  g_type_ensure (WB_TYPE_PLOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/send-page.ui");
  bind_children (widget_class);
  page_class->bind = wb_send_page_bind;
  page_class->changed = wb_send_page_changed;
  page_class->shown = wb_send_page_shown;
  page_class->make_foot = wb_send_page_make_foot;
  gtk_widget_class_install_action (widget_class, "send.pause", NULL, on_pause);
  gtk_widget_class_install_action (widget_class, "send.resume", NULL, on_resume);
}

static void
wb_send_page_init (WbSendPage *self)
{
  GtkLabel **titles[N_STAGES] = { &self->stage0, &self->stage1, &self->stage2, &self->stage3 };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_STAGES; i++)
    gtk_label_set_label (*titles[i], _ (stage_titles[i]));
  wb_accessible_plain_name (GTK_BUTTON (self->resume));
}
