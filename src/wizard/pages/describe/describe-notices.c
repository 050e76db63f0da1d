/* SPDX-License-Identifier: MPL-2.0 */
/* A table of notices, each a function that makes one or none, and a place for each in a box. A
 * notice is made anew only when the words that decide about it have changed, so that the focus
 * stays where it is. */
#include "describe-notices.h"

#include <glib/gi18n.h>

#include "base/clock.h"
#include "base/session.h"
#include "base/text.h"
#include "pages/describe/hint.h"
#include "plan/homes.h"
#include "runner.h"

#define NOTE_CHARS 600

/* What is looked at on a worker thread, anew only when the application names other folders. */
typedef struct
{
  const WbProfile *profile;   /* the report's, for whose folders */
  char *home_hint;            /* (nullable) */
  const char *kind;           /* of session; static */
  const char *remote_control; /* (nullable); static */
} Surroundings;

struct _WbDescribeNotices
{
  AdwBin parent;
  WbReport *report;
  GtkWidget *box;
  GPtrArray *places;          /* of AdwBin *, borrowed: one a row of the table */
  GPtrArray *keys;            /* of char *: what decided about the notice there */
  const WbProfile *looked;    /* (nullable): the report's, for which it looks or has looked */
  Surroundings *surroundings; /* (nullable) until looked */
  char *recent;               /* (nullable): number of the case sent last */
  gint64 recent_usec;
  gboolean is_another; /* the person has said that it is another problem */
};

G_DEFINE_FINAL_TYPE (WbDescribeNotices, wb_describe_notices, ADW_TYPE_BIN)

static void
surroundings_free (Surroundings *surroundings)
{
  g_free (surroundings->home_hint);
  g_free (surroundings);
}

/* --- support's request ------------------------------------------------------------------------ */

static void
on_remove_request (WbDescribeNotices *self)
{
  (void) wb_report_take_request (self->report, NULL, NULL);
}

static char *
request_key (WbDescribeNotices *self)
{
  return wb_report_get_request (self->report)
             ? g_strdup (wb_report_get_draft (self->report)->request)
             : NULL;
}

/* Lines stay lines; everything else that could deceive is made visible. */
static char *
visible_lines (const char *text)
{
  g_autofree char *brief = wb_text_ellipsize (text, NOTE_CHARS);
  g_auto (GStrv) lines = g_strsplit (brief, "\n", -1);

  for (char **line = lines; *line; line++)
    {
      char *visible = wb_text_visible (*line, -1);
      g_free (*line);
      *line = visible;
    }
  return g_strjoinv ("\n", lines);
}

static WbHint *
make_request (WbDescribeNotices *self)
{
  const WbRequest *request = wb_report_get_request (self->report);
  g_autofree char *trust = wb_request_trust_words (request, wb_report_get_profile (self->report));
  g_autofree char *by = request->by ? wb_text_visible (request->by, -1) : NULL;
  /* Translators: a person's name, or that of a department */
  g_autofree char *title = by ? g_strdup_printf (_ ("%s asks for this report"), by)
                              : g_strdup (_ ("A message from support was used"));
  WbHint *notice = wb_hint_new ("wb-key-symbolic", title, NULL);

  if (request->note)
    {
      g_autofree char *lines = visible_lines (request->note);
      g_autofree char *quotation = g_strdup_printf (_ ("“%s”"), lines);
      wb_hint_add_text (notice, quotation, TRUE);
    }
  wb_hint_add_text (notice, trust, FALSE);
  wb_hint_add_button (notice, _ ("_Remove"), G_CALLBACK (on_remove_request), self);
  return notice;
}

/* --- the same problem again ------------------------------------------------------------------- */

static void
on_add (WbDescribeNotices *self)
{
  wb_report_set_follows (self->report, self->recent);
}

static void
on_another (WbDescribeNotices *self)
{
  self->is_another = TRUE;
  wb_report_set_follows (self->report, NULL);
  wb_describe_notices_refresh (self);
}

static char *
follows_key (WbDescribeNotices *self)
{
  const char *follows = wb_report_get_draft (self->report)->follows;

  if (follows)
    return g_strdup_printf ("+%s", follows);
  return self->is_another ? NULL : g_strdup (self->recent);
}

