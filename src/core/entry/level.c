/* SPDX-License-Identifier: MPL-2.0 */
/* Levels: one table from every word that loggers write to our few, looked up without allocating,
 * since it runs on every line. Words are compared after colours and brackets are taken off. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/parts.h"

#include <string.h>

#define WORD_MAX 15

typedef struct
{
  const char *word;
  WbLevel level;
} LevelRow;

/* npm, syslog, log4j, pino, Chromium; the commonest first. */
static const LevelRow words[] = {
  { "info", WB_LEVEL_INFO },
  { "debug", WB_LEVEL_DEBUG },
  { "error", WB_LEVEL_ERROR },
  { "warn", WB_LEVEL_WARNING },
  { "warning", WB_LEVEL_WARNING },
  { "verbose", WB_LEVEL_DEBUG },
  { "http", WB_LEVEL_DEBUG },
  { "silly", WB_LEVEL_TRACE },
  { "trace", WB_LEVEL_TRACE },
  { "fatal", WB_LEVEL_FATAL },
  { "notice", WB_LEVEL_INFO },
  { "crit", WB_LEVEL_FATAL },
  { "critical", WB_LEVEL_FATAL },
  { "alert", WB_LEVEL_FATAL },
  { "emerg", WB_LEVEL_FATAL },
  { "emergency", WB_LEVEL_FATAL },
  { "panic", WB_LEVEL_FATAL },
  { "err", WB_LEVEL_ERROR },
  { "severe", WB_LEVEL_ERROR },
  { "log", WB_LEVEL_INFO },
  { "information", WB_LEVEL_INFO },
  { "fine", WB_LEVEL_DEBUG },
  { "\xe9\x94\x99\xe8\xaf\xaf", WB_LEVEL_ERROR },   /* 错误 */
  { "\xe8\xad\xa6\xe5\x91\x8a", WB_LEVEL_WARNING }, /* 警告 */
  { "\xe4\xbf\xa1\xe6\x81\xaf", WB_LEVEL_INFO },    /* 信息 */
  { "\xe8\xb0\x83\xe8\xaf\x95", WB_LEVEL_DEBUG },   /* 调试 */
};

static const char *const level_words[] = {
  [WB_LEVEL_UNKNOWN] = "unknown", [WB_LEVEL_TRACE] = "trace",     [WB_LEVEL_DEBUG] = "debug",
  [WB_LEVEL_INFO] = "info",       [WB_LEVEL_WARNING] = "warning", [WB_LEVEL_ERROR] = "error",
  [WB_LEVEL_FATAL] = "fatal",
};

/* The length of the colour sequence at, 0 if there is none. */
static gsize
colour_length (const char *at, const char *end)
{
  gsize size = (gsize)(end - at);
  const char *p = at;
  if (size >= 3 && at[0] == '\x1b' && at[1] == '[')
    p += 2;
  else if (size >= 8 && g_ascii_strncasecmp (at, "\\u001b[", 7) == 0)
    p += 7;
  else
    return 0;
  while (p < end && p - at < 24 && (g_ascii_isdigit (*p) || *p == ';'))
    p++;
  return p < end && *p == 'm' ? (gsize)(p + 1 - at) : 0;
}

const char *
wb_skip_colours (const char *at, const char *end)
{
  while (at < end && (*at == '\x1b' || *at == '\\'))
    {
      gsize length = colour_length (at, end);
      if (length == 0)
        break;
      at += length;
    }
  return at;
}

void
wb_strip_colours (char *text)
{
  if (strchr (text, '\x1b') == NULL)
    return;
  const char *end = text + strlen (text);
  char *out = text;
  for (const char *p = text; p < end;)
    {
      gsize length = colour_length (p, end);
      if (length == 0)
        *out++ = *p++;
      else
        p += length;
    }
  *out = '\0';
}

/* pino's and bunyan's numbers: 10 trace … 60 fatal, own levels in between. */
static WbLevel
level_from_number (const char *digits, gsize length)
{
  if (length != 2)
    return WB_LEVEL_UNKNOWN;
  int number = (digits[0] - '0') * 10 + digits[1] - '0';
  static const WbLevel tens[] = { WB_LEVEL_UNKNOWN, WB_LEVEL_TRACE, WB_LEVEL_DEBUG, WB_LEVEL_INFO,
                                  WB_LEVEL_WARNING, WB_LEVEL_ERROR, WB_LEVEL_FATAL };
  return number / 10 < (int)G_N_ELEMENTS (tens) ? tens[number / 10] : WB_LEVEL_UNKNOWN;
}

static gboolean
is_wrapping (char c)
{
  return c == ' ' || c == '\t' || c == '[' || c == ']' || c == ':' || c == '\r' || c == '\n';
}

WbLevel
wb_level_from_word (const char *word, gsize length)
{
  const char *end = word + length;
  while (word < end && is_wrapping (*word))
    word++;
  word = wb_skip_colours (word, end);
  while (word < end && is_wrapping (*word))
    word++;
  char folded[WORD_MAX + 1];
  gsize n = 0;
  while (word + n < end && n < WORD_MAX && (g_ascii_isalnum (word[n]) || (guchar)word[n] >= 0x80))
    {
      folded[n] = g_ascii_tolower (word[n]);
      n++;
    }
  const char *rest = wb_skip_colours (word + n, end);
  while (rest < end && is_wrapping (*rest))
    rest++;
  rest = wb_skip_colours (rest, end);
  if (rest != end || n == 0)
    return WB_LEVEL_UNKNOWN;
  if (g_ascii_isdigit (folded[0]))
    return n == 2 && g_ascii_isdigit (folded[1]) ? level_from_number (folded, n) : WB_LEVEL_UNKNOWN;
  folded[n] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (folded[0] == words[i].word[0] && strcmp (folded, words[i].word) == 0)
      return words[i].level;
  return WB_LEVEL_UNKNOWN;
}

const char *
wb_level_word (WbLevel level)
{
  return (guint)level < G_N_ELEMENTS (level_words) ? level_words[level] : "unknown";
}
