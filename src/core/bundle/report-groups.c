/* SPDX-License-Identifier: MPL-2.0 */
/* All errors and warnings in groups. A group's picture is drawn on its own scale, since counts
 * differ by thousands. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report-parts.h"

#include "base/text.h"
#include "entry/template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUPS_SHARE 60000
#define CHART_HEIGHT 26
#define BAR_WIDTH 6

WbMark
wb_group_mark (const WbGroup *group)
{
  if (group->level < WB_LEVEL_ERROR)
    return WB_MARK_WARNING;
  return wb_group_is_network (group) ? WB_MARK_NETWORK : WB_MARK_ERROR;
}

const char *
wb_group_title (const WbGroup *group)
{
  if (group->level < WB_LEVEL_ERROR)
    return _ ("warning");
  return wb_group_is_network (group) ? _ ("network error") : _ ("error");
}

/* The order of sections: new errors, new warnings, what is old. */
static int
rank (const WbFacts *facts, const WbGroup *group)
{
  if (!wb_facts_is_new (facts, group))
    return 2;
  return group->level >= WB_LEVEL_ERROR ? 0 : 1;
}

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const WbGroup *first = *(const WbGroup *const *) a;
  const WbGroup *second = *(const WbGroup *const *) b;
  const WbFacts *facts = user_data;
  const int ranks = rank (facts, first) - rank (facts, second);

  if (ranks != 0)
    return ranks;
  if (rank (facts, first) < 2 && first->first_usec != second->first_usec)
    return first->first_usec < second->first_usec ? -1 : 1;
  if (first->count != second->count)
    return first->count > second->count ? -1 : 1;
  return strcmp (first->fingerprint, second->fingerprint);
}

void
wb_report_choose_groups (WbReport *report)
{
  const GPtrArray *sorted = report->facts->sorted;

  report->groups = g_ptr_array_new ();
  for (guint i = 0; i < sorted->len; i++)
    if (((const WbGroup *) g_ptr_array_index (sorted, i))->level >= WB_LEVEL_WARNING)
      g_ptr_array_add (report->groups, g_ptr_array_index (sorted, i));
  report->n_groups = report->groups->len;
  g_ptr_array_sort_with_data (report->groups, compare_groups, (gpointer) report->facts);
  g_ptr_array_set_size (report->groups, (int) MIN (report->groups->len, WB_REPORT_GROUPS));
  for (guint i = 0; i < report->groups->len; i++)
    report->n_new += wb_facts_is_new (report->facts, g_ptr_array_index (report->groups, i));
}

guint
wb_report_group_number (const WbReport *report, const WbGroup *group)
{
  guint index = 0;

  return g_ptr_array_find (report->groups, group, &index) ? index + 1 : 0;
}

static guint
x_of (const WbFacts *facts, gint64 usec)
{
  const gint64 span = facts->until_usec - facts->from_usec;

  return (guint) ((usec - facts->from_usec) / (span / (WB_GROUP_BINS * BAR_WIDTH)));
}

static guint32
write_bars (WbReport *report, const guint32 bins[WB_GROUP_BINS])
{
  guint32 most = 0;

  for (guint i = 0; i < WB_GROUP_BINS; i++)
    most = MAX (most, bins[i]);
  for (guint i = 0; i < WB_GROUP_BINS; i++)
    {
      const guint height = most > 0 ? (guint) ((guint64) bins[i] * (CHART_HEIGHT - 2) / most) : 0;

      if (bins[i] > 0)
        g_string_append_printf (
            report->html.out, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>", i * BAR_WIDTH,
            CHART_HEIGHT - MAX (height, 1), BAR_WIDTH - 1, MAX (height, 1));
    }
  return most;
}

static void
write_spark (WbReport *report, const WbGroup *group)
{
  const WbFacts *facts = report->facts;
  const gint64 first = facts->first != NULL ? facts->first->first_usec : WB_TIME_UNKNOWN;
  guint32 bins[WB_GROUP_BINS] = { 0 };
  guint32 most = 0;

  wb_group_bins (group, facts->from_usec, facts->until_usec, bins);
  wb_html_raw (&report->html, "<td class=\"sp\"><div><svg viewBox=\"0 0 192 30\" class=\"");
  wb_html_text (&report->html, wb_mark_class (wb_group_mark (group)));
  wb_html_raw (&report->html, "\" aria-hidden=\"true\"><path class=\"ax\" d=\"M0 26.5H192\"/>");
  if (first != WB_TIME_UNKNOWN && first >= facts->from_usec && first < facts->until_usec)
    g_string_append_printf (report->html.out, "<path class=\"now\" d=\"M%u 0V29\"/>",
                            x_of (facts, first));
  most = write_bars (report, bins);
  wb_html_raw (&report->html, "</svg><span class=\"dim\">");
  if (most > 0)
    {
      /* Translators: before the highest count of a small picture. */
      wb_html_text (&report->html, _ ("max"));
      wb_html_raw (&report->html, " ");
      wb_html_number (&report->html, most);
    }
  wb_html_raw (&report->html, "</span></div></td>");
}

static void
write_top_frame (WbReport *report, const WbGroup *group)
{
  g_autoptr (GPtrArray) frames = group->stack != NULL ? wb_stack_parse (group->stack) : NULL;

  if (frames == NULL || frames->len == 0)
    return;
  wb_html_raw (&report->html, "<code class=\"dim\">");
  wb_report_frame (report, g_ptr_array_index (frames, 0));
  wb_html_raw (&report->html, "</code> · ");
}

