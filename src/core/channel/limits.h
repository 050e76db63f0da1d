/* SPDX-License-Identifier: MPL-2.0 */
/* How long a Sentry server wants nothing more of a kind (develop.sentry.dev, "Rate Limiting").
 * Plain values; times are microseconds since 1970 UTC. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The kinds that are limited one by one. */
typedef enum
{
  WB_CATEGORY_ERROR, /* events; "default" stops them as well */
  WB_CATEGORY_DEFAULT,
  WB_CATEGORY_ATTACHMENT,
  WB_CATEGORY_SESSION,
  WB_CATEGORY_FEEDBACK,
  WB_CATEGORY_LOG_ITEM,
  WB_CATEGORY_LOG_BYTE,
  WB_CATEGORY_INTERNAL, /* client reports: only what stops all stops them */
  WB_CATEGORY_ALL,
} WbCategory;

#define WB_N_CATEGORIES (WB_CATEGORY_ALL + 1)

/* No limit lasts longer than this, whatever a server or a clock that was wrong says: a day. */
#define WB_LIMIT_MOST_USEC G_TIME_SPAN_DAY

/* "error" ...: the word of the protocol, fixed; WB_CATEGORY_ALL has none, "all" is ours. */
const char *wb_category_word (WbCategory category);

/* Start with { 0 }: nothing is limited. */
typedef struct
{
  gint64 until_usec[WB_N_CATEGORIES];
} WbLimits;

/* Takes in what an answer says: the headers X-Sentry-Rate-Limits and Retry-After (each nullable;
 * the second counts only if there is no first). Of an old and a new limit the longer stays. A 429
 * that says nothing stops everything for 60 s. To be called for every answer: a 200 can limit. */
void wb_limits_take (WbLimits *limits, guint status, const char *x_sentry_rate_limits,
                     const char *retry_after, gint64 now_usec);

/* When category may be sent again; 0, or a time that is past, if it may now. Further away than
 * WB_LIMIT_MOST_USEC it never is: the clock was set back, and that limit counts for nothing. */
gint64 wb_limits_until (const WbLimits *limits, WbCategory category, gint64 now_usec);

/* As JSON, { "error": microseconds }, without what is past; and back: what is senseless there, or
 * further away than any limit, is left out. json may be NULL. */
JsonNode *wb_limits_to_json (const WbLimits *limits, gint64 now_usec);
void wb_limits_from_json (WbLimits *limits, JsonObject *json, gint64 now_usec);

G_END_DECLS
