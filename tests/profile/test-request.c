/* SPDX-License-Identifier: MPL-2.0 */
/* Support's links: which are refused, which are believed, and what comes of each. */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "profile/request.h"
#include "profile/sandbox.h"
#include "profile/signer.h"

#define SEND "waybill:send?"
#define BASE SEND "v=1&profile=com.example.App"
#define WORDS "&note=Please%20send%20%E6%97%A5%E5%BF%97&by=Li%20Na"
#define NOTE "Please send 日志"
#define BY "Li Na"
#define LATER "&exp=2026-11-24T00:00:00Z"
#define EARLIER "&exp=2026-11-22T23:59:59Z"

static char *sandbox;
static WbProfile *profile;

static gint64
usec_of (const char *iso)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static gint64
now (void)
{
  return usec_of ("2026-11-23T00:00:00Z");
}

static WbProfile *
new_profile (void)
{
  g_autofree char *key = signer_link_key (SIGNER_KEY);
  g_autofree char *json = g_strconcat (
      "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":\"App\",\"roots\":{\"data\":[\"~/app\"]},"
      "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"
      "{\"id\":\"user\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"u.json\"]},"
      "{\"id\":\"machine\",\"collect\":\"environment\"},"
      "{\"id\":\"network\",\"collect\":\"network\",\"default\":false}],"
      "\"privacy\":{\"controller\":\"C\",\"purpose\":\"P\",\"sensitive\":[\"user\"]},"
      "\"support\":{\"name\":\"App support\",\"linkKeys\":[\"",
      key, "\"]}}", NULL);
  g_autoptr (GError) error = NULL;
  WbProfile *made = wb_profile_parse (json, -1, "test.json", WB_PROFILE_USER, NULL, &error);

  g_assert_no_error (error);
  return made;
}

/* --- refused --------------------------------------------------------------------------------- */

static const struct
{
  const char *what;
  const char *text;
  const char *says; /* part of the sentence */
} refused[] = {
  { "nothing", "", "no request" },
  { "a word", "hello", "no request" },
  { "another scheme", "https://send?v=1&profile=com.example.App", "no request" },
  { "another action", "waybill:open?v=1&profile=com.example.App", "no request" },
  { "only the start", SEND, "missing" },
  { "no version", SEND "profile=com.example.App", "missing" },
  { "a later version", SEND "v=2&profile=com.example.App", "newer" },
  { "an empty version", SEND "v=&profile=com.example.App", "newer" },
  { "no profile", SEND "v=1", "missing" },
  { "an empty profile", SEND "v=1&profile=", "profile" },
  { "a path as profile", SEND "v=1&profile=%2Fetc%2Fx.json", "profile" },
  { "another application", SEND "v=1&profile=com.example.Other", "com.example.Other" },
  { "a repeated key", BASE "&note=a&note=b", "twice" },
  { "a repeated profile", BASE "&profile=com.example.Other", "twice" },
  { "an unknown key", BASE "&attach=%2Fetc%2Fpasswd", "attach" },
  { "a key in capitals", BASE "&Note=a", "Note" },
  { "an encoded key", BASE "&%6Eote=a", "not known here" },
  { "a key without value", BASE "&note", "note" },
  { "an empty value", BASE "&items=", "items" },
  { "an empty pair", BASE "&", "not known here" },
  { "a broken percent", BASE "&note=100%", "note" },
  { "a half percent", BASE "&note=%4", "note" },
  { "percent of nothing", BASE "&note=%zz", "note" },
  { "NUL", BASE "&note=a%00b", "note" },
  { "a control character", BASE "&note=a%1Bb", "note" },
  { "a direction override", BASE "&note=a%E2%80%AEb", "note" },
  { "a line break in by", BASE "&by=a%0Ab", "by" },
  { "not UTF-8", BASE "&note=%FF%FE", "note" },
  { "a raw space", BASE "&note=a b", "characters" },
  { "a raw line break", BASE "&note=a\nb", "characters" },
  { "raw Chinese", BASE "&note=日志", "characters" },
  { "a fragment", BASE "#x", "characters" },
  { "an item that is a path", BASE "&items=..%2Flogs", "items" },
  { "an empty item", BASE "&items=logs,,user", "items" },
  { "an order with a line break", BASE "&order=a%0Ab", "order" },
  { "a duration as time", BASE "&from=7d", "from" },
  { "a time of day", BASE "&from=05:00", "from" },
  { "no such day", BASE "&from=2026-02-30T00:00:00Z", "from" },
  { "ends before it begins", BASE "&from=2026-11-23T06:00:00Z&to=2026-11-23T05:00:00Z", "to" },
  { "an expiry that is no time", BASE "&exp=never", "exp" },
  { "a case that is none", BASE "&case=..%2F..", "case" },
  { "a key's name that is none", BASE "&kid=xyz", "kid" },
  { "a signature that is not last", BASE "&sig=AAAA&note=a", "sig" },
  { "an empty signature", BASE "&sig=", "sig" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbRequest) request = wb_request_parse (refused[i].text, profile, now (), &error);
      g_test_message ("%s", refused[i].what);
      g_assert_null (request);
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
      g_assert_nonnull (strstr (error->message, refused[i].says));
      g_assert_null (strpbrk (error->message, "\n\x1b"));
    }
}

