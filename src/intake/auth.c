/* SPDX-License-Identifier: MPL-2.0 */
/* A claim is what the request says about itself (key id, scope, signature), from the Authorization
 * field or from the query. It is read first, then checked in the order that OSS answers in: form,
 * key, time, token, signature. The computation is the client's own (store/signer). */
#include "auth.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "credentials.h"
#include "store/signer.h"
#include "xml.h"

#define MAX_READINGS 3

typedef struct
{
  gboolean in_query;
  char *access_key_id;
  char *day;
  char *region;
  char *service;
  char *signature;
  char **also; /* additional headers, owned */
  gint64 time;
  gint64 expires;    /* seconds after time; 0: not limited by the request */
  const char *token; /* (nullable) */
} Claim;

/* One way to read bucket and key out of host and path. */
typedef struct
{
  const char *host_style;
  char *bucket;
  char *key;
} Reading;

static void
claim_clear (Claim *claim)
{
  g_free (claim->access_key_id);
  g_free (claim->day);
  g_free (claim->region);
  g_free (claim->service);
  g_free (claim->signature);
  g_strfreev (claim->also);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Claim, claim_clear)

static gboolean
refuse (WbExchange *exchange, const char *code, const char *message)
{
  wb_exchange_refuse (exchange, code, message, NULL);
  return FALSE;
}

/* --- reading the claim --- */

/* "AK/20231216/cn-hangzhou/oss/aliyun_v4_request" */
static gboolean
read_credential (Claim *claim, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 6);

  if (g_strv_length (parts) != 5 || strcmp (parts[4], wb_sign_oss.terminator) != 0)
    return FALSE;
  claim->access_key_id = g_strdup (parts[0]);
  claim->day = g_strdup (parts[1]);
  claim->region = g_strdup (parts[2]);
  claim->service = g_strdup (parts[3]);
  return *parts[0] != '\0';
}

static gboolean
read_authorization (Claim *claim, const char *value)
{
  g_auto (GStrv) parts = NULL;
  gboolean ok = FALSE;

  if (!g_str_has_prefix (value, wb_sign_oss.algorithm))
    return FALSE;
  parts = g_strsplit (value + strlen (wb_sign_oss.algorithm), ",", 4);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);

      if (g_str_has_prefix (part, "Credential="))
        ok = read_credential (claim, part + strlen ("Credential="));
      else if (g_str_has_prefix (part, "AdditionalHeaders="))
        claim->also = g_strsplit (part + strlen ("AdditionalHeaders="), ";", 20);
      else if (g_str_has_prefix (part, "Signature=") && claim->signature == NULL)
        claim->signature = g_strdup (part + strlen ("Signature="));
    }
  return ok && claim->signature != NULL;
}

static gboolean
read_field_claim (WbExchange *exchange, Claim *claim, const char *authorization)
{
  const char *date = wb_pairs_get_field (exchange->fields, "x-oss-date");
  const char *payload = wb_pairs_get_field (exchange->fields, "x-oss-content-sha256");

  if (!read_authorization (claim, authorization))
    return refuse (exchange, "InvalidArgument", "Authorization is not OSS V4.");
  if (date == NULL || !wb_sign_parse_timestamp (date, &claim->time))
    return refuse (exchange, "InvalidArgument", "x-oss-date is missing or not valid.");
  if (g_strcmp0 (payload, WB_SIGN_UNSIGNED_PAYLOAD) != 0)
    return refuse (exchange, "InvalidArgument", "x-oss-content-sha256 is not UNSIGNED-PAYLOAD.");
  claim->token = wb_pairs_get_field (exchange->fields, "x-oss-security-token");
  return TRUE;
}

