/* SPDX-License-Identifier: MPL-2.0 */
/* Stores and offices that answer exactly what a test says: odd successes, portals, clocks, words.
 */
#include "store/store.h"

#include <string.h>

#include "../http/rig.h"
#include "base/error.h"
#include "base/json.h"
#include "store/multipart.h"
#include "store/store-private.h"
#include "store/ticket.h"

#define OK_FIELDS "x-oss-request-id: 5F\r\nETag: \"5D41402ABC4B2A76B9719D911017C592\"\r\n"
#define EXPIRED "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
#define BODY "hello"
#define BODY_CRC64 "11177612005948864433"

/* What the server does: the nth request is answered by the nth row, the last one by all that
 * follow. */
typedef struct
{
  const char *const *answers; /* whole, but for "Content-Length"; NULL-terminated */
  GMutex lock;
  GPtrArray *requests; /* of char * */
} Script;

static void
answer_all (Peer *peer, gpointer data)
{
  Script *script = data;
  while (rig_read_request (peer))
    {
      g_mutex_lock (&script->lock);
      const guint n = script->requests->len;
      g_ptr_array_add (script->requests, g_strdup (peer->request->str));
      const char *answer = script->answers[MIN (n, g_strv_length ((char **) script->answers) - 1)];
      g_mutex_unlock (&script->lock);
      const char *body = strstr (answer, "\r\n\r\n") + 4;
      const gboolean is_head = g_str_has_prefix (peer->request->str, "HEAD ");
      g_autofree char *whole =
          g_strdup_printf ("HTTP/1.1 %.*sContent-Length: %zu\r\n\r\n%s", (int) (body - 2 - answer),
                           answer, is_head ? (gsize) 5 : strlen (body), is_head ? "" : body);
      if (!rig_write (peer, whole, -1))
        return;
    }
}

typedef struct
{
  Script script;
  Rig *rig;
  WbClock *clock;
  WbStore *store;
  WbHttp *http;
  guint n_renew;
  gboolean renew_presigned; /* with the addresses that it has */
} World;

static WbRenewal
renew (WbCredentials *ret_credentials, gpointer self, gint64 timeout_usec, const WbRun *run,
       GError **error)
{
  World *world = self;
  world->n_renew++;
  if (world->renew_presigned)
    {
      wb_credentials_copy (&world->store->credentials, ret_credentials);
      return WB_RENEWAL_DONE;
    }
  *ret_credentials = (WbCredentials){ .access_key_id = g_strdup ("STS.new"),
                                      .access_key_secret = g_strdup ("s2"),
                                      .security_token = g_strdup ("t2") };
  return WB_RENEWAL_DONE;
}

static void
world_start_kind (World *world, const char *kind, const char *const *answers)
{
  g_autoptr (GError) error = NULL;
  *world = (World){ .script = { .answers = answers } };
  g_mutex_init (&world->script.lock);
  world->script.requests = g_ptr_array_new_with_free_func (g_free);
  world->rig = rig_new (answer_all, &world->script);
  world->clock = wb_clock_new_virtual (G_GINT64_CONSTANT (1795412592) * G_USEC_PER_SEC);
  g_autofree char *endpoint = rig_url (world->rig, "");
  const WbStoreTarget target = { .kind = (char *) kind,
                                 .endpoint = endpoint,
                                 .region = (char *) "cn-hangzhou",
                                 .bucket = (char *) "logs",
                                 .style = WB_HOST_PATH };
  const WbCredentials credentials = { .access_key_id = (char *) "STS.a",
                                      .access_key_secret = (char *) "s",
                                      .security_token = (char *) "t" };
  const WbStoreOptions options = { .http = { .proxy = "direct://", .idle_timeout_ms = 2000 },
                                   .renew = renew,
                                   .self = world };
  world->store = wb_store_open (&target, &credentials, &options, world->clock, &error);
  world->http = wb_http_new (&options.http);
  g_assert_no_error (error);
}

static void
world_start (World *world, const char *const *answers)
{
  world_start_kind (world, "oss", answers);
}

static void
world_stop (World *world)
{
  wb_store_free (world->store);
  wb_http_free (world->http);
  rig_free (world->rig);
  g_ptr_array_unref (world->script.requests);
  g_mutex_clear (&world->script.lock);
  g_free (world->clock);
}

