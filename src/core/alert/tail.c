/* SPDX-License-Identifier: MPL-2.0 */
/* Bytes that were read and not taken yet are kept: what is taken moves the place forward, and only
 * that is remembered. Lines are found in them; an entry is one or several of them. */
#define G_LOG_DOMAIN "waybill-alert"

#include "alert/tail.h"

#include <string.h>

#include "alert/sample.h"
#include "base/fs.h"
#include "base/json.h"

#define CHUNK_BYTES ((gsize) 16 * 1024)
#define LINE_MOST_BYTES ((gsize) 256 * 1024)  /* of a longer line the beginning counts */
#define ENTRY_MOST_BYTES ((gsize) 512 * 1024) /* of an entry that goes on and on likewise */

struct _WbTail
{
  char *relative;
  guint64 device, inode;
  guint64 taken;
  WbSample head;      /* the first bytes, as far as they were taken */
  WbSample mark;      /* the last bytes before taken */
  WbContent *content; /* (nullable) */

  GByteArray *bytes; /* from taken on */
  gsize looked;      /* of them: lines were looked for up to here */
  gsize text_bytes;  /* of them: the entry that is kept back, */
  gsize entry_bytes; /* and all that belongs to it */
  WbLevel level;
  gint64 time_usec;
  gboolean in_block;   /* it is a JSON document that has not ended */
  gboolean skips_line; /* up to the next newline: it was too long */
  gint64 rest_usec;
  gint64 last_usec;
  char *former; /* (nullable): the name that its file has left */
  char *key;    /* (nullable): of a file that is over */
};

static WbTail *
new_tail (const char *relative, guint64 device, guint64 inode)
{
  WbTail *tail = g_new0 (WbTail, 1);
  tail->relative = g_strdup (relative);
  tail->device = device;
  tail->inode = inode;
  tail->bytes = g_byte_array_new ();
  tail->last_usec = WB_TIME_UNKNOWN;
  return tail;
}

void
wb_tail_free (WbTail *tail)
{
  if (!tail)
    return;
  g_clear_pointer (&tail->content, wb_content_free);
  g_byte_array_unref (tail->bytes);
  g_free (tail->relative);
  g_free (tail->former);
  g_free (tail->key);
  g_free (tail);
}

/* The first time that stands in what comes next. */
static void
look_ahead (WbTail *tail)
{
  char bytes[4096];
  gsize got = 0;
  WbLevel level;

  (void) wb_content_read (tail->content, bytes, sizeof bytes, tail->taken, &got);
  for (const char *line = bytes, *end = bytes + got;
       line < end && tail->last_usec == WB_TIME_UNKNOWN;)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      const char *stop = newline ? newline : end;
      gint64 time_usec = WB_TIME_UNKNOWN;
      if (wb_entry_peek (line, (gsize) (stop - line), &time_usec, &level))
        tail->last_usec = time_usec;
      line = stop + 1;
    }
}

/* Reads the samples of what is left out at the beginning. */
static void
skip_to (WbTail *tail, guint64 end)
{
  guint8 bytes[WB_SAMPLE_BYTES];
  gsize got = 0;

  (void) wb_content_read (tail->content, bytes, MIN (sizeof bytes, end), 0, &got);
  wb_sample_set (&tail->head, bytes, got);
  const guint64 from = end - MIN (end, sizeof bytes);
  (void) wb_content_read (tail->content, bytes, (gsize) (end - from), from, &got);
  wb_sample_set (&tail->mark, bytes, got);
  tail->taken = from + got;
}

static guint64
end_of (WbContent *content, const struct stat *st)
{
  guint8 bytes[CHUNK_BYTES];
  guint64 end = 0;
  gsize got = 1;

  if (!wb_content_is_compressed (content))
    return (guint64) st->st_size;
  for (; got > 0; end += got)
    (void) wb_content_read (content, bytes, sizeof bytes, end, &got);
  return end;
}

WbTail *
wb_tail_new (const char *relative, int fd, const struct stat *st, gboolean at_end)
{
  WbTail *tail = new_tail (relative, st->st_dev, st->st_ino);

  tail->content = wb_content_new (fd);
  if (at_end)
    skip_to (tail, end_of (tail->content, st));
  look_ahead (tail);
  return tail;
}

/* --- what is remembered ---------------------------------------------------------------------- */

