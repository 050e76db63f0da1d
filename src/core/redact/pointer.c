/* SPDX-License-Identifier: MPL-2.0 */
/* Both are compared escaped, so that a '/' inside of a name never ends a component. */
#include "redact/pointer.h"

#include <string.h>

void
wb_pointer_append (GString *pointer, const char *name, gsize length)
{
  g_string_append_c (pointer, '/');
  for (gsize i = 0; i < length; i++)
    if (name[i] == '~')
      g_string_append (pointer, "~0");
    else if (name[i] == '/')
      g_string_append (pointer, "~1");
    else
      g_string_append_c (pointer, name[i]);
}

gboolean
wb_pointer_matches (const char *pattern, const char *pointer)
{
  while (*pattern && *pointer)
    {
      if (pattern[0] == '/' && pattern[1] == '*' && (pattern[2] == '/' || pattern[2] == '\0')
          && pointer[0] == '/')
        {
          pattern += 2;
          pointer++;
          pointer += strcspn (pointer, "/");
        }
      else if (*pattern++ != *pointer++)
        return FALSE;
    }
  return *pattern == *pointer;
}
