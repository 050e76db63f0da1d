/* SPDX-License-Identifier: MPL-2.0 */
/* The table is read from top to bottom, codes before bare statuses. A status without a store's code
 * is not trusted to come from the store: portals and proxies answer 403 and 404 too, so those are
 * tried again, while a code is the store's own word. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/failure.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "store/replies.h"

#define MAX_RETRY_AFTER_SEC 60

static const char busy[] = N_ ("The storage is busy.");
static const char in_trouble[] = N_ ("The storage has a problem of its own.");
static const char foreign[] =
    N_ ("Something other than the storage answered, perhaps a sign-in page of this network.");
static const char no_access[] = N_ ("The storage does not let us in.");
static const char expired[] = N_ ("The permission to upload has expired.");
static const char changed[] =
    N_ ("The data arrives changed: something between this computer and the storage alters it.");
static const char wrong_clock[] =
    N_ ("This computer's clock is wrong: set the time, then try again.");
static const char misunderstood[] = N_ ("The storage does not take the request.");

static const char wrong_region[] =
    N_ ("The storage is in another region than the one that was given.");
/* Translators: %s is the name of a region of a storage provider, or the address for it */
static const char right_region[] =
    N_ ("The storage is in another region than the one that was given. Tell support that the right "
        "one is “%s”.");
static const char full[] = N_ ("There is no room left in the storage.");
static const char late_address[] = N_ ("The address for uploading has expired.");

#define ANY 0
/* sets of what a request was authorized by, for rows that count only then */
#define KEYS (1u << WB_PROOF_KEYS)
#define ADDRESS (1u << WB_PROOF_ADDRESS | 1u << WB_PROOF_LATE_ADDRESS)
#define LATE (1u << WB_PROOF_LATE_ADDRESS)

typedef struct
{
  guint status;
  const char *code;
  guint only;
  WbRemedy remedy;
  WbError error;
  const char *sentence;
} FailureRow;

