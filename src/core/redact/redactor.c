/* SPDX-License-Identifier: MPL-2.0 */
/* Bytes are gathered into lines, each line is told apart by its first byte and masked at once. The
 * only thing that lives longer than a line is a private key in PEM: its first line is replaced, the
 * lines that look like its body vanish.
 *
 * A line is read whole up to LINE_READ, for a picture inside a line is long before masking and
 * short after; what is then still over WB_LINE_MAX is cut. Strings inside JSON are cut first, so
 * that the line stays JSON. */
#define G_LOG_DOMAIN "waybill-redact"

#include "redact/redactor.h"

#include <string.h>

#include "redact/json-mask.h"
#include "redact/masker-private.h"

#define LINE_READ (4 * 1024 * 1024)
#define LONGEST_STRING (32 * 1024)
#define MOST_KEY_LINES 512
#define CUT_MARK "…[[cut]]"

struct _WbRedactor
{
  const WbMasker *masker; /* (borrowed) */
  WbTally *tally;         /* (nullable) (borrowed) */
  GString *pending;       /* the line begun */
  GString *masked;        /* scratch */
  gboolean is_overlong;   /* the rest of the line begun is thrown away */
  guint key_lines;        /* lines of the private key so far; 0: in none */
};

WbRedactor *
wb_redactor_new (const WbMasker *masker, WbTally *tally)
{
  WbRedactor *redactor = g_new0 (WbRedactor, 1);

  redactor->masker = masker;
  redactor->tally = tally;
  redactor->pending = g_string_new (NULL);
  redactor->masked = g_string_new (NULL);
  return redactor;
}

void
wb_redactor_free (WbRedactor *redactor)
{
  if (!redactor)
    return;
  g_string_free (redactor->pending, TRUE);
  g_string_free (redactor->masked, TRUE);
  g_free (redactor);
}

static const char *
find (const char *text, gsize length, const char *word)
{
  return text ? memmem (text, length, word, strlen (word)) : NULL;
}

/* Behind the last "…PRIVATE KEY-----" that begin ("BEGIN " or "END ") announces, or NULL. */
static const char *
find_key_border (const char *text, gsize length, const char *begin)
{
  const char *end = text + length, *found = NULL;

  for (const char *at = text; (at = find (at, end - at, "-----")) != NULL; at += 5)
    {
      gsize n = strlen (begin), rest = end - at - 5;
      const char *tail;

      if (rest < n || memcmp (at + 5, begin, n) != 0)
        continue;
      tail = find (at + 5, MIN (rest, 80), "PRIVATE KEY");
      if (tail && (tail = find (tail, MIN ((gsize) (end - tail), 32), "-----")))
        found = tail + 5;
    }
  return found;
}

/* A line of base64, a header such as "Proc-Type: 4,ENCRYPTED", nothing, or either behind a log's
 * own prefix: its last word is base64 of some length. */
static gboolean
looks_like_key_body (const char *line, gsize length)
{
  gsize word = 0;

  while (length > 0 && g_ascii_isspace (line[length - 1]))
    length--;
  if (length == 0)
    return TRUE;
  if (length < 80
      && (find (line, length, "Proc-Type:") || find (line, length, "DEK-Info:")
          || find (line, length, "Version:") || find (line, length, "Comment:")))
    return TRUE;
  while (
      word < length
      && (g_ascii_isalnum (line[length - 1 - word]) || memchr ("+/=", line[length - 1 - word], 3)))
    word++;
  return word == length || word >= 24;
}

/* Inside a private key: says whether the line belongs to it; what follows its end stands in rest.
 */
static gboolean
is_key_line (WbRedactor *redactor, const char **line, gsize *length)
{
  const char *behind = find_key_border (*line, *length, "END ");

  if (behind)
    {
      redactor->key_lines = 0;
      *length -= behind - *line;
      *line = behind;
      return *length == 0 || (*length == 1 && **line == '\r');
    }
  if (redactor->key_lines++ < MOST_KEY_LINES && looks_like_key_body (*line, *length))
    return TRUE;
  redactor->key_lines = 0;
  return FALSE;
}

static void
note_key_begin (WbRedactor *redactor, const char *line, gsize length)
{
  const char *begin = find_key_border (line, length, "BEGIN ");
  const char *end = begin ? find_key_border (line, length, "END ") : NULL;

  if (begin && (!end || end < begin))
    redactor->key_lines = 1;
}

static gboolean
begins_json (const char *line, gsize length)
{
  gsize at = 0;

  while (at < length && (line[at] == ' ' || line[at] == '\t'))
    at++;
  return at < length && (line[at] == '{' || line[at] == '[');
}

static gboolean
mask_json_line (WbRedactor *redactor, const char *line, gsize length, GArray *spans, GString *out)
{
  WbJsonMask how = { .masker = redactor->masker, .tally = redactor->tally, .spans = spans };

  how.longest = length > WB_LINE_MAX ? LONGEST_STRING : 0;
  return begins_json (line, length) && wb_json_mask (&how, line, length, out, NULL);
}

/* What is over the limit after masking goes: of JSON all (half of it would be none), of text the
 * end. */
