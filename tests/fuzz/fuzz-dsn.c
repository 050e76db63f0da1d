/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a DSN: what is taken for one is safe in a request's line and headers. */
#include "channel/dsn.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (WbDsn) dsn = wb_dsn_parse (text, NULL);

  if (!dsn)
    return 0;
  g_autofree char *auth = wb_dsn_auth_header (dsn);
  g_assert_true (g_str_has_prefix (dsn->url, "http"));
  g_assert_true (g_str_has_suffix (dsn->url, "/envelope/"));
  g_assert_null (strpbrk (dsn->url, " \r\n"));
  g_assert_null (strpbrk (auth, "\r\n\""));
  g_assert_null (strpbrk (dsn->public_key, ", "));
  g_assert_true (g_str_is_ascii (dsn->url) && g_str_is_ascii (auth));
  g_assert_cmpstr (dsn->host, !=, "");
  return 0;
}
