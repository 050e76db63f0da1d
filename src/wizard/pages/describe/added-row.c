/* SPDX-License-Identifier: MPL-2.0 */
/* What a file is stands in no draft, so that nothing kept can be wrong about it: each row looks
 * itself, on a worker; when it looks again, a file that is the same one is not read again. */
#include "pages/describe/added-row.h"

#include <glib/gi18n.h>
#include <sys/stat.h>

#include "pages/picture/chosen-file.h"
#include "pages/picture/pixels.h"
#include "runner.h"
#include "widgets/accessible.h"
#include "widgets/thumb.h"

struct _WbAddedRow
{
  AdwActionRow parent;
  char *path;
  guint boxes;
  GtkWidget *thumb;
  GtkWidget *remove;
  WbFileId known; /* the file that was seen, as it was; zeroes if it could not be read */
  WbRunner *runner;
};

G_DEFINE_FINAL_TYPE (WbAddedRow, wb_added_row, ADW_TYPE_ACTION_ROW)

enum
{
  REMOVE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* What the worker is asked. */
typedef struct
{
  char *path;
  WbFileId known;
} Asked;

/* What the worker saw. */
typedef struct
{
  WbFileId id;
  gboolean is_same; /* as known, and so not read */
  gboolean is_picture;
  GdkPixbuf *pixels; /* (nullable) */
  char *problem;     /* (nullable): a sentence */
} Seen;

static void
seen_free (Seen *seen)
{
  g_clear_object (&seen->pixels);
  g_free (seen->problem);
  g_free (seen);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Seen, seen_free)

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_free (asked->path);
  g_free (asked);
}

static gboolean
is_as_known (const Asked *asked)
{
  struct stat st;
  WbFileId id;

  if (stat (asked->path, &st) != 0)
    return FALSE;
  wb_file_id_from_stat (&id, &st);
  return wb_file_id_same (&id, &asked->known) && id.end == asked->known.end
         && id.mtime_usec == asked->known.mtime_usec;
}

static gpointer
look (gpointer input, const WbRun *run, GError **error)
{
  const Asked *asked = input;
  const char *path = asked->path;
  g_autoptr (Seen) seen = g_new0 (Seen, 1);
  g_autoptr (GError) problem = NULL;

  seen->is_same = is_as_known (asked);
  if (seen->is_same)
    return g_steal_pointer (&seen);
  g_autoptr (GBytes) content = wb_chosen_file_read (path, &seen->id, error);

  if (!content)
    return NULL;
  const char *why_not = wb_chosen_file_why_not (content, &seen->is_picture);
  g_clear_pointer (&content, g_bytes_unref);
  if (why_not)
    /* Translators: %s is a sentence that says why. */
    seen->problem = g_strdup_printf (_ ("Can't be sent. %s"), why_not);
  else if (seen->is_picture)
    seen->pixels = wb_pixels_open (path, WB_THUMB_SIDE, NULL, run, &problem);
  if (problem)
    /* Translators: %s is a sentence that says why. */
    seen->problem = g_strdup_printf (_ ("Can't be shown. %s"), problem->message);
  return g_steal_pointer (&seen);
}

static void
say (WbAddedRow *self, const char *what)
{
  g_autofree char *name =
      g_strdup_printf ("%s, %s", adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), what);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), what);
  wb_accessible_name (GTK_WIDGET (self), name);
}

static void
say_picture (WbAddedRow *self)
{
  if (self->boxes == 0)
    {
      say (self, _ ("Nothing blacked out, place and camera data removed"));
      return;
    }
  g_autofree char *what = g_strdup_printf (
      ngettext ("%u area blacked out, place and camera data removed",
                "%u areas blacked out, place and camera data removed", self->boxes),
      self->boxes);
  say (self, what);
}

/* It can't be opened in the editor, and has to be read whole when it is there again. */
static void
say_unreadable (WbAddedRow *self, const GError *error)
{
  g_autofree char *what = g_strdup_printf (_ ("Can't be sent. %s"), error->message);

  self->known = (WbFileId){ 0 };
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  say (self, what);
}

static void
on_looked (gpointer result, const GError *error, gpointer owner)
{
  WbAddedRow *self = owner;
  g_autoptr (Seen) seen = result;

  if (!self->thumb || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->runner, wb_runner_unref);
  if (!seen)
    {
      say_unreadable (self, error);
      return;
    }
  if (seen->is_same)
    return;
  self->known = seen->id;
  if (seen->problem)
    {
      say (self, seen->problem);
      return;
    }
  if (!seen->pixels)
    {
      say (self, _ ("Personal data is replaced"));
      return;
    }
  g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (seen->pixels);
  wb_thumb_set_picture (WB_THUMB (self->thumb), texture);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ ("Show it and cover parts of it"));
  say_picture (self);
}

static void
on_remove (GtkButton *button, WbAddedRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
wb_added_row_dispose (GObject *object)
{
  WbAddedRow *self = WB_ADDED_ROW (object);

  if (self->runner)
    wb_runner_cancel (self->runner);
  g_clear_pointer (&self->runner, wb_runner_unref);
  self->thumb = NULL;
  G_OBJECT_CLASS (wb_added_row_parent_class)->dispose (object);
}

static void
wb_added_row_finalize (GObject *object)
{
  g_free (WB_ADDED_ROW (object)->path);
  G_OBJECT_CLASS (wb_added_row_parent_class)->finalize (object);
}

static void
wb_added_row_class_init (WbAddedRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_added_row_dispose;
  G_OBJECT_CLASS (class)->finalize = wb_added_row_finalize;
  signals[REMOVE] = g_signal_new ("remove", WB_TYPE_ADDED_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
wb_added_row_init (WbAddedRow *self)
{
  self->thumb = wb_thumb_new ();
  self->remove = gtk_button_new_from_icon_name ("wb-trash-symbolic");
  gtk_widget_set_valign (self->remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->remove, "flat");
  g_signal_connect (self->remove, "clicked", G_CALLBACK (on_remove), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->thumb);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->remove);
  /* A file's name may hold anything. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
}

GtkWidget *
wb_added_row_new (const WbDraftFile *file)
{
  WbAddedRow *self = g_object_new (WB_TYPE_ADDED_ROW, NULL);
  /* Translators: the name of a button; %s is the name of a picture or file that was added. */
  g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), file->title);

  /* Not as a property of g_object_new(): there it would come before use-markup. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), file->title);
  self->path = g_strdup (file->path);
  self->boxes = file->boxes;
  /* which is also what the window names it by, where the row is there before the page is shown */
  gtk_widget_set_tooltip_text (self->remove, remove);
  wb_accessible_name (self->remove, remove);
  wb_accessible_name (GTK_WIDGET (self), file->title);
  wb_added_row_look_again (self);
  return GTK_WIDGET (self);
}

void
wb_added_row_look_again (WbAddedRow *self)
{
  if (self->runner)
    return;
  Asked *asked = g_new0 (Asked, 1);
  const WbTask task = {
    .work = look,
    .end = on_looked,
    .input = asked,
    .free_input = asked_free,
    .owner = G_OBJECT (self),
  };

  asked->path = g_strdup (self->path);
  asked->known = self->known;
  self->runner = wb_runner_run (&task);
}

gboolean
wb_added_row_shows (WbAddedRow *self, const WbDraftFile *file)
{
  return self->boxes == file->boxes && g_strcmp0 (self->path, file->path) == 0;
}
