/* SPDX-License-Identifier: MPL-2.0 */
/* Reads rows of an indexed member for the screen: only the blocks that hold them are unpacked, the
 * last few are kept. At most 6 MiB are held. No GTK; for one thread, as quick as it must be on the
 * main one (a row that is not at hand costs unpacking one block, rarely two). */
#pragma once

#include "pages/viewer/text-index.h"
#include "pages/viewer/text-needle.h"
#include "pages/viewer/text-rows.h"

G_BEGIN_DECLS

/* --- bytes ----------------------------------------------------------------------------------- */

/* Blocks of a member that were read last; for one thread. */
typedef struct _WbBlockCache WbBlockCache;

WbBlockCache *wb_block_cache_new (WbMemberReader *reader, guint n_blocks);
void wb_block_cache_free (WbBlockCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbBlockCache, wb_block_cache_free)

/* Appends the bytes from start up to end, as far as there are any, to out. */
gboolean wb_block_cache_read (WbBlockCache *cache, guint64 start, guint64 end, GByteArray *out,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- rows ------------------------------------------------------------------------------------ */

typedef struct _WbTextPages WbTextPages;

WbTextPages *wb_text_pages_new (WbTextIndex *index);
void wb_text_pages_free (WbTextPages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTextPages, wb_text_pages_free)

WbTextIndex *wb_text_pages_index (WbTextPages *pages); /* borrowed */

/* Appends bytes of the member to out, likewise; FALSE if they can't be read. */
gboolean wb_text_pages_read (WbTextPages *pages, guint64 start, guint64 end, GByteArray *out);

/* A row, ready to be shown. */
typedef struct
{
  guint64 row;    /* from 0 */
  guint64 line;   /* from 1 */
  guint64 offset; /* in the member */
  gsize bytes;    /* in the member, line end included */
  gboolean starts_line;
  gboolean is_error; /* its line is an entry of level error or worse */
  char *text;        /* as wb_row_text() gives it */
  GArray *spans;     /* of WbTextSpan: marks, then matches, each rising */
} WbTextRow;

void wb_text_row_free (WbTextRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTextRow, wb_text_row_free)

/* Row number row, with the matches of needle (nullable) in it. G_IO_ERROR_INVALID_ARGUMENT if there
 * is no such row (yet). */
WbTextRow *wb_text_pages_dup_row (WbTextPages *pages, guint64 row, const WbTextNeedle *needle,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Number of the row that holds the byte at offset, of that in which line (from 1) begins; the last
 * one for what lies behind. FALSE if it can't be read. */
gboolean wb_text_pages_row_of_byte (WbTextPages *pages, guint64 offset, guint64 *ret_row);
gboolean wb_text_pages_row_of_line (WbTextPages *pages, guint64 line, guint64 *ret_row);

/* The line (from 1) of a row; FALSE if there is no such row. */
gboolean wb_text_pages_line_of_row (WbTextPages *pages, guint64 row, guint64 *ret_line);

/* Where a row begins; the end of what is known for one that is not there (yet). */
guint64 wb_text_pages_byte_of_row (WbTextPages *pages, guint64 row);

/* --- marks ----------------------------------------------------------------------------------- */

#define WB_NO_OFFSET G_MAXUINT64

/* The nearest mark of kinds (bits) behind offset (direction 1) or before it (-1); WB_NO_OFFSET is
 * before the first and behind the last. FALSE if there is none: ret_offset is untouched. */
gboolean wb_text_pages_next_mark (WbTextPages *pages, guint64 kinds, guint64 offset, int direction,
                                  guint64 *ret_offset);

/* How many marks of kinds begin at or before offset: the number, from 1, of the one there. */
guint64 wb_text_pages_mark_number (WbTextPages *pages, guint64 kinds, guint64 offset);

/* The mark that begins at offset, as text, and its kind; NULL if there is none. Caller frees. */
char *wb_text_pages_dup_mark (WbTextPages *pages, guint64 offset, guint *ret_kind);

/* Where mark stands from start on and before end; FALSE if it does not. */
gboolean wb_text_pages_find_mark (WbTextPages *pages, const char *mark, guint64 start, guint64 end,
                                  guint64 *ret_offset);

G_END_DECLS
