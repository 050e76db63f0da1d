/* SPDX-License-Identifier: MPL-2.0 */
/* A file that a person chose, dropped or pasted: it may be anything. No GTK. */
#pragma once

#include "base/fs.h"

G_BEGIN_DECLS

/* Larger ones can't be sent. */
#define WB_CHOSEN_FILE_MAX_BYTES ((gsize) 64 * 1024 * 1024)

/* The content of the file at path, links followed. ret_id (nullable) gets who it is. NULL with a
 * sentence for people if it is not there, no regular file, not readable or too large. Blocks, but
 * never on a FIFO or device. */
GBytes *wb_chosen_file_read (const char *path, WbFileId *ret_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL if a file with this content can be part of a report, else why not, a sentence for people.
 * The collector of attached files has the same rules. Static. */
const char *wb_chosen_file_why_not (GBytes *content, gboolean *ret_is_picture);

G_END_DECLS
