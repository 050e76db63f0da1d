/* SPDX-License-Identifier: MPL-2.0 */
/* Entries of the legend are toggles, one at most pressed: the filter. They are kept when counts
 * change, so that the focus stays. */
#include "pages/viewer/viewer-side.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pages/viewer/viewer-dialogs.h"
#include "pages/viewer/viewer-words.h"
#include "widgets/accessible.h"

/* A kind in the legend. */
typedef struct
{
  GtkToggleButton *button; /* NULL: not seen yet */
  GtkLabel *count;
} Entry;

struct _WbViewerSide
{
  AdwBin parent;
  GtkWidget *card, *card_swatch, *not_personal, *hide;
  GtkLabel *card_title, *card_count, *legend_title;
  GtkBox *legend, *decisions;

  WbReport *report;
  char *mark;       /* (nullable): what the card is of */
  char *suggestion; /* (nullable) */
  Entry entries[WB_MAX_KINDS];
  guint64 kinds; /* gone through */
};

enum
{
  FILTERED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WbViewerSide, wb_viewer_side, ADW_TYPE_BIN)

/* --- legend ---------------------------------------------------------------------------------- */

static void
on_entry_toggled (GtkToggleButton *button, WbViewerSide *self)
{
  const guint kind = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "kind"));
  const guint64 bit = G_GUINT64_CONSTANT (1) << kind;
  guint64 kinds = self->kinds;

  if (gtk_toggle_button_get_active (button))
    {
      kinds = bit;
      for (guint i = 0; i < WB_MAX_KINDS; i++)
        if (i != kind && self->entries[i].button)
          gtk_toggle_button_set_active (self->entries[i].button, FALSE);
    }
  else if (kinds == bit)
    kinds = WB_ALL_KINDS;
  if (kinds == self->kinds)
    return;
  self->kinds = kinds;
  g_signal_emit (self, signals[FILTERED], 0);
}

static GtkWidget *
make_swatch (WbHue hue)
{
  GtkWidget *swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (swatch, "swatch");
  gtk_widget_add_css_class (swatch, wb_hue_word (hue));
  return swatch;
}

/* The entry before which kind stands: they are in the order of kinds. */
static GtkWidget *
entry_before (WbViewerSide *self, guint kind)
{
  for (guint i = kind; i-- > 0;)
    if (self->entries[i].button)
      return GTK_WIDGET (self->entries[i].button);
  return NULL;
}

static void
add_entry (WbViewerSide *self, guint kind)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *title = gtk_label_new (NULL), *count = gtk_label_new (NULL);
  GtkWidget *button = gtk_toggle_button_new ();
  g_autofree char *words = wb_viewer_kind_title (kind);

  gtk_label_set_text (GTK_LABEL (title), words);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (title), 10);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 18);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim");
  gtk_box_append (GTK_BOX (box), make_swatch (wb_kind_hue (kind)));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), count);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "kind");
  g_object_set_data (G_OBJECT (button), "kind", GUINT_TO_POINTER (kind));
  g_signal_connect (button, "toggled", G_CALLBACK (on_entry_toggled), self);
  gtk_box_insert_child_after (self->legend, button, entry_before (self, kind));
  self->entries[kind] = (Entry){ GTK_TOGGLE_BUTTON (button), GTK_LABEL (count) };
}

static void
show_entry (WbViewerSide *self, guint kind, guint64 n)
{
  Entry *entry = &self->entries[kind];
  g_autofree char *number = wb_viewer_number (n);
  g_autofree char *title = wb_viewer_kind_title (kind);
  /* Translators: a kind of value and how many of it were replaced, as spoken */
  g_autofree char *name = g_strdup_printf (_ ("%s, %s"), title, number);

  if (!entry->button && n > 0)
    add_entry (self, kind);
  if (!entry->button)
    return;
  gtk_widget_set_visible (GTK_WIDGET (entry->button), n > 0);
  gtk_label_set_text (entry->count, number);
  wb_accessible_name (GTK_WIDGET (entry->button), name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (entry->button), _ ("Go through these only"));
  if (n == 0 && gtk_toggle_button_get_active (entry->button))
    gtk_toggle_button_set_active (entry->button, FALSE);
}

void
wb_viewer_side_show_counts (WbViewerSide *self, WbTextIndex *index)
{
  guint64 sum = 0;

  for (guint i = 0; i < wb_n_kinds (); i++)
    {
      const guint64 bit = G_GUINT64_CONSTANT (1) << i;
      const guint64 n = index ? wb_text_index_total (index, bit) : 0;
      show_entry (self, i, n);
      sum += n;
    }
  gtk_label_set_text (self->legend_title, sum > 0 ? _ ("Replaced in this file")
                                                  : _ ("Nothing was replaced in this file"));
}

/* --- card ------------------------------------------------------------------------------------ */

