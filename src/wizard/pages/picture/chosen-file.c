/* SPDX-License-Identifier: MPL-2.0 */
/* Says at once what collecting would say only on the review. It is opened without blocking and
 * looked at by its descriptor, so that no FIFO put in its place can hold the thread. */
#include "pages/picture/chosen-file.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>

#include "base/error.h"
#include "collect/picture.h"
#include "collect/utf16.h"

static const struct
{
  int errno_value;
  const char *sentence;
} failures[] = {
  { ENOENT, N_ ("It is not there any more.") },
  { ENOTDIR, N_ ("It is not there any more.") },
  { EACCES, N_ ("You are not allowed to read it.") },
  { EPERM, N_ ("You are not allowed to read it.") },
  { ENXIO, N_ ("It is not a file.") },
};

static GBytes *
fail (int errno_value, GError **error)
{
  const int code = g_io_error_from_errno (errno_value);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    if (failures[i].errno_value == errno_value)
      {
        g_set_error_literal (error, G_IO_ERROR, code, _ (failures[i].sentence));
        return NULL;
      }
  g_set_error_literal (error, G_IO_ERROR, code, _ ("It can't be read."));
  return NULL;
}

static gboolean
check (const struct stat *st, GError **error)
{
  if (S_ISDIR (st->st_mode))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                         _ ("It is a folder. Add the files in it instead."));
  else if (!S_ISREG (st->st_mode))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("It is not a file."));
  else if ((guint64) st->st_size > WB_CHOSEN_FILE_MAX_BYTES)
    g_set_error_literal (error, WB_ERROR, WB_ERROR_TOO_LARGE, _ ("It is larger than 64 MB."));
  else
    return TRUE;
  return FALSE;
}

static GBytes *
read_all (int fd, gsize size, GError **error)
{
  /* One more byte shows whether it has grown meanwhile. */
  g_autofree char *bytes = g_malloc (size + 1);
  gsize length = 0;

  while (length <= size)
    {
      const ssize_t n = read (fd, bytes + length, size + 1 - length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (errno, error);
      if (n == 0)
        break;
      length += (gsize) n;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), MIN (length, size));
}

GBytes *
wb_chosen_file_read (const char *path, WbFileId *ret_id, GError **error)
{
  wb_autofd int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) != 0)
    return fail (errno, error);
  if (!check (&st, error))
    return NULL;
  if (ret_id)
    wb_file_id_from_stat (ret_id, &st);
  return read_all (fd, (gsize) st.st_size, error);
}

static gboolean
is_text (const guint8 *bytes, gsize length)
{
  g_autoptr (GBytes) converted = wb_utf16_convert (bytes, length);

  return converted || !memchr (bytes, 0, length);
}

const char *
wb_chosen_file_why_not (GBytes *content, gboolean *ret_is_picture)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (content, &length);
  g_autoptr (GByteArray) stripped = g_byte_array_new ();

  *ret_is_picture = wb_picture_is_known (bytes, length);
  if (length == 0)
    return _ ("It is empty.");
  if (*ret_is_picture)
    return wb_picture_strip (bytes, length, stripped) ? NULL : _ ("The picture is damaged.");
  return is_text (bytes, length) ? NULL
                                 : _ ("It is neither a picture nor text, so it can't be checked "
                                      "for personal data.");
}