static gboolean
read_query_claim (WbExchange *exchange, Claim *claim)
{
  const char *version = wb_pairs_get (exchange->query, "x-oss-signature-version");
  const char *credential = wb_pairs_get (exchange->query, "x-oss-credential");
  const char *date = wb_pairs_get (exchange->query, "x-oss-date");
  const char *expires = wb_pairs_get (exchange->query, "x-oss-expires");
  const char *also = wb_pairs_get (exchange->query, "x-oss-additional-headers");

  claim->in_query = TRUE;
  claim->signature = g_strdup (wb_pairs_get (exchange->query, "x-oss-signature"));
  claim->token = wb_pairs_get (exchange->query, "x-oss-security-token");
  claim->also = also != NULL ? g_strsplit (also, ";", 20) : NULL;
  if (g_strcmp0 (version, wb_sign_oss.algorithm) == 0 && claim->signature != NULL
      && credential != NULL && read_credential (claim, credential) && date != NULL
      && wb_sign_parse_timestamp (date, &claim->time) && expires != NULL
      && g_ascii_string_to_signed (expires, 10, 1, WB_SIGN_MAX_EXPIRES, &claim->expires, NULL))
    return TRUE;
  return refuse (exchange, "InvalidArgument", "The URL's signature is not complete.");
}

static gboolean
read_claim (WbExchange *exchange, Claim *claim)
{
  const char *authorization = wb_pairs_get_field (exchange->fields, "Authorization");

  if (authorization != NULL)
    return read_field_claim (exchange, claim, authorization);
  if (wb_pairs_get (exchange->query, "x-oss-signature") != NULL)
    return read_query_claim (exchange, claim);
  return refuse (exchange, "AccessDenied", "The request is not signed.");
}

/* --- checking it --- */

static gboolean
check_scope (WbExchange *exchange, const Claim *claim)
{
  g_autofree char *timestamp = wb_sign_timestamp (claim->time);

  if (strcmp (claim->region, exchange->intake->region) != 0)
    {
      wb_exchange_refuse (exchange, "InvalidArgument", "The region signed for is another.",
                          "<EC>0002-00000226</EC>");
      return FALSE;
    }
  if (strcmp (claim->service, wb_sign_oss.service) != 0)
    return refuse (exchange, "InvalidArgument", "The product signed for is another.");
  if (strlen (claim->day) != 8 || strncmp (timestamp, claim->day, 8) != 0)
    return refuse (exchange, "InvalidArgument", "The day of Credential is not that of x-oss-date.");
  return TRUE;
}

static gboolean
refuse_skew (WbExchange *exchange, const Claim *claim, gint64 now)
{
  g_autofree char *theirs = wb_text_iso_msec (claim->time * G_USEC_PER_SEC);
  g_autofree char *ours = wb_text_iso_msec (now * G_USEC_PER_SEC);
  g_autoptr (GString) extra = g_string_new (NULL);

  wb_xml_number (extra, "MaxAllowedSkewMilliseconds", WB_AUTH_MAX_SKEW * 1000);
  wb_xml_text (extra, "RequestTime", theirs);
  wb_xml_text (extra, "ServerTime", ours);
  wb_exchange_refuse (exchange, "RequestTimeTooSkewed", NULL, extra->str);
  return FALSE;
}

static gboolean
check_time (WbExchange *exchange, const Claim *claim)
{
  gint64 now = wb_intake_now (exchange->intake);

  if (claim->time > now + WB_AUTH_MAX_SKEW
      || (!claim->in_query && claim->time < now - WB_AUTH_MAX_SKEW))
    return refuse_skew (exchange, claim, now);
  if (claim->in_query && now > claim->time + claim->expires)
    return refuse (exchange, "AccessDenied", "Request has expired.");
  return TRUE;
}

/* The secret of the key that signs, or NULL when refused. */
static char *
find_secret (WbExchange *exchange, const Claim *claim)
{
  const WbIntake *intake = exchange->intake;
  gint64 expires = 0;

  if (strcmp (claim->access_key_id, intake->access_key_id) == 0)
    {
      exchange->caller.is_staff = TRUE;
      return g_strdup (intake->access_key_secret);
    }
  if (!wb_credentials_is_temporary (claim->access_key_id) || claim->token == NULL)
    wb_exchange_refuse (exchange, "InvalidAccessKeyId", NULL, NULL);
  else if (!wb_credentials_read (intake, claim->access_key_id, claim->token, &exchange->caller,
                                 &expires))
    wb_exchange_refuse (exchange, "InvalidSecurityToken", NULL, NULL);
  else if (wb_intake_now (intake) >= expires)
    wb_exchange_refuse (exchange, "SecurityTokenExpired", NULL, NULL);
  return exchange->refused ? NULL : wb_credentials_secret (intake, claim->access_key_id);
}

