/* SPDX-License-Identifier: MPL-2.0 */
/* Where a stream of bytes goes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes length bytes; FALSE with error when it can take no more. */
typedef struct
{
  gboolean (*write) (const void *bytes, gsize length, gpointer self, GError **error);
  gpointer self;
} WbSink;

/* Writes to sink. */
static inline gboolean
wb_sink_write (const WbSink *sink, const void *bytes, gsize length, GError **error)
{
  return sink->write (bytes, length, sink->self, error);
}

/* A sink that appends to a GString. */
WbSink wb_sink_to_string (GString *string);

G_END_DECLS
