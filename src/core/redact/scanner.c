/* SPDX-License-Identifier: MPL-2.0 */
/* Every byte is folded to five bits; the last three folded bytes index a table of 32,768 flags,
 * small enough to stay in the first cache. Only where a flag is set are the words compared that
 * begin with these three. Beside that run a few counters (digits in a row, colons, dashes), without
 * a branch. PCRE2 alone over every line, once a rule, reaches 45 MB/s; with this most lines need no
 * rule. */
#include "redact/scanner.h"

#include <string.h>

#define FOLD_BITS 5
#define SLOTS (1 << (3 * FOLD_BITS))
#define NO_WORD G_MAXUINT16
#define LONG_TEXT 512

/* What a byte is, for the flags that need no word. */
enum
{
  IS_RUN = 1 << 0, /* may stand in a number with separators */
  IS_DIGIT = 1 << 1,
  IS_AT = 1 << 2,
  IS_HIGH = 1 << 3,
  IS_SLASH = 1 << 4,
  IS_MARK = 1 << 5, /* '+', '(' or '-' */
  IS_ASK = 1 << 6,  /* '?', '&' or ';' */
  IS_EQUALS = 1 << 7,
  IS_ESCAPE = 1 << 8,
  IS_HEX = 1 << 9,
  IS_DOT = 1 << 10,
};

typedef struct
{
  char *word; /* lower case */
  guint length;
  guint sees;
  guint16 next; /* with the same first three bytes, or NO_WORD */
} Word;

struct _WbScanner
{
  guint8 slots[SLOTS]; /* SLOT_* of what begins with these three bytes */
  guint16 first[SLOTS];
  guint8 fold[256];
  guint16 is[256];
  guint8 lower[256];
  GArray *known; /* of Word */
};

enum
{
  SLOT_WORD = 1,
  SLOT_DOTTED = 2, /* digit.digit */
  SLOT_JOINED = 4, /* -digit digit */
};

#define FOLD_DASH 0
#define FOLD_DIGIT 27
#define FOLD_OTHER 28
#define FOLD_COLON 29
#define FOLD_SLASH 30
#define FOLD_DOT 31

static guint
fold_byte (guint c)
{
  if (g_ascii_isalpha (c) || c >= 128)
    return c & 31;
  if (g_ascii_isdigit (c))
    return FOLD_DIGIT;
  if (c == ':')
    return FOLD_COLON;
  if (c == '/')
    return FOLD_SLASH;
  if (c == '.')
    return FOLD_DOT;
  return c == '-' ? FOLD_DASH : FOLD_OTHER;
}

static guint
kind_of_byte (guint c)
{
  guint is = 0;

  is |= g_ascii_isdigit (c) ? IS_DIGIT | IS_RUN : 0;
  is |= c != 0 && strchr (" -+()", c) ? IS_RUN : 0;
  is |= c != 0 && strchr ("+(", c) ? IS_MARK : 0;
  is |= c != 0 && strchr ("?&;", c) ? IS_ASK : 0;
  is |= c == '=' ? IS_EQUALS : 0;
  is |= c == '@' ? IS_AT : 0;
  is |= c >= 128 ? IS_HIGH : 0;
  is |= c == '/' || c == '\\' ? IS_SLASH : 0;
  is |= c == 0x1b ? IS_ESCAPE : 0;
  is |= g_ascii_isxdigit (c) ? IS_HEX : 0;
  is |= c == '.' ? IS_DOT : 0;
  return is;
}

static guint
slot_of (const WbScanner *scanner, const char *text)
{
  const guchar *bytes = (const guchar *) text;

  return scanner->fold[bytes[0]] << (2 * FOLD_BITS) | scanner->fold[bytes[1]] << FOLD_BITS
         | scanner->fold[bytes[2]];
}

static void
learn_word (WbScanner *scanner, const char *text, guint sees)
{
  Word word = { g_ascii_strdown (text, -1), strlen (text), sees, NO_WORD };
  guint slot = slot_of (scanner, word.word);

  g_return_if_fail (word.length >= WB_SHORTEST_WORD && scanner->known->len < NO_WORD);
  word.next = scanner->first[slot];
  scanner->first[slot] = scanner->known->len;
  scanner->slots[slot] |= SLOT_WORD;
  g_array_append_val (scanner->known, word);
}

static void
clear_word (gpointer word)
{
  g_free (((Word *) word)->word);
}

WbScanner *
wb_scanner_new (const char *const *own, gsize n_own)
{
  WbScanner *scanner = g_new0 (WbScanner, 1);
  gsize n_words;
  const WbWord *words = wb_scanner_words (&n_words);

  memset (scanner->first, 0xff, sizeof scanner->first);
  for (guint c = 0; c < 256; c++)
    {
      scanner->fold[c] = fold_byte (c);
      scanner->is[c] = kind_of_byte (c);
      scanner->lower[c] = g_ascii_tolower (c);
    }
  scanner->known = g_array_new (FALSE, FALSE, sizeof (Word));
  g_array_set_clear_func (scanner->known, clear_word);
  for (gsize i = 0; i < n_words; i++)
    learn_word (scanner, words[i].word, words[i].sees);
  for (gsize i = 0; i < n_own; i++)
    learn_word (scanner, own[i], WB_SEES_OWN);
  scanner->slots[slot_of (scanner, "1.1")] |= SLOT_DOTTED;
  scanner->slots[slot_of (scanner, "-11")] |= SLOT_JOINED;
  return scanner;
}

