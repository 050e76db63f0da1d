/* SPDX-License-Identifier: MPL-2.0 */
/* The parts of verifying; wb_bundle_verify() is in bundle.h. */
#pragma once

#include "bundle/bundle.h"

G_BEGIN_DECLS

/* What a manifest promises: full member name -> WbPromise. */
typedef struct
{
  guint64 bytes;
  char *sha256;
  gboolean seen;
} WbPromise;

/* Reads manifest text: fills verdict's case and number, and returns the promises (unref the table),
 * or NULL with WB_ERROR_DAMAGED. What is only doubtful is added to verdict's problems. */
GHashTable *wb_manifest_read (const char *text, gsize length, WbVerdict *verdict,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks receipt text, and the objects it names where they lie in folder. WB_ERROR_DAMAGED if the
 * text is no receipt. */
gboolean wb_receipt_verify (const char *text, gsize length, const char *folder, WbVerdict *verdict,
                            const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks the bundle at path into verdict. */
gboolean wb_bundle_verify_archive (const char *path, WbVerdict *verdict, const WbRun *run,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks what can be checked of the sealed file at path without a key, into verdict. */
gboolean wb_sealed_verify (const char *path, WbVerdict *verdict,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An empty verdict about a "bundle", "receipt" or "sealed". */
WbVerdict *wb_verdict_new (const char *kind);

/* Adds a problem; takes sentence. */
void wb_verdict_add (WbVerdict *verdict, char *sentence);

/* TRUE if text is 64 lower-case hex digits. */
gboolean wb_is_sha256 (const char *text);

G_END_DECLS
