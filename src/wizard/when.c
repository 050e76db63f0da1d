/* SPDX-License-Identifier: MPL-2.0 */
#include "when.h"

#include <glib/gi18n.h>

#include "base/json.h"
#include "base/text.h"

#define MINUTES ((gint64) 60 * G_USEC_PER_SEC)
#define HOURS (60 * MINUTES)
#define AROUND_USEC (30 * MINUTES)
#define MARGIN_USEC (2 * MINUTES)

/* How the kinds stand in files, and how far back those reach that end now. */
static const struct
{
  const char *word;
  gint64 back_usec;
} kinds[] = {
  [WB_WHEN_NOW] = { "now", HOURS },
  [WB_WHEN_DAY] = { "day", 24 * HOURS },
  [WB_WHEN_WEEK] = { "week", 7 * 24 * HOURS },
  [WB_WHEN_AT] = { "at", 0 },
  [WB_WHEN_ALL] = { "all", 0 },
  [WB_WHEN_REPRODUCED] = { "reproduced", 0 },
  [WB_WHEN_REQUESTED] = { "requested", 0 },
};

/* usec + by, where a time that is not known stays so. */
static gint64
shift (gint64 usec, gint64 by)
{
  return usec == WB_TIME_UNKNOWN ? usec : usec + by;
}

void
wb_when_window (const WbWhen *when, gint64 now_usec, gint64 *ret_since_usec, gint64 *ret_until_usec)
{
  gint64 since = 0, until = WB_TIME_UNKNOWN;

  switch (when->kind)
    {
    case WB_WHEN_AT:
      since = shift (when->at_usec, -AROUND_USEC);
      until = shift (when->at_usec, AROUND_USEC);
      break;
    case WB_WHEN_REPRODUCED:
      since = shift (when->at_usec, -MARGIN_USEC);
      until = shift (when->until_usec, MARGIN_USEC);
      break;
    case WB_WHEN_REQUESTED:
      since = when->at_usec;
      until = when->until_usec;
      break;
    case WB_WHEN_ALL:
      break;
    default:
      since = now_usec - kinds[when->kind].back_usec;
    }
  *ret_since_usec = since == WB_TIME_UNKNOWN ? 0 : since;
  *ret_until_usec = until;
}

static char *
format_time (gint64 usec, gboolean with_date)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;

  if (!local)
    return g_strdup ("?");
  g_autofree char *text =
      /* Translators: g_date_time_format() formats: a day and time, and a time of today */
      g_date_time_format (local, with_date ? _ ("%e %B, %H:%M") : _ ("%H:%M"));
  /* %e has a figure space before a single digit */
  const char *start = text;
  while (g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  return g_strdup (start);
}

static gboolean
is_same_day (gint64 a_usec, gint64 b_usec)
{
  g_autoptr (GDateTime) a = g_date_time_new_from_unix_local (a_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) b = g_date_time_new_from_unix_local (b_usec / G_USEC_PER_SEC);

  return a && b && g_date_time_get_year (a) == g_date_time_get_year (b)
         && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
wb_when_describe (const WbWhen *when, gint64 now_usec)
{
  gint64 since, until;

  wb_when_window (when, now_usec, &since, &until);
  if (since == 0 && until == WB_TIME_UNKNOWN)
    return g_strdup (_ ("All logs on this computer will be used"));
  const gint64 end = until == WB_TIME_UNKNOWN ? now_usec : until;
  const gboolean today = is_same_day (since, now_usec) && is_same_day (end, now_usec);
  g_autofree char *from = format_time (since, !today);
  g_autofree char *to = format_time (end, !today);
  if (since == 0)
    /* Translators: a time, or day and time */
    return g_strdup_printf (_ ("Logs until %s will be used"), to);
  /* Translators: two times, or days and times */
  return g_strdup_printf (_ ("Logs from %s to %s will be used"), from, to);
}

static void
add_time (JsonObject *object, const char *name, gint64 usec)
{
  if (usec == WB_TIME_UNKNOWN)
    return;
  g_autofree char *text = wb_text_iso_msec (usec);
  json_object_set_string_member (object, name, text);
}

JsonNode *
wb_when_to_json (const WbWhen *when)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", kinds[when->kind].word);
  add_time (object, "at", when->at_usec);
  add_time (object, "until", when->until_usec);
  return wb_json_node_take (object);
}

static gint64
read_time (JsonObject *object, const char *name)
{
  const char *text = wb_json_get_string (object, name);
  gint64 usec = WB_TIME_UNKNOWN;

  return text && wb_text_parse_when (text, 0, &usec) ? usec : WB_TIME_UNKNOWN;
}

/* A time that got lost must not make "all logs" of what was an hour of them. */
static gboolean
is_whole (const WbWhen *when)
{
  const gboolean has_at = when->at_usec != WB_TIME_UNKNOWN;
  const gboolean has_until = when->until_usec != WB_TIME_UNKNOWN;

  if (has_at && has_until && when->until_usec < when->at_usec)
    return FALSE;
  if (when->kind == WB_WHEN_REQUESTED)
    return has_at || has_until;
  return has_at || (when->kind != WB_WHEN_AT && when->kind != WB_WHEN_REPRODUCED);
}

void
wb_when_from_json (JsonNode *node, WbWhen *ret_when)
{
  JsonObject *object = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *word = wb_json_get_string (object, "kind");

  *ret_when = (WbWhen){ WB_WHEN_DAY, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };
  for (guint i = 0; word && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].word, word))
      *ret_when = (WbWhen){ (WbWhenKind) i, read_time (object, "at"), read_time (object, "until") };
  if (!is_whole (ret_when))
    *ret_when = (WbWhen){ WB_WHEN_DAY, WB_TIME_UNKNOWN, WB_TIME_UNKNOWN };
}
