/* SPDX-License-Identifier: MPL-2.0 */
#include "bundle/mover.h"

#include "base/error.h"
#include "bundle/zip.h"
#include "spool.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define STEP 262144

typedef struct
{
  char *dir;
  char *path;
  WbLayout *layout;
} Fixture;

static void
add_noise (Fixture *fixture, const char *name, guint32 seed, gsize length)
{
  g_autofree guint8 *bytes = spool_noise (seed, length);

  spool_add (fixture->layout, fixture->dir, name, bytes, length);
}

static void
set_up (Fixture *fixture, gconstpointer format)
{
  fixture->dir = spool_dir_new ();
  fixture->path = g_strconcat (fixture->dir, "/bundle", NULL);
  fixture->layout = wb_layout_new (format);
  spool_add (fixture->layout, fixture->dir, "WB-7K3Q-9F2M/waybill.json", "{}", 2);
  add_noise (fixture, "WB-7K3Q-9F2M/logs/app.log", 1, 300000);
  spool_add (fixture->layout, fixture->dir, "WB-7K3Q-9F2M/empty.txt", "", 0);
  add_noise (fixture,
             "WB-7K3Q-9F2M/logs/a-name-of-more-than-a-hundred-characters-so-that-a-tar-has-"
             "to-use-the-prefix-field-for-some-of-it-0123456789.log",
             2, 512);
  add_noise (fixture, "WB-7K3Q-9F2M/big.bin", 3, 2500001);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("WB-7K3Q-9F2M/small/%u.json", i);

      add_noise (fixture, name, 100 + i, 25000 + i);
    }
  wb_layout_settle (fixture->layout);
}

static void
tear_down (Fixture *fixture, gconstpointer format)
{
  wb_layout_free (fixture->layout);
  g_free (fixture->path);
  spool_remove (fixture->dir);
}

static gboolean
move (const Fixture *fixture, const WbRun *run, char sha256[WB_SHA256_HEX], GError **error)
{
  const WbMove order = { fixture->layout, fixture->dir, fixture->path, STEP };

  return wb_move_run (&order, run, sha256, error);
}

static char *
hash_file (const char *path)
{
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  return wb_sha256_of (content, length);
}

static void
test_whole (Fixture *fixture, gconstpointer format)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  char sha256[WB_SHA256_HEX], again[WB_SHA256_HEX];
  struct stat st;

  g_assert_true (move (fixture, NULL, sha256, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (fixture->path, &st), ==, 0);
  g_assert_cmpuint ((guint64) st.st_size, ==, fixture->layout->bytes);
  found = hash_file (fixture->path);
  g_assert_cmpstr (found, ==, sha256);
  /* Calling again finds it done. */
  g_assert_true (move (fixture, NULL, again, &error));
  g_assert_cmpstr (again, ==, sha256);
  /* The spool is empty. */
  for (guint i = 0; i < fixture->layout->slots->len; i++)
    {
      const WbSlot *slot = g_ptr_array_index (fixture->layout->slots, i);
      g_autofree char *path = g_build_filename (fixture->dir, slot->spool, NULL);

      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

static void
test_tools (Fixture *fixture, gconstpointer format)
{
  const char *const unzip[] = { "unzip", "-t", fixture->path, NULL };
  const char *const seven[] = { "7z", "t", "-tzip", fixture->path, NULL };
  const char *const tar[] = { "tar", "--zstd", "-tf", fixture->path, NULL };
  const char *const zstd[] = { "zstd", "-t", fixture->path, NULL };
  g_autoptr (GError) error = NULL;
  char sha256[WB_SHA256_HEX];
  gboolean all = TRUE;

  g_assert_true (move (fixture, NULL, sha256, &error));
  g_assert_no_error (error);
  if (format == &wb_archive_zip)
    all = spool_tool_accepts (unzip) & spool_tool_accepts (seven);
  else
    all = spool_tool_accepts (tar) & spool_tool_accepts (zstd);
  if (!all)
    g_test_skip ("a tool to try the archive with is not installed");
}

/* An observer that pulls the plug at the n-th event. */
typedef struct
{
  GCancellable *cancellable;
  guint left;
} Plug;

static void
count_down (const WbEvent *event, gpointer self)
{
  Plug *plug = self;

  if (plug->left > 0 && --plug->left == 0)
    g_cancellable_cancel (plug->cancellable);
}

static gboolean
move_until (const Fixture *fixture, guint n_events, char sha256[WB_SHA256_HEX])
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Plug plug = { cancellable, n_events };
  const WbObserver observer = { count_down, &plug };
  const WbRun run = { .cancellable = cancellable, .observer = &observer };
  g_autoptr (GError) error = NULL;

  if (move (fixture, &run, sha256, &error))
    return TRUE;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return FALSE;
}

static char *
hash_of_straight_move (gconstpointer format)
{
  Fixture straight;
  char sha256[WB_SHA256_HEX];
  g_autoptr (GError) error = NULL;

  set_up (&straight, format);
  g_assert_true (move (&straight, NULL, sha256, &error));
  g_assert_no_error (error);
  tear_down (&straight, format);
  return g_strdup (sha256);
}

/* Stopped over and over, each time a little later, it still comes to the same bytes; and at no
 * moment is there more than a step and a member's records beside the content. */
static void
test_interrupted (Fixture *fixture, gconstpointer format)
{
  g_autofree char *expected = hash_of_straight_move (format);
  char sha256[WB_SHA256_HEX] = "";
  guint attempts = 0;

  while (!move_until (fixture, 1 + attempts % 31, sha256))
    g_assert_cmpuint (++attempts, <, 2000);
  g_assert_cmpuint (attempts, >, 5);
  g_assert_cmpstr (sha256, ==, expected);
}

static void
tell_pipe (const WbEvent *event, gpointer self)
{
  const int *fd = self;

  g_assert_cmpint (write (*fd, "", 1), ==, 1);
}

/* A process of its own moves; it is killed while it tells of its n-th event or soon after. TRUE if
 * it came to its end before. */
static gboolean
move_killed_at (const Fixture *fixture, guint n_events)
{
  int ends[2] = { -1, -1 };
  char byte = 0;
  pid_t child = -1;
  int status = 0;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      const WbObserver observer = { tell_pipe, &ends[1] };
      const WbRun run = { .observer = &observer };
      char sha256[WB_SHA256_HEX];

      close (ends[0]);
      _exit (move (fixture, &run, sha256, NULL) ? 0 : 1);
    }
  close (ends[1]);
  while (n_events-- > 0 && read (ends[0], &byte, 1) == 1)
    ;
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  close (ends[0]);
  g_assert_true (!WIFEXITED (status) || WEXITSTATUS (status) == 0);
  return WIFEXITED (status);
}