static void
set_sample (JsonObject *json, const char *name, const WbSample *sample)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "bytes", sample->length);
  json_object_set_string_member (object, "sha256", sample->sha256);
  json_object_set_object_member (json, name, object);
}

static gboolean
get_sample (JsonObject *json, const char *name, WbSample *sample)
{
  JsonObject *object = wb_json_get_object (json, name);
  const char *hash = object ? wb_json_get_string (object, "sha256") : NULL;
  const gint64 length = object ? wb_json_get_int (object, "bytes", -1) : -1;

  if (!hash || length < 0 || length > WB_SAMPLE_BYTES)
    return FALSE;
  sample->length = (guint) length;
  g_strlcpy (sample->sha256, hash, sizeof sample->sha256);
  return TRUE;
}

JsonNode *
wb_tail_to_json (const WbTail *tail)
{
  JsonObject *json = json_object_new ();
  g_autofree char *name = g_utf8_make_valid (tail->relative, -1);

  json_object_set_string_member (json, "file", name);
  json_object_set_int_member (json, "device", (gint64) tail->device);
  json_object_set_int_member (json, "inode", (gint64) tail->inode);
  json_object_set_int_member (json, "taken", (gint64) tail->taken);
  set_sample (json, "head", &tail->head);
  set_sample (json, "mark", &tail->mark);
  return wb_json_node_take (json);
}

WbTail *
wb_tail_from_json (JsonNode *node)
{
  JsonObject *json = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *relative = json ? wb_json_get_string (json, "file") : NULL;

  if (!relative)
    return NULL;
  g_autoptr (WbTail) tail = new_tail (relative, (guint64) wb_json_get_int (json, "device", 0),
                                      (guint64) wb_json_get_int (json, "inode", 0));
  tail->taken = (guint64) MAX (wb_json_get_int (json, "taken", 0), 0);
  if (!get_sample (json, "head", &tail->head) || !get_sample (json, "mark", &tail->mark)
      || tail->head.length > tail->taken || tail->mark.length > tail->taken)
    return NULL;
  return g_steal_pointer (&tail);
}

/* --- being known again ----------------------------------------------------------------------- */

gboolean
wb_tail_is_at (const WbTail *tail, const struct stat *st)
{
  return tail->device == st->st_dev && tail->inode == st->st_ino;
}

static WbContent *
open_twin (int fd)
{
  wb_autofd int twin = dup (fd);
  return twin >= 0 ? wb_content_new (wb_steal_fd (&twin)) : NULL;
}

gboolean
wb_tail_is_in (const WbTail *tail, int fd)
{
  g_autoptr (WbContent) content = open_twin (fd);
  return content && wb_sample_is_at (&tail->head, content, 0)
         && wb_sample_is_at (&tail->mark, content, tail->taken - tail->mark.length);
}

/* TRUE if what stands in copy from offset, length bytes at most, is in original, too. */
static gboolean
is_same_at (WbContent *copy, WbContent *original, guint64 offset, gsize length)
{
  guint8 one[WB_SAMPLE_BYTES], other[WB_SAMPLE_BYTES];
  gsize got_one = 0, got_other = 0;

  (void) wb_content_read (copy, one, length, offset, &got_one);
  (void) wb_content_read (original, other, got_one, offset, &got_other);
  return got_other == got_one && memcmp (one, other, got_one) == 0;
}

/* The beginning is compared first: where a compressed file ends is known only when it was unpacked.
 */
gboolean
wb_tail_is_copied_to (const WbTail *tail, int fd)
{
  struct stat st, own_st;

  if (!tail->content || wb_content_is_compressed (tail->content) || fstat (fd, &st) < 0
      || fstat (wb_content_fd (tail->content), &own_st) < 0)
    return FALSE;
  if (st.st_size == 0) /* copying begins with that */
    return own_st.st_size > 0;
  g_autoptr (WbContent) copy = open_twin (fd);
  if (!copy || !is_same_at (copy, tail->content, 0, WB_SAMPLE_BYTES))
    return FALSE;
  const guint64 end = end_of (copy, &st);
  const gsize length = (gsize) MIN (end, WB_SAMPLE_BYTES);
  return end <= (guint64) own_st.st_size && is_same_at (copy, tail->content, end - length, length);
}