static const FailureRow rows[] = {
  { ANY, "RequestTimeTooSkewed", ANY, WB_REMEDY_CLOCK, WB_ERROR_CLOCK, wrong_clock },
  { ANY, "SecurityTokenExpired", ANY, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE, expired },
  { ANY, "ExpiredToken", ANY, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE, expired },
  { ANY, "InvalidToken", ANY, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE, expired },
  { ANY, "InvalidSecurityToken", ANY, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE, expired },
  { ANY, "InvalidAccessKeyId", KEYS, WB_REMEDY_NONE, WB_ERROR_REFUSED,
    N_ ("The storage does not know the access key.") },
  { ANY, "InvalidAccessKeyId", ANY, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE, expired },
  { ANY, "SignatureDoesNotMatch", ADDRESS, WB_REMEDY_NONE, WB_ERROR_REFUSED,
    N_ ("The storage does not accept an address for uploading: it was signed for another request "
        "or with a wrong key.") },
  { ANY, "SignatureDoesNotMatch", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED,
    N_ ("The storage does not accept the signature: the secret key is wrong.") },
  { ANY, "AccessDenied", LATE, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE, late_address },
  { ANY, "AccessDenied", KEYS, WB_REMEDY_NONE, WB_ERROR_REFUSED, no_access },
  { ANY, "AccessDenied", ANY, WB_REMEDY_RENEW_ONCE, WB_ERROR_REFUSED, no_access },
  { ANY, "PublicEndpointForbidden", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED,
    N_ ("The storage must be reached through a domain name of its own: the address that was given "
        "is closed to uploads.") },
  { ANY, "AuthorizationHeaderMalformed", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED, wrong_region },
  { ANY, "PermanentRedirect", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED, wrong_region },
  /* a bucket so new that its name does not lead to its region yet */
  { ANY, "TemporaryRedirect", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, wrong_region },
  { ANY, "ExpiredRequest", ANY, WB_REMEDY_RENEW, WB_ERROR_UNREACHABLE, late_address },
  { ANY, "QuotaExceeded", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED, full },
  { ANY, "UserDisable", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED,
    N_ ("The storage account is disabled.") },
  { ANY, "NoSuchBucket", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED,
    N_ ("The place in the storage does not exist.") },
  { ANY, "NoSuchUpload", ANY, WB_REMEDY_UPLOAD_GONE, WB_ERROR_UNREACHABLE,
    N_ ("The storage has forgotten the upload.") },
  { ANY, "InvalidPart", ANY, WB_REMEDY_PARTS_WRONG, WB_ERROR_UNREACHABLE,
    N_ ("The storage misses parts of the upload.") },
  { ANY, "InvalidPartOrder", ANY, WB_REMEDY_PARTS_WRONG, WB_ERROR_UNREACHABLE,
    N_ ("The storage misses parts of the upload.") },
  { ANY, "InvalidDigest", ANY, WB_REMEDY_REREAD, WB_ERROR_UNREACHABLE, changed },
  { ANY, "BadDigest", ANY, WB_REMEDY_REREAD, WB_ERROR_UNREACHABLE, changed },
  { ANY, "FileAlreadyExists", ANY, WB_REMEDY_EXISTS, WB_ERROR_REFUSED,
    N_ ("It is in the storage already.") },
  { ANY, "PreconditionFailed", ANY, WB_REMEDY_EXISTS, WB_ERROR_REFUSED,
    N_ ("It is in the storage already.") },
  { ANY, "NoSuchKey", ANY, WB_REMEDY_ABSENT, WB_ERROR_REFUSED, N_ ("It is not in the storage.") },
  { ANY, "EntityTooSmall", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED, misunderstood },
  { ANY, "EntityTooLarge", ANY, WB_REMEDY_NONE, WB_ERROR_TOO_LARGE,
    N_ ("It is too large for the storage.") },
  { ANY, "NotImplemented", ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED, misunderstood },
  /* S3 may find out only after it has said 200 */
  { ANY, "InternalError", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, in_trouble },
  { ANY, "QpsLimitExceeded", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
  { ANY, "UploadTrafficRateLimitExceeded", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
  { ANY, "SlowDown", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
  { ANY, "ServiceUnavailable", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
  { ANY, "RequestTimeout", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
  { ANY, "OperationAborted", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
  { ANY, "ConditionalRequestConflict", ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
  /* from here on any code */
  { 407, NULL, ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE,
    N_ ("The proxy of this network asks for a password.") },
  { 408, NULL, ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
  { 429, NULL, ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE, busy },
};

static const FailureRow by_server = { 500,       NULL, ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE,
                                      in_trouble };
static const FailureRow by_stranger = { ANY,    NULL, ANY, WB_REMEDY_RETRY, WB_ERROR_UNREACHABLE,
                                        foreign };
static const FailureRow by_unknown = { ANY,          NULL, ANY, WB_REMEDY_NONE, WB_ERROR_REFUSED,
                                       misunderstood };

static gboolean
row_fits (const FailureRow *row, guint status, const char *code, WbProof proof)
{
  return (!row->code || g_strcmp0 (row->code, code) == 0)
         && (row->status == ANY || row->status == status)
         && (row->only == ANY || row->only & 1u << proof);
}

static const FailureRow *
find_row (guint status, const char *code, WbProof proof)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (row_fits (&rows[i], status, code, proof))
      return &rows[i];
  if (status >= 500)
    return &by_server;
  return code && status >= 400 ? &by_unknown : &by_stranger;
}

void
wb_failure_clear (WbFailure *failure)
{
  g_clear_pointer (&failure->code, g_free);
  g_clear_pointer (&failure->request_id, g_free);
  g_clear_pointer (&failure->region, g_free);
  g_clear_error (&failure->cause);
}

void
wb_failure_judge (WbFailure *failure, guint status, const char *code, WbProof proof)
{
  const FailureRow *row = find_row (status, code, proof);
  wb_failure_clear (failure);
  *failure = (WbFailure){
    .remedy = row->remedy,
    .error = row->error,
    .sentence = row->sentence,
    .status = status,
    .code = code ? wb_text_ascii_name (code, 64) : NULL,
    .server_usec = -1,
    .generation = failure->generation,
  };
}

/* HEAD has no body: OSS puts the same XML in base64 into a header. */
static gboolean
read_error (const WbHttpReply *reply, WbErrorReply *ret_error)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (wb_http_reply_get_body (reply), &length);
  if (length > 0)
    return wb_error_reply_read (text, length, ret_error);

  const char *header = wb_http_reply_get_header (reply, "x-oss-err");
  if (!header)
    return FALSE;
  g_autofree guchar *decoded = g_base64_decode (header, &length);
  return wb_error_reply_read ((const char *) decoded, length, ret_error);
}

static gint64
time_of (const char *iso)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = iso ? g_date_time_new_from_iso8601 (iso, utc) : NULL;
  return time ? g_date_time_to_unix (time) * G_USEC_PER_SEC : -1;
}

/* What a store means that names its request and has no body: it was asked by HEAD. S3 names the
 * bucket's region in every answer, so that alone is no complaint. */
static const char *
code_of_bare (guint status, gboolean names_region)
{
  static const struct
  {
    guint status;
    gboolean names_region;
    const char *code;
  } bare[] = {
    { 404, FALSE, "NoSuchKey" },
    { 403, FALSE, "AccessDenied" },
    { 301, FALSE, "PermanentRedirect" },
    { 400, TRUE, "AuthorizationHeaderMalformed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bare); i++)
    if (bare[i].status == status && (names_region || !bare[i].names_region))
      return bare[i].code;
  return NULL;
}

/* OSS calls many things an argument that is wrong; by its EC number this one was signed for another
 * region than the bucket's (in a header, in an address). */
static gboolean
is_of_other_region (const WbErrorReply *said)
{
  static const char *const numbers[] = { "0002-00000226", "0002-00000228", NULL };

  return g_strcmp0 (said->code, "InvalidArgument") == 0 && said->detail
         && g_strv_contains (numbers, said->detail);
}

/* Some codes mean more than one thing, which the rest of the answer tells apart. */
static const char *
code_meant (const WbErrorReply *said)
{
  if (g_strcmp0 (said->code, "AuthorizationQueryParametersError") == 0 && said->region)
    return "AuthorizationHeaderMalformed";
  if (is_of_other_region (said))
    return "AuthorizationHeaderMalformed";
  if (g_strcmp0 (said->code, "AccessDenied") != 0)
    return said->code;
  /* S3 and OSS say of a presigned address that is over the same as of one that was never allowed */
  if (said->message && g_str_has_prefix (said->message, "Request has expired"))
    return "ExpiredRequest";
  /* OSS says so of a bucket that is in another region, and names the address for it */
  return said->endpoint ? "PermanentRedirect" : said->code;
}

/* Whatever it was taken for, the word that is told is the store's. */
static void
tell_own_word (WbFailure *failure, const char *code)
{
  if (!code)
    return;
  g_free (failure->code);
  failure->code = wb_text_ascii_name (code, 64);
}

/* The right region of a bucket that was looked for in a wrong one; NULL if it is not told. */
static char *
region_told (const WbFailure *failure, const WbErrorReply *said, const char *header)
{
  const char *place = said->region ? said->region : header ? header : said->endpoint;
  return failure->sentence == wrong_region && place ? wb_text_ascii_name (place, 128) : NULL;
}

void
wb_failure_from_reply (WbFailure *failure, const WbHttpReply *reply, WbProof proof)
{
  g_auto (WbErrorReply) said = { 0 };
  const guint status = wb_http_reply_get_status (reply);
  const char *oss_id = wb_http_reply_get_header (reply, "x-oss-request-id");
  const char *header_id = oss_id ? oss_id : wb_http_reply_get_header (reply, "x-amz-request-id");
  const char *region = wb_http_reply_get_header (reply, "x-amz-bucket-region");
  const gboolean by_store = read_error (reply, &said);

  wb_failure_judge (
      failure, status,
      by_store || !header_id ? code_meant (&said) : code_of_bare (status, region != NULL), proof);
  tell_own_word (failure, said.code);
  failure->region = region_told (failure, &said, region);
  failure->request_id = said.request_id ? wb_text_ascii_name (said.request_id, 64)
                        : header_id     ? wb_text_ascii_name (header_id, 64)
                                        : NULL;
  failure->server_usec = time_of (said.server_time);
  if (failure->server_usec < 0)
    failure->server_usec = wb_http_reply_get_date_usec (reply);
  failure->retry_after_sec =
      (guint) MIN (wb_http_reply_get_retry_after_sec (reply), MAX_RETRY_AFTER_SEC);
  g_debug ("answer %u %s, request %s", status, failure->code ? failure->code : "-",
           failure->request_id ? failure->request_id : "-");
}

void
wb_failure_from_error (WbFailure *failure, GError *cause)
{
  const gboolean no_answer = g_error_matches (cause, WB_ERROR, WB_ERROR_UNREACHABLE);
  wb_failure_clear (failure);
  *failure = (WbFailure){
    .remedy = no_answer ? WB_REMEDY_RETRY : WB_REMEDY_NONE,
    .error = WB_ERROR_UNREACHABLE,
    .server_usec = -1,
    .generation = failure->generation,
    .cause = cause,
  };
  g_debug ("no answer: %s", cause->message);
}

void
wb_failure_foreign (WbFailure *failure, guint status)
{
  wb_failure_judge (failure, status, NULL, FALSE);
  failure->remedy = by_stranger.remedy;
  failure->error = by_stranger.error;
  failure->sentence = by_stranger.sentence;
}

void
wb_failure_changed (WbFailure *failure)
{
  wb_failure_judge (failure, 200, "BadDigest", FALSE);
  g_clear_pointer (&failure->code, g_free);
}

char *
wb_failure_sentence (const WbFailure *failure)
{
  if (failure->cause)
    return g_strdup (failure->cause->message);
  g_autofree char *sentence = failure->region ? g_strdup_printf (_ (right_region), failure->region)
                                              : g_strdup (_ (failure->sentence));
  if (!failure->code)
    return g_steal_pointer (&sentence);
  if (!failure->request_id)
    return g_strdup_printf ("%s (%s)", sentence, failure->code);
  /* Translators: a sentence, then a storage's word for an error and the number of the request */
  return g_strdup_printf (_ ("%s (%s, request %s)"), sentence, failure->code, failure->request_id);
}

void
wb_failure_to_error (const WbFailure *failure, GError **error)
{
  static const struct
  {
    WbRemedy remedy;
    GIOErrorEnum code;
  } own_codes[] = {
    { WB_REMEDY_UPLOAD_GONE, G_IO_ERROR_CLOSED },
    { WB_REMEDY_PARTS_WRONG, G_IO_ERROR_PARTIAL_INPUT },
    { WB_REMEDY_EXISTS, G_IO_ERROR_EXISTS },
    { WB_REMEDY_ABSENT, G_IO_ERROR_NOT_FOUND },
  };

  if (failure->cause)
    {
      g_propagate_error (error, g_error_copy (failure->cause));
      return;
    }
  g_autofree char *sentence = wb_failure_sentence (failure);
  for (guint i = 0; i < G_N_ELEMENTS (own_codes); i++)
    if (own_codes[i].remedy == failure->remedy)
      {
        g_set_error_literal (error, G_IO_ERROR, own_codes[i].code, sentence);
        return;
      }
  g_set_error_literal (error, WB_ERROR, failure->error, sentence);
}
