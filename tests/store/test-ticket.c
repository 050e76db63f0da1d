/* SPDX-License-Identifier: MPL-2.0 */
/* Tickets as outside text: what is taken, and everything that must not be. */
#include "store/ticket.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "http/domain.h"

static const WbTicketRequest request = {
  .url = "https://api.example.com/diagnostics/ticket",
  .action = "deliver",
  .profile_id = "com.example.Studio",
  .case_id = "00112233445566778899aabbccddeeff",
  .number = "WB-7K3Q-9F2M",
};

#define GOOD                                                                                       \
  "{\"waybill\":1,\"time\":\"2026-11-23T05:43:12Z\",\"store\":\"oss\","                            \
  "\"endpoint\":\"oss-cn-hangzhou.aliyuncs.com\",\"region\":\"cn-hangzhou\","                      \
  "\"bucket\":\"logs\",\"hostStyle\":\"vhost\",\"folder\":\"cases/2026/11/23/x\","                 \
  "\"index\":[\"index/cases/a.json\"],\"maxBytes\":1000,\"grant\":\"g\","                          \
  "\"retainUntil\":\"2026-12-23T05:43:12Z\","                                                      \
  "\"credentials\":{\"accessKeyId\":\"STS.a\",\"accessKeySecret\":\"s\","                          \
  "\"securityToken\":\"t\",\"expiration\":\"2026-11-23T06:43:12Z\"}}"

#define UNTIL "x-oss-date=20261123T054312Z&x-oss-expires=600"
#define AT "https://logs.oss-cn-hangzhou.aliyuncs.com/"
#define PRESIGNED                                                                                  \
  "\"presigned\":{\"headers\":{\"x-oss-storage-class\":\"IA\",\"Content-Type\":\"a/b\"},"          \
  "\"essentials.zip\":{\"put\":\"" AT "e?" UNTIL "\",\"head\":\"" AT "e?h\","                      \
  "\"headers\":{\"content-type\":\"application/zip\"}},"                                           \
  "\"bundle.zip\":{\"partBytes\":500,\"parts\":[\"" AT "b?partNumber=1&uploadId=U%2F1\","          \
  "\"" AT "b?partNumber=2&uploadId=U%2F1\"],\"list\":\"" AT "b?uploadId=U%2F1\","                  \
  "\"complete\":\"" AT "b?c&uploadId=U%2F1\",\"abort\":\"" AT "b?a&uploadId=U%2F1\"},"             \
  "\"index/cases/a.json\":{\"put\":\"" AT "i\"}}"

/* text with the first from replaced by to. */
static char *
altered_in (const char *text, const char *from, const char *to)
{
  const char *at = strstr (text, from);
  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

static char *
altered (const char *from, const char *to)
{
  return altered_in (GOOD, from, to);
}

/* GOOD with addresses instead of keys, of which the first from is replaced by to. */
static char *
with_addresses (const char *from, const char *to)
{
  const char *keys = strstr (GOOD, "\"credentials\"");
  g_autofree char *addresses = altered_in (PRESIGNED, from, to);
  return g_strdup_printf ("%.*s%s}", (int) (keys - GOOD), GOOD, addresses);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbTicket) ticket = wb_ticket_parse (GOOD, strlen (GOOD), &request, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ticket->folder, ==, "cases/2026/11/23/x/");
  g_assert_cmpstr (ticket->index[0], ==, "index/cases/a.json");
  g_assert_null (ticket->index[1]);
  g_assert_cmpuint (ticket->max_bytes, ==, 1000);
  g_assert_cmpint (ticket->server_usec, ==, G_GINT64_CONSTANT (1795412592) * G_USEC_PER_SEC);
  g_assert_cmpint (ticket->credentials.expires_usec - ticket->server_usec, ==,
                   3600 * G_TIME_SPAN_SECOND);
  g_assert_cmpstr (ticket->grant, ==, "g");
  g_autofree char *base = wb_store_target_base (&ticket->target);
  g_assert_cmpstr (base, ==, "https://logs.oss-cn-hangzhou.aliyuncs.com");
}

