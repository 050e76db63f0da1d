/* SPDX-License-Identifier: MPL-2.0 */
/* Which cases there are. There are few, so every question reads all records. */
#define G_LOG_DOMAIN "waybill-cases"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cases/case-private.h"
#include "cases/number.h"

#define ID_HEX 32
#define ID_PREFIX_MIN 8

gboolean
wb_case_is_identity (const char *name)
{
  return strlen (name) == ID_HEX && strspn (name, "0123456789abcdef") == ID_HEX;
}

gboolean
wb_cases_each (void (*func) (const char *dir, gpointer self), gpointer self, GError **error)
{
  g_autofree char *cases = wb_cases_dir ();
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (cases, 0, &local);
  if (!dir && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    if (wb_case_is_identity (name))
      {
        g_autofree char *path = g_build_filename (cases, name, NULL);
        func (path, self);
      }
  return TRUE;
}

/* --- lists ----------------------------------------------------------------------------------- */

static gint
by_created_newest_first (gconstpointer a, gconstpointer b)
{
  const WbCase *left = *(WbCase *const *) a, *right = *(WbCase *const *) b;
  return (left->created_usec < right->created_usec) - (left->created_usec > right->created_usec);
}

static void
add_readable (const char *dir, gpointer list)
{
  g_autoptr (WbCase) kase = wb_case_at (dir);
  g_autoptr (GError) unreadable = NULL;
  if (wb_case_read_record (kase, &unreadable))
    g_ptr_array_add (list, g_steal_pointer (&kase));
  else
    g_debug ("skipping a case: %s", unreadable->message);
}

GPtrArray *
wb_cases_list (GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_case_free);
  if (!wb_cases_each (add_readable, list, error))
    return NULL;
  g_ptr_array_sort (list, by_created_newest_first);
  return g_steal_pointer (&list);
}

/* Without any record a case is being made, or was never finished being made: nothing is lost. */
static void
add_damaged (const char *dir, gpointer list)
{
  g_autoptr (WbCase) kase = wb_case_at (dir);
  g_autoptr (GError) unreadable = NULL;
  if (!wb_case_read_record (kase, &unreadable)
      && !g_error_matches (unreadable, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_ptr_array_add (list, g_strdup (dir));
}

GPtrArray *
wb_cases_damaged (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  if (!wb_cases_each (add_damaged, list, &error))
    g_debug ("%s", error->message);
  return list;
}

/* --- one of them ----------------------------------------------------------------------------- */

/* A number names the case; what was added to it has an identity of its own, and no other name. */
static gboolean
names_case (const char *ref, const char *number, const WbCase *kase)
{
  if (number && !kase->parent_id && g_str_equal (number, kase->number))
    return TRUE;
  return strlen (ref) >= ID_PREFIX_MIN && g_str_has_prefix (kase->id, ref);
}

static gboolean
names_damaged (const char *ref, GError **error)
{
  g_autoptr (GPtrArray) damaged = wb_cases_damaged ();
  for (guint i = 0; strlen (ref) >= ID_PREFIX_MIN && i < damaged->len; i++)
    {
      g_autofree char *id = g_path_get_basename (damaged->pdata[i]);
      if (!g_str_has_prefix (id, ref))
        continue;
      g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED,
                   /* Translators: a folder */
                   _ ("The case in %s is damaged and can't be used. Delete the folder."),
                   (const char *) damaged->pdata[i]);
      return TRUE;
    }
  return FALSE;
}

WbCase *
wb_case_open (const char *ref, GError **error)
{
  g_autoptr (GPtrArray) list = wb_cases_list (error);
  if (!list)
    return NULL;
  g_autofree char *number = wb_case_number_parse (ref, NULL);
  for (guint i = 0; i < list->len; i++)
    if (names_case (ref, number, list->pdata[i]))
      return g_ptr_array_steal_index (list, i);
  if (names_damaged (ref, error))
    return NULL;
  g_autofree char *shown = wb_text_visible (ref, -1);
  g_set_error (
      error, WB_ERROR, WB_ERROR_PROFILE,
      _ ("There is no case %s on this computer. “waybill cases list” shows those there are."),
      shown);
  return NULL;
}

WbCase *
wb_case_open_locked (const char *ref, GError **error)
{
  g_autoptr (WbCase) kase = wb_case_open (ref, error);

  return kase && wb_case_lock (kase, error) ? g_steal_pointer (&kase) : NULL;
}
