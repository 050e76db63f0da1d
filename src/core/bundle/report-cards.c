/* SPDX-License-Identifier: MPL-2.0 */
/* Three questions, each answered by one big line, a sentence and a few measured facts. What was not
 * measured is called so and never "fine". */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report-parts.h"

#include "base/json.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>

#define LOW_MEMORY_BYTES ((gint64) 1024 * 1024 * 1024)
#define LOW_DISK_BYTES ((gint64) 2 * 1024 * 1024 * 1024)

static void
begin_card (WbReport *report, const char *question, WbMark mark, const char *answer,
            const char *sentence)
{
  WbHtml *html = &report->html;

  wb_html_raw (html, "<section class=\"card\"><h2 class=\"q\">");
  wb_html_text (html, question);
  wb_html_raw (html, "</h2><p class=\"ans ");
  wb_html_text (html, wb_mark_class (mark));
  wb_html_raw (html, "\">");
  wb_html_shape (html, mark);
  wb_html_text (html, answer);
  wb_html_raw (html, "</p><p>");
  wb_html_text (html, sentence);
  wb_html_raw (html, "</p><dl class=\"kv\">");
}

static void
end_card (WbReport *report)
{
  wb_html_raw (&report->html, "</dl></section>\n");
}

static void
end_row (WbReport *report)
{
  wb_html_raw (&report->html, "</dd>");
}

/* Network errors: how many, and the group of the earliest. */
static guint64
count_network (const WbFacts *facts, const WbGroup **ret_first)
{
  guint64 count = 0;

  *ret_first = NULL;
  for (guint i = 0; i < facts->sorted->len; i++)
    {
      const WbGroup *group = g_ptr_array_index (facts->sorted, i);

      if (group->level < WB_LEVEL_ERROR || !wb_group_is_network (group))
        continue;
      count += group->count;
      if (group->first_usec != WB_TIME_UNKNOWN
          && (*ret_first == NULL || group->first_usec < (*ret_first)->first_usec))
        *ret_first = group;
    }
  return count;
}

