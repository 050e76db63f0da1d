/* SPDX-License-Identifier: MPL-2.0 */
/* Orders with their sub-tasks, as the application wrote them last. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report-parts.h"

#include "base/text.h"

#include <glib/gi18n-lib.h>

#define ORDERS_SHARE 30000

static WbMark
mark_of (WbTaskState state)
{
  static const WbMark marks[] = {
    [WB_TASK_UNKNOWN] = WB_MARK_NEUTRAL,   [WB_TASK_DONE] = WB_MARK_FINE,
    [WB_TASK_CANCELLED] = WB_MARK_NEUTRAL, [WB_TASK_WAITING] = WB_MARK_NEUTRAL,
    [WB_TASK_WORKING] = WB_MARK_STATE,     [WB_TASK_MISSING] = WB_MARK_MISSING,
    [WB_TASK_STUCK] = WB_MARK_ERROR,       [WB_TASK_FAILED] = WB_MARK_ERROR,
  };

  return marks[state];
}

static void
write_time (WbReport *report, const char *title, gint64 usec)
{
  wb_html_raw (&report->html, "<td data-l=\"");
  wb_html_text (&report->html, title);
  wb_html_raw (&report->html, "\">");
  wb_html_time (&report->html, usec, report->facts->packed_usec);
  wb_html_raw (&report->html, "</td>");
}

static void
write_progress (WbReport *report, const WbTask *task)
{
  g_autofree char *percent = g_strdup_printf ("%d %%", task->percent);

  if (task->percent >= 0)
    wb_html_text (&report->html, percent);
  if (task->percent >= 0 && task->state == WB_TASK_STUCK)
    wb_html_raw (&report->html, "; ");
  if (task->state == WB_TASK_STUCK)
    {
      const gint64 still = (report->facts->packed_usec - task->changed_usec) / G_USEC_PER_SEC;
      g_autofree char *duration = wb_text_duration (still);
      /* Translators: a duration. */
      g_autofree char *text = g_strdup_printf (_ ("no change for %s"), duration);

      wb_html_text (&report->html, text);
    }
}

static void
write_known (WbReport *report, const WbTask *task)
{
  wb_html_raw (&report->html, "<td class=\"w\">");
  write_progress (report, task);
  if (task->error != NULL)
    {
      if (task->percent >= 0 || task->state == WB_TASK_STUCK)
        wb_html_raw (&report->html, "; ");
      wb_html_code (&report->html, task->error, 160);
    }
  if (task->state == WB_TASK_MISSING)
    wb_html_text (&report->html, _ ("named by the order, but not found"));
  if (task->state == WB_TASK_UNKNOWN && task->word != NULL)
    {
      wb_html_text (&report->html, _ ("written as:"));
      wb_html_raw (&report->html, " ");
      wb_html_user (&report->html, task->word, 60);
    }
  wb_html_raw (&report->html, "</td>");
}

static void
write_task (WbReport *report, const WbTask *task, gboolean is_sub_task)
{
  WbHtml *html = &report->html;

  if (is_sub_task)
    wb_html_raw (html, "<tr class=\"in\"><th scope=\"row\">");
  else
    wb_html_raw (html, "<tr><th scope=\"row\"><strong>");
  wb_html_user (html, task->no, 64);
  if (task->name != NULL)
    {
      wb_html_raw (html, " · ");
      wb_html_user (html, task->name, 64);
    }
  if (!is_sub_task)
    wb_html_raw (html, "</strong>");
  wb_html_raw (html, "</th><td>");
  wb_html_tag (html, mark_of (task->state), wb_task_state_title (task->state));
  wb_html_raw (html, "</td>");
  write_time (report, _ ("Began"), task->began_usec);
  write_time (report, _ ("Last change"), task->changed_usec);
  write_known (report, task);
  wb_html_raw (html, "<td>");
  if (task->member != NULL)
    wb_report_place (report, task->member, 0);
  else
    wb_html_raw (html, "–");
  wb_html_raw (html, "</td></tr>\n");
}

/* All if they fit; else those that are not done, then the others. */
static guint
write_sub_tasks (WbReport *report, const WbTask *order)
{
  const gboolean all = order->sub_tasks->len <= WB_REPORT_TASKS;
  guint written = 0;

  for (guint pass = all ? 1 : 0; pass < 2; pass++)
    for (guint i = 0; i < order->sub_tasks->len; i++)
      {
        const WbTask *sub_task = g_ptr_array_index (order->sub_tasks, i);
        const gboolean is_done = sub_task->state == WB_TASK_DONE;

        if ((!all && is_done != (pass == 1)) || written >= WB_REPORT_TASKS
            || !wb_html_has_room (&report->html))
          continue;
        write_task (report, sub_task, TRUE);
        written++;
      }
  return written;
}

static void
write_order (WbReport *report, const WbTask *order)
{
  const char *const titles[] = {
    _ ("Order and sub-tasks"), _ ("State"), _ ("Began"), _ ("Last change"),
    _ ("What is known"),       _ ("File"),  NULL
  };
  guint more = order->sub_tasks->len;

  wb_html_raw (&report->html, "<table class=\"stk\"><caption>");
  wb_html_text (&report->html, _ ("State as last written by the application."));
  wb_html_raw (&report->html, "</caption>");
  wb_report_head (report, titles, 0);
  write_task (report, order, FALSE);
  more -= write_sub_tasks (report, order);
  wb_html_raw (&report->html, "</tbody></table>\n");
  if (more > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u more sub-task is not shown.", "%u more sub-tasks are not shown.", more),
          more);

      wb_html_raw (&report->html, "<p class=\"dim\">");
      wb_html_text (&report->html, text);
      wb_html_raw (&report->html, "</p>");
    }
}

void
wb_report_orders (WbReport *report)
{
  const GPtrArray *orders = report->facts->orders;

  if (orders->len == 0)
    return;
  wb_report_section (report, "order", _ ("Orders"));
  wb_html_share (&report->html, ORDERS_SHARE);
  for (guint i = 0; i < MIN (orders->len, WB_REPORT_ORDERS); i++)
    if (wb_html_has_room (&report->html))
      write_order (report, g_ptr_array_index (orders, i));
  wb_html_raw (&report->html, "</section>\n");
}
