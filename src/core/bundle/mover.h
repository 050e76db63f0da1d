/* SPDX-License-Identifier: MPL-2.0 */
/* Moves a spool into an archive piece by piece, giving its room back on the way. */
#pragma once

#include "base/digest.h"
#include "bundle/layout.h"

G_BEGIN_DECLS

/* At most so much is on the disk twice. */
#define WB_MOVE_STEP_BYTES (8 * 1024 * 1024)

typedef struct
{
  const WbLayout *layout; /* settled */
  const char *spool;      /* folder */
  const char *path;       /* of the archive; path + ".part" until it is whole */
  guint64 step_bytes;     /* 0: WB_MOVE_STEP_BYTES */
} WbMove;

/* Free bytes that moving n_members members of packed_bytes in all, the largest of largest_bytes,
 * from folder spool to path will need beside them. */
guint64 wb_move_need_bytes (const char *spool, const char *path, guint n_members,
                            guint64 packed_bytes, guint64 largest_bytes);

/* Moves, or goes on moving; does nothing if all was moved. Spool files disappear as they are
 * copied. ret_sha256 gets the hash of the whole archive. After a failure, a cancel or a kill call
 * it again: the archive will have the same bytes. Errors: WB_ERROR_SPACE, WB_ERROR_DAMAGED if spool
 * or archive were meddled with in between, G_IO_ERROR. */
gboolean wb_move_run (const WbMove *move, const WbRun *run, char ret_sha256[WB_SHA256_HEX],
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