static void
test_length (void)
{
  const gsize room = WB_REQUEST_MAX_BYTES - strlen (BASE "&note=");
  g_autofree char *fill = g_strnfill (room + 1, 'x');
  g_autofree char *over = g_strconcat (BASE "&note=", fill, NULL);
  g_autofree char *fits = g_strndup (over, WB_REQUEST_MAX_BYTES);
  g_autofree char *many = g_strnfill (66, ',');
  g_autoptr (GString) items = g_string_new (BASE "&items=logs");
  g_autoptr (GError) error = NULL;

  g_autoptr (WbRequest) whole = wb_request_parse (fits, profile, now (), &error);
  g_assert_no_error (error);
  g_assert_nonnull (whole);
  g_assert_null (wb_request_parse (over, profile, now (), &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_assert_nonnull (strstr (error->message, "too long"));
  g_clear_error (&error);
  for (const char *at = many; *at; at++)
    g_string_append (items, ",logs");
  g_assert_null (wb_request_parse (items->str, profile, now (), &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
}

/* --- trust ----------------------------------------------------------------------------------- */

typedef enum
{
  AS_IT_IS,
  BY_SUPPORT,
  BY_ANOTHER,
  CHANGED,      /* one byte of the words, after support signed them */
  CUT,          /* the signature's last byte */
  LONGER,       /* words behind the signed ones, before the signature */
  OTHER_KEY_ID, /* support's signature under the other key's name */
} Signing;

static const struct
{
  const char *what;
  const char *text;
  Signing signing;
  WbRequestTrust trust;
} trusted[] = {
  { "signed", BASE WORDS, BY_SUPPORT, WB_REQUEST_SIGNED },
  { "signed, not expired", BASE WORDS LATER, BY_SUPPORT, WB_REQUEST_SIGNED },
  { "unsigned", BASE WORDS, AS_IT_IS, WB_REQUEST_UNSIGNED },
  { "only a key's name", BASE WORDS "&kid=01234567", AS_IT_IS, WB_REQUEST_UNSIGNED },
  { "expired", BASE WORDS EARLIER, BY_SUPPORT, WB_REQUEST_EXPIRED },
  { "expires now", BASE WORDS "&exp=2026-11-23T00:00:00Z", BY_SUPPORT, WB_REQUEST_EXPIRED },
  { "expired, unsigned", BASE WORDS EARLIER, AS_IT_IS, WB_REQUEST_EXPIRED },
  { "expired, by another", BASE WORDS EARLIER, BY_ANOTHER, WB_REQUEST_EXPIRED },
  { "by another", BASE WORDS LATER, BY_ANOTHER, WB_REQUEST_UNKNOWN },
  { "changed", BASE WORDS LATER, CHANGED, WB_REQUEST_UNKNOWN },
  { "cut", BASE WORDS LATER, CUT, WB_REQUEST_UNKNOWN },
  { "longer", BASE WORDS, LONGER, WB_REQUEST_UNKNOWN },
  { "another key's name", BASE WORDS, OTHER_KEY_ID, WB_REQUEST_UNKNOWN },
  { "a signature without key's name", BASE WORDS "&sig=AAAA", AS_IT_IS, WB_REQUEST_UNKNOWN },
  { "a signature that is none", BASE WORDS "&kid=21fe31df&sig=AAAA", AS_IT_IS, WB_REQUEST_UNKNOWN },
};

static char *
replace_once (const char *text, const char *what, const char *with)
{
  const char *at = strstr (text, what);

  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, with, at + strlen (what));
}

static char *
sign (const char *text, Signing signing)
{
  g_autofree char *link = signing == BY_ANOTHER ? signer_link (OTHER_SEED, OTHER_KEY, text)
                                                : signer_link (SIGNER_SEED, SIGNER_KEY, text);
  switch (signing)
    {
    case AS_IT_IS:
      return g_strdup (text);
    case CHANGED:
      return replace_once (link, "Please", "please");
    case CUT:
      return g_strndup (link, strlen (link) - 1);
    case LONGER:
      return replace_once (link, "&sig=", "&order=RT1&sig=");
    case OTHER_KEY_ID:
      {
        guint8 key[WB_ED25519_KEY_BYTES];
        signer_bytes (OTHER_KEY, key, sizeof key);
        g_autofree char *hash = wb_sha256_of (key, sizeof key);
        g_autofree char *named = g_strdup_printf ("&kid=%.8s", hash);
        g_autofree char *own = g_strndup (strstr (link, "&kid="), strlen ("&kid=01234567"));
        return replace_once (link, own, named);
      }
    case BY_SUPPORT:
    case BY_ANOTHER:
    default:
      return g_steal_pointer (&link);
    }
}

static void
test_trust (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (trusted); i++)
    {
      g_autofree char *link = sign (trusted[i].text, trusted[i].signing);
      g_autoptr (GError) error = NULL;
      g_autoptr (WbRequest) request = wb_request_parse (link, profile, now (), &error);
      g_test_message ("%s: %s", trusted[i].what, link);
      g_assert_no_error (error);
      g_assert_cmpint (request->trust, ==, trusted[i].trust);
      const gboolean is_believed = trusted[i].trust == WB_REQUEST_SIGNED;
      g_assert_cmpstr (request->note, ==, is_believed ? NOTE : NULL);
      g_assert_cmpstr (request->by, ==, is_believed ? BY : NULL);
      g_autofree char *words = wb_request_trust_words (request, profile);
      g_assert_cmpint (strstr (words, "App support") != NULL, ==, is_believed);
    }
}

/* Every byte of what is signed counts. */
static void
test_every_byte (void)
{
  g_autofree char *link = sign (BASE WORDS LATER, BY_SUPPORT);
  const gsize length = strlen (link);

  for (gsize i = strlen (SEND); i < length; i++)
    for (guint bit = 0; bit < 7; bit++)
      {
        link[i] = (char) (link[i] ^ (1 << bit));
        g_autoptr (WbRequest) request = wb_request_parse (link, profile, now (), NULL);
        /* Base64 of 64 bytes has 4 bits too many in its last character. */
        if (request && i + 1 < length)
          {
            g_assert_cmpint (request->trust, !=, WB_REQUEST_SIGNED);
            g_assert_null (request->note);
          }
        link[i] = (char) (link[i] ^ (1 << bit));
      }
}

static void
test_no_keys (void)
{
  g_autofree char *link = sign (BASE WORDS, BY_SUPPORT);
  WbProfile bare = *profile;
  g_autoptr (GError) error = NULL;

  bare.link_keys = NULL;
  bare.support_name = NULL;
  g_autoptr (WbRequest) request = wb_request_parse (link, &bare, now (), &error);
  g_assert_no_error (error);
  g_assert_cmpint (request->trust, ==, WB_REQUEST_UNKNOWN);
  request->trust = WB_REQUEST_SIGNED;
  g_autofree char *words = wb_request_trust_words (request, &bare);
  g_assert_nonnull (strstr (words, "App"));
}

/* --- content --------------------------------------------------------------------------------- */

static const struct
{
  const char *text;
  const char *items;  /* joined with spaces; NULL if not said */
  const char *asked;  /* likewise */
  const char *orders; /* likewise */
} chosen[] = {
  { BASE, NULL, NULL, NULL },
  { BASE "&items=logs", "logs", NULL, NULL },
  { BASE "&items=machine,logs,logs", "machine logs", NULL, NULL },
  { BASE "&items=logs,user", "logs", "user", NULL },
  { BASE "&items=user", NULL, "user", NULL },
  { BASE "&items=network,logs", "logs", "network", NULL },
  { BASE "&items=later,logs", "logs", NULL, NULL },
  { BASE "&items=later", NULL, NULL, NULL },
  { BASE "&order=RT1", NULL, NULL, "RT1" },
  { BASE "&order=RT1,RT2", NULL, NULL, "RT1 RT2" },
  { BASE "&order=RT%2C1,A+B", NULL, NULL, "RT,1 A+B" },
};

static void
assert_list (char **list, const char *joined)
{
  g_autofree char *have = list ? g_strjoinv (" ", list) : NULL;

  g_assert_cmpstr (have, ==, joined);
}

static void
test_chosen (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (chosen); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WbRequest) request = wb_request_parse (chosen[i].text, profile, now (), &error);
      g_assert_no_error (error);
      assert_list (request->items, chosen[i].items);
      assert_list (request->asked, chosen[i].asked);
      assert_list (request->orders, chosen[i].orders);
    }
}

