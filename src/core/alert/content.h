/* SPDX-License-Identifier: MPL-2.0 */
/* Reading a log file at a place, whether it is compressed or not. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WbContent WbContent;

/* TRUE if the file behind fd begins as a compressed one. */
gboolean wb_content_is_gzip (int fd);

/* For the file behind fd, which is taken over. Whether it is compressed (gzip, RFC 1952) is told by
 * its first bytes. */
WbContent *wb_content_new (int fd);
void wb_content_free (WbContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbContent, wb_content_free)

/* Looks again whether it is compressed: what is there now may not have been when it was opened. To
 * be called before anything was read. */
void wb_content_look (WbContent *content);

gboolean wb_content_is_compressed (const WbContent *content);
int wb_content_fd (const WbContent *content);

/* Reads up to length bytes from offset (of what is compressed). Fewer come only where it ends; then
 * FALSE means that a compressed file is not whole. */
gboolean wb_content_read (WbContent *content, void *bytes, gsize length, guint64 offset,
                          gsize *ret_got);

G_END_DECLS
