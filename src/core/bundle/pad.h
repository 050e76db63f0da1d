/* SPDX-License-Identifier: MPL-2.0 */
/* Making archives that are to be sealed as large as wb_padme_bytes() says, in a way that every
 * reader passes over: the padding stands among the packed bytes of the last member and unpacks to
 * nothing. */
#pragma once

#include "base/sink.h"
#include "bundle/layout.h"

G_BEGIN_DECLS

/* Fits bytes of padding to layout (settled) and settles it anew: they count to the packed bytes of
 * its last slot, where wb_pad_write() has to put them. 0 if the size is right as it is. */
guint64 wb_pad_settle (WbLayout *layout);

/* Writes bytes, as wb_pad_settle() gave them for an archive of format, to sink. */
gboolean wb_pad_write (const WbArchiveFormat *format, guint64 bytes, const WbSink *sink,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Both for the spool in folder dir: its last slot's file grows by the padding. Calling it again
 * with a layout made anew gives the same file. */
gboolean wb_pad_spool (WbLayout *layout, const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
