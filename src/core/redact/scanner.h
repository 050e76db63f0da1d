/* SPDX-License-Identifier: MPL-2.0 */
/* One cheap pass over a text that says which rules are worth running on it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a text was seen to contain. A rule runs if any of its bits is seen; a bit may be set without
 * need, never missing where a rule that names it could hit (tests prove it). */
typedef enum
{
  WB_SEES_AT = 1 << 0,      /* '@' or "%40" */
  WB_SEES_DIGITS = 1 << 1,  /* a run of digits, blanks, dashes with 11 digits or more */
  WB_SEES_PHONE = 1 << 2,   /* such a run, parentheses included, with 7 digits and a mark */
  WB_SEES_IP4 = 1 << 3,     /* digit.digit three times */
  WB_SEES_COLONS = 1 << 4,  /* "::" or five colons */
  WB_SEES_DASHES = 1 << 5,  /* five dashes */
  WB_SEES_DOTS = 1 << 6,    /* dots four characters apart */
  WB_SEES_WORD = 1 << 7,    /* a word that announces a secret */
  WB_SEES_KEY = 1 << 8,     /* a word that may announce one */
  WB_SEES_AUTH = 1 << 9,    /* an HTTP scheme or header */
  WB_SEES_COOKIE = 1 << 10, /* "cookie" */
  WB_SEES_CLOUD = 1 << 11,  /* a prefix of a cloud's access keys */
  WB_SEES_VENDOR = 1 << 12, /* a prefix of a vendor's tokens */
  WB_SEES_QUERY = 1 << 13,  /* '?', '&' or ';', and '=' */
  WB_SEES_PEM = 1 << 14,    /* "PRIVATE KEY" */
  WB_SEES_HOME = 1 << 15,   /* a folder of home folders */
  WB_SEES_PLACE = 1 << 16,  /* latitude or longitude */
  WB_SEES_PERSON = 1 << 17, /* a word that announces a name, an address, an account */
  WB_SEES_CARD = 1 << 18,   /* a word that announces a bank card */
  WB_SEES_JWT = 1 << 19,    /* "eyJ" */
  WB_SEES_SCHEME = 1 << 20, /* "://" */
  WB_SEES_CURL = 1 << 21,   /* "curl" */
  WB_SEES_DATA = 1 << 22,   /* ";base64," or 512 bytes and more */
  WB_SEES_OWN = 1 << 23,    /* one of the scanner's own words */
  WB_SEES_MARK = 1 << 24,   /* "[[" */
  WB_SEES_ESCAPE = 1 << 25, /* an ANSI escape, as a byte or as JSON writes it */
  WB_SEES_PATH = 1 << 26,   /* '/' or '\', and a byte over 127 or a picture's extension */
  WB_SEES_BODY = 1 << 27,   /* words that announce what a body holds: faces, features, versions */
  WB_SEES_HEX = 1 << 28,    /* 32 hexadecimal digits in a row */
} WbSees;

#define WB_SHORTEST_WORD 3 /* bytes */

/* A word and the bits that seeing it sets: three bytes or more, compared without ASCII case. */
typedef struct
{
  const char *word;
  guint sees;
} WbWord;

/* The words of the rules. */
const WbWord *wb_scanner_words (gsize *ret_n);

typedef struct _WbScanner WbScanner;

/* Knows the words of the rules and the n_words own ones (ASCII case does not matter). */
WbScanner *wb_scanner_new (const char *const *words, gsize n_words);
void wb_scanner_free (WbScanner *scanner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbScanner, wb_scanner_free)

/* The WbSees bits of text. Thread-safe. */
guint wb_scanner_look (const WbScanner *scanner, const char *text, gsize length);

G_END_DECLS
