/* SPDX-License-Identifier: MPL-2.0 */
/* First the key speaks (a password is replaced whole, whatever it looks like), then JSON inside the
 * string, then the rules for text, then, in documents, the rule that unknown words go. */
#include "redact/values.h"

#include <string.h>

#include "redact/checks.h"
#include "redact/masker-private.h"
#include "redact/normal.h"

#define DEEPEST_NESTED 4
#define LONGEST_TOKEN 64
#define LONGEST_HIT 512

static gsize
count_digits (const char *text, gsize length)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    n += g_ascii_isdigit (text[i]);
  return n;
}

static gsize
strspn_hex (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && g_ascii_isxdigit (text[n]))
    n++;
  return n;
}

/* Chinese characters, if there is nothing else but the dot in foreign names; else 0. */
static gsize
count_han_only (const char *text, gsize length)
{
  gsize n = 0;

  for (gsize i = 0; i < length;)
    if (length - i >= 3 && (guchar) text[i] >= 0xe4 && (guchar) text[i] <= 0xe9)
      {
        n++;
        i += 3;
      }
    else if (length - i >= 2 && memcmp (text + i, "\xc2\xb7", 2) == 0)
      i += 2;
    else
      return 0;
  return n;
}

static gboolean
has_han (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] >= 0xe4 && (guchar) text[i] <= 0xe9)
      return TRUE;
  return FALSE;
}

static gboolean
is_token (const char *text, gsize length, const char *more)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || !strchr (more, text[i])))
      return FALSE;
  return length > 0;
}

static gboolean
is_degrees (const char *text, gsize length)
{
  const char *dot = memchr (text, '.', length);

  return dot != NULL && length - (gsize) (dot - text) > 3 && dot - text <= 4
         && is_token (text, length, ".-+ ,");
}

/* A number with at most the marks of telephone numbers. */
static gboolean
is_phone (const char *text, gsize length)
{
  gsize digits = count_digits (text, length);

  if (digits < 7 || digits > 17)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]) && (text[i] == '\0' || !strchr ("+-() ./,x*", text[i])))
      return FALSE;
  return TRUE;
}

static gboolean
is_mobile (const char *text, gsize length)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  wb_normal_digits (text, length, digits);
  if (digits->len == 13 && g_str_has_prefix (digits->str, "86"))
    g_string_erase (digits, 0, 2);
  return digits->len == 11 && digits->str[0] == '1' && digits->str[1] >= '3';
}

#define NO_RULE G_MAXUINT

/* The rule by which the whole value has to go, as its key says, or NO_RULE. */
static guint
rule_of_person (guint key, const char *text, gsize length)
{
  const WbRuleIndex *rule = wb_rule_indices ();
  gsize han = key & (WB_KEY_NAME | WB_KEY_NAME_HAN) ? count_han_only (text, length) : 0;

  if ((key & WB_KEY_PHONE) && is_phone (text, length))
    return is_mobile (text, length) ? rule->mobile : rule->phone;
  if ((key & WB_KEY_ID) && count_digits (text, length) >= 5 && length <= 40)
    return rule->id;
  if ((key & WB_KEY_CARD) && count_digits (text, length) >= 12 && length <= 40)
    return rule->card;
  if ((key & WB_KEY_PLACE) && is_degrees (text, length))
    return rule->place;
  if ((key & WB_KEY_GPS) && count_digits (text, length) > 0 && length <= 80)
    return rule->place;
  if ((key & WB_KEY_MAC) && length == 12 && strspn_hex (text, length) == length)
    return rule->mac;
  if ((key & WB_KEY_ADDRESS) && has_han (text, length))
    return rule->address;
  if ((key & WB_KEY_ACCOUNT) && length >= 5 && length <= 128 && is_token (text, length, "_-.@+"))
    return rule->account;
  if ((key & WB_KEY_SESSION) && length >= 8)
    return rule->session;
  if ((key & (WB_KEY_NAME | WB_KEY_NAME_HAN)) && !wb_check_name (text, length))
    return NO_RULE;
  if ((key & WB_KEY_NAME) && (has_han (text, length) || g_ascii_isalpha (text[0])))
    return rule->name;
  return han >= 2 && han <= 4 ? rule->name : NO_RULE;
}

static guint
rule_of_own (const WbMasker *masker, const char *text, gsize length)
{
  for (guint i = 0; i < masker->identity->len; i++)
    {
      const char *word = masker->identity->pdata[i];

      if (strlen (word) == length && g_ascii_strncasecmp (word, text, length) == 0)
        return wb_rule_indices ()->identity;
    }
  return NO_RULE;
}

