/* SPDX-License-Identifier: MPL-2.0 */
/* Line by line, as the specification has it: a version, stanzas of a head line and a body of full
 * lines that ends in a short one, and the MAC. Whether the MAC is right, only a key can tell. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/header.h"

#include <string.h>

#define STANZA_START "-> "
#define MAC_START "--- "
#define BASE64_CHARS 43 /* of 32 bytes, without padding */
#define LINE_CHARS 64   /* of a stanza's body; the last one is shorter */

/* What is left to read. */
typedef struct
{
  const char *at;
  gsize left;
} Lines;

static gboolean
next_line (Lines *lines, const char **ret_line, gsize *ret_length)
{
  const char *end = lines->left > 0 ? memchr (lines->at, '\n', lines->left) : NULL;

  if (end == NULL)
    return FALSE;
  *ret_line = lines->at;
  *ret_length = (gsize) (end - lines->at);
  lines->left -= *ret_length + 1;
  lines->at = end + 1;
  return TRUE;
}

static gboolean
starts (const char *line, gsize length, const char *with)
{
  return length >= strlen (with) && memcmp (line, with, strlen (with)) == 0;
}

static int
base64_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* TRUE for base64 without padding whose unused bits are zero. */
static gboolean
is_base64 (const char *text, gsize length)
{
  const guint rest = length % 4;

  for (gsize i = 0; i < length; i++)
    if (base64_value (text[i]) < 0)
      return FALSE;
  if (rest == 0)
    return TRUE;
  return rest != 1 && (base64_value (text[length - 1]) & (rest == 2 ? 15 : 3)) == 0;
}

/* Words of visible ASCII, one space between them. */
static gboolean
are_words (const char *text, gsize length)
{
  char before = ' ';

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] < ' ' || text[i] > '~' || (text[i] == ' ' && before == ' '))
        return FALSE;
      before = text[i];
    }
  return before != ' ';
}

/* Reads a stanza's body; its length in characters goes to ret_chars. */
static gboolean
read_body (Lines *lines, gsize *ret_chars)
{
  const char *line = NULL;
  gsize length = LINE_CHARS;

  *ret_chars = 0;
  while (length == LINE_CHARS)
    {
      if (!next_line (lines, &line, &length) || length > LINE_CHARS || !is_base64 (line, length))
        return FALSE;
      *ret_chars += length;
    }
  return TRUE;
}

/* The stanza whose head is words. */
static gboolean
read_stanza (Lines *lines, const char *words, gsize length, WbAgeHeader *header)
{
  static const char kind[] = "X25519";
  const gsize at = sizeof kind; /* of its one argument, after a space */
  gsize chars = 0;

  if (!are_words (words, length) || !read_body (lines, &chars))
    return FALSE;
  if (!starts (words, length, kind) || (length > at - 1 && words[at - 1] != ' '))
    {
      header->n_others++;
      return TRUE;
    }
  header->n_recipients++;
  return length == at + BASE64_CHARS && chars == BASE64_CHARS
         && is_base64 (words + at, BASE64_CHARS);
}

static gboolean
is_mac (const char *line, gsize length)
{
  return length == strlen (MAC_START) + BASE64_CHARS && starts (line, length, MAC_START)
         && is_base64 (line + strlen (MAC_START), BASE64_CHARS);
}

gboolean
wb_age_header_read (const void *bytes, gsize length, WbAgeHeader *ret_header)
{
  const gsize whole = MIN (length, WB_AGE_HEADER_MAX_BYTES);
  Lines lines = { bytes, whole };
  WbAgeHeader header = { 0 };
  const char *line = NULL;
  gsize chars = 0;

  if (!starts (bytes, whole, WB_AGE_VERSION_LINE) || !next_line (&lines, &line, &chars))
    return FALSE;
  while (next_line (&lines, &line, &chars) && starts (line, chars, STANZA_START))
    if (!read_stanza (&lines, line + strlen (STANZA_START), chars - strlen (STANZA_START), &header))
      return FALSE;
  if (!is_mac (line, chars) || header.n_recipients + header.n_others == 0)
    return FALSE;
  header.bytes = whole - lines.left;
  *ret_header = header;
  return TRUE;
}
