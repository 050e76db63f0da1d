/* SPDX-License-Identifier: MPL-2.0 */
/* Which remedy belongs to which answer, and how waiting grows. */
#include "store/failure.h"

#include <string.h>

#include "http/request-private.h"
#include "store/retry.h"

static void
test_remedies (void)
{
  static const struct
  {
    guint status;
    const char *code;
    WbProof proof;
    WbRemedy remedy;
    WbError error;
  } rows[] = {
    { 403, "RequestTimeTooSkewed", WB_PROOF_TOKEN, WB_REMEDY_CLOCK, WB_ERROR_CLOCK },
    { 403, "SecurityTokenExpired", WB_PROOF_TOKEN, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE },
    { 400, "ExpiredToken", WB_PROOF_TOKEN, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE },
    { 403, "InvalidToken", WB_PROOF_TOKEN, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE },
    { 403, "InvalidAccessKeyId", WB_PROOF_TOKEN, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE },
    { 403, "InvalidAccessKeyId", WB_PROOF_KEYS, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 403, "AccessDenied", WB_PROOF_TOKEN, WB_REMEDY_RENEW_ONCE, WB_ERROR_REFUSED },
    { 403, "AccessDenied", WB_PROOF_KEYS, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 403, "AccessDenied", WB_PROOF_ADDRESS, WB_REMEDY_RENEW_ONCE, WB_ERROR_REFUSED },
    { 403, "AccessDenied", WB_PROOF_LATE_ADDRESS, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE },
    { 403, "SignatureDoesNotMatch", WB_PROOF_ADDRESS, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 403, "SignatureDoesNotMatch", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 400, "PublicEndpointForbidden", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 404, "NoSuchBucket", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 404, "NoSuchUpload", WB_PROOF_TOKEN, WB_REMEDY_UPLOAD_GONE, WB_ERROR_UNREACHABLE },
    { 404, "NoSuchKey", WB_PROOF_TOKEN, WB_REMEDY_ABSENT, WB_ERROR_REFUSED },
    { 400, "InvalidPart", WB_PROOF_TOKEN, WB_REMEDY_PARTS_WRONG, WB_ERROR_UNREACHABLE },
    { 400, "InvalidPartOrder", WB_PROOF_TOKEN, WB_REMEDY_PARTS_WRONG, WB_ERROR_UNREACHABLE },
    { 400, "EntityTooSmall", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 400, "EntityTooLarge", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_TOO_LARGE },
    { 400, "InvalidDigest", WB_PROOF_TOKEN, WB_REMEDY_REREAD, WB_ERROR_UNREACHABLE },
    { 400, "BadDigest", WB_PROOF_TOKEN, WB_REMEDY_REREAD, WB_ERROR_UNREACHABLE },
    { 409, "FileAlreadyExists", WB_PROOF_TOKEN, WB_REMEDY_EXISTS, WB_ERROR_REFUSED },
    { 412, "PreconditionFailed", WB_PROOF_TOKEN, WB_REMEDY_EXISTS, WB_ERROR_REFUSED },
    { 409, "ConditionalRequestConflict", WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 409, "OperationAborted", WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 307, "TemporaryRedirect", WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 503, "SlowDown", WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 503, "ServiceUnavailable", WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 400, "AuthorizationHeaderMalformed", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 301, "PermanentRedirect", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 403, "ExpiredRequest", WB_PROOF_TOKEN, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE },
    { 403, "QuotaExceeded", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_REFUSED },
    { 403, "QpsLimitExceeded", WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 500, "InternalError", WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 200, "InternalError", WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 500, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 502, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 429, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 408, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 407, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    /* not a store's: portals, proxies */
    { 302, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 403, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 404, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    { 511, NULL, WB_PROOF_TOKEN, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE },
    /* a store's, but of a kind that is not known */
    { 400, "SomethingNew", WB_PROOF_TOKEN, WB_REMEDY_NONE, WB_ERROR_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (WbFailure) failure = { .generation = 7 };
      wb_failure_judge (&failure, rows[i].status, rows[i].code, rows[i].proof);
      g_autofree char *sentence = wb_failure_sentence (&failure);
      g_assert_cmpint (failure.remedy, ==, rows[i].remedy);
      g_assert_cmpint (failure.error, ==, rows[i].error);
      g_assert_cmpuint (failure.generation, ==, 7);
      g_assert_true (g_utf8_strlen (sentence, -1) > 10);
      if (rows[i].code)
        g_assert_nonnull (strstr (sentence, rows[i].code));
    }
}

/* What only a person can heal is told apart. */
static void
test_each_its_own_sentence (void)
{
  static const char *const codes[] = {
    "PublicEndpointForbidden", "NoSuchBucket",       "PermanentRedirect",     "AccessDenied",
    "ExpiredRequest",          "InvalidAccessKeyId", "SignatureDoesNotMatch", "QuotaExceeded",
    "EntityTooLarge",          "SomethingNew",
  };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_auto (WbFailure) failure = { 0 };
      wb_failure_judge (&failure, 403, codes[i], WB_PROOF_KEYS);
      g_assert_nonnull (failure.sentence);
      g_assert_true (g_hash_table_add (seen, (gpointer) failure.sentence));
    }
}

/* An answer to HEAD says no more than its status; it is a store's if it names its request. */
static void
test_bare (void)
{
  static const struct
  {
    guint status;
    gboolean names_request;
    WbRemedy remedy;
  } rows[] = {
    { 404, TRUE, WB_REMEDY_ABSENT },     { 404, FALSE, WB_REMEDY_RETRY },
    { 403, TRUE, WB_REMEDY_RENEW_ONCE }, { 403, FALSE, WB_REMEDY_RETRY },
    { 301, TRUE, WB_REMEDY_NONE },       { 301, FALSE, WB_REMEDY_RETRY },
    { 500, TRUE, WB_REMEDY_RETRY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (WbFailure) failure = { 0 };
      g_autoptr (WbHttpReply) reply = wb_http_reply_new (rows[i].status, g_bytes_new (NULL, 0));
      if (rows[i].names_request)
        wb_http_reply_add_header (reply, "x-amz-request-id", "tx1");
      wb_failure_from_reply (&failure, reply, WB_PROOF_TOKEN);
      g_assert_cmpint (failure.remedy, ==, rows[i].remedy);
    }
}

/* Who looks for a bucket in the wrong region is told the right one, however the store says it. */
static void
test_regions (void)
{
  static const struct
  {
    guint status;
    const char *header; /* (nullable): x-amz-bucket-region */
    const char *body;
    WbRemedy remedy;
    const char *region; /* (nullable): none is told */
  } rows[] = {
    /* S3: signed for another region; asked at another region's address; asked by HEAD */
    { 400, NULL,
      "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>",
      WB_REMEDY_NONE, "eu-west-3" },
    { 400, "eu-west-3", "<Error><Code>AuthorizationHeaderMalformed</Code></Error>", WB_REMEDY_NONE,
      "eu-west-3" },
    { 400, NULL, "<Error><Code>AuthorizationHeaderMalformed</Code></Error>", WB_REMEDY_NONE, NULL },
    /* an address that was signed for another */
    { 400, NULL,
      "<Error><Code>AuthorizationQueryParametersError</Code><Region>eu-west-3</Region></Error>",
      WB_REMEDY_NONE, "eu-west-3" },
    { 301, "eu-west-3",
      "<Error><Code>PermanentRedirect</Code><Endpoint>logs.s3.eu-west-3.amazonaws.com</Endpoint>"
      "</Error>",
      WB_REMEDY_NONE, "eu-west-3" },
    { 301, NULL,
      "<Error><Code>PermanentRedirect</Code><Endpoint>logs.s3.eu-west-3.amazonaws.com</Endpoint>"
      "</Error>",
      WB_REMEDY_NONE, "logs.s3.eu-west-3.amazonaws.com" },
    { 307, "eu-west-3", "<Error><Code>TemporaryRedirect</Code></Error>", WB_REMEDY_RETRY,
      "eu-west-3" },
    { 301, "eu-west-3", "", WB_REMEDY_NONE, "eu-west-3" },
    { 400, "eu-west-3", "", WB_REMEDY_NONE, "eu-west-3" },
    /* OSS calls it a lack of rights */
    { 403, NULL,
      "<Error><Code>AccessDenied</Code><Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint></Error>",
      WB_REMEDY_NONE, "oss-cn-beijing.aliyuncs.com" },
    /* or an argument that is wrong, with a number of its own */
    { 400, NULL, "<Error><Code>InvalidArgument</Code><EC>0002-00000226</EC></Error>",
      WB_REMEDY_NONE, NULL },
    { 400, NULL, "<Error><Code>InvalidArgument</Code><EC>0002-00000228</EC></Error>",
      WB_REMEDY_NONE, NULL },
    /* S3 names the region in every answer: that alone says nothing */
    { 403, "eu-west-3", "<Error><Code>AccessDenied</Code></Error>", WB_REMEDY_RENEW_ONCE, NULL },
    { 403, "eu-west-3", "", WB_REMEDY_RENEW_ONCE, NULL },
    { 404, "eu-west-3", "", WB_REMEDY_ABSENT, NULL },
    { 400, "eu-west-3", "<Error><Code>EntityTooSmall</Code></Error>", WB_REMEDY_NONE, NULL },
    { 400, NULL, "", WB_REMEDY_RETRY, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (WbFailure) failure = { 0 };
      g_autoptr (WbHttpReply) reply = wb_http_reply_new (
          rows[i].status, g_bytes_new_static (rows[i].body, strlen (rows[i].body)));
      wb_http_reply_add_header (reply, "x-amz-request-id", "tx1");
      if (rows[i].header)
        wb_http_reply_add_header (reply, "x-amz-bucket-region", rows[i].header);
      wb_failure_from_reply (&failure, reply, WB_PROOF_TOKEN);
      g_autofree char *sentence = wb_failure_sentence (&failure);
      g_test_message ("%u %s: %s", rows[i].status, rows[i].body, sentence);
      g_assert_cmpint (failure.remedy, ==, rows[i].remedy);
      g_assert_cmpstr (failure.region, ==, rows[i].region);
      if (rows[i].region)
        g_assert_nonnull (strstr (sentence, rows[i].region));
      if (strstr (rows[i].body, "AccessDenied"))
        g_assert_cmpstr (failure.code, ==, "AccessDenied");
      g_assert_null (strchr (sentence, '%'));
    }
}

static void
test_hostile_region (void)
{
  g_auto (WbFailure) failure = { 0 };
  const char *body = "<Error><Code>PermanentRedirect</Code><Region>eu\u202e %s%n</Region></Error>";
  g_autoptr (WbHttpReply) reply = wb_http_reply_new (301, g_bytes_new_static (body, strlen (body)));
  wb_failure_from_reply (&failure, reply, WB_PROOF_TOKEN);
  g_autofree char *sentence = wb_failure_sentence (&failure);
  g_assert_true (g_str_is_ascii (failure.region));
  g_assert_null (strchr (failure.region, '%'));
  g_assert_null (strstr (sentence, "\u202e"));
}

static void
test_hostile_code (void)
{
  g_auto (WbFailure) failure = { 0 };
  wb_failure_judge (&failure, 400, "Bad\033[2JCode\n\u202e", WB_PROOF_TOKEN);
  g_autofree char *sentence = wb_failure_sentence (&failure);
  g_assert_null (strchr (sentence, '\033'));
  g_assert_null (strchr (sentence, '\n'));
  g_assert_true (g_str_is_ascii (failure.code));
}

static void
test_own_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (WbFailure) failure = { 0 };
  wb_failure_from_error (&failure, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop"));
  g_assert_cmpint (failure.remedy, ==, WB_REMEDY_NONE);
  wb_failure_to_error (&failure, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  wb_failure_from_error (&failure, g_error_new (WB_ERROR, WB_ERROR_UNREACHABLE, "no answer"));
  g_assert_cmpint (failure.remedy, ==, WB_REMEDY_RETRY);
  wb_failure_judge (&failure, 404, "NoSuchKey", WB_PROOF_TOKEN);
  wb_failure_to_error (&failure, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_jitter (void)
{
  for (guint attempt = 0; attempt < 100; attempt++)
    {
      const gint64 most = attempt < 7 ? 200000 << attempt : 20000000;
      gint64 longest = 0;
      for (guint i = 0; i < 200; i++)
        {
          const gint64 wait = wb_retry_jitter_usec (attempt);
          g_assert_cmpint (wait, >=, 0);
          g_assert_cmpint (wait, <=, MIN (most, 20000000));
          longest = MAX (longest, wait);
        }
      g_assert_cmpint (longest, >, MIN (most, 20000000) / 2);
    }
}

static void
test_patience (void)
{
  g_autofree WbClock *clock = wb_clock_new_virtual (1000000);
  WbPatience patience;
  wb_patience_start (&patience, clock, 5000000);
  g_assert_true (wb_clock_wait_usec (clock, 4999999, NULL, NULL));
  g_assert_false (wb_patience_is_over (&patience));
  wb_patience_renew (&patience);
  g_assert_true (wb_clock_wait_usec (clock, 4999999, NULL, NULL));
  g_assert_false (wb_patience_is_over (&patience));
  g_assert_true (wb_clock_wait_usec (clock, 1, NULL, NULL));
  g_assert_true (wb_patience_is_over (&patience));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/failure/remedies", test_remedies);
  g_test_add_func ("/store/failure/own-sentences", test_each_its_own_sentence);
  g_test_add_func ("/store/failure/bare", test_bare);
  g_test_add_func ("/store/failure/regions", test_regions);
  g_test_add_func ("/store/failure/hostile-region", test_hostile_region);
  g_test_add_func ("/store/failure/hostile-code", test_hostile_code);
  g_test_add_func ("/store/failure/own-errors", test_own_errors);
  g_test_add_func ("/store/retry/jitter", test_jitter);
  g_test_add_func ("/store/retry/patience", test_patience);
  return g_test_run ();
}
