/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a document: refused, or masked to JSON that masking again does not change. */
#include <stdint.h>

#include "redact/json-mask.h"
#include "redact/redactor.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GString *
redact (const char *text, gsize length)
{
  static const char *const show[] = { "/a/*/b", "/c", NULL };
  static const WbMaskerOptions options = { .user = "zhangwei", .home = "/home/zhangwei" };
  g_autoptr (WbMasker) masker = wb_masker_new (&options);
  g_autoptr (GPtrArray) masked = g_ptr_array_new_with_free_func (g_free);
  GString *out = g_string_new (NULL);
  WbSink sink = wb_sink_to_string (out);
  g_autoptr (GError) error = NULL;

  if (!wb_redact_document (masker, text, length, show, NULL, masked, &sink, &error))
    {
      g_assert_nonnull (error);
      g_string_truncate (out, 0);
    }
  return out;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) once = redact ((const char *) data, size);
  g_autoptr (GString) twice = NULL;

  if (once->len == 0)
    return 0;
  twice = redact (once->str, once->len);
  g_assert_cmpmem (once->str, once->len, twice->str, twice->len);
  return 0;
}
