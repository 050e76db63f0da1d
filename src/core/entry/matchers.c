/* SPDX-License-Identifier: MPL-2.0 */
/* Matchers are ASCII-aware and bounded: each reads forward from where it stands and gives up early.
 * Their order matters: a URL holds paths, a time holds numbers, an identifier holds both. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/matchers.h"

#include <string.h>

#define ID_MIN 12  /* characters of a mixed word to be an identifier */
#define ID_MAX 128 /* looked at in one step */
#define HEX_MIN 7  /* of a hexadecimal one: Git's short form */

typedef const char *(*Matcher) (const char *text, const char *at, const char *end);

/* TRUE if a URL or path can't go on with the character at: blanks, quotes, brackets, and the
 * punctuation and brackets of Chinese text (U+3000–U+303F, U+FF00–U+FF60, “”). */
static gboolean
ends_address (const char *at)
{
  const guchar *p = (const guchar *) at;
  if (p[0] <= ' ' || strchr ("\"'`<>|()[]{},;", p[0]) != NULL)
    return TRUE;
  if (p[0] == 0xe3 && p[1] == 0x80)
    return TRUE;
  if (p[0] == 0xef && (p[1] == 0xbc || p[1] == 0xbd))
    return TRUE;
  return p[0] == 0xe2 && p[1] == 0x80 && (p[2] >= 0x98 && p[2] <= 0x9f);
}

static const char *
match_masked (const char *text, const char *at, const char *end)
{
  if (end - at < 5 || at[0] != '[' || at[1] != '[' || !g_ascii_islower (at[2]))
    return NULL;
  const char *p = at + 2;
  while (p < end && p - at < 48 && (wb_is_token_char (*p) || *p == ':' || *p == '-'))
    p++;
  return end - p >= 2 && p[0] == ']' && p[1] == ']' ? p + 2 : NULL;
}

/* Goes on to the end of a URL or path, over masked parts; takes no sentence mark with it. */
static const char *
address_end (const char *text, const char *at, const char *end)
{
  const char *start = at;
  while (at < end)
    {
      const char *masked = *at == '[' ? match_masked (text, at, end) : NULL;
      if (masked != NULL)
        at = masked;
      else if (ends_address (at))
        break;
      else
        at++;
    }
  while (at > start && strchr (".,:!?", at[-1]) != NULL)
    at--;
  return at;
}

static const char *
match_url (const char *text, const char *at, const char *end)
{
  const char *p = at;
  while (p < end && p - at < 16 && (g_ascii_isalnum (*p) || *p == '+' || *p == '-' || *p == '.'))
    p++;
  if (p == at || !g_ascii_isalpha (*at) || end - p < 4 || strncmp (p, "://", 3) != 0)
    return NULL;
  return address_end (text, p + 3, end);
}

static const char *
match_email (const char *text, const char *at, const char *end)
{
  const char *p = at;
  while (p < end && p - at < 64 && (wb_is_token_char (*p) || *p == '.' || *p == '+' || *p == '-'))
    p++;
  if (p == at || p >= end || *p != '@' || !g_ascii_isalnum (p[1]))
    return NULL;
  const char *domain = ++p;
  while (p < end && p - domain < 128 && (g_ascii_isalnum (*p) || *p == '.' || *p == '-'))
    p++;
  while (p > domain && p[-1] == '.')
    p--;
  return memchr (domain, '.', (gsize) (p - domain)) != NULL ? p : NULL;
}

static gboolean
is_slash (char c)
{
  return c == '/' || c == '\\';
}

/* In quotes a path may hold blanks: it reaches to the closing quote. */
static const char *
path_end (const char *text, const char *start, const char *at, const char *end)
{
  char quote = start > text ? start[-1] : '\0';
  if (quote == '"' || quote == '\'' || quote == '`')
    {
      const char *close = memchr (at, quote, (gsize) (end - at));
      if (close != NULL)
        return close;
    }
  return address_end (text, at, end);
}

/* "/a/b", "~/a", "C:\a", "\\server\share" */
static const char *
match_path (const char *text, const char *at, const char *end)
{
  if (end - at < 3)
    return NULL;
  if (g_ascii_isalpha (at[0]) && at[1] == ':' && is_slash (at[2]))
    return path_end (text, at, at + 3, end);
  if ((at[0] == '~' && at[1] == '/') || (at[0] == '\\' && at[1] == '\\'))
    return path_end (text, at, at + 2, end);
  if (at[0] != '/' || is_slash (at[1]) || (at > text && strchr (")>]}.*", at[-1]) != NULL))
    return NULL;
  const char *after = path_end (text, at, at + 1, end);
  return memchr (at + 1, '/', (gsize) (after - at - 1)) != NULL ? after : NULL;
}

static const char *
match_uuid (const char *text, const char *at, const char *end)
{
  if (end - at < 36)
    return NULL;
  for (int i = 0; i < 36; i++)
    {
      gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? at[i] != '-' : !g_ascii_isxdigit (at[i]))
        return NULL;
    }
  return wb_is_token_char (at[36]) ? NULL : at + 36;
}

