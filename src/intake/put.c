/* SPDX-License-Identifier: MPL-2.0 */
/* Reading maps the file: libsoup sends slices of the mapping, so that an object of any size costs
 * no memory of ours. Objects are replaced by rename, so a mapping stays what it was. */
#include "put.h"

#include <fcntl.h>
#include <string.h>

#include "tags.h"
#include "xml.h"

#define MAX_DELETED 1000

gboolean
wb_put_forbids_overwrite (const WbExchange *exchange)
{
  const char *value = wb_pairs_get_field (exchange->fields, "x-oss-forbid-overwrite");

  return value != NULL && g_ascii_strcasecmp (value, "true") == 0;
}

const char *
wb_put_content_type (const WbExchange *exchange)
{
  const char *type = wb_pairs_get_field (exchange->fields, "Content-Type");

  return type != NULL && *type != '\0' ? type : "application/octet-stream";
}

WbPairs *
wb_put_meta (const WbExchange *exchange)
{
  WbPairs *meta = wb_pairs_new ();

  for (guint i = 0; i < exchange->fields->length; i++)
    {
      g_autofree char *name = g_ascii_strdown (exchange->fields->at[i].name, -1);

      if (g_str_has_prefix (name, "x-oss-meta-") || strcmp (name, WB_TAGS_FIELD) == 0)
        wb_pairs_add (meta, name, exchange->fields->at[i].value);
    }
  return meta;
}

gboolean
wb_put_may_write (WbExchange *exchange, gboolean forbid)
{
  g_autoptr (WbObject) there = NULL;

  if (!wb_objects_key_is_valid (exchange->key))
    {
      wb_exchange_refuse (exchange, "InvalidObjectName", NULL, NULL);
      return FALSE;
    }
  if (!wb_tags_may_come (exchange))
    return FALSE;
  there = forbid ? wb_objects_look (exchange->intake, exchange->key) : NULL;
  if (there != NULL)
    wb_exchange_refuse (exchange, "FileAlreadyExists", NULL, NULL);
  return there == NULL;
}

void
wb_put_object (WbExchange *exchange)
{
  g_autoptr (WbObject) object = g_new0 (WbObject, 1);
  g_autoptr (GError) error = NULL;

  if (!wb_put_may_write (exchange, wb_put_forbids_overwrite (exchange)))
    return;
  object->key = g_strdup (exchange->key);
  object->etag = wb_spool_etag (exchange->spool);
  object->crc64 = exchange->spool->crc64;
  object->content_type = g_strdup (wb_put_content_type (exchange));
  object->type = g_strdup ("Normal");
  object->modified = wb_intake_now (exchange->intake);
  object->meta = wb_put_meta (exchange);
  if (!wb_objects_store (exchange->intake, exchange->spool, object, &error))
    {
      wb_exchange_refuse_error (exchange, error);
      return;
    }
  wb_exchange_set_sums (exchange, object->etag, object->crc64);
  wb_exchange_reply_empty (exchange, 200);
}

/* --- reading --- */

/* What was sent with it, as it is told to who looks: of tags only their number. */
static void
set_meta (WbExchange *exchange, const WbPair *sent)
{
  g_autoptr (WbPairs) tags = NULL;
  g_autofree char *count = NULL;

  if (strcmp (sent->name, WB_TAGS_FIELD) != 0)
    {
      wb_exchange_set_field (exchange, sent->name, sent->value);
      return;
    }
  tags = wb_tags_read (sent->value);
  count = g_strdup_printf ("%u", tags != NULL ? tags->length : 0);
  wb_exchange_set_field (exchange, "x-oss-tagging-count", count);
}

/* The object asked for, its fields already in the reply; NULL and refused if there is none. */
static WbObject *
look (WbExchange *exchange)
{
  g_autoptr (WbObject) object = wb_objects_look (exchange->intake, exchange->key);
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *modified = NULL;

  if (object == NULL)
    {
      wb_exchange_refuse (exchange, "NoSuchKey", NULL, NULL);
      return NULL;
    }
  time = g_date_time_new_from_unix_utc (object->modified);
  modified = soup_date_time_to_string (time, SOUP_DATE_HTTP);
  wb_exchange_set_sums (exchange, object->etag, object->crc64);
  wb_exchange_set_field (exchange, "Content-Type", object->content_type);
  wb_exchange_set_field (exchange, "Last-Modified", modified);
  wb_exchange_set_field (exchange, "Accept-Ranges", "bytes");
  wb_exchange_set_field (exchange, "x-oss-object-type", object->type);
  wb_exchange_set_field (exchange, "x-oss-storage-class", "Standard");
  for (guint i = 0; i < object->meta->length; i++)
    set_meta (exchange, &object->meta->at[i]);
  return g_steal_pointer (&object);
}

