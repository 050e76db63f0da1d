/* SPDX-License-Identifier: MPL-2.0 */
/* The network check on a terminal: a line as soon as something is known, then what follows from all
 * of it. */
#include <glib/gi18n.h>

#include "base/error.h"
#include "base/text.h"
#include "choice.h"
#include "console.h"
#include "network/network-json.h"
#include "sending.h"

#define NAME_COLUMNS 34

typedef struct
{
  WbNetwork *network;
  gboolean *is_shown; /* by host */
} Watching;

/* --- rows ------------------------------------------------------------------------------------- */

/* "23 ms, TLS1.3, answers 200" */
static char *
describe (const WbHost *host)
{
  const double median = wb_series_median_ms (wb_host_series (host));
  GString *words = g_string_new (NULL);

  if (!wb_host_is_reached (host))
    {
      g_string_append (words, wb_host_trouble (host));
      return g_string_free (words, FALSE);
    }
  if (median >= 0)
    g_string_append_printf (words, "%.1f ms", median);
  if (host->tls.version)
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", host->tls.version);
  if (host->answer.status > 0)
    {
      /* Translators: %u is an HTTP status */
      g_autofree char *answer = g_strdup_printf (_ ("answers %u"), host->answer.status);
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", answer);
    }
  if (wb_host_is_mute (host))
    g_string_append_printf (words, ", %s", wb_host_trouble (host));
  if (host->tls.flaws != 0)
    g_string_append_printf (words, ", %s", _ ("certificate not trusted"));
  return g_string_free (words, FALSE);
}

static void
show_host (const WbHost *host)
{
  g_autofree char *title = g_strdup_printf ("%s (%s)", host->id, host->host);
  g_autofree char *padded = wb_console_pad (title, NAME_COLUMNS);
  g_autofree char *words = describe (host);
  const gboolean is_fine =
      wb_host_is_reached (host) && !wb_host_is_mute (host) && host->tls.flaws == 0;

  wb_console_print ("%s %s %s\n", is_fine ? "+" : "-", padded, words);
}

/* Called by one thread at a time. */
static void
on_event (const WbEvent *event, gpointer self)
{
  Watching *watching = self;
  WbNetwork *network = watching->network;

  g_mutex_lock (&network->lock);
  for (guint i = 0; i < network->hosts->len; i++)
    {
      const WbHost *host = network->hosts->pdata[i];
      if (!host->is_done || watching->is_shown[i])
        continue;
      watching->is_shown[i] = TRUE;
      show_host (host);
    }
  g_mutex_unlock (&network->lock);
}

/* --- the verdict ------------------------------------------------------------------------------ */

static void
show_finding (const WbFinding *finding)
{
  g_autofree char *title = finding ? wb_console_bold (finding->title) : NULL;

  if (!finding)
    return;
  wb_console_print ("\n%s\n", title);
  if (*finding->text)
    wb_console_print ("  %s\n", finding->text);
  wb_console_print ("  [%s] %s\n", finding->id, finding->support);
}

static void
show_speed (const WbNetwork *network)
{
  const WbRehearsal *rehearsal = &network->rehearsal;

  if (rehearsal->bits_per_second <= 0)
    return;
  if (rehearsal->is_at_least)
    /* Translators: %.1f is a speed */
    wb_console_print (_ ("Sending: at least %.1f Mbit/s, rehearsed with random bytes.\n"),
                      rehearsal->bits_per_second / 1e6);
  else
    wb_console_print (_ ("Sending: %.1f Mbit/s, rehearsed with random bytes.\n"),
                      rehearsal->bits_per_second / 1e6);
}

static void
show_fine (const WbDiagnosis *diagnosis)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < diagnosis->fine->len; i++)
    /* Translators: one of several sentences in a row, such as "All servers answer" */
    g_string_append_printf (all, _ ("%s. "), (const char *) diagnosis->fine->pdata[i]);
  if (all->len > 0)
    wb_console_print ("\n%s\n", g_strchomp (all->str));
}

/* TRUE if something blocks. */
static gboolean
show_verdict (const WbNetwork *network)
{
  g_autoptr (GPtrArray) findings = wb_findings_new (network);
  g_autoptr (WbDiagnosis) diagnosis = wb_diagnosis_new (network, findings);

  show_finding (diagnosis->headline);
  for (guint i = 0; i < G_N_ELEMENTS (diagnosis->more); i++)
    show_finding (diagnosis->more[i]);
  show_fine (diagnosis);
  show_speed (network);
  return diagnosis->headline && diagnosis->headline->severity == WB_SEVERITY_BLOCKS;
}

/* --- the command ------------------------------------------------------------------------------ */

static WbExit
check (WbProfile *profile, const WbContext *context, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbNetwork) network = wb_network_new (profile);
  g_autofree gboolean *is_shown = g_new0 (gboolean, network->hosts->len + 1);
  Watching watching = { network, is_shown };
  const WbObserver observer = { on_event, &watching };
  const WbRun run = { .cancellable = wb_console_cancellable (), .observer = &observer };
  const WbHttpOptions http = { .ca_file = options->ca_file, .proxy = options->proxy };
  const WbNetworkOptions how = { .http = &http,
                                 .authorization = context && wb_profile_may_authorize (profile)
                                                      ? context->authorization
                                                      : NULL,
                                 .rehearse = TRUE };

  if (network->hosts->len == 0)
    return wb_console_usage (_ ("The profile names no servers, so there is nothing to check."));
  if (profile->deliver && profile->deliver->ticket)
    wb_console_say ("%s\n", _ ("This takes up to ten seconds. At most 256 KiB of random bytes are "
                               "sent, nothing of yours."));
  if (!wb_network_measure (network, &how, &run, &error))
    return wb_console_error (error);
  const gboolean is_blocked = show_verdict (network);
  wb_console_result (wb_network_to_json (network, 0));
  return is_blocked ? WB_EXIT_NOT_DELIVERED : WB_EXIT_DONE;
}

/* Without a name it is the only one installed. */
static WbProfile *
load_only_profile (GError **error)
{
  g_autoptr (GPtrArray) found = wb_profile_list ();
  const WbFoundProfile *only = NULL;
  guint n = 0;

  for (guint i = 0; i < found->len; i++)
    if (((const WbFoundProfile *) found->pdata[i])->profile)
      {
        only = found->pdata[i];
        n++;
      }
  if (n == 1)
    return wb_context_load_profile (only->profile->id, NULL, NULL, error);
  g_set_error_literal (
      error, WB_ERROR, WB_ERROR_PROFILE,
      n == 0 ? _ ("No application here can be reported on yet: give a profile's file.")
             : _ ("Several applications can be reported on: name one. “waybill profile list” shows "
                  "them."));
  return NULL;
}

WbExit
wb_command_network (const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = NULL;
  g_autoptr (WbContext) context = NULL;

  if (!options->arguments[0])
    profile = load_only_profile (&error);
  else if (!wb_choice_load (options, &profile, &context, &error))
    return wb_console_error (error);
  return profile ? check (profile, context, options) : wb_console_error (error);
}
