/* SPDX-License-Identifier: MPL-2.0 */
/* Spools made by hand, and the tools that other people open archives with. */
#pragma once

#include "bundle/layout.h"

/* Packs bytes as a spool does: deflate blocks with full flushes, or zstd frames. Unref it. */
GByteArray *spool_pack (WbCodec codec, const void *bytes, gsize length);

/* Writes a member into spool folder dir and adds its slot to layout. */
void spool_add (WbLayout *layout, const char *dir, const char *name, const void *bytes,
                gsize length);

/* Length bytes that don't compress, the same for the same seed; caller frees. */
guint8 *spool_noise (guint32 seed, gsize length);

/* Runs argv quietly; FALSE if the program is not there (the test is skipped) and fails the test if
 * it ends with an error. */
gboolean spool_tool_accepts (const char *const *argv);

/* A fresh private folder; spool_remove() takes it away again. */
char *spool_dir_new (void);
void spool_remove (char *dir);
