/* SPDX-License-Identifier: MPL-2.0 */
/* The sentence above the rows: the check's headline, what else was found, how long sending takes.
 */
#include <glib/gi18n.h>

#include "base/json.h"
#include "pages/network/network-rows.h"

static const struct
{
  const char *severity;
  WbNetworkState state;
  const char *icon;
} severities[] = {
  { "blocks", WB_NETWORK_BAD, "wb-bad-symbolic" },
  { "slows", WB_NETWORK_SLOW, "wb-slow-symbolic" },
  { "warns", WB_NETWORK_SLOW, "wb-slow-symbolic" },
  { "information", WB_NETWORK_GOOD, "wb-ok-symbolic" },
};
#define INFORMATION (G_N_ELEMENTS (severities) - 1)

static guint
severity_of (JsonObject *finding)
{
  const char *word = wb_json_get_string (finding, "severity");
  guint i = 0;
  while (i < INFORMATION && g_strcmp0 (severities[i].severity, word) != 0)
    i++;
  return i;
}

/* Takes text. */
static WbNetworkVerdict *
verdict_new (WbNetworkState state, const char *icon, const char *title, char *text)
{
  WbNetworkVerdict *verdict = g_new (WbNetworkVerdict, 1);
  *verdict = (WbNetworkVerdict){ state, icon, g_strdup (title), text };
  return verdict;
}

static JsonObject *
find_headline (JsonObject *verdict)
{
  const char *id = wb_json_get_string (verdict, "headline");
  JsonArray *findings = wb_json_get_array (verdict, "findings");
  const guint n_findings = findings ? json_array_get_length (findings) : 0;
  for (guint i = 0; i < n_findings; i++)
    {
      JsonObject *finding = json_array_get_object_element (findings, i);
      if (g_strcmp0 (wb_json_get_string (finding, "id"), id) == 0)
        return finding;
    }
  return NULL;
}

/* At most two more, a line each; what is only information is left to who looks closer. */
static void
add_more (GString *text, JsonObject *verdict, JsonObject *headline)
{
  JsonArray *findings = wb_json_get_array (verdict, "findings");
  const guint n_findings = findings ? json_array_get_length (findings) : 0;
  guint n = 0;
  for (guint i = 0; i < n_findings && n < 2; i++)
    {
      JsonObject *finding = json_array_get_object_element (findings, i);
      if (finding == headline || severity_of (finding) == INFORMATION)
        continue;
      /* Translators: a further thing that was found */
      g_string_append_printf (text, "\n");
      g_string_append_printf (text, _ ("Also: %s. %s"), wb_json_get_string (finding, "title"),
                              wb_json_get_string (finding, "text"));
      n++;
    }
}

static char *
duration_words (double seconds)
{
  const gulong minutes = (gulong) (seconds / 60 + 0.5), whole = MAX ((gulong) (seconds + 0.99), 1);
  if (seconds < 90)
    return g_strdup_printf (ngettext ("%lu second", "%lu seconds", whole), whole);
  return g_strdup_printf (ngettext ("%lu minute", "%lu minutes", minutes), minutes);
}

static void
add_send_time (GString *text, JsonObject *verdict)
{
  const double seconds = json_object_get_double_member_with_default (verdict, "sendSeconds", -1);
  if (seconds < 0)
    return;
  g_autofree char *duration = duration_words (seconds);
  g_string_append_c (text, '\n');
  if (wb_json_get_boolean (verdict, "sendSecondsAtMost", FALSE))
    /* Translators: %s is a duration */
    g_string_append_printf (text, _ ("Sending your report takes less than %s."), duration);
  else
    g_string_append_printf (text, _ ("Sending your report takes about %s."), duration);
}

WbNetworkVerdict *
wb_network_verdict_new (JsonNode *network)
{
  JsonObject *verdict = wb_json_get_object (json_node_get_object (network), "verdict");
  JsonObject *headline = verdict ? find_headline (verdict) : NULL;
  if (!headline)
    return verdict_new (WB_NETWORK_RUNNING, "wb-unknown-symbolic",
                        _ ("The network is being checked"),
                        g_strdup (_ ("It takes about ten seconds. You can go on at any time.")));
  const guint severity = severity_of (headline);
  GString *text = g_string_new (wb_json_get_string (headline, "text"));
  add_more (text, verdict, headline);
  if (severities[severity].state != WB_NETWORK_BAD)
    add_send_time (text, verdict);
  else
    g_string_append_printf (text, "\n%s",
                            _ ("You can go on: your report is kept on this computer and "
                               "sent as soon as that works."));
  return verdict_new (severities[severity].state, severities[severity].icon,
                      wb_json_get_string (headline, "title"), g_string_free (text, FALSE));
}

void
wb_network_verdict_free (WbNetworkVerdict *verdict)
{
  g_free (verdict->title);
  g_free (verdict->text);
  g_free (verdict);
}
