/* SPDX-License-Identifier: MPL-2.0 */
/* Runs the patterns whose triggers were seen, and makes of what they find a list of places that do
 * not overlap. All patterns see the text as it came; nothing is replaced while they look, so no
 * rule can hide a value from another. Where two hits overlap their union goes: a secret wins over a
 * personal datum, else the longer one names the kind.
 *
 * Replacements that already stand in the text are left alone, which makes masking idempotent. ANSI
 * escapes are blanked in a copy of equal length before the patterns run: "\x1b[32m138…" begins a
 * number although an 'm' stands before it. */
#include "redact/masker-private.h"

#include <string.h>

/* Steps a match may take before the whole text is given up: a rule needs some ten per byte. */
#define MATCH_LIMIT 10000000
#define HEAP_LIMIT_KIB 65536

typedef struct
{
  pcre2_match_data *data;
  pcre2_match_context *context;
  GArray *hits; /* lent to wb_borrow_hits() */
} Matcher;

static void
free_matcher (gpointer data)
{
  Matcher *matcher = data;

  pcre2_match_data_free (matcher->data);
  pcre2_match_context_free (matcher->context);
  g_clear_pointer (&matcher->hits, g_array_unref);
  g_free (matcher);
}

static GPrivate this_matcher = G_PRIVATE_INIT (free_matcher);

static Matcher *
get_matcher (void)
{
  Matcher *matcher = g_private_get (&this_matcher);

  if (G_LIKELY (matcher != NULL))
    return matcher;
  matcher = g_new0 (Matcher, 1);
  matcher->data = pcre2_match_data_create (16, NULL);
  matcher->context = pcre2_match_context_create (NULL);
  pcre2_set_match_limit (matcher->context, MATCH_LIMIT);
  pcre2_set_heap_limit (matcher->context, HEAP_LIMIT_KIB);
  g_private_set (&this_matcher, matcher);
  return matcher;
}

void
wb_limit_matching (guint32 steps)
{
  pcre2_set_match_limit (get_matcher ()->context, steps ? steps : MATCH_LIMIT);
}

GArray *
wb_borrow_hits (void)
{
  Matcher *matcher = get_matcher ();
  GArray *hits = g_steal_pointer (&matcher->hits);

  if (!hits)
    return g_array_new (FALSE, FALSE, sizeof (WbHit));
  g_array_set_size (hits, 0);
  return hits;
}

void
wb_return_hits (GArray *hits)
{
  Matcher *matcher = get_matcher ();

  if (matcher->hits)
    g_array_unref (hits);
  else
    matcher->hits = hits;
}

pcre2_code *
wb_compile_pattern (const char *pattern, guint32 options)
{
  int error;
  PCRE2_SIZE offset;
  pcre2_code *code =
      pcre2_compile ((PCRE2_SPTR) pattern, PCRE2_ZERO_TERMINATED,
                     PCRE2_NEVER_UTF | PCRE2_DOTALL | options, &error, &offset, NULL);

  if (!code)
    {
      PCRE2_UCHAR words[200];

      pcre2_get_error_message (error, words, sizeof words);
      g_error ("%s at byte %zu of pattern %s", (char *) words, (gsize) offset, pattern);
    }
  /* Without JIT (a platform that forbids it) matching still works, only slower. */
  (void) pcre2_jit_compile (code, PCRE2_JIT_COMPLETE);
  return code;
}

gboolean
wb_run_pattern (const pcre2_code *code, guint rule,
                gboolean (*validate) (const char *bytes, gsize length), const char *text,
                gsize length, GArray *hits)
{
  Matcher *matcher = get_matcher ();
  const PCRE2_SIZE *range = pcre2_get_ovector_pointer (matcher->data);
  gsize at = 0;

  while (at <= length)
    {
      int found =
          pcre2_match (code, (PCRE2_SPTR) text, length, at, 0, matcher->data, matcher->context);
      WbHit hit;

      if (found == PCRE2_ERROR_NOMATCH)
        return TRUE;
      if (found < 0)
        return FALSE;
      hit = (WbHit){ range[0], range[1], rule };
      at = MAX (hit.end, at + 1);
      if (hit.end > hit.start && (!validate || validate (text + hit.start, hit.end - hit.start)))
        g_array_append_val (hits, hit);
    }
  return TRUE;
}

static const pcre2_code *const *
get_codes (void)
{
  static gsize once;
  static const pcre2_code **codes;

  if (g_once_init_enter (&once))
    {
      gsize n;
      const WbRule *rules = wb_rules (&n);

      codes = g_new0 (const pcre2_code *, n);
      for (gsize i = 0; i < n; i++)
        if (rules[i].pattern)
          codes[i] = wb_compile_pattern (rules[i].pattern, 0);
      g_once_init_leave (&once, 1);
    }
  return codes;
}

static gboolean
is_mark_byte (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr (".:+/-", c) != NULL);
}

gsize
wb_mark_length (const char *text, gsize length)
{
  static const char *const more[] = { "tripwire", "cut" };
  gsize at = 2, kind_length, n;
  const WbRule *rules = wb_rules (&n);

  if (length < 5 || text[0] != '[' || text[1] != '[')
    return 0;
  while (at < length && (g_ascii_islower (text[at]) || text[at] == '_'))
    at++;
  kind_length = at - 2;
  if (at < length && text[at] == ':')
    for (at++; at < length && at < 64 && is_mark_byte (text[at]);)
      at++;
  if (at + 2 > length || text[at] != ']' || text[at + 1] != ']')
    return 0;
  for (gsize i = 0; i < n; i++)
    if (strlen (rules[i].kind) == kind_length && memcmp (rules[i].kind, text + 2, kind_length) == 0)
      return at + 2;
  for (gsize i = 0; i < G_N_ELEMENTS (more); i++)
    if (strlen (more[i]) == kind_length && memcmp (more[i], text + 2, kind_length) == 0)
      return at + 2;
  return 0;
}

