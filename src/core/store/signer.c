/* SPDX-License-Identifier: MPL-2.0 */
/* One signing core, two dialects as data. wb_sign_canonical_request() and wb_sign_signature() take
 * the request literally; wb_sign_fields() and wb_sign_url() copy it, add what a client has to add,
 * and call them. So a verifier, which gets everything from outside, runs the very same code.
 *
 * An empty security token is never added: HTTP libraries drop empty fields, and a field that is
 * signed but not sent is a wrong signature. */
#include "store/signer.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

const WbSignDialect wb_sign_oss = {
  .algorithm = "OSS4-HMAC-SHA256",
  .key_prefix = "aliyun_v4",
  .service = "oss",
  .terminator = "aliyun_v4_request",
  .field_prefix = "x-oss-",
  .query_prefix = "x-oss-",
  .version_param = "signature-version",
  .signed_word = "AdditionalHeaders",
  .signed_param = "additional-headers",
  .separator = ",",
  .bucket_in_uri = TRUE,
  .bare_empty_value = TRUE,
  .lists_all_signed = FALSE,
};

const WbSignDialect wb_sign_s3 = {
  .algorithm = "AWS4-HMAC-SHA256",
  .key_prefix = "AWS4",
  .service = "s3",
  .terminator = "aws4_request",
  .field_prefix = "x-amz-",
  .query_prefix = "X-Amz-",
  .version_param = "Algorithm",
  .signed_word = "SignedHeaders",
  .signed_param = "SignedHeaders",
  .separator = ", ",
  .bucket_in_uri = FALSE,
  .bare_empty_value = FALSE,
  .lists_all_signed = TRUE,
};

char *
wb_sign_encode (const char *text, gboolean keep_slash)
{
  GString *out = g_string_sized_new (strlen (text) + 16);

  for (const guchar *at = (const guchar *) text; *at != '\0'; at++)
    if (g_ascii_isalnum (*at) || strchr ("-._~", *at) != NULL || (keep_slash && *at == '/'))
      g_string_append_c (out, (char) *at);
    else
      g_string_append_printf (out, "%%%02X", *at);
  return g_string_free (out, FALSE);
}

static int
compare_pairs (const void *a, const void *b)
{
  const WbPair *left = a, *right = b;
  int order = strcmp (left->name, right->name);

  return order != 0 ? order : strcmp (left->value, right->value);
}

static void
sort_pairs (WbPairs *pairs)
{
  if (pairs->length > 1)
    qsort (pairs->at, pairs->length, sizeof *pairs->at, compare_pairs);
}

char *
wb_sign_canonical_query (const WbSignDialect *dialect, const WbPairs *query)
{
  g_autoptr (WbPairs) encoded = wb_pairs_new ();
  GString *out = g_string_new (NULL);

  for (guint i = 0; query != NULL && i < query->length; i++)
    {
      g_autofree char *name = wb_sign_encode (query->at[i].name, FALSE);
      g_autofree char *value = wb_sign_encode (query->at[i].value, FALSE);

      wb_pairs_add (encoded, name, value);
    }
  sort_pairs (encoded);
  for (guint i = 0; i < encoded->length; i++)
    {
      const WbPair *pair = &encoded->at[i];
      gboolean bare = dialect->bare_empty_value && *pair->value == '\0';

      g_string_append_printf (out, "%s%s%s%s", i > 0 ? "&" : "", pair->name, bare ? "" : "=",
                              pair->value);
    }
  return g_string_free (out, FALSE);
}

static char *
encoded_path (const WbSignRequest *request, gboolean with_bucket)
{
  const char *key = request->key != NULL ? request->key : "";
  g_autofree char *raw = NULL;

  if (with_bucket && request->bucket != NULL)
    raw = g_strdup_printf ("/%s/%s", request->bucket, key);
  else
    raw = g_strconcat ("/", key, NULL);
  return wb_sign_encode (raw, TRUE);
}

char *
wb_sign_path (const WbSignRequest *request)
{
  return encoded_path (request, request->bucket_in_path);
}

/* --- signed header fields --- */

static gboolean
is_signed_by_default (const WbSignDialect *dialect, const char *lower_name)
{
  return g_str_has_prefix (lower_name, dialect->field_prefix)
         || strcmp (lower_name, "content-type") == 0 || strcmp (lower_name, "content-md5") == 0
         || (dialect->lists_all_signed && strcmp (lower_name, "host") == 0);
}

static gboolean
is_asked_for (const WbSignRequest *request, const char *lower_name)
{
  for (guint i = 0; request->also != NULL && request->also[i] != NULL; i++)
    if (g_ascii_strcasecmp (request->also[i], lower_name) == 0)
      return TRUE;
  return FALSE;
}