static guint
rule_of_key (const WbMasker *masker, const WbPlace *place, const char *text, gsize length,
             gboolean is_number)
{
  const guint key = place->key;
  const WbRuleIndex *rule = wb_rule_indices ();
  guint found = NO_RULE;

  if (length == 0 || wb_is_all_marks (text, length))
    return NO_RULE;
  if ((((key | place->within) & WB_KEY_SECRET)
       || (!is_number && ((key | place->within) & WB_KEY_SECRET_TEXT)))
      && wb_check_secret (text, length))
    return rule->json_secret;
  if ((key & WB_KEY_WEAK) && !is_number && wb_check_random_key (text, length))
    return rule->key_value;
  if (key
      & (WB_KEY_NAME | WB_KEY_NAME_HAN | WB_KEY_PHONE | WB_KEY_ID | WB_KEY_CARD | WB_KEY_PLACE
         | WB_KEY_ADDRESS | WB_KEY_ACCOUNT | WB_KEY_SESSION))
    found = rule_of_person (key, text, length);
  if (found == NO_RULE && (key & WB_KEY_USER))
    found = rule_of_own (masker, text, length);
  return found;
}

/* 2026-11-23T10:00:00.000+08:00 and its shorter forms: digits, joints, and at most a 'T' and a 'Z'.
 */
static gboolean
is_date (const char *text, gsize length)
{
  guint digits = 0, joints = 0;

  if (length < 8 || length > 35 || !g_ascii_isdigit (text[0]))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      digits += g_ascii_isdigit (text[i]);
      joints += text[i] == '-' || text[i] == '/' || text[i] == ':';
      if (!g_ascii_isdigit (text[i]) && (text[i] == '\0' || !strchr ("-:/.+ ,TZ", text[i])))
        return FALSE;
    }
  return digits >= 6 && joints > 0;
}

/* A plain token, perhaps with replacements in it: it was one before a rule touched it. */
static gboolean
is_plain_token (const char *text, gsize length)
{
  gsize bytes = 0;

  for (gsize at = 0; at < length;)
    {
      gsize mark = wb_mark_length (text + at, length - at);

      if (mark == 0 && (++bytes > LONGEST_TOKEN || !is_token (text + at, 1, "_.-")))
        return FALSE;
      at += mark ? mark : 1;
    }
  return TRUE;
}

/* Whether a document's text may stay when no rule touched it. */
static gboolean
may_stay (const WbPlace *place, const char *text, gsize length)
{
  return place->is_shown || (place->key & WB_KEY_KNOWN) || is_plain_token (text, length)
         || is_date (text, length);
}

static gboolean
is_absolute_path (const char *text, gsize length)
{
  if (length < 2 || memchr (text, '\n', length))
    return FALSE;
  return (text[0] == '/' && text[1] != '/') || (text[0] == '~' && text[1] == '/')
         || (length > 2 && g_ascii_isalpha (text[0]) && text[1] == ':'
             && (text[2] == '\\' || (text[2] == '/' && length > 3 && text[3] != '/')));
}

/* JSON inside a string: masked as JSON. FALSE if it is none. */
static gboolean
mask_nested (const WbJsonMask *how, const WbPlace *place, const char *text, gsize length,
             GArray *spans, GString *out, WbValue *ret_value)
{
  g_autoptr (GString) inner = NULL;
  g_autoptr (GArray) inner_spans = NULL;
  WbJsonMask nested = *how;
  gsize first = 0, last = length;

  while (first < length && g_ascii_isspace (text[first]))
    first++;
  while (last > first && g_ascii_isspace (text[last - 1]))
    last--;
  if (place->nested >= DEEPEST_NESTED || last - first < 4
      || !((text[first] == '{' && text[last - 1] == '}')
           || (text[first] == '[' && text[last - 1] == ']'))
      || wb_is_all_marks (text, length) || !wb_json_is_whole (text, length, NULL))
    return FALSE;
  inner = g_string_sized_new (length + 64);
  inner_spans = g_array_new (FALSE, FALSE, sizeof (WbSpan));
  nested.spans = inner_spans;
  nested.sink = NULL;
  nested.masked = NULL;
  if (!wb_json_mask_nested (&nested, text, length, place->nested + 1, inner))
    return FALSE;
  *ret_value = inner->len == length && memcmp (inner->str, text, length) == 0 ? WB_VALUE_KEPT
                                                                              : WB_VALUE_MASKED;
  if (*ret_value == WB_VALUE_KEPT)
    return TRUE;
  for (guint i = 0; spans && i < inner_spans->len; i++)
    {
      WbSpan span = g_array_index (inner_spans, WbSpan, i);

      span.start += out->len;
      g_array_append_val (spans, span);
    }
  g_string_append_len (out, inner->str, inner->len);
  return TRUE;
}

