/* SPDX-License-Identifier: MPL-2.0 */
/* Pieces that the files of entry/ share; nobody else includes this. */
#pragma once

#include "entry/entry.h"

G_BEGIN_DECLS

/* Reads a written date and time ("2026-11-23T05:01:30.516Z", "2026/11/23 5:01:30") from the start
 * of the text between at and end. Returns the first byte after it, or NULL if there is none; then
 * *ret_time_usec is untouched. Without a zone the computer's own zone is meant. */
const char *wb_scan_time (const char *at, const char *end, gint64 *ret_time_usec);

/* Skips terminal colours, as bytes (ESC [ … m) or as JSON writes them (\u001b[…m). */
const char *wb_skip_colours (const char *at, const char *end);

/* Removes terminal colours from text. */
void wb_strip_colours (char *text);

/* The head of a plain text entry: "[time] [level] (scope) message" and its relatives. */
typedef struct
{
  gint64 time_usec;
  WbLevel level;
  const char *scope; /* (nullable), borrowed from the line, not terminated */
  gsize scope_length;
  const char *message; /* where the message begins in the line */
} WbPlainHead;

/* Reads the head of line. FALSE if line starts no entry; then ret_head is untouched. */
gboolean wb_plain_head (const char *line, gsize length, WbPlainHead *ret_head);

/* What a JSON entry calls its time and level, best name first; NULL-terminated. */
extern const char *const wb_time_keys[];
extern const char *const wb_level_keys[];

/* TRUE if key, at the top of a JSON entry, holds an object with the entry's own fields: winston's
 * metadata() and logstash() formats. */
gboolean wb_is_wrapper_key (const char *key, gsize length);

/* The place of key in a NULL-terminated table, or -1. */
int wb_key_rank (const char *const *table, const char *key, gsize length);

/* The bytes that tell entry's group, joined by NULs; the fingerprint is their hash. Caller frees
 * the string. */
GString *wb_identity_of (const WbEntry *entry);

/* The fingerprint of an identity. Caller frees. */
char *wb_fingerprint_of_identity (const GString *identity);

G_END_DECLS
