/* SPDX-License-Identifier: MPL-2.0 */
/* Two walks over the tokens: the first only says whether all of it is JSON, so that nothing has to
 * be taken back; the second copies what stays as it stands, and writes strings and numbers anew
 * where they have to go. The containers around a token are a stack of fixed depth. */
#define G_LOG_DOMAIN "waybill-redact"

#include "redact/json-mask.h"

#include <string.h>

#include "base/json-scan.h"
#include "redact/masker-private.h"
#include "redact/pointer.h"
#include "redact/values.h"

#define LEAST_NUMBERS 16
#define MOST_POINTERS 1000
#define FLUSH_BYTES (256 * 1024)
#define PASSED_ON                                                                                  \
  (WB_KEY_SECRET | WB_KEY_SECRET_TEXT | WB_KEY_BODY | WB_KEY_VERSION | WB_KEY_HEADERS)

typedef struct
{
  guint within;     /* WbKeyClass bits that hold for all inside */
  guint key;        /* of the member being read, or of the array itself */
  const char *name; /* (nullable): of that member, escaped */
  gsize name_length;
  guint64 index;
  gboolean is_object;
  gboolean next_is_secret; /* the last name in an array of headers was a secret's */
  gboolean pair_is_secret; /* {"name": "Authorization", …} */
} Frame;

typedef struct
{
  const WbJsonMask *how;
  WbJsonScan scan;
  const char *copied; /* up to here text went to out */
  GString *out;
  GString *text;   /* scratch: unescaped */
  GString *masked; /* scratch: what it became */
  GArray *spans;   /* scratch: places in masked */
  guint nested;
  guint depth;
  Frame frames[WB_JSON_MAX_DEPTH + 1];
} Job;

gboolean
wb_json_is_whole (const char *text, gsize length, const char **ret_words)
{
  WbJsonScan scan;
  WbJsonToken token;

  wb_json_scan_init (&scan, text, length, WB_JSON_MAX_DEPTH);
  do
    token = wb_json_scan_next (&scan);
  while (token > WB_JSON_END);
  if (token == WB_JSON_ERROR && ret_words)
    *ret_words = scan.error;
  return token == WB_JSON_END;
}

/* Appends masked, escaped if asked, and its spans in out's terms. */
static void
append_masked (Job *job, gboolean escape)
{
  gsize at = 0;

  for (guint i = 0; i < job->spans->len; i++)
    {
      WbSpan span = g_array_index (job->spans, WbSpan, i);

      if (escape)
        wb_json_escape (job->masked->str + at, span.start - at, job->out);
      else
        g_string_append_len (job->out, job->masked->str + at, span.start - at);
      at = span.start + span.length;
      span.start = job->out->len;
      g_string_append_len (job->out, job->masked->str + at - span.length, span.length);
      if (job->how->spans)
        g_array_append_val (job->how->spans, span);
    }
  if (escape)
    wb_json_escape (job->masked->str + at, job->masked->len - at, job->out);
  else
    g_string_append_len (job->out, job->masked->str + at, job->masked->len - at);
}

/* Writes masked instead of the token, whose bytes in the text begin at start. */
static void
put_masked (Job *job, const char *start, gsize length, gboolean escape, gboolean quote)
{
  g_string_append_len (job->out, job->copied, start - job->copied);
  if (quote)
    g_string_append_c (job->out, '"');
  append_masked (job, escape);
  if (quote)
    g_string_append_c (job->out, '"');
  job->copied = start + length;
}

static void
append_pointer_part (GString *pointer, const Frame *frame)
{
  g_autoptr (GString) name = g_string_new (NULL);

  if (!frame->is_object)
    g_string_append_printf (name, "%" G_GUINT64_FORMAT, frame->index);
  else
    wb_json_unescape (frame->name, frame->name_length, name);
  wb_pointer_append (pointer, name->str, name->len);
}

static char *
dup_pointer (const Job *job)
{
  GString *pointer = g_string_new (NULL);

  for (guint i = 1; i <= job->depth; i++)
    append_pointer_part (pointer, &job->frames[i]);
  return g_string_free (pointer, FALSE);
}

static gboolean
is_shown (const Job *job)
{
  g_autofree char *pointer = NULL;

  if (!job->how->is_document || !job->how->show || !*job->how->show || job->nested > 0)
    return FALSE;
  pointer = dup_pointer (job);
  for (const char *const *show = job->how->show; *show; show++)
    if (wb_pointer_matches (*show, pointer))
      return TRUE;
  return FALSE;
}

/* Text of the token, unescaped if it needs to be. */
static const char *
token_text (Job *job, gsize *ret_length)
{
  if (!memchr (job->scan.start, '\\', job->scan.length))
    {
      *ret_length = job->scan.length;
      return job->scan.start;
    }
  g_string_truncate (job->text, 0);
  wb_json_unescape (job->scan.start, job->scan.length, job->text);
  *ret_length = job->text->len;
  return job->text->str;
}