static void
limit_line (gboolean is_json, gsize start, GArray *spans, GString *out)
{
  gsize keep = start + WB_LINE_MAX;

  if (out->len - start <= WB_LINE_MAX)
    return;
  if (is_json)
    keep = start;
  while (keep > start && ((guchar) out->str[keep] & 0xc0) == 0x80)
    keep--;
  g_string_truncate (out, keep);
  g_string_append (out, is_json ? "\"[[cut]]\"" : CUT_MARK);
  while (spans && spans->len > 0)
    {
      const WbSpan *last = &g_array_index (spans, WbSpan, spans->len - 1);

      if (last->start + last->length <= keep)
        break;
      g_array_set_size (spans, spans->len - 1);
    }
}

/* Makes spans anew from the replacements that stand in out from start on. */
static void
find_spans (GArray *spans, guint n_before, gsize start, const GString *out)
{
  gsize n;
  const WbRule *rules = wb_rules (&n);

  g_array_set_size (spans, n_before);
  for (gsize at = start; at < out->len; at++)
    {
      gsize mark = wb_mark_length (out->str + at, out->len - at);
      WbSpan span = { at, mark, 0 };

      if (mark == 0)
        continue;
      for (gsize i = 0; i < n; i++)
        if (g_str_has_prefix (out->str + at + 2, rules[i].kind)
            && strchr (":]", out->str[at + 2 + strlen (rules[i].kind)]))
          span.rule = i;
      g_array_append_val (spans, span);
      at += mark - 1;
    }
}

/* Masks a line that is no JSON. What made it none may go with a secret; then it is masked as what
 * it has become, so that whoever masks it again changes nothing. TRUE if it has become JSON. */
static gboolean
mask_text_line (WbRedactor *redactor, const char *line, gsize length, GArray *spans, GString *out)
{
  gsize start = out->len;
  guint n_before = spans ? spans->len : 0;
  g_autoptr (GString) again = NULL;

  wb_masker_text (redactor->masker, line, length, redactor->tally, spans, out);
  if (!begins_json (line, length))
    return FALSE;
  again = g_string_new (NULL);
  if (!mask_json_line (redactor, out->str + start, out->len - start, NULL, again))
    return FALSE;
  g_string_truncate (out, start);
  g_string_append_len (out, again->str, again->len);
  if (spans)
    find_spans (spans, n_before, start, out);
  return TRUE;
}

gboolean
wb_redactor_line (WbRedactor *redactor, const char *line, gsize length, GArray *spans, GString *out)
{
  gsize start = out->len;
  gboolean is_json;

  if (redactor->key_lines > 0 && is_key_line (redactor, &line, &length))
    return FALSE;
  is_json = mask_json_line (redactor, line, length, spans, out);
  if (!is_json)
    {
      note_key_begin (redactor, line, length);
      is_json = mask_text_line (redactor, line, length, spans, out);
    }
  limit_line (is_json, start, spans, out);
  return TRUE;
}

static gboolean
give_line (WbRedactor *redactor, const char *line, gsize length, gboolean with_newline,
           const WbSink *sink, GError **error)
{
  g_string_truncate (redactor->masked, 0);
  if (!wb_redactor_line (redactor, line, length, NULL, redactor->masked))
    return TRUE;
  if (redactor->is_overlong)
    g_string_append (redactor->masked, CUT_MARK);
  if (with_newline)
    g_string_append_c (redactor->masked, '\n');
  return wb_sink_write (sink, redactor->masked->str, redactor->masked->len, error);
}

/* Keeps what of the line begun may be kept. */
static void
keep_pending (WbRedactor *redactor, const char *bytes, gsize length)
{
  gsize room = LINE_READ - redactor->pending->len;

  redactor->is_overlong |= length > room;
  g_string_append_len (redactor->pending, bytes, MIN (length, room));
}

gboolean
wb_redactor_push (WbRedactor *redactor, const void *bytes, gsize length, const WbSink *sink,
                  GError **error)
{
  const char *at = bytes, *end = at + length;

  while (at < end)
    {
      const char *newline = memchr (at, '\n', end - at);
      gboolean given;

      if (!newline)
        {
          keep_pending (redactor, at, end - at);
          return TRUE;
        }
      if (redactor->pending->len == 0 && newline - at <= LINE_READ)
        given = give_line (redactor, at, newline - at, TRUE, sink, error);
      else
        {
          keep_pending (redactor, at, newline - at);
          given = give_line (redactor, redactor->pending->str, redactor->pending->len, TRUE, sink,
                             error);
          g_string_truncate (redactor->pending, 0);
          redactor->is_overlong = FALSE;
        }
      if (!given)
        return FALSE;
      at = newline + 1;
    }
  return TRUE;
}

gboolean
wb_redactor_finish (WbRedactor *redactor, const WbSink *sink, GError **error)
{
  gboolean given = TRUE;

  if (redactor->pending->len > 0)
    given =
        give_line (redactor, redactor->pending->str, redactor->pending->len, FALSE, sink, error);
  g_string_truncate (redactor->pending, 0);
  redactor->is_overlong = FALSE;
  redactor->key_lines = 0;
  return given;
}
