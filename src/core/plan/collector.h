/* SPDX-License-Identifier: MPL-2.0 */
/* A collector is two hooks: look finds out what could be collected and fills a plan's item; write
 * collects it. The table of collectors is in collect/; planner and collect only walk it. */
#pragma once

#include "plan/plan.h"

G_BEGIN_DECLS

typedef struct _WbCollecting WbCollecting; /* what write works with; see collect/collecting.h */

/* What look works with; all borrowed. */
typedef struct
{
  const WbProfile *profile;
  const WbContext *context;  /* (nullable) */
  const char *const *orders; /* (nullable): order numbers asked for */
  const WbRun *run;
} WbLooking;

typedef struct
{
  const char *id;              /* the word in profiles; of an item beside another its id, too */
  const char *(*title) (void); /* translated */
  const char *(*why) (void);   /* translated */
  /* Fills item->files, orders, status, reason, bytes. What can't be read is data; FALSE with error
   * only when cancelled. */
  gboolean (*look) (const WbLooking *looking, WbPlanItem *item, GError **error);
  /* Collects item into the evidence. What can't be read is data; FALSE with error only if the stage
   * can't go on (space, cancelled, evidence broken). */
  gboolean (*write) (WbCollecting *collecting, const WbPlanItem *item, GError **error);
  /* (nullable): a collector's id. Then profiles do not name this one: it is offered once beside the
   * first item of that collector, sensitive and not ticked, if look finds it. */
  const char *beside;
} WbCollector;

/* Looks at everything profile names, with collectors (NULL-terminated), attachments (nullable,
 * absolute paths) and orders (nullable). context (nullable) as given or recalled. Member names are
 * assigned here, unique. */
WbPlan *wb_plan_new (WbProfile *profile, const WbContext *context,
                     const WbCollector *const *collectors, const char *const *attachments,
                     const char *const *orders, const WbRun *run,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds to item every regular file below its profile item's root that matches its globs, names taken
 * once per inode, newest first; sets bytes, dates, status and reason. Shared by collectors' look.
 */
gboolean wb_look_files (const WbLooking *looking, WbPlanItem *item,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
