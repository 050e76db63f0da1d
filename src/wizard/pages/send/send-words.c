/* SPDX-License-Identifier: MPL-2.0 */
#include "pages/send/send-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/error.h"

#define CLOSE_IS_FINE                                                                              \
  N_ ("You can close this window. Sending goes on, and you get a message when it has arrived.")

static const WbSendWords table[WB_N_STEPS] = {
  [WB_STEP_PREPARING] = { WB_TONE_WORKING, NULL, N_ ("Preparing"), CLOSE_IS_FINE, NULL,
                          .may_pause = TRUE, .may_cancel = TRUE },
  [WB_STEP_SENDING] = { WB_TONE_WORKING, NULL, N_ ("Sending"), CLOSE_IS_FINE, NULL,
                        .may_pause = TRUE, .may_cancel = TRUE },
  [WB_STEP_PAUSED] = { WB_TONE_WAITING, "wb-clock-symbolic", N_ ("Paused"),
                       N_ ("What has arrived stays there. It goes on from the same place."),
                       N_ ("_Go on"), .may_cancel = TRUE, .may_save = TRUE },
  [WB_STEP_OFFLINE] = { WB_TONE_WAITING, "wb-offline-symbolic", N_ ("Waiting for the network"),
                        N_ ("We will send it when you are connected. You can close this window."),
                        N_ ("_Try now"), .may_cancel = TRUE, .may_save = TRUE },
  [WB_STEP_SIGN_IN] = { WB_TONE_PERSON, "wb-key-symbolic", N_ ("One thing is needed from you"),
                        /* Translators: %s is the application's name, such as “Retouch Studio” */
                        N_ ("Open %s once and sign in, then it goes on. Nothing is lost."),
                        N_ ("_Try now"), .may_cancel = TRUE, .may_save = TRUE },
  [WB_STEP_HELD] = { WB_TONE_PERSON, "wb-attention-symbolic",
                     N_ ("Stopped before anything was sent"),
                     N_ ("The last check found something that may be private. It can be taken out "
                         "now."),
                     N_ ("Take it _out and go on"), .may_cancel = TRUE },
  [WB_STEP_REFUSED] = { WB_TONE_BAD, "wb-bad-symbolic", N_ ("The other side refuses it"),
                        N_ ("Your report is kept on this computer. Save a copy and give it to "
                            "support another way, or "
                            "try again later."),
                        N_ ("_Try again"), .may_cancel = TRUE, .may_save = TRUE },
  [WB_STEP_FAILED] = { WB_TONE_BAD, "wb-bad-symbolic", N_ ("It could not be sent"),
                       N_ ("Everything is kept. When the cause is gone, try again."),
                       N_ ("_Try again"), .may_cancel = TRUE, .may_save = TRUE },
  [WB_STEP_CANCELLING] = { WB_TONE_WORKING, NULL, N_ ("Taking it back"),
                           N_ ("What has arrived already is deleted there."), NULL },
  [WB_STEP_CANCELLED] = { WB_TONE_ENDED, "wb-withdrawn-symbolic", N_ ("Nothing was sent"),
                          N_ ("Nothing of this report is left with support."), NULL },
};

/* Cancelled when some of it had left already. */
static const WbSendWords taken_back = { WB_TONE_ENDED, "wb-withdrawn-symbolic", N_ ("Taken back"),
                                        N_ ("What had arrived is deleted there. Nothing of this "
                                            "report is left with support."),
                                        NULL };

/* What a report waits for, where that is not a network at all. */
static const struct
{
  WbError code;
  WbSendWords words;
} waits[] = {
  { WB_ERROR_METERED,
    { WB_TONE_WAITING, "wb-offline-symbolic", N_ ("Waiting for another network"),
      N_ ("On a network that is not metered it goes on by itself. You can close this window."),
      N_ ("_Send it over this one"), .may_cancel = TRUE, .may_save = TRUE } },
  { WB_ERROR_BUSY,
    { WB_TONE_WAITING, "wb-clock-symbolic", N_ ("Being sent in the background"),
      N_ ("When it has arrived, you see it here. You can close this window."), N_ ("_Try now"),
      .may_cancel = TRUE, .may_save = TRUE } },
};

/* Before it has a folder nothing of a case is anywhere else. */
static gboolean
was_begun (const WbCase *kase)
{
  return kase && kase->state == WB_CASE_WITHDRAWN && kase->folder;
}

const WbSendWords *
wb_send_words (WbStep step, const WbCase *kase, const GError *problem)
{
  for (guint i = 0; step == WB_STEP_OFFLINE && i < G_N_ELEMENTS (waits); i++)
    if (g_error_matches (problem, WB_ERROR, (gint) waits[i].code))
      return &waits[i].words;
  if (step == WB_STEP_CANCELLED && was_begun (kase))
    return &taken_back;
  return table[step].heading ? &table[step] : NULL;
}

char *
wb_send_lead (const WbSendWords *words, const char *application)
{
  const char *lead = _ (words->lead);

  if (!strstr (lead, "%s"))
    return g_strdup (lead);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (lead, application);
#pragma GCC diagnostic pop
}

char *
wb_send_interruptions (const WbProgress *progress)
{
  const guint n = progress->interruptions;

  if (n == 0)
    return g_strdup (_ ("none"));
  if (progress->is_interrupted)
    /* Translators: how often sending was interrupted, when it has not gone on yet */
    return g_strdup_printf (ngettext ("%u, waiting", "%u, waiting", n), n);
  return g_strdup_printf (ngettext ("%u, gone on", "%u, gone on", n), n);
}