void
wb_viewer_side_show_mark (WbViewerSide *self, WbTextIndex *index, const char *text)
{
  const gsize length = text ? strlen (text) : 0;
  WbMark mark;

  g_free (self->mark);
  self->mark = g_strdup (text);
  if (!text || !wb_mark_at (text, length, &mark))
    {
      gtk_widget_set_visible (self->card, FALSE);
      return;
    }
  const guint64 count = wb_text_index_total (index, G_GUINT64_CONSTANT (1) << mark.kind);
  const char *classes[] = { "swatch", wb_hue_word (wb_kind_hue (mark.kind)), NULL };
  g_autofree char *title = wb_viewer_kind_title (mark.kind);
  g_autofree char *words =
      wb_viewer_mark_words (text, mark.kind, count, wb_text_index_count_tag (index, text, length));
  gtk_widget_set_css_classes (self->card_swatch, classes);
  gtk_label_set_text (self->card_title, title);
  gtk_label_set_text (self->card_count, words);
  gtk_widget_set_visible (self->not_personal, wb_mark_may_be_restored (text, length));
  gtk_widget_set_visible (self->card, TRUE);
}

static void
on_not_personal (WbViewerSide *self)
{
  if (self->report && self->mark)
    wb_viewer_ask_restore (GTK_WIDGET (self), self->report, self->mark);
}

static void
on_hide (WbViewerSide *self)
{
  if (self->report)
    wb_viewer_ask_hide (GTK_WIDGET (self), self->report, self->suggestion);
}

/* --- decisions ------------------------------------------------------------------------------- */

static void
on_undo (GtkButton *button, WbViewerSide *self)
{
  const char *text = g_object_get_data (G_OBJECT (button), "text");
  g_autofree char *kept = g_strdup (text);

  if (g_object_get_data (G_OBJECT (button), "is-tag"))
    wb_report_restore (self->report, kept, FALSE);
  else
    wb_report_hide (self->report, kept, FALSE);
}

static void
add_decision (WbViewerSide *self, const char *text, gboolean is_tag)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *undo = gtk_button_new_with_label (_ ("Undo"));
  g_autofree char *name = g_strdup_printf (_ ("Undo: %s"), text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (undo, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (undo, is_tag ? _ ("Replace it again") : _ ("Don’t hide it"));
  wb_accessible_name (undo, name);
  g_object_set_data_full (G_OBJECT (undo), "text", g_strdup (text), g_free);
  g_object_set_data (G_OBJECT (undo), "is-tag", GINT_TO_POINTER (is_tag));
  g_signal_connect (undo, "clicked", G_CALLBACK (on_undo), self);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), undo);
  gtk_box_append (self->decisions, row);
}

static void
add_decisions (WbViewerSide *self, const char *title, const GPtrArray *texts, gboolean is_tag)
{
  GtkWidget *heading = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_widget_set_margin_top (heading, 6);
  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (self->decisions, heading);
  for (guint i = 0; i < texts->len; i++)
    add_decision (self, g_ptr_array_index (texts, i), is_tag);
}

void
wb_viewer_side_show_decisions (WbViewerSide *self)
{
  const WbSelection *selection = self->report ? wb_report_get_selection (self->report) : NULL;
  const gboolean hides = selection && selection->hide->len > 0;
  const gboolean restores = selection && selection->restore->len > 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->decisions))))
    gtk_box_remove (self->decisions, child);
  if (hides)
    add_decisions (self, _ ("Hidden by you"), selection->hide, FALSE);
  if (restores)
    /* Translators: values that were replaced by mistake and are sent as they are after all */
    add_decisions (self, _ ("Not personal"), selection->restore, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->decisions), hides || restores);
}

void
wb_viewer_side_suggest (WbViewerSide *self, const char *text)
{
  g_free (self->suggestion);
  self->suggestion = g_strdup (text);
}

guint64
wb_viewer_side_get_kinds (WbViewerSide *self)
{
  return self->kinds;
}

void
wb_viewer_side_set_report (WbViewerSide *self, WbReport *report)
{
  g_set_object (&self->report, report);
  wb_viewer_side_show_decisions (self);
}

/* --- life ------------------------------------------------------------------------------------ */

static void
wb_viewer_side_finalize (GObject *object)
{
  WbViewerSide *self = WB_VIEWER_SIDE (object);

  g_clear_object (&self->report);
  g_free (self->mark);
  g_free (self->suggestion);
  G_OBJECT_CLASS (wb_viewer_side_parent_class)->finalize (object);
}

static void
wb_viewer_side_class_init (WbViewerSideClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wb_viewer_side_finalize;
  signals[FILTERED] = g_signal_new ("filtered", WB_TYPE_VIEWER_SIDE, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/viewer-side.ui");
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, card);
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, card_swatch);
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, card_title);
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, card_count);
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, not_personal);
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, hide);
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, legend);
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, legend_title);
  gtk_widget_class_bind_template_child (widget_class, WbViewerSide, decisions);
}

static void
wb_viewer_side_init (WbViewerSide *self)
{
  self->kinds = WB_ALL_KINDS;
  gtk_widget_init_template (GTK_WIDGET (self));
  wb_accessible_plain_name (GTK_BUTTON (self->not_personal));
  wb_accessible_plain_name (GTK_BUTTON (self->hide));
  g_signal_connect_swapped (self->not_personal, "clicked", G_CALLBACK (on_not_personal), self);
  g_signal_connect_swapped (self->hide, "clicked", G_CALLBACK (on_hide), self);
}
