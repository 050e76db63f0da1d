/* SPDX-License-Identifier: MPL-2.0 */
/* What could be sent: the items with their files, identities and sizes, found by looking, without
 * opening any content but that of orders and the user's file. Immutable once made. */
#pragma once

#include "base/fs.h"
#include "base/run.h"
#include "profile/context.h"
#include "profile/profile.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define WB_PLAN_ATTACHMENT "attachment" /* item, and collector, of files that the person added */

/* Why something is not simply there. The word (wb_status_word) stands in manifests. */
typedef enum
{
  WB_STATUS_OK,
  WB_STATUS_MISSING,   /* not there */
  WB_STATUS_DENIED,    /* no permission */
  WB_STATUS_NOT_FILE,  /* link, FIFO, socket, device */
  WB_STATUS_SAME_FILE, /* another name of a file already taken */
  WB_STATUS_TOO_LARGE,
  WB_STATUS_TORN,       /* compressed file ends early: taken as far as it goes */
  WB_STATUS_CUT,        /* window or limit left a part out */
  WB_STATUS_EMPTY,      /* nothing in the window */
  WB_STATUS_VANISHED,   /* was there when looked at, gone when read */
  WB_STATUS_CHANGED,    /* shrank or was replaced while being read */
  WB_STATUS_UNREDACTED, /* could not be redacted, so it was left out */
  WB_STATUS_FAILED,     /* read error */
  WB_STATUS_UNTICKED,   /* the person left it out */
  WB_STATUS_SENT,       /* the case that this adds to has the same already */
} WbStatus;

/* "ok", "missing", ... fixed words for machines; wb_status_title() are translated ones. */
const char *wb_status_word (WbStatus status);
const char *wb_status_title (WbStatus status);
gboolean wb_status_from_word (const char *word, WbStatus *ret_status);

/* One file of an item. */
typedef struct
{
  char
      *root_path; /* absolute root it lies below; NULL for attachments, then relative is absolute */
  char *relative; /* raw bytes of the file system */
  char
      *member; /* archive path it will have, ASCII, unique in the plan: "logs/app-2026-11-23.log" */
  WbFileId id;
  gboolean compressed; /* by name, until opened: magic bytes decide */
  WbStatus status;
  char *reason; /* (nullable): translated, for people */
} WbPlanFile;

/* A file with status OK of which nothing is known yet; root_path may be NULL. */
WbPlanFile *wb_plan_file_new (const char *root_path, const char *relative);
void wb_plan_file_free (WbPlanFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPlanFile, wb_plan_file_free)

/* One order found by looking. */
typedef struct
{
  char *order_no;
  gint64 changed_usec;  /* newest of its files or its own time */
  GPtrArray *files;     /* of guint index into the item's files (GUINT_TO_POINTER) */
  GPtrArray *sub_tasks; /* of char *: numbers of all sub-tasks named */
  GPtrArray *missing;   /* of char *: those of which no file or record was found */
} WbPlanOrder;

/* An order without files, whose numbers' lists own their strings. */
WbPlanOrder *wb_plan_order_new (const char *order_no);
void wb_plan_order_free (WbPlanOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPlanOrder, wb_plan_order_free)

typedef struct
{
  char *id;
  const WbProfileItem
      *profile_item; /* (nullable): NULL for attachments and what
                                         is offered beside an item; borrowed from the profile */
  char *collect;
  char *title; /* translated */
  char *why;   /* translated */
  gboolean important, sensitive, ticked;
  WbStatus status;
  char *reason;      /* (nullable): why the item is not there */
  GPtrArray *files;  /* of WbPlanFile */
  GPtrArray *orders; /* of WbPlanOrder, newest first; empty unless collect is "orders" */
  guint64 bytes;     /* at most so many before redaction */
  gint64 oldest_usec, newest_usec; /* of the files' modification; 0 if none */
} WbPlanItem;

/* An item with empty lists that own what is added to them, status OK. */
WbPlanItem *wb_plan_item_new (const char *id, const char *collect);
void wb_plan_item_free (WbPlanItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPlanItem, wb_plan_item_free)

typedef struct
{
  WbProfile *profile;
  GPtrArray *items; /* of WbPlanItem, in the profile's order, attachments last */
  gint64 looked_usec;
  char *user_id;   /* (nullable): from profile.user */
  char *user_name; /* (nullable) */
  char *app_version, *node_version, *electron_version, *chrome_version; /* (nullable) */
  GPtrArray *asked_orders;    /* of char *: numbers asked for, else the context's; may be empty */
  const char *version_source; /* "context", "remembered", "installation" or NULL; static */
} WbPlan;

void wb_plan_free (WbPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbPlan, wb_plan_free)

/* Borrowed; NULL if there is none. */
const WbPlanItem *wb_plan_item (const WbPlan *plan, const char *id);

/* The plan as JSON (files, identities, sizes), as "preview --json" prints it, and back from a
 * case's copy. Names that are not UTF-8 stand as base64 ("relative64"). Personal data of the user's
 * file are not written: user_name never, user_id only if it is an opaque token; reading back looks
 * again into the user's file. WB_ERROR_DAMAGED if node is no plan of profile. */
JsonNode *wb_plan_to_json (const WbPlan *plan);
WbPlan *wb_plan_from_json (JsonNode *node, WbProfile *profile,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
