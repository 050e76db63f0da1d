/* SPDX-License-Identifier: MPL-2.0 */
/* The files of the bundle, and how it was made. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report-parts.h"

#include "redact/rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FILES_SHARE 66000

static void
begin_cell (WbReport *report, const char *title, gboolean is_number)
{
  if (is_number)
    wb_html_raw (&report->html, "<td class=\"n\" data-l=\"");
  else
    wb_html_raw (&report->html, "<td data-l=\"");
  wb_html_text (&report->html, title);
  wb_html_raw (&report->html, "\">");
}

static void
end_cell (WbReport *report)
{
  wb_html_raw (&report->html, "</td>");
}

static void
write_file (WbReport *report, guint number)
{
  const WbMember *member = g_ptr_array_index (report->files, number - 1);
  WbHtml *html = &report->html;
  char short_hash[17];

  g_strlcpy (short_hash, member->sha256, sizeof short_hash);
  g_hash_table_insert (report->file_numbers, member->member, GUINT_TO_POINTER (number));
  g_string_append_printf (html->out, "<tr id=\"f%u\"><th scope=\"row\">", number);
  wb_html_code (html, member->member, 160);
  wb_html_raw (html, "</th>");
  begin_cell (report, _ ("Size"), TRUE);
  wb_html_size (html, member->bytes);
  end_cell (report);
  begin_cell (report, _ ("On the machine"), TRUE);
  if (strcmp (member->item, "waybill") != 0)
    wb_html_size (html, member->original_bytes);
  else
    wb_html_raw (html, "–");
  end_cell (report);
  begin_cell (report, _ ("Changed"), FALSE);
  wb_html_time (html, member->mtime_usec > 0 ? member->mtime_usec : WB_TIME_UNKNOWN,
                report->facts->packed_usec);
  end_cell (report);
  wb_html_raw (html, "<td><code>");
  wb_html_text (html, short_hash);
  wb_html_raw (html, "</code></td></tr>\n");
}

/* Those with content, but the report and the manifest themselves. */
static guint
count_files (const WbReport *report)
{
  const GPtrArray *members = wb_evidence_members (report->bundling->evidence);
  guint count = 0;

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);

      count += member->sha256 != NULL && strcmp (member->member, WB_REPORT_HTML) != 0
               && strcmp (member->member, WB_MANIFEST_JSON) != 0;
    }
  return count;
}

void
wb_report_files (WbReport *report)
{
  const char *const titles[] = { _ ("File"),    _ ("Size"), _ ("On the machine"),
                                 _ ("Changed"), "SHA-256",  NULL };
  guint more = count_files (report);

  wb_report_section (report, "files", _ ("Files in this bundle"));
  wb_html_share (&report->html, FILES_SHARE);
  wb_html_raw (&report->html, "<table class=\"stk\"><caption>");
  wb_html_text (&report->html,
                _ ("SHA-256: the first 16 of 64 digits; the whole is in waybill.json."));
  wb_html_raw (&report->html, "</caption>");
  wb_report_head (report, titles, 1u << 1 | 1u << 2);
  for (guint i = 0; i < report->files->len && wb_html_has_room (&report->html); i++, more--)
    write_file (report, i + 1);
  wb_html_raw (&report->html, "</tbody></table>\n");
  if (more > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u more file is in waybill.json.", "%u more files are in waybill.json.", more),
          more);

      wb_html_raw (&report->html, "<p class=\"dim\">");
      wb_html_text (&report->html, text);
      wb_html_raw (&report->html, "</p>");
    }
  wb_html_raw (&report->html, "</section>\n");
}

static void
begin_row (WbReport *report, const char *title)
{
  wb_html_raw (&report->html, "<tr><th scope=\"row\">");
  wb_html_text (&report->html, title);
  wb_html_raw (&report->html, "</th><td>");
}

static void
end_row (WbReport *report)
{
  wb_html_raw (&report->html, "</td></tr>\n");
}

static const char *
provenance_title (const WbProfile *profile)
{
  if (profile != NULL && profile->provenance == WB_PROFILE_SYSTEM)
    return _ ("installed by the system");
  return _ ("not installed by the system");
}

static void
write_origin (WbReport *report)
{
  const WbCase *kase = report->bundling->kase;
  g_autofree char *rules = g_strdup_printf (_ ("version %d"), WB_RULES_VERSION);

  begin_row (report, _ ("Made by"));
  wb_html_raw (&report->html, "Waybill " WB_VERSION ", ");
  wb_html_text (&report->html, _ ("on the user’s computer"));
  end_row (report);
  begin_row (report, _ ("Case"));
  wb_html_code (&report->html, kase->id, 64);
  end_row (report);
  begin_row (report, _ ("Profile"));
  wb_html_code (&report->html, kase->profile_id, 120);
  wb_html_raw (&report->html, ", ");
  wb_html_text (&report->html, provenance_title (report->bundling->plan->profile));
  end_row (report);
  begin_row (report, _ ("Masking rules"));
  wb_html_text (&report->html, rules);
  end_row (report);
}

static const char *
by_title (const WbDecision *decision)
{
  if (g_strcmp0 (decision->by, "staff") == 0)
    return _ ("by staff");
  if (g_strcmp0 (decision->by, "unattended") == 0)
    return _ ("given beforehand");
  return _ ("by the user");
}

static void
write_consent (WbReport *report)
{
  const GPtrArray *decisions = report->bundling->selection->decisions;

  for (guint i = 0; decisions != NULL && i < MIN (decisions->len, 10); i++)
    {
      const WbDecision *decision = g_ptr_array_index (decisions, i);

      begin_row (report, _ ("Consent"));
      wb_html_code (&report->html, decision->what, 60);
      wb_html_raw (&report->html, " ");
      wb_html_text (&report->html, by_title (decision));
      wb_html_raw (&report->html, ", ");
      wb_html_moment (&report->html, decision->when_usec);
      end_row (report);
    }
}

void
wb_report_made (WbReport *report)
{
  wb_report_section (report, "made", _ ("How this was made"));
  wb_html_raw (&report->html, "<div class=\"env\"><table><tbody>\n");
  write_origin (report);
  wb_html_raw (&report->html, "</tbody></table><table><tbody>\n");
  begin_row (report, _ ("Packed"));
  wb_html_moment (&report->html, report->facts->packed_usec);
  end_row (report);
  write_consent (report);
  begin_row (report, _ ("Check it"));
  wb_html_raw (&report->html, "<code>waybill verify ");
  wb_html_text (&report->html, wb_evidence_codec (report->bundling->evidence) == WB_CODEC_ZSTD
                                   ? "bundle.tar.zst"
                                   : "bundle.zip");
  wb_html_raw (&report->html, "</code>");
  end_row (report);
  wb_html_raw (&report->html, "</tbody></table></div></section>\n");
}
