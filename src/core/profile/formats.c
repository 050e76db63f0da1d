/* SPDX-License-Identifier: MPL-2.0 */
/* Each form is a row: pattern, length, words. Patterns are anchored, without nested repetition, and
 * the length is tested first, so a hostile string costs nothing. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/formats.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "seal/recipient.h"

#define LABEL "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#define HOST "(" LABEL "(\\." LABEL ")*|\\[[0-9A-Fa-f:.]{2,45}\\])(:[0-9]{1,5})?"
#define LOOPBACK "(localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]{1,5})?"
#define URL_REST "([/?][!\"$-~]*)?"
#define NO_CONTROLS "[^\\x00-\\x1f\\x7f\\u202a-\\u202e\\u2066-\\u2069]"

/* pattern compiled; PCRE writes a character as \x{202a} where ECMA-262 writes \u202a. */
static GRegex *
compile (const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) escape = g_regex_new ("\\\\u([0-9a-f]{4})", 0, 0, NULL);
  g_autofree char *own = g_regex_replace (escape, pattern, -1, 0, "\\\\x{\\1}", 0, NULL);
  GRegex *regex = g_regex_new (own, G_REGEX_DOLLAR_ENDONLY, 0, &error);

  if (!regex)
    g_error ("%s: %s", pattern, error->message);
  return regex;
}

/* Borrowed: each pattern is compiled once and kept. */
static const GRegex *
get_regex (const char *pattern)
{
  static GMutex lock;
  static GHashTable *compiled; /* (lock: lock): pattern -> GRegex */

  g_mutex_lock (&lock);
  if (!compiled)
    compiled = g_hash_table_new (g_str_hash, g_str_equal);
  GRegex *regex = g_hash_table_lookup (compiled, pattern);
  if (!regex)
    {
      regex = compile (pattern);
      g_hash_table_insert (compiled, (gpointer) pattern, regex);
    }
  g_mutex_unlock (&lock);
  return regex;
}

gboolean
wb_format_matches (const WbFormat *format, const char *text)
{
  return g_utf8_strlen (text, -1) <= (glong) format->max_chars
         && g_regex_match (get_regex (format->pattern), text, 0, NULL)
         && (!format->check || format->check (text));
}

/* The pattern names the characters; GLib knows brackets, percent signs and ports. */
static gboolean
is_uri (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri && g_uri_get_host (uri) && *g_uri_get_host (uri);
}

const WbFormat wb_format_profile_id = {
  "^[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)+$", 128,
  N_ ("a reverse domain name such as \"com.example.Application\""), NULL
};
const WbFormat wb_format_id = {
  "^[a-z][a-z0-9-]{0,31}$", 32,
  N_ ("a word of a-z, 0-9 and \"-\", starting with a letter, of at most 32 characters"), NULL
};
const WbFormat wb_format_language = { "^([a-z]{2,3}(_[A-Z]{2})?(@[a-z]{1,16})?)?$", 24,
                                      N_ ("\"\" or a language such as \"zh_CN\""), NULL };
const WbFormat wb_format_name = { "^" NO_CONTROLS "+$", 80,
                                  N_ ("one line of at most 80 characters"), NULL };
const WbFormat wb_format_line = { "^" NO_CONTROLS "+$", 500,
                                  N_ ("one line of at most 500 characters"), NULL };
const WbFormat wb_format_words = { "^(\\n|" NO_CONTROLS ")+$", 4000,
                                   N_ ("a text of at most 4000 characters"), NULL };
const WbFormat wb_format_folder = {
  "^~?/(?!(.*/)?\\.\\.(/|$))[^\\x00-\\x1f]*$", 1024,
  N_ ("a folder such as \"~/.config/application\", absolute or below \"~/\", without \"..\""), NULL
};
const WbFormat wb_format_glob = { "^(?!/)(?!(.*/)?\\.\\.?(/|$))(?!.*//)(?!.*/$)[^\\x00-\\x1f]+$",
                                  256,
                                  N_ ("a path below the root such as \"logs/**\", without \"..\""),
                                  NULL };
const WbFormat wb_format_relative = {
  "^(?!/)(?!(.*/)?\\.\\.?(/|$))(?!.*//)(?!.*/$)[^\\x00-\\x1f]+$", 256,
  N_ ("a file below the root such as \"userData.json\", without \"..\""), NULL
};
const WbFormat wb_format_pointer = { "^(/([^~/]|~[01])*)+$", 256,
                                     N_ ("a JSON pointer such as \"/order/number\""), NULL };
