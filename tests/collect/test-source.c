/* SPDX-License-Identifier: MPL-2.0 */
/* What happens to a log while it is read; what is in one is tested by test-logs.c. */
#include "collect/source.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"

#define BYTES 700000 /* of several pieces */

typedef struct
{
  char *folder, *path;
  WbSource *source;
  GString *text; /* what was read of it */
} Fixture;

/* Lines of one letter; the last may be half. */
static char *
make_lines (char letter, gsize length)
{
  char *text = g_malloc (length + 1);

  memset (text, letter, length);
  for (gsize i = 99; i < length; i += 100)
    text[i] = '\n';
  text[length] = '\0';
  return text;
}

static void
write_log (const Fixture *fixture, int flags, char letter, gsize length)
{
  g_autofree char *text = make_lines (letter, length);
  wb_autofd int fd = open (fixture->path, O_WRONLY | O_CREAT | flags, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, length), ==, (gssize) length);
}

static gboolean
read_piece (Fixture *fixture)
{
  const char *text;
  const gsize length = wb_source_read (fixture->source, &text);

  g_string_append_len (fixture->text, text, (gssize) length);
  return length > 0;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("waybill-source-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "app.log", NULL);
  fixture->text = g_string_new (NULL);
  write_log (fixture, O_EXCL, 'a', BYTES);
  fixture->source = wb_source_new (open (fixture->path, O_RDONLY | O_CLOEXEC), BYTES);
  g_assert_true (read_piece (fixture));
  g_assert_cmpuint (fixture->text->len, <, BYTES / 2);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  wb_source_free (fixture->source);
  g_string_free (fixture->text, TRUE);
  g_assert_true (wb_fs_remove_tree (fixture->folder, NULL));
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
read_to_end (Fixture *fixture)
{
  while (read_piece (fixture))
    continue;
}

static void
assert_all_read (Fixture *fixture)
{
  g_autofree char *all = make_lines ('a', BYTES);

  read_to_end (fixture);
  g_assert_cmpint (wb_source_status (fixture->source, NULL), ==, WB_STATUS_OK);
  g_assert_cmpmem (fixture->text->str, fixture->text->len, all, BYTES);
}

static void
assert_ended (Fixture *fixture, const char *why)
{
  const gsize before = fixture->text->len;
  const char *told = NULL;

  read_to_end (fixture);
  g_assert_cmpint (wb_source_status (fixture->source, &told), ==, WB_STATUS_CHANGED);
  g_assert_nonnull (strstr (told, why));
  g_assert_cmpuint (fixture->text->len, ==, before);
}

static void
test_grows (Fixture *fixture, gconstpointer data)
{
  write_log (fixture, O_APPEND, 'b', BYTES);
  assert_all_read (fixture);
}

static void
test_is_emptied (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (truncate (fixture->path, 0), ==, 0);
  assert_ended (fixture, "shorter");
}

/* Not one byte of the new one stands behind those of the old one, however long it is by now. */
static void
test_is_begun_anew (Fixture *fixture, gconstpointer data)
{
  write_log (fixture, O_TRUNC, 'b', BYTES + GPOINTER_TO_UINT (data));
  assert_ended (fixture, "begun anew");
}

/* By a program that goes on at its own place: the file has a hole in front then. */
static void
test_has_hole_now (Fixture *fixture, gconstpointer data)
{
  wb_autofd int fd = open (fixture->path, O_WRONLY);

  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (pwrite (fd, "more\n", 5, BYTES), ==, 5);
  assert_ended (fixture, "begun anew");
}

/* As log rotation does; the one that is open is read on. */
static void
test_is_renamed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *older = g_strconcat (fixture->path, ".1", NULL);

  g_assert_cmpint (g_rename (fixture->path, older), ==, 0);
  write_log (fixture, O_EXCL, 'b', BYTES);
  assert_all_read (fixture);
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/collect/source/grows", NULL, test_grows);
  add ("/collect/source/is-emptied", NULL, test_is_emptied);
  add ("/collect/source/is-begun-anew", NULL, test_is_begun_anew);
  add ("/collect/source/is-begun-anew-longer", GUINT_TO_POINTER (BYTES), test_is_begun_anew);
  add ("/collect/source/has-hole-now", NULL, test_has_hole_now);
  add ("/collect/source/is-renamed", NULL, test_is_renamed);
  return g_test_run ();
}