/* Whether the rules for text alone leave nothing of it: then their marks say more than "text", and
 * are the same as in the logs. */
static gboolean
is_hit_whole (const WbMasker *masker, const char *text, gsize length)
{
  g_autoptr (GString) marks = g_string_new (NULL);

  return length <= LONGEST_HIT && wb_masker_rewrite (masker, text, length, 0, NULL, NULL, marks)
         && wb_is_all_marks (marks->str, marks->len);
}

/* A document's text that neither its key nor its looks allow to stay goes whole. */
static WbValue
hide_text (const WbJsonMask *how, const WbPlace *place, const char *text, gsize length,
           GArray *spans, GString *out)
{
  guint rule = wb_rule_indices ()->text;

  if (is_hit_whole (how->masker, text, length))
    return WB_VALUE_KEPT; /* and is rewritten by them */
  if (!is_absolute_path (text, length) && !may_stay (place, text, length))
    return wb_masker_replace (how->masker, rule, text, length, how->tally, spans, out)
               ? WB_VALUE_HIDDEN
               : WB_VALUE_KEPT;
  if (!place->is_shown && is_token (text, length, "_.-+=") && wb_looks_random (text, length)
      && wb_masker_replace (how->masker, wb_rule_indices ()->key_value, text, length, how->tally,
                            spans, out))
    return WB_VALUE_MASKED;
  return WB_VALUE_KEPT;
}

static gboolean
is_embedded_data (const char *text, gsize length)
{
  return length >= 64
         && (g_ascii_strncasecmp (text, "data:", 5) == 0
             || (length >= 512 && is_token (text, length, "+/=_-")));
}

WbValue
wb_mask_string (const WbJsonMask *how, const WbPlace *place, const char *text, gsize length,
                GArray *spans, GString *out)
{
  guint rule = rule_of_key (how->masker, place, text, length, FALSE);
  WbTextFlags flags = (place->key | place->within) & WB_KEY_VERSION ? WB_TEXT_IS_VERSION : 0;
  WbValue value;

  if (rule != NO_RULE)
    return wb_masker_replace (how->masker, rule, text, length, how->tally, spans, out)
               ? WB_VALUE_MASKED
               : WB_VALUE_KEPT;
  if (mask_nested (how, place, text, length, spans, out, &value))
    return value;
  if (how->is_document && !is_embedded_data (text, length))
    {
      value = hide_text (how, place, text, length, spans, out);
      if (value != WB_VALUE_KEPT)
        return value;
    }
  if (how->is_document && is_absolute_path (text, length))
    flags |= WB_TEXT_IS_PATH;
  return wb_masker_rewrite (how->masker, text, length, flags, how->tally, spans, out)
             ? WB_VALUE_MASKED
             : WB_VALUE_KEPT;
}

WbValue
wb_mask_number (const WbJsonMask *how, const WbPlace *place, const char *text, gsize length,
                GArray *spans, GString *out)
{
  guint rule = rule_of_key (how->masker, place, text, length, TRUE);

  if (rule != NO_RULE)
    return wb_masker_replace (how->masker, rule, text, length, how->tally, spans, out)
               ? WB_VALUE_MASKED
               : WB_VALUE_KEPT;
  /* Shorter numbers are no telephone, card or identity number. */
  if (length < 11)
    return WB_VALUE_KEPT;
  return wb_masker_rewrite (how->masker, text, length, 0, how->tally, spans, out) ? WB_VALUE_MASKED
                                                                                  : WB_VALUE_KEPT;
}

guint
wb_key_class_bare (const char *text, gsize length)
{
  g_autoptr (GString) bare = NULL;

  if (!memmem (text, length, "[[", 2))
    return wb_key_class (text, length);
  bare = g_string_new (NULL);
  for (gsize at = 0; at < length;)
    {
      gsize mark = wb_mark_length (text + at, length - at);

      if (mark == 0)
        g_string_append_c (bare, text[at++]);
      at += mark;
    }
  return wb_key_class (bare->str, bare->len);
}
