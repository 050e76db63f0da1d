/* SPDX-License-Identifier: MPL-2.0 */
/* A link has only characters that RFC 3986 lets stand in a query, and ends in a signature or in a
 * value, never in punctuation. */
#include "request-text.h"

#include <string.h>

#define BEGINNING "waybill:send?"

static gboolean
may_stand_in_link (char c)
{
  return g_ascii_isalnum (c) || (c && strchr ("-._~:/?@!$&'()*+,;=%", c));
}

static gboolean
may_end_link (char c)
{
  return g_ascii_isalnum (c) || (c && strchr ("-_~=%", c));
}

gboolean
wb_request_text_has_link (const char *text)
{
  return strstr (text, BEGINNING) != NULL;
}

char *
wb_request_text_link (const char *text)
{
  const char *begin = strstr (text, BEGINNING);

  if (!begin)
    return g_strstrip (g_strdup (text));
  const char *end = begin + strlen (BEGINNING);
  while (may_stand_in_link (*end))
    end++;
  while (end > begin && !may_end_link (end[-1]) && end[-1] != '?')
    end--;
  return g_strndup (begin, (gsize) (end - begin));
}
