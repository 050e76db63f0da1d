/* SPDX-License-Identifier: MPL-2.0 */
/* Bytes of published vectors. */
#pragma once

#include <glib.h>
#include <string.h>

#include "base/digest.h"

static inline void
from_hex (const char *hex, guint8 *ret_bytes, gsize length)
{
  g_assert_cmpuint (strlen (hex), ==, 2 * length);
  for (gsize i = 0; i < length; i++)
    ret_bytes[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
}

static inline void
assert_hex (const guint8 *bytes, gsize length, const char *expected)
{
  g_autofree char *hex = wb_hex (bytes, length);
  g_assert_cmpstr (hex, ==, expected);
}
