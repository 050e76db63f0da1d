/* SPDX-License-Identifier: MPL-2.0 */
/* Reads with pread(2), so that lanes can share a descriptor. It is "pollable" only to keep GIO from
 * moving every read to a thread: a local file never makes one wait for long, only a limit of speed
 * does. An error is
 * remembered, since libsoup passes it on as if the network had failed. */
#include "http/range-stream.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "base/fs.h"

struct _WbRangeStream
{
  GInputStream parent;
  int fd;
  guint64 offset;
  guint64 length;
  guint64 position;    /* in the range */
  WbSpeedLimit *limit; /* (nullable): borrowed */
  GError *error;
};

static void seekable_init (GSeekableIface *iface);
static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_TYPE_WITH_CODE (WbRangeStream, wb_range_stream, G_TYPE_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE, seekable_init)
                             G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

/* How much of wanted may be read now: all there is, without a limit. */
static gsize
let_through (WbRangeStream *self, gsize wanted, gint64 *ret_wait_usec)
{
  const gsize left = (gsize) MIN ((guint64) wanted, self->length - self->position);

  *ret_wait_usec = 0;
  return self->limit
             ? wb_speed_limit_ask (self->limit, left, g_get_monotonic_time (), ret_wait_usec)
             : left;
}

static gssize
read_range (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
            GError **error)
{
  WbRangeStream *self = WB_RANGE_STREAM (stream);
  gint64 wait_usec = 0;
  const gsize wanted = let_through (self, count, &wait_usec);
  gssize n;

  if (wait_usec > 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "The limit is reached");
      return -1;
    }
  if (wanted == 0)
    return 0;
  g_clear_error (&self->error);
  do
    n = pread (self->fd, buffer, wanted, (off_t) (self->offset + self->position));
  while (n < 0 && errno == EINTR);
  if (n > 0)
    {
      self->position += (guint64) n;
      if (self->limit)
        wb_speed_limit_take (self->limit, (gsize) n);
      return n;
    }
  if (n < 0)
    wb_fs_set_error (&self->error, errno, NULL);
  else
    g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                         _ ("The file became shorter while it was sent"));
  g_propagate_error (error, g_error_copy (self->error));
  return -1;
}

static goffset
tell (GSeekable *seekable)
{
  return (goffset) WB_RANGE_STREAM (seekable)->position;
}

static gboolean
can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
seek (GSeekable *seekable, goffset offset, GSeekType type, GCancellable *cancellable,
      GError **error)
{
  WbRangeStream *self = WB_RANGE_STREAM (seekable);
  const goffset base = type == G_SEEK_SET   ? 0
                       : type == G_SEEK_CUR ? (goffset) self->position
                                            : (goffset) self->length;

  if (base + offset < 0 || base + offset > (goffset) self->length)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Seek out of range");
      return FALSE;
    }
  self->position = (guint64) (base + offset);
  return TRUE;
}

static gboolean
can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static gboolean
truncate_range (GSeekable *seekable, goffset offset, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Not supported");
  return FALSE;
}

static void
seekable_init (GSeekableIface *iface)
{
  iface->tell = tell;
  iface->can_seek = can_seek;
  iface->seek = seek;
  iface->can_truncate = can_truncate;
  iface->truncate_fn = truncate_range;
}

static gboolean
can_poll (GPollableInputStream *stream)
{
  return TRUE;
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  gint64 wait_usec = 0;

  (void) let_through (WB_RANGE_STREAM (stream), G_MAXSSIZE, &wait_usec);
  return wait_usec == 0;
}

static GSource *
create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  gint64 wait_usec = 0;

  (void) let_through (WB_RANGE_STREAM (stream), G_MAXSSIZE, &wait_usec);
  g_autoptr (GSource) timer = g_timeout_source_new ((guint) ((wait_usec + 999) / 1000));
  return g_pollable_source_new_full (stream, timer, cancellable);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = can_poll;
  iface->is_readable = is_readable;
  iface->create_source = create_source;
}

static void
finalize (GObject *object)
{
  g_clear_error (&WB_RANGE_STREAM (object)->error);
  G_OBJECT_CLASS (wb_range_stream_parent_class)->finalize (object);
}

static void
wb_range_stream_class_init (WbRangeStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
  G_INPUT_STREAM_CLASS (class)->read_fn = read_range;
}

static void
wb_range_stream_init (WbRangeStream *self)
{
  self->fd = -1;
}

GInputStream *
wb_range_stream_new (int fd, guint64 offset, guint64 length)
{
  WbRangeStream *self = g_object_new (WB_TYPE_RANGE_STREAM, NULL);

  self->fd = fd;
  self->offset = offset;
  self->length = length;
  return G_INPUT_STREAM (self);
}

void
wb_range_stream_set_limit (WbRangeStream *stream, WbSpeedLimit *limit)
{
  stream->limit = limit;
}

const GError *
wb_range_stream_get_error (WbRangeStream *stream)
{
  return stream->error;
}
