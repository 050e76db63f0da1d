/* SPDX-License-Identifier: MPL-2.0 */
/* Sealing: a file in clear becomes one that only recipients can open, with "age -d" or any other
 * reader of age-encryption.org/v1. */
#pragma once

#include "base/digest.h"
#include "base/run.h"
#include "seal/recipient.h"

G_BEGIN_DECLS

typedef struct
{
  const char *from;         /* the file in clear; stays as it is */
  const char *to;           /* the sealed file; what is there is replaced */
  const GArray *recipients; /* of WbAgeRecipient, at least one */
  const char *step;         /* what events of stage "seal" call it */
} WbSeal;

/* What came of it. */
typedef struct
{
  char clear_sha256[WB_SHA256_HEX];
  char sha256[WB_SHA256_HEX]; /* of the sealed file */
  guint64 bytes;              /* likewise */
} WbSealed;

/* The size of the sealed file for so many bytes in clear. */
guint64 wb_sealed_bytes (guint64 clear_bytes, guint n_recipients);

/* Seals, under a key made for this once and wiped at the end. The sealed file appears whole or not
 * at all: a kill leaves at most one that begins with WB_FS_HALF_WRITTEN. Sealing again makes
 * another file, of the same size. WB_ERROR_SPACE if there is too little room, before or in between.
 */
gboolean wb_seal_file (const WbSeal *seal, const WbRun *run, WbSealed *ret_sealed,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
