/* SPDX-License-Identifier: MPL-2.0 */
/* A few bytes of a file by which it is known again; of which only a hash is remembered. Plain
 * values. */
#pragma once

#include "alert/content.h"
#include "base/digest.h"

G_BEGIN_DECLS

#define WB_SAMPLE_BYTES 256

/* Start with { 0 }: a sample of nothing, which is everywhere. */
typedef struct
{
  guint length;
  gboolean has_bytes; /* FALSE as long as only the hash is known */
  guint8 bytes[WB_SAMPLE_BYTES];
  char sha256[WB_SHA256_HEX];
} WbSample;

/* Makes it a sample of length bytes, at most WB_SAMPLE_BYTES. */
void wb_sample_set (WbSample *sample, const void *bytes, gsize length);

/* TRUE if it stands in content at offset. */
gboolean wb_sample_is_at (const WbSample *sample, WbContent *content, guint64 offset);

/* Reads the bytes of a sample of which only the hash is known; FALSE if it is not there. */
gboolean wb_sample_load (WbSample *sample, WbContent *content, guint64 offset);

G_END_DECLS