static void
forget_bytes (WbTail *tail)
{
  g_byte_array_set_size (tail->bytes, 0);
  tail->looked = tail->text_bytes = tail->entry_bytes = 0;
  tail->in_block = tail->skips_line = FALSE;
  tail->rest_usec = 0;
}

static void
drop_file (WbTail *tail)
{
  g_clear_pointer (&tail->content, wb_content_free);
  forget_bytes (tail);
}

static void
leave (WbTail *tail)
{
  g_free (tail->former);
  tail->former = g_strdup (tail->relative);
}

/* Its file is gone from where it was, or another one now. */
static void
lose_file (WbTail *tail)
{
  drop_file (tail);
  leave (tail);
}

/* What a tail that was remembered lacks. */
static gboolean
load_samples (WbTail *tail)
{
  return (tail->head.has_bytes || wb_sample_load (&tail->head, tail->content, 0))
         && (tail->mark.has_bytes
             || wb_sample_load (&tail->mark, tail->content, tail->taken - tail->mark.length));
}

void
wb_tail_take_file (WbTail *tail, const char *relative, int fd, const struct stat *st)
{
  drop_file (tail);
  tail->content = wb_content_new (fd);
  tail->device = st->st_dev;
  tail->inode = st->st_ino;
  wb_tail_rename (tail, relative);
  (void) load_samples (tail); /* if they are not there, reading says so */
  look_ahead (tail);
}

void
wb_tail_rename (WbTail *tail, const char *relative)
{
  if (g_str_equal (tail->relative, relative))
    return;
  leave (tail);
  g_free (tail->relative);
  tail->relative = g_strdup (relative);
}

gboolean
wb_tail_has_left (const WbTail *tail, const char *relative)
{
  return g_strcmp0 (tail->former, relative) == 0;
}

/* --- entries --------------------------------------------------------------------------------- */

/* Where it is: start is of the bytes that are looked at, the first entry of a reading being at 0.
 */
typedef struct
{
  WbTail *tail;
  gsize start; /* of tail's bytes: all before was taken in this reading */
  WbTailTake take;
  gpointer self;
} Reading;

static void
take_entry (Reading *reading)
{
  WbTail *tail = reading->tail;
  const WbTailEntry entry = {
    .text = (const char *) tail->bytes->data + reading->start,
    .length = tail->text_bytes,
    .is_block = tail->in_block,
    .level = tail->level,
    .time_usec = tail->time_usec,
    .relative = tail->relative,
  };

  if (tail->entry_bytes == 0)
    return;
  if (entry.time_usec != WB_TIME_UNKNOWN)
    tail->last_usec = entry.time_usec;
  if (entry.length > 0)
    reading->take (reading->self, &entry);
  reading->start += tail->entry_bytes;
  tail->text_bytes = tail->entry_bytes = 0;
  tail->in_block = FALSE;
  tail->rest_usec = 0;
}

/* Of the entry that begins at the reading's start: its text ends at text_end, its last line at end.
 */
static void
set_entry (Reading *reading, gsize text_end, gsize end)
{
  reading->tail->text_bytes = text_end - reading->start;
  reading->tail->entry_bytes = end - reading->start;
}

static void
add_line (Reading *reading, gsize text_end, gsize end)
{
  WbTail *tail = reading->tail;
  const gboolean fits = end - reading->start <= ENTRY_MOST_BYTES;

  set_entry (reading, fits ? text_end : reading->start + tail->text_bytes, end);
  if (!fits && !tail->in_block) /* what follows is of no entry */
    take_entry (reading);
}

static void
look_at_block (WbTail *tail, const char *text)
{
  if (!wb_entry_peek (text, tail->text_bytes, &tail->time_usec, &tail->level))
    tail->level = WB_LEVEL_UNKNOWN;
}

static gboolean
is_line (const char *line, gsize length, char only)
{
  return length == 1 && line[0] == only;
}

/* A line of a JSON document over several lines; its last ends it. */
static void
take_block_line (Reading *reading, const char *line, gsize length, gsize end)
{
  WbTail *tail = reading->tail;
  const gsize text_end = (gsize) (line - (const char *) tail->bytes->data) + length;

  add_line (reading, text_end, end);
  if (!is_line (line, length, '}') && end - reading->start <= ENTRY_MOST_BYTES)
    return;
  look_at_block (tail, (const char *) tail->bytes->data + reading->start);
  take_entry (reading);
}

