/* SPDX-License-Identifier: MPL-2.0 */
/* None of this uses the rule table. Four detectors look at whole lines, many at once: a pattern
 * made of the person's own words, the border of a private key, runs of characters that look made by
 * chance shortly behind a word for secrets, and the secrets known from elsewhere. Each goes through
 * memory at its own pace without looking at lines; line numbers are counted only behind a find. */
#define G_LOG_DOMAIN "waybill-redact"

#include "redact/tripwire.h"

#include <string.h>

#include "redact/checks.h"
#include "redact/masker-private.h"
#include "redact/secrets.h"

#define MOST_TRIPS 1000
#define LONGEST_PENDING (1024 * 1024)
#define OVERLAP 8192 /* kept of a line without end, so that nothing is cut in two */
#define SHORTEST_TOKEN 20
#define LONGEST_TOKEN 512
#define NEAR_BYTES 40 /* from the word to the token */
#define MARK "[[tripwire]]"

typedef struct
{
  gsize start, end;
  const char *kind;
} Find;

struct _WbTripwire
{
  const WbMasker *masker;   /* (borrowed) */
  const WbSecrets *secrets; /* (nullable) (borrowed) */
  WbSecretSearch *search;   /* (owned) */
  pcre2_code *identity;     /* (nullable) (owned) */
  GPtrArray *trips;         /* (owned), of WbTrip */
  char *member;             /* (nullable) (owned) */
  guint64 line;             /* 1-based, of the first byte of pending */
  GString *pending;         /* bytes not looked at to their end */
  gsize looked_at;          /* finds in pending that begin before were reported */
  GArray *finds;            /* scratch, of Find */
  GArray *hits;             /* scratch, of WbHit */
};

void
wb_trip_free (WbTrip *trip)
{
  if (!trip)
    return;
  g_free (trip->member);
  g_free (trip->kind);
  g_free (trip->excerpt);
  g_free (trip);
}

static void
append_word (GString *pattern, const char *word)
{
  for (; *word; word++)
    g_string_append_printf (pattern, "\\x%02x", (guchar) *word);
}

/* The words that are masked anywhere, and the others where they can mean nothing else. */
static pcre2_code *
compile_identity (const WbMasker *masker)
{
  g_autoptr (GString) pattern = g_string_new (NULL);

  for (guint i = 0; i < masker->free_words->len; i++)
    {
      const char *word = masker->free_words->pdata[i];

      g_string_append (pattern, pattern->len ? "|" : "");
      g_string_append (pattern, g_ascii_isalnum (word[0]) ? "(?<![0-9A-Za-z_])" : "");
      append_word (pattern, word);
      g_string_append (pattern,
                       g_ascii_isalnum (word[strlen (word) - 1]) ? "(?![0-9A-Za-z_])" : "");
    }
  for (guint i = 0; i < masker->identity->len; i++)
    {
      const char *word = masker->identity->pdata[i];

      if (wb_identity_is_free (word))
        continue;
      g_string_append (pattern, pattern->len ? "|" : "");
      g_string_append (pattern, "(?:/home/|/Users/|\\\\Users\\\\)\\K");
      append_word (pattern, word);
      g_string_append (pattern, "(?![0-9A-Za-z_.-])");
    }
  return pattern->len ? wb_compile_pattern (pattern->str, PCRE2_CASELESS) : NULL;
}

WbTripwire *
wb_tripwire_new (const WbMasker *masker, const WbSecrets *secrets)
{
  WbTripwire *tripwire = g_new0 (WbTripwire, 1);

  tripwire->masker = masker;
  tripwire->secrets = secrets;
  tripwire->search = wb_secret_search_new (secrets);
  tripwire->identity = compile_identity (masker);
  tripwire->trips = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_trip_free);
  tripwire->pending = g_string_new (NULL);
  tripwire->finds = g_array_new (FALSE, FALSE, sizeof (Find));
  tripwire->hits = g_array_new (FALSE, FALSE, sizeof (WbHit));
  tripwire->line = 1;
  return tripwire;
}

void
wb_tripwire_free (WbTripwire *tripwire)
{
  if (!tripwire)
    return;
  wb_secret_search_free (tripwire->search);
  g_clear_pointer (&tripwire->identity, pcre2_code_free);
  g_ptr_array_unref (tripwire->trips);
  g_string_free (tripwire->pending, TRUE);
  g_array_unref (tripwire->finds);
  g_array_unref (tripwire->hits);
  g_free (tripwire->member);
  g_free (tripwire);
}

