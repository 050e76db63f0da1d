/* SPDX-License-Identifier: MPL-2.0 */
/* Globs, matched without recursion: within a component by going back to the last star only, over
 * components by a row of answers per component of the path. So no pattern of a hostile profile
 * costs more than its length times the path's. A leading dot is nothing special. */
#include "base/fs.h"

#include <string.h>

/* Bytes of the character at text; 1 where it is not UTF-8. */
static gsize
character_length (const char *text)
{
  const gunichar character = g_utf8_get_char_validated (text, -1);

  return character == (gunichar) -1 || character == (gunichar) -2
             ? 1
             : (gsize) (g_utf8_next_char (text) - text);
}

static gunichar
read_character (const char *text)
{
  return character_length (text) == 1 ? (guchar) *text : g_utf8_get_char (text);
}

/* Tests text's first character against the class at glob ('['). Returns the end of the class, or
 * NULL if it never ends, which makes the bracket an ordinary character. */
static const char *
match_class (const char *glob, const char *text, gboolean *ret_matches)
{
  const gunichar wanted = read_character (text);
  const char *at = glob + 1;
  const gboolean inverted = *at == '!' || *at == '^';
  gboolean found = FALSE;

  at += inverted;
  for (const char *first = at; *at != '\0' && (*at != ']' || at == first);)
    {
      const gunichar low = read_character (at);
      gunichar high = low;
      at += character_length (at);
      if (at[0] == '-' && at[1] != ']' && at[1] != '\0')
        {
          high = read_character (at + 1);
          at += 1 + character_length (at + 1);
        }
      found = found || (wanted >= low && wanted <= high);
    }
  if (*at != ']')
    return NULL;
  *ret_matches = found != inverted;
  return at + 1;
}

/* Matches one character of text; returns what follows in glob, or NULL. */
static const char *
match_one (const char *glob, const char *text)
{
  gboolean matches = FALSE;

  if (*glob == '?')
    return glob + 1;
  if (*glob == '[')
    {
      const char *after = match_class (glob, text, &matches);
      if (after)
        return matches ? after : NULL;
    }
  const gsize length = character_length (text);
  return *glob != '\0' && strncmp (glob, text, length) == 0 ? glob + length : NULL;
}

static gboolean
match_component (const char *glob, const char *text)
{
  const char *star = NULL, *retry = NULL;

  while (*text != '\0')
    {
      const char *after = *glob == '*' ? NULL : match_one (glob, text);
      if (*glob == '*')
        {
          star = ++glob;
          retry = text;
        }
      else if (after)
        {
          glob = after;
          text += character_length (text);
        }
      else if (star)
        {
          glob = star;
          retry += character_length (retry);
          text = retry;
        }
      else
        return FALSE;
    }
  return glob[strspn (glob, "*")] == '\0';
}

gboolean
wb_fs_glob_match (const char *glob, const char *relative)
{
  g_auto (GStrv) globs = g_strsplit (glob, "/", -1);
  g_auto (GStrv) names = g_strsplit (relative, "/", -1);
  const guint n_globs = g_strv_length (globs), n_names = g_strv_length (names);
  /* matched[n]: the globs so far match exactly the first n names */
  g_autofree gboolean *matched = g_new0 (gboolean, n_names + 1);

  matched[0] = TRUE;
  for (guint g = 0; g < n_globs; g++)
    {
      const gboolean any = strcmp (globs[g], "**") == 0;
      if (any && g + 1 < n_globs)
        for (guint n = 1; n <= n_names; n++)
          matched[n] = matched[n] || matched[n - 1];
      else if (any)
        {
          /* The last one stands for at least one name. */
          for (guint n = 0; n < n_names; n++)
            if (matched[n])
              return TRUE;
          return FALSE;
        }
      else
        {
          for (guint n = n_names; n > 0; n--)
            matched[n] = matched[n - 1] && match_component (globs[g], names[n - 1]);
          matched[0] = FALSE;
        }
    }
  return matched[n_names];
}