/* The signed fields with lower-case names and trimmed values, sorted. */
static WbPairs *
signed_fields (const WbSignRequest *request)
{
  WbPairs *result = wb_pairs_new ();

  for (guint i = 0; request->fields != NULL && i < request->fields->length; i++)
    {
      g_autofree char *name = g_ascii_strdown (request->fields->at[i].name, -1);
      g_autofree char *value = g_strstrip (g_strdup (request->fields->at[i].value));

      if (is_signed_by_default (request->dialect, name) || is_asked_for (request, name))
        wb_pairs_add (result, name, value);
    }
  sort_pairs (result);
  return result;
}

/* "a;b": all signed names, or only those beyond the default, as the dialect says. */
static char *
listed_names (const WbSignRequest *request)
{
  g_autoptr (WbPairs) fields = signed_fields (request);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < fields->length; i++)
    if (request->dialect->lists_all_signed
        || !is_signed_by_default (request->dialect, fields->at[i].name))
      g_string_append_printf (out, "%s%s", out->len > 0 ? ";" : "", fields->at[i].name);
  return g_string_free (out, FALSE);
}

/* --- the core --- */

static const char *
payload_line (const WbSignRequest *request)
{
  g_autofree char *name = g_strconcat (request->dialect->field_prefix, "content-sha256", NULL);
  const char *value = wb_pairs_get_field (request->fields, name);

  return value != NULL ? value : WB_SIGN_UNSIGNED_PAYLOAD;
}

char *
wb_sign_canonical_request (const WbSignRequest *request)
{
  g_autofree char *path =
      encoded_path (request, request->dialect->bucket_in_uri || request->bucket_in_path);
  g_autofree char *query = wb_sign_canonical_query (request->dialect, request->query);
  g_autofree char *names = listed_names (request);
  g_autoptr (WbPairs) fields = signed_fields (request);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n%s\n%s\n", request->method, path, query);
  for (guint i = 0; i < fields->length; i++)
    g_string_append_printf (out, "%s:%s\n", fields->at[i].name, fields->at[i].value);
  g_string_append_printf (out, "\n%s\n%s", names, payload_line (request));
  return g_string_free (out, FALSE);
}

char *
wb_sign_timestamp (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);

  return g_date_time_format (utc, "%Y%m%dT%H%M%SZ");
}

gboolean
wb_sign_parse_timestamp (const char *text, gint64 *ret_time)
{
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GDateTime) time = NULL;

  if (strlen (text) != strlen ("20231216T162057Z") || text[8] != 'T' || text[15] != 'Z')
    return FALSE;
  for (guint i = 0; i < 15; i++)
    if (i != 8 && !g_ascii_isdigit (text[i]))
      return FALSE;
  zone = g_time_zone_new_utc ();
  time = g_date_time_new_from_iso8601 (text, zone);
  if (time == NULL)
    return FALSE;
  *ret_time = g_date_time_to_unix (time);
  return TRUE;
}

/* "20231216/cn-hangzhou/oss/aliyun_v4_request" */
static char *
scope (const WbSignRequest *request, const char *timestamp)
{
  return g_strdup_printf ("%.8s/%s/%s/%s", timestamp, request->region,
                          request->service != NULL ? request->service : request->dialect->service,
                          request->dialect->terminator);
}

char *
wb_sign_string_to_sign (const WbSignRequest *request, const char *canonical)
{
  g_autofree char *timestamp = wb_sign_timestamp (request->time);
  g_autofree char *full_scope = scope (request, timestamp);
  g_autofree char *hash = wb_sha256_of (canonical, strlen (canonical));

  return g_strdup_printf ("%s\n%s\n%s\n%s", request->dialect->algorithm, timestamp, full_scope,
                          hash);
}

/* The key of one day, region and service: a chain of HMACs over the parts of the scope. */
static void
derive_key (const WbSignRequest *request, guint8 key[WB_SHA256_BYTES])
{
  g_autofree char *timestamp = wb_sign_timestamp (request->time);
  g_autofree char *full_scope = scope (request, timestamp);
  g_auto (GStrv) parts = g_strsplit (full_scope, "/", 0);
  g_autofree char *secret =
      g_strconcat (request->dialect->key_prefix, request->access_key_secret, NULL);

  wb_hmac_sha256 (secret, strlen (secret), parts[0], strlen (parts[0]), key);
  for (guint i = 1; parts[i] != NULL; i++)
    {
      guint8 next[WB_SHA256_BYTES];

      wb_hmac_sha256 (key, WB_SHA256_BYTES, parts[i], strlen (parts[i]), next);
      memcpy (key, next, sizeof next);
    }
  wb_wipe (secret, strlen (secret));
}

