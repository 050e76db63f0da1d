/* SPDX-License-Identifier: MPL-2.0 */
/* An envelope (develop.sentry.dev, "Envelopes") is a JSON header line, then items: a JSON header
 * line and a payload that ends after "length" bytes, or at the end of its line without one. */
#include "receiver.h"

#include <gio/gio.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"

#define MAX_COMPRESSED (4 * 1024 * 1024)
#define MAX_BYTES (32 * 1024 * 1024)
#define MAX_ITEMS 1000
#define MAX_FILES 10000

static void run_envelope (WbExchange *exchange);
static void run_event (WbExchange *exchange);

const WbOperation wb_receiver_envelope = { "envelope",     "POST",         NULL,        FALSE,
                                           WB_BODY_MEMORY, MAX_COMPRESSED, run_envelope };
const WbOperation wb_receiver_event = { "event",        "POST",         NULL,     FALSE,
                                        WB_BODY_MEMORY, MAX_COMPRESSED, run_event };

gboolean
wb_receiver_knows_sentry_key (const WbExchange *exchange)
{
  const char *given = wb_pairs_get (exchange->query, "sentry_key");
  const char *field = wb_pairs_get_field (exchange->fields, "X-Sentry-Auth");
  g_auto (GStrv) parts = g_strsplit_set (field != NULL ? field : "", ", ", 40);

  for (guint i = 0; given == NULL && parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], "sentry_key="))
      given = parts[i] + strlen ("sentry_key=");
  return given != NULL && wb_intake_same_secret (given, exchange->intake->sentry_key);
}

/* --- decompression --- */

static GByteArray *
convert (GConverter *converter, const GByteArray *body)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (65536);
  gsize at = 0;

  for (;;)
    {
      gsize read = 0, written = 0;
      GConverterResult result =
          g_converter_convert (converter, body->data + at, body->len - at, buffer, 65536,
                               G_CONVERTER_INPUT_AT_END, &read, &written, NULL);

      at += read;
      if (result == G_CONVERTER_ERROR || out->len + written > MAX_BYTES)
        return NULL;
      g_byte_array_append (out, buffer, (guint) written);
      if (result == G_CONVERTER_FINISHED)
        return g_steal_pointer (&out);
    }
}

/* The body without its Content-Encoding; NULL and refused if it can't be had. */
static GByteArray *
plain_body (WbExchange *exchange)
{
  static const struct
  {
    const char *name;
    GZlibCompressorFormat format;
  } encodings[] = { { "gzip", G_ZLIB_COMPRESSOR_FORMAT_GZIP },
                    { "deflate", G_ZLIB_COMPRESSOR_FORMAT_ZLIB } };
  const char *encoding = wb_pairs_get_field (exchange->fields, "Content-Encoding");
  g_autoptr (GConverter) converter = NULL;
  GByteArray *body = NULL;

  if (exchange->body == NULL)
    exchange->body = g_byte_array_new ();
  if (encoding == NULL || strcmp (encoding, "identity") == 0)
    return g_byte_array_ref (exchange->body);
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (strcmp (encodings[i].name, encoding) == 0)
      converter = G_CONVERTER (g_zlib_decompressor_new (encodings[i].format));
  if (converter == NULL)
    {
      wb_exchange_refuse_json (exchange, 415, "BadEncoding", "Only gzip and deflate are read.");
      return NULL;
    }
  body = convert (converter, exchange->body);
  if (body == NULL)
    wb_exchange_refuse_json (exchange, 400, "BadBody", "The body can't be decompressed.");
  return body;
}

/* --- keeping --- */

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Names sort by arrival. */
static char *
next_name (void)
{
  static guint counter;
  g_autofree char *time = wb_text_iso_msec (g_get_real_time ());

  g_strdelimit (time, ":", '.');
  return g_strdup_printf ("%s-%06u.json", time, ++counter);
}

static gboolean
keep (WbExchange *exchange, const char *kind, const char *text)
{
  g_autofree char *folder = g_build_filename (exchange->intake->dir, "received", kind, NULL);
  g_autofree char *name = next_name ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  if (count_files (folder) >= MAX_FILES)
    wb_exchange_refuse_json (exchange, 429, "Full", "The intake keeps no more of these.");
  else if (!wb_fs_make_private (folder, &error)
           || !wb_fs_write_atomic (path, text, strlen (text), &error))
    {
      g_debug ("%s: %s", kind, error->message);
      wb_exchange_refuse_json (exchange, 500, "InternalError", "The intake could not do this.");
    }
  return !exchange->refused;
}

/* --- envelopes --- */

