/* SPDX-License-Identifier: MPL-2.0 */
/* One line to one entry. Time and level come from wb_entry_peek(), so that windows, limits and
 * groups never disagree. The other members are filled by a walk over the JSON tokens that knows
 * three places: the top, a wrapper (winston's metadata() and logstash() put the fields one level
 * down) and an error object (pino's and winston's serialised errors). A table says which key means
 * what where; of several, the best place and then the best name wins. Whatever the tokens lack
 * (errors logged as text, stacks in messages) is then read from message and stack.
 *
 * A line that is torn or not JSON after all keeps what was read before that place, unless there was
 * no message: then the whole line is the message. */
#define G_LOG_DOMAIN "waybill-entry"

#include "base/json-scan.h"
#include "entry/error-words.h"
#include "entry/parts.h"

#include <string.h>

#define SCAN_DEPTH 64

typedef enum
{
  FIELD_MESSAGE,
  FIELD_LOGGER,
  FIELD_STACK,
  FIELD_TYPE,
  FIELD_VALUE,
  FIELD_CODE,
  N_FIELDS,
} Field;

typedef enum
{
  PLACE_TOP = 1 << 0,
  PLACE_WRAPPER = 1 << 1,
  PLACE_ERROR = 1 << 2,
} Place;

typedef struct
{
  const char *key;
  Field field;
  guint places;
} KeyRow;

#define OWN (PLACE_TOP | PLACE_WRAPPER)

/* Best names of each field first. */
static const KeyRow keys[] = {
  { "message", FIELD_MESSAGE, OWN },
  { "msg", FIELD_MESSAGE, OWN },
  { "@message", FIELD_MESSAGE, OWN },
  { "logger", FIELD_LOGGER, OWN },
  { "service", FIELD_LOGGER, OWN },
  { "label", FIELD_LOGGER, OWN },
  { "module", FIELD_LOGGER, OWN },
  { "scope", FIELD_LOGGER, OWN },
  { "stack", FIELD_STACK, OWN | PLACE_ERROR },
  { "name", FIELD_TYPE, PLACE_ERROR },
  { "type", FIELD_TYPE, PLACE_ERROR },
  { "message", FIELD_VALUE, PLACE_ERROR },
  { "msg", FIELD_VALUE, PLACE_ERROR },
  { "err", FIELD_VALUE, OWN },
  { "error", FIELD_VALUE, OWN },
  { "code", FIELD_CODE, OWN | PLACE_ERROR },
  { "errorCode", FIELD_CODE, OWN },
  { "errno", FIELD_CODE, OWN | PLACE_ERROR },
};

static const char *const error_keys[] = {
  "err", "error", "exception", "e", "reason", "cause", NULL
};

typedef struct
{
  WbJsonScan scan;
  char *values[N_FIELDS]; /* (owned) */
  guint ranks[N_FIELDS];
} Reader;

void
wb_entry_free (WbEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->message);
  g_free (entry->logger);
  g_free (entry->error_type);
  g_free (entry->error_value);
  g_free (entry->error_code);
  g_free (entry->stack);
  g_free (entry);
}

static const KeyRow *
find_key (const char *key, gsize length, Place place)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if ((keys[i].places & place) != 0 && strlen (keys[i].key) == length
        && memcmp (keys[i].key, key, length) == 0)
      return &keys[i];
  return NULL;
}

/* The scalar or container of token as text; NULL for null and broken values. Moves to its end. */
static char *
read_text (Reader *reader, WbJsonToken token)
{
  WbJsonScan *scan = &reader->scan;
  switch (token)
    {
    case WB_JSON_STRING:
      {
        GString *text = g_string_sized_new (scan->length + 1);
        wb_json_unescape (scan->start, scan->length, text);
        return g_string_free (text, FALSE);
      }
    case WB_JSON_NUMBER:
    case WB_JSON_TRUE:
    case WB_JSON_FALSE:
      return g_strndup (scan->start, scan->length);
    case WB_JSON_OBJECT_BEGIN:
    case WB_JSON_ARRAY_BEGIN:
      {
        const char *start = scan->start;
        if (!wb_json_scan_skip (scan, token))
          return NULL;
        return g_utf8_make_valid (start, scan->start + scan->length - start);
      }
    default:
      return NULL;
    }
}