static void
add_find (WbTripwire *tripwire, gsize start, gsize end, const char *kind)
{
  g_array_append_val (tripwire->finds, ((Find){ start, end, kind }));
}

/* Whether the place is inside of a replacement such as [[path:…]]. */
static gboolean
is_in_mark (const char *text, gsize length, gsize start)
{
  for (gsize back = 0; back < 70 && back <= start; back++)
    if (text[start - back] == '[' && start > back && text[start - back - 1] == '[')
      return wb_mark_length (text + start - back - 1, length - (start - back - 1)) > back;
  return FALSE;
}

/* Whether the person said that this is a false alarm. */
static gboolean
is_restored (const WbMasker *masker, const char *word, gsize length)
{
  const WbRuleIndex *rule = wb_rule_indices ();
  const guint rules[] = { rule->identity, rule->host, rule->name, rule->hidden };

  for (gsize i = 0; masker->restore && i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *tag = wb_masker_tag (masker, rules[i], word, length);

      if (g_hash_table_contains (masker->restore, tag))
        return TRUE;
    }
  return FALSE;
}

static void
find_identity (WbTripwire *tripwire, const char *text, gsize length)
{
  if (!tripwire->identity)
    return;
  g_array_set_size (tripwire->hits, 0);
  /* A limit can't be reached by these patterns; if it were, that is a find too. */
  if (!wb_run_pattern (tripwire->identity, 0, NULL, text, length, tripwire->hits))
    add_find (tripwire, 0, length, "identity");
  for (guint i = 0; i < tripwire->hits->len; i++)
    {
      const WbHit *hit = &g_array_index (tripwire->hits, WbHit, i);

      if (!is_in_mark (text, length, hit->start)
          && !is_restored (tripwire->masker, text + hit->start, hit->end - hit->start))
        add_find (tripwire, hit->start, hit->end, "identity");
    }
}

static void
find_private_keys (WbTripwire *tripwire, const char *text, gsize length)
{
  static const char border[] = "PRIVATE KEY-----";
  const char *end = text + length;

  for (const char *at = text; (at = memmem (at, end - at, border, sizeof border - 1)); at++)
    add_find (tripwire, at - text, at - text + sizeof border - 1, "private_key");
}

static gboolean
announces_secret (const char *text, gsize start)
{
  static const char *const words[] = {
    "secret",    "token",      "passw",         "pwd",    "apikey",     "api_key", "api-key",
    "accesskey", "access_key", "authorization", "bearer", "credential", "cookie",  NULL
  };
  gsize from = start > NEAR_BYTES ? start - NEAR_BYTES : 0;

  for (gsize at = from; at < start; at++)
    for (gsize i = 0; words[i]; i++)
      {
        gsize n = strlen (words[i]);

        if (g_ascii_tolower (text[at]) == words[i][0] && start - at >= n
            && g_ascii_strncasecmp (text + at, words[i], n) == 0)
          return memchr (text + at, '\n', start - at) == NULL;
      }
  return FALSE;
}

static void
find_tokens (WbTripwire *tripwire, const char *text, gsize length)
{
  static guint8 is_token[256];
  static gsize once;
  gsize run = 0;

  if (g_once_init_enter (&once))
    {
      for (guint c = 1; c < 256; c++)
        is_token[c] = g_ascii_isalnum (c) || strchr ("+/_=-", c) != NULL;
      g_once_init_leave (&once, 1);
    }
  for (gsize i = 0; i <= length; i++)
    {
      if (i < length && is_token[(guchar) text[i]])
        {
          run++;
          continue;
        }
      if (G_UNLIKELY (run >= SHORTEST_TOKEN && run <= LONGEST_TOKEN)
          && wb_looks_random (text + i - run, run) && announces_secret (text, i - run)
          && !is_in_mark (text, length, i - run))
        add_find (tripwire, i - run, i, "token");
      run = 0;
    }
}

static void
find_known_secrets (WbTripwire *tripwire, const char *text, gsize length)
{
  gsize n, from = 0;
  const char *at;

  while ((at = wb_secret_search_find (tripwire->search, text + from, length - from, &n)))
    {
      add_find (tripwire, at - text, at - text + n, "known_secret");
      from = at - text + n;
    }
}

static int
compare_finds (gconstpointer a, gconstpointer b)
{
  const Find *first = a, *second = b;

  return (first->start > second->start) - (first->start < second->start);
}

static void
find_all (WbTripwire *tripwire, const char *text, gsize length)
{
  g_array_set_size (tripwire->finds, 0);
  find_identity (tripwire, text, length);
  find_private_keys (tripwire, text, length);
  find_tokens (tripwire, text, length);
  find_known_secrets (tripwire, text, length);
  g_array_sort (tripwire->finds, compare_finds);
}

