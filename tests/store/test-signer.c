/* SPDX-License-Identifier: MPL-2.0 */
/* Signatures computed by other implementations: the vectors of Alibaba Cloud's Go and C SDKs for
 * OSS V4, and the examples of Amazon's "Authenticating Requests" for S3. */
#include "store/signer.h"

#include <string.h>

#include "base/digest.h"

#define MAX_ROWS 8

typedef struct
{
  const char *name;
  const char *value;
} Row;

typedef struct
{
  const char *name;
  const WbSignDialect *dialect;
  const char *method;
  const char *bucket;
  const char *key;
  const char *region;
  const char *service;
  const char *id;
  const char *secret;
  const char *token;
  const char *timestamp;
  guint expires; /* 0: header fields; else a URL of so many seconds */
  const char *payload;
  const char *also[4];
  Row query[MAX_ROWS];
  Row fields[MAX_ROWS];
  const char *signature;
} Vector;

#define OSS_KEY "1234+-/123/1.txt"
#define OSS_QUERY                                                                                  \
  {                                                                                                \
    { "param1", "value1" }, { "+param1", "value3" }, { "|param1", "value4" }, { "+param2", "" },   \
        { "|param2", "" }, { "param2", "" },                                                       \
  }
#define OSS_COMMON .dialect = &wb_sign_oss, .method = "PUT", .id = "ak", .secret = "sk"
#define GO_COMMON                                                                                  \
  OSS_COMMON, .region = "cn-hangzhou", .bucket = "bucket", .key = OSS_KEY, .query = OSS_QUERY
#define C_COMMON                                                                                   \
  OSS_COMMON, .region = "cn-hangzhou", .bucket = "oss-bucket-test",                                \
              .key = "test-sign-V4/-!@#$%^&*()/abcdefjhijklmnoqprstuvwxyz/123456789"
#define TEXT                                                                                       \
  { "x-oss-head1", "value" },                                                                      \
  {                                                                                                \
    "Content-Type", " text/plain "                                                                 \
  }
#define BINARY                                                                                     \
  { "x-oss-head1", "value" },                                                                      \
  {                                                                                                \
    "Content-Type", "application/octet-stream"                                                     \
  }
#define ODD                                                                                        \
  { "abc", "value" }, { "ZAbc", "value" },                                                         \
  {                                                                                                \
    "XYZ", "value"                                                                                 \
  }

#define S3_COMMON                                                                                  \
  .dialect = &wb_sign_s3, .bucket = "examplebucket", .region = "us-east-1",                        \
  .id = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",              \
  .timestamp = "20130524T000000Z"
#define S3_HOST                                                                                    \
  {                                                                                                \
    "Host", "examplebucket.s3.amazonaws.com"                                                       \
  }