/* Reads the value of token into row's field if nothing better is there; else skips it. */
static gboolean
take_value (Reader *reader, const KeyRow *row, Place place, WbJsonToken token)
{
  guint rank = place * 64 + (guint)(row - keys);
  gboolean container = token == WB_JSON_OBJECT_BEGIN || token == WB_JSON_ARRAY_BEGIN;
  gboolean wanted = rank < reader->ranks[row->field] && token != WB_JSON_NULL
                    && (!container || row->field == FIELD_MESSAGE);
  if (!wanted)
    return wb_json_scan_skip (&reader->scan, token);
  char *text = read_text (reader, token);
  if (text == NULL)
    return FALSE;
  g_free (reader->values[row->field]);
  reader->values[row->field] = text;
  reader->ranks[row->field] = rank;
  return TRUE;
}

/* What an object under key is at place; 0 if nothing to look into. */
static Place
inner_place (const char *key, gsize length, Place place)
{
  if (place == PLACE_TOP && wb_is_wrapper_key (key, length))
    return PLACE_WRAPPER;
  if (place != PLACE_ERROR && length > 0 && wb_key_rank (error_keys, key, length) >= 0)
    return PLACE_ERROR;
  return 0;
}

/* Reads the members of an object whose '{' was just taken; recursion goes no deeper than places do.
 */
static gboolean
read_object (Reader *reader, Place place)
{
  WbJsonScan *scan = &reader->scan;
  for (;;)
    {
      if (wb_json_scan_next (scan) != WB_JSON_KEY)
        return scan->error == NULL;
      const char *key = scan->start;
      gsize length = scan->length;
      WbJsonToken token = wb_json_scan_next (scan);
      Place inner = token == WB_JSON_OBJECT_BEGIN ? inner_place (key, length, place) : 0;
      const KeyRow *row = find_key (key, length, place);
      gboolean good = inner != 0    ? read_object (reader, inner)
                      : row != NULL ? take_value (reader, row, place, token)
                                    : wb_json_scan_skip (scan, token);
      if (!good)
        return FALSE;
    }
}

static char *
steal_field (Reader *reader, Field field)
{
  char *text = g_steal_pointer (&reader->values[field]);
  if (text != NULL && text[0] == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static void
parse_json (WbEntry *entry, const char *line, gsize length)
{
  Reader reader = { 0 };
  for (int i = 0; i < N_FIELDS; i++)
    reader.ranks[i] = G_MAXUINT;
  wb_json_scan_init (&reader.scan, line, length, SCAN_DEPTH);
  entry->is_json = wb_json_scan_next (&reader.scan) == WB_JSON_OBJECT_BEGIN
                   && read_object (&reader, PLACE_TOP)
                   && wb_json_scan_next (&reader.scan) == WB_JSON_END;
  entry->message = g_steal_pointer (&reader.values[FIELD_MESSAGE]);
  entry->logger = steal_field (&reader, FIELD_LOGGER);
  entry->stack = steal_field (&reader, FIELD_STACK);
  entry->error_type = steal_field (&reader, FIELD_TYPE);
  entry->error_value = steal_field (&reader, FIELD_VALUE);
  entry->error_code = steal_field (&reader, FIELD_CODE);
  if (entry->message == NULL && !entry->is_json)
    entry->message = g_utf8_make_valid (line, (gssize)length);
}

static void
parse_plain (WbEntry *entry, const char *line, gsize length)
{
  WbPlainHead head;
  const char *message = line;
  if (wb_plain_head (line, length, &head))
    {
      message = head.message;
      if (head.scope != NULL)
        entry->logger = g_utf8_make_valid (head.scope, (gssize)head.scope_length);
    }
  entry->message = g_utf8_make_valid (message, line + length - message);
}

WbEntry *
wb_entry_parse (const char *line, gsize length)
{
  WbEntry *entry = g_new0 (WbEntry, 1);
  entry->time_usec = WB_TIME_UNKNOWN;
  (void)wb_entry_peek (line, length, &entry->time_usec, &entry->level);
  if (length >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0)
    {
      line += 3;
      length -= 3;
    }
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
    length--;
  if (length > 0 && line[0] == '{')
    parse_json (entry, line, length);
  else
    parse_plain (entry, line, length);
  if (entry->message != NULL)
    wb_strip_colours (entry->message);
  wb_entry_complete_error (entry);
  return entry;
}