static WbPlace
place_of (Job *job)
{
  Frame *frame = &job->frames[job->depth];
  WbPlace place = { frame->key, frame->within, FALSE, job->nested };

  if (frame->pair_is_secret && (frame->key & WB_KEY_PAIR_VALUE))
    place.key |= WB_KEY_SECRET_TEXT;
  if (!frame->is_object && frame->next_is_secret)
    place.key |= WB_KEY_SECRET_TEXT;
  place.is_shown = is_shown (job);
  return place;
}

/* Learns from a string what the next one is: "Authorization" announces a secret. */
static void
note_pair (Frame *frame, const char *text, gsize length)
{
  const guint secret = WB_KEY_SECRET | WB_KEY_SECRET_TEXT;

  if (frame->is_object && (frame->key & WB_KEY_PAIR_NAME))
    frame->pair_is_secret = length <= 60 && (wb_key_class_bare (text, length) & secret);
  if (!frame->is_object && (frame->within & WB_KEY_HEADERS))
    frame->next_is_secret =
        !frame->next_is_secret && length <= 60 && (wb_key_class_bare (text, length) & secret);
}

static void
cut_text (const Job *job, gsize length)
{
  static const char mark[] = "…[[cut]]";
  gsize keep = job->how->longest;

  while (keep > 0 && ((guchar) job->masked->str[keep] & 0xc0) == 0x80)
    keep--;
  g_string_truncate (job->masked, keep);
  g_string_append (job->masked, mark);
  while (job->spans->len > 0)
    {
      const WbSpan *last = &g_array_index (job->spans, WbSpan, job->spans->len - 1);

      if (last->start + last->length <= keep)
        break;
      g_array_set_size (job->spans, job->spans->len - 1);
    }
}

static void
remember_pointer (const Job *job)
{
  if (job->how->masked && job->how->masked->len < MOST_POINTERS)
    g_ptr_array_add (job->how->masked, dup_pointer (job));
}

static void
mask_value (Job *job, gboolean is_number)
{
  WbPlace place = place_of (job);
  const char *start = job->scan.start, *text;
  gsize length, raw_length = job->scan.length;
  gboolean escaped, cut;
  WbValue value;

  text = is_number ? start : token_text (job, &length);
  length = is_number ? raw_length : length;
  escaped = text != start;
  g_string_truncate (job->masked, 0);
  g_array_set_size (job->spans, 0);
  value = is_number ? wb_mask_number (job->how, &place, text, length, job->spans, job->masked)
                    : wb_mask_string (job->how, &place, text, length, job->spans, job->masked);
  if (!is_number && value == WB_VALUE_KEPT)
    note_pair (&job->frames[job->depth], text, length);
  else if (!is_number)
    note_pair (&job->frames[job->depth], job->masked->str, job->masked->len);
  if (value == WB_VALUE_KEPT)
    g_string_truncate (job->masked, 0);
  cut = job->how->longest > 0
        && (value == WB_VALUE_KEPT ? length : job->masked->len) > job->how->longest;
  if (cut && value == WB_VALUE_KEPT)
    g_string_append_len (job->masked, text, length);
  if (cut)
    cut_text (job, length);
  if (cut || value != WB_VALUE_KEPT)
    put_masked (job, start, raw_length, escaped, is_number);
  if (value == WB_VALUE_HIDDEN)
    remember_pointer (job);
}

/* Marks of secrets are all alike, and two keys must not become one: a key with a secret in it
 * becomes a tag as a whole. */
static void
keep_key_unique (Job *job, const char *text, gsize length)
{
  g_autoptr (GString) whole = NULL;
  g_autoptr (GArray) spans = NULL;

  for (gsize at = 0; at < job->masked->len; at++)
    {
      gsize mark = wb_mark_length (job->masked->str + at, job->masked->len - at);

      if (mark == 0 || memchr (job->masked->str + at, ':', mark))
        continue;
      whole = g_string_new (NULL);
      spans = g_array_new (FALSE, FALSE, sizeof (WbSpan));
      if (!wb_masker_replace (job->how->masker, wb_rule_indices ()->text, text, length,
                              job->how->tally, spans, whole))
        return;
      g_string_assign (job->masked, whole->str);
      g_array_set_size (job->spans, 0);
      g_array_append_vals (job->spans, spans->data, spans->len);
      return;
    }
}

static void
mask_key (Job *job)
{
  Frame *frame = &job->frames[job->depth];
  gsize length;
  const char *text = token_text (job, &length);

  frame->name = job->scan.start;
  frame->name_length = job->scan.length;
  g_string_truncate (job->masked, 0);
  g_array_set_size (job->spans, 0);
  if (!wb_masker_rewrite (job->how->masker, text, length, 0, job->how->tally, job->spans,
                          job->masked))
    {
      frame->key = wb_key_class_bare (text, length);
      return;
    }
  keep_key_unique (job, text, length);
  frame->key = wb_key_class_bare (job->masked->str, job->masked->len);
  put_masked (job, frame->name, frame->name_length, TRUE, FALSE);
}

