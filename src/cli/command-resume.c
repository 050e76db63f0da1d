/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>
#include <string.h>

#include "cases/number.h"
#include "choice.h"
#include "console.h"
#include "resuming.h"
#include "waiting.h"

/* With --all a profile may be named, but no case. */
static gboolean
is_rightly_used (const WbOptions *options)
{
  const char *named = options->arguments[0];

  if (!options->all)
    return named && !options->wait;
  g_autofree char *number = named ? wb_case_number_parse (named, NULL) : NULL;
  return !number && !(named && strchr (named, '/'));
}

WbExit
wb_command_resume (const WbOptions *options)
{
  if (!is_rightly_used (options))
    return wb_console_usage (_ ("Name one case, or give --all."));
  g_autoptr (GError) error = NULL;
  g_autoptr (WbContext) context = NULL;
  if (!wb_choice_load (options, NULL, &context, &error))
    return wb_console_error (error);
  const WbResuming all = { options, context, options->all ? options->arguments[0] : NULL };
  if (options->wait)
    return wb_waiting_run (&all);
  if (options->all)
    return wb_resuming_all (&all);
  g_autoptr (WbCase) kase = wb_case_open (options->arguments[0], &error);
  if (!kase)
    return wb_console_error (error);
  return wb_resuming_case (kase, context, options);
}
