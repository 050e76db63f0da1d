/* SPDX-License-Identifier: MPL-2.0 */
/* A collected file as a stream of UTF-8-like text: unpacked if it is gzip by its magic bytes
 * (whatever its name says), turned from UTF-16 if it begins with such a byte order mark, without
 * long runs of NUL bytes (the holes that copytruncate leaves). Problems end the stream and are told
 * as data; what came before them counts. */
#pragma once

#include "plan/plan.h"

G_BEGIN_DECLS

/* A gzip file may unpack to so much, and beyond WB_GZIP_FREE_BYTES only to WB_GZIP_MAX_RATIO times
 * its size. */
#define WB_GZIP_MAX_BYTES ((guint64) 2 * 1024 * 1024 * 1024)
#define WB_GZIP_FREE_BYTES ((guint64) 64 * 1024 * 1024)
#define WB_GZIP_MAX_RATIO 200

/* Runs of NUL bytes shorter than this are taken as they are. */
#define WB_HOLE_MIN_BYTES 64

typedef struct _WbSource WbSource;

/* Reads fd (taken) from its start, at most bytes of it. */
WbSource *wb_source_new (int fd, guint64 bytes);
void wb_source_free (WbSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSource, wb_source_free)

/* Ends a gzip file, without a word, after so many bytes unpacked. Call before reading. */
void wb_source_end_unpacked_at (WbSource *source, guint64 bytes);

/* The next piece of text, borrowed until the next call; 0 at the end, whatever the reason. */
gsize wb_source_read (WbSource *source, const char **ret_text);

/* Bytes of the file read so far; grows with every call. */
guint64 wb_source_taken (const WbSource *source);
/* NUL bytes left out so far. */
guint64 wb_source_hole_bytes (const WbSource *source);

/* How it ended, once the end was reached: OK, TORN (gzip ends early or is damaged), CHANGED (the
 * file shrank, or was emptied and begun anew: then all that was read is of the old one), CUT (the
 * gzip limit), UNREDACTED (not text), FAILED. ret_why (nullable) gets a translated sentence,
 * borrowed, or NULL. */
WbStatus wb_source_status (const WbSource *source, const char **ret_why);

/* The most text that a file of bytes can give; compressed as far as is known. */
guint64 wb_source_bound (guint64 bytes, gboolean compressed);

G_END_DECLS
