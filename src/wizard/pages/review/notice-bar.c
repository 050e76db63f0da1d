/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-wizard"
#include "pages/review/notice-bar.h"

#include "widgets/accessible.h"
#include "widgets/beside.h"

struct _WbNoticeBar
{
  GtkBox parent_instance;
  GtkWidget *icon;
  GtkWidget *words; /* the label, and the button beside it or below */
  GtkWidget *label;
  GtkWidget *button; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (WbNoticeBar, wb_notice_bar, GTK_TYPE_BOX)

static const struct
{
  const char *box, *icon;
} looks[] = {
  [WB_NOTICE_NEWS] = { "news", "accent" },
  [WB_NOTICE_WARNING] = { "warn", "warning" },
  [WB_NOTICE_PROBLEM] = { "bad", "error" },
};

enum
{
  CLICKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_clicked (WbNoticeBar *self)
{
  g_signal_emit (self, signals[CLICKED], 0);
}

GtkWidget *
wb_notice_bar_new (WbNoticeBarLook look, const char *button)
{
  WbNoticeBar *self = g_object_new (WB_TYPE_NOTICE_BAR, NULL);

  gtk_widget_add_css_class (GTK_WIDGET (self), looks[look].box);
  gtk_widget_add_css_class (self->icon, looks[look].icon);
  if (!button)
    return GTK_WIDGET (self);
  self->button = gtk_button_new_with_mnemonic (button);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->button))), TRUE);
  wb_accessible_plain_name (GTK_BUTTON (self->button));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
  gtk_widget_set_halign (self->button, GTK_ALIGN_END);
  gtk_widget_set_parent (self->button, self->words);
  return GTK_WIDGET (self);
}

void
wb_notice_bar_set_text (WbNoticeBar *self, const char *text)
{
  const gboolean is_said = text && text[0] != '\0';

  if (is_said)
    {
      gtk_label_set_label (GTK_LABEL (self->label), text);
      wb_accessible_name (GTK_WIDGET (self), text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), is_said);
}

void
wb_notice_bar_offer (WbNoticeBar *self, const char *button)
{
  if (button && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (self->button)), button) != 0)
    gtk_button_set_label (GTK_BUTTON (self->button), button);
  gtk_widget_set_visible (self->button, button != NULL);
}

static void
wb_notice_bar_class_init (WbNoticeBarClass *class)
{
  /* The button was pressed. */
  signals[CLICKED] = g_signal_new ("clicked", WB_TYPE_NOTICE_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
wb_notice_bar_init (WbNoticeBar *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 10);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "notice");
  self->icon = gtk_image_new_from_icon_name ("wb-attention-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_set_margin_top (self->label, 6);
  gtk_widget_set_margin_bottom (self->label, 6);
  /* as wide as what it stands in: a box of GTK 4.18 takes words with room to spare for higher than
   * they are */
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), 80);
  self->words = wb_beside_new (self->label, NULL);
  gtk_widget_set_hexpand (self->words, TRUE);
  gtk_box_append (GTK_BOX (self), self->icon);
  gtk_box_append (GTK_BOX (self), self->words);
}
