/* SPDX-License-Identifier: MPL-2.0 */
#include "choice.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "asked.h"
#include "base/error.h"
#include "base/text.h"
#include "console.h"
#include "entry/entry.h"
#include "job/job.h"
#include "plan/homes.h"
#include "show.h"

void
wb_choice_clear (WbChoice *choice)
{
  g_clear_pointer (&choice->request, wb_request_free);
  g_clear_pointer (&choice->selection, wb_selection_free);
  g_clear_pointer (&choice->plan, wb_plan_free);
  g_clear_pointer (&choice->context, wb_context_free);
  g_clear_pointer (&choice->profile, wb_profile_unref);
}

/* --- profile and context --------------------------------------------------------------------- */

/* What is typed is relative to where it is typed. Not every shell resolves the '~' of "data=~/x".
 */
static void
add_override (GPtrArray *overrides, const char *name, const char *path)
{
  g_autofree char *absolute =
      g_str_has_prefix (path, "~/") ? g_strdup (path) : g_canonicalize_filename (path, NULL);
  g_ptr_array_add (overrides, wb_root_override_new (name, absolute, WB_OVERRIDE_OPTION));
}

static gboolean
read_overrides (GPtrArray *overrides, char **roots, GError **error)
{
  for (guint i = 0; roots && roots[i]; i++)
    {
      g_auto (GStrv) halves = g_strsplit (roots[i], "=", 2);
      if (g_strv_length (halves) != 2 || !*halves[0] || !*halves[1])
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("--root takes NAME=DIR, not “%s”."), roots[i]);
          return FALSE;
        }
      add_override (overrides, halves[0], halves[1]);
    }
  return TRUE;
}

gboolean
wb_choice_load (const WbOptions *options, WbProfile **ret_profile, WbContext **ret_context,
                GError **error)
{
  g_autoptr (GPtrArray) typed =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);
  g_autoptr (WbContext) context = NULL;
  if (options->context && !(context = wb_context_read (options->context, error)))
    return FALSE;
  if (!read_overrides (typed, options->roots, error))
    return FALSE;
  if (ret_profile)
    {
      WbProfile *profile = wb_context_load_profile (options->arguments[0], context, typed, error);
      if (!profile)
        return FALSE;
      *ret_profile = profile;
    }
  if (ret_context)
    *ret_context = g_steal_pointer (&context);
  return TRUE;
}

/* --- selection ------------------------------------------------------------------------------- */

static gboolean
read_when (const char *option, const char *text, gint64 *ret_usec, GError **error)
{
  if (!text || wb_text_parse_when (text, g_get_real_time (), ret_usec))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("%s takes a time such as 2026-11-23T05:00, 05:00, 24h or 7d, not “%s”."), option,
               text);
  return FALSE;
}

gboolean
wb_choice_window (const WbOptions *options, gint64 *ret_since_usec, gint64 *ret_until_usec,
                  GError **error)
{
  return read_when ("--since", options->since, ret_since_usec, error)
         && read_when ("--until", options->until, ret_until_usec, error);
}

gboolean
wb_choice_tripwire (const WbOptions *options, WbTripwireMode fallback, WbTripwireMode *ret_mode,
                    GError **error)
{
  static const char *const words[] = { "ask", "mask", "refuse" };
  *ret_mode = fallback;
  if (!options->tripwire)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i], options->tripwire))
      {
        *ret_mode = (WbTripwireMode) i;
        return TRUE;
      }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--tripwire takes ask, mask or refuse, not “%s”."), options->tripwire);
  return FALSE;
}

static void
tick_kind (WbChoice *choice, const char *collect)
{
  for (guint i = 0; i < choice->plan->items->len; i++)
    {
      const WbPlanItem *item = choice->plan->items->pdata[i];
      if (g_str_equal (item->collect, collect) && !wb_selection_has (choice->selection, item->id))
        g_ptr_array_add (choice->selection->items, g_strdup (item->id));
    }
}

/* Who names an order or attaches a file wants it sent, whatever else is chosen. */
static void
tick_what_is_named (WbChoice *choice, const WbOptions *options)
{
  WbSelection *selection = choice->selection;
  if (options->attach)
    tick_kind (choice, WB_PLAN_ATTACHMENT);
  if (!options->orders)
    return;
  tick_kind (choice, "orders");
  g_ptr_array_set_size (selection->orders, 0);
  for (guint i = 0; options->orders[i]; i++)
    g_ptr_array_add (selection->orders, g_strdup (options->orders[i]));
}