static WbHint *
make_follows (WbDescribeNotices *self)
{
  const char *follows = wb_report_get_draft (self->report)->follows;

  if (follows)
    {
      /* Translators: the number of an earlier report */
      g_autofree char *words = g_strdup_printf (_ ("This will be added to %s."), follows);
      WbHint *notice = wb_hint_new ("wb-ok-symbolic", NULL, words);
      wb_hint_add_button (notice, _ ("It _is another problem"), G_CALLBACK (on_another), self);
      return notice;
    }
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (self->recent_usec / G_USEC_PER_SEC);
  g_autofree char *time = at ? g_date_time_format (at, "%H:%M") : g_strdup ("");
  /* Translators: the number of an earlier report, a time of day */
  g_autofree char *title =
      g_strdup_printf (_ ("You sent %s at %s. Is it the same problem?"), self->recent, time);
  g_autofree char *add = g_strdup_printf (_ ("_Add to %s"), self->recent);
  WbHint *notice = wb_hint_new ("wb-clock-symbolic", title, NULL);
  wb_hint_add_button (notice, add, G_CALLBACK (on_add), self);
  wb_hint_add_button (notice, _ ("It _is another problem"), G_CALLBACK (on_another), self);
  return notice;
}

/* --- who may be watching, whose data it is ---------------------------------------------------- */

static char *
watched_key (WbDescribeNotices *self)
{
  const Surroundings *s = self->surroundings;

  if (s && s->remote_control)
    return g_strdup (s->remote_control);
  return s && (g_str_equal (s->kind, "rdp") || g_str_equal (s->kind, "vnc")) ? g_strdup (s->kind)
                                                                             : NULL;
}

static WbHint *
make_watched (WbDescribeNotices *self)
{
  const char *program = self->surroundings->remote_control;
  /* Translators: the name of a remote-control program */
  g_autofree char *why =
      program ? g_strdup_printf (_ ("%s is running: somebody else may see this screen."), program)
              : g_strdup (_ ("This screen is shown on another computer."));

  return wb_hint_new ("wb-attention-symbolic",
                      _ ("Only the person whose data this is should agree"), why);
}

static char *
home_key (WbDescribeNotices *self)
{
  return g_strdup (self->surroundings ? self->surroundings->home_hint : NULL);
}

static void
on_choose_folder (WbDescribeNotices *self)
{
  (void) gtk_widget_activate_action (GTK_WIDGET (self), "wizard.choose-folder", NULL);
}

static WbHint *
make_home (WbDescribeNotices *self)
{
  WbHint *notice = wb_hint_new ("wb-attention-symbolic", NULL, self->surroundings->home_hint);

  wb_hint_add_button (notice, _ ("Choose its _folder…"), G_CALLBACK (on_choose_folder), self);
  return notice;
}

/* --- a draft that can't be read --------------------------------------------------------------- */

static char *
set_aside_key (WbDescribeNotices *self)
{
  return g_strdup (wb_report_get_draft (self->report)->set_aside);
}

static WbHint *
make_set_aside (WbDescribeNotices *self)
{
  g_autofree char *folder = wb_text_visible (wb_report_get_draft (self->report)->set_aside, -1);
  /* Translators: a folder */
  g_autofree char *words = g_strdup_printf (_ ("It is kept as it is, in %s."), folder);

  return wb_hint_new ("wb-attention-symbolic", _ ("What you typed earlier can't be read any more"),
                      words);
}

/* --- nowhere to send it ------------------------------------------------------------------------
 */

static char *
nowhere_key (WbDescribeNotices *self)
{
  return wb_report_can_send (self->report) ? NULL : g_strdup ("nowhere");
}

static WbHint *
make_nowhere (WbDescribeNotices *self)
{
  return wb_hint_new ("wb-attention-symbolic", _ ("This report can't be sent from here"),
                      _ ("The profile does not say where to send reports. You can look through "
                         "everything and save a copy for support."));
}

/* --- what the application does not say -------------------------------------------------------- */

static char *
silent_key (WbDescribeNotices *self)
{
  const char *name = wb_text_in_language (wb_report_get_profile (self->report)->name);
  const char *problem = wb_report_get_context_problem (self->report);

  if (problem)
    return g_strdup_printf ("%s\n%s", name, problem);
  return wb_report_awaits_context (self->report) ? g_strdup (name) : NULL;
}

