/* SPDX-License-Identifier: MPL-2.0 */
#include "consent.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "base/error.h"
#include "console.h"
#include "plan/consent.h"

/* What was named on the command line is decided; with --only, which items go is too. */
static gboolean
is_open (const WbConsentQuestion *question, const WbOptions *options)
{
  return !options->yes && !question->agreed && !(question->item_id && options->only);
}

static gboolean
ask_questions (const WbConsent *consent, const WbOptions *options, GError **error)
{
  for (guint i = 0; i < consent->questions->len; i++)
    {
      WbConsentQuestion *question = consent->questions->pdata[i];
      if (!is_open (question, options))
        continue;
      /* Translators: asked on a terminal: “Also send “User”? Your name and number” */
      g_autofree char *words = g_strdup_printf (_ ("%s? %s"), question->title, question->detail);
      if (!wb_console_ask (words, &question->agreed, error))
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
  g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 0, 0);
  g_autofree char *text = wb_consent_text (consent);
  if (!options->yes)
    wb_console_say ("\n%s\n", text);
  if (!ask_questions (consent, options, error))
    return FALSE;
  gboolean yes = options->yes;
  if (!yes && !ask_to_send (text, options, &yes, error))
    return FALSE;
  if (!yes)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_CONSENT, _ ("Nothing was sent."));
      return FALSE;
    }
  wb_consent_record (consent, selection,
                     !options->yes || isatty (STDIN_FILENO) ? "user" : "unattended", NULL);
  return TRUE;
}
