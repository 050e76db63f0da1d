/* SPDX-License-Identifier: MPL-2.0 */
#include "base/sink.h"

static gboolean
append_to_string (const void *bytes, gsize length, gpointer self, GError **error)
{
  g_string_append_len (self, bytes, (gssize) length);
  return TRUE;
}

WbSink
wb_sink_to_string (GString *string)
{
  return (WbSink){ .write = append_to_string, .self = string };
}
