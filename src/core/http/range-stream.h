/* SPDX-License-Identifier: MPL-2.0 */
/* A part of a file as a GInputStream: what libsoup reads an upload from. */
#pragma once

#include <gio/gio.h>

#include "http/speed-limit.h"

G_BEGIN_DECLS

#define WB_TYPE_RANGE_STREAM (wb_range_stream_get_type ())
G_DECLARE_FINAL_TYPE (WbRangeStream, wb_range_stream, WB, RANGE_STREAM, GInputStream)

/* length bytes of fd from offset; fd is borrowed. Seekable (back to the start, for repeated
 * requests) and always ready, so that reading it needs no thread. */
GInputStream *wb_range_stream_new (int fd, guint64 offset, guint64 length);

/* From then on it is only ready for what limit lets through, and counts there what is read; limit
 * is borrowed. */
void wb_range_stream_set_limit (WbRangeStream *stream, WbSpeedLimit *limit);

/* Why reading failed, if it did: a file that has become shorter is G_IO_ERROR_PARTIAL_INPUT. NULL
 * if it didn't. Borrowed. */
const GError *wb_range_stream_get_error (WbRangeStream *stream);

G_END_DECLS
