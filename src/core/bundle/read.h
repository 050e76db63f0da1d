/* SPDX-License-Identifier: MPL-2.0 */
/* Reading a bundle back, as something hostile: nothing is unpacked to the disk, names are only
 * looked at, and every read has a limit. */
#pragma once

#include "base/run.h"
#include "base/sink.h"

G_BEGIN_DECLS

#define WB_MANIFEST_MAX_BYTES (64 * 1024 * 1024)
#define WB_MEMBERS_MAX 1000000

typedef struct _WbBundleReader WbBundleReader;

/* Opens the zip or tar.zst at path; WB_ERROR_DAMAGED if it is neither. */
WbBundleReader *wb_bundle_reader_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_bundle_reader_free (WbBundleReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbBundleReader, wb_bundle_reader_free)

/* "zip" or "tar.zst"; static, NULL before the first member was read. */
const char *wb_bundle_reader_format (const WbBundleReader *reader);

/* Goes to the next member. ret_name is borrowed until the next call and may hold anything but NUL;
 * ret_is_file is FALSE for links, folders, devices. FALSE without error at the end. */
gboolean wb_bundle_reader_next (WbBundleReader *reader, const char **ret_name,
                                gboolean *ret_is_file, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the member's content to sink. Over max_bytes: WB_ERROR_TOO_LARGE, whatever its head says.
 * Broken content: WB_ERROR_DAMAGED. */
gboolean wb_bundle_reader_read (WbBundleReader *reader, guint64 max_bytes, const WbSink *sink,
                                const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if name is one that Waybill gives: "WB-7K3Q-9F2M/logs/app.log", ASCII, without "..", nothing
 * that a system could take for a path of its own. */
gboolean wb_bundle_name_is_ours (const char *name);

/* The content of the member whose path below the bundle's folder is member, at most max_bytes; NULL
 * with G_IO_ERROR_NOT_FOUND if there is none. Reads from the beginning. */
GBytes *wb_bundle_read_member (const char *path, const char *member, gsize max_bytes,
                               const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