void
wb_head_object (WbExchange *exchange)
{
  g_autoptr (WbObject) object = look (exchange);

  if (object == NULL)
    return;
  soup_message_headers_set_content_length (
      soup_server_message_get_response_headers (exchange->message), (goffset) object->size);
  wb_exchange_reply_empty (exchange, 200);
}

/* Which bytes are asked for: all, or the first range. FALSE if it lies outside. */
static gboolean
choose_range (WbExchange *exchange, guint64 size, guint64 *ret_start, guint64 *ret_end,
              guint *ret_status)
{
  SoupMessageHeaders *fields = soup_server_message_get_request_headers (exchange->message);
  SoupRange *ranges = NULL;
  int n = 0;

  *ret_start = 0;
  *ret_end = size;
  *ret_status = 200;
  if (!soup_message_headers_get_ranges (fields, (goffset) size, &ranges, &n))
    return TRUE;
  if (n > 0 && ranges[0].start >= 0 && (guint64) ranges[0].start < size
      && ranges[0].end >= ranges[0].start)
    {
      *ret_start = (guint64) ranges[0].start;
      *ret_end = MIN ((guint64) ranges[0].end + 1, size);
      *ret_status = 206;
    }
  soup_message_headers_free_ranges (fields, ranges);
  return *ret_status == 206;
}

/* A descriptor of the object's bytes, or -1 and refused. */
static int
open_bytes (WbExchange *exchange)
{
  g_autofree char *path = wb_objects_path (exchange->intake, exchange->key);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    wb_exchange_refuse (exchange, "InternalError", NULL, NULL);
  return fd;
}

void
wb_get_object (WbExchange *exchange)
{
  g_autoptr (WbObject) object = look (exchange);
  guint64 start = 0, end = 0;
  guint status = 0;
  int fd;

  if (object == NULL)
    return;
  if (!choose_range (exchange, object->size, &start, &end, &status))
    {
      wb_exchange_refuse (exchange, "InvalidRange", NULL, NULL);
      return;
    }
  fd = open_bytes (exchange);
  if (fd < 0)
    return;
  if (status == 206)
    soup_message_headers_set_content_range (
        soup_server_message_get_response_headers (exchange->message), (goffset) start,
        (goffset) end - 1, (goffset) object->size);
  wb_exchange_reply_empty (exchange, status);
  wb_exchange_send_file (exchange, fd, start, end - start);
}

/* --- deleting --- */

void
wb_delete_object (WbExchange *exchange)
{
  g_autoptr (GError) error = NULL;

  if (!wb_objects_delete (exchange->intake, exchange->key, &error))
    wb_exchange_refuse_error (exchange, error);
  else
    wb_exchange_reply_empty (exchange, 204);
}

typedef struct
{
  WbExchange *exchange;
  GString *xml;
} Deletion;

static void
delete_row (GHashTable *values, gpointer self)
{
  Deletion *deletion = self;
  const char *key = g_hash_table_lookup (values, "Key");

  if (key == NULL || !wb_objects_delete (deletion->exchange->intake, key, NULL))
    return;
  g_string_append (deletion->xml, "<Deleted>");
  wb_xml_text (deletion->xml, "Key", key);
  g_string_append (deletion->xml, "</Deleted>");
}

void
wb_delete_objects (WbExchange *exchange)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  Deletion deletion = { exchange, xml };
  GByteArray *body = exchange->body;

  if (body == NULL
      || !wb_xml_read_rows ((const char *) body->data, body->len, "Delete", "Object", MAX_DELETED,
                            delete_row, &deletion, NULL))
    wb_exchange_refuse (exchange, "MalformedXML", NULL, NULL);
  else
    wb_exchange_reply_xml (exchange, "DeleteResult", xml);
}
