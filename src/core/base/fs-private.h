/* SPDX-License-Identifier: MPL-2.0 */
/* What the files of fs share, and what their tests need to see. */
#pragma once

#include <dirent.h>
#include <glib.h>

G_BEGIN_DECLS

/* Opens relative below root without following links: the way for kernels and sandboxes without
 * openat2(2). Any kind of file opens; the caller looks. Returns a descriptor or -1 with errno. */
int wb_fs_open_by_components (int root, const char *relative);

/* TRUE if relative is a path that can't leave its root: not empty, not absolute, no ".." in it. */
gboolean wb_fs_is_beneath (const char *relative);

/* Opens folder name in parent for reading its names, without following a link. -1 with errno. */
int wb_fs_open_folder (int parent, const char *name);

/* Likewise, as a stream of names; NULL with errno. Close with closedir(). */
DIR *wb_fs_open_names (int parent, const char *name);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DIR, closedir)

G_END_DECLS