/* The first quarter of the text, at most six characters; never a part of one. */
static char *
excerpt_of (const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, MIN (length, 256));
  glong n = MIN (g_utf8_strlen (valid, -1) / 4, 6);
  g_autofree char *start = g_utf8_substring (valid, 0, n);

  return g_strconcat (start, "…", NULL);
}

static guint64
count_newlines (const char *text, gsize length)
{
  const char *end = text + length;
  guint64 n = 0;

  for (const char *at = text; (at = memchr (at, '\n', end - at)); at++)
    n++;
  return n;
}

/* Looks at the first length bytes of pending and reports what begins in them and was not reported.
 */
static void
look_at_pending (WbTripwire *tripwire)
{
  const char *text = tripwire->pending->str;
  guint64 line = tripwire->line;
  gsize counted = 0;

  find_all (tripwire, text, tripwire->pending->len);
  for (guint i = 0; i < tripwire->finds->len && tripwire->trips->len < MOST_TRIPS; i++)
    {
      const Find *find = &g_array_index (tripwire->finds, Find, i);
      WbTrip *trip;

      if (find->end <= tripwire->looked_at)
        continue;
      line += count_newlines (text + counted, find->start - counted);
      counted = find->start;
      trip = g_new0 (WbTrip, 1);
      trip->member = g_strdup (tripwire->member);
      trip->line = line;
      trip->kind = g_strdup (find->kind);
      trip->excerpt = excerpt_of (text + find->start, find->end - find->start);
      g_ptr_array_add (tripwire->trips, trip);
    }
}

/* Forgets the first length bytes of pending. */
static void
drop_pending (WbTripwire *tripwire, gsize length)
{
  tripwire->line += count_newlines (tripwire->pending->str, length);
  g_string_erase (tripwire->pending, 0, length);
}

void
wb_tripwire_begin (WbTripwire *tripwire, const char *member)
{
  g_free (tripwire->member);
  tripwire->member = g_strdup (member);
  tripwire->line = 1;
  tripwire->looked_at = 0;
  g_string_truncate (tripwire->pending, 0);
  wb_secret_search_free (tripwire->search);
  tripwire->search = wb_secret_search_new (tripwire->secrets);
}

/* Looks at the whole lines in pending; of a line too long, at all but an overlap. */
static void
look_at_lines (WbTripwire *tripwire)
{
  const GString *pending = tripwire->pending;
  const char *newline = memrchr (pending->str, '\n', pending->len);
  g_autoptr (GString) rest = NULL;
  gsize whole = newline ? (gsize) (newline - pending->str) + 1 : 0;

  if (whole == 0)
    {
      look_at_pending (tripwire);
      drop_pending (tripwire, pending->len - OVERLAP);
      tripwire->looked_at = OVERLAP;
      return;
    }
  rest = g_string_new_len (pending->str + whole, pending->len - whole);
  g_string_truncate (tripwire->pending, whole);
  look_at_pending (tripwire);
  drop_pending (tripwire, whole);
  tripwire->looked_at = 0;
  g_string_append_len (tripwire->pending, rest->str, rest->len);
}

void
wb_tripwire_push (WbTripwire *tripwire, const void *bytes, gsize length)
{
  const char *at = bytes;

  while (length > 0)
    {
      gsize n = MIN (length, LONGEST_PENDING - MIN (tripwire->pending->len, LONGEST_PENDING - 1));

      g_string_append_len (tripwire->pending, at, n);
      at += n;
      length -= n;
      if (tripwire->pending->len >= LONGEST_PENDING)
        look_at_lines (tripwire);
    }
}

void
wb_tripwire_end (WbTripwire *tripwire)
{
  look_at_pending (tripwire);
  g_string_truncate (tripwire->pending, 0);
  tripwire->looked_at = 0;
}

const GPtrArray *
wb_tripwire_trips (const WbTripwire *tripwire)
{
  return tripwire->trips;
}

void
wb_tripwire_mask (WbTripwire *tripwire, const char *line, gsize length, GString *out)
{
  gsize copied = 0;

  find_all (tripwire, line, length);
  for (guint i = 0; i < tripwire->finds->len; i++)
    {
      const Find *find = &g_array_index (tripwire->finds, Find, i);

      if (find->start >= copied)
        {
          g_string_append_len (out, line + copied, find->start - copied);
          g_string_append (out, MARK);
        }
      copied = MAX (copied, find->end);
    }
  g_string_append_len (out, line + copied, length - copied);
}