/* The line from line on, of length bytes; end is after its newline. */
static void
take_line (Reading *reading, const char *line, gsize length, gsize end)
{
  WbTail *tail = reading->tail;
  const gsize text_end = (gsize) (line - (const char *) tail->bytes->data) + length;
  gint64 time_usec = WB_TIME_UNKNOWN;
  WbLevel level = WB_LEVEL_UNKNOWN;

  if (tail->in_block)
    {
      take_block_line (reading, line, length, end);
      return;
    }
  const gboolean begins_block = is_line (line, length, '{');
  const gboolean begins =
      begins_block || wb_entry_peek (line, length, &time_usec, &level) || tail->entry_bytes == 0;
  if (!begins)
    {
      add_line (reading, text_end, end);
      return;
    }
  take_entry (reading);
  set_entry (reading, text_end, end);
  tail->level = level;
  tail->time_usec = time_usec;
  tail->in_block = begins_block;
  /* nothing belongs to what is whole by itself, nor to what is no entry */
  if (!begins_block && (level == WB_LEVEL_UNKNOWN || (line[0] == '{' && line[length - 1] == '}')))
    take_entry (reading);
}

static void
look_at_line (Reading *reading, gsize begin, gsize end, gsize newline)
{
  WbTail *tail = reading->tail;
  const char *line = (const char *) tail->bytes->data + begin;
  gsize length = end - begin;

  while (length > 0 && line[length - 1] == '\r')
    length--;
  if (tail->skips_line)
    reading->start = end + newline;
  else if (length > 0 || tail->entry_bytes > 0)
    take_line (reading, line, length, end + newline);
  else
    reading->start = end + newline;
  tail->skips_line = newline == 0;
  if (newline == 0) /* the rest of a line that is too long is not looked at, and not kept */
    {
      take_entry (reading);
      reading->start = end;
    }
}

static void
look_for_lines (Reading *reading)
{
  WbTail *tail = reading->tail;
  gsize begin = tail->looked;

  for (;;)
    {
      const guint8 *data = tail->bytes->data;
      const gsize left = tail->bytes->len - begin;
      const guint8 *newline = left > 0 ? memchr (data + begin, '\n', left) : NULL;
      const gsize length = newline ? (gsize) (newline - data) - begin : left;
      if (length <= LINE_MOST_BYTES && !newline && !(tail->skips_line && left > 0))
        break;
      const gsize most = MIN (length, LINE_MOST_BYTES);
      const gboolean is_whole = newline && length <= LINE_MOST_BYTES;
      look_at_line (reading, begin, begin + most, is_whole ? 1 : 0);
      begin += most + (is_whole ? 1 : 0);
    }
  tail->looked = begin;
}

/* What was taken is forgotten but for its first and last bytes. */
static void
move_on (Reading *reading)
{
  WbTail *tail = reading->tail;
  const gsize n = reading->start;
  guint8 bytes[2 * WB_SAMPLE_BYTES];

  if (n == 0)
    return;
  if (tail->head.length < WB_SAMPLE_BYTES)
    {
      const gsize more = MIN (n, WB_SAMPLE_BYTES - tail->head.length);
      memcpy (bytes, tail->head.bytes, tail->head.length);
      memcpy (bytes + tail->head.length, tail->bytes->data, more);
      wb_sample_set (&tail->head, bytes, tail->head.length + more);
    }
  const gsize new_bytes = MIN (n, WB_SAMPLE_BYTES);
  memcpy (bytes, tail->mark.bytes, tail->mark.length);
  memcpy (bytes + tail->mark.length, tail->bytes->data + n - new_bytes, new_bytes);
  const gsize all = tail->mark.length + new_bytes;
  const gsize kept = MIN (all, WB_SAMPLE_BYTES);
  wb_sample_set (&tail->mark, bytes + all - kept, kept);
  g_byte_array_remove_range (tail->bytes, 0, (guint) n);
  tail->taken += n;
  tail->looked -= MIN (tail->looked, n);
  reading->start = 0;
}

/* --- reading --------------------------------------------------------------------------------- */

/* The last bytes that were read have to stand there still: else it was cut off, and written anew
 * perhaps. */
