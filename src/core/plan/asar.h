/* SPDX-License-Identifier: MPL-2.0 */
/* Reading one file out of an Electron archive (app.asar). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads top-level file name of the archive fd (size bytes). Format: a Chromium pickle with the size
 * of a second pickle, which holds a JSON text of the files' sizes and offsets, counted from its end
 * (https://github.com/electron/asar). At most max_bytes; caller frees. NULL if the archive is
 * damaged, or has no such file of its own. */
char *wb_asar_read (int fd, guint64 size, const char *name, gsize max_bytes, gsize *ret_length);

G_END_DECLS
