/* SPDX-License-Identifier: MPL-2.0 */
/* Zip records (PKWARE APPNOTE) and checking that an archive has only the ones we write. */
#pragma once

#include "bundle/layout.h"

G_BEGIN_DECLS

#define WB_ZIP_LOCAL 0x04034b50
#define WB_ZIP_CENTRAL 0x02014b50
#define WB_ZIP_END 0x06054b50
#define WB_ZIP_END64 0x06064b50
#define WB_ZIP_END64_LOCATOR 0x07064b50
#define WB_ZIP_END_BYTES 22

/* Checks that the zip in fd consists of the records that wb_archive_zip writes and nothing else: no
 * gap, no comment, no member outside the directory, heads and directory agreeing byte for byte. The
 * content itself is not read. FALSE if not; error only says why the file could not be read, and is
 * left unset for an archive that is merely not ours. */
gboolean wb_zip_is_whole (int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A zip in memory, at most limit bytes. */
typedef struct _WbSmallZip WbSmallZip;
WbSmallZip *wb_small_zip_new (gsize limit);
void wb_small_zip_free (WbSmallZip *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSmallZip, wb_small_zip_free)
/* Adds bytes as name, compressing them; FALSE, adding nothing, if the archive would pass its limit.
 */
gboolean wb_small_zip_add (WbSmallZip *zip, const char *name, gint64 mtime_sec, const void *bytes,
                           gsize length);
/* Pads it, as bundle/pad.h has it, beyond its limit if need be; nothing may be added then. */
void wb_small_zip_pad (WbSmallZip *zip);
/* The whole archive; unref it. */
GBytes *wb_small_zip_finish (WbSmallZip *zip);

G_END_DECLS
