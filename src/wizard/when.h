/* SPDX-License-Identifier: MPL-2.0 */
/* "When did it happen?" and the window of time it makes. No GTK. */
#pragma once

#include <json-glib/json-glib.h>

#include "base/clock.h"

G_BEGIN_DECLS

typedef enum
{
  WB_WHEN_NOW, /* the last hour */
  WB_WHEN_DAY, /* the last 24 hours: what a draft begins with */
  WB_WHEN_WEEK,
  WB_WHEN_AT,         /* half an hour before and after at_usec */
  WB_WHEN_ALL,        /* all logs there are */
  WB_WHEN_REPRODUCED, /* from two minutes before at_usec to two minutes after until_usec */
  WB_WHEN_REQUESTED,  /* from at_usec to until_usec, as support's request says */
} WbWhenKind;

typedef struct
{
  WbWhenKind kind;
  gint64 at_usec;    /* WB_TIME_UNKNOWN where kind has none */
  gint64 until_usec; /* likewise */
} WbWhen;

/* The window as of now_usec, in a WbSelection's terms: WB_TIME_UNKNOWN for until is open; since 0
 * means everything. */
void wb_when_window (const WbWhen *when, gint64 now_usec, gint64 *ret_since_usec,
                     gint64 *ret_until_usec);

/* "Logs from 13:10 to 14:10 will be used", in local time and the current language; dates are named
 * unless both are of today. Caller frees. */
char *wb_when_describe (const WbWhen *when, gint64 now_usec);

/* "{"kind":"at","at":"2026-…Z"}", and back; what can't be read is WB_WHEN_DAY. */
JsonNode *wb_when_to_json (const WbWhen *when);
void wb_when_from_json (JsonNode *node, WbWhen *ret_when);

G_END_DECLS
