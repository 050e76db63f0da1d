/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of the masker share; nobody else includes this. */
#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "redact/masker.h"
#include "redact/scanner.h"
#include "redact/tripwire.h"

G_BEGIN_DECLS

/* Places found in a text, before anything is replaced. */
typedef struct
{
  gsize start, end; /* bytes */
  guint rule;
} WbHit;

/* One of the masker's own patterns: identity words, hidden terms. */
typedef struct
{
  pcre2_code *code; /* (owned) (nullable) */
  guint rule;
  guint triggers;
} WbOwnRule;

#define WB_MAX_OWN_RULES 8

struct _WbMasker
{
  guint8 key[WB_CASE_KEY_BYTES];
  WbScanner *scanner; /* (owned) */
  WbOwnRule own[WB_MAX_OWN_RULES];
  guint n_own;
  guint always;          /* bits set for every text: own words too short for the scanner */
  GPtrArray *identity;   /* (owned): words (char *) masked in place under user keys */
  GPtrArray *free_words; /* (owned): words (char *) masked anywhere; for the tripwire */
  GHashTable *restore;   /* (owned): tags */
  char **roots;          /* (owned): without a slash at the end */
  WbSecrets *secrets;    /* (nullable) (borrowed) */
};

/* Indices of the rules that work on structure. */
typedef struct
{
  guint json_secret, key_value, email, mobile, phone, id, card, ipv4, mac, place, name, address,
      account;
  guint session, url_login, image, data, numbers, path, identity, host, hidden, text, line;
} WbRuleIndex;
const WbRuleIndex *wb_rule_indices (void);

/* How a text is to be masked. */
typedef enum
{
  WB_TEXT_PLAIN = 0,
  WB_TEXT_IS_VERSION = 1 << 0, /* what looks like an IPv4 address is a version */
  WB_TEXT_IS_PATH = 1 << 1,    /* one path and nothing else: blanks belong to it */
} WbTextFlags;

/* Appends text with everything replaced to out and returns TRUE, or returns FALSE and appends
 * nothing if nothing is to be replaced. spans and tally as in wb_masker_text(). */
gboolean wb_masker_rewrite (const WbMasker *masker, const char *text, gsize length,
                            WbTextFlags flags, WbTally *tally, GArray *spans, GString *out);

/* Appends the replacement of value by rule to out and counts it. FALSE and nothing appended if the
 * person restored it. */
gboolean wb_masker_replace (const WbMasker *masker, guint rule, const char *value, gsize length,
                            WbTally *tally, GArray *spans, GString *out);

/* Whether text is nothing but replacements (and not empty). */
gboolean wb_is_all_marks (const char *text, gsize length);

/* Finds everything in text for the seen bits; hits (of WbHit) come sorted and apart. FALSE if a
 * pattern reached its limit: then the whole text has to go. */
gboolean wb_find_hits (const WbMasker *masker, const char *text, gsize length, guint sees,
                       WbTextFlags flags, GArray *hits);

/* Sets the limit of steps for this thread's matches, 0 for the usual one; for tests. */
void wb_limit_matching (guint32 steps);

/* An empty array of WbHit that belongs to this thread, to be given back. */
GArray *wb_borrow_hits (void);
void wb_return_hits (GArray *hits);

/* Compiles pattern in byte mode with JIT; aborts if it is wrong. Caller frees. */
pcre2_code *wb_compile_pattern (const char *pattern, guint32 options);

/* Appends to hits what code finds in text; FALSE at a limit. validate is nullable. */
gboolean wb_run_pattern (const pcre2_code *code, guint rule,
                         gboolean (*validate) (const char *bytes, gsize length), const char *text,
                         gsize length, GArray *hits);

/* Appends the names in paths outside the roots that are somebody's. */
void wb_find_path_names (const WbMasker *masker, const char *text, gsize length, WbTextFlags flags,
                         GArray *hits);

/* Whether word may be masked wherever it stands: long enough, and nobody's everyday word. */
gboolean wb_identity_is_free (const char *word);

/* Counts one hit of rule with the hash of its value. */
void wb_tally_count (WbTally *tally, guint rule, guint64 value_hash);

G_END_DECLS