/* TRUE if an interface of that kind is up. */
static gboolean
has_interface (const WbFacts *facts, const char *kind)
{
  JsonNode *node = facts->network != NULL ? wb_json_at (facts->network, "/interfaces") : NULL;
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;

      if (object != NULL && wb_json_get_boolean (object, "up", FALSE)
          && g_strcmp0 (wb_json_get_string (object, "kind"), kind) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
write_group_time (WbReport *report, const WbGroup *group)
{
  const guint number = wb_report_group_number (report, group);

  wb_html_time (&report->html, group->first_usec, report->facts->packed_usec);
  if (number > 0)
    {
      wb_html_raw (&report->html, " · ");
      wb_html_link (&report->html, "g", number);
    }
}

/* How the computer is connected, as far as network.json tells. */
static void
write_connection (WbReport *report)
{
  static const struct
  {
    const char *kind;
    const char *title;
  } kinds[] = {
    { "wired", N_ ("cable") }, { "wifi", N_ ("Wi-Fi") },    { "cellular", N_ ("mobile network") },
    { "vpn", N_ ("VPN") },     { "bridge", N_ ("bridge") },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (has_interface (report->facts, kinds[i].kind))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", _ (kinds[i].title));
  if (text->len == 0)
    return;
  wb_report_term (report, _ ("Connected by"));
  wb_html_text (&report->html, text->str);
  end_row (report);
}

/* What the network check found; NULL if it was not made. Borrowed. */
static JsonArray *
findings_of (const WbFacts *facts)
{
  JsonNode *node = facts->network != NULL ? wb_json_at (facts->network, "/verdict/findings") : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* Borrowed; NULL beyond the last, or if it is no finding. */
static JsonObject *
finding_at (JsonArray *findings, guint i)
{
  JsonNode *node = findings != NULL && i < json_array_get_length (findings)
                       ? json_array_get_element (findings, i)
                       : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* The one that the check told first. */
static JsonObject *
headline_of (const WbFacts *facts)
{
  JsonArray *findings = findings_of (facts);
  JsonNode *id = findings != NULL ? wb_json_at (facts->network, "/verdict/headline") : NULL;

  if (id == NULL || json_node_get_value_type (id) != G_TYPE_STRING)
    return NULL;
  for (guint i = 0; i < json_array_get_length (findings); i++)
    {
      JsonObject *finding = finding_at (findings, i);
      if (finding != NULL
          && g_strcmp0 (wb_json_get_string (finding, "id"), json_node_get_string (id)) == 0)
        return finding;
    }
  return NULL;
}

static void
write_findings (WbReport *report)
{
  JsonArray *findings = findings_of (report->facts);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; findings != NULL && i < json_array_get_length (findings); i++)
    {
      JsonObject *finding = finding_at (findings, i);
      const char *id = finding != NULL ? wb_json_get_string (finding, "id") : NULL;
      if (id != NULL)
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? ", " : "", id);
    }
  if (ids->len == 0)
    return;
  wb_report_term (report, _ ("Findings"));
  wb_html_text (&report->html, ids->str);
  end_row (report);
}

static void
begin_network_card (WbReport *report, guint64 n_errors)
{
  static const struct
  {
    const char *severity;
    WbMark mark;
    const char *answer;
  } rows[] = {
    { "blocks", WB_MARK_NETWORK, N_ ("Something blocks") },
    { "slows", WB_MARK_WARNING, N_ ("It is slow") },
    { "warns", WB_MARK_WARNING, N_ ("Something is unusual") },
    { "information", WB_MARK_FINE, N_ ("Nothing wrong found") },
  };
  JsonObject *headline = headline_of (report->facts);
  const char *severity = headline != NULL ? wb_json_get_string (headline, "severity") : NULL;
  const char *support = headline != NULL ? wb_json_get_string (headline, "support") : NULL;
  const gboolean is_measured =
      headline != NULL && g_strcmp0 (wb_json_get_string (headline, "id"), "NOT_MEASURED") != 0;

  for (guint i = 0; is_measured && support != NULL && i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].severity, severity) == 0)
      {
        begin_card (report, _ ("Is it the network?"), rows[i].mark, _ (rows[i].answer), support);
        return;
      }
  begin_card (report, _ ("Is it the network?"), WB_MARK_NEUTRAL, _ ("Not measured"),
              n_errors > 0
                  ? _ ("The logs name network errors, but the network was not checked for this "
                       "report.")
                  : _ ("The logs name no network error; the network was not checked for this "
                       "report."));
}

static void
write_network (WbReport *report)
{
  const WbGroup *first = NULL;
  const guint64 count = count_network (report->facts, &first);

  begin_network_card (report, count);
  write_findings (report);
  write_connection (report);
  wb_report_term (report, _ ("Network errors"));
  wb_html_number (&report->html, count);
  end_row (report);
  if (first != NULL)
    {
      wb_report_term (report, _ ("The first"));
      write_group_time (report, first);
      end_row (report);
    }
  end_card (report);
}

typedef struct
{
  WbMark mark;
  const char *answer;
  const char *sentence;
} Answer;

static Answer
answer_application (const WbFacts *facts)
{
  if (facts->log_files == 0)
    return (Answer){ WB_MARK_NEUTRAL, _ ("Not known"), _ ("There are no logs in this report.") };
  if (facts->first == NULL)
    return (Answer){ WB_MARK_FINE, _ ("No error found"), _ ("The logs name no error.") };
  if (facts->new_groups == 0)
    return (Answer){ WB_MARK_WARNING, _ ("Nothing new"),
                     _ ("All errors were there on earlier days too.") };
  if (wb_group_is_network (facts->first))
    return (Answer){ WB_MARK_WARNING, _ ("A network error came first"),
                     _ ("What the application says came after it.") };
  return (Answer){ WB_MARK_ERROR, _ ("It failed first"),
                   _ ("The first new error does not name the network.") };
}

static void
write_new_errors (WbReport *report)
{
  const WbFacts *facts = report->facts;
  g_autofree char *groups = g_strdup_printf (
      ngettext ("in %u group", "in %u groups", facts->new_groups), facts->new_groups);

  wb_report_term (report, _ ("New that day"));
  wb_html_number (&report->html, facts->new_errors);
  wb_html_raw (&report->html, " ");
  wb_html_text (&report->html, groups);
  end_row (report);
}

static void
write_application (WbReport *report)
{
  const WbFacts *facts = report->facts;
  const Answer answer = answer_application (facts);

  begin_card (report, _ ("Is it the application?"), answer.mark, answer.answer, answer.sentence);
  if (facts->first != NULL)
    {
      wb_report_term (report, _ ("First error"));
      write_group_time (report, facts->first);
      end_row (report);
      write_new_errors (report);
    }
  wb_report_term (report, _ ("Errors"));
  wb_html_number (&report->html, facts->errors);
  end_row (report);
  wb_report_term (report, _ ("Warnings"));
  wb_html_number (&report->html, facts->warnings);
  end_row (report);
  end_card (report);
}

/* Room of one kind: how much there is, how much is free, below what it is little. */
typedef struct
{
  gint64 total, free, little;
} Room;

static Room
find_memory (const WbFacts *facts)
{
  static const char *const totals[] = { "/memory/totalBytes", NULL };
  static const char *const frees[] = { "/memory/availableBytes", NULL };
  Room room = { wb_environment_number (facts, totals), wb_environment_number (facts, frees), 0 };

  room.little = MAX (LOW_MEMORY_BYTES, room.total / 10);
  return room;
}

static Room
find_disk (const WbFacts *facts)
{
  static const char *const totals[] = { "/disks/0/totalBytes", NULL };
  static const char *const frees[] = { "/disks/0/freeBytes", NULL };
  Room room = { wb_environment_number (facts, totals), wb_environment_number (facts, frees), 0 };

  room.little = MAX (LOW_DISK_BYTES, room.total / 20);
  return room;
}

static gboolean
is_low (const Room *room)
{
  return room->free >= 0 && room->free < room->little;
}

static Answer
answer_machine (const Room *memory, const Room *disk)
{
  if (is_low (disk))
    return (Answer){ WB_MARK_WARNING, _ ("Perhaps: the disk is nearly full"),
                     _ ("Saving and exporting may fail.") };
  if (is_low (memory))
    return (Answer){ WB_MARK_WARNING, _ ("Perhaps: little free memory"),
                     _ ("Large photos may need more.") };
  if (memory->free < 0 && disk->free < 0)
    return (Answer){ WB_MARK_NEUTRAL, _ ("Not known"), _ ("Memory and disk were not looked at.") };
  return (Answer){ WB_MARK_FINE, _ ("Nothing stands out"),
                   _ ("There is enough free memory and disk.") };
}

static void
write_room (WbReport *report, const char *title, const Room *room)
{
  if (room->free < 0)
    return;
  wb_report_term (report, title);
  wb_html_size (&report->html, (guint64) room->free);
  if (room->total > 0)
    {
      g_autofree char *total = wb_text_size ((guint64) room->total);
      /* Translators: after a free size: of 15.5 GB in all. */
      g_autofree char *of = g_strdup_printf (_ ("of %s"), total);

      wb_html_raw (&report->html, " <span class=\"dim\">");
      wb_html_text (&report->html, of);
      wb_html_raw (&report->html, "</span>");
    }
  end_row (report);
}

static void
write_machine (WbReport *report)
{
  const Room memory = find_memory (report->facts);
  const Room disk = find_disk (report->facts);
  const Answer answer = answer_machine (&memory, &disk);

  begin_card (report, _ ("Is it the machine?"), answer.mark, answer.answer, answer.sentence);
  write_room (report, _ ("Memory free"), &memory);
  write_room (report, _ ("Disk free"), &disk);
  end_card (report);
}

void
wb_report_cards (WbReport *report)
{
  wb_html_raw (&report->html, "<div class=\"cards\">\n");
  write_network (report);
  write_application (report);
  write_machine (report);
  wb_html_raw (&report->html, "</div>\n");
}