#define S3_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const Vector vectors[] = {
  { "oss/fields", GO_COMMON, .timestamp = "20231216T162057Z", .fields = { TEXT, ODD },
    .signature = "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe" },
  { "oss/fields-token", GO_COMMON, .timestamp = "20231217T034736Z", .token = "token",
    .fields = { TEXT, ODD },
    .signature = "b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea" },
  { "oss/fields-also", GO_COMMON, .timestamp = "20231216T172512Z", .also = { "ZAbc", "abc" },
    .fields = { TEXT, ODD },
    .signature = "4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f" },
  { "oss/cloudbox", OSS_COMMON, .bucket = "bucket", .key = OSS_KEY, .query = OSS_QUERY,
    .region = "cb-123", .service = "oss-cloudbox", .timestamp = "20231216T162057Z",
    .fields = { TEXT, ODD },
    .signature = "94ce1f12c17d148ea681030275a94449d3357f5b5b21133996eec80af3e08a43" },
  { "oss/url", GO_COMMON, .timestamp = "20231217T025437Z", .expires = 599,
    .fields = { BINARY, ODD },
    .signature = "a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe" },
  { "oss/url-token", GO_COMMON, .timestamp = "20231217T035628Z", .expires = 599, .token = "token",
    .fields = { BINARY, ODD },
    .signature = "3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5" },
  { "oss/url-also", GO_COMMON, .timestamp = "20231217T033009Z", .expires = 599,
    .also = { "abc", "zabc" }, .fields = { BINARY, ODD },
    .signature = "6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7" },
  { "oss/odd-key", C_COMMON, .timestamp = "20221016T091431Z", .fields = { BINARY },
    .signature = "5028172a0a3806285979896982bee6e36e915cbf428ee7100a809e1f0ff43b64" },
  { "oss/odd-key-query", C_COMMON, .query = OSS_QUERY, .timestamp = "20221016T040719Z",
    .fields = { BINARY },
    .signature = "16e58322c5aafb55edd82813b02d6521caab8194882c786bf0e77b7987a63979" },
  { "s3/get-range", S3_COMMON, .method = "GET", .key = "test.txt", .payload = S3_EMPTY,
    .also = { "range" }, .fields = { S3_HOST, { "Range", "bytes=0-9" } },
    .signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
  { "s3/put", S3_COMMON, .method = "PUT", .key = "test$file.text", .also = { "date" },
    .payload = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    .fields = { S3_HOST,
                { "Date", "Fri, 24 May 2013 00:00:00 GMT" },
                { "x-amz-storage-class", "REDUCED_REDUNDANCY" } },
    .signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd" },
  { "s3/empty-parameter", S3_COMMON, .method = "GET", .payload = S3_EMPTY,
    .query = { { "lifecycle", "" } }, .fields = { S3_HOST },
    .signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
  { "s3/list", S3_COMMON, .method = "GET", .payload = S3_EMPTY,
    .query = { { "prefix", "J" }, { "max-keys", "2" } }, .fields = { S3_HOST },
    .signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
  { "s3/url", S3_COMMON, .method = "GET", .key = "test.txt", .expires = 86400,
    .fields = { S3_HOST },
    .signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404" },
};

static WbPairs *
pairs_of (const Row rows[MAX_ROWS])
{
  WbPairs *pairs = wb_pairs_new ();

  for (guint i = 0; i < MAX_ROWS && rows[i].name != NULL; i++)
    wb_pairs_add (pairs, rows[i].name, rows[i].value);
  return pairs;
}

static WbSignRequest
request_of (const Vector *vector, const WbPairs *query, const WbPairs *fields)
{
  WbSignRequest request = {
    .dialect = vector->dialect,
    .service = vector->service,
    .region = vector->region,
    .access_key_id = vector->id,
    .access_key_secret = vector->secret,
    .security_token = vector->token,
    .method = vector->method,
    .bucket = vector->bucket,
    .key = vector->key,
    .query = query,
    .fields = fields,
    .also = vector->also,
    .payload_sha256 = vector->payload,
  };

  g_assert_true (wb_sign_parse_timestamp (vector->timestamp, &request.time));
  return request;
}

static char *
sign (const WbSignRequest *request, guint expires)
{
  g_autoptr (WbPairs) added = NULL;

  if (expires > 0)
    return wb_sign_url (request, "https://host.example", expires);
  added = wb_sign_fields (request);
  return g_strdup (wb_pairs_get (added, "Authorization"));
}

static void
test_vector (gconstpointer data)
{
  const Vector *vector = data;
  g_autoptr (WbPairs) query = pairs_of (vector->query);
  g_autoptr (WbPairs) fields = pairs_of (vector->fields);
  WbSignRequest request = request_of (vector, query, fields);
  g_autofree char *signed_text = sign (&request, vector->expires);
  g_autofree char *other_text = NULL;

  g_assert_nonnull (strstr (signed_text, vector->signature));
  request.access_key_secret = "wrong";
  other_text = sign (&request, vector->expires);
  g_assert_null (strstr (other_text, vector->signature));
}

/* What a server computes from the fields and parameters it received is what the client sent. */
static void
test_verified (gconstpointer data)
{
  const Vector *vector = data;
  g_autoptr (WbPairs) query = pairs_of (vector->query);
  g_autoptr (WbPairs) fields = pairs_of (vector->fields);
  WbSignRequest request = request_of (vector, query, fields);
  g_autoptr (WbPairs) added = NULL;
  g_autofree char *signature = NULL;

  if (vector->expires > 0)
    return;
  added = wb_sign_fields (&request);
  for (guint i = 0; i < added->length; i++)
    wb_pairs_add (fields, added->at[i].name, added->at[i].value);
  signature = wb_sign_signature (&request);
  g_assert_cmpstr (signature, ==, vector->signature);
}

static void
test_canonical_request (void)
{
  g_autoptr (WbPairs) query = pairs_of (vectors[0].query);
  g_autoptr (WbPairs) fields = pairs_of (vectors[0].fields);
  WbSignRequest request = request_of (&vectors[0], query, fields);
  g_autofree char *canonical = NULL, *hash = NULL, *text = NULL;

  wb_pairs_add (fields, "x-oss-date", vectors[0].timestamp);
  wb_pairs_add (fields, "x-oss-content-sha256", "UNSIGNED-PAYLOAD");
  canonical = wb_sign_canonical_request (&request);
  g_assert_cmpstr (canonical, ==,
                   "PUT\n/bucket/1234%2B-/123/1.txt\n"
                   "%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2\n"
                   "content-type:text/plain\nx-oss-content-sha256:UNSIGNED-PAYLOAD\n"
                   "x-oss-date:20231216T162057Z\nx-oss-head1:value\n\n\nUNSIGNED-PAYLOAD");
  hash = wb_sha256_of (canonical, strlen (canonical));
  g_assert_cmpstr (hash, ==, "f4613657f1b108998e8dbd10a1aa5da621dc2c6e02c9ddec0f163664848704c4");
  text = wb_sign_string_to_sign (&request, canonical);
  g_assert_true (g_str_has_prefix (
      text,
      "OSS4-HMAC-SHA256\n20231216T162057Z\n20231216/cn-hangzhou/oss/aliyun_v4_request\nf461"));
}

static void
test_authorization_shape (void)
{
  g_autoptr (WbPairs) fields = pairs_of (vectors[2].fields);
  WbSignRequest request = request_of (&vectors[2], NULL, fields);
  g_autoptr (WbPairs) added = wb_sign_fields (&request);
  const char *value = wb_pairs_get (added, "Authorization");

  g_assert_true (g_str_has_prefix (value,
                                   "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/"
                                   "aliyun_v4_request,AdditionalHeaders=abc;zabc,Signature="));
  g_assert_cmpstr (wb_pairs_get (added, "x-oss-date"), ==, "20231216T172512Z");
  g_assert_null (wb_pairs_get (added, "x-oss-security-token"));
}

/* libcurl and others drop empty fields: an empty token must be as none. */
static void
test_empty_token (void)
{
  WbSignRequest request = request_of (&vectors[0], NULL, NULL);
  g_autoptr (WbPairs) without = wb_sign_fields (&request);
  g_autoptr (WbPairs) with = NULL;

  request.security_token = "";
  with = wb_sign_fields (&request);
  g_assert_cmpuint (with->length, ==, without->length);
  g_assert_cmpstr (wb_pairs_get (with, "Authorization"), ==,
                   wb_pairs_get (without, "Authorization"));
}

static void
test_encode (void)
{
  g_autofree char *plain = wb_sign_encode ("a-z_0.9~/ +*'()\xe7\x85\xa7\xff", FALSE);
  g_autofree char *path = wb_sign_encode ("a/b c", TRUE);

  g_assert_cmpstr (plain, ==, "a-z_0.9~%2F%20%2B%2A%27%28%29%E7%85%A7%FF");
  g_assert_cmpstr (path, ==, "a/b%20c");
}

static void
test_host_styles (void)
{
  WbSignRequest request = request_of (&vectors[7], NULL, NULL);
  g_autofree char *vhost = wb_sign_path (&request);
  g_autofree char *vhost_canonical = wb_sign_canonical_request (&request);
  g_autofree char *path = NULL, *path_canonical = NULL;

  request.bucket_in_path = TRUE;
  path = wb_sign_path (&request);
  path_canonical = wb_sign_canonical_request (&request);
  g_assert_true (g_str_has_prefix (vhost, "/test-sign-V4/-%21%40%23"));
  g_assert_true (g_str_has_prefix (path, "/oss-bucket-test/test-sign-V4/"));
  g_assert_cmpstr (vhost_canonical, ==, path_canonical);
}

static void
test_timestamps (void)
{
  static const char *const bad[] = { "",
                                     "20231216T162057",
                                     "20231216T162057z",
                                     "20231216 162057Z",
                                     "20231316T162057Z",
                                     "2023-2-6T162057Z",
                                     "20231216T162057Z ",
                                     "99999999T999999Z" };
  gint64 time = 7;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (wb_sign_parse_timestamp (bad[i], &time));
  g_assert_cmpint (time, ==, 7);
  g_assert_true (wb_sign_parse_timestamp ("20231216T162057Z", &time));
  g_assert_cmpint (time, ==, 1702743657);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *name = g_strconcat ("/store/signer/vector/", vectors[i].name, NULL);
      g_autofree char *back = g_strconcat ("/store/signer/verified/", vectors[i].name, NULL);

      g_test_add_data_func (name, &vectors[i], test_vector);
      g_test_add_data_func (back, &vectors[i], test_verified);
    }
  g_test_add_func ("/store/signer/canonical-request", test_canonical_request);
  g_test_add_func ("/store/signer/authorization-shape", test_authorization_shape);
  g_test_add_func ("/store/signer/empty-token", test_empty_token);
  g_test_add_func ("/store/signer/encode", test_encode);
  g_test_add_func ("/store/signer/host-styles", test_host_styles);
  g_test_add_func ("/store/signer/timestamps", test_timestamps);
  return g_test_run ();
}