static gboolean
select_items (WbChoice *choice, const WbOptions *options, GError **error)
{
  g_auto (GStrv) only = options->only ? g_strsplit (options->only, ",", -1) : NULL;
  g_auto (GStrv) without = options->without ? g_strsplit (options->without, ",", -1) : NULL;
  g_auto (GStrv) with = options->with ? g_strsplit (options->with, ",", -1) : NULL;
  WbSelection *selection = choice->selection;
  if (only && !wb_selection_only (selection, choice->plan, (const char *const *) only, error))
    return FALSE;
  tick_what_is_named (choice, options);
  for (guint i = 0; with && with[i]; i++)
    {
      if (!wb_plan_item (choice->plan, with[i]))
        return wb_selection_only (selection, choice->plan, (const char *const *) with, error);
      if (!wb_selection_has (selection, with[i]))
        g_ptr_array_add (selection->items, g_strdup (with[i]));
    }
  return !without
         || wb_selection_without (selection, choice->plan, (const char *const *) without, error);
}

static gboolean
set_format (WbSelection *selection, const char *format, GError **error)
{
  if (!format)
    return TRUE;
  if (!g_str_equal (format, "zip") && !g_str_equal (format, "tar.zst"))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--format takes zip or tar.zst, not “%s”."), format);
      return FALSE;
    }
  g_free (selection->format);
  selection->format = g_strdup (format);
  return TRUE;
}

static gboolean
set_limit (WbSelection *selection, const char *limit, GError **error)
{
  if (!limit || wb_text_parse_size (limit, &selection->limit_bytes))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--limit takes a size such as 50MB, not “%s”."), limit);
  return FALSE;
}

static gboolean
fill_selection (WbChoice *choice, const WbOptions *options, GError **error)
{
  WbSelection *selection = choice->selection;
  if (options->message)
    {
      g_free (selection->message);
      selection->message = g_utf8_make_valid (options->message, -1);
    }
  if (options->contact)
    {
      g_free (selection->contact);
      selection->contact = g_utf8_make_valid (options->contact, -1);
    }
  return wb_choice_window (options, &selection->since_usec, &selection->until_usec, error)
         && set_format (selection, options->format, error)
         && set_limit (selection, options->limit, error)
         && wb_choice_tripwire (options, WB_TRIPWIRE_ASK, &selection->tripwire, error)
         && select_items (choice, options, error);
}

static char **
absolute_attachments (char **attach)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; attach && attach[i]; i++)
    {
      g_autofree char *path = g_canonicalize_filename (attach[i], NULL);
      g_strv_builder_add (builder, path);
    }
  return g_strv_builder_end (builder);
}

static gboolean
read_request (WbChoice *choice, const char *link, GError **error)
{
  if (link)
    choice->request = wb_request_parse (link, choice->profile, g_get_real_time (), error);
  return !link || choice->request;
}

/* Orders that somebody typed, else those that support asks for. */
static char **
orders_to_look_for (const WbChoice *choice, const WbOptions *options)
{
  return options->orders || !choice->request ? options->orders : choice->request->orders;
}

gboolean
wb_choice_make (WbChoice *choice, const WbOptions *options, const WbRun *run, GError **error)
{
  if (!wb_choice_load (options, &choice->profile, &choice->context, error)
      || !read_request (choice, options->request, error))
    return FALSE;
  g_auto (GStrv) attachments = absolute_attachments (options->attach);
  WbLookOptions look = { .attachments = (const char *const *) attachments,
                         .orders = (const char *const *) orders_to_look_for (choice, options) };
  choice->plan = wb_job_look (choice->profile, choice->context, &look, run, error);
  if (!choice->plan)
    return FALSE;
  choice->selection = wb_selection_new (choice->plan);
  if (choice->request)
    wb_asked_apply (choice->request, choice->plan, choice->selection);
  return fill_selection (choice, options, error);
}

void
wb_choice_introduce (const WbChoice *choice)
{
  g_autofree char *hint = wb_homes_hint (choice->profile);

  wb_show_provenance (choice->profile);
  if (choice->request)
    wb_asked_show (choice->request, choice->plan);
  if (hint)
    wb_console_say ("%s\n", hint);
}