/* --- host styles --- */

/* "BUCKET" of "BUCKET.host:port"; NULL if the host is a number or has no dot. */
static char *
first_label (const char *host)
{
  const char *dot = host != NULL ? strchr (host, '.') : NULL;
  g_autofree char *name = host != NULL ? g_strdup (host) : NULL;
  char *colon = name != NULL ? strrchr (name, ':') : NULL;

  if (dot == NULL || *host == '[')
    return NULL;
  if (colon != NULL)
    *colon = '\0';
  return g_hostname_is_ip_address (name) ? NULL : g_strndup (host, (gsize) (dot - host));
}

static guint
list_readings (const WbExchange *exchange, const char *path, Reading readings[MAX_READINGS])
{
  char *label = first_label (wb_pairs_get_field (exchange->fields, "Host"));
  const char *slash = strchr (path, '/');
  guint n = 0;

  if (label != NULL)
    readings[n++] = (Reading){ "vhost", label, g_strdup (path) };
  readings[n++] =
      (Reading){ "path", slash != NULL ? g_strndup (path, (gsize) (slash - path)) : g_strdup (path),
                 g_strdup (slash != NULL ? slash + 1 : "") };
  readings[n++] = (Reading){ "cname", g_strdup (exchange->intake->bucket), g_strdup (path) };
  return n;
}

static gboolean
is_signed_for (const WbExchange *exchange, const Claim *claim, const char *secret,
               const Reading *reading, const WbPairs *query)
{
  WbSignRequest request = {
    .dialect = &wb_sign_oss,
    .region = claim->region,
    .access_key_id = claim->access_key_id,
    .access_key_secret = secret,
    .time = claim->time,
    .method = exchange->method,
    .bucket = *reading->bucket != '\0' ? reading->bucket : NULL,
    .key = reading->key,
    .query = query,
    .fields = exchange->fields,
    .also = (const char *const *) claim->also,
  };
  g_autofree char *signature = wb_sign_signature (&request);

  return wb_intake_same_secret (claim->signature, signature);
}

/* The query without the signature itself. */
static WbPairs *
signed_query (const WbExchange *exchange)
{
  WbPairs *pairs = wb_pairs_new ();

  for (guint i = 0; i < exchange->query->length; i++)
    if (strcmp (exchange->query->at[i].name, "x-oss-signature") != 0)
      wb_pairs_add (pairs, exchange->query->at[i].name, exchange->query->at[i].value);
  return pairs;
}

static gboolean
find_reading (WbExchange *exchange, const Claim *claim, const char *secret)
{
  g_autofree char *path = g_uri_unescape_string (exchange->path + 1, NULL);
  g_autoptr (WbPairs) query = signed_query (exchange);
  Reading readings[MAX_READINGS];
  guint n = path != NULL ? list_readings (exchange, path, readings) : 0;

  for (guint i = 0; i < n; i++)
    {
      if (exchange->bucket == NULL && is_signed_for (exchange, claim, secret, &readings[i], query))
        {
          exchange->host_style = readings[i].host_style;
          exchange->bucket = g_strdup (readings[i].bucket);
          exchange->key = g_strdup (readings[i].key);
        }
      g_free (readings[i].bucket);
      g_free (readings[i].key);
    }
  return exchange->bucket != NULL;
}

gboolean
wb_auth_check (WbExchange *exchange)
{
  g_auto (Claim) claim = { 0 };
  g_autofree char *secret = NULL;

  if (*exchange->path != '/')
    return refuse (exchange, "InvalidArgument", NULL);
  if (!read_claim (exchange, &claim) || !check_scope (exchange, &claim)
      || !check_time (exchange, &claim))
    return FALSE;
  secret = find_secret (exchange, &claim);
  if (secret == NULL)
    return FALSE;
  if (!find_reading (exchange, &claim, secret))
    return refuse (exchange, "SignatureDoesNotMatch", NULL);
  if (strcmp (exchange->bucket, exchange->intake->bucket) != 0)
    return refuse (exchange, "NoSuchBucket", NULL);
  return TRUE;
}
