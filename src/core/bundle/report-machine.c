/* SPDX-License-Identifier: MPL-2.0 */
/* Machine and versions, from environment.json: a table says what is shown, under which words, and
 * from where in the document. What the document does not have is not shown. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/report-parts.h"

#include "base/json.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>

#define VALUE_MAX_CHARS 160
#define MACHINE_SHARE 20000

typedef enum
{
  SHOW_TEXT,
  SHOW_SIZE,
  SHOW_DURATION,
} Show;

typedef struct
{
  const char *title;
  const char *pointer;
  Show show;
} Row;

typedef struct
{
  const char *title;
  Row rows[10]; /* ended by a NULL title */
} Table;

static const Table tables[] = {
  { N_ ("Application"),
    { { N_ ("Version"), "/app/version", SHOW_TEXT },
      { "Electron", "/app/electron", SHOW_TEXT },
      { "Chrome", "/app/chrome", SHOW_TEXT },
      { "Node.js", "/app/node", SHOW_TEXT },
      { N_ ("Packed as"), "/sandbox", SHOW_TEXT } } },
  { N_ ("System"),
    { { N_ ("System"), "/os/name", SHOW_TEXT },
      { N_ ("Version"), "/os/version", SHOW_TEXT },
      { N_ ("Kernel"), "/os/kernel", SHOW_TEXT },
      { N_ ("Architecture"), "/os/architecture", SHOW_TEXT },
      { N_ ("Desktop"), "/session/desktop", SHOW_TEXT },
      { N_ ("Display"), "/session/type", SHOW_TEXT },
      { N_ ("Remote session"), "/session/remote", SHOW_TEXT },
      { N_ ("Language"), "/locale", SHOW_TEXT },
      { N_ ("Time zone"), "/timeZone", SHOW_TEXT } } },
  { N_ ("Device"),
    { { N_ ("Maker"), "/machine/vendor", SHOW_TEXT },
      { N_ ("Model"), "/machine/model", SHOW_TEXT },
      { N_ ("Processor"), "/cpu/model", SHOW_TEXT },
      { N_ ("Cores"), "/cpu/cores", SHOW_TEXT },
      { N_ ("Memory"), "/memory/totalBytes", SHOW_SIZE },
      { N_ ("Memory free"), "/memory/availableBytes", SHOW_SIZE },
      { N_ ("Disk"), "/disks/0/totalBytes", SHOW_SIZE },
      { N_ ("Disk free"), "/disks/0/freeBytes", SHOW_SIZE },
      { N_ ("Running for"), "/uptimeSec", SHOW_DURATION } } },
  { N_ ("Graphics"),
    { { N_ ("Graphics"), "/gpus/0/model", SHOW_TEXT },
      { N_ ("Maker"), "/gpus/0/vendor", SHOW_TEXT },
      { N_ ("Driver"), "/gpus/0/driver", SHOW_TEXT },
      { N_ ("Driver version"), "/gpus/0/driverVersion", SHOW_TEXT },
      { N_ ("Memory"), "/gpus/0/memoryBytes", SHOW_SIZE },
      { N_ ("Second graphics"), "/gpus/1/model", SHOW_TEXT },
      { N_ ("Screen"), "/screens/0/mode", SHOW_TEXT },
      { N_ ("Second screen"), "/screens/1/mode", SHOW_TEXT },
      { N_ ("Text scale"), "/textScale", SHOW_TEXT } } },
};

static JsonNode *
find_value (const WbFacts *facts, const char *const *pointers)
{
  for (; facts->environment != NULL && *pointers != NULL; pointers++)
    {
      JsonNode *node = wb_json_at (facts->environment, *pointers);

      if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
        return node;
    }
  return NULL;
}

char *
wb_environment_text (const WbFacts *facts, const char *const *pointers)
{
  JsonNode *node = find_value (facts, pointers);
  const GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf ("%g", json_node_get_double (node));
  return NULL;
}

gint64
wb_environment_number (const WbFacts *facts, const char *const *pointers)
{
  JsonNode *node = find_value (facts, pointers);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return -1;
  return MAX (json_node_get_int (node), -1);
}

static void
write_value (WbReport *report, const Row *row)
{
  const char *const pointers[] = { row->pointer, NULL };
  const gint64 number = wb_environment_number (report->facts, pointers);

  if (row->show == SHOW_SIZE && number >= 0)
    wb_html_size (&report->html, (guint64) number);
  else if (row->show == SHOW_DURATION && number >= 0)
    {
      g_autofree char *text = wb_text_duration (number);

      wb_html_text (&report->html, text);
    }
  else
    {
      g_autofree char *text = wb_environment_text (report->facts, pointers);

      wb_html_user (&report->html, text, VALUE_MAX_CHARS);
    }
}

static gboolean
has_row (const WbReport *report, const Row *row)
{
  const char *const pointers[] = { row->pointer, NULL };

  return find_value (report->facts, pointers) != NULL;
}

static void
write_table (WbReport *report, const Table *table)
{
  gboolean any = FALSE;

  for (const Row *row = table->rows; row->title != NULL; row++)
    any |= has_row (report, row);
  if (!any)
    return;
  wb_html_raw (&report->html, "<table><caption>");
  wb_html_text (&report->html, _ (table->title));
  wb_html_raw (&report->html, "</caption><tbody>");
  for (const Row *row = table->rows; row->title != NULL; row++)
    if (has_row (report, row) && wb_html_has_room (&report->html))
      {
        wb_html_raw (&report->html, "<tr><th scope=\"row\">");
        wb_html_text (&report->html, _ (row->title));
        wb_html_raw (&report->html, "</th><td>");
        write_value (report, row);
        wb_html_raw (&report->html, "</td></tr>\n");
      }
  wb_html_raw (&report->html, "</tbody></table>\n");
}

void
wb_report_machine (WbReport *report)
{
  wb_report_section (report, "env", _ ("Machine and versions"));
  wb_html_share (&report->html, MACHINE_SHARE);
  if (report->facts->environment == NULL)
    {
      wb_html_raw (&report->html, "<p class=\"lead dim\">");
      wb_html_text (&report->html, _ ("The machine was not described in this report."));
      wb_html_raw (&report->html, "</p>");
    }
  else
    {
      wb_html_raw (&report->html, "<div class=\"env\">\n");
      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        write_table (report, &tables[i]);
      wb_html_raw (&report->html, "</div>");
    }
  wb_html_raw (&report->html, "</section>\n");
}
