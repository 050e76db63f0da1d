/* SPDX-License-Identifier: MPL-2.0 */
/* Completing checks the client's list against what is on disk, joins the files and combines the
 * parts' CRCs; nothing is hashed a second time. */
#include "multipart.h"

#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "objects.h"
#include "parts.h"
#include "put.h"
#include "xml.h"

#define MAX_LISTED 1000

/* The upload that the request names, if it is one of the request's key; else NULL and refused. */
static WbUpload *
find_upload (WbExchange *exchange)
{
  const char *id = wb_pairs_get (exchange->query, "uploadId");
  g_autoptr (WbUpload) upload = NULL;

  if (id != NULL && wb_exchange_struck (exchange, WB_FAULT_NO_SUCH_UPLOAD, NULL))
    wb_upload_remove (exchange->intake, id);
  upload = id != NULL ? wb_upload_load (exchange->intake, id) : NULL;
  if (upload != NULL && strcmp (upload->key, exchange->key) == 0)
    return g_steal_pointer (&upload);
  wb_exchange_refuse (exchange, "NoSuchUpload", NULL, NULL);
  return NULL;
}

void
wb_multipart_init (WbExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autoptr (WbPairs) meta = wb_put_meta (exchange);
  g_autoptr (WbUpload) upload = NULL;

  if (!wb_put_may_write (exchange, wb_put_forbids_overwrite (exchange)))
    return;
  upload = wb_upload_new (exchange->intake, exchange->key, wb_put_content_type (exchange),
                          wb_put_forbids_overwrite (exchange), meta, &error);
  if (upload == NULL)
    {
      wb_exchange_refuse_error (exchange, error);
      return;
    }
  wb_xml_text (xml, "Bucket", exchange->bucket);
  wb_xml_text (xml, "Key", exchange->key);
  wb_xml_text (xml, "UploadId", upload->id);
  wb_exchange_reply_xml (exchange, "InitiateMultipartUploadResult", xml);
}

void
wb_multipart_put_part (WbExchange *exchange)
{
  const char *text = wb_pairs_get (exchange->query, "partNumber");
  g_autoptr (WbUpload) upload = find_upload (exchange);
  g_autoptr (GError) error = NULL;
  g_autofree char *etag = NULL;
  guint64 number = 0;

  if (upload == NULL)
    return;
  if (!g_ascii_string_to_unsigned (text, 10, 1, WB_PART_MAX_NUMBER, &number, NULL))
    {
      wb_exchange_refuse (exchange, "InvalidArgument", "partNumber is not between 1 and 10000.",
                          NULL);
      return;
    }
  etag = wb_spool_etag (exchange->spool);
  if (!wb_upload_store_part (exchange->intake, upload, (guint) number, exchange->spool, &error))
    {
      wb_exchange_refuse_error (exchange, error);
      return;
    }
  wb_exchange_set_sums (exchange, etag, exchange->spool->crc64);
  wb_exchange_reply_empty (exchange, 200);
}

/* --- listing --- */

static void
append_part (GString *xml, const WbPart *part)
{
  g_autofree char *modified = wb_text_iso_msec (part->modified * G_USEC_PER_SEC);

  g_string_append (xml, "<Part>");
  wb_xml_number (xml, "PartNumber", part->number);
  wb_xml_text (xml, "LastModified", modified);
  wb_xml_etag (xml, "ETag", part->etag);
  wb_xml_number (xml, "HashCrc64ecma", part->crc64);
  wb_xml_number (xml, "Size", part->size);
  g_string_append (xml, "</Part>");
}

static guint64
number_parameter (const WbExchange *exchange, const char *name, guint64 most, guint64 fallback)
{
  const char *text = wb_pairs_get (exchange->query, name);
  guint64 value = fallback;

  if (text != NULL)
    (void) g_ascii_string_to_unsigned (text, 10, 0, most, &value, NULL);
  return value;
}

