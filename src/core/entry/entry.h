/* SPDX-License-Identifier: MPL-2.0 */
/* One log entry as an application wrote it: winston's JSON lines in all the shapes its formats give
 * (json, logstash, metadata, errors, colours), and the plain text of electron-log and the like. */
#pragma once

#include <glib.h>

#include "base/clock.h"

G_BEGIN_DECLS

/* Severity, rising. winston's npm and syslog words are mapped onto it. */
typedef enum
{
  WB_LEVEL_UNKNOWN,
  WB_LEVEL_TRACE,
  WB_LEVEL_DEBUG,
  WB_LEVEL_INFO,
  WB_LEVEL_WARNING,
  WB_LEVEL_ERROR,
  WB_LEVEL_FATAL,
} WbLevel;

/* An entry. All strings are owned, valid UTF-8, unescaped, NULL if absent. */
typedef struct
{
  gint64 time_usec; /* since 1970 UTC, or WB_TIME_UNKNOWN; without a zone: local time */
  WbLevel level;
  gboolean is_json;
  char *message;
  char *logger;      /* "logger", "service", "label", "module", "scope": the first there is */
  char *error_type;  /* "TypeError", "ECONNRESET" */
  char *error_value; /* its message */
  char *error_code;  /* "code", "errno" or the first ERR_/E… word of the message */
  char *stack;       /* JavaScript stack text */
} WbEntry;

void wb_entry_free (WbEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEntry, wb_entry_free)

/* Parses one line (no newline needed at its end). Never fails: what is not understood is the
 * message of an entry without time and level. Caller frees. */
WbEntry *wb_entry_parse (const char *line, gsize length);

/* Reads only time and level of a line, fast, allocating nothing: for windows and limits. Returns
 * FALSE if the line starts no entry (the continuation of a stack, say). ret_* as in WbEntry. */
gboolean wb_entry_peek (const char *line, gsize length, gint64 *ret_time_usec, WbLevel *ret_level);

/* Time stamps as loggers write them: ISO 8601 with or without zone, "YYYY-MM-DD HH:mm:ss.SSS",
 * "YYYY/MM/DD …", "[…]", Unix seconds or milliseconds. FALSE if it is none. */
gboolean wb_entry_parse_time (const char *text, gsize length, gint64 *ret_time_usec);

/* The level a word names ("warn", "WARNING", "emerg", with ANSI colours around it, pino's numbers).
 */
WbLevel wb_level_from_word (const char *word, gsize length);

/* The fixed English word: "error". */
const char *wb_level_word (WbLevel level);

G_END_DECLS
