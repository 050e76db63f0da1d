/* SPDX-License-Identifier: MPL-2.0 */
/* The queue: cases that are not where they are to be. What each needs is told by its files alone,
 * so that the command line, the window and what runs in the background agree about it. */
#pragma once

#include "cases/case.h"
#include "profile/context.h"

G_BEGIN_DECLS

/* What a case needs to go on. */
typedef enum
{
  WB_QUEUE_NOTHING,   /* it has arrived, is over, was paused, or nobody agreed to send it */
  WB_QUEUE_SEND,      /* a network */
  WB_QUEUE_TAKE_BACK, /* the same: it was withdrawn or cancelled */
  WB_QUEUE_CLEAR,     /* the same: it is given up, the store does not know yet (wb_give_up()) */
  WB_QUEUE_SIGN_IN,   /* a context with an authorization */
  WB_QUEUE_PERSON,    /* somebody who decides: it is held, was refused, or is damaged */
} WbQueueNeed;

WbQueueNeed wb_queue_need (const WbCase *kase);

/* TRUE if time alone may help: a program may go on with the case by itself. */
gboolean wb_queue_goes_on (WbQueueNeed need);

/* The one profile whose cases may be given an authorization: wanted (nullable) if it is named, else
 * the only one that cases (of WbCase) in the queue are of. NULL if they are of several: an
 * authorization is one application's, and no other's server may see it. Borrowed. */
const char *wb_queue_whose (const GPtrArray *cases, const char *wanted);

G_END_DECLS
