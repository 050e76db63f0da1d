/* SPDX-License-Identifier: MPL-2.0 */
/* What summary.json, report.html and the manifest's summary say, gathered once from the evidence.
 */
#pragma once

#include "bundle/order-facts.h"

G_BEGIN_DECLS

/* The names of our own members, in the order they are written. */
#define WB_REDACTIONS_JSON "redactions.json"
#define WB_SUMMARY_JSON "summary.json"
#define WB_REPORT_HTML "report.html"
#define WB_MANIFEST_JSON "waybill.json"

/* What was masked of one kind. */
typedef struct
{
  const char *kind; /* from the rules table */
  guint64 places;
  guint64 different; /* at least: the most in one file; the same value may stand in several */
  guint files;
} WbKindCount;

typedef struct
{
  gint64 packed_usec; /* now */
  WbGroups *groups;
  const GPtrArray *sorted; /* of WbGroup: borrowed from groups */
  GPtrArray *orders;       /* of WbTask */
  JsonNode *environment;   /* (nullable): environment.json */
  JsonNode *network;       /* (nullable): network.json */
  char *words;             /* (nullable): the start of description.txt */
  gboolean has_contact;
  char *user;       /* (nullable): masked */
  GPtrArray *kinds; /* of WbKindCount, most places first */
  guint masked_files;
  guint64 masked;

  guint files; /* with content, ours not counted */
  guint log_files;
  guint64 bytes, original_bytes;
  guint64 entries;
  gint64 first_usec, last_usec; /* of log entries; WB_TIME_UNKNOWN if there are none */
  guint left_out, cut, missing;

  /* The incident: the day of the last error, what is new on it, what came first. */
  gint64 day_usec;      /* local midnight; WB_TIME_UNKNOWN without errors */
  const WbGroup *first; /* (nullable): the group whose first entry is the first error */
  guint64 errors, warnings, new_errors; /* entries */
  guint new_groups;                     /* of errors */
  gint64 from_usec, until_usec;         /* what sparklines show */
  gint64 bin_usec;

  char *headline; /* one translated sentence; holds no text of the user but checked codes */
} WbFacts;

/* Gathers; now_usec is the moment of packing. */
WbFacts *wb_facts_new (const WbBundling *bundling, gint64 now_usec,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_facts_free (WbFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbFacts, wb_facts_free)

/* TRUE if no entry of group is older than the incident's day. */
gboolean wb_facts_is_new (const WbFacts *facts, const WbGroup *group);

/* TRUE if group tells of the network: by its code or words. */
gboolean wb_group_is_network (const WbGroup *group);

/* Fills first, errors ... bin_usec from groups and orders. */
void wb_facts_find_incident (WbFacts *facts);

/* The sentence for facts; caller frees. */
char *wb_facts_headline (const WbFacts *facts);

/* TRUE if code may stand anywhere: [A-Za-z0-9_.-]{1,64}. */
gboolean wb_is_code (const char *code);

/* Counts by kind from the members' redactions; unref. */
GPtrArray *wb_kinds_count (const WbEvidence *evidence);

/* text with everything replaced that the case's rules replace: for what does not come from the
 * evidence. NULL gives NULL. Caller frees; NULL with error if the case's key can't be read. */
char *wb_bundling_mask (const WbBundling *bundling, const char *text, GError **error);

/* TRUE for the four members named above. */
gboolean wb_member_is_made_here (const WbMember *member);

/* Parts that summary and manifest share; caller frees. */
JsonObject *wb_summary_counts (const WbFacts *facts);
JsonObject *wb_summary_versions (const WbPlan *plan);

/* The documents; caller frees. */
JsonNode *wb_redactions_to_json (const WbBundling *bundling, const WbFacts *facts);
JsonNode *wb_summary_to_json (const WbBundling *bundling, const WbFacts *facts);
JsonNode *wb_manifest_to_json (const WbBundling *bundling, const WbFacts *facts);

G_END_DECLS
