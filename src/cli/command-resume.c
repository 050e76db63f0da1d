/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>
#include <string.h>

#include "cases/additions.h"
#include "cases/number.h"
#include "choice.h"
#include "console.h"
#include "job/queue.h"
#include "resuming.h"
#include "sending.h"
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

/* What was added to a case has its number: who names that goes on with what there is to go on with.
 */
static WbCase *
open_unfinished (const char *ref, GError **error)
{
  g_autoptr (WbCase) kase = wb_case_open (ref, error);
  g_autoptr (GPtrArray) additions =
      kase && wb_queue_need (kase) == WB_QUEUE_NOTHING ? wb_case_additions (kase) : NULL;

  for (guint i = 0; additions && i < additions->len; i++)
    if (wb_queue_need (additions->pdata[i]) != WB_QUEUE_NOTHING)
      return g_ptr_array_steal_index (additions, i);
  return g_steal_pointer (&kase);
}

static WbExit
resume_one (const WbContext *context, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = open_unfinished (options->arguments[0], &error);

  return kase ? wb_resuming_case (kase, context, options) : wb_console_error (error);
}

static WbExit
resume (const WbContext *context, const WbOptions *options)
{
  const WbResuming all = { options, context, options->all ? options->arguments[0] : NULL };

  if (options->wait)
    return wb_waiting_run (&all);
  return options->all ? wb_resuming_all (&all) : resume_one (context, options);
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
  const WbExit exit = resume (context, options);
  wb_sending_tell_channels (options);
  return exit;
}
