/* SPDX-License-Identifier: MPL-2.0 */
/* A text is looked at once (scanner), and most texts end there. What is replaced may give its
 * neighbours a new border, so a changed text is masked again until nothing changes; that is what
 * makes masking idempotent for every text and not only for those we thought of. */
#define G_LOG_DOMAIN "waybill-redact"

#include "redact/masker-private.h"

#include <string.h>

#include "base/digest.h"

#define MAX_PASSES 32
#define TAG_SYMBOLS 8

const WbRuleIndex *
wb_rule_indices (void)
{
  static gsize once;
  static WbRuleIndex index;

  if (g_once_init_enter (&once))
    {
      index = (WbRuleIndex){
        .json_secret = wb_rule_index ("json_secret"),
        .key_value = wb_rule_index ("key_value"),
        .email = wb_rule_index ("email"),
        .mobile = wb_rule_index ("cn_mobile"),
        .phone = wb_rule_index ("phone"),
        .id = wb_rule_index ("cn_id"),
        .card = wb_rule_index ("bank_card"),
        .ipv4 = wb_rule_index ("ipv4"),
        .place = wb_rule_index ("place"),
        .name = wb_rule_index ("name_value"),
        .address = wb_rule_index ("address"),
        .account = wb_rule_index ("account"),
        .session = wb_rule_index ("session"),
        .image = wb_rule_index ("image"),
        .data = wb_rule_index ("data"),
        .numbers = wb_rule_index ("numbers"),
        .path = wb_rule_index ("photo_path"),
        .identity = wb_rule_index ("identity"),
        .host = wb_rule_index ("host"),
        .hidden = wb_rule_index ("hidden"),
        .url_login = wb_rule_index ("url_login"),
        .mac = wb_rule_index ("mac"),
        .text = wb_rule_index ("text"),
        .line = wb_rule_index ("line"),
      };
      g_once_init_leave (&once, 1);
    }
  return &index;
}

/* HMAC of kind and normalised value: no context, so that equal values meet. */
static void
hash_value (const WbMasker *masker, const WbRule *rule, const char *value, gsize length,
            guint8 mac[WB_SHA256_BYTES])
{
  g_autoptr (GString) text = g_string_sized_new (length + 16);

  g_string_append_len (text, rule->kind, strlen (rule->kind) + 1);
  if (rule->normalise)
    rule->normalise (value, length, text);
  else
    g_string_append_len (text, value, length);
  wb_hmac_sha256 (masker->key, sizeof masker->key, text->str, text->len, mac);
  wb_wipe (text->str, text->len);
}

/* What is told of embedded data: its type and size, nothing of its content. */
static void
describe_data (const char *kind, const char *value, gsize length, GString *out)
{
  const char *slash = g_strstr_len (value, MIN (length, 64), "/");
  const char *comma = memchr (value, ',', MIN (length, 512));
  gsize bytes = (comma ? length - (gsize) (comma + 1 - value) : length) / 4 * 3;
  gsize type = 0;

  g_string_append_printf (out, "[[%s:", kind);
  if (comma && slash && slash < comma)
    for (slash++; g_ascii_isalnum (slash[type]) && type < 16;)
      type++;
  if (type > 0)
    {
      g_string_append_len (out, slash, type);
      g_string_append_c (out, ':');
    }
  g_string_append_printf (out, "%zu]]", bytes);
}

static void
append_mark (const WbRule *rule, const guint8 mac[WB_SHA256_BYTES], const char *value, gsize length,
             GString *out)
{
  if (strcmp (rule->kind, "image") == 0 || strcmp (rule->kind, "data") == 0)
    describe_data (rule->kind, value, length, out);
  else if (rule->class_ == WB_CLASS_SECRET)
    g_string_append_printf (out, "[[%s]]", rule->kind);
  else
    {
      g_autofree char *tag = wb_base32 (mac, WB_SHA256_BYTES, TAG_SYMBOLS);

      g_string_append_printf (out, "[[%s:%s]]", rule->kind, tag);
    }
}

gboolean
wb_masker_replace (const WbMasker *masker, guint rule_index, const char *value, gsize length,
                   WbTally *tally, GArray *spans, GString *out)
{
  gsize n, start = out->len;
  const WbRule *rule = &wb_rules (&n)[rule_index];
  guint8 mac[WB_SHA256_BYTES];
  guint64 hash;
  WbSpan span;

  hash_value (masker, rule, value, length, mac);
  append_mark (rule, mac, value, length, out);
  if (rule->class_ == WB_CLASS_PERSONAL && masker->restore
      && g_hash_table_contains (masker->restore, out->str + start))
    {
      g_string_truncate (out, start);
      return FALSE;
    }
  if (rule->class_ == WB_CLASS_SECRET && masker->secrets && rule_index != wb_rule_indices ()->line)
    wb_secrets_add (masker->secrets, value, length);
  memcpy (&hash, mac, sizeof hash);
  if (tally)
    wb_tally_count (tally, rule_index, hash);
  span = (WbSpan){ start, out->len - start, rule_index };
  if (spans)
    g_array_append_val (spans, span);
  return TRUE;
}