static gboolean
is_intact (WbTail *tail, const struct stat *st)
{
  const gsize length = MIN (tail->bytes->len, WB_SAMPLE_BYTES);
  guint8 bytes[WB_SAMPLE_BYTES];
  gsize got = 0;

  if (wb_content_is_compressed (tail->content))
    return TRUE;
  if ((guint64) st->st_size < tail->taken + tail->bytes->len)
    return FALSE;
  if (length == 0)
    return wb_sample_is_at (&tail->mark, tail->content, tail->taken - tail->mark.length);
  (void) wb_content_read (tail->content, bytes, length, tail->taken + tail->bytes->len - length,
                          &got);
  return got == length
         && memcmp (bytes, tail->bytes->data + tail->bytes->len - length, length) == 0;
}

/* One chunk; *ret_is_whole is FALSE if a compressed file is not. Returns how much came. */
static gsize
read_chunk (Reading *reading, gboolean *ret_is_whole)
{
  WbTail *tail = reading->tail;
  const guint old = tail->bytes->len;
  gsize got = 0;

  g_byte_array_set_size (tail->bytes, old + CHUNK_BYTES);
  *ret_is_whole = wb_content_read (tail->content, tail->bytes->data + old, CHUNK_BYTES,
                                   tail->taken + old, &got);
  g_byte_array_set_size (tail->bytes, old + (guint) got);
  look_for_lines (reading);
  move_on (reading);
  if (tail->entry_bytes > 0 && got > 0)
    tail->rest_usec = g_get_monotonic_time ();
  return got;
}

/* A line without an end has one when the file has. */
static void
end_all (Reading *reading)
{
  WbTail *tail = reading->tail;

  if (tail->bytes->len > tail->looked)
    look_at_line (reading, tail->looked, tail->bytes->len, 0);
  tail->looked = tail->bytes->len;
  take_entry (reading);
  move_on (reading);
  tail->skips_line = FALSE;
}

static gboolean
look_at_file (WbTail *tail, struct stat *ret_st)
{
  if (tail->content && fstat (wb_content_fd (tail->content), ret_st) == 0 && load_samples (tail)
      && is_intact (tail, ret_st))
    return TRUE;
  lose_file (tail);
  return FALSE;
}

gboolean
wb_tail_is_whole (WbTail *tail)
{
  struct stat st;
  return look_at_file (tail, &st);
}

WbTailState
wb_tail_read (WbTail *tail, WbTailTake take, gpointer self)
{
  Reading reading = { tail, 0, take, self };
  gboolean is_whole = TRUE;
  struct stat st;

  if (!look_at_file (tail, &st))
    return WB_TAIL_LOST;
  if (tail->taken == 0 && tail->bytes->len == 0)
    wb_content_look (tail->content);
  if (read_chunk (&reading, &is_whole) == CHUNK_BYTES)
    return WB_TAIL_HAS_MORE;
  const gboolean is_over = wb_content_is_compressed (tail->content) && is_whole;
  if (!is_over && st.st_nlink > 0)
    return WB_TAIL_LIVES;
  end_all (&reading);
  lose_file (tail);
  if (st.st_nlink == 0)
    return WB_TAIL_LOST;
  tail->key = wb_tail_file_key (&st);
  return WB_TAIL_OVER;
}

gint64
wb_tail_rest_usec (const WbTail *tail)
{
  return tail->rest_usec;
}

void
wb_tail_rest (WbTail *tail, WbTailTake take, gpointer self)
{
  Reading reading = { tail, 0, take, self };

  if (tail->in_block)
    look_at_block (tail, (const char *) tail->bytes->data);
  take_entry (&reading);
  move_on (&reading);
}

/* Without the device, whose number can be another one after the next start. */
char *
wb_tail_file_key (const struct stat *st)
{
  const gint64 mtime_usec =
      (gint64) st->st_mtim.tv_sec * G_USEC_PER_SEC + st->st_mtim.tv_nsec / 1000;
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
                          (guint64) st->st_ino, (gint64) st->st_size, mtime_usec);
}

const char *
wb_tail_key (const WbTail *tail)
{
  return tail->key;
}

const char *
wb_tail_relative (const WbTail *tail)
{
  return tail->relative;
}

gint64
wb_tail_time_usec (const WbTail *tail)
{
  return tail->last_usec;
}

guint64
wb_tail_taken_bytes (const WbTail *tail)
{
  return tail->taken;
}
