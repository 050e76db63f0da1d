/* SPDX-License-Identifier: MPL-2.0 */
/* The one guarded JSON parser for outside text, and small readers and writers around json-glib.
 *
 * json-glib 1.6 crashes on deep nesting, cuts strings at \u0000, bends integers beyond 2^63 and
 * accepts comments; so every text is first scanned by json-scan with these limits. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  gsize max_bytes; /* 0: 16 MiB */
  guint max_depth; /* 0: 64 */
  gboolean
      big_numbers; /* TRUE: integers beyond 2^63-1 are kept as strings of digits; else refused */
} WbJsonLimits;

/* Parses text (length bytes, or -1 if NUL-terminated). limits NULL means the defaults. Invalid
 * UTF-8, duplicate keys, \u0000 and lone surrogates are refused. Errors are WB_ERROR_PROFILE and
 * say line and column. */
JsonNode *wb_json_parse (const char *text, gssize length, const WbJsonLimits *limits,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads and parses a file of ours (not a collected one); errors name the file. */
JsonNode *wb_json_read_file (const char *path, const WbJsonLimits *limits,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The node at JSON pointer (RFC 6901, "" is the root), borrowed; NULL if there is none. */
JsonNode *wb_json_at (JsonNode *root, const char *pointer);

/* Members of object with the type asked for; the fallback (NULL, 0, FALSE) if absent or otherwise
 * typed. Strings and containers are borrowed. */
const char *wb_json_get_string (JsonObject *object, const char *name);
gint64 wb_json_get_int (JsonObject *object, const char *name, gint64 fallback);
gboolean wb_json_get_boolean (JsonObject *object, const char *name, gboolean fallback);
JsonObject *wb_json_get_object (JsonObject *object, const char *name);
JsonArray *wb_json_get_array (JsonObject *object, const char *name);

/* Sets a string member, skipping it when value is NULL. */
void wb_json_set_string (JsonObject *object, const char *name, const char *value);

/* node as text: one line, or pretty with two spaces and a final newline. Caller frees. */
char *wb_json_line (JsonNode *node);
char *wb_json_pretty (JsonNode *node);

/* A node that takes over object. */
JsonNode *wb_json_node_take (JsonObject *object);

G_END_DECLS
