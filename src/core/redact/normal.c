/* SPDX-License-Identifier: MPL-2.0 */
/* What writers vary goes: case, blanks, joints, country codes, percent signs. */
#include "redact/normal.h"

#include <string.h>

void
wb_normal_digits (const char *bytes, gsize length, GString *out)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isdigit (bytes[i]))
      g_string_append_c (out, bytes[i]);
}

void
wb_normal_mobile (const char *bytes, gsize length, GString *out)
{
  gsize start = out->len;

  wb_normal_digits (bytes, length, out);
  if (out->len - start > 11)
    g_string_erase (out, start, out->len - start - 11);
}

void
wb_normal_upper (const char *bytes, gsize length, GString *out)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_c (out, g_ascii_toupper (bytes[i]));
}

void
wb_normal_id (const char *bytes, gsize length, GString *out)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] != ' ')
      g_string_append_c (out, g_ascii_toupper (bytes[i]));
}

void
wb_normal_lower (const char *bytes, gsize length, GString *out)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_c (out, g_ascii_tolower (bytes[i]));
}

void
wb_normal_email (const char *bytes, gsize length, GString *out)
{
  const char *encoded = g_strstr_len (bytes, length, "%40");

  if (!encoded)
    {
      wb_normal_lower (bytes, length, out);
      return;
    }
  wb_normal_lower (bytes, encoded - bytes, out);
  g_string_append_c (out, '@');
  wb_normal_lower (encoded + 3, length - (gsize) (encoded + 3 - bytes), out);
}

void
wb_normal_ipv6 (const char *bytes, gsize length, GString *out)
{
  static const char mapped[] = "::ffff:";
  const gsize n = sizeof mapped - 1;

  /* The same computer, whether written as IPv4 or mapped into IPv6. */
  if (length > n && g_ascii_strncasecmp (bytes, mapped, n) == 0 && memchr (bytes, '.', length))
    wb_normal_lower (bytes + n, length - n, out);
  else
    wb_normal_lower (bytes, length, out);
}

void
wb_normal_mac (const char *bytes, gsize length, GString *out)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isxdigit (bytes[i]))
      g_string_append_c (out, g_ascii_tolower (bytes[i]));
}
