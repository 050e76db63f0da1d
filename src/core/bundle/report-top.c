/* SPDX-License-Identifier: MPL-2.0 */
/* The top of the page: whose case, what happened, when, on what, and the user's own words. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report-parts.h"

#include "base/json.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>

#define WORDS_MAX_CHARS 1200

static void
write_bar (WbReport *report)
{
  WbHtml *html = &report->html;

  wb_html_raw (html, "<header>\n<p class=\"top\"><span class=\"no\">");
  wb_html_text (html, report->bundling->kase->number);
  wb_html_raw (html, "</span><span class=\"dim\">");
  wb_html_text (html, _ ("Diagnostic report"));
  wb_html_raw (html, " · ");
  wb_html_user (html, report->bundling->kase->profile_name, 80);
  wb_html_raw (html, "</span><span class=\"dim push\">");
  wb_html_tag (html, WB_MARK_WARNING, _ ("Sender’s copy, not verified"));
  wb_html_raw (html, "</span></p>\n<h1>");
  wb_html_text (html, report->facts->headline);
  wb_html_raw (html, "</h1>\n");
}

static void
begin_fact (WbReport *report, const char *title)
{
  wb_html_raw (&report->html, "<div>");
  wb_report_term (report, title);
}

static void
begin_detail (WbReport *report)
{
  wb_html_raw (&report->html, " <span class=\"dim\">");
}

static void
end_fact (WbReport *report)
{
  wb_html_raw (&report->html, "</span></dd></div>\n");
}

static void
write_user (WbReport *report)
{
  begin_fact (report, _ ("User"));
  if (report->facts->user != NULL)
    wb_html_user (&report->html, report->facts->user, 80);
  else
    wb_html_text (&report->html, _ ("Not known"));
  begin_detail (report);
  wb_html_text (&report->html, report->facts->has_contact ? _ ("How to reach them: contact.json")
                                                          : _ ("No contact given"));
  end_fact (report);
}

static void
write_when (WbReport *report)
{
  const WbGroup *first = report->facts->first;

  begin_fact (report, _ ("When"));
  if (first != NULL && first->first_usec != WB_TIME_UNKNOWN)
    {
      wb_html_moment (&report->html, first->first_usec);
      begin_detail (report);
      wb_html_text (&report->html, _ ("First error. Reported:"));
      wb_html_raw (&report->html, " ");
      wb_html_time (&report->html, report->facts->packed_usec, first->first_usec);
    }
  else
    {
      wb_html_moment (&report->html, report->facts->packed_usec);
      begin_detail (report);
      wb_html_text (&report->html, _ ("Reported"));
    }
  end_fact (report);
}

static guint
count_state (const WbTask *order, WbTaskState state)
{
  guint count = 0;

  for (guint i = 0; i < order->sub_tasks->len; i++)
    count += ((const WbTask *) g_ptr_array_index (order->sub_tasks, i))->state == state;
  return count;
}

/* "6 sub-tasks: 2 done, 1 stuck": the worst first. */
static void
write_sub_task_counts (WbReport *report, const WbTask *order)
{
  const guint all = order->sub_tasks->len;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u sub-task", "%u sub-tasks", all), all);
  for (int state = WB_TASK_FAILED; state > WB_TASK_UNKNOWN; state--)
    {
      const guint count = count_state (order, (WbTaskState) state);

      if (count > 0)
        g_string_append_printf (text, " · %u %s", count, wb_task_state_title ((WbTaskState) state));
    }
  wb_html_text (&report->html, text->str);
}

static void
write_order (WbReport *report)
{
  const GPtrArray *orders = report->facts->orders;
  const WbTask *order = orders->len > 0 ? g_ptr_array_index (orders, 0) : NULL;

  if (order == NULL)
    return;
  begin_fact (report, _ ("Order"));
  wb_html_code (&report->html, order->no, 64);
  begin_detail (report);
  write_sub_task_counts (report, order);
  if (orders->len > 1)
    {
      g_autofree char *more = g_strdup_printf (
          ngettext ("and %u more order", "and %u more orders", orders->len - 1), orders->len - 1);

      wb_html_raw (&report->html, " · ");
      wb_html_text (&report->html, more);
    }
  end_fact (report);
}

