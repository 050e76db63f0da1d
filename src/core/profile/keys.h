/* SPDX-License-Identifier: MPL-2.0 */
/* Reads JSON objects by tables of keys: what a key is called, which JSON it takes, what is allowed,
 * which member of which struct it fills. Every refusal names the file, the JSON pointer (RFC 6901),
 * what was found and what is allowed. */
#pragma once

#include <json-glib/json-glib.h>

#include "base/error.h"
#include "profile/formats.h"

G_BEGIN_DECLS

/* Where reading is, and what stopped it: the first refusal stays. */
typedef struct
{
  const char *file; /* as shown, "~" for the home folder */
  GString *pointer; /* (owned): of the value being read */
  GError *error;    /* (owned) (nullable) */
} WbReader;

void wb_reader_init (WbReader *reader, const char *file);
void wb_reader_clear (WbReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbReader, wb_reader_clear)

/* What a key's value is, and so the type of the member it fills. */
typedef enum
{
  WB_KEY_INTEGER,  /* gint, from min to max */
  WB_KEY_BOOLEAN,  /* gboolean */
  WB_KEY_STRING,   /* char *, of the format */
  WB_KEY_STRINGS,  /* char **: min to max strings of the format */
  WB_KEY_TEXT,     /* WbText *: one string, or one a language, each of the format */
  WB_KEY_DURATION, /* gint64 seconds, from min to max, written like "7d" */
  WB_KEY_SIZE,     /* guint64 bytes, from min to max, written like "512MiB" */
  WB_KEY_OTHER,    /* whatever take reads */
} WbKeyKind;

/* Reads node into the struct; FALSE when reader now has an error. */
typedef gboolean (*WbKeyTake) (WbReader *reader, JsonNode *node, gpointer into);

typedef struct
{
  const char *name;
  WbKeyKind kind;
  gboolean required;
  gsize offset;
  const WbFormat *format; /* of strings and texts */
  gint64 min, max;
  WbKeyTake take; /* of WB_KEY_OTHER */
} WbKey;

/* Reads node, which must be an object, into into by keys (ended by a row without name). Unknown
 * keys are refused with the nearest known one. What is absent stays as it is. */
gboolean wb_reader_object (WbReader *reader, JsonNode *node, const WbKey *keys, gpointer into);

/* Reads node as key says into into's member. */
gboolean wb_reader_value (WbReader *reader, JsonNode *node, const WbKey *key, gpointer into);

/* Refuses the key name at the pointer, which is none of keys: with the reason if a profile may
 * never have it, else with the nearest one or all there are. Always FALSE. */
gboolean wb_reader_refuse_key (WbReader *reader, const WbKey *keys, const char *name);

/* Calls take for each of the min to max elements of node, which must be an array. */
gboolean wb_reader_list (WbReader *reader, JsonNode *node, guint min, guint max, WbKeyTake take,
                         gpointer into);

/* Reads node, which must be a string of format, and gives a copy. */
gboolean wb_reader_string (WbReader *reader, JsonNode *node, const WbFormat *format,
                           char **ret_string);

/* Moves into member or element name; give the result to wb_reader_leave(). */
gsize wb_reader_enter (WbReader *reader, const char *name);
gsize wb_reader_enter_index (WbReader *reader, guint index);
void wb_reader_leave (WbReader *reader, gsize mark);

/* Refuses the value at the pointer: "found node, allowed is allowed". Always FALSE. */
gboolean wb_reader_refuse_value (WbReader *reader, JsonNode *node, const char *allowed);

/* Refuses with words of one's own. Always FALSE. */
gboolean wb_reader_refuse (WbReader *reader, WbError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
