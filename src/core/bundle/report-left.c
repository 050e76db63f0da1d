/* SPDX-License-Identifier: MPL-2.0 */
/* What is not in the bundle, or not as it was: left out, cut, masked. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report-parts.h"

#include "base/text.h"
#include "redact/rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LEFT_SHARE 16000

static const struct
{
  const char *what;
  const char *title;
} cut_titles[] = {
  { "window", N_ ("outside the chosen time") }, { "limit", N_ ("over the size limit") },
  { "line", N_ ("overlong lines shortened") },  { "torn", N_ ("the file ends early") },
  { "grown", N_ ("written after the review") },
};

static WbMark
mark_of (WbStatus status)
{
  if (status == WB_STATUS_MISSING || status == WB_STATUS_VANISHED)
    return WB_MARK_MISSING;
  return status == WB_STATUS_CUT || status == WB_STATUS_TORN ? WB_MARK_CUT : WB_MARK_NEUTRAL;
}

static const char *
title_of_cut (const WbCut *cut)
{
  for (guint i = 0; i < G_N_ELEMENTS (cut_titles); i++)
    if (strcmp (cut->what, cut_titles[i].what) == 0)
      return _ (cut_titles[i].title);
  return _ ("a part");
}

/* "outside the chosen time: 5.3 MB" */
static void
write_cut (WbReport *report, const WbCut *cut)
{
  wb_html_raw (&report->html, "<br><span class=\"dim\">");
  wb_html_text (&report->html, title_of_cut (cut));
  if (cut->bytes > 0)
    {
      wb_html_raw (&report->html, ": ");
      wb_html_size (&report->html, cut->bytes);
    }
  wb_html_raw (&report->html, "</span>");
}

static gboolean
is_told (const WbMember *member)
{
  return (member->status != WB_STATUS_OK && member->status != WB_STATUS_SAME_FILE)
         || member->cuts->len > 0;
}

static void
write_member (WbReport *report, const WbMember *member)
{
  WbHtml *html = &report->html;
  const WbStatus status = member->status == WB_STATUS_OK ? WB_STATUS_CUT : member->status;

  wb_html_raw (html, "<tr><td>");
  wb_html_code (html, member->original != NULL ? member->original : member->member, 160);
  wb_html_raw (html, "</td><td>");
  wb_html_tag (html, mark_of (status), wb_status_title (status));
  for (guint i = 0; i < MIN (member->cuts->len, 4); i++)
    write_cut (report, g_ptr_array_index (member->cuts, i));
  wb_html_raw (html, "</td></tr>\n");
}

static void
write_item (WbReport *report, const WbPlanItem *item)
{
  const gboolean ticked = wb_selection_has (report->bundling->selection, item->id);
  const WbStatus status = ticked ? item->status : WB_STATUS_UNTICKED;

  if (status == WB_STATUS_OK)
    return;
  wb_html_raw (&report->html, "<tr><td>");
  wb_html_user (&report->html, item->title, 80);
  wb_html_raw (&report->html, "</td><td>");
  wb_html_tag (&report->html, mark_of (status), wb_status_title (status));
  wb_html_raw (&report->html, "</td></tr>\n");
}

static void
write_left (WbReport *report)
{
  const char *const titles[] = { _ ("What"), _ ("Why"), NULL };
  const GPtrArray *members = wb_evidence_members (report->bundling->evidence);
  const GPtrArray *items = report->bundling->plan->items;
  guint shown = 0, more = 0;

  wb_html_raw (&report->html, "<table><caption>");
  wb_html_text (&report->html, _ ("Left out or cut"));
  wb_html_raw (&report->html, "</caption>");
  wb_report_head (report, titles, 0);
  for (guint i = 0; i < items->len; i++)
    write_item (report, g_ptr_array_index (items, i));
  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);

      if (!is_told (member))
        continue;
      if (shown < WB_REPORT_LEFT && wb_html_has_room (&report->html))
        {
          write_member (report, member);
          shown++;
        }
      else
        more++;
    }
  wb_html_raw (&report->html, "</tbody></table>");
  if (more > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u more is in waybill.json.", "%u more are in waybill.json.", more), more);

      wb_html_raw (&report->html, "<p class=\"dim\">");
      wb_html_text (&report->html, text);
      wb_html_raw (&report->html, "</p>");
    }
}

static void
write_kind (WbReport *report, const WbKindCount *count)
{
  WbHtml *html = &report->html;

  wb_html_raw (html, "<tr><th scope=\"row\">");
  wb_html_text (html, wb_kind_title (count->kind));
  wb_html_raw (html, "</th><td class=\"n\">");
  wb_html_number (html, count->places);
  wb_html_raw (html, "</td><td class=\"n\">");
  if (count->files > 1)
    wb_html_raw (html, "≥ ");
  wb_html_number (html, count->different);
  wb_html_raw (html, "</td><td class=\"n\">");
  wb_html_number (html, count->files);
  wb_html_raw (html, "</td></tr>\n");
}

static void
write_masked (WbReport *report)
{
  const char *const titles[] = { _ ("Kind"), _ ("Places"), _ ("Different"), _ ("Files"), NULL };
  const WbFacts *facts = report->facts;

  wb_html_raw (&report->html, "<table><caption>");
  wb_html_text (&report->html, facts->masked > 0
                                   ? _ ("Masked. Equal values have equal tags, in this case only.")
                                   : _ ("Nothing had to be masked."));
  wb_html_raw (&report->html, "</caption>");
  if (facts->masked > 0)
    wb_report_head (report, titles, 1u << 1 | 1u << 2 | 1u << 3);
  else
    wb_html_raw (&report->html, "<tbody>");
  for (guint i = 0; i < facts->kinds->len; i++)
    write_kind (report, g_ptr_array_index (facts->kinds, i));
  wb_html_raw (&report->html, "</tbody></table>\n");
}

void
wb_report_left (WbReport *report)
{
  wb_report_section (report, "left", _ ("Left out, cut, masked"));
  wb_html_share (&report->html, LEFT_SHARE);
  wb_html_raw (&report->html, "<div class=\"env\"><div>");
  write_left (report);
  wb_html_raw (&report->html, "</div><div>");
  write_masked (report);
  wb_html_raw (&report->html, "</div></div></section>\n");
}