static WbHint *
make_unintelligible (const char *name, const char *problem)
{
  /* Translators: the name of an application, such as “Retouch Studio” */
  g_autofree char *title = g_strdup_printf (_ ("What %s said can't be used"), name);
  g_autofree char *why = wb_text_visible (problem, -1);
  WbHint *notice = wb_hint_new ("wb-attention-symbolic", title,
                                _ ("You can go on without it; support may not learn who is "
                                   "signed in."));

  wb_hint_add_text (notice, why, FALSE);
  return notice;
}

static WbHint *
make_silent (WbDescribeNotices *self)
{
  const char *name = wb_text_in_language (wb_report_get_profile (self->report)->name);
  const char *problem = wb_report_get_context_problem (self->report);

  if (problem)
    return make_unintelligible (name, problem);
  /* Translators: the name of an application, such as “Retouch Studio” */
  g_autofree char *title = g_strdup_printf (_ ("%s has not said yet who is signed in"), name);

  return wb_hint_new ("wb-clock-symbolic", title,
                      _ ("You can go on. What it says is used as soon as it comes."));
}

/* --- where the profile comes from ------------------------------------------------------------- */

/* Its file and folders. */
static char *
provenance_key (WbDescribeNotices *self)
{
  const WbProfile *profile = wb_report_get_profile (self->report);

  if (profile->provenance == WB_PROFILE_SYSTEM)
    return NULL;
  GString *key = g_string_new (profile->file);
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = profile->roots->pdata[i];
      for (char **path = root->paths; *path; path++)
        g_string_append_printf (key, "\n%s", *path);
    }
  return g_string_free (key, FALSE);
}

static void
add_folders (WbHint *notice, const WbProfile *profile)
{
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = profile->roots->pdata[i];
      g_autofree char *joined = g_strjoinv (", ", root->paths);
      g_autofree char *paths = wb_text_visible (joined, -1);
      /* Translators: folders */
      g_autofree char *words = g_strdup_printf (_ ("It reads below %s"), paths);
      wb_hint_add_text (notice, words, FALSE);
    }
}

static WbHint *
make_provenance (WbDescribeNotices *self)
{
  const WbProfile *profile = wb_report_get_profile (self->report);
  g_autofree char *file = wb_text_visible (profile->file, -1);
  g_auto (GStrv) hosts = wb_profile_hosts (profile);
  g_autofree char *joined = g_strjoinv (", ", hosts);
  WbHint *notice =
      wb_hint_new ("wb-attention-symbolic",
                   _ ("What may be sent was not decided by an installed application"), NULL);
  /* Translators: a file */
  g_autofree char *from = g_strdup_printf (_ ("The file %s decides it. Go on only if you know "
                                              "where it comes from."),
                                           file);

  wb_hint_add_text (notice, from, FALSE);
  add_folders (notice, profile);
  if (*hosts)
    {
      /* Translators: names of servers */
      g_autofree char *words = g_strdup_printf (_ ("It sends to or asks %s"), joined);
      wb_hint_add_text (notice, words, FALSE);
    }
  if (!wb_profile_may_authorize (profile))
    wb_hint_add_text (notice, _ ("It does not get the application's sign-in"), FALSE);
  return notice;
}

/* --- the box ---------------------------------------------------------------------------------- */

static const struct
{
  /* What decides about the notice; NULL if there is none to show. Caller frees. */
  char *(*key) (WbDescribeNotices *self);
  WbHint *(*make) (WbDescribeNotices *self);
} notices[] = {
  { set_aside_key, make_set_aside },   { nowhere_key, make_nowhere }, { request_key, make_request },
  { watched_key, make_watched },       { home_key, make_home },       { follows_key, make_follows },
  { provenance_key, make_provenance }, { silent_key, make_silent },
};

static gboolean
has_focus_in (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && gtk_widget_is_ancestor (focus, widget);
}