static char *
seal (const WbSignRequest *request, const char *canonical)
{
  g_autofree char *text = wb_sign_string_to_sign (request, canonical);
  guint8 key[WB_SHA256_BYTES], mac[WB_SHA256_BYTES];

  derive_key (request, key);
  wb_hmac_sha256 (key, sizeof key, text, strlen (text), mac);
  wb_wipe (key, sizeof key);
  return wb_hex (mac, sizeof mac);
}

char *
wb_sign_signature (const WbSignRequest *request)
{
  g_autofree char *canonical = wb_sign_canonical_request (request);

  return seal (request, canonical);
}

/* --- signing --- */

static void
add_prefixed (WbPairs *pairs, const char *prefix, const char *name, const char *value)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);

  if (value != NULL && *value != '\0')
    wb_pairs_add (pairs, full, value);
}

static char *
authorization (const WbSignRequest *request, const char *timestamp)
{
  const WbSignDialect *dialect = request->dialect;
  g_autofree char *full_scope = scope (request, timestamp);
  g_autofree char *names = listed_names (request);
  g_autofree char *signature = wb_sign_signature (request);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s Credential=%s/%s%s", dialect->algorithm, request->access_key_id,
                          full_scope, dialect->separator);
  if (*names != '\0')
    g_string_append_printf (out, "%s=%s%s", dialect->signed_word, names, dialect->separator);
  g_string_append_printf (out, "Signature=%s", signature);
  return g_string_free (out, FALSE);
}

WbPairs *
wb_sign_fields (const WbSignRequest *request)
{
  g_autofree char *timestamp = wb_sign_timestamp (request->time);
  const char *prefix = request->dialect->field_prefix;
  g_autoptr (WbPairs) added = wb_pairs_new ();
  g_autoptr (WbPairs) fields = wb_pairs_copy (request->fields);
  g_autofree char *value = NULL;
  WbSignRequest whole = *request;

  add_prefixed (added, prefix, "date", timestamp);
  add_prefixed (added, prefix, "content-sha256",
                request->payload_sha256 != NULL ? request->payload_sha256
                                                : WB_SIGN_UNSIGNED_PAYLOAD);
  add_prefixed (added, prefix, "security-token", request->security_token);
  for (guint i = 0; i < added->length; i++)
    wb_pairs_add (fields, added->at[i].name, added->at[i].value);
  whole.fields = fields;
  value = authorization (&whole, timestamp);
  wb_pairs_add (added, "Authorization", value);
  return g_steal_pointer (&added);
}

/* S3 writes its parameter names as X-Amz-Security-Token, OSS as x-oss-security-token. */
static void
add_parameter (WbPairs *query, const WbSignDialect *dialect, const char *words, const char *value)
{
  g_autofree char *name = g_strdup (words);

  for (char *at = name; dialect->lists_all_signed && *at != '\0'; at++)
    if (at == name || at[-1] == '-')
      *at = g_ascii_toupper (*at);
  add_prefixed (query, dialect->query_prefix, name, value);
}

char *
wb_sign_url (const WbSignRequest *request, const char *base, guint expires)
{
  const WbSignDialect *dialect = request->dialect;
  g_autofree char *timestamp = wb_sign_timestamp (request->time);
  g_autofree char *full_scope = scope (request, timestamp);
  g_autofree char *credential = g_strdup_printf ("%s/%s", request->access_key_id, full_scope);
  g_autofree char *seconds = g_strdup_printf ("%u", CLAMP (expires, 1, WB_SIGN_MAX_EXPIRES));
  g_autofree char *names = listed_names (request);
  g_autoptr (WbPairs) query = wb_pairs_copy (request->query);
  g_autofree char *path = wb_sign_path (request);
  g_autofree char *signature = NULL, *text = NULL;
  WbSignRequest whole = *request;

  add_parameter (query, dialect, dialect->version_param, dialect->algorithm);
  add_parameter (query, dialect, "date", timestamp);
  add_parameter (query, dialect, "expires", seconds);
  add_parameter (query, dialect, "credential", credential);
  add_parameter (query, dialect, "security-token", request->security_token);
  add_parameter (query, dialect, dialect->signed_param, names);
  whole.query = query;
  signature = wb_sign_signature (&whole);
  add_parameter (query, dialect, "signature", signature);
  text = wb_sign_canonical_query (dialect, query);
  return g_strconcat (base, path, "?", text, NULL);
}
