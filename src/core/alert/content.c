/* SPDX-License-Identifier: MPL-2.0 */
/* zlib does the work. Going back in a compressed file starts it anew, so readers go forward. */
#include "alert/content.h"

#include <unistd.h>
#include <zlib.h>

#include "base/fs.h"

struct _WbContent
{
  int fd;
  gzFile gzip; /* (nullable) */
};

gboolean
wb_content_is_gzip (int fd)
{
  guint8 magic[2];
  gsize got = 0;
  return wb_fs_read_at (fd, magic, sizeof magic, 0, &got, NULL) && got == sizeof magic
         && magic[0] == 0x1f && magic[1] == 0x8b;
}

WbContent *
wb_content_new (int fd)
{
  WbContent *content = g_new0 (WbContent, 1);

  content->fd = fd;
  wb_content_look (content);
  return content;
}

void
wb_content_look (WbContent *content)
{
  if (content->gzip || !wb_content_is_gzip (content->fd))
    return;
  wb_autofd int twin = dup (content->fd);
  if (twin >= 0 && lseek (twin, 0, SEEK_SET) == 0 && (content->gzip = gzdopen (twin, "rb")))
    (void) wb_steal_fd (&twin);
}

void
wb_content_free (WbContent *content)
{
  if (!content)
    return;
  if (content->gzip)
    (void) gzclose (content->gzip);
  wb_close_fd (&content->fd);
  g_free (content);
}

gboolean
wb_content_is_compressed (const WbContent *content)
{
  return content->gzip != NULL;
}

int
wb_content_fd (const WbContent *content)
{
  return content->fd;
}

/* A file that was found to end may have grown: then it is begun anew. */
static gboolean
read_gzip (gzFile gzip, guint8 *bytes, gsize length, guint64 offset, gsize *ret_got)
{
  int got = 1;

  gzclearerr (gzip);
  if (gztell (gzip) != (z_off_t) offset && gzseek (gzip, (z_off_t) offset, SEEK_SET) < 0)
    return FALSE;
  while (*ret_got < length && got > 0)
    {
      got = gzread (gzip, bytes + *ret_got, (guint) MIN (length - *ret_got, 1 << 20));
      *ret_got += (gsize) MAX (got, 0);
    }
  int status = Z_OK;
  (void) gzerror (gzip, &status);
  return status == Z_OK;
}

gboolean
wb_content_read (WbContent *content, void *bytes, gsize length, guint64 offset, gsize *ret_got)
{
  *ret_got = 0;
  return content->gzip ? read_gzip (content->gzip, bytes, length, offset, ret_got)
                       : wb_fs_read_at (content->fd, bytes, length, offset, ret_got, NULL);
}