static const char *
request_at (World *world, guint index)
{
  g_assert_cmpuint (index, <, world->script.requests->len);
  return world->script.requests->pdata[index];
}

static gboolean
put (World *world, WbObject *ret_object, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (BODY, strlen (BODY));
  const WbPut what = { .key = "f/a b.zip", .bytes = bytes, .forbid_overwrite = TRUE };
  const WbRun run = { .clock = world->clock };
  return wb_store_put (world->store, &what, &run, ret_object, error);
}

static void
assert_put (const char *const *answers, guint n_requests)
{
  World world;
  g_auto (WbObject) object = { 0 };
  g_autoptr (GError) error = NULL;
  world_start (&world, answers);
  g_assert_true (put (&world, &object, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (world.script.requests->len, ==, n_requests);
  world_stop (&world);
}

static void
assert_put_fails (const char *const *answers, GQuark domain, gint code, const char *words)
{
  World world;
  g_auto (WbObject) object = { 0 };
  g_autoptr (GError) error = NULL;
  world_start (&world, answers);
  g_assert_false (put (&world, &object, &error));
  g_assert_error (error, domain, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  world_stop (&world);
}

static void
test_what_is_sent (void)
{
  World world;
  g_auto (WbObject) object = { 0 };
  world_start (&world, (const char *[]){ "200 OK\r\n" OK_FIELDS "\r\n", NULL });
  g_assert_true (put (&world, &object, NULL));
  const char *request = request_at (&world, 0);
  g_assert_true (g_str_has_prefix (request, "PUT /logs/f/a%20b.zip HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, "Content-MD5: XUFAKrxLKna5cZ2REBfFkg==\r\n"));
  g_assert_nonnull (strstr (request, "x-oss-forbid-overwrite: true\r\n"));
  g_assert_nonnull (strstr (request, "x-oss-security-token: t\r\n"));
  g_assert_nonnull (strstr (request, "x-oss-date: 20261123T054312Z\r\n"));
  g_assert_nonnull (strstr (request, "Credential=STS.a/20261123/cn-hangzhou/oss/"));
  g_assert_cmpuint (object.bytes, ==, 5);
  g_assert_true (object.has_crc64);
  world_stop (&world);
}

static void
test_what_is_sent_to_s3 (void)
{
  World world;
  g_auto (WbObject) object = { 0 };
  g_autoptr (GError) error = NULL;
  world_start_kind (
      &world, "s3",
      (const char *[]){ "200 OK\r\nx-amz-request-id: 7\r\n\r\n",
                        "412 No\r\n\r\n<Error><Code>PreconditionFailed</Code></Error>", NULL });
  g_assert_true (put (&world, &object, NULL));
  const char *request = request_at (&world, 0);
  g_autofree char *url = rig_url (world.rig, "");
  g_autofree char *host = g_strdup_printf ("\r\nHost: %s\r\n", strstr (url, "://") + 3);
  g_assert_true (g_str_has_prefix (request, "PUT /logs/f/a%20b.zip HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, host));
  g_assert_nonnull (strstr (request, "If-None-Match: *\r\n"));
  g_assert_nonnull (strstr (request, "x-amz-security-token: t\r\n"));
  g_assert_nonnull (strstr (request, "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"));
  g_assert_nonnull (strstr (request, "Credential=STS.a/20261123/cn-hangzhou/s3/aws4_request"));
  g_assert_nonnull (strstr (request, "=content-md5;content-type;host;if-none-match;"
                                     "x-amz-content-sha256;x-amz-date;x-amz-security-token"));
  g_assert_null (strstr (request, "x-oss-"));
  wb_object_clear (&object);
  g_assert_false (put (&world, &object, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  world_stop (&world);
}

/* --- addresses ------------------------------------------------------------------------------- */

/* An object of world's store as a ticket gives it, with addresses below /signed, over at seconds.
 */
static WbPresigned *
addresses (World *world, const char *upload_id, gint64 seconds)
{
  WbPresigned *presigned = wb_presigned_new ();
  WbPresignedObject *object = wb_presigned_object_new ();
  g_autofree char *until =
      g_strdup_printf ("/signed%%7e?Expires=%" G_GINT64_FORMAT "&put", seconds);
  object->urls[WB_ADDRESS_PUT] = rig_url (world->rig, until);
  object->urls[WB_ADDRESS_LIST] = rig_url (world->rig, "/signed?list");
  object->urls[WB_ADDRESS_COMPLETE] = rig_url (world->rig, "/signed?complete");
  object->parts = g_new0 (char *, 3);
  object->parts[0] = rig_url (world->rig, "/signed?part=1");
  object->parts[1] = rig_url (world->rig, "/signed?part=2");
  object->n_parts = 2;
  object->part_bytes = 3;
  object->upload_id = g_strdup (upload_id);
  wb_pairs_add (object->fields, "x-oss-storage-class", "IA");
  wb_presigned_add (presigned, "f/a b.zip", object);
  return presigned;
}

#define NOW_SEC G_GINT64_CONSTANT (1795412592)

/* World with addresses instead of keys, that end so many seconds from now. */
static void
world_start_addressed (World *world, gint64 life_seconds, const char *const *answers)
{
  world_start (world, answers);
  wb_credentials_clear (&world->store->credentials);
  world->store->credentials.presigned = addresses (world, "u", NOW_SEC + life_seconds);
}

/* What the issuer signed goes, byte by byte, and nothing that it did not. */
static void
test_what_is_sent_to_addresses (void)
{
  World world;
  g_auto (WbObject) object = { 0 };
  world_start_addressed (&world, 600, (const char *[]){ "200 OK\r\n" OK_FIELDS "\r\n", NULL });
  g_assert_true (put (&world, &object, NULL));
  g_autofree char *url = rig_url (world.rig, "");
  g_autofree char *expected =
      g_strdup_printf ("PUT /signed%%7e?Expires=1795413192&put HTTP/1.1\r\n"
                       "Host: %s\r\nx-oss-storage-class: IA\r\nContent-Length: 5\r\n",
                       strstr (url, "://") + 3);
  const char *request = request_at (&world, 0);
  g_auto (GStrv) lines = g_strsplit (request, "\r\n", -1);
  for (char **line = lines; **line; line++)
    if (!g_str_has_prefix (*line, "User-Agent: ") && !g_str_has_prefix (*line, "Connection: "))
      g_assert_nonnull (strstr (expected, *line));
  g_assert_nonnull (strstr (request, "x-oss-storage-class: IA\r\n"));
  g_assert_null (strstr (request, "Content-Type"));
  g_assert_true (object.has_crc64);
  world_stop (&world);
}

/* What the ticket gives no address for is not asked, and is no secret's fault. */
static void
test_no_address (void)
{
  World world;
  g_auto (WbObject) object = { 0 };
  g_autoptr (GError) error = NULL;
  world_start_addressed (&world, 600, (const char *[]){ "200 OK\r\n" OK_FIELDS "\r\n", NULL });
  g_assert_false (wb_store_head (world.store, "f/a b.zip", NULL, &object, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (wb_store_head (world.store, "other", NULL, &object, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (wb_store_remove (world.store, "f/a b.zip", NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_REFUSED);
  g_assert_cmpuint (world.script.requests->len, ==, 0);
  world_stop (&world);
}

static void
test_addresses_of_parts (void)
{
  World world;
  const WbPartsClass *parts;
  g_auto (WbFailure) failure = { 0 };
  g_autofree char *upload_id = NULL;
  WbPartSend part = { .key = "f/a b.zip", .upload_id = "other", .number = 2, .fd = -1 };
  world_start_addressed (&world, 600,
                         (const char *[]){ "200 OK\r\n" OK_FIELDS "\r\n<ListPartsResult>"
                                           "<IsTruncated>false</IsTruncated></ListPartsResult>",
                                           "404 No\r\n\r\n<Error><Code>NoSuchUpload</Code></Error>",
                                           NULL });
  parts = world.store->kind->parts;
  g_assert_true (parts->begin (world.store, part.key, NULL, &upload_id, &failure));
  g_assert_cmpstr (upload_id, ==, "u");
  g_assert_true (g_str_has_prefix (request_at (&world, 0), "GET /signed?list HTTP/1.1\r\n"));
  /* the upload that the addresses belong to is over: another ticket may name another */
  g_assert_false (parts->begin (world.store, part.key, NULL, &upload_id, &failure));
  g_assert_cmpint (failure.remedy, ==, WB_REMEDY_RENEW_ONCE);
  /* the part of another upload has no address */
  g_assert_false (parts->start (world.store, 0, &part, &failure));
  g_assert_cmpint (failure.remedy, ==, WB_REMEDY_UPLOAD_GONE);
  part = (WbPartSend){ .key = "f/a b.zip", .upload_id = "u", .number = 3, .fd = -1 };
  g_assert_false (parts->start (world.store, 0, &part, &failure));
  g_assert_cmpint (failure.error, ==, WB_ERROR_UNREACHABLE);
  g_assert_error (failure.cause, WB_ERROR, WB_ERROR_REFUSED);
  /* and the ticket, not the size, says whether there are parts */
  g_assert_true (wb_multipart_is_worth_it (world.store, part.key, 4, 0));
  g_assert_false (wb_multipart_is_worth_it (world.store, "other", 1 << 30, 0));
  world_stop (&world);
}

/* New addresses are asked for; if they are over, too, the sentence says so. */
static void
test_addresses_over (void)
{
  static const char plain_no[] = "403 No\r\n\r\n<Error><Code>AccessDenied</Code></Error>";
  World world;
  g_auto (WbObject) object = { 0 };
  g_autoptr (GError) error = NULL;
  world_start_addressed (
      &world, -1, (const char *[]){ plain_no, plain_no, "200 OK\r\n" OK_FIELDS "\r\n", NULL });
  world.renew_presigned = TRUE;
  g_assert_true (put (&world, &object, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (world.n_renew, ==, 2);
  world_stop (&world);

  world_start_addressed (&world, -1, (const char *[]){ plain_no, NULL });
  world.renew_presigned = TRUE;
  g_assert_false (put (&world, &object, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "address for uploading has expired"));
  g_clear_error (&error);
  world_stop (&world);

  /* one whose time is not over was never allowed: asked once more, then final */
  world_start_addressed (&world, 600, (const char *[]){ plain_no, NULL });
  world.renew_presigned = TRUE;
  g_assert_false (put (&world, &object, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_REFUSED);
  g_assert_cmpuint (world.n_renew, ==, 1);
  world_stop (&world);
}

/* From which size on a file goes in parts: S3 takes none below 5 MiB, whatever is wished. */
static void
test_when_in_parts (void)
{
  static const struct
  {
    const char *kind;
    guint64 bytes, wish;
    gboolean in_parts;
  } rows[] = {
    { "oss", 300 * 1024, 0, FALSE },     { "oss", 301 * 1024, 0, TRUE },
    { "oss", 101 * 1024, 102400, TRUE }, { "oss", 100 * 1024, 1000, FALSE },
    { "s3", 5 << 20, 0, FALSE },         { "s3", (5 << 20) + 1, 0, TRUE },
    { "s3", 5 << 20, 102400, FALSE },    { "s3", (5 << 20) + 1, 102400, TRUE },
    { "s3", 7 << 20, 8 << 20, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      World world;
      world_start_kind (&world, rows[i].kind, (const char *[]){ "200 OK\r\n\r\n", NULL });
      g_assert_cmpint (wb_multipart_is_worth_it (world.store, "k", rows[i].bytes, rows[i].wish), ==,
                       rows[i].in_parts);
      world_stop (&world);
    }
}

static void
test_odd_successes (void)
{
  /* a callback that failed: stored all the same */
  assert_put ((const char *[]){ "203 Non-Authoritative\r\n" OK_FIELDS
                                "\r\n<Error><Code>CallbackFailed</Code></Error>",
                                NULL },
              1);
  assert_put ((const char *[]){ "200 OK\r\n" OK_FIELDS "x-oss-hash-crc64ecma: " BODY_CRC64
                                "\r\n\r\n",
                                NULL },
              1);
  /* a sign-in page, then the store */
  assert_put ((const char *[]){ "200 OK\r\n\r\n<html>Welcome</html>",
                                "302 Found\r\nLocation: http://portal/\r\n\r\n",
                                "403 Forbidden\r\n\r\n<html>Go away</html>",
                                "200 OK\r\n" OK_FIELDS "\r\n", NULL },
              4);
  /* an address that is over is no plain no: new ones, more than once */
  assert_put ((const char *[]){ "403 No\r\n\r\n" EXPIRED, "403 No\r\n\r\n" EXPIRED,
                                "200 OK\r\n" OK_FIELDS "\r\n", NULL },
              3);
  /* other bytes than ours, then ours */
  assert_put ((const char *[]){ "200 OK\r\n" OK_FIELDS "x-oss-hash-crc64ecma: 17\r\n\r\n",
                                "200 OK\r\nETag: \"00000000000000000000000000000000\"\r\n\r\n",
                                "200 OK\r\n" OK_FIELDS "\r\n", NULL },
              3);
}

static void
test_finals (void)
{
  assert_put_fails (
      (const char *[]){ "409 Conflict\r\n\r\n<Error><Code>FileAlreadyExists</Code></Error>", NULL },
      G_IO_ERROR, G_IO_ERROR_EXISTS, "FileAlreadyExists");
  assert_put_fails ((const char *[]){ "400 Bad Request\r\n\r\n<Error><Code>PublicEndpointForbidden"
                                      "</Code><RequestId>5F33</RequestId></Error>",
                                      NULL },
                    WB_ERROR, WB_ERROR_REFUSED, "5F33");
  assert_put_fails (
      (const char *[]){ "200 OK\r\n" OK_FIELDS "x-oss-hash-crc64ecma: 1\r\n\r\n", NULL }, WB_ERROR,
      WB_ERROR_UNREACHABLE, "changed");
  assert_put_fails ((const char *[]){ "200 OK\r\n\r\n<html>Welcome</html>", NULL }, WB_ERROR,
                    WB_ERROR_UNREACHABLE, "sign-in page");
}

/* What S3 says to a put, and how many requests it takes (0: it fails). */
static void
test_s3_answers (void)
{
#define CONFLICT "409 Conflict\r\n\r\n<Error><Code>ConditionalRequestConflict</Code></Error>"
#define S3_FIELDS "200 OK\r\nx-amz-request-id: 7\r\n"
#define OTHER_ETAG "ETag: \"00000000000000000000000000000000\"\r\n"
  static const struct
  {
    const char *answers[4];
    guint n_requests;
    const char *words; /* (nullable) */
  } rows[] = {
    { { S3_FIELDS "ETag: \"5d41402abc4b2a76b9719d911017c592\"\r\n\r\n" }, 1, NULL },
    /* somebody else is at the same key: that is over in a moment */
    { { CONFLICT, CONFLICT, S3_FIELDS "\r\n" }, 3, NULL },
    { { CONFLICT, "412 No\r\n\r\n<Error><Code>PreconditionFailed</Code></Error>" },
      0,
      "PreconditionFailed" },
    /* an etag that is none of a plain object's MD5 only looks like one */
    { { S3_FIELDS OTHER_ETAG "x-amz-server-side-encryption: aws:kms\r\n\r\n" }, 1, NULL },
    { { S3_FIELDS OTHER_ETAG "x-amz-server-side-encryption: aws:kms:dsse\r\n\r\n" }, 1, NULL },
    { { S3_FIELDS OTHER_ETAG "x-amz-server-side-encryption-customer-algorithm: AES256\r\n\r\n" },
      1,
      NULL },
    { { S3_FIELDS "ETag: \"some-thing\"\r\n\r\n" }, 1, NULL },
    { { S3_FIELDS OTHER_ETAG "x-amz-server-side-encryption: AES256\r\n\r\n" }, 0, "changed" },
    { { S3_FIELDS OTHER_ETAG "\r\n" }, 0, "changed" },
    /* looked for in a wrong region */
    { { "301 Moved\r\nx-amz-bucket-region: eu-west-3\r\n\r\n"
        "<Error><Code>PermanentRedirect</Code></Error>" },
      0,
      "eu-west-3" },
    { { "400 Bad\r\n\r\n<Error><Code>AuthorizationHeaderMalformed</Code>"
        "<Region>ap-east-1</Region></Error>" },
      0,
      "ap-east-1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      World world;
      g_auto (WbObject) object = { 0 };
      g_autoptr (GError) error = NULL;
      world_start_kind (&world, "s3", rows[i].answers);
      const gboolean done = put (&world, &object, &error);
      g_test_message ("%u: %s", i, error ? error->message : "done");
      g_assert_cmpint (done, ==, rows[i].n_requests > 0);
      if (done)
        g_assert_cmpuint (world.script.requests->len, ==, rows[i].n_requests);
      else
        g_assert_nonnull (strstr (error->message, rows[i].words));
      world_stop (&world);
    }
}

static void
test_skew (void)
{
  World world;
  g_auto (WbObject) object = { 0 };
  /* the body's time counts, not a Date that nobody set */
  world_start (&world,
               (const char *[]){ "403 Forbidden\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n"
                                 "<Error><Code>RequestTimeTooSkewed</Code>"
                                 "<ServerTime>2027-01-01T00:00:00.000Z</ServerTime></Error>",
                                 "200 OK\r\n" OK_FIELDS "\r\n", NULL });
  g_assert_true (put (&world, &object, NULL));
  g_assert_nonnull (strstr (request_at (&world, 1), "x-oss-date: 20270101T000000Z\r\n"));
  wb_object_clear (&object);
  g_assert_true (put (&world, &object, NULL));
  g_assert_nonnull (strstr (request_at (&world, 2), "x-oss-date: 20270101T000000Z\r\n"));
  world_stop (&world);

  world_start (&world, (const char *[]){ "403 Forbidden\r\nDate: Fri, 01 Jan 2027 00:00:00 GMT\r\n"
                                         "\r\n<Error><Code>RequestTimeTooSkewed</Code></Error>",
                                         "200 OK\r\n" OK_FIELDS "\r\n", NULL });
  g_auto (WbObject) other = { 0 };
  g_assert_true (put (&world, &other, NULL));
  g_assert_nonnull (strstr (request_at (&world, 1), "x-oss-date: 20270101T000000Z\r\n"));
  world_stop (&world);

  assert_put_fails ((const char *[]){ "403 Forbidden\r\nDate: Fri, 01 Jan 2027 00:00:00 GMT\r\n"
                                      "\r\n<Error><Code>RequestTimeTooSkewed</Code></Error>",
                                      NULL },
                    WB_ERROR, WB_ERROR_CLOCK, "clock");
}

static void
test_renewal (void)
{
  World world;
  g_auto (WbObject) object = { 0 };
  world_start (&world, (const char *[]){ "403 Forbidden\r\n\r\n<Error><Code>SecurityTokenExpired"
                                         "</Code></Error>",
                                         "200 OK\r\n" OK_FIELDS "\r\n", NULL });
  g_assert_true (put (&world, &object, NULL));
  g_assert_nonnull (strstr (request_at (&world, 1), "x-oss-security-token: t2\r\n"));
  g_assert_cmpuint (world.n_renew, ==, 1);
  world_stop (&world);
}

static void
test_head (void)
{
  World world;
  g_autoptr (GError) error = NULL;
  g_auto (WbObject) object = { 0 };
  g_autofree char *said =
      g_base64_encode ((const guchar *) "<Error><Code>NoSuchKey</Code></Error>", 37);
  g_autofree char *absent = g_strdup_printf ("404 Not Found\r\nx-oss-err: %s\r\n\r\n", said);
  world_start (&world,
               (const char *[]){ "404 Not Found\r\n\r\n", absent,
                                 "200 OK\r\n" OK_FIELDS "x-oss-hash-crc64ecma: 7\r\n\r\n", NULL });
  /* the bare one is a portal's, the second the store's */
  g_assert_false (wb_store_head (world.store, "k", NULL, &object, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (wb_store_head (world.store, "k", NULL, &object, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (object.bytes, ==, 5);
  g_assert_true (wb_object_matches (&object, 5, 7));
  g_assert_false (wb_object_matches (&object, 5, 8));
  world_stop (&world);
}

static void
test_complete_with_error_inside (void)
{
  World world;
  const char *etags[] = { "A" };
  g_auto (WbObject) object = { 0 };
  g_auto (WbFailure) failure = { 0 }, none = { 0 };
  world_start (&world,
               (const char *[]){
                   "200 OK\r\n" OK_FIELDS "\r\n<Error><Code>InternalError</Code></Error>",
                   "203 OK\r\n" OK_FIELDS "\r\n<Error><Code>CallbackFailed</Code></Error>", NULL });
  const WbPartsClass *parts = world.store->kind->parts;
  g_assert_false (parts->complete (world.store, "k", "u", etags, 1, NULL, &object, &failure));
  g_assert_cmpint (failure.remedy, ==, WB_REMEDY_RETRY);
  g_assert_true (parts->complete (world.store, "k", "u", etags, 1, NULL, &object, &none));
  world_stop (&world);
}

/* --- the office ------------------------------------------------------------------------------ */

#define JSON_200 "200 OK\r\nContent-Type: application/json\r\n\r\n"

static gboolean
withdraw (World *world, const char *authorization, const char *grant, GError **error)
{
  g_autofree char *url = rig_url (world->rig, "/ticket");
  WbPatience patience;
  const WbTicketRequest request = { .url = url,
                                    .action = "withdraw",
                                    .case_id = "00112233445566778899aabbccddeeff",
                                    .profile_id = "p",
                                    .number = "WB-7K3Q-9F2M",
                                    .authorization = authorization,
                                    .grant = grant };
  wb_patience_start (&patience, world->clock, 60 * G_TIME_SPAN_SECOND);
  return wb_ticket_tell (world->http, &request, &patience, NULL, error);
}

static void
test_office_heals (void)
{
  World world;
  g_autoptr (GError) error = NULL;
  world_start (&world, (const char *[]){ "200 OK\r\n\r\n<html>Welcome</html>",
                                         "403 Forbidden\r\n\r\n<html>blocked</html>",
                                         "429 Slow\r\nRetry-After: 7\r\n\r\n{}", "503 Down\r\n\r\n",
                                         JSON_200 "{\"waybill\":1}", NULL });
  const gint64 before = wb_clock_monotonic_usec (world.clock);
  g_assert_true (withdraw (&world, "Bearer x", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (world.script.requests->len, ==, 5);
  g_assert_cmpint (wb_clock_monotonic_usec (world.clock) - before, >=, 7 * G_TIME_SPAN_SECOND);
  g_assert_nonnull (strstr (request_at (&world, 4), "Authorization: Bearer x\r\n"));
  world_stop (&world);
}

static void
test_office_words (void)
{
  World world;
  g_autoptr (GError) error = NULL;
  world_start (&world, (const char *[]){ "403 Forbidden\r\n\r\n{\"code\":\"x\",\"message\":"
                                         "\"Not today.\\u001b[2J\\u202e\"}",
                                         NULL });
  g_assert_false (withdraw (&world, NULL, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_REFUSED);
  g_assert_true (g_str_has_prefix (error->message, "Not today."));
  g_assert_null (strchr (error->message, '\033'));
  g_assert_null (strstr (error->message, "\u202e"));
  world_stop (&world);
}

static void
test_office_takes_the_grant (void)
{
  World world;
  g_autoptr (GError) error = NULL;
  world_start (&world, (const char *[]){ "401 No\r\n\r\n", JSON_200 "{\"waybill\":1}",
                                         "401 No\r\n\r\n", NULL });
  g_assert_true (withdraw (&world, "Bearer old", "g", &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (request_at (&world, 0), "Authorization"));
  g_assert_null (strstr (request_at (&world, 1), "Authorization"));
  g_assert_false (withdraw (&world, "Bearer old", NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_SIGN_IN);
  world_stop (&world);
}

static void
test_office_patience (void)
{
  World world;
  g_autoptr (GError) error = NULL;
  world_start (&world, (const char *[]){ "500 Down\r\n\r\n", NULL });
  g_assert_false (withdraw (&world, NULL, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  g_assert_cmpuint (world.script.requests->len, >, 4);
  world_stop (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/remote/what-is-sent", test_what_is_sent);
  g_test_add_func ("/store/remote/what-is-sent-to-s3", test_what_is_sent_to_s3);
  g_test_add_func ("/store/remote/what-is-sent-to-addresses", test_what_is_sent_to_addresses);
  g_test_add_func ("/store/remote/no-address", test_no_address);
  g_test_add_func ("/store/remote/addresses-of-parts", test_addresses_of_parts);
  g_test_add_func ("/store/remote/addresses-over", test_addresses_over);
  g_test_add_func ("/store/remote/when-in-parts", test_when_in_parts);
  g_test_add_func ("/store/remote/odd-successes", test_odd_successes);
  g_test_add_func ("/store/remote/finals", test_finals);
  g_test_add_func ("/store/remote/s3-answers", test_s3_answers);
  g_test_add_func ("/store/remote/skew", test_skew);
  g_test_add_func ("/store/remote/renewal", test_renewal);
  g_test_add_func ("/store/remote/head", test_head);
  g_test_add_func ("/store/remote/complete", test_complete_with_error_inside);
  g_test_add_func ("/store/office/heals", test_office_heals);
  g_test_add_func ("/store/office/words", test_office_words);
  g_test_add_func ("/store/office/grant", test_office_takes_the_grant);
  g_test_add_func ("/store/office/patience", test_office_patience);
  return g_test_run ();
}
