/* SPDX-License-Identifier: MPL-2.0 */
/* Reads one finished member block by block, for as long as it likes: it keeps the spool file open
 * and its own list of blocks, so the member may be collected anew, and the evidence be freed,
 * meanwhile. What was moved into an archive since comes as WB_ERROR_DAMAGED. */
#pragma once

#include "collect/evidence.h"

G_BEGIN_DECLS

typedef struct _WbMemberReader WbMemberReader;

/* G_IO_ERROR_NOT_FOUND if member is not finished or has no content. Reads nothing yet. */
WbMemberReader *wb_member_reader_open (const WbEvidence *evidence, const char *member,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
WbMemberReader *wb_member_reader_ref (WbMemberReader *reader);
void wb_member_reader_unref (WbMemberReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbMemberReader, wb_member_reader_unref)

/* Of the content, unpacked. */
guint64 wb_member_reader_bytes (const WbMemberReader *reader);

/* Blocks 0 to n - 1; all but the last hold WB_BLOCK_BYTES. */
guint wb_member_reader_n_blocks (const WbMemberReader *reader);

/* Puts the content of block into out, which is emptied first. Some milliseconds. Safe to call from
 * several threads at once, each with its own out. */
gboolean wb_member_reader_read_block (const WbMemberReader *reader, guint block, GByteArray *out,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