const WbFormat wb_format_duration = { "^[0-9]{1,10} ?[smhdw]$", 12,
                                      N_ ("a time such as \"7d\" or \"24h\""), NULL };
const WbFormat wb_format_size = { "^[0-9]{1,15} ?(B|[kKMGT]B|[KMGT]iB)?$", 20,
                                  N_ ("a size such as \"512MiB\""), NULL };
const WbFormat wb_format_https = { "^(https://" HOST "|http://" LOOPBACK ")" URL_REST "$", 2048,
                                   N_ ("an address that starts with \"https://\""), is_uri };
const WbFormat wb_format_checkable = {
  "^https?://" HOST URL_REST "$", 2048,
  N_ ("an address that starts with \"https://\" or \"http://\""), is_uri
};
const WbFormat wb_format_dsn = {
  "^(https://[0-9A-Za-z]{1,64}@" HOST "|http://[0-9A-Za-z]{1,64}@" LOOPBACK
  ")(/[A-Za-z0-9._~-]+){1,16}$",
  512, N_ ("a Sentry DSN such as \"https://key@sentry.example.com/42\""), is_uri
};
const WbFormat wb_format_host = { "^(\\*\\." LABEL "(\\." LABEL ")+|" LABEL "(\\." LABEL ")*)$",
                                  253,
                                  N_ ("a host such as \"logs.example.com\" or \"*.example.com\""),
                                  NULL };
const WbFormat wb_format_age = { "^age1[02-9ac-hj-np-z]{58}$", 62,
                                 N_ ("an age recipient exactly as age-keygen prints it, \"age1\" "
                                     "and 58 characters, none mistyped"),
                                 wb_age_recipient_is_usable };
const WbFormat wb_format_spki = {
  "^sha256:([0-9a-f]{64}|[A-Za-z0-9+/]{43}=)$", 71,
  N_ ("\"sha256:\" and the hash of a public key, in hexadecimal or base64"), NULL
};
const WbFormat wb_format_link_key = { "^ed25519:[A-Za-z0-9+/_-]{43}=?$", 52,
                                      N_ ("\"ed25519:\" and a public key in base64"), NULL };
const WbFormat wb_format_country = { "^[A-Z]{2}$", 2, N_ ("a country's code such as \"CN\""),
                                     NULL };
const WbFormat wb_format_event = {
  "^[A-Za-z_][A-Za-z0-9_.:-]*$", 64,
  N_ ("a name of letters, digits and \"_.:-\", of at most 64 characters"), NULL
};
const WbFormat wb_format_any = { "^", 2048, N_ ("a string"), NULL };
const WbFormat wb_format_collect = {
  "^(logs|document|orders|environment|network)$", 16,
  N_ ("one of \"logs\", \"document\", \"orders\", \"environment\", \"network\""), NULL
};
const WbFormat wb_format_role = {
  "^(backend|cdn|storage|login|update|other)$", 16,
  N_ ("one of \"backend\", \"cdn\", \"storage\", \"login\", \"update\", \"other\""), NULL
};
const WbFormat wb_format_store = { "^(oss|s3|folder)$", 8,
                                   N_ ("one of \"oss\", \"s3\", \"folder\""), NULL };
const WbFormat wb_format_archive = { "^(zip|tar\\.zst)$", 8, N_ ("\"zip\" or \"tar.zst\""), NULL };
const WbFormat wb_format_level = { "^(fatal|error|warn)$", 8,
                                   N_ ("one of \"fatal\", \"error\", \"warn\""), NULL };
const WbFormat wb_format_any_level = {
  "^(fatal|error|warn|info|debug)$", 8,
  N_ ("one of \"fatal\", \"error\", \"warn\", \"info\", \"debug\""), NULL
};
const WbFormat wb_format_recipient_role = { "^(processor|controller)$", 16,
                                            N_ ("\"processor\" or \"controller\""), NULL };
const WbFormat wb_format_version = { "^[0-9A-Za-z][0-9A-Za-z.+_-]*$", 64,
                                     N_ ("a version such as \"1.2.3\""), NULL };
const WbFormat wb_format_order = { "^" NO_CONTROLS "+$", 128,
                                   N_ ("one line of at most 128 characters"), NULL };
const WbFormat wb_format_secret = { "^[ -~]+$", 16384, N_ ("printable characters of ASCII"), NULL };
