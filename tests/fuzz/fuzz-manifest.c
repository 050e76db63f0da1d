/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as waybill.json and as receipt.json: every name promised is one of ours, every sentence
 * can be shown. */
#include "bundle/read.h"
#include "bundle/verify.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_verdict (WbVerdict *verdict)
{
  for (guint i = 0; i < verdict->problems->len; i++)
    g_assert_true (g_utf8_validate (g_ptr_array_index (verdict->problems, i), -1, NULL));
  wb_verdict_free (verdict);
}

static void
check_promises (GHashTable *promises)
{
  GHashTableIter iter;
  gpointer name = NULL, promise = NULL;

  g_hash_table_iter_init (&iter, promises);
  while (g_hash_table_iter_next (&iter, &name, &promise))
    {
      g_assert_true (wb_bundle_name_is_ours (name));
      g_assert_true (wb_is_sha256 (((WbPromise *) promise)->sha256));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  WbVerdict *manifest = wb_verdict_new ("bundle");
  WbVerdict *receipt = wb_verdict_new ("receipt");
  g_autoptr (GHashTable) promises = wb_manifest_read ((const char *) data, size, manifest, NULL);
  g_autoptr (GError) error = NULL;

  if (promises != NULL)
    check_promises (promises);
  check_verdict (manifest);
  if (!wb_receipt_verify ((const char *) data, size, "/nonexistent", receipt, NULL, &error))
    g_assert_nonnull (error);
  check_verdict (receipt);
  return 0;
}
