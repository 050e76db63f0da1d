/* SPDX-License-Identifier: MPL-2.0 */
/* Four steps in a row, each turning one piece into another: file bytes, unpacked bytes, UTF-8, text
 * without holes. A step with nothing to do hands the piece on as it is.
 *
 * Unpacking uses zlib itself: GZlibDecompressor drops what it had already unpacked in the call that
 * meets the damage, and that is the newest part of a torn log. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/source.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/fs.h"
#include "collect/utf16.h"

#define PIECE_BYTES ((gsize) 256 * 1024)
/* A log that begins otherwise than before has been emptied: what lies behind that is another's. */
#define HEAD_BYTES 1024
#define GZIP_MAGIC_BYTES 3
#define GZIP_WINDOW (MAX_WBITS + 16)
/* So much of the text is looked at to tell whether it is text. */
#define SAMPLE_BYTES 4096
/* One in so many bytes may be a control character. */
#define CONTROL_SHARE 30

typedef struct
{
  const guint8 *bytes;
  gsize length;
} Piece;

struct _WbSource
{
  int fd;
  guint64 at, end; /* of the file */
  guint64 unpacked_end;
  guint8 head[HEAD_BYTES]; /* how the file began when it was first read */
  gsize head_length;
  guint8 *raw;
  guint8 *unpacked; /* (nullable): NULL unless it is gzip */
  z_stream z;
  gboolean started, ended;
  gboolean text_started;
  WbUtf16 *utf16; /* (nullable): NULL unless it is UTF-16 */
  GByteArray *text;
  gsize nuls; /* that ended the last piece: not yet known whether they are a hole */
  gboolean at_line_start;
  guint64 hole_bytes;
  WbStatus status;
  char *why;
};

WbSource *
wb_source_new (int fd, guint64 bytes)
{
  WbSource *source = g_new0 (WbSource, 1);

  source->fd = fd;
  source->end = bytes;
  source->unpacked_end = G_MAXUINT64;
  source->raw = g_malloc ((gsize) CLAMP (bytes, 1, PIECE_BYTES));
  source->text = g_byte_array_new ();
  source->at_line_start = TRUE;
  return source;
}

void
wb_source_end_unpacked_at (WbSource *source, guint64 bytes)
{
  source->unpacked_end = bytes;
}

void
wb_source_free (WbSource *source)
{
  if (!source)
    return;
  if (source->unpacked)
    inflateEnd (&source->z);
  g_free (source->unpacked);
  g_free (source->raw);
  g_clear_pointer (&source->utf16, wb_utf16_free);
  g_byte_array_unref (source->text);
  wb_close_fd (&source->fd);
  g_free (source->why);
  g_free (source);
}

static void
end_with (WbSource *source, WbStatus status, const char *why)
{
  source->ended = TRUE;
  if (source->status != WB_STATUS_OK)
    return;
  source->status = status;
  source->why = g_strdup (why);
}

/* Moves over the hole at the current place, where the file system knows of one. */
static void
skip_sparse (WbSource *source)
{
  const off_t data = lseek (source->fd, (off_t) source->at, SEEK_DATA);
  const guint64 next = data >= 0 ? (guint64) data : source->end;

  if (data < 0 && errno != ENXIO)
    return;
  if (next > source->at)
    {
      source->hole_bytes += MIN (next, source->end) - source->at;
      source->at = MIN (next, source->end);
    }
}

static gboolean
is_all_nul (const Piece *piece)
{
  return piece->length > 0 && piece->bytes[0] == 0
         && memcmp (piece->bytes, piece->bytes + 1, piece->length - 1) == 0;
}

static gssize
read_at (const WbSource *source, guint8 *bytes, gsize length, guint64 offset)
{
  gssize n;

  do
    n = pread (source->fd, bytes, length, (off_t) offset);
  while (n < 0 && errno == EINTR);
  return n;
}

/* FALSE if what was just read may be of a log that was emptied and begun anew: it would make one
 * line of the halves of two. */
static gboolean
check_head (WbSource *source, gsize n)
{
  guint8 now[HEAD_BYTES];

  if (source->at == 0)
    {
      source->head_length = MIN (n, HEAD_BYTES);
      memcpy (source->head, source->raw, source->head_length);
      return TRUE;
    }
  if (read_at (source, now, source->head_length, 0) == (gssize) source->head_length
      && memcmp (now, source->head, source->head_length) == 0)
    return TRUE;
  end_with (source, WB_STATUS_CHANGED, _ ("It was emptied and begun anew while it was read"));
  return FALSE;
}

