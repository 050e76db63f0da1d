/* SPDX-License-Identifier: MPL-2.0 */
/* The first page on a real report, in a window; each test has an empty home but for the
 * application's data. */
#pragma once

#include <string.h>

#include "pages/describe/describe-page.h"
#include "profile/sandbox.h"
#include "profile/signer.h"
#include "wizard/wait-for.h"

#define N_ORDERS 9

static char *sandbox;

typedef struct
{
  WbReport *report;
  GtkWidget *window, *page;
} Fixture;

/* --- the fixture ------------------------------------------------------------------------------ */

static inline WbProfile *
new_profile (void)
{
  g_autofree char *key = signer_link_key (SIGNER_KEY);
  g_autofree char *text = g_strconcat (
      "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":\"App\",\"roots\":{\"data\":[\"~/app\"]},"
      "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"
      "{\"id\":\"order\",\"collect\":\"orders\",\"root\":\"data\",\"files\":[\"tasks/*.json\"],"
      "\"orderNo\":\"/orderNo\",\"parentNo\":\"/parentNo\",\"subTasks\":\"/subTasks\"}],"
      "\"support\":{\"name\":\"App support\",\"linkKeys\":[\"",
      key, "\"]}}", NULL);
  g_autoptr (GError) error = NULL;
  WbProfile *profile = wb_profile_parse (text, -1, "test.json", WB_PROFILE_USER, NULL, &error);

  g_assert_no_error (error);
  return profile;
}

static inline void
write_orders (void)
{
  for (guint i = 1; i <= N_ORDERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("home/app/tasks/%u.json", i);
      g_autofree char *text =
          g_strdup_printf ("{\"orderNo\":\"RT10%u\",\"subTasks\":[\"RT10%u-1\"]}", i, i);
      g_free (sandbox_write (sandbox, name, text));
    }
}

static inline void
open_page (Fixture *f)
{
  g_autoptr (WbProfile) profile = new_profile ();

  f->report = wb_report_new (profile, NULL, "user");
  f->page = wb_describe_page_new ();
  f->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 600, 500);
  adw_window_set_content (ADW_WINDOW (f->window), f->page);
  wb_page_bind (WB_PAGE (f->page), f->report);
  gtk_window_present (GTK_WINDOW (f->window));
  wb_page_shown (WB_PAGE (f->page));
}

static inline void
close_page (Fixture *f)
{
  GtkWidget *page = f->page;

  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  wb_page_hidden (WB_PAGE (f->page));
  gtk_window_destroy (GTK_WINDOW (f->window));
  WAIT_FOR (!page);
  g_clear_object (&f->report);
}

static inline void
set_up (Fixture *f, gconstpointer data)
{
  write_orders ();
  open_page (f);
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *home = g_build_filename (sandbox, "home", NULL);

  close_page (f);
  g_assert_true (wb_fs_remove_tree (home, NULL));
}

/* --- finding ---------------------------------------------------------------------------------- */

static inline GtkWidget *
part (Fixture *f, const char *name)
{
  GtkWidget *widget =
      GTK_WIDGET (gtk_widget_get_template_child (f->page, WB_TYPE_DESCRIBE_PAGE, name));

  g_assert_nonnull (widget);
  return widget;
}

/* The first visible widget of type below root whose label or title is text (NULL: any). */
static inline GtkWidget *
find (GtkWidget *root, GType type, const char *text)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    {
      const char *property = GTK_IS_LABEL (root) || GTK_IS_BUTTON (root) ? "label" : "title";
      g_autofree char *label = NULL;
      if (text)
        g_object_get (root, property, &label, NULL);
      if (!text || g_strcmp0 (label, text) == 0)
        return root;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, text);
      if (found)
        return found;
    }
  return NULL;
}

static inline gboolean
says (GtkWidget *root, const char *part_of)
{
  if (!gtk_widget_get_visible (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), part_of))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, part_of))
      return TRUE;
  return FALSE;
}

static inline void
press (GtkWidget *root, const char *label)
{
  GtkWidget *button = find (root, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static inline GtkWindow *
find_window (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), type))
      return l->data;
  return NULL;
}

static inline const WbDraft *
draft (Fixture *f)
{
  return wb_report_get_draft (f->report);
}

/* Enters a home of its own and starts GTK. */
static inline void
begin (int *argc, char ***argv)
{
  g_autofree char *data_dirs = g_strdup (g_getenv ("XDG_DATA_DIRS"));

  sandbox = sandbox_enter ();
  /* GTK's settings lie there */
  g_setenv ("XDG_DATA_DIRS", data_dirs ? data_dirs : "/usr/local/share:/usr/share", TRUE);
  gtk_test_init (argc, argv, NULL);
  adw_init ();
}

/* Runs the tests; to be returned by main(). */
static inline int
run (void)
{
  const int status = g_test_run ();

  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}

#define ADD(path, test) g_test_add ("/describe/" path, Fixture, NULL, set_up, test, tear_down)