static void
write_machine (WbReport *report)
{
  static const char *const models[] = { "/machine/model", NULL };
  static const char *const systems[] = { "/os/name", NULL };
  static const char *const versions[] = { "/os/version", NULL };
  g_autofree char *model = wb_environment_text (report->facts, models);
  g_autofree char *system = wb_environment_text (report->facts, systems);
  g_autofree char *version = wb_environment_text (report->facts, versions);

  if (model == NULL && system == NULL)
    return;
  begin_fact (report, _ ("Machine"));
  wb_html_user (&report->html, model != NULL ? model : system, 80);
  begin_detail (report);
  if (model != NULL && system != NULL)
    {
      wb_html_user (&report->html, system, 80);
      wb_html_raw (&report->html, " ");
    }
  wb_html_user (&report->html, version, 40);
  end_fact (report);
}

static void
write_version (WbReport *report)
{
  const WbPlan *plan = report->bundling->plan;

  begin_fact (report, _ ("Version"));
  if (plan->app_version != NULL)
    wb_html_user (&report->html, plan->app_version, 64);
  else
    wb_html_text (&report->html, _ ("Not known"));
  begin_detail (report);
  if (plan->electron_version != NULL)
    {
      wb_html_raw (&report->html, "Electron ");
      wb_html_user (&report->html, plan->electron_version, 64);
    }
  end_fact (report);
}

static void
write_left_out (WbReport *report)
{
  const WbFacts *facts = report->facts;
  g_autoptr (GString) text = g_string_new (NULL);
  const guint left = facts->left_out + facts->missing;

  if (left > 0)
    g_string_append_printf (text, ngettext ("%u left out", "%u left out", left), left);
  if (facts->cut > 0)
    g_string_append_printf (text, "%s%u %s", text->len > 0 ? " · " : "", facts->cut,
                            /* Translators: after a number of files. */
                            _ ("cut"));
  if (facts->masked > 0)
    {
      const guint places = (guint) MIN (facts->masked, G_MAXUINT);

      g_string_append (text, text->len > 0 ? " · " : "");
      g_string_append_printf (text, ngettext ("%'u place masked", "%'u places masked", places),
                              places);
    }
  if (text->len == 0)
    g_string_append (text, _ ("nothing left out, nothing masked"));
  wb_html_raw (&report->html, "<a href=\"#left\">");
  wb_html_text (&report->html, text->str);
  wb_html_raw (&report->html, "</a>");
}

static void
write_contents (WbReport *report)
{
  const WbFacts *facts = report->facts;
  g_autofree char *files =
      g_strdup_printf (ngettext ("%u file", "%u files", facts->files), facts->files);

  begin_fact (report, _ ("In this bundle"));
  wb_html_text (&report->html, files);
  wb_html_raw (&report->html, ", ");
  wb_html_size (&report->html, facts->bytes);
  if (facts->entries > 0)
    {
      const guint entries = (guint) MIN (facts->entries, G_MAXUINT);
      g_autofree char *text =
          g_strdup_printf (ngettext ("%'u log entry", "%'u log entries", entries), entries);

      wb_html_raw (&report->html, ", ");
      wb_html_text (&report->html, text);
    }
  begin_detail (report);
  write_left_out (report);
  end_fact (report);
}

static void
write_words (WbReport *report)
{
  WbHtml *html = &report->html;
  const char *words = report->facts->words;

  wb_html_raw (html, "<section aria-labelledby=\"hw\"><h2 class=\"q\" id=\"hw\">");
  wb_html_text (html, _ ("In the user’s words"));
  wb_html_raw (html, "</h2>\n");
  if (words == NULL || words[0] == '\0')
    {
      wb_html_raw (html, "<p class=\"dim\">");
      wb_html_text (html, _ ("The user wrote nothing."));
      wb_html_raw (html, "</p></section>\n");
      return;
    }
  wb_html_raw (html, "<blockquote>");
  wb_html_user (html, words, WORDS_MAX_CHARS);
  if (g_utf8_strlen (words, -1) > WORDS_MAX_CHARS)
    {
      wb_html_raw (html, " <span class=\"dim\">");
      wb_html_text (html, _ ("The rest is in description.txt."));
      wb_html_raw (html, "</span>");
    }
  wb_html_raw (html, "</blockquote></section>\n");
}

void
wb_report_top (WbReport *report)
{
  write_bar (report);
  wb_html_raw (&report->html, "<div class=\"head\">\n<dl class=\"facts\">\n");
  write_user (report);
  write_when (report);
  write_order (report);
  write_machine (report);
  write_version (report);
  write_contents (report);
  wb_html_raw (&report->html, "</dl>\n");
  write_words (report);
  wb_html_raw (&report->html, "</div>\n</header>\n");
}