gboolean
wb_is_all_marks (const char *text, gsize length)
{
  gsize at = 0, n = 1;

  while (at < length && (n = wb_mark_length (text + at, length - at)) > 0)
    at += n;
  return length > 0 && at == length;
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const WbHit *first = a, *second = b;

  if (first->start != second->start)
    return first->start < second->start ? -1 : 1;
  if (first->end != second->end)
    return first->end > second->end ? -1 : 1;
  return (first->rule > second->rule) - (first->rule < second->rule);
}

/* Makes a the union of a and b. */
static void
unite (WbHit *a, const WbHit *b)
{
  gsize n;
  const WbRule *rules = wb_rules (&n);
  gboolean a_secret = rules[a->rule].class_ == WB_CLASS_SECRET;
  gboolean b_secret = rules[b->rule].class_ == WB_CLASS_SECRET;

  /* https://user:password@host.example is no mail address although its end looks like one. */
  if (a->rule == wb_rule_indices ()->url_login && b->rule == wb_rule_indices ()->email)
    return;
  if (a_secret != b_secret)
    a->rule = a_secret ? a->rule : b->rule;
  else if (b->end - b->start > a->end - a->start)
    a->rule = b->rule;
  a->end = MAX (a->end, b->end);
}

static void
merge_hits (GArray *hits)
{
  guint kept = 0;

  g_array_sort (hits, compare_hits);
  for (guint i = 1; i < hits->len; i++)
    {
      WbHit *last = &g_array_index (hits, WbHit, kept);
      const WbHit *next = &g_array_index (hits, WbHit, i);

      if (next->start < last->end)
        unite (last, next);
      else
        g_array_index (hits, WbHit, ++kept) = *next;
    }
  g_array_set_size (hits, hits->len ? kept + 1 : 0);
}

/* Takes the replacements already in text out of hits. */
static void
spare_marks (const char *text, gsize length, GArray *hits)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (WbHit));
  const char *end = text + length;

  for (guint i = 0; i < hits->len; i++)
    {
      WbHit hit = g_array_index (hits, WbHit, i);
      /* A mark may begin before the hit: the shortest is [[id]], the longest some 70 bytes. */
      gsize at = hit.start > 72 ? hit.start - 72 : 0, from = hit.start;

      while (at < hit.end)
        {
          const char *open = memmem (text + at, hit.end - at, "[[", 2);
          gsize start = open ? (gsize) (open - text) : hit.end;
          gsize mark = open ? wb_mark_length (open, end - open) : 0;

          if (open && !mark)
            {
              at = start + 1;
              continue;
            }
          if (start > from)
            g_array_append_val (left, ((WbHit){ from, MIN (start, hit.end), hit.rule }));
          at = open ? start + mark : hit.end;
          from = MAX (from, at);
        }
    }
  g_array_set_size (hits, 0);
  g_array_append_vals (hits, left->data, left->len);
}

/* Blanks escapes from text on, as bytes or as JSON writes them; length stays. */
static void
blank_escapes (char *text, gsize length)
{
  static const char *const begins[] = { "\x1b[", "\\u001b[", "\\x1b[" };

  for (gsize i = 0; i < length; i++)
    for (guint k = 0; k < G_N_ELEMENTS (begins); k++)
      {
        gsize n = strlen (begins[k]), end = i + n;

        if (text[i] != begins[k][0] || end > length
            || g_ascii_strncasecmp (text + i, begins[k], n) != 0)
          continue;
        while (end < length
               && (g_ascii_isdigit (text[end]) || text[end] == ';' || text[end] == '?'))
          end++;
        end += end < length && g_ascii_isalpha (text[end]);
        memset (text + i, ' ', end - i);
        i = end - 1;
        break;
      }
}

static gboolean
run_rules (const WbMasker *masker, const char *text, gsize length, guint sees, WbTextFlags flags,
           GArray *hits)
{
  const pcre2_code *const *codes = get_codes ();
  gsize n;
  const WbRule *rules = wb_rules (&n);
  guint skipped = flags & WB_TEXT_IS_VERSION ? wb_rule_indices ()->ipv4 : G_MAXUINT;

  for (guint i = 0; i < n; i++)
    if (codes[i] && (rules[i].triggers & sees) && i != skipped
        && !wb_run_pattern (codes[i], i, rules[i].validate, text, length, hits))
      return FALSE;
  for (guint i = 0; i < masker->n_own; i++)
    if ((masker->own[i].triggers & sees)
        && !wb_run_pattern (masker->own[i].code, masker->own[i].rule, NULL, text, length, hits))
      return FALSE;
  if ((sees & WB_SEES_PATH) || (flags & WB_TEXT_IS_PATH))
    wb_find_path_names (masker, text, length, flags, hits);
  return TRUE;
}

gboolean
wb_find_hits (const WbMasker *masker, const char *text, gsize length, guint sees, WbTextFlags flags,
              GArray *hits)
{
  g_autofree char *blanked = NULL;

  if (sees & WB_SEES_ESCAPE)
    {
      blanked = g_memdup2 (text, length);
      blank_escapes (blanked, length);
      sees |= wb_scanner_look (masker->scanner, blanked, length);
    }
  if (!run_rules (masker, blanked ? blanked : text, length, sees, flags, hits))
    return FALSE;
  merge_hits (hits);
  if (hits->len > 0 && (sees & WB_SEES_MARK))
    spare_marks (text, length, hits);
  return TRUE;
}
