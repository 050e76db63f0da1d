/* SPDX-License-Identifier: MPL-2.0 */
/* How far orders and their sub-tasks got, as the application itself wrote it down. */
#pragma once

#include "bundle/bundle.h"

G_BEGIN_DECLS

typedef enum
{
  WB_TASK_UNKNOWN,
  WB_TASK_DONE,
  WB_TASK_CANCELLED,
  WB_TASK_WAITING,
  WB_TASK_WORKING,
  WB_TASK_MISSING, /* named by the order, but there is no file or record of it */
  WB_TASK_STUCK,   /* working, and nothing changed for more than five minutes */
  WB_TASK_FAILED,
} WbTaskState; /* rising: the worse the later */

/* An order or one of its sub-tasks. */
typedef struct
{
  char *no;   /* number, as it stands in the redacted file */
  char *name; /* (nullable): "mask", "upload" */
  WbTaskState state;
  char *word;                      /* (nullable): the state as the application calls it */
  char *error;                     /* (nullable): what the application says went wrong */
  gint64 began_usec, changed_usec; /* WB_TIME_UNKNOWN if not known */
  int percent;                     /* -1 if not known */
  char *member;                    /* (nullable): archive path */
  GPtrArray *sub_tasks;            /* of WbTask */
} WbTask;

void wb_task_free (WbTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTask, wb_task_free)

/* "failed": a fixed word; and the translated one. */
const char *wb_task_state_word (WbTaskState state);
const char *wb_task_state_title (WbTaskState state);

/* The state that a word of the application means: "PROCESSING", "success", "已完成". */
WbTaskState wb_task_state_of (const char *word);

/* The first sub-task in state, or NULL. */
const WbTask *wb_task_find (const WbTask *task, WbTaskState state);

/* The orders of bundling's evidence (of WbTask), in the order they were chosen; what can't be read
 * is left out. now_usec decides what is stuck. Unref the array. */
GPtrArray *wb_orders_read (const WbBundling *bundling, gint64 now_usec);

G_END_DECLS
