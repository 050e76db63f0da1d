/* SPDX-License-Identifier: MPL-2.0 */
/* Which folders may be collected from: below the home folder or another of the person's own, never
 * the home folder itself, the system's, nor what holds keys, passwords, browsers or mail. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* written ("~/…" or absolute) as an absolute path without "." and double slashes; caller frees.
 * NULL if it is neither or has a "..". */
char *wb_root_expand (const char *written) G_GNUC_WARN_UNUSED_RESULT;

/* path with the home folder written as "~", safe to show; caller frees. */
char *wb_root_shown (const char *path);

/* Says whether files below path (absolute) may be collected. Links on the way are resolved as far
 * as the path exists, and both forms are checked; what exists must belong to this process's user,
 * except below /opt, /usr, /app, /snap or an AppImage's mount if is_install. FALSE with
 * WB_ERROR_NOT_ALLOWED, whose message is the reason alone ("it holds SSH keys"). Call it again just
 * before opening: the answer changes with the file system. */
gboolean wb_root_check (const char *path, gboolean is_install,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
