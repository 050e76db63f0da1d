/* SPDX-License-Identifier: MPL-2.0 */
/* A strict pull scanner for JSON text (RFC 8259) that builds nothing: it says where each token is.
 *
 * Two uses: to check outside text before json-glib sees it (base/json), and to rewrite the strings
 * of a document or log line while every other byte stays as it was (redact). Depth is bounded by a
 * bit stack, so hostile nesting costs no recursion. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_JSON_MAX_DEPTH 256

typedef enum
{
  WB_JSON_ERROR, /* not JSON, too deep, or the text ended early; see scan->error */
  WB_JSON_END,   /* the one top-level value is complete and only white space follows */
  WB_JSON_OBJECT_BEGIN,
  WB_JSON_OBJECT_END,
  WB_JSON_ARRAY_BEGIN,
  WB_JSON_ARRAY_END,
  WB_JSON_KEY,    /* start..length is the inside of the quotes, still escaped */
  WB_JSON_STRING, /* likewise */
  WB_JSON_NUMBER, /* the digits as written */
  WB_JSON_TRUE,
  WB_JSON_FALSE,
  WB_JSON_NULL,
} WbJsonToken;

typedef struct
{
  /* result of the last wb_json_scan_next() */
  const char *start; /* first byte of the token (inside the quotes for strings) */
  gsize length;      /* in bytes */
  guint depth;       /* containers open around the token */
  const char *error; /* (nullable): fixed words for WB_JSON_ERROR, to be shown through gettext */
  /* private */
  const char *at;
  const char *end;
  guint max_depth;
  guint open; /* containers open at at */
  guint8 state;
  guint8 is_object[WB_JSON_MAX_DEPTH / 8];
} WbJsonScan;

/* Begins to scan text (length bytes, need not be NUL-terminated; not copied). max_depth is at most
 * WB_JSON_MAX_DEPTH. Bytes that are not UTF-8 inside strings are passed through. */
void wb_json_scan_init (WbJsonScan *scan, const char *text, gsize length, guint max_depth);

/* The next token. After WB_JSON_ERROR or WB_JSON_END it stays so. */
WbJsonToken wb_json_scan_next (WbJsonScan *scan);

/* Skips the value whose first token was just returned (for a container: to its end; for a key: its
 * value). FALSE on error. */
gboolean wb_json_scan_skip (WbJsonScan *scan, WbJsonToken token);

/* Appends the unescaped form of a KEY's or STRING's inside to out, as valid UTF-8: lone surrogates
 * and invalid bytes become U+FFFD, \u0000 becomes U+2400. */
void wb_json_unescape (const char *start, gsize length, GString *out);

/* Appends text (length bytes of UTF-8) to out escaped for a JSON string, without the quotes. */
void wb_json_escape (const char *text, gsize length, GString *out);

G_END_DECLS