static void
test_killed (Fixture *fixture, gconstpointer format)
{
  g_autofree char *expected = hash_of_straight_move (format);
  g_autoptr (GError) error = NULL;
  char sha256[WB_SHA256_HEX] = "";

  for (guint i = 0; i < 12 && !move_killed_at (fixture, 3 + i % 29); i++)
    ;
  g_assert_true (move (fixture, NULL, sha256, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sha256, ==, expected);
}

/* Bytes written after the last noted place may be anything when the power comes back. */
static void
test_garbage_behind_journal (Fixture *fixture, gconstpointer format)
{
  g_autofree char *expected = hash_of_straight_move (format);
  g_autofree char *part = g_strconcat (fixture->path, ".part", NULL);
  char sha256[WB_SHA256_HEX] = "";
  int fd = -1;

  g_assert_false (move_until (fixture, 6, sha256));
  fd = open (part, O_WRONLY | O_APPEND);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, "garbage", 7), ==, 7);
  close (fd);
  g_assert_true (move_until (fixture, 0, sha256));
  g_assert_cmpstr (sha256, ==, expected);
}

/* What is really taken on the disk by spool and archive together. */
static guint64
count_blocks (const char *dir)
{
  g_autoptr (GDir) names = g_dir_open (dir, 0, NULL);
  const char *name = NULL;
  guint64 bytes = 0;

  while ((name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      struct stat st;

      if (lstat (path, &st) == 0)
        bytes += (guint64) st.st_blocks * 512;
    }
  return bytes;
}

typedef struct
{
  const char *dir;
  guint64 most;
} Watch;

static void
watch_blocks (const WbEvent *event, gpointer self)
{
  Watch *watch = self;

  watch->most = MAX (watch->most, count_blocks (watch->dir));
}

static void
test_room (Fixture *fixture, gconstpointer format)
{
  Watch watch = { fixture->dir, 0 };
  const WbObserver observer = { watch_blocks, &watch };
  const WbRun run = { .observer = &observer };
  const guint64 before = count_blocks (fixture->dir);
  g_autoptr (GError) error = NULL;
  char sha256[WB_SHA256_HEX];

  if (wb_move_need_bytes (fixture->dir, fixture->path, 0, 1000000000, 500000000) > 100000000)
    {
      g_test_skip ("this file system can't punch holes");
      return;
    }
  g_assert_true (move (fixture, &run, sha256, &error));
  g_assert_no_error (error);
  /* A step, a chunk, and some blocks of the file system's own. */
  g_assert_cmpuint (watch.most, <, before + 2 * STEP + 256 * 1024);
}

static void
test_meddled (Fixture *fixture, gconstpointer format)
{
  g_autofree char *part = g_strconcat (fixture->path, ".part", NULL);
  g_autoptr (GError) error = NULL;
  char sha256[WB_SHA256_HEX] = "";

  g_assert_false (move_until (fixture, 6, sha256));
  g_assert_cmpint (g_unlink (part), ==, 0);
  g_assert_false (move (fixture, NULL, sha256, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
}

static void
test_spool_gone (Fixture *fixture, gconstpointer format)
{
  g_autofree char *file = g_build_filename (fixture->dir, "000004", NULL);
  g_autoptr (GError) error = NULL;
  char sha256[WB_SHA256_HEX] = "";

  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_false (move (fixture, NULL, sha256, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
}

static void
test_layout_kept (Fixture *fixture, gconstpointer format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbLayout) loaded = NULL;

  g_assert_true (wb_layout_save (fixture->layout, fixture->dir, &error));
  loaded = wb_layout_load (fixture->dir, &error);
  g_assert_no_error (error);
  g_assert_true (loaded->format == fixture->layout->format);
  g_assert_cmpuint (loaded->bytes, ==, fixture->layout->bytes);
  g_assert_cmpuint (loaded->slots->len, ==, fixture->layout->slots->len);
}

static gboolean
is_whole (const char *path)
{
  g_autoptr (GError) error = NULL;
  const int fd = open (path, O_RDONLY | O_CLOEXEC);
  const gboolean whole = wb_zip_is_whole (fd, &error);

  g_assert_no_error (error);
  close (fd);
  return whole;
}

static void
flip (const char *path, guint64 offset)
{
  const int fd = open (path, O_RDWR | O_CLOEXEC);
  guint8 byte = 0;

  g_assert_cmpint (pread (fd, &byte, 1, (off_t) offset), ==, 1);
  byte ^= 0xff;
  g_assert_cmpint (pwrite (fd, &byte, 1, (off_t) offset), ==, 1);
  close (fd);
}

static void
each_byte_matters (const char *path, guint64 from, guint64 until)
{
  for (guint64 at = from; at < until; at++)
    {
      flip (path, at);
      if (is_whole (path))
        g_error ("byte %" G_GUINT64_FORMAT " may be anything", at);
      flip (path, at);
    }
}

/* Every single byte of every record matters: a head, a tail, the directory and the end. */
static void
test_zip_records (Fixture *fixture, gconstpointer format)
{
  const WbSlot *second = g_ptr_array_index (fixture->layout->slots, 1);
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  char sha256[WB_SHA256_HEX];
  guint64 tail = 0;

  wb_archive_zip.head (second, head);
  tail = second->offset + head->len + second->packed_bytes;
  g_assert_true (move (fixture, NULL, sha256, &error));
  g_assert_no_error (error);
  g_assert_true (is_whole (fixture->path));
  each_byte_matters (fixture->path, second->offset, second->offset + head->len);
  each_byte_matters (fixture->path, tail, tail + 2);
  each_byte_matters (fixture->path, fixture->layout->end_offset, fixture->layout->bytes);
  g_assert_true (is_whole (fixture->path));
  for (guint64 length = 0; length < 100; length++)
    {
      g_assert_cmpint (truncate (fixture->path, (off_t) (fixture->layout->bytes - 1 - length)), ==,
                       0);
      g_assert_false (is_whole (fixture->path));
    }
}

/* Five gigabytes of nothing, without writing them: only the numbers matter to ZIP64. */
static void
test_zip64_numbers (void)
{
  g_autoptr (WbLayout) layout = wb_layout_new (&wb_archive_zip);
  g_autoptr (GByteArray) end = g_byte_array_new ();
  g_autofree char *dir = spool_dir_new ();
  g_autofree char *path = g_strconcat (dir, "/huge.zip", NULL);
  const char *const list[] = { "unzip", "-l", path, NULL };
  int fd = -1;

  for (guint i = 0; i < 2; i++)
    {
      WbSlot *slot = wb_slot_new (i == 0 ? "a/huge.bin" : "a/behind.bin", 1763861592);

      slot->bytes = G_GUINT64_CONSTANT (5000000000);
      slot->packed_bytes = G_GUINT64_CONSTANT (4900000000);
      g_ptr_array_add (layout->slots, slot);
    }
  wb_layout_settle (layout);
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (ftruncate (fd, (off_t) layout->bytes), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      WbSlot *slot = g_ptr_array_index (layout->slots, i);
      g_autoptr (GByteArray) head = g_byte_array_new ();

      wb_archive_zip.head (slot, head);
      g_assert_cmpint (pwrite (fd, head->data, head->len, (off_t) slot->offset), ==, head->len);
      slot->offset += head->len + slot->packed_bytes;
      g_assert_cmpint (pwrite (fd, "\3\0", 2, (off_t) slot->offset), ==, 2);
    }
  wb_layout_settle (layout);
  wb_archive_zip.end (layout, end);
  g_assert_cmpint (pwrite (fd, end->data, end->len, (off_t) layout->end_offset), ==, end->len);
  close (fd);
  g_assert_true (is_whole (path));
  if (!spool_tool_accepts (list))
    g_test_skip ("unzip is not installed");
  spool_remove (g_steal_pointer (&dir));
}

static void
test_zip_many (void)
{
  g_autoptr (WbLayout) layout = wb_layout_new (&wb_archive_zip);
  g_autofree char *dir = spool_dir_new ();
  g_autofree char *path = g_strconcat (dir, "/many.zip", NULL);
  const WbMove order = { layout, dir, path, 0 };
  const char *const list[] = { "unzip", "-tqq", path, NULL };
  char sha256[WB_SHA256_HEX];
  g_autoptr (GError) error = NULL;

  /* One spool file serves all: it is empty. */
  for (guint i = 0; i < 66000; i++)
    {
      g_autofree char *name = g_strdup_printf ("a/%u", i);
      WbSlot *slot = wb_slot_new (name, 1763861592);

      slot->spool = g_strdup ("none");
      g_ptr_array_add (layout->slots, slot);
    }
  wb_layout_settle (layout);
  g_assert_true (g_file_set_contents ((path), "", 0, NULL));
  {
    g_autofree char *none = g_build_filename (dir, "none", NULL);

    g_assert_true (g_file_set_contents (none, "", 0, NULL));
  }
  g_assert_true (wb_move_run (&order, NULL, sha256, &error));
  g_assert_no_error (error);
  g_assert_true (is_whole (path));
  if (!spool_tool_accepts (list))
    g_test_skip ("unzip is not installed");
  spool_remove (g_steal_pointer (&dir));
}

static void
test_small_zip (void)
{
  g_autoptr (WbSmallZip) zip = wb_small_zip_new (4096);
  g_autofree guint8 *noise = spool_noise (7, 5000);
  g_autofree char *dir = spool_dir_new ();
  g_autofree char *path = g_strconcat (dir, "/small.zip", NULL);
  const char *const unzip[] = { "unzip", "-t", path, NULL };
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (wb_small_zip_add (zip, "a/summary.json", 1763861592, "{}", 2));
  g_assert_false (wb_small_zip_add (zip, "a/noise", 1763861592, noise, 5000));
  g_assert_true (wb_small_zip_add (zip, "a/empty", 1763861592, "", 0));
  bytes = wb_small_zip_finish (zip);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, 4096);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_true (is_whole (path));
  if (!spool_tool_accepts (unzip))
    g_test_skip ("unzip is not installed");
  spool_remove (g_steal_pointer (&dir));
}

static void
add_for_both (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *zip = g_strconcat ("/bundle/mover/zip/", name, NULL);
  g_autofree char *tar = g_strconcat ("/bundle/mover/tar/", name, NULL);

  g_test_add (zip, Fixture, &wb_archive_zip, set_up, test, tear_down);
  g_test_add (tar, Fixture, &wb_archive_tar_zst, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_both ("whole", test_whole);
  add_for_both ("tools", test_tools);
  add_for_both ("interrupted", test_interrupted);
  add_for_both ("killed", test_killed);
  add_for_both ("garbage", test_garbage_behind_journal);
  add_for_both ("room", test_room);
  add_for_both ("meddled", test_meddled);
  add_for_both ("spool-gone", test_spool_gone);
  add_for_both ("layout", test_layout_kept);
  g_test_add ("/bundle/zip/records", Fixture, &wb_archive_zip, set_up, test_zip_records, tear_down);
  g_test_add_func ("/bundle/zip/zip64", test_zip64_numbers);
  g_test_add_func ("/bundle/zip/many", test_zip_many);
  g_test_add_func ("/bundle/zip/small", test_small_zip);
  return g_test_run ();
}
