/* SPDX-License-Identifier: MPL-2.0 */
/* Going on with one case, and with all of them once. */
#pragma once

#include "commands.h"
#include "job/queue.h"

G_BEGIN_DECLS

/* What is gone on with, and how. All borrowed. */
typedef struct
{
  const WbOptions *options;
  const WbContext *context; /* (nullable) */
  const char *profile_id;   /* (nullable): only cases of that profile */
} WbResuming;

/* TRUE if kase is one of those that are gone on with; whatever it needs. */
gboolean wb_resuming_covers (const WbResuming *resuming, const WbCase *kase);

/* The context as far as kase may get it: an authorization is for the cases of one profile. cases:
 * all there are. */
const WbContext *wb_resuming_context (const WbResuming *resuming, const GPtrArray *cases,
                                      const WbCase *kase);

/* Takes kase (not locked) as far as it goes and tells how it ended. If another process has it, that
 * is WB_EXIT_NOT_DELIVERED. */
WbExit wb_resuming_case (WbCase *kase, const WbContext *context, const WbOptions *options);

/* The same with every case that needs something, one after the other; one that fails does not keep
 * the next from being sent. Those that only wait for a sign-in are told, not tried, unless there is
 * one. The first failure's code is the result. */
WbExit wb_resuming_all (const WbResuming *resuming);

/* Prints the result of going on with tried cases. */
WbExit wb_resuming_tell (guint tried, WbExit exit);

G_END_DECLS
