/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as the head of an answer: not HTTP, or a status and values within their bounds. */
#include <stdint.h>
#include <string.h>

#include "http/head.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define VALUE_BYTES_MAX (3 * 200) /* each byte that is no UTF-8 becomes three */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const names[] = { "Location", "X-Waybill-Challenge", "X-Client-Address",
                                       "X-Client-Operator", "Date" };
  g_autoptr (WbHttpHead) head = wb_http_head_parse ((const char *) data, size);

  if (!head)
    return 0;
  g_assert_cmpuint (wb_http_head_get_status (head), >=, 100);
  g_assert_cmpuint (wb_http_head_get_status (head), <=, 999);
  g_assert_cmpint (wb_http_head_get_date_usec (head), >=, -1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = wb_http_head_dup_header (head, names[i]);
      if (!value)
        continue;
      g_assert_true (g_utf8_validate (value, -1, NULL));
      g_assert_cmpuint (strlen (value), <=, VALUE_BYTES_MAX);
      g_assert_null (strpbrk (value, "\r\n"));
    }
  return 0;
}
