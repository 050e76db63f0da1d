/* SPDX-License-Identifier: MPL-2.0 */
/* A member that is a picture, as it will be sent. */
#pragma once

#include "collect/member-reader.h"
#include <gdk/gdk.h>

G_BEGIN_DECLS

/* Whether member, a path in the archive, is an attached picture, by its name. */
gboolean wb_member_is_picture (const char *member);

/* Decodes it, made smaller if no screen could show it. Blocks; for a worker. NULL with a sentence
 * for people; unref. */
GdkTexture *wb_member_picture_read (const WbMemberReader *reader, const WbRun *run,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