void
wb_multipart_list_parts (WbExchange *exchange)
{
  g_autoptr (WbUpload) upload = find_upload (exchange);
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GString) xml = g_string_new (NULL), rows = g_string_new (NULL);
  guint64 most = number_parameter (exchange, "max-parts", MAX_LISTED, MAX_LISTED);
  guint64 marker = number_parameter (exchange, "part-number-marker", WB_PART_MAX_NUMBER, 0);
  guint64 listed = 0, last = marker;
  gboolean truncated = FALSE;

  if (upload == NULL)
    return;
  parts = wb_upload_parts (exchange->intake, upload);
  for (guint i = 0; i < parts->len && !truncated; i++)
    {
      const WbPart *part = parts->pdata[i];

      if (part->number <= marker)
        continue;
      truncated = listed == most;
      if (truncated)
        break;
      append_part (rows, part);
      last = part->number;
      listed++;
    }
  wb_xml_text (xml, "Bucket", exchange->bucket);
  wb_xml_text (xml, "Key", exchange->key);
  wb_xml_text (xml, "UploadId", upload->id);
  wb_xml_number (xml, "PartNumberMarker", marker);
  wb_xml_number (xml, "NextPartNumberMarker", last);
  wb_xml_number (xml, "MaxParts", most);
  wb_xml_boolean (xml, "IsTruncated", truncated);
  g_string_append_len (xml, rows->str, (gssize) rows->len);
  wb_exchange_reply_xml (exchange, "ListPartsResult", xml);
}

void
wb_multipart_list_uploads (WbExchange *exchange)
{
  g_autoptr (GPtrArray) uploads = wb_uploads_list (exchange->intake);
  g_autoptr (GString) xml = g_string_new (NULL);
  const char *prefix = wb_pairs_get (exchange->query, "prefix");

  wb_xml_text (xml, "Bucket", exchange->bucket);
  wb_xml_text (xml, "Prefix", prefix);
  wb_xml_number (xml, "MaxUploads", MAX_LISTED);
  wb_xml_boolean (xml, "IsTruncated", FALSE);
  for (guint i = 0; i < uploads->len; i++)
    {
      const WbUpload *upload = uploads->pdata[i];
      g_autofree char *started = wb_text_iso_msec (upload->started * G_USEC_PER_SEC);

      if (prefix != NULL && !g_str_has_prefix (upload->key, prefix))
        continue;
      g_string_append (xml, "<Upload>");
      wb_xml_text (xml, "Key", upload->key);
      wb_xml_text (xml, "UploadId", upload->id);
      wb_xml_text (xml, "Initiated", started);
      g_string_append (xml, "</Upload>");
    }
  wb_exchange_reply_xml (exchange, "ListMultipartUploadsResult", xml);
}

/* --- completing --- */

typedef struct
{
  GPtrArray *there;    /* of WbPart: what is on disk */
  GPtrArray *chosen;   /* of WbPart (borrowed): what the client lists */
  const char *refusal; /* (nullable) */
} Choice;

static const WbPart *
find_part (GPtrArray *parts, guint64 number)
{
  for (guint i = 0; i < parts->len; i++)
    if (((WbPart *) parts->pdata[i])->number == number)
      return parts->pdata[i];
  return NULL;
}

static void
choose_part (GHashTable *values, gpointer self)
{
  Choice *choice = self;
  const char *number_text = g_hash_table_lookup (values, "PartNumber");
  g_autofree char *etag = g_strdup (g_hash_table_lookup (values, "ETag"));
  const WbPart *last =
      choice->chosen->len > 0 ? choice->chosen->pdata[choice->chosen->len - 1] : NULL;
  const WbPart *part;
  guint64 number = 0;

  if (number_text == NULL || etag == NULL
      || !g_ascii_string_to_unsigned (number_text, 10, 1, WB_PART_MAX_NUMBER, &number, NULL))
    {
      choice->refusal = "MalformedXML";
      return;
    }
  g_strdelimit (etag, "\"", ' ');
  part = find_part (choice->there, number);
  if (last != NULL && number <= last->number)
    choice->refusal = "InvalidPartOrder";
  else if (part == NULL || g_ascii_strcasecmp (part->etag, g_strstrip (etag)) != 0)
    choice->refusal = "InvalidPart";
  else
    g_ptr_array_add (choice->chosen, (gpointer) part);
}

static const char *
choose (WbExchange *exchange, Choice *choice)
{
  const char *all = wb_pairs_get_field (exchange->fields, "x-oss-complete-all");
  GByteArray *body = exchange->body;

  if (g_strcmp0 (all, "yes") == 0)
    for (guint i = 0; i < choice->there->len; i++)
      g_ptr_array_add (choice->chosen, choice->there->pdata[i]);
  else if (body == NULL
           || !wb_xml_read_rows ((const char *) body->data, body->len, "CompleteMultipartUpload",
                                 "Part", WB_PART_MAX_NUMBER, choose_part, choice, NULL))
    return "MalformedXML";
  if (choice->refusal == NULL && choice->chosen->len == 0)
    return "InvalidPart";
  for (guint i = 0; choice->refusal == NULL && i + 1 < choice->chosen->len; i++)
    if (((WbPart *) choice->chosen->pdata[i])->size < WB_PART_MIN_BYTES)
      return "EntityTooSmall";
  return choice->refusal;
}

