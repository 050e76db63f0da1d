/* SPDX-License-Identifier: MPL-2.0 */
/* Entries counted by what they tell, over all files of a case; feeds the report, the summary and
 * the ticket's facts. Give it redacted entries only. Not thread-safe. */
#pragma once

#include "entry/entry.h"

G_BEGIN_DECLS

#define WB_GROUP_BINS 32
#define WB_GROUPS_MAX 5000 /* kinds kept apart; later ones count in one "other" group */

/* One group. */
typedef struct
{
  char *fingerprint;
  char *template_;
  WbLevel level;    /* the worst seen */
  char *logger;     /* (nullable) */
  char *error_type; /* (nullable) */
  char *error_code; /* (nullable) */
  char *example;    /* the first message, at most 2,000 characters */
  char *stack;      /* (nullable): of the first that has one, at most 4,000 characters */
  char *member;     /* archive path of the first */
  guint64 line;     /* its line there, 1-based */
  guint64 count;
  gint64 first_usec, last_usec; /* WB_TIME_UNKNOWN if none had a time */
  GArray *minutes; /* of WbMinute, rising: counts per minute, for sparklines; bounded to 4,096 */
} WbGroup;

typedef struct
{
  gint64 minute; /* since 1970 */
  guint32 count;
} WbMinute;

typedef struct _WbGroups WbGroups;

WbGroups *wb_groups_new (void);
void wb_groups_free (WbGroups *groups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbGroups, wb_groups_free)

/* Counts entry, which stands in member at line. */
void wb_groups_add (WbGroups *groups, const WbEntry *entry, const char *member, guint64 line);

/* Adds all of other's groups to groups, as if their entries had come after. */
void wb_groups_merge (WbGroups *groups, const WbGroups *other);

/* The groups (of WbGroup, borrowed): worst level first, then earliest. Valid until the next add. */
const GPtrArray *wb_groups_sorted (WbGroups *groups);

/* Spreads group's minutes over WB_GROUP_BINS bins between from and to. */
void wb_group_bins (const WbGroup *group, gint64 from_usec, gint64 to_usec,
                    guint32 ret_bins[WB_GROUP_BINS]);

/* Groups as JSON and back, for the checkpoint of collecting. The string is owned by the caller. */
char *wb_groups_to_json (WbGroups *groups);
WbGroups *wb_groups_from_json (const char *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
