/* SPDX-License-Identifier: MPL-2.0 */
/* Replies of stores: what they say, and what hostile ones can't do. */
#include "store/replies.h"

#include <string.h>

#include "store/xml.h"

static void
count_leaf (const char *path, const char *text, gpointer self)
{
  g_string_append_printf (self, "%s=%s;", path, text);
}

static char *
leaves_of (const char *text)
{
  GString *leaves = g_string_new (NULL);
  const WbXmlReader reader = { count_leaf, NULL, leaves };
  if (!wb_xml_read (text, strlen (text), &reader, NULL))
    g_string_assign (leaves, "refused");
  return g_string_free (leaves, FALSE);
}

static void
test_xml (void)
{
  static const struct
  {
    const char *text;
    const char *leaves;
  } rows[] = {
    { "<a/>", "a=;" },
    { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"http://x\"><b> 1 </b>\n<b>2</b></a>",
      "a/b=1;a/b=2;" },
    { "<s3:a><s3:b>x&amp;y</s3:b></s3:a>", "a/b=x&y;" },
    { "<a><b><![CDATA[<c>]]></b></a>", "a/b=<c>;" },
    { "<a><b>1</b>", "refused" },
    { "<a><b>1</a></b>", "refused" },
    { "", "refused" },
    { "no markup", "refused" },
    { "<a>\xff\xfe</a>", "refused" },
    { "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>", "refused" },
    { "<a>&b;</a>", "refused" },
    { "<a>&#0;</a>", "refused" },
    { "<html><body>Welcome to the Wi-Fi</body>", "refused" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *leaves = leaves_of (rows[i].text);
      g_assert_cmpstr (leaves, ==, rows[i].leaves);
    }
}

static void
test_xml_bounds (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  g_autofree char *leaves = leaves_of (deep->str);
  g_assert_cmpstr (leaves, ==, "refused");

  g_autofree char *long_text = g_strnfill (WB_XML_MAX_TEXT + 1, 'x');
  g_autofree char *wide = g_strdup_printf ("<a>%s</a>", long_text);
  g_autofree char *none = leaves_of (wide);
  g_assert_cmpstr (none, ==, "refused");

  g_autofree char *huge = g_strnfill (WB_XML_MAX_BYTES + 1, ' ');
  g_autofree char *nothing = leaves_of (huge);
  g_assert_cmpstr (nothing, ==, "refused");
}

static void
test_error (void)
{
  const char *text = "<Error><Code>RequestTimeTooSkewed</Code><Message>too far</Message>"
                     "<RequestId>5F</RequestId><EC>0002</EC>"
                     "<ServerTime>2026-11-23T05:43:12.000Z</ServerTime><Code>Other</Code></Error>";
  g_auto (WbErrorReply) reply = { 0 };
  g_assert_true (wb_error_reply_read (text, strlen (text), &reply));
  g_assert_cmpstr (reply.code, ==, "RequestTimeTooSkewed");
  g_assert_cmpstr (reply.request_id, ==, "5F");
  g_assert_cmpstr (reply.detail, ==, "0002");
  g_assert_cmpstr (reply.server_time, ==, "2026-11-23T05:43:12.000Z");

  g_auto (WbErrorReply) elsewhere = { 0 };
  const char *redirect = "<Error><Code>PermanentRedirect</Code><Region>eu-west-3</Region>"
                         "<Endpoint>s3.eu-west-3.amazonaws.com</Endpoint></Error>";
  g_assert_true (wb_error_reply_read (redirect, strlen (redirect), &elsewhere));
  g_assert_cmpstr (elsewhere.region, ==, "eu-west-3");
  g_assert_cmpstr (elsewhere.endpoint, ==, "s3.eu-west-3.amazonaws.com");

  g_auto (WbErrorReply) none = { 0 };
  const char *other = "<Error><Message>no code</Message></Error>";
  g_assert_false (wb_error_reply_read (other, strlen (other), &none));
  g_assert_false (wb_error_reply_read (text, strlen (text) - 3, &none));
  g_assert_null (none.code);
}

static void
test_upload_id (void)
{
#define INIT(id)                                                                                   \
  "<InitiateMultipartUploadResult><UploadId>" id "</UploadId></InitiateMultipartUploadResult>"
  static const struct
  {
    const char *text;
    const char *id;
  } rows[] = {
    { INIT ("0004B9"), "0004B9" }, { INIT (""), NULL },       { INIT ("a b"), NULL },
    { INIT ("a&#10;b"), NULL },    { INIT ("\u4e2d"), NULL }, { "<Other/>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *id = wb_upload_id_read (rows[i].text, strlen (rows[i].text));
      g_assert_cmpstr (id, ==, rows[i].id);
    }
}

static void
test_parts (void)
{
  const char *text = "<ListPartsResult><Bucket>b</Bucket><IsTruncated>true</IsTruncated>"
                     "<NextPartNumberMarker>2</NextPartNumberMarker>"
                     "<Part><PartNumber>1</PartNumber><ETag>&quot;AB&quot;</ETag><Size>5</Size>"
                     "<HashCrc64ecma>18446744073709551615</HashCrc64ecma></Part>"
                     "<Part><PartNumber>2</PartNumber><Size>7</Size></Part></ListPartsResult>";
  g_auto (WbPartList) list = { 0 };
  g_assert_true (wb_part_list_read (text, strlen (text), &list));
  g_assert_true (list.truncated);
  g_assert_cmpuint (list.next, ==, 2);
  g_assert_cmpuint (list.parts->len, ==, 2);
  const WbListedPart *one = list.parts->pdata[0], *two = list.parts->pdata[1];
  g_assert_cmpstr (one->etag, ==, "AB");
  g_assert_true (one->has_crc64);
  g_assert_cmpuint (one->crc64, ==, G_MAXUINT64);
  g_assert_cmpuint (two->bytes, ==, 7);
  g_assert_false (two->has_crc64);
  g_assert_cmpstr (two->etag, ==, "");
}

static void
test_hostile_parts (void)
{
  static const char *const rows[] = {
    "<ListPartsResult><Part><Size>5</Size></Part></ListPartsResult>",
    "<ListPartsResult><Part><PartNumber>0</PartNumber></Part></ListPartsResult>",
    "<ListPartsResult><Part><PartNumber>10001</PartNumber></Part></ListPartsResult>",
    "<ListPartsResult><Part><PartNumber>-1</PartNumber></Part></ListPartsResult>",
    "<ListPartsResult><Part><PartNumber>1</PartNumber><Size>9e9</Size></Part></ListPartsResult>",
    "<ListPartsResult><Part><PartNumber>1</PartNumber><Size>99999999999999999999</Size></Part>"
    "</ListPartsResult>",
    "<ListPartsResult><IsTruncated>true</IsTruncated></ListPartsResult>",
    "<Other><Part><PartNumber>1</PartNumber></Part></Other>",
    "<html/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (WbPartList) list = { 0 };
      g_assert_false (wb_part_list_read (rows[i], strlen (rows[i]), &list));
      g_assert_null (list.parts);
    }
}

static void
test_complete (void)
{
  const char *etags[] = { "AB", "C<D" };
  g_autofree char *body = wb_complete_body (etags, 2);
  g_assert_cmpstr (body, ==,
                   "<CompleteMultipartUpload>"
                   "<Part><PartNumber>1</PartNumber><ETag>\"AB\"</ETag></Part>"
                   "<Part><PartNumber>2</PartNumber><ETag>\"C&lt;D\"</ETag></Part>"
                   "</CompleteMultipartUpload>");
  const char *text = "<CompleteMultipartUploadResult><ETag>\"X-2\"</ETag>"
                     "</CompleteMultipartUploadResult>";
  g_autofree char *etag = wb_complete_etag_read (text, strlen (text));
  g_assert_cmpstr (etag, ==, "X-2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/xml/leaves", test_xml);
  g_test_add_func ("/store/xml/bounds", test_xml_bounds);
  g_test_add_func ("/store/replies/error", test_error);
  g_test_add_func ("/store/replies/upload-id", test_upload_id);
  g_test_add_func ("/store/replies/parts", test_parts);
  g_test_add_func ("/store/replies/hostile-parts", test_hostile_parts);
  g_test_add_func ("/store/replies/complete", test_complete);
  return g_test_run ();
}