static void
test_times (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbRequest) request = wb_request_parse (
      "  \n" BASE "&from=2026-11-22T05:43:12%2B08:00&to=2026-11-22T06:00Z&case=WB-7K3Q-9F2M" LATER
      "\r\n",
      profile, now (), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (request->profile_id, ==, "com.example.App");
  g_assert_cmpstr (request->case_ref, ==, "WB-7K3Q-9F2M");
  g_assert_cmpint (request->from_usec, ==, usec_of ("2026-11-21T21:43:12Z"));
  g_assert_cmpint (request->until_usec, ==, usec_of ("2026-11-22T06:00:00Z"));
  g_assert_cmpint (request->expires_usec, ==, usec_of ("2026-11-24T00:00:00Z"));
  g_autoptr (WbRequest) bare = wb_request_parse (BASE, profile, now (), &error);
  g_assert_no_error (error);
  g_assert_null (bare->case_ref);
  g_assert_cmpint (bare->from_usec, ==, WB_TIME_UNKNOWN);
  g_assert_cmpint (bare->until_usec, ==, WB_TIME_UNKNOWN);
  g_assert_cmpint (bare->expires_usec, ==, WB_TIME_UNKNOWN);
}

static void
test_profile_id (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = wb_request_profile_id (" " SEND "profile=com.example.Other&v=1 ", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, "com.example.Other");
  g_assert_null (wb_request_profile_id (SEND "v=1", &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  profile = new_profile ();
  g_test_add_func ("/profile/request/refused", test_refused);
  g_test_add_func ("/profile/request/length", test_length);
  g_test_add_func ("/profile/request/trust", test_trust);
  g_test_add_func ("/profile/request/every-byte", test_every_byte);
  g_test_add_func ("/profile/request/no-keys", test_no_keys);
  g_test_add_func ("/profile/request/chosen", test_chosen);
  g_test_add_func ("/profile/request/times", test_times);
  g_test_add_func ("/profile/request/profile-id", test_profile_id);
  const int status = g_test_run ();
  wb_profile_unref (profile);
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