static void
test_bad (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    WbError error;
  } rows[] = {
    { "\"waybill\":1", "\"waybill\":2", WB_ERROR_REFUSED },
    { "\"oss\"", "\"folder\"", WB_ERROR_REFUSED },
    { "\"oss\"", "\"ftp\"", WB_ERROR_REFUSED },
    { "\"vhost\"", "\"other\"", WB_ERROR_REFUSED },
    { "oss-cn-hangzhou.aliyuncs.com", "https://evil.example.net", WB_ERROR_NOT_ALLOWED },
    { "oss-cn-hangzhou.aliyuncs.com", "http://oss-cn-hangzhou.aliyuncs.com", WB_ERROR_NOT_ALLOWED },
    { "oss-cn-hangzhou.aliyuncs.com", "http://127.0.0.1:80", WB_ERROR_REFUSED + 100 },
    { "oss-cn-hangzhou.aliyuncs.com", "https://aliyuncs.com.evil.net", WB_ERROR_NOT_ALLOWED },
    { "oss-cn-hangzhou.aliyuncs.com", "https://xaliyuncs.com", WB_ERROR_NOT_ALLOWED },
    { "oss-cn-hangzhou.aliyuncs.com", "https://u:p@oss.aliyuncs.com", WB_ERROR_REFUSED },
    { "oss-cn-hangzhou.aliyuncs.com", "https://oss.aliyuncs.com/path", WB_ERROR_REFUSED },
    { "oss-cn-hangzhou.aliyuncs.com", "https://oss.aliyuncs.com?x", WB_ERROR_REFUSED },
    { "oss-cn-hangzhou.aliyuncs.com", "file:///etc/passwd", WB_ERROR_REFUSED },
    { "oss-cn-hangzhou.aliyuncs.com", "", WB_ERROR_REFUSED },
    { "\"logs\"", "\"evil.net/\"", WB_ERROR_REFUSED },
    { "\"logs\"", "\"a#b\"", WB_ERROR_REFUSED },
    { "\"logs\"", "\"LOGS\"", WB_ERROR_REFUSED },
    { "\"logs\"", "17", WB_ERROR_REFUSED },
    { "\"cn-hangzhou\"", "\"cn/..\"", WB_ERROR_REFUSED },
    { "cases/2026/11/23/x", "/cases", WB_ERROR_REFUSED },
    { "cases/2026/11/23/x", "cases/../x", WB_ERROR_REFUSED },
    { "cases/2026/11/23/x", "a//b", WB_ERROR_REFUSED },
    { "cases/2026/11/23/x", "", WB_ERROR_REFUSED },
    { "index/cases/a.json", "index/\\nb", WB_ERROR_REFUSED },
    { "index/cases/a.json", "../a", WB_ERROR_REFUSED },
    { "[\"index/cases/a.json\"]", "[1]", WB_ERROR_REFUSED },
    { "\"STS.a\"", "\"\"", WB_ERROR_REFUSED },
    { "\"accessKeySecret\":\"s\",", "", WB_ERROR_REFUSED },
    { "\"credentials\":{", "\"presigned\":{", WB_ERROR_REFUSED },
    { "\"grant\":\"g\"", "\"grant\":\"\"", WB_ERROR_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = altered (rows[i].from, rows[i].to);
      g_autoptr (WbTicket) ticket = wb_ticket_parse (text, strlen (text), &request, &error);
      g_assert_null (ticket);
      g_test_message ("%s -> %s: %s", rows[i].from, rows[i].to, error->message);
      if (rows[i].error <= WB_ERROR_BUSY)
        g_assert_error (error, WB_ERROR, (gint) rows[i].error);
      g_assert_cmpuint (error->domain, ==, WB_ERROR);
    }
}

/* A grant that a case could not keep is refused when it comes, not missed when it is needed. */
static void
test_long_grant (void)
{
  const gsize lengths[] = { 4096, 4097 };
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *grant = g_strnfill (lengths[i], 'g');
      g_autofree char *member = g_strdup_printf ("\"grant\":\"%s\"", grant);
      g_autofree char *text = altered ("\"grant\":\"g\"", member);
      g_autoptr (WbTicket) ticket = wb_ticket_parse (text, strlen (text), &request, NULL);
      g_assert_cmpint (ticket != NULL, ==, i == 0);
    }
}

