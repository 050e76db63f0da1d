/* SPDX-License-Identifier: MPL-2.0 */
/* What is in the letter stands in the case's record, which outlives everything else of it. The
 * identity is no secret here: to act on a case by it takes a grant or a sign-in. */
#define G_LOG_DOMAIN "waybill-deliver"

#include "deliver/letter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

void
wb_letter_free (WbLetter *letter)
{
  if (!letter)
    return;
  g_free (letter->to);
  g_free (letter->subject);
  g_free (letter->body);
  g_free (letter);
}

static void
add_fact (GString *body, const char *title, const char *value)
{
  if (value)
    /* Translators: a line of a message: what it is, and the value, such as "Number: WB-9B9R-SMQQ"
     */
    g_string_append_printf (body, _ ("%s: %s\n"), title, value);
}

static void
add_time (GString *body, const char *title, gint64 usec)
{
  g_autofree char *when = usec ? wb_text_iso_sec (usec) : NULL;
  add_fact (body, title, when);
}

static char *
make_body (const WbCase *kase)
{
  GString *body = g_string_new (NULL);
  /* Translators: the name of an application */
  g_string_append_printf (body,
                          _ ("Please delete the report that I sent you from %s, and all that was "
                             "added to it. I take back my consent to its use."),
                          kase->profile_name ? kase->profile_name : kase->profile_id);
  g_string_append (body, "\n\n");
  add_fact (body, _ ("Number"), kase->number);
  add_fact (body, _ ("Identity"), kase->id);
  add_time (body, _ ("Made"), kase->created_usec);
  add_time (body, _ ("Delivered"), kase->delivered_usec);
  add_fact (body, _ ("Where"), kase->folder);
  g_string_append_printf (body, "\n%s\n", _ ("Please tell me when it is done."));
  return g_string_free (body, FALSE);
}

WbLetter *
wb_letter_new (const WbCase *kase, const WbProfile *profile)
{
  const char *to = profile->privacy ? profile->privacy->contact : NULL;
  if (!to || !*to || !kase->folder)
    return NULL;
  WbLetter *letter = g_new0 (WbLetter, 1);
  letter->to = g_strdup (to);
  letter->subject = g_strdup_printf (_ ("Please delete report %s"), kase->number);
  letter->body = make_body (kase);
  return letter;
}

gboolean
wb_letter_helps (const GError *error)
{
  return g_error_matches (error, WB_ERROR, WB_ERROR_SIGN_IN)
         || g_error_matches (error, WB_ERROR, WB_ERROR_REFUSED)
         || g_error_matches (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
}

/* Line ends are CR LF in such a link. */
static char *
escape (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\r\n", lines);
  return g_uri_escape_string (joined, NULL, FALSE);
}

char *
wb_letter_mailto (const WbLetter *letter)
{
  const char *at = strchr (letter->to, '@');
  if (!at || at == letter->to || !at[1] || strpbrk (letter->to, " \t\r\n,:;/?&<>\""))
    return NULL;
  g_autofree char *to = g_uri_escape_string (letter->to, "@", FALSE);
  g_autofree char *subject = escape (letter->subject);
  g_autofree char *body = escape (letter->body);
  return g_strdup_printf ("mailto:%s?subject=%s&body=%s", to, subject, body);
}