void
wb_scanner_free (WbScanner *scanner)
{
  if (!scanner)
    return;
  g_array_unref (scanner->known);
  g_free (scanner);
}

/* The bits of the words that begin at text. */
static guint
words_at (const WbScanner *scanner, guint slot, const char *text, gsize length)
{
  const guchar *bytes = (const guchar *) text;
  guint sees = 0;

  for (guint16 i = scanner->first[slot]; i != NO_WORD;)
    {
      const Word *word = &g_array_index (scanner->known, Word, i);
      guint at = 0;

      i = word->next;
      if (word->length > length)
        continue;
      while (at < word->length && scanner->lower[bytes[at]] == (guchar) word->word[at])
        at++;
      if (at == word->length)
        sees |= word->sees;
    }
  return sees;
}

typedef struct
{
  guint seen;     /* IS_* of all bytes */
  guint sees;     /* WB_SEES_* of words */
  guint dotted;   /* digit.digit */
  guint run;      /* most digits in a run */
  guint hex;      /* longest run of hexadecimal digits */
  guint64 colons; /* in the low half; dashes in the high half */
} Look;

static guint
conclude (const Look *look, gsize length)
{
  const guint seen = look->seen, colons = look->colons & G_MAXUINT32, dashes = look->colons >> 32;
  guint sees = look->sees;

  sees |= seen & IS_AT ? WB_SEES_AT : 0;
  sees |= look->run >= 11 ? WB_SEES_DIGITS : 0;
  sees |= look->run >= 7 && (seen & IS_MARK) ? WB_SEES_PHONE : 0;
  sees |= look->dotted >= 3 ? WB_SEES_IP4 : 0;
  sees |= colons >= 5 ? WB_SEES_COLONS : 0;
  sees |= dashes >= 5 ? WB_SEES_DASHES : 0;
  sees |= (seen & IS_ASK) && (seen & IS_EQUALS) ? WB_SEES_QUERY : 0;
  sees |= length >= LONG_TEXT ? WB_SEES_DATA : 0;
  sees |= seen & IS_ESCAPE ? WB_SEES_ESCAPE : 0;
  /* A path outside the roots, or a picture's name: two of slash, high byte, extension. */
  if (((seen & IS_HIGH) != 0) + ((seen & IS_SLASH) != 0) + ((sees & WB_SEES_PATH) != 0) >= 2)
    sees |= WB_SEES_PATH;
  else
    sees &= ~(guint) WB_SEES_PATH;
  sees |= look->hex >= 32 ? WB_SEES_HEX : 0;
  return sees;
}

guint
wb_scanner_look (const WbScanner *scanner, const char *text, gsize length)
{
  static const guint64 counts[256] = { [':'] = 1, ['-'] = G_GUINT64_CONSTANT (1) << 32 };
  const guchar *bytes = (const guchar *) text;
  Look look = { 0 };
  guint slot = 0, run = 0, hex = 0;
  gsize last_dot = 0;

  for (gsize i = 0; i < length; i++)
    {
      const guint c = bytes[i], is = scanner->is[c];

      slot = (slot << FOLD_BITS | scanner->fold[c]) & (SLOTS - 1);
      look.seen |= is;
      look.colons += counts[c];
      run = (run + ((is & IS_DIGIT) != 0)) & -(is & IS_RUN);
      look.run = MAX (look.run, run);
      hex = (hex + 1) & -(guint) ((is & IS_HEX) != 0);
      look.hex = MAX (look.hex, hex);
      if (G_UNLIKELY (scanner->slots[slot] != 0) && i >= 2)
        {
          look.dotted += (scanner->slots[slot] & SLOT_DOTTED) != 0;
          /* Dates have dashes too, but not before three digits. */
          if ((scanner->slots[slot] & SLOT_JOINED) && i + 1 < length
              && g_ascii_isdigit (bytes[i + 1]))
            look.seen |= IS_MARK;
          if (scanner->slots[slot] & SLOT_WORD)
            look.sees |= words_at (scanner, slot, text + i - 2, length - i + 2);
        }
      if (G_UNLIKELY (c == ':' || c == '[') && i > 0 && bytes[i - 1] == c)
        look.sees |= c == ':' ? WB_SEES_COLONS : WB_SEES_MARK;
      if (G_UNLIKELY ((is & IS_DOT) != 0))
        {
          look.sees |= i >= 5 && i - last_dot == 5 ? WB_SEES_DOTS : 0;
          last_dot = i;
        }
    }
  return conclude (&look, length);
}
