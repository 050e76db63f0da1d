/* SPDX-License-Identifier: MPL-2.0 */
/* One sentence from three facts: how the worst order stands, which sub-task is to blame, what the
 * first error was. The sentences are a table from the most to the least telling; the first whose
 * facts are there is taken. Only checked codes get into it, since it also is the page's title. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/facts.h"

#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
wb_is_code (const char *code)
{
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

  return code != NULL && code[0] != '\0' && strlen (code) <= 64
         && strspn (code, allowed) == strlen (code);
}

static const WbTask *
find_worst (const WbFacts *facts)
{
  const WbTask *worst = NULL;

  for (guint i = 0; i < facts->orders->len; i++)
    {
      const WbTask *order = g_ptr_array_index (facts->orders, i);

      if (wb_is_code (order->no) && (worst == NULL || order->state > worst->state))
        worst = order;
    }
  return worst;
}

static const char *
code_of_task (const WbTask *task)
{
  return task != NULL && wb_is_code (task->no) ? task->no : NULL;
}

/* The name of the first error: its code, or its type. */
static const char *
code_of_error (const WbFacts *facts)
{
  if (facts->first == NULL)
    return NULL;
  if (wb_is_code (facts->first->error_code))
    return facts->first->error_code;
  return wb_is_code (facts->first->error_type) ? facts->first->error_type : NULL;
}

static char *
say_failed (const char *order, const char *stuck, const char *error)
{
  if (stuck != NULL)
    /* Translators: order number, sub-task number. */
    return g_strdup_printf (_ ("Order %s failed; sub-task %s never finished"), order, stuck);
  if (error != NULL)
    /* Translators: order number, error code. */
    return g_strdup_printf (_ ("Order %s failed; the first error is %s"), order, error);
  return g_strdup_printf (_ ("Order %s failed"), order);
}

static char *
say_order (const WbTask *order, const char *error)
{
  const char *stuck = code_of_task (wb_task_find (order, WB_TASK_STUCK));
  const char *failed = code_of_task (wb_task_find (order, WB_TASK_FAILED));
  const char *missing = code_of_task (wb_task_find (order, WB_TASK_MISSING));

  if (order->state == WB_TASK_FAILED)
    return say_failed (order->no, stuck, error);
  if (failed != NULL)
    return g_strdup_printf (_ ("Sub-task %s of order %s failed"), failed, order->no);
  if (stuck != NULL)
    return g_strdup_printf (_ ("Order %s is stuck in sub-task %s"), order->no, stuck);
  if (order->state == WB_TASK_STUCK)
    return g_strdup_printf (_ ("Order %s is stuck"), order->no);
  if (missing != NULL)
    return g_strdup_printf (_ ("Order %s names sub-task %s, which is missing"), order->no, missing);
  return NULL;
}

static char *
say_error (const WbFacts *facts, const char *error)
{
  const WbGroup *first = facts->first;
  g_autofree char *when =
      first->first_usec != WB_TIME_UNKNOWN ? wb_text_local_time (first->first_usec) : NULL;
  const guint count = (guint) MIN (first->count, G_MAXUINT);

  if (error == NULL)
    error = _ ("An error");
  if (when == NULL)
    return g_strdup_printf (ngettext ("%s, once", "%s, %u times", count), error, count);
  if (count == 1)
    /* Translators: error code, date and time. */
    return g_strdup_printf (_ ("%s at %s"), error, when);
  /* Translators: error code, how often, date and time. */
  return g_strdup_printf (_ ("%s, %u times since %s"), error, count, when);
}

char *
wb_facts_headline (const WbFacts *facts)
{
  const WbTask *order = find_worst (facts);
  const char *error = code_of_error (facts);
  char *sentence = order != NULL ? say_order (order, error) : NULL;

  if (sentence != NULL)
    return sentence;
  if (facts->first != NULL)
    return say_error (facts, error);
  if (facts->log_files == 0)
    return g_strdup (_ ("This report has no logs"));
  return g_strdup (_ ("No error in the logs"));
}
