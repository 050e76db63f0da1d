/* SPDX-License-Identifier: MPL-2.0 */
/* The last look before anything leaves: reads what was already redacted, as a stream, and finds
 * what should not be there. It uses its own detectors (identity words, private keys, key-like
 * tokens of high entropy, and every secret value that was replaced elsewhere in the case), so that
 * a hole in a rule does not go unseen. */
#pragma once

#include "redact/masker.h"

G_BEGIN_DECLS

/* One thing found. The text itself is not kept. */
typedef struct
{
  char *member;  /* archive path */
  guint64 line;  /* 1-based */
  char *kind;    /* "private_key", "token", "identity", "known_secret" */
  char *excerpt; /* at most 6 characters of it, the rest as dots */
} WbTrip;

void wb_trip_free (WbTrip *trip);

/* Values that were replaced as secrets while collecting, to be searched everywhere. Held in memory
 * only, wiped when freed. Thread-safe. */
typedef struct _WbSecrets WbSecrets;
WbSecrets *wb_secrets_new (void);
void wb_secrets_free (WbSecrets *secrets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSecrets, wb_secrets_free)
/* Remembers a value of 8 bytes or more, up to 10,000 of them. */
void wb_secrets_add (WbSecrets *secrets, const char *value, gsize length);
/* Lets masker add each secret it replaces to secrets (borrowed, must outlive it). Call before use.
 */
void wb_masker_set_secrets (WbMasker *masker, WbSecrets *secrets);

typedef struct _WbTripwire WbTripwire;

/* masker gives the identity words; secrets is nullable; both borrowed. */
WbTripwire *wb_tripwire_new (const WbMasker *masker, const WbSecrets *secrets);
void wb_tripwire_free (WbTripwire *tripwire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTripwire, wb_tripwire_free)

/* Begins a member; then its bytes in any chunks; end flushes the last line. Known secrets are those
 * that secrets holds when the member begins. */
void wb_tripwire_begin (WbTripwire *tripwire, const char *member);
void wb_tripwire_push (WbTripwire *tripwire, const void *bytes, gsize length);
void wb_tripwire_end (WbTripwire *tripwire);

/* All trips so far (of WbTrip, borrowed), at most 1,000. */
const GPtrArray *wb_tripwire_trips (const WbTripwire *tripwire);

/* Appends line to out with what the tripwire would find replaced by [[tripwire]]: for --tripwire
 * mask. */
void wb_tripwire_mask (WbTripwire *tripwire, const char *line, gsize length, GString *out);

G_END_DECLS
