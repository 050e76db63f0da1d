/* SPDX-License-Identifier: MPL-2.0 */
/* The fields are a table. An event is written whole when it is put in the outbox; sending only
 * joins events to an array. */
#include "channel/tracker.h"

#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"

#define AT_ONCE 20
#define MOST_CHARS 256
#define ID_CHARS 32

char *
wb_tracker_id (const WbTrackerEvent *event)
{
  g_autofree char *text = g_strjoin ("\n", event->case_id, event->event, event->result, NULL);
  g_autofree char *hash = wb_sha256_of (text, strlen (text));
  return g_strndup (hash, ID_CHARS);
}

/* --- the event ------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  gsize offset;
  enum
  {
    TEXT,
    NUMBER_U64,
    NUMBER_I64,
    NUMBER_UINT,
  } type;
  gboolean only_if_mapped;
  gboolean is_inside; /* the bundle: what is sealed is told to nobody else */
} Field;

#define FIELD(member) G_STRUCT_OFFSET (WbTrackerEvent, member)

static const Field fields[] = {
  { "case", FIELD (case_id), TEXT, FALSE, FALSE },
  { "number", FIELD (number), TEXT, FALSE, FALSE },
  { "profile", FIELD (profile_id), TEXT, FALSE, FALSE },
  { "version", FIELD (version), TEXT, FALSE, TRUE },
  { "bytes", FIELD (bytes), NUMBER_U64, FALSE, FALSE },
  { "duration", FIELD (duration_sec), NUMBER_I64, FALSE, FALSE },
  { "result", FIELD (result), TEXT, FALSE, FALSE },
  { "finding", FIELD (finding), TEXT, FALSE, TRUE },
  { "groups", FIELD (groups), NUMBER_UINT, FALSE, TRUE },
  { "user", FIELD (user), TEXT, TRUE, FALSE },
};

static void
add_text (JsonObject *json, const char *name, const char *text, JsonArray *cut)
{
  if (!text)
    return;
  g_autofree char *fitting = wb_text_ellipsize (text, MOST_CHARS);
  json_object_set_string_member (json, name, fitting);
  if (!g_str_equal (fitting, text))
    json_array_add_string_element (cut, name);
}

static void
add_field (JsonObject *json, const Field *field, const char *name, const WbTrackerEvent *event,
           JsonArray *cut)
{
  gconstpointer at = G_STRUCT_MEMBER_P (event, field->offset);

  switch (field->type)
    {
    case TEXT:
      add_text (json, name, *(const char *const *) at, cut);
      break;
    case NUMBER_U64:
      json_object_set_int_member (json, name, (gint64) * (const guint64 *) at);
      break;
    case NUMBER_I64:
      json_object_set_int_member (json, name, *(const gint64 *) at);
      break;
    case NUMBER_UINT:
      json_object_set_int_member (json, name, *(const guint *) at);
      break;
    }
}

GBytes *
wb_tracker_payload (const WbTrackerEvent *event, GHashTable *names)
{
  JsonObject *json = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (json);
  g_autoptr (JsonArray) cut = json_array_new ();
  g_autofree char *id = wb_tracker_id (event), *time = wb_text_iso_sec (event->time_usec);

  json_object_set_string_member (json, "event", event->event);
  json_object_set_string_member (json, "id", id);
  json_object_set_string_member (json, "time", time);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *theirs = names ? g_hash_table_lookup (names, fields[i].name) : NULL;
      if (!(fields[i].is_inside && event->is_sealed) && (theirs || !fields[i].only_if_mapped))
        add_field (json, &fields[i], theirs ? theirs : fields[i].name, event, cut);
    }
  if (json_array_get_length (cut) > 0)
    json_object_set_array_member (json, "cut", json_array_ref (cut));
  char *line = wb_json_line (node);
  return g_bytes_new_take (line, strlen (line));
}

/* --- sending --------------------------------------------------------------------------------- */

static GBytes *
join_payloads (const GPtrArray *payloads)
{
  GByteArray *body = g_byte_array_new ();

  for (guint i = 0; i < payloads->len; i++)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (payloads->pdata[i], &length);
      g_byte_array_append (body, (const guint8 *) (i == 0 ? "[" : ","), 1);
      g_byte_array_append (body, bytes, (guint) length);
    }
  g_byte_array_append (body, (const guint8 *) "]\n", 2);
  return g_byte_array_free_to_bytes (body);
}

static char *
key_of (const GPtrArray *items)
{
  g_autoptr (WbSha256) sha = wb_sha256_new ();
  char hex[WB_SHA256_HEX];

  for (guint i = 0; i < items->len; i++)
    {
      const WbOutboxItem *item = items->pdata[i];
      wb_sha256_update (sha, item->id, strlen (item->id));
    }
  wb_sha256_hex (sha, hex);
  return g_strndup (hex, ID_CHARS);
}

static WbHttpRequest *
ask (gpointer self, const GPtrArray *items, const GPtrArray *payloads, gint64 now_usec)
{
  WbHttpRequest *request = wb_http_request_new ("POST", self);
  g_autoptr (GBytes) body = join_payloads (payloads);
  g_autofree char *key = key_of (items);

  (void) now_usec;
  wb_http_request_set_header (request, "Content-Type", "application/json");
  wb_http_request_set_header (request, "Idempotency-Key", key);
  wb_http_request_set_body (request, body);
  return request;
}

static WbAnswer
judge (gpointer self, const WbHttpReply *reply, gint64 now_usec)
{
  (void) self;
  return wb_answer_of_reply (reply, now_usec);
}

const WbChannelKind wb_tracker_kind = { "tracker", AT_ONCE, ask, judge };
