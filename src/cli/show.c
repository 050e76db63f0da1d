/* SPDX-License-Identifier: MPL-2.0 */
#include "show.h"

#include <glib/gi18n.h>

#include "base/text.h"
#include "cases/additions.h"
#include "cases/parcel.h"
#include "console.h"
#include "deliver/deliver.h"
#include "job/telling.h"
#include "plan/consent.h"
#include "redact/tripwire.h"

#define TITLE_COLUMNS 22
#define FILES_SHOWN 20
#define TRIPS_SHOWN 10

/* --- the plan -------------------------------------------------------------------------------- */

static char *
item_extent (const WbPlanItem *item)
{
  if (item->status != WB_STATUS_OK && item->files->len == 0)
    return g_strdup (item->reason ? item->reason : wb_status_title (item->status));
  guint present = 0;
  for (guint i = 0; i < item->files->len; i++)
    present += ((const WbPlanFile *) item->files->pdata[i])->status == WB_STATUS_OK;
  g_autofree char *size = wb_text_size (item->bytes);
  if (item->files->len == 0)
    /* Translators: size of an item that is made, not read from files */
    return g_strdup_printf (_ ("at most %s"), size);
  if (!present)
    return g_strdup (item->reason ? item->reason : "");
  g_autofree char *files =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file", "%u files", present), present);
  /* Translators: number of files, and their size before anything is taken out */
  return g_strdup_printf (_ ("%s, at most %s"), files, size);
}

static void
show_file (const WbPlanFile *file)
{
  g_autofree char *name = wb_text_visible (file->relative, -1);
  g_autofree char *brief = wb_text_ellipsize (name, 60);
  if (file->status != WB_STATUS_OK)
    {
      /* Translators: a file, and why it is left out */
      wb_console_print (_ ("        %s  (%s)\n"), brief,
                        file->reason ? file->reason : wb_status_title (file->status));
      return;
    }
  g_autofree char *size = wb_text_size (file->id.end);
  wb_console_print ("        %s  %s\n", brief, size);
}

static void
show_files (const WbPlanItem *item)
{
  for (guint i = 0; i < item->files->len; i++)
    show_file (item->files->pdata[i]);
}

/* What is not simply there is worth a line even when files are not listed. */
static void
show_problems (const WbPlanItem *item)
{
  guint shown = 0;
  for (guint i = 0; i < item->files->len && shown < FILES_SHOWN; i++)
    {
      const WbPlanFile *file = item->files->pdata[i];
      if (file->status == WB_STATUS_OK)
        continue;
      show_file (file);
      shown++;
    }
}

static void
show_orders (const WbPlanItem *item, const WbSelection *selection)
{
  for (guint i = 0; i < item->orders->len && i < 5; i++)
    {
      const WbPlanOrder *order = item->orders->pdata[i];
      gboolean chosen =
          g_ptr_array_find_with_equal_func (selection->orders, order->order_no, g_str_equal, NULL);
      g_autofree char *when = wb_text_local_time (order->changed_usec);
      g_autofree char *missing = order->missing->len
                                     ? g_strdup_printf (_ (", %u missing"), order->missing->len)
                                     : g_strdup ("");
      g_autofree char *tasks = g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "%u sub-task", "%u sub-tasks", order->sub_tasks->len),
          order->sub_tasks->len);
      /* Translators: order number, "3 sub-tasks", ", 2 missing" or nothing, time */
      g_autofree char *words =
          g_strdup_printf (_ ("%s, %s%s, changed %s"), order->order_no, tasks, missing, when);
      wb_console_print ("        %s %s\n", chosen ? "•" : " ", words);
    }
}

static void
show_item (const WbPlanItem *item, const WbSelection *selection, gboolean files)
{
  g_autofree char *title = wb_console_pad (item->title, TITLE_COLUMNS);
  g_autofree char *bold = wb_console_bold (title);
  g_autofree char *extent = item_extent (item);
  g_autofree char *id = wb_console_dim (item->id);
  wb_console_print ("  [%s] %s %s  %s%s\n", wb_selection_has (selection, item->id) ? "x" : " ",
                    bold, id, extent, item->sensitive ? _ (" (sensitive)") : "");
  g_autofree char *why = wb_console_dim (item->why ? item->why : "");
  if (item->why)
    wb_console_print ("      %s\n", why);
  show_orders (item, selection);
  if (files)
    show_files (item);
  else
    show_problems (item);
}

void
wb_show_provenance (const WbProfile *profile)
{
  if (profile->provenance == WB_PROFILE_SYSTEM)
    return;
  wb_console_say (_ ("This profile was not installed by the system: %s\n"), profile->file);
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = profile->roots->pdata[i];
      g_autofree char *paths = g_strjoinv (", ", root->paths);
      wb_console_say (_ ("  It reads below %s\n"), paths);
    }
  g_auto (GStrv) hosts = wb_profile_hosts (profile);
  g_autofree char *joined = g_strjoinv (", ", hosts);
  if (*hosts)
    wb_console_say (_ ("  It sends to or asks %s\n"), joined);
  if (!wb_profile_may_authorize (profile))
    wb_console_say (_ ("  It does not get the application's sign-in\n"));
}