/* The line at *at without its end; moves *at behind it. */
static const char *
next_line (const char **at, const char *end, gsize *ret_length)
{
  const char *start = *at;
  const char *newline = memchr (start, '\n', (gsize) (end - start));

  *ret_length = (gsize) ((newline != NULL ? newline : end) - start);
  *at = newline != NULL ? newline + 1 : end;
  return start;
}

static JsonNode *
parse_object (const char *text, gsize length)
{
  g_autoptr (JsonNode) node = wb_json_parse (text, (gssize) length, NULL, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

static JsonNode *
payload_node (const char *bytes, gsize length)
{
  const WbJsonLimits limits = { .max_bytes = MAX_BYTES, .big_numbers = TRUE };
  g_autoptr (JsonNode) node = wb_json_parse (bytes, (gssize) length, &limits, NULL);
  g_autofree char *text = NULL;
  JsonObject *object;

  if (node != NULL)
    return g_steal_pointer (&node);
  if (g_utf8_validate (bytes, (gssize) length, NULL))
    {
      node = json_node_new (JSON_NODE_VALUE);
      text = g_strndup (bytes, length);
      json_node_set_string (node, text);
      return g_steal_pointer (&node);
    }
  object = json_object_new ();
  text = g_base64_encode ((const guchar *) bytes, length);
  wb_json_set_string (object, "base64", text);
  return wb_json_node_take (object);
}

/* One item at *at; FALSE if it is not well formed. */
static gboolean
read_item (const char **at, const char *end, JsonArray *items)
{
  gsize length = 0;
  const char *line = next_line (at, end, &length), *payload;
  g_autoptr (JsonNode) header = parse_object (line, length);
  JsonObject *item;
  gint64 said;

  if (header == NULL)
    return FALSE;
  said = wb_json_get_int (json_node_get_object (header), "length", -1);
  if (said < 0)
    payload = next_line (at, end, &length);
  else if (said <= end - *at)
    {
      payload = *at;
      length = (gsize) said;
      *at += said;
      if (*at < end && **at == '\n')
        (*at)++;
    }
  else
    return FALSE;
  item = json_object_new ();
  json_object_set_member (item, "header", g_steal_pointer (&header));
  json_object_set_member (item, "payload", payload_node (payload, length));
  json_array_add_object_element (items, item);
  return TRUE;
}

char *
wb_receiver_envelope_to_json (const char *bytes, gsize length, char **ret_event_id)
{
  /* a request without a body has no bytes at all */
  const char *at = length > 0 ? bytes : "", *end = at + length;
  gsize line_length = 0;
  const char *line = next_line (&at, end, &line_length);
  g_autoptr (JsonNode) header = parse_object (line, line_length);
  g_autoptr (JsonNode) whole = NULL;
  JsonObject *object;
  JsonArray *items;

  if (header == NULL)
    return NULL;
  object = json_object_new ();
  whole = wb_json_node_take (object);
  items = json_array_new ();
  json_object_set_member (object, "header", json_node_ref (header));
  json_object_set_array_member (object, "items", items);
  while (at < end)
    {
      if (*at == '\n')
        at++;
      else if (json_array_get_length (items) >= MAX_ITEMS || !read_item (&at, end, items))
        return NULL;
    }
  if (ret_event_id != NULL)
    *ret_event_id = g_strdup (wb_json_get_string (json_node_get_object (header), "event_id"));
  return wb_json_pretty (whole);
}

static void
run_envelope (WbExchange *exchange)
{
  g_autoptr (GByteArray) body = plain_body (exchange);
  g_autofree char *id = NULL, *escaped = NULL, *reply = NULL, *text = NULL;

  if (body == NULL)
    return;
  text = wb_receiver_envelope_to_json ((const char *) body->data, body->len, &id);
  if (text == NULL)
    {
      wb_exchange_refuse_json (exchange, 400, "BadEnvelope", "This is not an envelope.");
      return;
    }
  if (!keep (exchange, "sentry", text))
    return;
  escaped = g_strescape (id != NULL ? id : "", NULL);
  reply = g_strdup_printf ("{\"id\":\"%s\"}\n", escaped);
  wb_exchange_reply_json (exchange, 200, reply);
}

static void
run_event (WbExchange *exchange)
{
  g_autoptr (GByteArray) body = plain_body (exchange);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (body == NULL)
    return;
  node = wb_json_parse ((const char *) body->data, body->len, NULL, NULL);
  if (node == NULL)
    {
      wb_exchange_refuse_json (exchange, 400, "BadBody", "This is not JSON.");
      return;
    }
  text = wb_json_pretty (node);
  if (keep (exchange, "tracker", text))
    wb_exchange_reply_json (exchange, 200, "{}\n");
}
