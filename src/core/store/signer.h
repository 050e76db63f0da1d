/* SPDX-License-Identifier: MPL-2.0 */
/* Signing requests to object stores: OSS signature version 4 and S3's AWS Signature Version 4.
 *
 * Both are the same computation: a canonical text of the request is hashed into a string to sign,
 * which is sealed with a key derived from secret, day, region and service. What differs stands in a
 * WbSignDialect, one row each. The same code signs (stores) and verifies (waybill-intake).
 *
 * Specifications: Alibaba Cloud OSS "V4 signature" (header and URL); Amazon S3 "Authenticating
 * Requests (AWS Signature Version 4)". */
#pragma once

#include "store/pairs.h"

G_BEGIN_DECLS

#define WB_SIGN_UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"
#define WB_SIGN_MAX_EXPIRES                                                                        \
  604800 /* seconds a presigned URL can live at most, in both dialects                             \
          */

typedef struct
{
  const char *algorithm;     /* first word of Authorization */
  const char *key_prefix;    /* put before the secret when the key is derived */
  const char *service;       /* third part of the scope */
  const char *terminator;    /* last part of the scope */
  const char *field_prefix;  /* "x-oss-" or "x-amz-": header fields that are always signed */
  const char *query_prefix;  /* "x-oss-" or "X-Amz-": parameters of a presigned URL */
  const char *version_param; /* what carries the algorithm in a presigned URL, without prefix */
  const char *signed_word;   /* "AdditionalHeaders" or "SignedHeaders" in Authorization */
  const char *signed_param;  /* the same in a presigned URL, without prefix */
  const char *separator;     /* between the parts of Authorization */
  gboolean bucket_in_uri;    /* the canonical path names the bucket whatever the host style */
  gboolean bare_empty_value; /* an empty parameter is "k", not "k=" */
  gboolean lists_all_signed; /* every signed field is listed and Host must be one of them */
} WbSignDialect;

extern const WbSignDialect wb_sign_oss;
extern const WbSignDialect wb_sign_s3;

/* One request. Everything is borrowed and raw: nothing in it is percent-encoded. */
typedef struct
{
  const WbSignDialect *dialect;
  const char *service; /* (nullable): instead of the dialect's, e.g. "oss-cloudbox" */
  const char *region;  /* "cn-hangzhou", not "oss-cn-hangzhou" */
  const char *access_key_id;
  const char *access_key_secret;
  const char *security_token; /* (nullable): of temporary credentials; "" counts as none */
  gint64 time;                /* seconds since 1970 UTC; the store allows 15 minutes of skew */
  const char *method;         /* upper case */
  const char *bucket;         /* (nullable): NULL for a request to the service */
  const char *key;            /* (nullable): NULL or "" for a request to the bucket */
  gboolean bucket_in_path;    /* path style: the path that is sent names the bucket */
  const WbPairs *query;       /* (nullable): parameters that are sent */
  const WbPairs *fields;      /* (nullable): header fields that are sent; for S3 with Host */
  const char *const *also;    /* (nullable): NULL-terminated names of further fields to sign */
  const char *payload_sha256; /* (nullable): lower-case hex; WB_SIGN_UNSIGNED_PAYLOAD if NULL */
} WbSignRequest;

/* Percent-encodes every byte of text but A-Z a-z 0-9 - . _ ~ (and '/' if keep_slash) as %XX, upper
 * case, once. Caller frees. */
char *wb_sign_encode (const char *text, gboolean keep_slash);

/* Parameters encoded, sorted by encoded name, joined with '&'. Caller frees. */
char *wb_sign_canonical_query (const WbSignDialect *dialect, const WbPairs *query);

/* The encoded path that is sent: "/key", or "/bucket/key" in path style. Caller frees. */
char *wb_sign_path (const WbSignRequest *request);

/* The canonical request of exactly request->query and request->fields, nothing added: for tests,
 * logs of a mismatch and verification. The payload line is the value of the field
 * PREFIXcontent-sha256, else UNSIGNED-PAYLOAD. Caller frees. */
char *wb_sign_canonical_request (const WbSignRequest *request);

/* What is sealed for the canonical request given. Caller frees. */
char *wb_sign_string_to_sign (const WbSignRequest *request, const char *canonical);

/* Lower-case hex signature of exactly request->query and request->fields: what a verifier compares
 * after it took the signature out of the query. Caller frees. */
char *wb_sign_signature (const WbSignRequest *request);

/* Signs with header fields. Returns the fields to add to the request: PREFIXdate,
 * PREFIXcontent-sha256, PREFIXsecurity-token if there is one, Authorization. Caller frees. */
WbPairs *wb_sign_fields (const WbSignRequest *request);

/* Signs in the URL: base ("https://host[:port]", no slash at the end) with path and query, valid
 * for expires seconds (1 to WB_SIGN_MAX_EXPIRES) from request->time, or until the token dies.
 * Whoever uses it sends exactly request->fields (besides Host). Caller frees. */
char *wb_sign_url (const WbSignRequest *request, const char *base, guint expires);

/* "20231216T162057Z" of seconds since 1970 UTC; caller frees. */
char *wb_sign_timestamp (gint64 time);

/* Reads such a time; FALSE, ret_time untouched, if text is none. */
gboolean wb_sign_parse_timestamp (const char *text, gint64 *ret_time);

G_END_DECLS