static void
write_cell_time (WbReport *report, const char *title, gint64 usec)
{
  wb_html_raw (&report->html, "<td data-l=\"");
  wb_html_text (&report->html, title);
  wb_html_raw (&report->html, "\">");
  wb_html_time (&report->html, usec,
                report->facts->first != NULL ? report->facts->first->first_usec
                                             : report->facts->packed_usec);
  wb_html_raw (&report->html, "</td>");
}

static void
write_group (WbReport *report, guint number)
{
  const WbGroup *group = g_ptr_array_index (report->groups, number - 1);
  WbHtml *html = &report->html;

  g_string_append_printf (
      html->out, "<tr id=\"g%u\"><td class=\"kd\"><span class=\"dim\">g%u</span> ", number, number);
  wb_html_tag (html, wb_group_mark (group), wb_group_title (group));
  wb_html_raw (html, "</td><th scope=\"row\">");
  wb_html_template (html, group->template_, 240);
  wb_html_raw (html, "<br><span class=\"small\">");
  write_top_frame (report, group);
  wb_report_place (report, group->member, group->line);
  wb_html_raw (html, "</span></th><td class=\"n\" data-l=\"");
  wb_html_text (html, _ ("Count"));
  wb_html_raw (html, "\">");
  wb_html_number (html, group->count);
  wb_html_raw (html, "</td>");
  write_cell_time (report, _ ("First"), group->first_usec);
  write_cell_time (report, _ ("Last"), group->last_usec);
  write_spark (report, group);
  wb_html_raw (html, "</tr>\n");
}

/* Rows from..until-1 under one heading; returns how many there was room for. */
static guint
write_rows (WbReport *report, const char *title, guint from, guint until)
{
  guint written = 0;

  if (from == until)
    return 0;
  wb_html_raw (&report->html, "<tr class=\"sec\"><th colspan=\"6\" scope=\"rowgroup\">");
  wb_html_text (&report->html, title);
  wb_html_raw (&report->html, "</th></tr>\n");
  for (guint i = from; i < until && wb_html_has_room (&report->html); i++, written++)
    write_group (report, i + 1);
  return written;
}

static char *
clock_of (gint64 usec)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, C_ ("time format", "%-d %b, %H:%M")) : NULL;
}

/* A bar's width in the largest unit that divides it. */
static char *
say_bin (gint64 bin_usec)
{
  const guint minutes = (guint) (bin_usec / (60 * G_USEC_PER_SEC));

  if (minutes % (24 * 60) == 0)
    return g_strdup_printf (ngettext ("%u day", "%u days", minutes / (24 * 60)),
                            minutes / (24 * 60));
  if (minutes % 60 == 0)
    return g_strdup_printf (ngettext ("%u hour", "%u hours", minutes / 60), minutes / 60);
  return g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
}

static void
write_lead (WbReport *report)
{
  const WbFacts *facts = report->facts;
  g_autofree char *bin = say_bin (facts->bin_usec);
  g_autofree char *from = clock_of (facts->from_usec);
  g_autofree char *until = clock_of (facts->until_usec);
  /* Translators: a duration and two times. */
  g_autofree char *lead =
      g_strdup_printf (_ ("Messages that tell the same make one group. Bars count entries per %s "
                          "from %s to %s, each "
                          "row on its own scale; the dashed line is the first error."),
                       bin, from != NULL ? from : "?", until != NULL ? until : "?");

  wb_html_raw (&report->html, "<p class=\"lead dim\">");
  wb_html_text (&report->html, lead);
  wb_html_raw (&report->html, "</p>");
}

static void
write_table (WbReport *report)
{
  const char *const titles[] = { _ ("Group"), _ ("Message and top of stack"),
                                 _ ("Count"), _ ("First"),
                                 _ ("Last"),  _ ("Over time"),
                                 NULL };
  guint written = 0;

  wb_html_share (&report->html, GROUPS_SHARE);
  wb_html_raw (&report->html, "<table class=\"stk\">");
  wb_report_head (report, titles, 1u << 2);
  written += write_rows (report, _ ("New that day, the earliest first"), 0, report->n_new);
  written +=
      write_rows (report, _ ("Also seen on earlier days"), report->n_new, report->groups->len);
  wb_html_raw (&report->html, "</tbody></table>");
  g_ptr_array_set_size (report->groups, (int) written);
  if (written < report->n_groups)
    {
      const guint more = report->n_groups - written;
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u more group is not shown.", "%u more groups are not shown.", more), more);

      wb_html_raw (&report->html, "<p class=\"dim\">");
      wb_html_text (&report->html, text);
      wb_html_raw (&report->html, "</p>");
    }
}

void
wb_report_groups (WbReport *report)
{
  wb_report_section (report, "errors", _ ("Errors and warnings, in groups"));
  if (report->groups->len == 0)
    {
      wb_html_raw (&report->html, "<p class=\"lead dim\">");
      wb_html_text (&report->html, _ ("There are none."));
      wb_html_raw (&report->html, "</p>");
    }
  else
    {
      write_lead (report);
      write_table (report);
    }
  wb_html_raw (&report->html, "</section>\n");
}
