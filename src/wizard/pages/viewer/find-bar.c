/* SPDX-License-Identifier: MPL-2.0 */
/* A worker counts, and begins again behind what it knows while the index grows; the first match
 * behind the place that was looked at is shown as soon as there is one. */
#include "pages/viewer/find-bar.h"

#include <glib/gi18n.h>

#include "runner.h"

struct _WbFindBar
{
  AdwBin parent;
  GtkSearchBar *bar;
  GtkSearchEntry *entry;
  GtkLabel *count;
  GtkWidget *previous, *next, *close;

  WbTextPages *pages; /* (nullable) */
  WbTextNeedle *needle;
  WbTextFind *find; /* (nullable) */
  WbRunner *runner; /* (nullable): counts */
  guint64 place;    /* of the match that is shown, or where the person is */
  guint64 number;   /* of the match that is shown; 0: none */
  gboolean wants_first;
};

enum
{
  GO_TO,
  SOUGHT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WbFindBar, wb_find_bar, ADW_TYPE_BIN)

/* --- words ----------------------------------------------------------------------------------- */

static char *
count_words (WbFindBar *self, guint64 count)
{
  g_autofree char *all = g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
  g_autofree char *number = g_strdup_printf ("%'" G_GUINT64_FORMAT, self->number);

  if (self->runner && count == 0)
    return g_strdup (_ ("Looking…"));
  if (count == 0)
    return g_strdup (_ ("Not found"));
  if (self->number == 0)
    /* Translators: of what was looked for in a file; %s is a number */
    return g_strdup_printf (_ ("%s found"), all);
  /* Translators: "3 of 118": matches of what was looked for in a file */
  return g_strdup_printf (_ ("%s of %s"), number, all);
}

static void
show_count (WbFindBar *self)
{
  const guint64 count = self->find ? wb_text_find_count (self->find) : 0;
  g_autofree char *words = self->find ? count_words (self, count) : g_strdup ("");

  gtk_label_set_text (self->count, words);
  gtk_widget_set_visible (GTK_WIDGET (self->count), self->find != NULL);
  gtk_widget_set_sensitive (self->previous, count > 0);
  gtk_widget_set_sensitive (self->next, count > 0);
}

/* --- looking --------------------------------------------------------------------------------- */

static void run_find (WbFindBar *self);

void
wb_find_bar_step (WbFindBar *self, int direction)
{
  if (!self->find)
    return;
  if (!wb_text_find_next (self->find, self->pages, self->place, direction, &self->place,
                          &self->number)
      && !wb_text_find_next (self->find, self->pages, WB_NO_OFFSET, direction, &self->place,
                             &self->number))
    return;
  self->wants_first = FALSE;
  show_count (self);
  g_signal_emit (self, signals[GO_TO], 0, self->place);
}

/* The match at the place, or the next one, once there is any. */
static void
show_first (WbFindBar *self)
{
  const guint64 from = self->place == 0              ? WB_NO_OFFSET
                       : self->place == WB_NO_OFFSET ? WB_NO_OFFSET
                                                     : self->place - 1;
  guint64 place, number;

  if (!self->wants_first || !wb_text_find_next (self->find, self->pages, from, 1, &place, &number))
    return;
  self->wants_first = FALSE;
  self->place = place;
  self->number = number;
  g_signal_emit (self, signals[GO_TO], 0, place);
}

static gpointer
work (gpointer input, const WbRun *run, GError **error)
{
  return wb_text_find_run (input, run, error) ? wb_text_find_ref (input) : NULL;
}

static void
on_tell (const WbEvent *event, gpointer owner)
{
  WbFindBar *self = owner;

  if (!self->find)
    return;
  show_first (self);
  show_count (self);
}

static void
on_end (gpointer result, const GError *error, gpointer owner)
{
  g_autoptr (WbTextFind) find = result;
  WbFindBar *self = owner;

  if (!find || find != self->find)
    return;
  g_clear_pointer (&self->runner, wb_runner_unref);
  show_first (self);
  if (wb_text_find_is_up_to_date (find) && self->wants_first)
    {
      self->wants_first = FALSE;
      wb_find_bar_step (self, 1);
    }
  if (!wb_text_find_is_up_to_date (find))
    run_find (self);
  show_count (self);
}