static const char *
match_ip (const char *text, const char *at, const char *end)
{
  const char *p = at;
  for (int part = 0; part < 4; part++)
    {
      int digits = 0;
      for (; digits < 3 && g_ascii_isdigit (*p); digits++)
        p++;
      if (digits == 0 || (part < 3 && *p++ != '.'))
        return NULL;
    }
  return wb_is_token_char (*p) || (*p == '.' && g_ascii_isdigit (p[1])) ? NULL : p;
}

/* IPv6 and hardware addresses: "fe80::1", "00:1b:44:11:3a:b7". */
static const char *
match_colons (const char *text, const char *at, const char *end)
{
  gboolean digit = FALSE, gap = FALSE;
  int colons = 0;
  int run = 0; /* hexadecimal digits since the last colon */
  const char *p = at;
  for (; run <= 4 && colons < 8 && (g_ascii_isxdigit (*p) || (*p == ':' && p[1] != '\0')); p++)
    {
      digit = digit || g_ascii_isdigit (*p);
      gap = gap || (*p == ':' && p[1] == ':' && g_ascii_isxdigit (p[2]));
      colons += *p == ':' ? 1 : 0;
      run = *p == ':' ? 0 : run + 1;
    }
  while (p > at && p[-1] == ':')
    p--;
  if (run > 4 || !digit || wb_is_token_char (*p) || (colons < 5 && !gap))
    return NULL;
  return p;
}

/* "RT2026112300017", "RT2026112300017-03", "U100860"; with fewer digits it is a code or a model. */
static const char *
match_order (const char *text, const char *at, const char *end)
{
  const char *p = at;
  while (p - at < 4 && g_ascii_isupper (*p))
    p++;
  const char *digits = p;
  while (g_ascii_isdigit (*p))
    p++;
  if (digits == at || p - digits < 6 || wb_is_token_char (*p))
    return NULL;
  const char *tail = *p == '-' ? p + 1 : p;
  while (g_ascii_isdigit (*tail))
    tail++;
  return tail > p + 1 && !wb_is_token_char (*tail) ? tail : p;
}

/* Words that mix letters and digits as only machines do. */
static const char *
match_id (const char *text, const char *at, const char *end)
{
  gboolean prefixed = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
  const char *start = prefixed ? at + 2 : at;
  const char *p = start;
  int digits = 0;
  int letters = 0;
  int switches = 0; /* between letters and digits */
  gboolean hex = TRUE;
  for (; p - start < ID_MAX && (wb_is_token_char (*p) || (*p == '-' && wb_is_token_char (p[1])));
       p++)
    {
      gboolean digit = g_ascii_isdigit (*p);
      digits += digit ? 1 : 0;
      letters += g_ascii_isalpha (*p) ? 1 : 0;
      switches += p > start && digit != g_ascii_isdigit (p[-1]) ? 1 : 0;
      hex = hex && g_ascii_isxdigit (*p);
    }
  gsize length = (gsize) (p - start);
  if (prefixed)
    return hex && length > 0 ? p : NULL;
  if (digits == 0 || letters == 0)
    return NULL;
  /* "1048576B" is a size: short ones have to mix, or to have more letters. */
  if (hex && length >= HEX_MIN
      && (switches >= 2 || letters >= 2 || length >= 16 || g_ascii_isalpha (*at)))
    return p;
  return length >= ID_MIN && digits >= 3 && switches >= 3 ? p : NULL;
}

/* TRUE if three digits stand at, and no fourth. */
static gboolean
has_thousands (const char *at)
{
  return g_ascii_isdigit (at[0]) && g_ascii_isdigit (at[1]) && g_ascii_isdigit (at[2])
         && !g_ascii_isdigit (at[3]);
}

/* Digits with points between them, "1,234,567", "1.5e-7"; the unit behind stays. */
static const char *
match_number (const char *text, const char *at, const char *end)
{
  const char *p = at;
  while (g_ascii_isdigit (*p) || (p > at && *p == '.' && g_ascii_isdigit (p[1])))
    p++;
  if (p - at >= 1 && p - at <= 3)
    while (*p == ',' && has_thousands (p + 1))
      p += 4;
  const char *exponent = p + 1 + (*p == 'e' && (p[1] == '-' || p[1] == '+') ? 1 : 0);
  if (p > at && *p == 'e' && g_ascii_isdigit (*exponent))
    for (p = exponent; g_ascii_isdigit (*p); p++)
      ;
  return p > at ? p : NULL;
}

static const struct
{
  const char *placeholder;
  Matcher match;
} matchers[] = {
  { "<masked>", match_masked }, { "<ip>", match_colons },     { "<time>", wb_match_time },
  { "<ip>", match_ip },         { "<url>", match_url },       { "<path>", match_path },
  { "<email>", match_email },   { "<id>", match_uuid },       { "<order>", match_order },
  { "<id>", match_id },         { "<number>", match_number },
};

const char *
wb_match_token (const char *text, const char *at, const char *end, const char **ret_placeholder)
{
  if ((guchar) *at <= ' ' || (guchar) *at >= 0x7f)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (matchers); i++)
    {
      const char *after = matchers[i].match (text, at, end);
      if (after != NULL && after > at)
        {
          *ret_placeholder = matchers[i].placeholder;
          return after;
        }
    }
  return NULL;
}