/* The next piece of the file; empty at its end. */
static Piece
read_raw (WbSource *source)
{
  const gsize want = (gsize) MIN (source->end - source->at, PIECE_BYTES);

  if (want == 0)
    return (Piece){ 0 };
  const gssize n = read_at (source, source->raw, want, source->at);
  if (n < 0)
    {
      g_autofree char *why =
          g_strdup_printf (_ ("It could not be read to its end: %s"), g_strerror (errno));
      end_with (source, WB_STATUS_FAILED, why);
      return (Piece){ 0 };
    }
  if (n == 0)
    {
      end_with (source, WB_STATUS_CHANGED, _ ("It became shorter while it was read"));
      return (Piece){ 0 };
    }
  if (!check_head (source, (gsize) n))
    return (Piece){ 0 };
  source->at += (guint64) n;
  return (Piece){ source->raw, (gsize) n };
}

static gboolean
begins_gzip (const guint8 *bytes, gsize length)
{
  return length >= GZIP_MAGIC_BYTES && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8;
}

static gboolean
is_bomb (const WbSource *source, guint64 unpacked)
{
  return unpacked > WB_GZIP_MAX_BYTES
         || (unpacked > WB_GZIP_FREE_BYTES && unpacked / WB_GZIP_MAX_RATIO > source->at);
}

static void
feed_inflate (WbSource *source)
{
  const Piece raw = read_raw (source);

  source->z.next_in = (Bytef *) raw.bytes;
  source->z.avail_in = (uInt) raw.length;
}

/* Starts on the next of several gzip streams in one file; FALSE if nothing of use follows. */
static gboolean
go_on_after_stream (WbSource *source)
{
  if (source->z.avail_in < GZIP_MAGIC_BYTES && source->at < source->end)
    {
      /* Its first bytes may be cut by the piece's border. */
      source->at -= source->z.avail_in;
      feed_inflate (source);
    }
  if (!begins_gzip (source->z.next_in, source->z.avail_in))
    return FALSE;
  const uLong total = source->z.total_out;
  inflateReset (&source->z);
  source->z.total_out = total;
  return TRUE;
}

/* One call of inflate; FALSE when nothing more will come. */
static gboolean
inflate_more (WbSource *source)
{
  z_stream *z = &source->z;

  if (z->avail_in == 0)
    feed_inflate (source);
  if (z->avail_in == 0)
    {
      end_with (source, WB_STATUS_TORN, _ ("The compressed file ends early"));
      return FALSE;
    }
  const int status = inflate (z, Z_NO_FLUSH);
  if (status == Z_STREAM_END)
    return go_on_after_stream (source);
  if (status == Z_OK || status == Z_BUF_ERROR)
    return TRUE;
  end_with (source, WB_STATUS_TORN, _ ("The compressed file is damaged"));
  return FALSE;
}

static Piece
read_gzip (WbSource *source)
{
  const gsize room = (gsize) MIN (source->unpacked_end - source->z.total_out, PIECE_BYTES);

  source->z.next_out = source->unpacked;
  source->z.avail_out = (uInt) room;
  while (source->z.avail_out > 0 && !source->ended)
    if (!inflate_more (source))
      source->ended = TRUE;
  if (!source->ended && is_bomb (source, source->z.total_out))
    end_with (source, WB_STATUS_CUT,
              _ ("It unpacks to more than a log can be; the rest was left out"));
  source->ended = source->ended || source->z.total_out >= source->unpacked_end;
  return (Piece){ source->unpacked, room - source->z.avail_out };
}

/* Looks at the first bytes, and begins to unpack if they say so. */
static Piece
start (WbSource *source)
{
  const Piece raw = read_raw (source);

  source->started = TRUE;
  if (!begins_gzip (raw.bytes, raw.length) || inflateInit2 (&source->z, GZIP_WINDOW) != Z_OK)
    return raw;
  source->unpacked = g_malloc (PIECE_BYTES);
  source->z.next_in = (Bytef *) raw.bytes;
  source->z.avail_in = (uInt) raw.length;
  return read_gzip (source);
}

static Piece
read_unpacked (WbSource *source)
{
  if (source->ended)
    return (Piece){ 0 };
  if (!source->started)
    return start (source);
  return source->unpacked ? read_gzip (source) : read_raw (source);
}

/* Takes a byte order mark off the text's first piece. */
static void
begin_text (WbSource *source, Piece *piece)
{
  source->text_started = TRUE;
  source->utf16 = wb_utf16_new (piece->bytes, piece->length);
  const gsize mark = source->utf16 ? 2 : 3;
  if (source->utf16 || (piece->length >= 3 && memcmp (piece->bytes, "\xEF\xBB\xBF", 3) == 0))
    {
      piece->bytes += mark;
      piece->length -= mark;
    }
}