void
wb_show_plan (const WbPlan *plan, const WbSelection *selection, gboolean files)
{
  g_autofree char *name = wb_console_bold (wb_text_in_language (plan->profile->name));
  wb_console_print ("%s", name);
  if (plan->app_version)
    wb_console_print (" %s", plan->app_version);
  wb_console_print ("\n");
  for (guint i = 0; i < plan->items->len; i++)
    show_item (plan->items->pdata[i], selection, files);
  wb_console_print ("%s\n", _ ("Passwords, keys, names, numbers and addresses are taken out "
                               "before anything is packed."));
  g_autofree char *sealed = wb_profile_seals (plan->profile) ? wb_seal_words (plan->profile) : NULL;
  if (sealed)
    wb_console_print ("%s.\n", sealed);
}

/* --- cases ----------------------------------------------------------------------------------- */

static const char *
state_of (const WbCase *kase)
{
  return wb_withdraw_is_asked (kase) ? _ ("To be withdrawn: support could not be reached yet")
                                     : wb_case_state_title (kase->state);
}

void
wb_show_case_line (const WbCase *kase)
{
  g_autofree char *when = wb_text_local_time (kase->created_usec);
  g_autofree char *name = kase->parent_id ? g_strdup_printf ("%s +%u", kase->number, kase->addition)
                                          : g_strdup (kase->number);
  g_autofree char *number = wb_console_bold (name);
  wb_console_print ("%s  %s  %s  %s\n", number, when, kase->profile_name ? kase->profile_name : "",
                    state_of (kase));
}

static void
show_fact (const char *title, const char *value)
{
  if (!value || !*value)
    return;
  g_autofree char *padded = wb_console_pad (title, 14);
  wb_console_print ("  %s %s\n", padded, value);
}

/* "to 2 keys of the support team, 4.4 MB"; NULL if it is not. Caller frees. */
static char *
sealed_words (const WbCase *kase)
{
  if (!kase->sealed_name)
    return NULL;
  g_autofree char *size = wb_text_size (kase->sealed_bytes);
  return g_strdup_printf (
      /* Translators: to how many keys something is encrypted, and its size */
      g_dngettext (GETTEXT_PACKAGE, "to %u key of the support team, %s",
                   "to %u keys of the support team, %s", kase->sealed_for),
      kase->sealed_for, size);
}

/* "  Added          23 Nov 2026, 10:47: Delivered (1.2 MB)" */
static void
show_addition (const WbCase *addition)
{
  g_autofree char *when = wb_text_local_time (addition->created_usec);
  g_autofree char *size = wb_text_size (wb_case_parcel (addition).bytes);
  g_autofree char *said =
      /* Translators: a time, a state such as "Delivered", a size */
      g_strdup_printf (_ ("%s: %s (%s)"), when, state_of (addition), size);
  show_fact (_ ("Added"), said);
}

void
wb_show_case (const WbCase *kase)
{
  g_autofree char *created = wb_text_local_time (kase->created_usec);
  g_autofree char *delivered =
      kase->delivered_usec ? wb_text_local_time (kase->delivered_usec) : NULL;
  g_autofree char *kept =
      kase->retain_until_usec ? wb_text_local_time (kase->retain_until_usec) : NULL;
  g_autofree char *size = kase->bundle_bytes ? wb_text_size (kase->bundle_bytes) : NULL;
  g_autofree char *sealed = sealed_words (kase);
  g_autofree char *orders = kase->orders ? g_strjoinv (", ", kase->orders) : NULL;
  wb_show_case_line (kase);
  show_fact (_ ("Identity"), kase->id);
  show_fact (_ ("Made"), created);
  show_fact (_ ("Delivered"), delivered);
  show_fact (_ ("Kept until"), kept);
  show_fact (_ ("Size"), size);
  show_fact (_ ("Encrypted"), sealed);
  show_fact (_ ("Orders"), orders);
  show_fact (_ ("Where"), kase->folder);
  show_fact (_ ("Note"), kase->note);
  g_autoptr (GPtrArray) channels = wb_telling_of (kase);
  for (guint i = 0; i < channels->len; i++)
    {
      const WbTold *told = channels->pdata[i];
      show_fact (told->title, told->state);
    }
  g_autoptr (GPtrArray) additions = wb_case_additions (kase);
  for (guint i = 0; i < additions->len; i++)
    show_addition (additions->pdata[i]);
}

void
wb_show_trips (const GPtrArray *trips)
{
  for (guint i = 0; trips && i < trips->len && i < TRIPS_SHOWN; i++)
    {
      const WbTrip *trip = trips->pdata[i];
      g_autofree char *line = g_strdup_printf ("%" G_GUINT64_FORMAT, trip->line);
      /* Translators: file, line, kind of thing found, the first letters of it */
      wb_console_say (_ ("  %s, line %s: %s (%s)\n"), trip->member, line,
                      wb_kind_title (trip->kind), trip->excerpt);
    }
  if (trips && trips->len > TRIPS_SHOWN)
    wb_console_say (_ ("  and %u more\n"), trips->len - TRIPS_SHOWN);
}
