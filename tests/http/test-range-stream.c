/* SPDX-License-Identifier: MPL-2.0 */
#include "http/range-stream.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/fs.h"

static int
open_with (const char *text, char **ret_path)
{
  g_autoptr (GError) error = NULL;
  const int fd = g_file_open_tmp ("waybill-range-XXXXXX", ret_path, &error);

  g_assert_no_error (error);
  g_assert_true (wb_fs_write_all (fd, text, strlen (text), &error));
  return fd;
}

static char *
read_rest (GInputStream *stream, gsize count)
{
  g_autoptr (GError) error = NULL;
  char *text = g_malloc0 (count + 1);
  gsize n = 0;

  (void) g_input_stream_read_all (stream, text, count, &n, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_reads_its_part (void)
{
  g_autofree char *path = NULL;
  wb_autofd int fd = open_with ("0123456789", &path);
  g_autoptr (GInputStream) stream = wb_range_stream_new (fd, 3, 4);
  g_autoptr (GInputStream) empty = wb_range_stream_new (fd, 10, 0);
  g_autoptr (GError) error = NULL;

  g_autofree char *first = read_rest (stream, 100);
  g_assert_cmpstr (first, ==, "3456");
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, &error));
  g_autofree char *again = read_rest (stream, 2);
  g_assert_cmpstr (again, ==, "34");
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, 2);
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), -1, G_SEEK_END, NULL, &error));
  g_autofree char *last = read_rest (stream, 100);
  g_assert_cmpstr (last, ==, "6");
  g_autofree char *nothing = read_rest (empty, 100);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_false (g_seekable_seek (G_SEEKABLE (stream), 5, G_SEEK_SET, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (g_seekable_seek (G_SEEKABLE (stream), -1, G_SEEK_SET, NULL, &error));
  g_assert_null (wb_range_stream_get_error (WB_RANGE_STREAM (stream)));
  (void) g_unlink (path);
}

static void
test_shorter_file (void)
{
  g_autofree char *path = NULL;
  wb_autofd int fd = open_with ("01234", &path);
  g_autoptr (GInputStream) stream = wb_range_stream_new (fd, 3, 4);
  g_autoptr (GError) error = NULL;
  char buffer[10];

  g_assert_cmpint (g_input_stream_read (stream, buffer, 10, NULL, &error), ==, 2);
  g_assert_cmpint (g_input_stream_read (stream, buffer, 10, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_assert_error (wb_range_stream_get_error (WB_RANGE_STREAM (stream)), G_IO_ERROR,
                  G_IO_ERROR_PARTIAL_INPUT);
  (void) g_unlink (path);
}

static void
test_bad_descriptor (void)
{
  g_autoptr (GInputStream) stream = wb_range_stream_new (-1, 0, 4);
  g_autoptr (GError) error = NULL;
  char buffer[10];

  g_assert_cmpint (g_input_stream_read (stream, buffer, 10, NULL, &error), ==, -1);
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/range-stream/reads-its-part", test_reads_its_part);
  g_test_add_func ("/range-stream/shorter-file", test_shorter_file);
  g_test_add_func ("/range-stream/bad-descriptor", test_bad_descriptor);
  return g_test_run ();
}
