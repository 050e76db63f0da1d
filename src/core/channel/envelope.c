/* SPDX-License-Identifier: MPL-2.0 */
/* Every item says how long its payload is, so that a payload may hold anything. Only gzip is used
 * for compressing: it is what all servers know. */
#include "channel/envelope.h"

#include <gio/gio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define WORTH_GZIP_BYTES 1024

struct _WbEnvelope
{
  char *event_id; /* (nullable) */
  GByteArray *items;
};

WbEnvelope *
wb_envelope_new (const char *event_id)
{
  WbEnvelope *envelope = g_new0 (WbEnvelope, 1);

  envelope->event_id = g_strdup (event_id);
  envelope->items = g_byte_array_new ();
  return envelope;
}

void
wb_envelope_free (WbEnvelope *envelope)
{
  if (!envelope)
    return;
  g_free (envelope->event_id);
  g_byte_array_unref (envelope->items);
  g_free (envelope);
}

/* --- items ----------------------------------------------------------------------------------- */

static void
add_line (GByteArray *out, JsonNode *node)
{
  g_autofree char *line = wb_json_line (node);
  g_byte_array_append (out, (const guint8 *) line, (guint) strlen (line));
  g_byte_array_append (out, (const guint8 *) "\n", 1);
}

/* Adds an item; header is taken over. */
static void
add_item (WbEnvelope *envelope, JsonObject *header, const char *type, GBytes *payload)
{
  g_autoptr (JsonNode) node = wb_json_node_take (header);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (payload, &length);

  json_object_set_string_member (header, "type", type);
  json_object_set_int_member (header, "length", (gint64) length);
  add_line (envelope->items, node);
  g_byte_array_append (envelope->items, bytes, (guint) length);
  g_byte_array_append (envelope->items, (const guint8 *) "\n", 1);
}

void
wb_envelope_add (WbEnvelope *envelope, const char *type, GBytes *payload)
{
  add_item (envelope, json_object_new (), type, payload);
}

void
wb_envelope_add_attachment (WbEnvelope *envelope, const char *filename, const char *content_type,
                            GBytes *payload)
{
  JsonObject *header = json_object_new ();
  const char *slash = strrchr (filename, '/');

  json_object_set_string_member (header, "filename", slash ? slash + 1 : filename);
  wb_json_set_string (header, "content_type", content_type);
  add_item (envelope, header, "attachment", payload);
}

static JsonObject *
discarded (const WbDropped *dropped)
{
  JsonObject *json = json_object_new ();
  json_object_set_string_member (json, "reason", wb_drop_word (dropped->reason));
  json_object_set_string_member (json, "category", dropped->category);
  json_object_set_int_member (json, "quantity", (gint64) dropped->quantity);
  return json;
}

void
wb_envelope_add_client_report (WbEnvelope *envelope, const WbDropped *dropped, gsize n_dropped,
                               gint64 now_usec)
{
  JsonObject *report = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (report);
  JsonArray *events = json_array_new ();
  g_autofree char *now = wb_text_iso_msec (now_usec);

  json_object_set_string_member (report, "timestamp", now);
  json_object_set_array_member (report, "discarded_events", events);
  for (gsize i = 0; i < n_dropped; i++)
    if (dropped[i].quantity > 0)
      json_array_add_object_element (events, discarded (&dropped[i]));
  if (json_array_get_length (events) == 0)
    return;
  char *line = wb_json_line (node);
  g_autoptr (GBytes) payload = g_bytes_new_take (line, strlen (line));
  wb_envelope_add (envelope, "client_report", payload);
}

/* --- the whole ------------------------------------------------------------------------------- */

static void
add_header (GByteArray *out, const char *event_id, gint64 now_usec)
{
  JsonObject *header = json_object_new (), *sdk = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (header);
  g_autofree char *now = wb_text_iso_msec (now_usec);

  wb_json_set_string (header, "event_id", event_id);
  json_object_set_string_member (header, "sent_at", now);
  json_object_set_string_member (sdk, "name", "waybill");
  json_object_set_string_member (sdk, "version", WB_VERSION);
  json_object_set_object_member (header, "sdk", sdk);
  add_line (out, node);
}

/* plain compressed, or NULL if that makes it no smaller. */
static GBytes *
gzip (GBytes *plain)
{
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream =
      g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  gsize length;
  gconstpointer bytes = g_bytes_get_data (plain, &length);

  if (!g_output_stream_write_all (stream, bytes, length, NULL, NULL, NULL)
      || !g_output_stream_close (stream, NULL, NULL))
    return NULL;
  g_autoptr (GBytes) packed =
      g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  return g_bytes_get_size (packed) < length ? g_steal_pointer (&packed) : NULL;
}

GBytes *
wb_envelope_to_bytes (const WbEnvelope *envelope, gint64 now_usec, gboolean *ret_is_gzip)
{
  GByteArray *out = g_byte_array_new ();

  add_header (out, envelope->event_id, now_usec);
  g_byte_array_append (out, envelope->items->data, envelope->items->len);
  g_autoptr (GBytes) plain = g_byte_array_free_to_bytes (out);
  GBytes *packed = g_bytes_get_size (plain) >= WORTH_GZIP_BYTES ? gzip (plain) : NULL;
  *ret_is_gzip = packed != NULL;
  return packed ? packed : g_steal_pointer (&plain);
}