/* MD5 of the parts' MD5s, then "-" and how many; as OSS and S3 do. */
static char *
joined_etag (GPtrArray *parts)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree char *upper = NULL;

  for (guint i = 0; i < parts->len; i++)
    {
      const char *etag = ((WbPart *) parts->pdata[i])->etag;

      for (const char *at = etag; at[0] != '\0' && at[1] != '\0'; at += 2)
        {
          guchar byte = (guchar) (g_ascii_xdigit_value (at[0]) * 16 + g_ascii_xdigit_value (at[1]));

          g_checksum_update (md5, &byte, 1);
        }
    }
  upper = g_ascii_strup (g_checksum_get_string (md5), -1);
  return g_strdup_printf ("%s-%u", upper, parts->len);
}

static gboolean
join (const WbIntake *intake, const WbUpload *upload, GPtrArray *parts, WbObject *object,
      GError **error)
{
  g_autofree char *tmp = wb_intake_path (intake, "tmp", "");
  g_autoptr (WbSpool) spool = wb_spool_new (tmp, error);

  if (spool == NULL)
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    {
      const WbPart *part = parts->pdata[i];

      if (!wb_spool_append_file (spool, part->path, error))
        return FALSE;
      object->crc64 = wb_crc64_combine (object->crc64, part->crc64, part->size);
    }
  object->key = g_strdup (upload->key);
  object->etag = joined_etag (parts);
  object->content_type = g_strdup (upload->content_type);
  object->type = g_strdup ("Multipart");
  object->modified = wb_intake_now (intake);
  object->meta = wb_pairs_copy (upload->meta);
  return wb_objects_store (intake, spool, object, error);
}

static void
reply_completed (WbExchange *exchange, const WbObject *object)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autofree char *location =
      g_strdup_printf ("%s/%s/%s", exchange->intake->base_url, exchange->bucket, exchange->key);

  wb_exchange_set_sums (exchange, object->etag, object->crc64);
  wb_xml_text (xml, "Location", location);
  wb_xml_text (xml, "Bucket", exchange->bucket);
  wb_xml_text (xml, "Key", exchange->key);
  wb_xml_etag (xml, "ETag", object->etag);
  wb_exchange_reply_xml (exchange, "CompleteMultipartUploadResult", xml);
}

void
wb_multipart_complete (WbExchange *exchange)
{
  g_autoptr (WbUpload) upload = find_upload (exchange);
  g_autoptr (GPtrArray) there = NULL, chosen = g_ptr_array_new ();
  g_autoptr (WbObject) object = g_new0 (WbObject, 1);
  g_autoptr (GError) error = NULL;
  Choice choice = { .chosen = chosen };
  const char *refusal;

  if (upload == NULL
      || !wb_put_may_write (exchange,
                            upload->forbid_overwrite || wb_put_forbids_overwrite (exchange)))
    return;
  choice.there = there = wb_upload_parts (exchange->intake, upload);
  refusal = choose (exchange, &choice);
  if (refusal != NULL)
    {
      wb_exchange_refuse (exchange, refusal, NULL, NULL);
      return;
    }
  if (!join (exchange->intake, upload, chosen, object, &error))
    {
      wb_exchange_refuse_error (exchange, error);
      return;
    }
  wb_upload_remove (exchange->intake, upload->id);
  reply_completed (exchange, object);
}

/* --- aborting --- */

void
wb_multipart_abort (WbExchange *exchange)
{
  g_autoptr (WbUpload) upload = find_upload (exchange);

  if (upload == NULL)
    return;
  wb_upload_remove (exchange->intake, upload->id);
  wb_exchange_reply_empty (exchange, 204);
}

void
wb_multipart_abort_below (const WbIntake *intake, const char *prefix)
{
  g_autoptr (GPtrArray) uploads = wb_uploads_list (intake);

  for (guint i = 0; i < uploads->len; i++)
    {
      const WbUpload *upload = uploads->pdata[i];

      if (g_str_has_prefix (upload->key, prefix))
        wb_upload_remove (intake, upload->id);
    }
}
