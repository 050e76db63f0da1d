/* SPDX-License-Identifier: MPL-2.0 */
/* Decides what becomes of one value of JSON, given its key. */
#pragma once

#include "redact/json-mask.h"
#include "redact/keys.h"

G_BEGIN_DECLS

/* Where a value stands. */
typedef struct
{
  guint key;         /* WbKeyClass bits of its key */
  guint within;      /* WB_KEY_SECRET, _BODY, _VERSION bits of the containers around */
  gboolean is_shown; /* documents: the profile asks for it */
  guint nested;      /* how many strings that hold JSON are around it */
} WbPlace;

/* What became of a value. */
typedef enum
{
  WB_VALUE_KEPT,   /* nothing appended */
  WB_VALUE_MASKED, /* by a rule or its key */
  WB_VALUE_HIDDEN, /* a document's text as a whole */
} WbValue;

/* Appends what text (unescaped) becomes to out. */
WbValue wb_mask_string (const WbJsonMask *how, const WbPlace *place, const char *text, gsize length,
                        GArray *spans, GString *out);

/* The same for a number as written; what is appended has to be put in quotes. */
WbValue wb_mask_number (const WbJsonMask *how, const WbPlace *place, const char *text, gsize length,
                        GArray *spans, GString *out);

/* WbKeyClass bits of text, of which replacements are no part: so they are the same when it is
 * masked again. */
guint wb_key_class_bare (const char *text, gsize length);

G_END_DECLS
