/* SPDX-License-Identifier: MPL-2.0 */
/* Lines that are too long or were cut: an application that logs a picture writes one of megabytes,
 * and what happened stands somewhere in it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gsize string_bytes; /* more of a string is left out, but for names of members; 0: nothing is */
  gsize all_bytes;    /* what ends later is left out; 0: nothing is */
} WbMendLimits;

/* text is length bytes of a JSON object (RFC 8259), or of its beginning, cut anywhere. Returns an
 * object with all members and elements that are whole, and the string that was cut, up to there;
 * NULL if text begins with no object, or goes too deep. It may be longer than all_bytes by the
 * brackets that close it. Caller frees. */
char *wb_entry_mend (const char *text, gsize length, const WbMendLimits *limits);

G_END_DECLS