static void
run_find (WbFindBar *self)
{
  const WbTask task = {
    .work = work,
    .tell = on_tell,
    .end = on_end,
    .input = wb_text_find_ref (self->find),
    .free_input = (GDestroyNotify) wb_text_find_unref,
    .owner = G_OBJECT (self),
  };

  self->runner = wb_runner_run (&task);
}

static void
stop (WbFindBar *self)
{
  if (self->runner)
    wb_runner_cancel (self->runner);
  g_clear_pointer (&self->runner, wb_runner_unref);
  g_clear_pointer (&self->find, wb_text_find_unref);
  self->number = 0;
}

static void
look (WbFindBar *self)
{
  stop (self);
  if (self->pages && self->needle)
    {
      self->find = wb_text_find_new (wb_text_pages_index (self->pages), self->needle);
      run_find (self);
    }
  show_count (self);
}

static void
on_search_changed (GtkSearchEntry *entry, WbFindBar *self)
{
  g_clear_pointer (&self->needle, wb_text_needle_unref);
  self->needle = wb_text_needle_new (gtk_editable_get_text (GTK_EDITABLE (entry)));
  self->wants_first = self->needle != NULL;
  g_signal_emit (self, signals[SOUGHT], 0);
  look (self);
}

/* --- from outside ---------------------------------------------------------------------------- */

void
wb_find_bar_set_pages (WbFindBar *self, WbTextPages *pages)
{
  stop (self);
  self->pages = pages;
  self->wants_first = FALSE;
  look (self);
}

void
wb_find_bar_grown (WbFindBar *self)
{
  if (self->find && !self->runner && !wb_text_find_is_up_to_date (self->find))
    run_find (self);
}

void
wb_find_bar_open (WbFindBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

void
wb_find_bar_set_place (WbFindBar *self, guint64 offset)
{
  self->place = offset;
}

WbTextNeedle *
wb_find_bar_get_needle (WbFindBar *self)
{
  return self->needle;
}

const char *
wb_find_bar_get_text (WbFindBar *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/* --- life ------------------------------------------------------------------------------------ */

static void
step_on (WbFindBar *self)
{
  wb_find_bar_step (self, 1);
}

static void
step_back (WbFindBar *self)
{
  wb_find_bar_step (self, -1);
}

static gboolean
on_shift_return (GtkWidget *widget, GVariant *args, gpointer self)
{
  wb_find_bar_step (self, -1);
  return TRUE;
}

static void
on_close (WbFindBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, FALSE);
}

/* What is no longer looked for is no longer marked. */
static void
on_search_mode (WbFindBar *self)
{
  if (!gtk_search_bar_get_search_mode (self->bar))
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
wb_find_bar_dispose (GObject *object)
{
  WbFindBar *self = WB_FIND_BAR (object);

  stop (self);
  self->pages = NULL;
  g_clear_pointer (&self->needle, wb_text_needle_unref);
  G_OBJECT_CLASS (wb_find_bar_parent_class)->dispose (object);
}

static void
wb_find_bar_class_init (WbFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wb_find_bar_dispose;
  signals[GO_TO] = g_signal_new ("go-to", WB_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[SOUGHT] = g_signal_new ("sought", WB_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/waybill/Waybill/ui/find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, count);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, previous);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, next);
  gtk_widget_class_bind_template_child (widget_class, WbFindBar, close);
}

static void
wb_find_bar_init (WbFindBar *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->place = WB_NO_OFFSET;
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, GDK_SHIFT_MASK),
                        gtk_callback_action_new (on_shift_return, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  g_signal_connect (self->entry, "search-changed", G_CALLBACK (on_search_changed), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (step_on), self);
  g_signal_connect_swapped (self->entry, "next-match", G_CALLBACK (step_on), self);
  g_signal_connect_swapped (self->entry, "previous-match", G_CALLBACK (step_back), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (step_on), self);
  g_signal_connect_swapped (self->close, "clicked", G_CALLBACK (on_close), self);
  g_signal_connect_swapped (self->previous, "clicked", G_CALLBACK (step_back), self);
  g_signal_connect_swapped (self->bar, "notify::search-mode-enabled", G_CALLBACK (on_search_mode),
                            self);
}