static void
test_presigned (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = with_addresses ("", "");
  g_autoptr (WbTicket) ticket = wb_ticket_parse (text, strlen (text), &request, &error);
  g_assert_no_error (error);
  const WbPresigned *presigned = ticket->credentials.presigned;
  const WbPresignedObject *bundle = wb_presigned_find (presigned, "cases/2026/11/23/x/bundle.zip");
  const WbPresignedObject *essentials =
      wb_presigned_find (presigned, "cases/2026/11/23/x/essentials.zip");

  g_assert_null (ticket->credentials.access_key_id);
  g_assert_cmpint (ticket->credentials.expires_usec - ticket->server_usec, ==,
                   600 * G_TIME_SPAN_SECOND);
  g_assert_nonnull (wb_presigned_find (presigned, "index/cases/a.json"));
  g_assert_null (wb_presigned_find (presigned, "cases/2026/11/23/x/headers"));
  g_assert_cmpuint (bundle->part_bytes, ==, 500);
  g_assert_cmpstr (bundle->upload_id, ==, "U/1");
  g_assert_null (wb_presigned_object_url (bundle, WB_ADDRESS_PART, 0));
  g_assert_cmpstr (wb_presigned_object_url (bundle, WB_ADDRESS_PART, 2), ==,
                   AT "b?partNumber=2&uploadId=U%2F1");
  g_assert_null (wb_presigned_object_url (bundle, WB_ADDRESS_PART, 3));
  g_assert_null (wb_presigned_object_url (bundle, WB_ADDRESS_PUT, 0));
  g_assert_null (wb_presigned_object_url (bundle, WB_ADDRESS_NONE, 0));
  g_assert_cmpstr (wb_presigned_object_url (essentials, WB_ADDRESS_HEAD, 0), ==, AT "e?h");
  /* those of the object go before those of the ticket, and each is there once */
  g_assert_cmpuint (essentials->fields->length, ==, 2);
  g_assert_cmpstr (wb_pairs_get_field (essentials->fields, "Content-Type"), ==, "application/zip");
  g_assert_cmpstr (wb_pairs_get_field (bundle->fields, "Content-Type"), ==, "a/b");
}

static void
test_bad_addresses (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    WbError error;
  } rows[] = {
    { AT "e?" UNTIL, "https://evil.example.net/e", WB_ERROR_NOT_ALLOWED },
    { AT "e?" UNTIL, "http://logs.oss-cn-hangzhou.aliyuncs.com/e", WB_ERROR_NOT_ALLOWED },
    { AT "e?" UNTIL, "http://127.0.0.1/e", WB_ERROR_NOT_ALLOWED },
    { AT "e?" UNTIL, "https://aliyuncs.com@evil.example.net/", WB_ERROR_REFUSED },
    { AT "e?" UNTIL, "https://a.aliyuncs.com/#f", WB_ERROR_REFUSED },
    { AT "e?" UNTIL, "https://a.aliyuncs.com/a b", WB_ERROR_REFUSED },
    { AT "e?" UNTIL, "https://a.aliyuncs.com/\\r\\nHost: x", WB_ERROR_REFUSED },
    { AT "e?" UNTIL, "file:///etc/passwd", WB_ERROR_REFUSED },
    { AT "e?" UNTIL, "e", WB_ERROR_REFUSED },
    { AT "e?h", "https://evil.example.net/e", WB_ERROR_NOT_ALLOWED },
    { AT "b?partNumber=2", "https://evil.example.net/b?partNumber=2", WB_ERROR_NOT_ALLOWED },
    { AT "b?a&", "https://evil.example.net/b?", WB_ERROR_NOT_ALLOWED },
    { "\"put\":\"" AT "e?" UNTIL "\",", "", WB_ERROR_REFUSED },
    { "\"put\":\"" AT "e?" UNTIL "\"", "\"put\":17", WB_ERROR_REFUSED },
    { "\"put\":\"" AT "i\"", "\"head\":\"" AT "i\"", WB_ERROR_REFUSED },
    { ",\"index/cases/a.json\":{\"put\":\"" AT "i\"}", "", WB_ERROR_REFUSED },
    { "\"partBytes\":500,", "", WB_ERROR_REFUSED },
    { "\"partBytes\":500", "\"partBytes\":-1", WB_ERROR_REFUSED },
    { "partNumber=2&uploadId=U%2F1", "partNumber=2&uploadId=U%2F2", WB_ERROR_REFUSED },
    { "partNumber=2&uploadId=U%2F1", "partNumber=2", WB_ERROR_REFUSED },
    { "c&uploadId=U%2F1", "c&uploadId=other", WB_ERROR_REFUSED },
    { "\"list\":\"" AT "b?uploadId=U%2F1\",", "", WB_ERROR_REFUSED },
    { "\"abort\":\"" AT "b?a&uploadId=U%2F1\"", "\"x\":1", WB_ERROR_REFUSED },
    { "\"bundle.zip\"", "\"../bundle.zip\"", WB_ERROR_REFUSED },
    { "\"bundle.zip\"", "\"bundle/\"", WB_ERROR_REFUSED },
    { "\"a/b\"", "17", WB_ERROR_REFUSED },
    { "\"a/b\"", "\"\"", WB_ERROR_REFUSED },
    { "\"a/b\"", "\"a\\r\\nx: y\"", WB_ERROR_REFUSED },
    { "\"Content-Type\"", "\"Host\"", WB_ERROR_REFUSED },
    { "\"Content-Type\"", "\"Content-Length\"", WB_ERROR_REFUSED },
    { "\"Content-Type\"", "\"a b\"", WB_ERROR_REFUSED },
    { "{\"x-oss-storage-class\":\"IA\",\"Content-Type\":\"a/b\"}", "[]", WB_ERROR_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = with_addresses (rows[i].from, rows[i].to);
      g_autoptr (WbTicket) ticket = wb_ticket_parse (text, strlen (text), &request, &error);
      g_test_message ("%s -> %s", rows[i].from, rows[i].to);
      g_assert_null (ticket);
      g_assert_error (error, WB_ERROR, (gint) rows[i].error);
      /* what an address allows is not told to everybody */
      g_assert_null (strchr (error->message, '?'));
    }
}

