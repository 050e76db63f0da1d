/* SPDX-License-Identifier: MPL-2.0 */
/* What the person chose: items, window, orders, words, contact, attachments, and what they agreed
 * to. */
#pragma once

#include "plan/plan.h"

G_BEGIN_DECLS

/* What to do when the tripwire finds something in what was already redacted. */
typedef enum
{
  WB_TRIPWIRE_ASK,    /* stop in state "held" and let the person decide */
  WB_TRIPWIRE_MASK,   /* replace what it found and go on */
  WB_TRIPWIRE_REFUSE, /* fail with WB_ERROR_HELD */
} WbTripwireMode;

/* One decision, recorded. */
typedef struct
{
  char *what;        /* "send", "sensitive:user", "recipient:Sentry", "alerts" */
  char *text_sha256; /* of the words that were shown */
  gint64 when_usec;
  char *by;      /* "user", "staff" or "unattended" */
  char *session; /* "local", "ssh", "rdp", "vnc" */
} WbDecision;

void wb_decision_free (WbDecision *decision);

typedef struct
{
  GPtrArray *items;       /* of char *: ids that are ticked */
  GPtrArray *only_shown;  /* of char *: those of items that are collected to be looked at, and count
                             for nothing */
  gint64 since_usec;      /* WB_TIME_UNKNOWN: the items' own windows */
  gint64 until_usec;      /* WB_TIME_UNKNOWN: open */
  GPtrArray *orders;      /* of char *: chosen order numbers */
  char *message;          /* (nullable): what went wrong, unredacted; redacted when collected */
  char *contact;          /* (nullable): sent as typed */
  GPtrArray *attachments; /* of char *: absolute paths */
  GPtrArray *hide;        /* of char * */
  GPtrArray *restore;     /* of char *: tags */
  guint64 limit_bytes;    /* 0: none; of the whole bundle, before packing */
  WbTripwireMode tripwire;
  char *format;         /* "zip" or "tar.zst" */
  char *follows;        /* (nullable): number of the case that this one adds to */
  GPtrArray *decisions; /* of WbDecision */
} WbSelection;

/* The selection a plan starts with: ticked items that are not sensitive, the newest order if the
 * context names none, the profile's format. */
WbSelection *wb_selection_new (const WbPlan *plan);
void wb_selection_free (WbSelection *selection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSelection, wb_selection_free)

gboolean wb_selection_has (const WbSelection *selection, const char *item_id);
/* The same, but for what is only shown: what takes its part of the limit. */
gboolean wb_selection_counts (const WbSelection *selection, const char *item_id);
/* FALSE if plan has no such item: then error is WB_ERROR_PROFILE and names those there are. */
gboolean wb_selection_only (WbSelection *selection, const WbPlan *plan, const char *const *ids,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wb_selection_without (WbSelection *selection, const WbPlan *plan, const char *const *ids,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As JSON for the case file, and back. The message is included. */
JsonNode *wb_selection_to_json (const WbSelection *selection);
WbSelection *wb_selection_from_json (JsonNode *node, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
