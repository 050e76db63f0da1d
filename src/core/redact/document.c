/* SPDX-License-Identifier: MPL-2.0 */
/* A document is masked by json-mask in its stricter mode. It is checked whole before the first byte
 * goes out, so "not JSON" never comes half way. */
#define G_LOG_DOMAIN "waybill-redact"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "redact/json-mask.h"
#include "redact/redactor.h"

gboolean
wb_redact_document (const WbMasker *masker, const char *json, gsize length, const char *const *show,
                    WbTally *tally, GPtrArray *masked, const WbSink *sink, GError **error)
{
  WbJsonMask how = { .masker = masker,
                     .tally = tally,
                     .is_document = TRUE,
                     .show = show,
                     .masked = masked,
                     .sink = sink };
  g_autoptr (GString) out = NULL;
  const char *words = "";
  gsize bom = length >= 3 && memcmp (json, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  if (length > WB_DOCUMENT_MAX)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_TOO_LARGE,
                           _ ("The document is too large to be made safe."));
      return FALSE;
    }
  if (!wb_json_is_whole (json + bom, length - bom, &words))
    {
      /* Translators: %s says where the text goes wrong, in English. */
      g_set_error (error, WB_ERROR, WB_ERROR_DAMAGED, _ ("The document is not valid JSON: %s."),
                   _ (words));
      return FALSE;
    }
  out = g_string_sized_new (4096);
  g_string_append_len (out, json, bom);
  if (!wb_json_mask (&how, json + bom, length - bom, out, error))
    return FALSE;
  return wb_sink_write (sink, out->str, out->len, error);
}
