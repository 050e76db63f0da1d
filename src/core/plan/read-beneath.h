/* SPDX-License-Identifier: MPL-2.0 */
/* Small files of the application that looking itself needs to read. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Opens root path (checked again as a root, links in it resolved) for wb_fs_open_beneath(). Returns
 * a descriptor or -1 with error: WB_ERROR_NOT_ALLOWED, else as wb_fs_open_root(). */
int wb_open_checked_root (const char *path, gboolean is_install,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes of regular file relative below root path, at most max_bytes (WB_ERROR_TOO_LARGE above),
 * NUL-terminated beyond their length. */
char *wb_read_beneath (const char *path, gboolean is_install, const char *relative, gsize max_bytes,
                       gsize *ret_length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads exactly length bytes of fd at offset; FALSE at the end of the file or on an error. */
gboolean wb_read_at (int fd, void *bytes, gsize length, guint64 offset) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