/* More parts than one answer lists could not be looked for. */
static void
test_many_parts (void)
{
  for (guint n = WB_PRESIGNED_MAX_PARTS; n <= WB_PRESIGNED_MAX_PARTS + 1; n++)
    {
      g_autoptr (GString) more = g_string_new ("\"parts\":[");
      for (guint i = 0; i < n - 2; i++)
        g_string_append (more, "\"" AT "b?uploadId=U%2F1\",");
      g_autofree char *text = with_addresses ("\"parts\":[", more->str);
      g_autoptr (WbTicket) ticket = wb_ticket_parse (text, strlen (text), &request, NULL);
      g_assert_cmpint (ticket != NULL, ==, n == WB_PRESIGNED_MAX_PARTS);
    }
}

static void
test_when_addresses_end (void)
{
  static const struct
  {
    const char *url;
    gint64 seconds;
  } rows[] = {
    { "https://h/k?x-oss-date=20261123T054312Z&x-oss-expires=600", 1795413192 },
    { "https://h/k?X-Amz-Expires=60&X-Amz-Date=20261123T054312Z", 1795412652 },
    { "https://h/k?OSSAccessKeyId=a&Expires=1795412592&Signature=s", 1795412592 },
    { "https://h/k?x-oss-date=20261123T054312Z", 0 },
    { "https://h/k?x-oss-date=now&x-oss-expires=600", 0 },
    { "https://h/k?x-oss-date=20261123T054312Z&x-oss-expires=999999999", 0 },
    { "https://h/k?Expires=99999999999999999999", 0 },
    { "https://h/k?%ff=%0&&==", 0 },
    { "https://h/Expires=17", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (wb_presigned_url_expires_usec (rows[i].url), ==,
                     rows[i].seconds * G_USEC_PER_SEC);
}

static void
test_cut (void)
{
  for (gsize length = 0; length < strlen (GOOD); length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbTicket) ticket = wb_ticket_parse (GOOD, length, &request, &error);
      g_assert_null (ticket);
      g_assert_error (error, WB_ERROR, WB_ERROR_REFUSED);
    }
}

static void
test_hosts (void)
{
  static const char *const none[] = { NULL };
  static const char *const named[] = { "logs.example.org", "*.oss.example.net", NULL };
  static const struct
  {
    const char *office;
    const char *const *hosts;
    const char *base;
    gboolean allowed;
  } rows[] = {
    { "https://api.example.com/t", none, "https://b.oss-cn-beijing.aliyuncs.com", TRUE },
    { "https://api.example.com/t", none, "https://logs.example.com", TRUE },
    { "https://api.example.com/t", none, "https://example.com:8443", TRUE },
    { "https://api.example.com/t", none, "https://notexample.com", FALSE },
    { "https://api.example.co.uk/t", none, "https://logs.example.co.uk", TRUE },
    { "https://api.example.co.uk/t", none, "https://evil.co.uk", FALSE },
    { "https://api.example.com/t", none, "http://logs.example.com", FALSE },
    { "https://api.example.com/t", NULL, "https://logs.example.com", TRUE },
    { "https://api.example.com/t", named, "https://logs.example.org", TRUE },
    { "https://api.example.com/t", named, "https://b.logs.example.org", TRUE },
    { "https://api.example.com/t", named, "https://b.oss.example.net", TRUE },
    { "https://api.example.com/t", named, "https://evil.example.org", FALSE },
    { "https://api.example.com/t", named, "https://logs.example.com", FALSE },
    { "https://api.example.com/t", named, "https://b.oss-cn-beijing.aliyuncs.com", FALSE },
    { "http://127.0.0.1:8080/t", none, "http://127.0.0.1:9000", TRUE },
    { "http://localhost:8080/t", named, "http://[::1]:9000", TRUE },
    { "http://127.0.0.1:8080/t", none, "http://192.168.1.1", FALSE },
    { "https://api.example.com/t", none, "http://127.0.0.1:9000", FALSE },
    { "https://api.example.com/t", none, "https://localhost", FALSE },
    { "https://10.1.2.3/t", none, "https://10.1.2.3:9000", TRUE },
    { "https://10.1.2.3/t", none, "https://1.2.3", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s at %s", rows[i].base, rows[i].office);
      g_assert_cmpint (wb_ticket_allows_host (rows[i].office, rows[i].hosts, rows[i].base), ==,
                       rows[i].allowed);
    }
}

static void
test_request (void)
{
  const char *orders[] = { "RT1", "RT\"2", NULL };
  WbTicketRequest full = request;
  full.orders = orders;
  full.user = "u1";
  full.grant = "secret";
  full.bytes = 17;
  full.app_version = "4.1.0";
  full.authorization = "Bearer do-not-leak";
  full.objects[0] = (WbTicketObject){ "bundle.zip", 17 };
  full.objects[1] = (WbTicketObject){ "receipt.json", 0 };
  g_autofree char *text = wb_ticket_request_body (&full);
  g_autoptr (JsonNode) node = wb_json_parse (text, -1, NULL, NULL);
  g_assert_nonnull (node);
  g_assert_cmpstr (json_node_get_string (wb_json_at (node, "/orders/1")), ==, "RT\"2");
  g_assert_cmpstr (json_node_get_string (wb_json_at (node, "/facts/version")), ==, "4.1.0");
  g_assert_cmpstr (json_node_get_string (wb_json_at (node, "/grant")), ==, "secret");
  g_assert_nonnull (strstr (text, "\"objects\":[{\"name\":\"bundle.zip\",\"bytes\":17},"
                                  "{\"name\":\"receipt.json\"}]"));
  g_assert_null (strstr (text, "do-not-leak"));
}

static void
test_loopback (void)
{
  static const struct
  {
    const char *host;
    gboolean loopback;
  } rows[] = {
    { "127.0.0.1", TRUE },  { "127.1.2.3", TRUE },         { "::1", TRUE },
    { "localhost", TRUE },  { "b.LOCALHOST", TRUE },       { "localhost.evil.net", FALSE },
    { "128.0.0.1", FALSE }, { "127.0.0.1.nip.io", FALSE }, { "notlocalhost", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (wb_http_is_loopback (rows[i].host), ==, rows[i].loopback);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/ticket/good", test_good);
  g_test_add_func ("/store/ticket/bad", test_bad);
  g_test_add_func ("/store/ticket/presigned", test_presigned);
  g_test_add_func ("/store/ticket/bad-addresses", test_bad_addresses);
  g_test_add_func ("/store/ticket/many-parts", test_many_parts);
  g_test_add_func ("/store/ticket/when-addresses-end", test_when_addresses_end);
  g_test_add_func ("/store/ticket/cut", test_cut);
  g_test_add_func ("/store/ticket/long-grant", test_long_grant);
  g_test_add_func ("/store/ticket/hosts", test_hosts);
  g_test_add_func ("/store/ticket/request", test_request);
  g_test_add_func ("/store/ticket/loopback", test_loopback);
  return g_test_run ();
}
