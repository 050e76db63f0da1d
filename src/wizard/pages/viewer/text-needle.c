/* SPDX-License-Identifier: MPL-2.0 */
/* Each character of the needle stands as the bytes of its small, capital and title forms, which may
 * differ in length; the haystack is compared as bytes, so it need not be UTF-8. */
#include "pages/viewer/text-needle.h"

#include <string.h>

#define FORMS 4

typedef struct
{
  char bytes[FORMS][4];
  guint8 lengths[FORMS];
  guint8 n;
} Letter;

struct _WbTextNeedle
{
  gatomicrefcount refs;
  Letter *letters;
  gsize n_letters;
  guint8 begins[256]; /* whether a match may begin with that byte */
};

static void
add_form (Letter *letter, gunichar form)
{
  char bytes[6];
  const guint8 length = (guint8) g_unichar_to_utf8 (form, bytes);

  for (guint i = 0; i < letter->n; i++)
    if (letter->lengths[i] == length && memcmp (letter->bytes[i], bytes, length) == 0)
      return;
  memcpy (letter->bytes[letter->n], bytes, MIN (length, 4));
  letter->lengths[letter->n++] = length;
}

WbTextNeedle *
wb_text_needle_new (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL) || text[0] == '\0'
      || (gsize) g_utf8_strlen (text, -1) * 4 > WB_NEEDLE_MAX_BYTES)
    return NULL;
  WbTextNeedle *needle = g_new0 (WbTextNeedle, 1);
  g_atomic_ref_count_init (&needle->refs);
  needle->letters = g_new0 (Letter, g_utf8_strlen (text, -1));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      Letter *letter = &needle->letters[needle->n_letters++];
      const gunichar c = g_utf8_get_char (p);
      add_form (letter, c);
      add_form (letter, g_unichar_tolower (c));
      add_form (letter, g_unichar_toupper (c));
      add_form (letter, g_unichar_totitle (c));
    }
  for (guint i = 0; i < needle->letters[0].n; i++)
    needle->begins[(guchar) needle->letters[0].bytes[i][0]] = 1;
  return needle;
}

WbTextNeedle *
wb_text_needle_ref (WbTextNeedle *needle)
{
  g_atomic_ref_count_inc (&needle->refs);
  return needle;
}

void
wb_text_needle_unref (WbTextNeedle *needle)
{
  if (!g_atomic_ref_count_dec (&needle->refs))
    return;
  g_free (needle->letters);
  g_free (needle);
}

/* Bytes of letter at bytes, 0 if it is another. */
static gsize
match_letter (const Letter *letter, const char *bytes, gsize length)
{
  for (guint i = 0; i < letter->n; i++)
    if (letter->lengths[i] <= length && letter->bytes[i][0] == bytes[0]
        && memcmp (letter->bytes[i], bytes, letter->lengths[i]) == 0)
      return letter->lengths[i];
  return 0;
}

static gsize
match_here (const WbTextNeedle *needle, const char *bytes, gsize length)
{
  gsize at = 0;

  for (gsize i = 0; i < needle->n_letters; i++)
    {
      const gsize n = match_letter (&needle->letters[i], bytes + at, length - at);
      if (n == 0)
        return 0;
      at += n;
    }
  return at;
}

gsize
wb_text_needle_find (const WbTextNeedle *needle, const char *bytes, gsize length, gsize from,
                     gsize *ret_length)
{
  for (gsize at = from; at < length; at++)
    {
      if (!needle->begins[(guchar) bytes[at]])
        continue;
      const gsize n = match_here (needle, bytes + at, length - at);
      if (n > 0)
        {
          *ret_length = n;
          return at;
        }
    }
  return G_MAXSIZE;
}
