/* SPDX-License-Identifier: MPL-2.0 */
#include "alert/sample.h"

#include <string.h>

void
wb_sample_set (WbSample *sample, const void *bytes, gsize length)
{
  g_autofree char *hash = wb_sha256_of (bytes, length);

  sample->length = (guint) length;
  sample->has_bytes = TRUE;
  memcpy (sample->bytes, bytes, length);
  g_strlcpy (sample->sha256, hash, sizeof sample->sha256);
}

static gboolean
read_same (const WbSample *sample, WbContent *content, guint64 offset,
           guint8 ret_bytes[WB_SAMPLE_BYTES])
{
  gsize got = 0;

  if (sample->length == 0)
    return TRUE;
  (void) wb_content_read (content, ret_bytes, sample->length, offset, &got);
  if (got < sample->length)
    return FALSE;
  g_autofree char *hash = wb_sha256_of (ret_bytes, got);
  return g_str_equal (hash, sample->sha256);
}

gboolean
wb_sample_is_at (const WbSample *sample, WbContent *content, guint64 offset)
{
  guint8 bytes[WB_SAMPLE_BYTES];
  return read_same (sample, content, offset, bytes);
}

gboolean
wb_sample_load (WbSample *sample, WbContent *content, guint64 offset)
{
  guint8 bytes[WB_SAMPLE_BYTES];

  if (!read_same (sample, content, offset, bytes))
    return FALSE;
  memcpy (sample->bytes, bytes, sample->length);
  sample->has_bytes = TRUE;
  return TRUE;
}
