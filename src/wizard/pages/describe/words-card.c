/* SPDX-License-Identifier: MPL-2.0 */
/* What an input method composes is not in the buffer. When the focus leaves, some methods put it
 * in, at once or a moment later, and others drop it, which loses what the person typed last. So
 * what was composed is remembered, and put in if the method has not done so after a moment.
 *
 * What is more than fits is refused as it is put in, so that nothing is shown that is not kept. */
#include "words-card.h"

#include <glib/gi18n.h>

#include "draft.h"

#define COMMIT_MS 250 /* how long a method may take after the focus has left */

struct _WbWordsCard
{
  AdwBin parent;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkWidget *placeholder;
  char *composing; /* never NULL: shown, but not in the buffer */
  char *orphan;    /* (nullable): was being composed when the focus left */
  guint orphan_source;
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (WbWordsCard, wb_words_card, ADW_TYPE_BIN)

enum
{
  TYPED,
  FULL,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

char *
wb_words_card_dup_text (WbWordsCard *self)
{
  const char *pending = self->orphan ? self->orphan : self->composing;
  GtkTextIter start, end, cursor;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor,
                                    gtk_text_buffer_get_insert (self->buffer));
  g_autofree char *before = gtk_text_buffer_get_text (self->buffer, &start, &cursor, FALSE);
  g_autofree char *after = gtk_text_buffer_get_text (self->buffer, &cursor, &end, FALSE);
  return g_strconcat (before, pending, after, NULL);
}

static void
show_placeholder (WbWordsCard *self)
{
  const gboolean is_empty = gtk_text_buffer_get_char_count (self->buffer) == 0;

  gtk_widget_set_visible (self->placeholder, is_empty && !*self->composing);
}

void
wb_words_card_set_text (WbWordsCard *self, const char *text)
{
  self->is_filling = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->is_filling = FALSE;
}

static void
forget_orphan (WbWordsCard *self)
{
  g_clear_handle_id (&self->orphan_source, g_source_remove);
  g_clear_pointer (&self->orphan, g_free);
}

static void
on_buffer_changed (GtkTextBuffer *buffer, WbWordsCard *self)
{
  forget_orphan (self);
  show_placeholder (self);
  if (!self->is_filling)
    g_signal_emit (self, signals[TYPED], 0);
}

/* Puts in as much as fits; the rest is refused. What the draft says is shown as it is. */
static void
on_insert (GtkTextBuffer *buffer, GtkTextIter *at, char *text, int length, WbWordsCard *self)
{
  const glong room = WB_DRAFT_MAX_WORDS - gtk_text_buffer_get_char_count (buffer);

  if (self->is_filling || g_utf8_strlen (text, length) <= MAX (room, 0))
    return;
  const int fitting = (int) (g_utf8_offset_to_pointer (text, MAX (room, 0)) - text);
  g_signal_stop_emission_by_name (buffer, "insert-text");
  if (fitting > 0)
    gtk_text_buffer_insert (buffer, at, text, fitting);
  g_signal_emit (self, signals[FULL], 0);
}

static void
on_preedit (GtkTextView *view, const char *text, WbWordsCard *self)
{
  g_free (self->composing);
  self->composing = g_strdup (text ? text : "");
  show_placeholder (self);
  g_signal_emit (self, signals[TYPED], 0);
}

static void
adopt_orphan (gpointer data)
{
  WbWordsCard *self = data;
  g_autofree char *orphan = g_steal_pointer (&self->orphan);

  self->orphan_source = 0;
  if (!*self->composing)
    gtk_text_buffer_insert_at_cursor (self->buffer, orphan, -1);
}

/* Before the view's own handler, which lets the method drop what it composes. */
static void
on_focus_leaves (GtkEventControllerFocus *controller, WbWordsCard *self)
{
  if (!*self->composing)
    return;
  forget_orphan (self);
  self->orphan = g_strdup (self->composing);
  self->orphan_source = g_timeout_add_once (COMMIT_MS, adopt_orphan, self);
}

static GtkWidget *
make_placeholder (void)
{
  GtkWidget *label = g_object_new (
      GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "label",
      _ ("What did you do, and what happened instead?"), "wrap", TRUE, "xalign", 0.0, "can-target",
      FALSE, "margin-top", 12, "margin-bottom", 12, "margin-start", 12, "margin-end", 12, NULL);

  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "dim");
  return label;
}

static void
make_view (WbWordsCard *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->view = GTK_TEXT_VIEW (g_object_new (GTK_TYPE_TEXT_VIEW, "wrap-mode", GTK_WRAP_WORD_CHAR,
                                            "top-margin", 12, "bottom-margin", 12, "left-margin",
                                            12, "right-margin", 12, "accepts-tab", FALSE, NULL));
  self->buffer = gtk_text_view_get_buffer (self->view);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What went wrong"), GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER,
                                  _ ("What did you do, and what happened instead?"),
                                  GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE, -1);
  gtk_event_controller_set_propagation_phase (focus, GTK_PHASE_CAPTURE);
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_leaves), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), focus);
  g_signal_connect (self->buffer, "insert-text", G_CALLBACK (on_insert), self);
  g_signal_connect (self->buffer, "changed", G_CALLBACK (on_buffer_changed), self);
  g_signal_connect (self->view, "preedit-changed", G_CALLBACK (on_preedit), self);
}

static gboolean
wb_words_card_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WB_WORDS_CARD (widget)->view));
}

GtkWidget *
wb_words_card_new (void)
{
  return g_object_new (WB_TYPE_WORDS_CARD, NULL);
}

static void
wb_words_card_dispose (GObject *object)
{
  forget_orphan (WB_WORDS_CARD (object));
  G_OBJECT_CLASS (wb_words_card_parent_class)->dispose (object);
}

static void
wb_words_card_finalize (GObject *object)
{
  g_free (WB_WORDS_CARD (object)->composing);
  G_OBJECT_CLASS (wb_words_card_parent_class)->finalize (object);
}

static void
wb_words_card_class_init (WbWordsCardClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_words_card_dispose;
  G_OBJECT_CLASS (class)->finalize = wb_words_card_finalize;
  GTK_WIDGET_CLASS (class)->grab_focus = wb_words_card_grab_focus;
  signals[TYPED] = g_signal_new ("typed", WB_TYPE_WORDS_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[FULL] = g_signal_new ("full", WB_TYPE_WORDS_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
wb_words_card_init (WbWordsCard *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *scroller =
      g_object_new (GTK_TYPE_SCROLLED_WINDOW, "min-content-height", 96, "max-content-height", 220,
                    "propagate-natural-height", TRUE, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);

  self->composing = g_strdup ("");
  make_view (self);
  self->placeholder = make_placeholder ();
  gtk_widget_set_overflow (scroller, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_add_css_class (scroller, "words");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_overlay_set_child (GTK_OVERLAY (overlay), scroller);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->placeholder);
  gtk_overlay_set_measure_overlay (GTK_OVERLAY (overlay), self->placeholder, TRUE);
  adw_bin_set_child (ADW_BIN (self), overlay);
}
