/* SPDX-License-Identifier: MPL-2.0 */
/* A decision is recorded with the hash of the words that were shown, so that it can be told later
 * what was agreed to, and a changed text asks again. */
#include "consent.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "console.h"
#include "show.h"

/* Where the person sits, as far as it decides who agreed. */
static const char *
session_kind (void)
{
  if (g_getenv ("SSH_CONNECTION") || g_getenv ("SSH_TTY"))
    return "ssh";
  if (g_getenv ("XRDP_SESSION"))
    return "rdp";
  if (g_getenv ("VNCDESKTOP"))
    return "vnc";
  return "local";
}

static void
record (WbSelection *selection, const char *what, const char *text, gboolean asked)
{
  WbDecision *decision = g_new0 (WbDecision, 1);
  decision->what = g_strdup (what);
  decision->text_sha256 = wb_sha256_of (text, strlen (text));
  decision->when_usec = g_get_real_time ();
  decision->by = g_strdup (asked || isatty (STDIN_FILENO) ? "user" : "unattended");
  decision->session = g_strdup (session_kind ());
  g_ptr_array_add (selection->decisions, decision);
}

static gboolean
ask_sensitive (const WbPlanItem *item, WbSelection *selection, GError **error)
{
  /* Translators: asked for each sensitive item, for example “Also send “User”?” */
  g_autofree char *question =
      g_strdup_printf (_ ("Also send “%s”? %s"), item->title, item->why ? item->why : "");
  gboolean yes;
  if (!wb_console_ask (question, &yes, error))
    return FALSE;
  if (!yes)
    return TRUE;
  g_autofree char *what = g_strdup_printf ("sensitive:%s", item->id);
  g_ptr_array_add (selection->items, g_strdup (item->id));
  record (selection, what, question, TRUE);
  return TRUE;
}

static gboolean
offer_sensitive (const WbPlan *plan, WbSelection *selection, const WbOptions *options,
                 GError **error)
{
  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = plan->items->pdata[i];
      g_autofree char *what = g_strdup_printf ("sensitive:%s", item->id);
      if (!item->sensitive)
        continue;
      if (wb_selection_has (selection, item->id))
        record (selection, what, item->title, FALSE); /* named on the command line */
      else if (!options->yes && !options->only && item->status == WB_STATUS_OK
               && !ask_sensitive (item, selection, error))
        return FALSE;
    }
  return TRUE;
}

/* Who is asked has seen what it is about, also when messages are turned off. */
static gboolean
ask_to_send (const char *text, const WbOptions *options, gboolean *ret_yes, GError **error)
{
  const gboolean is_unseen = options->json || options->quiet;
  g_autofree char *question = g_strdup_printf ("%s%s%s", is_unseen ? text : "",
                                               is_unseen ? "\n" : "", _ ("Agree and send?"));
  return wb_console_ask (question, ret_yes, error);
}

gboolean
wb_consent_obtain (const WbPlan *plan, WbSelection *selection, const WbOptions *options,
                   GError **error)
{
  g_autofree char *text = wb_show_consent_text (plan->profile);
  if (!options->yes)
    wb_console_say ("\n%s\n", text);
  if (!offer_sensitive (plan, selection, options, error))
    return FALSE;
  gboolean yes = options->yes;
  if (!yes && !ask_to_send (text, options, &yes, error))
    return FALSE;
  if (!yes)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_CONSENT, _ ("Nothing was sent."));
      return FALSE;
    }
  record (selection, "send", text, !options->yes);
  return TRUE;
}
