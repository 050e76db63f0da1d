/* SPDX-License-Identifier: MPL-2.0 */
/* Taking in a picture or file that a person adds. All of it blocks and is for a worker thread. */
#pragma once

#include "base/run.h"
#include "pages/picture/chosen-file.h"
#include <gdk/gdk.h>

G_BEGIN_DECLS

/* What was added. */
typedef struct
{
  char *path;
  gboolean is_ours; /* written anew, at the path that was offered for it */
  gboolean is_picture;
  WbFileId id;
} WbAttached;

void wb_attached_free (WbAttached *attached);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbAttached, wb_attached_free)

/* Looks at the file at path. It stays where it is, unless anew is set or a bundle can't hold this
 * kind of picture: then its pixels are written to spare_path, a PNG. NULL with a sentence for
 * people if it can't be sent. */
WbAttached *wb_attach (const char *path, const char *spare_path, gboolean anew, const WbRun *run,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a picture without a file: always written to spare_path. */
WbAttached *wb_attach_texture (GdkTexture *texture, const char *spare_path,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
