/* SPDX-License-Identifier: MPL-2.0 */
/* Each reply is a small table of paths and where their text goes. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/replies.h"

#include <string.h>

#include "store/xml.h"

#define MAX_UPLOAD_ID 1024
#define MAX_PARTS 10000

/* A path and the string that takes its first text. */
typedef struct
{
  const char *path;
  char **text;
} Field;

static void
take_field (const char *path, const char *text, gpointer self)
{
  for (const Field *field = self; field->path; field++)
    if (g_str_equal (field->path, path) && !*field->text && *text)
      *field->text = g_strdup (text);
}

static gboolean
read_fields (const char *text, gsize length, Field *fields)
{
  const WbXmlReader reader = { take_field, NULL, fields };
  g_autoptr (GError) error = NULL;
  if (wb_xml_read (text, length, &reader, &error))
    return TRUE;
  g_debug ("not the XML expected: %s", error->message);
  return FALSE;
}

void
wb_error_reply_clear (WbErrorReply *reply)
{
  g_clear_pointer (&reply->code, g_free);
  g_clear_pointer (&reply->message, g_free);
  g_clear_pointer (&reply->request_id, g_free);
  g_clear_pointer (&reply->detail, g_free);
  g_clear_pointer (&reply->server_time, g_free);
  g_clear_pointer (&reply->region, g_free);
  g_clear_pointer (&reply->endpoint, g_free);
}

gboolean
wb_error_reply_read (const char *text, gsize length, WbErrorReply *ret_reply)
{
  g_auto (WbErrorReply) reply = { 0 };
  Field fields[] = {
    { "Error/Code", &reply.code },
    { "Error/Message", &reply.message },
    { "Error/RequestId", &reply.request_id },
    { "Error/EC", &reply.detail },
    { "Error/ServerTime", &reply.server_time },
    { "Error/Region", &reply.region },
    { "Error/Endpoint", &reply.endpoint },
    { NULL, NULL },
  };
  if (!read_fields (text, length, fields) || !reply.code)
    return FALSE;
  *ret_reply = reply;
  reply = (WbErrorReply){ 0 };
  return TRUE;
}

static gboolean
is_printable (const char *text, gsize max_length)
{
  const gsize length = strlen (text);
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return length > 0 && length <= max_length;
}

char *
wb_upload_id_read (const char *text, gsize length)
{
  g_autofree char *id = NULL;
  Field fields[] = { { "InitiateMultipartUploadResult/UploadId", &id }, { NULL, NULL } };
  if (!read_fields (text, length, fields) || !id || !is_printable (id, MAX_UPLOAD_ID))
    return NULL;
  return g_steal_pointer (&id);
}

char *
wb_complete_etag_read (const char *text, gsize length)
{
  g_autofree char *etag = NULL;
  Field fields[] = { { "CompleteMultipartUploadResult/ETag", &etag }, { NULL, NULL } };
  return read_fields (text, length, fields) ? wb_etag_bare (etag) : NULL;
}

char *
wb_etag_bare (const char *etag)
{
  if (!etag)
    return NULL;
  const gsize length = strlen (etag);
  if (length >= 2 && etag[0] == '"' && etag[length - 1] == '"')
    return g_strndup (etag + 1, length - 2);
  return g_strdup (etag);
}

void
wb_listed_part_free (WbListedPart *part)
{
  g_free (part->etag);
  g_free (part);
}

void
wb_part_list_clear (WbPartList *list)
{
  g_clear_pointer (&list->parts, g_ptr_array_unref);
}

typedef struct
{
  GPtrArray *parts;
  WbListedPart *part; /* (owned): the one being read */
  guint64 next;
  gboolean truncated;
  gboolean is_list;
  gboolean wrong;
} PartReading;

static guint64
number_of (PartReading *reading, const char *text, guint64 max)
{
  guint64 number = 0;
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &number, NULL))
    reading->wrong = TRUE;
  return number;
}

static void
take_part_field (const char *path, const char *text, gpointer self)
{
  PartReading *reading = self;
  WbListedPart *part = reading->part;
  if (!g_str_has_prefix (path, "ListPartsResult/"))
    return;
  const char *name = path + strlen ("ListPartsResult/");
  reading->is_list = TRUE;
  if (g_str_equal (name, "IsTruncated"))
    reading->truncated = g_ascii_strcasecmp (text, "true") == 0;
  else if (g_str_equal (name, "NextPartNumberMarker") && *text)
    reading->next = number_of (reading, text, G_MAXUINT32);
  else if (g_str_equal (name, "Part/PartNumber"))
    part->number = (guint) number_of (reading, text, MAX_PARTS);
  else if (g_str_equal (name, "Part/Size"))
    part->bytes = number_of (reading, text, G_MAXINT64);
  else if (g_str_equal (name, "Part/ETag") && !part->etag)
    part->etag = wb_etag_bare (text);
  else if (g_str_equal (name, "Part/HashCrc64ecma") && *text)
    {
      part->crc64 = number_of (reading, text, G_MAXUINT64);
      part->has_crc64 = TRUE;
    }
}

static void
end_part (const char *path, gpointer self)
{
  PartReading *reading = self;
  if (g_str_equal (path, "ListPartsResult"))
    reading->is_list = TRUE;
  if (!g_str_equal (path, "ListPartsResult/Part"))
    return;
  WbListedPart *part = reading->part;
  if (part->number == 0 || reading->parts->len >= MAX_PARTS)
    reading->wrong = TRUE;
  if (!part->etag)
    part->etag = g_strdup ("");
  g_ptr_array_add (reading->parts, part);
  reading->part = g_new0 (WbListedPart, 1);
}

gboolean
wb_part_list_read (const char *text, gsize length, WbPartList *ret_list)
{
  PartReading reading = {
    .parts = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_listed_part_free),
    .part = g_new0 (WbListedPart, 1),
  };
  const WbXmlReader reader = { take_part_field, end_part, &reading };
  const gboolean good = wb_xml_read (text, length, &reader, NULL) && reading.is_list
                        && !reading.wrong && (!reading.truncated || reading.next > 0);
  wb_listed_part_free (reading.part);
  if (!good)
    {
      g_ptr_array_unref (reading.parts);
      return FALSE;
    }
  *ret_list = (WbPartList){ reading.parts, reading.truncated, (guint) reading.next };
  return TRUE;
}

char *
wb_complete_body (const char *const *etags, guint n)
{
  GString *body = g_string_new ("<CompleteMultipartUpload>");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *etag = g_markup_escape_text (etags[i], -1);
      g_string_append_printf (body, "<Part><PartNumber>%u</PartNumber><ETag>\"%s\"</ETag></Part>",
                              i + 1, etag);
    }
  g_string_append (body, "</CompleteMultipartUpload>");
  return g_string_free (body, FALSE);
}
