/* SPDX-License-Identifier: MPL-2.0 */
/* Where the rows, lines and marks of one member lie, found in one pass on a worker while others
 * already ask. No GTK.
 *
 * The member is divided into segments of about WB_SEGMENT_BYTES, each beginning with a row; of a
 * segment only its start and its counts of marks are kept, all else is cut again from its bytes
 * (text-pages.h). 1 GB takes about 1.5 MB that way, whatever is in it, and up to 24 MiB more for
 * the counts of tags.
 *
 * All functions are safe to call from any thread. */
#pragma once

#include "collect/member-reader.h"
#include "pages/viewer/kinds.h"

G_BEGIN_DECLS

#define WB_SEGMENT_BYTES 65536

typedef struct _WbTextIndex WbTextIndex;

/* An index of nothing yet; takes a reference of reader. */
WbTextIndex *wb_text_index_new (WbMemberReader *reader);
WbTextIndex *wb_text_index_ref (WbTextIndex *index);
void wb_text_index_unref (WbTextIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTextIndex, wb_text_index_unref)

/* Reads the member from start to end, once. Tells run's observer ("index", bytes done of bytes in
 * all) when there are more rows. Blocks; for a worker. */
gboolean wb_text_index_build (WbTextIndex *index, const WbRun *run,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

WbMemberReader *wb_text_index_reader (WbTextIndex *index); /* borrowed */

/* How far it is. What was once counted stays. */
typedef struct
{
  gboolean is_whole; /* the end was reached */
  guint64 bytes;     /* looked at, up to the end of a row */
  guint64 rows;
  guint64 lines;
  guint segments;
} WbTextExtent;

void wb_text_index_extent (WbTextIndex *index, WbTextExtent *ret);

/* A segment: where it lies, and the row and line (from 0) it begins with. */
typedef struct
{
  guint64 start, end; /* bytes; the last one's end moves until the index is whole */
  guint64 row, line;
  gboolean continues; /* it begins within a line */
} WbTextSegment;

/* number must be less than extent's segments. */
void wb_text_index_segment (WbTextIndex *index, guint number, WbTextSegment *ret);

/* The segment that holds a row, a line's start, a byte; the last one for what lies behind. 0 if
 * there is none yet. */
guint wb_text_index_segment_of_row (WbTextIndex *index, guint64 row);
guint wb_text_index_segment_of_line (WbTextIndex *index, guint64 line);
guint wb_text_index_segment_of_byte (WbTextIndex *index, guint64 offset);

/* Marks of kinds (bits): all, and those in the segments before number. */
guint64 wb_text_index_total (WbTextIndex *index, guint64 kinds);
guint64 wb_text_index_count_before (WbTextIndex *index, guint64 kinds, guint number);

/* The nearest segment from number on, in direction (1 or -1), number itself included, that has
 * marks of kinds. FALSE if there is none. */
gboolean wb_text_index_find_segment (WbTextIndex *index, guint64 kinds, guint number, int direction,
                                     guint *ret_number);

/* How often this very mark ("[[mobile:7K3Q9F2M]]") was seen; 0 if that is not known. */
guint wb_text_index_count_tag (WbTextIndex *index, const char *tag, gsize length);

G_END_DECLS
