/* SPDX-License-Identifier: MPL-2.0 */
/* The page's frame: policy, style, sections in the order of a supporter's questions. What happened
 * and what the user says stand first, how the report was made last. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report.h"

#include "bundle/report-parts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
hash_of_style (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) wb_report_style, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

static void
write_head (WbReport *report)
{
  WbHtml *html = &report->html;
  g_autofree char *hash = hash_of_style ();

  wb_html_raw (html, "<!DOCTYPE html>\n<html lang=\"");
  wb_html_text (html, C_ ("language code", "en"));
  wb_html_raw (html, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'sha256-");
  wb_html_text (html, hash);
  wb_html_raw (html, "'; base-uri 'none'; form-action 'none'\">\n"
                     "<meta name=\"referrer\" content=\"no-referrer\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  wb_html_text (html, report->bundling->kase->number);
  wb_html_raw (html, " · ");
  wb_html_text (html, report->facts->headline);
  wb_html_raw (html, "</title>\n<style>");
  g_string_append (html->out, wb_report_style);
  wb_html_raw (html, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
  wb_html_text (html, _ ("To the report"));
  wb_html_raw (html, "</a>\n");
}

#define link_to(report, id, title)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    wb_html_raw (&(report)->html, "<li><a href=\"#" id "\">");                                     \
    wb_html_text (&(report)->html, title);                                                         \
    wb_html_raw (&(report)->html, "</a></li>\n");                                                  \
  }                                                                                                \
  G_STMT_END

static void
write_nav (WbReport *report)
{
  wb_html_raw (&report->html, "<nav aria-label=\"");
  wb_html_text (&report->html, _ ("On this page"));
  wb_html_raw (&report->html, "\"><ul>\n");
  link_to (report, "first", _ ("What failed first"));
  link_to (report, "errors", _ ("Errors and warnings"));
  if (report->facts->orders->len > 0)
    link_to (report, "order", _ ("Orders"));
  link_to (report, "env", _ ("Machine and versions"));
  link_to (report, "left", _ ("Left out, cut, masked"));
  link_to (report, "files", _ ("Files"));
  link_to (report, "made", _ ("How this was made"));
  wb_html_raw (&report->html, "</ul></nav>\n");
}

static void
write_foot (WbReport *report)
{
  wb_html_raw (&report->html, "</main>\n<footer class=\"dim\"><p>");
  wb_html_text (
      &report->html,
      _ ("This page has no script, loads nothing and links only within itself. It repeats "
         "what the files say; anybody who held the bundle could have changed it. To be "
         "sure, check the bundle first."));
  wb_html_raw (&report->html, "</p></footer>\n</body></html>\n");
}

/* The report can't list itself, and waybill.json comes after it. */
static void
choose_files (WbReport *report)
{
  const GPtrArray *members = wb_evidence_members (report->bundling->evidence);

  report->files = g_ptr_array_new ();
  report->file_numbers = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < members->len && report->files->len < WB_REPORT_FILES; i++)
    {
      WbMember *member = g_ptr_array_index (members, i);

      if (member->sha256 == NULL || strcmp (member->member, WB_REPORT_HTML) == 0
          || strcmp (member->member, WB_MANIFEST_JSON) == 0)
        continue;
      g_ptr_array_add (report->files, member);
    }
}

/* One part into a text of its own, so that parts can be written before those they stand behind. */
static GString *
write_apart (WbReport *report, void (*write) (WbReport *))
{
  GString *whole = report->html.out;
  GString *part = g_string_sized_new (16 * 1024);

  report->html.out = part;
  write (report);
  report->html.out = whole;
  return part;
}

static void
take (WbReport *report, GString *part)
{
  g_string_append_len (report->html.out, part->str, (gssize) part->len);
  g_string_free (part, TRUE);
}

/* Links lead from everywhere to groups, and from groups to files: whoever is linked to is written
 * first, so that there is no link to a row that had no room. */
static void
write_main (WbReport *report)
{
  GString *files = write_apart (report, wb_report_files);
  GString *groups = write_apart (report, wb_report_groups);

  wb_html_raw (&report->html, "<main id=\"main\">\n");
  wb_report_cards (report);
  write_nav (report);
  wb_report_first (report);
  take (report, groups);
  wb_report_orders (report);
  wb_report_machine (report);
  wb_report_left (report);
  take (report, files);
  wb_report_made (report);
}

char *
wb_report_page_new (const WbBundling *bundling, const WbFacts *facts)
{
  WbReport report = { .bundling = bundling, .facts = facts };

  report.html.out = g_string_sized_new (64 * 1024);
  choose_files (&report);
  wb_report_choose_groups (&report);
  write_head (&report);
  wb_report_top (&report);
  write_main (&report);
  write_foot (&report);
  g_ptr_array_unref (report.groups);
  g_ptr_array_unref (report.files);
  g_hash_table_unref (report.file_numbers);
  return g_string_free (report.html.out, FALSE);
}

void
wb_report_term (WbReport *report, const char *title)
{
  wb_html_raw (&report->html, "<dt>");
  wb_html_text (&report->html, title);
  wb_html_raw (&report->html, "</dt><dd>");
}

void
wb_report_head (WbReport *report, const char *const *titles, guint numbers)
{
  wb_html_raw (&report->html, "<thead><tr>");
  for (guint i = 0; titles[i] != NULL; i++)
    {
      if (numbers & 1u << i)
        wb_html_raw (&report->html, "<th scope=\"col\" class=\"n\">");
      else
        wb_html_raw (&report->html, "<th scope=\"col\">");
      wb_html_text (&report->html, titles[i]);
      wb_html_raw (&report->html, "</th>");
    }
  wb_html_raw (&report->html, "</tr></thead>\n<tbody>");
}

void
wb_report_place (WbReport *report, const char *member, guint64 line)
{
  const guint number =
      member != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (report->file_numbers, member)) : 0;

  if (member == NULL)
    return;
  wb_html_raw (&report->html, "<span class=\"nb\">");
  if (number > 0)
    g_string_append_printf (report->html.out, "<a href=\"#f%u\">", number);
  wb_html_code (&report->html, member, 120);
  if (number > 0)
    wb_html_raw (&report->html, "</a>");
  if (line > 0)
    {
      wb_html_raw (&report->html, " <span class=\"dim\">");
      /* Translators: before a line's number. */
      wb_html_text (&report->html, _ ("line"));
      wb_html_raw (&report->html, " ");
      wb_html_number (&report->html, line);
      wb_html_raw (&report->html, "</span>");
    }
  wb_html_raw (&report->html, "</span>");
}
