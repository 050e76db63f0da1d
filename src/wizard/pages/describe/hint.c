/* SPDX-License-Identifier: MPL-2.0 */
/* Everything wraps: the buttons stand below the words, and flow onto lines of their own where they
 * don't fit side by side. */
#include "hint.h"

#include "widgets/accessible.h"
#include "widgets/tiles.h"

struct _WbHint
{
  GtkBox parent;
  GtkWidget *words;
  GtkWidget *buttons; /* (nullable) until the first */
};

G_DEFINE_FINAL_TYPE (WbHint, wb_hint, GTK_TYPE_BOX)

static GtkWidget *
add_label (WbHint *self, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (self->words), label);
  return label;
}

WbHint *
wb_hint_new (const char *icon_name, const char *title, const char *text)
{
  WbHint *self = g_object_new (WB_TYPE_HINT, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP,
                               "spacing", 12, NULL);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 2);
  gtk_box_prepend (GTK_BOX (self), icon);
  if (title)
    gtk_widget_add_css_class (add_label (self, title), "heading");
  if (text)
    add_label (self, text);
  wb_accessible_name (GTK_WIDGET (self), title ? title : text);
  return self;
}

void
wb_hint_add_text (WbHint *self, const char *text, gboolean is_quoted)
{
  GtkWidget *label = add_label (self, text);

  if (is_quoted)
    gtk_widget_add_css_class (label, "quoted");
}

static GtkWidget *
make_buttons (void)
{
  GtkWidget *buttons = wb_tiles_new ();

  gtk_widget_set_halign (buttons, GTK_ALIGN_START);
  gtk_widget_set_margin_top (buttons, 3);
  return buttons;
}

void
wb_hint_add_button (WbHint *self, const char *label, GCallback clicked, gpointer object)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  if (!self->buttons)
    {
      self->buttons = make_buttons ();
      gtk_box_append (GTK_BOX (self->words), self->buttons);
    }
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
  wb_tiles_append (WB_TILES (self->buttons), button);
  wb_accessible_plain_name (GTK_BUTTON (button));
  g_signal_connect_object (button, "clicked", clicked, object, G_CONNECT_SWAPPED);
}

static void
wb_hint_class_init (WbHintClass *class)
{
}

static void
wb_hint_init (WbHint *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "notice");
  gtk_widget_add_css_class (GTK_WIDGET (self), "told");
  self->words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_widget_set_hexpand (self->words, TRUE);
  gtk_box_append (GTK_BOX (self), self->words);
}