char *
wb_masker_tag (const WbMasker *masker, guint rule, const char *value, gsize length)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize n;
  const WbRule *rules = wb_rules (&n);
  guint8 mac[WB_SHA256_BYTES];

  g_return_val_if_fail (rule < n, NULL);
  hash_value (masker, &rules[rule], value, length, mac);
  append_mark (&rules[rule], mac, value, length, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* A text being masked, and the places of what was replaced in it. */
typedef struct
{
  GString *text;
  GArray *spans; /* of WbSpan */
} Version;

static Version
version_new (gsize length)
{
  return (Version){ g_string_sized_new (length + 64), g_array_new (FALSE, FALSE, sizeof (WbSpan)) };
}

static void
version_clear (Version *version)
{
  g_string_free (version->text, TRUE);
  g_array_unref (version->spans);
}

/* Copies what of text lies before end to next, with the old spans in it from *old on. */
static void
copy_until (const char *text, gsize *copied, gsize end, const GArray *old_spans, guint *old,
            Version *next)
{
  for (; old_spans && *old < old_spans->len; (*old)++)
    {
      WbSpan span = g_array_index (old_spans, WbSpan, *old);

      if (span.start >= end)
        break;
      span.start = span.start - *copied + next->text->len;
      g_array_append_val (next->spans, span);
    }
  g_string_append_len (next->text, text + *copied, end - *copied);
  *copied = end;
}

/* Replaces hits in text, whose earlier replacements are old_spans (nullable). FALSE if the person
 * restored every one. */
static gboolean
replace_hits (const WbMasker *masker, const char *text, gsize length, const GArray *hits,
              const GArray *old_spans, WbTally *tally, Version *next)
{
  gboolean changed = FALSE;
  gsize copied = 0;
  guint old = 0;

  for (guint i = 0; i < hits->len; i++)
    {
      const WbHit *hit = &g_array_index (hits, WbHit, i);

      copy_until (text, &copied, hit->start, old_spans, &old, next);
      if (!wb_masker_replace (masker, hit->rule, text + hit->start, hit->end - hit->start, tally,
                              next->spans, next->text))
        continue;
      changed = TRUE;
      copied = hit->end;
      while (old_spans && old < old_spans->len
             && g_array_index (old_spans, WbSpan, old).start < copied)
        old++;
    }
  copy_until (text, &copied, length, old_spans, &old, next);
  return changed;
}

/* What is to be replaced in text; the whole of it if a pattern reached its limit. */
static void
find_hits (const WbMasker *masker, const char *text, gsize length, WbTextFlags flags, GArray *hits)
{
  guint sees = wb_scanner_look (masker->scanner, text, length) | masker->always;
  WbHit all = { 0, length, wb_rule_indices ()->line };

  if (sees == 0 && !(flags & WB_TEXT_IS_PATH))
    return;
  if (wb_find_hits (masker, text, length, sees, flags, hits))
    return;
  g_array_set_size (hits, 0);
  if (!wb_is_all_marks (text, length))
    g_array_append_val (hits, all);
}

/* Masks again what replacements gave a new border, until nothing changes. */
static void
settle (const WbMasker *masker, WbTextFlags flags, WbTally *tally, GArray *hits, Version *now)
{
  for (guint pass = 1; pass < MAX_PASSES; pass++)
    {
      Version next;
      gboolean changed;

      g_array_set_size (hits, 0);
      find_hits (masker, now->text->str, now->text->len, flags, hits);
      if (hits->len == 0)
        return;
      next = version_new (now->text->len);
      changed =
          replace_hits (masker, now->text->str, now->text->len, hits, now->spans, tally, &next);
      version_clear (now);
      *now = next;
      if (!changed)
        return;
    }
}

static void
give_version (const Version *version, GArray *spans, GString *out)
{
  for (guint i = 0; spans && i < version->spans->len; i++)
    {
      WbSpan span = g_array_index (version->spans, WbSpan, i);

      span.start += out->len;
      g_array_append_val (spans, span);
    }
  g_string_append_len (out, version->text->str, version->text->len);
}

gboolean
wb_masker_rewrite (const WbMasker *masker, const char *text, gsize length, WbTextFlags flags,
                   WbTally *tally, GArray *spans, GString *out)
{
  GArray *hits = wb_borrow_hits ();
  gboolean changed = FALSE;

  find_hits (masker, text, length, flags, hits);
  if (hits->len > 0)
    {
      Version now = version_new (length);

      changed = replace_hits (masker, text, length, hits, NULL, tally, &now);
      if (changed)
        {
          settle (masker, flags, tally, hits, &now);
          give_version (&now, spans, out);
        }
      version_clear (&now);
    }
  wb_return_hits (hits);
  return changed;
}

void
wb_masker_text (const WbMasker *masker, const char *text, gsize length, WbTally *tally,
                GArray *spans, GString *out)
{
  if (!wb_masker_rewrite (masker, text, length, WB_TEXT_PLAIN, tally, spans, out))
    g_string_append_len (out, text, length);
}
