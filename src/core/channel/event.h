/* SPDX-License-Identifier: MPL-2.0 */
/* Sentry's events (develop.sentry.dev, "Event Payloads"), made of log entries, of cases and of a
 * person's words.
 *
 * All text that is given in has been redacted by the caller: nothing is looked for here, and
 * neither names of computers and users nor addresses are added. */
#pragma once

#include <json-glib/json-glib.h>

#include "entry/entry.h"

G_BEGIN_DECLS

#define WB_BREADCRUMBS_MOST 100

/* What is the same for all events of an application. Strings are borrowed, NULL if not known. */
typedef struct
{
  const char *app_name; /* "RetouchStudio" */
  const char *app_version;
  const char *environment;    /* "production" */
  const char *os_name;        /* "Debian GNU/Linux" */
  const char *os_version;     /* "12" */
  const char *kernel_version; /* "6.1.0-18-amd64" */
  const char *arch;           /* "x86_64" */
  guint64 memory_bytes;       /* 0: not known */
  const char *locale;         /* "zh_CN.UTF-8" */
  const char *timezone;       /* "Asia/Shanghai" */
  const char *electron_version;
  const char *node_version;
  const char *chrome_version;
  const char *install_id; /* random, told as user.id; NULL: none */
} WbEventScene;

/* An event of entry. Its time is that of the log line, now_usec if that has none. breadcrumbs (of
 * WbEntry, oldest first, nullable) went before: the last WB_BREADCRUMBS_MOST are told. event_id is
 * 32 lower-case hex digits; case_number ("WB-7K3Q-9F2M") is nullable. repeats is how many more
 * times the same was seen since it was last told, 0 for none. */
JsonNode *wb_event_from_entry (const WbEntry *entry, const GPtrArray *breadcrumbs,
                               const WbEventScene *scene, const char *event_id,
                               const char *case_number, guint64 repeats, gint64 now_usec);

/* Says that event, made of a short form of an entry, belongs to those with the fingerprint group.
 */
void wb_event_set_group (JsonNode *event, const char *group);

/* A case that was delivered. Strings are borrowed, (nullable) if they say so. */
typedef struct
{
  const char *number;        /* "WB-7K3Q-9F2M" */
  const char *case_id;       /* 32 hex digits */
  const char *profile_id;    /* all cases of one profile are one issue */
  const char *bundle_sha256; /* (nullable) */
  guint64 bytes;             /* of the bundle */
  const char *finding;       /* (nullable): of the network check */
  const char *const *groups; /* (nullable): fingerprints, NULL-terminated */
  gint64 time_usec;          /* since 1970 UTC: when it was delivered */
} WbEventCase;

/* An event of level info that tells of a delivered case, by its number and never by an address. */
JsonNode *wb_event_from_case (const WbEventCase *facts, const WbEventScene *scene,
                              const char *event_id);

/* What a person said about a case. Strings are borrowed. */
typedef struct
{
  const char *words; /* cut to 4,096 characters */
  const char *name;  /* (nullable) */
  const char *email; /* (nullable) */
  const char *case_number;
  gint64 time_usec; /* since 1970 UTC */
} WbEventWords;

/* The payload of an item "feedback", linked to the event associated_event_id (nullable). event_id
 * is its own, another one. */
JsonNode *wb_feedback_from_case (const WbEventWords *words, const WbEventScene *scene,
                                 const char *event_id, const char *associated_event_id);

G_END_DECLS
