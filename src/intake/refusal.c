/* SPDX-License-Identifier: MPL-2.0 */
/* Codes and statuses as Alibaba Cloud documents them for OSS; the sentences are ours. */
#include "refusal.h"

#include <string.h>

static const WbRefusal rows[] = {
  { "InternalError", 500, "The intake could not do this." },
  { "AccessDenied", 403, "These keys don't allow this." },
  { "BadGateway", 502, "A fault was asked for." },
  { "EntityTooLarge", 400, "The body is too large." },
  { "EntityTooSmall", 400, "A part other than the last is smaller than 100 KiB." },
  { "FileAlreadyExists", 409, "The object exists and must not be overwritten." },
  { "InvalidAccessKeyId", 403, "There is no such access key." },
  { "InvalidArgument", 400, "A parameter or header field is not valid." },
  { "InvalidDigest", 400, "Content-MD5 does not match the body." },
  { "InvalidObjectName", 400, "The object's name is not allowed." },
  { "InvalidPart", 400, "A part is missing or its ETag is another." },
  { "InvalidPartOrder", 400, "The parts are not in ascending order." },
  { "InvalidRange", 416, "The range lies outside of the object." },
  { "InvalidSecurityToken", 403, "The security token is not valid." },
  { "InvalidTag", 400, "The tags are not valid." },
  { "MalformedXML", 400, "The XML of the request is not valid." },
  { "NoSuchBucket", 404, "There is no such bucket." },
  { "NoSuchKey", 404, "There is no such object." },
  { "NoSuchUpload", 404, "There is no such multipart upload." },
  { "NotImplemented", 501, "The intake does not do this." },
  { "QuotaExceeded", 507, "There is no room left." },
  { "RequestTimeTooSkewed", 403, "The request's time and the server's differ too much." },
  { "SecurityTokenExpired", 403, "The security token has expired." },
  { "ServiceUnavailable", 503, "Please try again." },
  { "SignatureDoesNotMatch", 403, "The signature is not the one the server computed." },
  { "TooManyRequests", 429, "Please try again later." },
};

const WbRefusal *
wb_refusal_find (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].code, code) == 0)
      return &rows[i];
  return &rows[0];
}

const WbRefusal *
wb_refusal_for_status (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].status == status)
      return &rows[i];
  return &rows[0];
}