static void
refresh_place (WbDescribeNotices *self, guint i)
{
  AdwBin *place = self->places->pdata[i];
  char *key = notices[i].key (self);

  if (g_strcmp0 (key, self->keys->pdata[i]) == 0)
    {
      g_free (key);
      return;
    }
  const gboolean had_focus = has_focus_in (GTK_WIDGET (place));
  g_free (self->keys->pdata[i]);
  self->keys->pdata[i] = key;
  adw_bin_set_child (place, key ? GTK_WIDGET (notices[i].make (self)) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (place), key != NULL);
  if (had_focus && !gtk_widget_child_focus (GTK_WIDGET (place), GTK_DIR_TAB_FORWARD))
    gtk_widget_activate_action (GTK_WIDGET (self), "describe.focus-words", NULL);
}

static gpointer
look_around (gpointer profile, const WbRun *run, GError **error)
{
  Surroundings *found = g_new0 (Surroundings, 1);

  found->profile = profile;
  found->home_hint = wb_homes_hint (profile);
  found->kind = wb_session_kind ();
  found->remote_control = wb_session_remote_control ();
  return found;
}

static void
on_looked_around (gpointer result, const GError *error, gpointer owner)
{
  WbDescribeNotices *self = owner;
  Surroundings *found = result;

  if (found->profile != self->looked) /* overtaken */
    {
      surroundings_free (found);
      return;
    }
  g_clear_pointer (&self->surroundings, surroundings_free);
  self->surroundings = found;
  if (self->report)
    wb_describe_notices_refresh (self);
}

static void
look_if_moved (WbDescribeNotices *self)
{
  const WbProfile *profile = wb_report_get_profile (self->report);

  if (profile == self->looked)
    return;
  self->looked = profile;
  const WbTask task = { .work = look_around,
                        .end = on_looked_around,
                        .input = wb_profile_ref ((WbProfile *) profile),
                        .free_input = (GDestroyNotify) wb_profile_unref,
                        .owner = G_OBJECT (self) };
  g_autoptr (WbRunner) runner = wb_runner_run (&task);
}

void
wb_describe_notices_refresh (WbDescribeNotices *self)
{
  gboolean is_any = FALSE;

  look_if_moved (self);
  for (guint i = 0; i < G_N_ELEMENTS (notices); i++)
    {
      refresh_place (self, i);
      is_any = is_any || self->keys->pdata[i];
    }
  gtk_widget_set_visible (GTK_WIDGET (self), is_any);
}

void
wb_describe_notices_look_for_recent (WbDescribeNotices *self)
{
  g_autoptr (GPtrArray) recent = wb_report_list_recent (self->report);

  g_clear_pointer (&self->recent, g_free);
  if (recent->len > 0)
    {
      const WbCase *kase = recent->pdata[0];
      self->recent = g_strdup (kase->number);
      self->recent_usec = kase->delivered_usec;
    }
  wb_describe_notices_refresh (self);
}

void
wb_describe_notices_bind (WbDescribeNotices *self, WbReport *report)
{
  g_return_if_fail (!self->report);
  self->report = g_object_ref (report);
  wb_describe_notices_look_for_recent (self);
}

static void
wb_describe_notices_dispose (GObject *object)
{
  g_clear_object (&WB_DESCRIBE_NOTICES (object)->report);
  G_OBJECT_CLASS (wb_describe_notices_parent_class)->dispose (object);
}

static void
wb_describe_notices_finalize (GObject *object)
{
  WbDescribeNotices *self = WB_DESCRIBE_NOTICES (object);

  g_ptr_array_unref (self->places);
  g_ptr_array_unref (self->keys);
  g_clear_pointer (&self->surroundings, surroundings_free);
  g_free (self->recent);
  G_OBJECT_CLASS (wb_describe_notices_parent_class)->finalize (object);
}

static void
wb_describe_notices_class_init (WbDescribeNoticesClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_describe_notices_dispose;
  G_OBJECT_CLASS (class)->finalize = wb_describe_notices_finalize;
}

static void
wb_describe_notices_init (WbDescribeNotices *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  self->places = g_ptr_array_new ();
  self->keys = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (notices); i++)
    {
      GtkWidget *place = adw_bin_new ();
      gtk_widget_set_visible (place, FALSE);
      gtk_box_append (GTK_BOX (self->box), place);
      g_ptr_array_add (self->places, place);
      g_ptr_array_add (self->keys, NULL);
    }
  adw_bin_set_child (ADW_BIN (self), self->box);
}
