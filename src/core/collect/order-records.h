/* SPDX-License-Identifier: MPL-2.0 */
/* The order records in a task file: one object, an array of them, or an object with such an array.
 */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

typedef struct
{
  char *number;         /* (nullable): its own */
  char *parent;         /* (nullable): of the order it is a sub-task of */
  GPtrArray *sub_tasks; /* of char *: numbers of all sub-tasks it names */
  GPtrArray *embedded;  /* of char *: those of which the record is inside it */
  gint64 time_usec;     /* the newest it tells, or WB_TIME_UNKNOWN */
  gsize start, length;  /* where the record stands in the text */
} WbOrderRecord;

/* The records of text (of WbOrderRecord) as item's JSON pointers find them; ret_is_list (nullable)
 * says that the text is a list of them. An element of a list that can't be parsed is skipped. Error
 * if the text is no JSON. Unref the array. */
GPtrArray *wb_order_records_parse (const char *text, gsize length, const WbProfileItem *item,
                                   gboolean *ret_is_list, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
