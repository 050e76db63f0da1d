/* SPDX-License-Identifier: MPL-2.0 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define BUFFER_BYTES (1024 * 1024)

struct _Output
{
  char *path;
  FILE *plain;     /* or */
  gzFile squeezed; /* one of the two */
  guint64 bytes;
};

void
output_fail (const char *path, const char *words)
{
  (void) fprintf (stderr, "waybill-make-studio: %s: %s\n", path, words);
  exit (1);
}

static void
set_mtime (const char *path, gint64 usec)
{
  struct timespec time = { .tv_sec = usec / G_USEC_PER_SEC,
                           .tv_nsec = usec % G_USEC_PER_SEC * 1000 };
  const struct timespec times[2] = { time, time };
  if (utimensat (AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) != 0)
    output_fail (path, g_strerror (errno));
}

Output *
output_new (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    output_fail (folder, g_strerror (errno));
  Output *output = g_new0 (Output, 1);
  output->path = g_strdup (path);
  if (g_str_has_suffix (path, ".gz"))
    {
      /* No name and no time in its header: the same bytes every time. */
      output->squeezed = gzopen (path, "wb1");
      if (output->squeezed != NULL)
        (void) gzbuffer (output->squeezed, BUFFER_BYTES);
    }
  else
    {
      output->plain = fopen (path, "wb");
      if (output->plain != NULL)
        (void) setvbuf (output->plain, NULL, _IOFBF, BUFFER_BYTES);
    }
  if (output->plain == NULL && output->squeezed == NULL)
    output_fail (path, g_strerror (errno));
  return output;
}

void
output_write (Output *output, const char *bytes, gsize length)
{
  gsize written = output->plain != NULL
                      ? fwrite (bytes, 1, length, output->plain)
                      : (gsize) gzwrite (output->squeezed, bytes, (unsigned) length);
  if (written != length)
    output_fail (output->path, g_strerror (errno));
  output->bytes += length;
}

guint64
output_bytes (const Output *output)
{
  return output->bytes;
}

void
output_close (Output *output, gint64 mtime_usec)
{
  int result = output->plain != NULL ? fclose (output->plain) : gzclose (output->squeezed);
  if (result != 0)
    output_fail (output->path, g_strerror (errno));
  set_mtime (output->path, mtime_usec);
  g_free (output->path);
  g_free (output);
}

void
output_text (const char *path, const char *text, gssize length, gint64 mtime_usec)
{
  Output *output = output_new (path);
  output_write (output, text, length >= 0 ? (gsize) length : strlen (text));
  output_close (output, mtime_usec);
}

void
output_tear (const char *path, guint percent, gint64 mtime_usec)
{
  struct stat st;
  if (stat (path, &st) != 0 || truncate (path, st.st_size * (off_t) percent / 100) != 0)
    output_fail (path, g_strerror (errno));
  set_mtime (path, mtime_usec);
}