static Piece
read_decoded (WbSource *source)
{
  Piece piece = read_unpacked (source);

  if (piece.length > 0 && !source->text_started)
    begin_text (source, &piece);
  if (!source->utf16)
    return piece;
  const GByteArray *decoded = wb_utf16_decode (source->utf16, piece.bytes, piece.length);
  return (Piece){ decoded->data, decoded->len };
}

static void
append_text (WbSource *source, const guint8 *bytes, gsize length)
{
  g_byte_array_append (source->text, bytes, (guint) length);
  if (length > 0)
    source->at_line_start = bytes[length - 1] == '\n';
}

/* Decides on the NUL bytes counted: few are text, many a hole, after which a line begins. */
static void
settle_nuls (WbSource *source)
{
  static const guint8 nuls[WB_HOLE_MIN_BYTES];

  if (source->nuls < WB_HOLE_MIN_BYTES)
    append_text (source, nuls, source->nuls);
  else
    {
      source->hole_bytes += source->nuls;
      if (!source->at_line_start)
        append_text (source, (const guint8 *) "\n", 1);
    }
  source->nuls = 0;
}

static gsize
count_nuls (const guint8 *bytes, gsize length)
{
  gsize n = 0;

  while (n < length && bytes[n] == 0)
    n++;
  return n;
}

static void
append_without_holes (WbSource *source, const Piece *piece)
{
  const guint8 *at = piece->bytes, *end = at + piece->length;

  while (at < end)
    {
      const guint8 *nul = memchr (at, 0, (gsize) (end - at));
      const guint8 *stop = nul ? nul : end;
      if (stop > at)
        {
          settle_nuls (source);
          append_text (source, at, (gsize) (stop - at));
        }
      const gsize n = count_nuls (stop, (gsize) (end - stop));
      source->nuls += n;
      at = stop + n;
    }
}

static gboolean
is_control (guint8 byte)
{
  return (byte < 0x20 && !strchr ("\t\n\v\f\r\b\a\033", byte)) || byte == 0 || byte == 0x7f;
}

/* Tells from the first piece whether it is text. */
static gboolean
looks_like_text (const Piece *piece)
{
  const gsize sample = MIN (piece->length, SAMPLE_BYTES);
  gsize controls = 0;

  for (gsize i = 0; i < sample; i++)
    controls += is_control (piece->bytes[i]);
  return controls * CONTROL_SHARE <= sample;
}

/* The next piece without holes; empty at the end. */
static Piece
read_whole (WbSource *source)
{
  for (;;)
    {
      const Piece piece = read_decoded (source);
      if (piece.length == 0 && source->nuls == 0 && (source->ended || source->at >= source->end))
        return (Piece){ 0 };
      if (source->nuls == 0 && piece.length > 0 && !memchr (piece.bytes, 0, piece.length))
        {
          source->at_line_start = piece.bytes[piece.length - 1] == '\n';
          return piece;
        }
      g_byte_array_set_size (source->text, 0);
      append_without_holes (source, &piece);
      if (!source->unpacked && is_all_nul (&piece))
        skip_sparse (source);
      if (piece.length == 0)
        settle_nuls (source);
      if (source->text->len > 0)
        return (Piece){ source->text->data, source->text->len };
    }
}

gsize
wb_source_read (WbSource *source, const char **ret_text)
{
  const gboolean first = !source->text_started;
  Piece piece = read_whole (source);

  if (first && piece.length > 0 && !looks_like_text (&piece))
    {
      end_with (source, WB_STATUS_UNREDACTED,
                _ ("It is not text, so it can't be checked for personal data"));
      source->at = source->end;
      source->nuls = 0;
      piece.length = 0;
    }
  *ret_text = (const char *) piece.bytes;
  return piece.length;
}

guint64
wb_source_taken (const WbSource *source)
{
  return source->at;
}

guint64
wb_source_hole_bytes (const WbSource *source)
{
  return source->hole_bytes;
}

WbStatus
wb_source_status (const WbSource *source, const char **ret_why)
{
  if (ret_why)
    *ret_why = source->why;
  return source->status;
}

guint64
wb_source_bound (guint64 bytes, gboolean compressed)
{
  if (!compressed)
    return bytes;
  const guint64 by_ratio =
      bytes > WB_GZIP_MAX_BYTES / WB_GZIP_MAX_RATIO ? WB_GZIP_MAX_BYTES : bytes * WB_GZIP_MAX_RATIO;
  return MAX (by_ratio, WB_GZIP_FREE_BYTES);
}