/* Numbers in the container that was just begun, if it holds no text; else 0. */
static guint64
count_numbers (WbJsonScan scan)
{
  guint depth = 1;
  guint64 n = 0;

  while (depth > 0)
    {
      WbJsonToken token = wb_json_scan_next (&scan);

      if (token == WB_JSON_STRING || token <= WB_JSON_END)
        return 0;
      n += token == WB_JSON_NUMBER;
      depth += token == WB_JSON_ARRAY_BEGIN || token == WB_JSON_OBJECT_BEGIN;
      depth -= token == WB_JSON_ARRAY_END || token == WB_JSON_OBJECT_END;
    }
  return n;
}

/* Replaces a container of many numbers below a key of faces by how many they are. */
static gboolean
drop_numbers (Job *job, WbJsonToken token)
{
  const Frame *frame = &job->frames[job->depth];
  const char *start = job->scan.start;
  guint rule = wb_rule_indices ()->numbers;
  guint64 n;
  WbSpan span;

  if (!((frame->key | frame->within) & WB_KEY_BODY))
    return FALSE;
  n = count_numbers (job->scan);
  if (n < LEAST_NUMBERS || !wb_json_scan_skip (&job->scan, token))
    return FALSE;
  g_string_truncate (job->masked, 0);
  g_array_set_size (job->spans, 0);
  g_string_append_printf (job->masked, "[[numbers:%" G_GUINT64_FORMAT "]]", n);
  span = (WbSpan){ 0, job->masked->len, rule };
  g_array_append_val (job->spans, span);
  if (job->how->tally)
    wb_tally_count (job->how->tally, rule, n);
  put_masked (job, start, job->scan.at - start, FALSE, TRUE);
  return TRUE;
}

static void
enter (Job *job, gboolean is_object)
{
  const Frame *outer = &job->frames[job->depth];
  Frame *inner = &job->frames[++job->depth];

  *inner = (Frame){ .within = outer->within | (outer->key & PASSED_ON), .is_object = is_object };
  if (!is_object)
    inner->key = outer->key;
}

static void
count_element (Job *job)
{
  Frame *frame = &job->frames[job->depth];

  if (!frame->is_object)
    frame->index++;
}

static void
take_token (Job *job, WbJsonToken token)
{
  switch (token)
    {
    case WB_JSON_KEY:
      mask_key (job);
      return;
    case WB_JSON_OBJECT_BEGIN:
    case WB_JSON_ARRAY_BEGIN:
      enter (job, token == WB_JSON_OBJECT_BEGIN);
      return;
    case WB_JSON_OBJECT_END:
    case WB_JSON_ARRAY_END:
      job->depth--;
      break;
    case WB_JSON_STRING:
    case WB_JSON_NUMBER:
      mask_value (job, token == WB_JSON_NUMBER);
      break;
    default:
      break;
    }
  count_element (job);
}

static gboolean
flush (Job *job, GError **error)
{
  gboolean written;

  if (!job->how->sink || job->out->len < FLUSH_BYTES)
    return TRUE;
  written = wb_sink_write (job->how->sink, job->out->str, job->out->len, error);
  g_string_truncate (job->out, 0);
  return written;
}

static gboolean
run_job (Job *job, const char *text, gsize length, GError **error)
{
  WbJsonToken token;

  job->copied = text;
  wb_json_scan_init (&job->scan, text, length, WB_JSON_MAX_DEPTH);
  while ((token = wb_json_scan_next (&job->scan)) > WB_JSON_END)
    {
      if ((token == WB_JSON_ARRAY_BEGIN || token == WB_JSON_OBJECT_BEGIN)
          && drop_numbers (job, token))
        {
          count_element (job);
          continue;
        }
      take_token (job, token);
      if (!flush (job, error))
        return FALSE;
    }
  g_string_append_len (job->out, job->copied, text + length - job->copied);
  return TRUE;
}

static gboolean
mask_json (const WbJsonMask *how, const char *text, gsize length, guint nested, GString *out,
           GError **error)
{
  g_autofree Job *job = g_malloc (sizeof *job);
  gboolean done;

  memset (job, 0, offsetof (Job, frames));
  job->frames[0] = (Frame){ 0 };
  job->how = how;
  job->nested = nested;
  job->out = out;
  job->text = g_string_new (NULL);
  job->masked = g_string_new (NULL);
  job->spans = g_array_new (FALSE, FALSE, sizeof (WbSpan));
  done = run_job (job, text, length, error);
  g_string_free (job->text, TRUE);
  g_string_free (job->masked, TRUE);
  g_array_unref (job->spans);
  return done;
}

gboolean
wb_json_mask (const WbJsonMask *how, const char *text, gsize length, GString *out, GError **error)
{
  return wb_json_is_whole (text, length, NULL) && mask_json (how, text, length, 0, out, error);
}

gboolean
wb_json_mask_nested (const WbJsonMask *how, const char *text, gsize length, guint nested,
                     GString *out)
{
  return mask_json (how, text, length, nested, out, NULL);
}
