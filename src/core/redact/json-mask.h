/* SPDX-License-Identifier: MPL-2.0 */
/* Rewrites the strings, keys and numbers of JSON text that have to go; every other byte stays. */
#pragma once

#include "base/sink.h"
#include "redact/masker.h"

G_BEGIN_DECLS

typedef struct
{
  const WbMasker *masker;
  WbTally *tally;          /* (nullable) */
  GArray *spans;           /* (nullable), of WbSpan */
  gboolean is_document;    /* the stricter rule for documents, see redactor.h */
  const char *const *show; /* (nullable): JSON pointers, for documents */
  GPtrArray *masked;       /* (nullable): gets JSON pointers of masked texts, for documents */
  const WbSink *sink;      /* (nullable): gets what is finished; else all stays in out */
  gsize longest;           /* strings longer than so many bytes are cut; 0: none */
} WbJsonMask;

/* Appends text masked to out and returns TRUE; if text is no JSON (WB_JSON_MAX_DEPTH deep at most)
 * returns FALSE and appends nothing. error is set only if the sink failed. */
gboolean wb_json_mask (const WbJsonMask *how, const char *text, gsize length, GString *out,
                       GError **error);

/* The same for JSON (known to be whole) inside of so many strings. */
gboolean wb_json_mask_nested (const WbJsonMask *how, const char *text, gsize length, guint nested,
                              GString *out);

/* Whether text is one JSON value, and what is wrong with it (fixed words, nullable) if it isn't. */
gboolean wb_json_is_whole (const char *text, gsize length, const char **ret_words);

G_END_DECLS
