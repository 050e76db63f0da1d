/* SPDX-License-Identifier: MPL-2.0 */
/* What failed first: the warnings of the minute before, the first error with its stack, what new
 * errors came after it. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report-parts.h"

#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FIRST_SHARE 24000
#define BEFORE_USEC ((gint64) 60 * G_USEC_PER_SEC)
#define BEFORE_MAX 3
#define CHAIN_MAX 8
#define MESSAGE_MAX_CHARS 300
#define FRAMES_MAX 3

/* A frame as "at save (app:///dist/main/oss.js:214)". */
void
wb_report_frame (WbReport *report, const WbFrame *frame)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (text, frame->function != NULL ? frame->function : "?");
  g_string_append_printf (text, "  %s", frame->file != NULL ? frame->file : "?");
  if (frame->line > 0)
    g_string_append_printf (text, ":%u", frame->line);
  if (frame->line > 0 && frame->column > 0)
    g_string_append_printf (text, ":%u", frame->column);
  wb_html_user (&report->html, text->str, 160);
}

/* Seconds are cut off on both sides first, so that this agrees with the times shown. */
static void
write_offset (WbReport *report, gint64 usec, gint64 from_usec)
{
  const gint64 seconds = usec / G_USEC_PER_SEC - from_usec / G_USEC_PER_SEC;
  g_autofree char *text = wb_text_duration (ABS (seconds));

  wb_html_raw (&report->html, "<span class=\"off small\">");
  wb_html_text (&report->html, seconds < 0 ? "−" : "+");
  wb_html_text (&report->html, text);
  wb_html_raw (&report->html, "</span>");
}

/* A message may have its stack in it, which is shown by itself. */
static void
write_message (WbReport *report, const WbGroup *group)
{
  g_autofree char *line =
      group->example != NULL ? g_strndup (group->example, strcspn (group->example, "\n")) : NULL;

  wb_html_user (&report->html, line, MESSAGE_MAX_CHARS);
}

static void
write_link_to_group (WbReport *report, const WbGroup *group)
{
  const guint number = wb_report_group_number (report, group);

  if (number == 0)
    return;
  wb_html_raw (&report->html, " · ");
  wb_html_link (&report->html, "g", number);
}

static void
write_other (WbReport *report, const WbGroup *group)
{
  const gint64 first_usec = report->facts->first->first_usec;

  wb_html_raw (&report->html, "<li>");
  write_offset (report, group->first_usec, first_usec);
  wb_html_time (&report->html, group->first_usec, first_usec);
  wb_html_raw (&report->html, "<div>");
  wb_html_tag (&report->html, wb_group_mark (group), wb_group_title (group));
  wb_html_raw (&report->html, " ");
  write_message (report, group);
  write_link_to_group (report, group);
  wb_html_raw (&report->html, "</div></li>\n");
}

static void
write_stack (WbReport *report, const WbGroup *group)
{
  g_autoptr (GPtrArray) frames = group->stack != NULL ? wb_stack_parse (group->stack) : NULL;

  if (frames == NULL || frames->len == 0)
    return;
  wb_html_raw (&report->html, "<pre>");
  for (guint i = 0; i < MIN (frames->len, FRAMES_MAX); i++)
    {
      if (i > 0)
        wb_html_raw (&report->html, "\n");
      wb_report_frame (report, g_ptr_array_index (frames, i));
    }
  wb_html_raw (&report->html, "</pre>");
}

static void
write_count_until (WbReport *report, const WbGroup *group)
{
  const guint count = (guint) MIN (group->count, G_MAXUINT);
  g_autofree char *times = g_strdup_printf (ngettext ("%'u time", "%'u times", count), count);

  wb_html_raw (&report->html, ", ");
  wb_html_text (&report->html, times);
  if (count < 2 || group->last_usec == WB_TIME_UNKNOWN)
    return;
  wb_html_raw (&report->html, ", ");
  /* Translators: before a time: the last of them. */
  wb_html_text (&report->html, _ ("the last"));
  wb_html_raw (&report->html, " ");
  wb_html_time (&report->html, group->last_usec, group->first_usec);
}

static void
write_first_error (WbReport *report)
{
  const WbGroup *first = report->facts->first;
  WbHtml *html = &report->html;

  wb_html_raw (html, "<li class=\"it\"><span class=\"off small\"><strong class=\"red\">");
  wb_html_text (html, _ ("first error"));
  wb_html_raw (html, "</strong></span>");
  wb_html_time (html, first->first_usec, first->first_usec);
  wb_html_raw (html, "<div><p class=\"msg\">");
  write_message (report, first);
  wb_html_raw (html, "</p>");
  write_stack (report, first);
  wb_html_raw (html, "<p class=\"small\">");
  wb_report_place (report, first->member, first->line);
  write_link_to_group (report, first);
  write_count_until (report, first);
  wb_html_raw (html, "</p></div></li>\n");
}

static int
by_first (gconstpointer a, gconstpointer b)
{
  const WbGroup *first = *(const WbGroup *const *) a;
  const WbGroup *second = *(const WbGroup *const *) b;

  if (first->first_usec != second->first_usec)
    return first->first_usec < second->first_usec ? -1 : 1;
  return strcmp (first->fingerprint, second->fingerprint);
}

/* Warnings that began in the minute before, or new errors that began after. Unref the array. */
static GPtrArray *
find_around (const WbReport *report, gboolean before)
{
  const WbFacts *facts = report->facts;
  const gint64 at = facts->first->first_usec;
  GPtrArray *around = g_ptr_array_new ();

  for (guint i = 0; i < facts->sorted->len; i++)
    {
      WbGroup *group = g_ptr_array_index (facts->sorted, i);
      const gboolean is_error = group->level >= WB_LEVEL_ERROR;

      if (group == facts->first || group->first_usec == WB_TIME_UNKNOWN
          || group->level < WB_LEVEL_WARNING)
        continue;
      if (before ? !is_error && group->first_usec < at && at - group->first_usec <= BEFORE_USEC
                 : is_error && group->first_usec >= at && wb_facts_is_new (facts, group))
        g_ptr_array_add (around, group);
    }
  g_ptr_array_sort (around, by_first);
  return around;
}

static void
write_chain (WbReport *report)
{
  g_autoptr (GPtrArray) before = find_around (report, TRUE);
  g_autoptr (GPtrArray) after = find_around (report, FALSE);
  const guint n_before = MIN (before->len, BEFORE_MAX);

  wb_html_share (&report->html, FIRST_SHARE);
  wb_html_raw (&report->html, "<ol class=\"chain\">\n");
  for (guint i = before->len - n_before; i < before->len; i++)
    write_other (report, g_ptr_array_index (before, i));
  write_first_error (report);
  for (guint i = 0; i < MIN (after->len, CHAIN_MAX - 1 - n_before); i++)
    if (wb_html_has_room (&report->html))
      write_other (report, g_ptr_array_index (after, i));
  wb_html_raw (&report->html, "</ol>");
}

void
wb_report_first (WbReport *report)
{
  wb_report_section (report, "first", _ ("What failed first"));
  wb_html_raw (&report->html, "<p class=\"lead dim\">");
  wb_html_text (&report->html, report->facts->first != NULL
                                   ? _ ("In order of time. Earlier is not always the cause.")
                                   : _ ("The logs name no error."));
  wb_html_raw (&report->html, "</p>");
  if (report->facts->first != NULL)
    write_chain (report);
  wb_html_raw (&report->html, "</section>\n");
}
