/* SPDX-License-Identifier: MPL-2.0 */
/* Knows what to take out for one case: the rules, the case key for pseudonyms, the person's own
 * identity words, the terms they hid and the false alarms they restored. Immutable once made and
 * safe to use from several threads; what is counted goes into the caller's WbTally.
 *
 * Replacement: a secret becomes [[kind]]; personal data become [[kind:XXXXXXXX]], X being 40 bits
 * of HMAC-SHA256 (case key, kind 0x00 normalised value) in Crockford base32: the same value has the
 * same tag in every file of the case, and another in every other case. */
#pragma once

#include "redact/rules.h"

G_BEGIN_DECLS

#define WB_CASE_KEY_BYTES 32

/* How often each rule hit, and how many different values. One per member. */
typedef struct _WbTally WbTally;
WbTally *wb_tally_new (void);
void wb_tally_free (WbTally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTally, wb_tally_free)
/* Hits of rule index, and in all. */
guint64 wb_tally_hits (const WbTally *tally, guint rule);
guint64 wb_tally_total (const WbTally *tally);
/* Different values of rule index seen (exact up to 100,000). */
guint64 wb_tally_different (const WbTally *tally, guint rule);
void wb_tally_merge (WbTally *tally, const WbTally *other);

/* A replaced place in redacted text, for marks in viewers. */
typedef struct
{
  gsize start;  /* byte offset in the output */
  gsize length; /* of the replacement */
  guint rule;   /* index into wb_rules() */
} WbSpan;

typedef struct _WbMasker WbMasker;

/* What a masker is made from; all copied. */
typedef struct
{
  guint8 key[WB_CASE_KEY_BYTES];
  const char *user;         /* (nullable): log-in name of the person */
  const char *real_name;    /* (nullable) */
  const char *host;         /* (nullable) */
  const char *home;         /* (nullable): absolute path */
  const char *const *roots; /* (nullable): absolute roots; paths below them keep their names */
  const char *const *hide;  /* (nullable): terms hidden everywhere, from the person */
  const char *const
      *restore; /* (nullable): tags "[[mobile:…]]" of false alarms; never of secrets */
} WbMaskerOptions;

WbMasker *wb_masker_new (const WbMaskerOptions *options);
/* The options for this process's user on this computer, with key; free the result with
 * wb_masker_free(). roots as in WbMaskerOptions. */
WbMasker *wb_masker_new_for_me (const guint8 key[WB_CASE_KEY_BYTES], const char *const *roots,
                                const char *const *hide, const char *const *restore);
void wb_masker_free (WbMasker *masker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbMasker, wb_masker_free)

/* Appends text to out with everything replaced. spans (nullable, of WbSpan) gets the places in out;
 * tally (nullable) the counts. text need not be UTF-8. */
void wb_masker_text (const WbMasker *masker, const char *text, gsize length, WbTally *tally,
                     GArray *spans, GString *out);

/* The same for a path or file name: every component is masked as text; customers' names in photo
 * paths outside the roots are replaced, keeping depth, extension and camera-style names. Caller
 * frees. */
char *wb_masker_path (const WbMasker *masker, const char *path, WbTally *tally);

/* Length of the replacement that stands at text, such as [[mobile:7K3Q9F2M]]; 0 if none does. */
gsize wb_mark_length (const char *text, gsize length);

/* The replacement for value as kind of rule; caller frees. */
char *wb_masker_tag (const WbMasker *masker, guint rule, const char *value, gsize length);

G_END_DECLS
