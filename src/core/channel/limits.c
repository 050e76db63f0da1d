/* SPDX-License-Identifier: MPL-2.0 */
/* A limit is a moment of the computer's clock, so that it outlives the program. What a clock that
 * steps can do with it is bounded: no limit is longer than a day when it is taken in, and one that
 * seems longer when it is looked at is none. */
#include "channel/limits.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "http/client.h"

#define UNTOLD_SEC 60.0 /* of a 429 that doesn't say how long */

static const struct
{
  const char *word;
  guint stopped_by; /* bits of other categories; WB_CATEGORY_ALL stops every one */
} categories[WB_N_CATEGORIES] = {
  [WB_CATEGORY_ERROR] = { "error", 1u << WB_CATEGORY_DEFAULT },
  [WB_CATEGORY_DEFAULT] = { "default", 0 },
  [WB_CATEGORY_ATTACHMENT] = { "attachment", 0 },
  [WB_CATEGORY_SESSION] = { "session", 0 },
  [WB_CATEGORY_FEEDBACK] = { "feedback", 0 },
  [WB_CATEGORY_LOG_ITEM] = { "log_item", 1u << WB_CATEGORY_LOG_BYTE },
  [WB_CATEGORY_LOG_BYTE] = { "log_byte", 1u << WB_CATEGORY_LOG_ITEM },
  [WB_CATEGORY_INTERNAL] = { "internal", 0 },
  [WB_CATEGORY_ALL] = { "all", 0 },
};

const char *
wb_category_word (WbCategory category)
{
  return categories[category].word;
}

/* --- taking in ------------------------------------------------------------------------------- */

static gboolean
can_be_true (gint64 until_usec, gint64 now_usec)
{
  return until_usec <= now_usec + WB_LIMIT_MOST_USEC;
}

/* Of the categories in stopped (bits), the longer limit stays. */
static void
lengthen (WbLimits *limits, guint stopped, double seconds, gint64 now_usec)
{
  const double most = (double) WB_LIMIT_MOST_USEC / G_USEC_PER_SEC;
  const gint64 until_usec = now_usec + (gint64) (CLAMP (seconds, 0, most) * G_USEC_PER_SEC);

  for (guint i = 0; i < WB_N_CATEGORIES; i++)
    if (stopped & (1u << i)
        && (limits->until_usec[i] < until_usec || !can_be_true (limits->until_usec[i], now_usec)))
      limits->until_usec[i] = until_usec;
}

/* A number of seconds, whole or not; else fallback. */
static double
seconds_of (const char *text, double fallback)
{
  char *end;
  const double seconds = g_ascii_strtod (text, &end);
  return end == text || *end != '\0' || !isfinite (seconds) ? fallback : seconds;
}

/* The categories that words ("error;default", "" for all) name, as bits; those that are not known
 * are left out. */
static guint
categories_of (const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, ";", -1);
  guint found = 0;

  if (*words == '\0')
    return 1u << WB_CATEGORY_ALL;
  for (guint i = 0; list[i]; i++)
    for (guint k = 0; k < WB_CATEGORY_ALL; k++)
      if (g_str_equal (list[i], categories[k].word))
        found |= 1u << k;
  return found;
}

/* One limit, "60:error;default:organization:reason"; what comes after the second colon doesn't
 * matter. */
static void
take_limit (WbLimits *limits, const char *text, gint64 now_usec)
{
  g_auto (GStrv) fields = g_strsplit (text, ":", 3);

  if (fields[0] && *fields[0] != '\0' && fields[1])
    lengthen (limits, categories_of (fields[1]), seconds_of (fields[0], UNTOLD_SEC), now_usec);
}

static char *
without_blanks (const char *text)
{
  GString *out = g_string_new (NULL);
  for (; *text != '\0'; text++)
    if (!g_ascii_isspace (*text))
      g_string_append_c (out, *text);
  return g_string_free (out, FALSE);
}

static double
seconds_after (const char *retry_after, gint64 now_usec)
{
  const gint64 date_usec = wb_http_date_usec (retry_after);
  const double until =
      date_usec < 0 ? UNTOLD_SEC : (double) (date_usec - now_usec) / G_USEC_PER_SEC;
  g_autofree char *text = without_blanks (retry_after);
  return seconds_of (text, until);
}

void
wb_limits_take (WbLimits *limits, guint status, const char *x_sentry_rate_limits,
                const char *retry_after, gint64 now_usec)
{
  g_autofree char *text = without_blanks (x_sentry_rate_limits ? x_sentry_rate_limits : "");
  g_auto (GStrv) list = g_strsplit (text, ",", -1);

  for (guint i = 0; list[i]; i++)
    take_limit (limits, list[i], now_usec);
  if (*text != '\0')
    return;
  if (retry_after && *retry_after != '\0')
    lengthen (limits, 1u << WB_CATEGORY_ALL, seconds_after (retry_after, now_usec), now_usec);
  else if (status == 429)
    lengthen (limits, 1u << WB_CATEGORY_ALL, UNTOLD_SEC, now_usec);
}

/* --- asking ---------------------------------------------------------------------------------- */

gint64
wb_limits_until (const WbLimits *limits, WbCategory category, gint64 now_usec)
{
  const guint stopped_by = categories[category].stopped_by | 1u << category | 1u << WB_CATEGORY_ALL;
  gint64 until_usec = 0;

  for (guint i = 0; i < WB_N_CATEGORIES; i++)
    if (stopped_by & (1u << i) && can_be_true (limits->until_usec[i], now_usec))
      until_usec = MAX (until_usec, limits->until_usec[i]);
  return until_usec;
}

/* --- keeping --------------------------------------------------------------------------------- */

JsonNode *
wb_limits_to_json (const WbLimits *limits, gint64 now_usec)
{
  JsonObject *json = json_object_new ();

  for (guint i = 0; i < WB_N_CATEGORIES; i++)
    if (limits->until_usec[i] > now_usec && can_be_true (limits->until_usec[i], now_usec))
      json_object_set_int_member (json, categories[i].word, limits->until_usec[i]);
  return wb_json_node_take (json);
}

void
wb_limits_from_json (WbLimits *limits, JsonObject *json, gint64 now_usec)
{
  for (guint i = 0; i < WB_N_CATEGORIES; i++)
    {
      const gint64 until_usec = json ? wb_json_get_int (json, categories[i].word, 0) : 0;
      const gboolean counts = until_usec > now_usec && can_be_true (until_usec, now_usec);
      limits->until_usec[i] = counts ? until_usec : 0;
    }
}
