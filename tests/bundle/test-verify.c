/* SPDX-License-Identifier: MPL-2.0 */
#include "bundle/bundle.h"

#include "base/digest.h"
#include "base/error.h"
#include "bundle/mover.h"
#include "spool.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define NUMBER "WB-0000-0000"
#define CASE "3f9a0c51d27e48b6a1c4e80b7d52f613"

/* What a bundle for a test is made of. */
typedef struct
{
  const WbArchiveFormat *format;
  GPtrArray *names;    /* of char *, below the bundle's folder */
  GPtrArray *contents; /* of GBytes */
  GString *listed;     /* the members of the manifest */
  char *dir;
  char *path;
} Making;

static void
making_init (Making *making, const WbArchiveFormat *format)
{
  making->format = format;
  making->names = g_ptr_array_new_with_free_func (g_free);
  making->contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  making->listed = g_string_new (NULL);
  making->dir = spool_dir_new ();
  making->path = g_strdup_printf ("%s/bundle.%s", making->dir, format->id);
}

static void
making_clear (Making *making)
{
  g_ptr_array_unref (making->names);
  g_ptr_array_unref (making->contents);
  g_string_free (making->listed, TRUE);
  g_free (making->path);
  spool_remove (making->dir);
}

static void
list (Making *making, const char *name, const char *sha256, gsize bytes)
{
  g_string_append_printf (making->listed,
                          "%s{\"path\":\"%s\",\"status\":\"ok\",\"bytes\":%" G_GSIZE_FORMAT
                          ",\"sha256\":\"%s\"}",
                          making->listed->len > 0 ? "," : "", name, bytes, sha256);
}

/* In the archive, not in the list. */
static void
put (Making *making, const char *name, const void *bytes, gsize length)
{
  g_ptr_array_add (making->names, g_strdup (name));
  g_ptr_array_add (making->contents, g_bytes_new (bytes, length));
}

static void
put_and_list (Making *making, const char *name, const void *bytes, gsize length)
{
  g_autofree char *sha256 = wb_sha256_of (bytes, length);

  put (making, name, bytes, length);
  list (making, name, sha256, length);
}

static void
put_usual (Making *making)
{
  g_autofree guint8 *noise = spool_noise (5, 4000);
  g_autoptr (GString) log = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (log, "{\"level\":\"info\",\"n\":%u}\n", i);
  put_and_list (making, "logs/app.log", log->str, log->len);
  put_and_list (making, "attachments/1.png", noise, 4000);
  put_and_list (making, "description.txt", "", 0);
}

/* prefix is the folder of members that don't begin with '!'; those stand as they are. */
static void
make (Making *making, const char *manifest)
{
  g_autoptr (WbLayout) layout = wb_layout_new (making->format);
  const WbMove order = { layout, making->dir, making->path, 0 };
  g_autofree char *usual =
      g_strdup_printf ("{\"waybill\":1,\"kind\":\"manifest\",\"case\":\"" CASE
                       "\",\"number\":\"" NUMBER "\",\"items\":[{\"members\":[%s]}]}",
                       making->listed->str);
  const char *text = manifest != NULL ? manifest : usual;
  g_autoptr (GError) error = NULL;
  char sha256[WB_SHA256_HEX];

  spool_add (layout, making->dir, NUMBER "/waybill.json", text, strlen (text));
  for (guint i = 0; i < making->names->len; i++)
    {
      const char *name = g_ptr_array_index (making->names, i);
      g_autofree char *full =
          name[0] == '!' ? g_strdup (name + 1) : g_strconcat (NUMBER "/", name, NULL);
      gsize length = 0;
      const void *bytes = g_bytes_get_data (g_ptr_array_index (making->contents, i), &length);

      spool_add (layout, making->dir, full, length > 0 ? bytes : "", length);
    }
  wb_layout_settle (layout);
  g_assert_true (wb_move_run (&order, NULL, sha256, &error));
  g_assert_no_error (error);
}

static guint
count_problems (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbVerdict) verdict = wb_bundle_verify (path, NULL, &error);

  if (verdict == NULL)
    {
      g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
      return 1;
    }
  return verdict->problems->len;
}

static void
expect_problem (const char *path, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbVerdict) verdict = wb_bundle_verify (path, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < verdict->problems->len; i++)
    if (strstr (g_ptr_array_index (verdict->problems, i), words) != NULL)
      return;
  g_error ("no problem of %u says: %s", verdict->problems->len, words);
}

static void
test_good (gconstpointer format)
{
  Making making;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbVerdict) verdict = NULL;

  making_init (&making, format);
  put_usual (&making);
  make (&making, NULL);
  verdict = wb_bundle_verify (making.path, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < verdict->problems->len; i++)
    g_error ("%s", (char *) g_ptr_array_index (verdict->problems, i));
  g_assert_cmpstr (verdict->kind, ==, "bundle");
  g_assert_cmpstr (verdict->case_id, ==, CASE);
  g_assert_cmpstr (verdict->number, ==, NUMBER);
  g_assert_cmpuint (verdict->members, ==, 4);
  making_clear (&making);
}

/* One byte after the other, with all its bits turned: every one is noticed. */
static void
test_every_byte (gconstpointer format)
{
  Making making;
  struct stat st;
  int fd = -1;

  making_init (&making, format);
  put_usual (&making);
  make (&making, NULL);
  fd = open (making.path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (fstat (fd, &st), ==, 0);
  for (off_t at = 0; at < st.st_size; at += (g_test_slow () || g_getenv ("WB_SLOW")) ? 1 : 7)
    {
      guint8 byte = 0;

      g_assert_cmpint (pread (fd, &byte, 1, at), ==, 1);
      byte ^= 0xff;
      g_assert_cmpint (pwrite (fd, &byte, 1, at), ==, 1);
      if (count_problems (making.path) == 0)
        g_error ("byte %ld of %ld may be anything", (long) at, (long) st.st_size);
      byte ^= 0xff;
      g_assert_cmpint (pwrite (fd, &byte, 1, at), ==, 1);
    }
  close (fd);
  g_assert_cmpuint (count_problems (making.path), ==, 0);
  making_clear (&making);
}

static void
test_truncated (gconstpointer format)
{
  Making making;
  struct stat st;

  making_init (&making, format);
  put_usual (&making);
  make (&making, NULL);
  g_assert_cmpint (stat (making.path, &st), ==, 0);
  for (off_t length = st.st_size - 1; length > 0; length -= 1 + st.st_size / 50)
    {
      g_assert_cmpint (truncate (making.path, length), ==, 0);
      g_assert_cmpuint (count_problems (making.path), >, 0);
    }
  making_clear (&making);
}

static void
test_appended (gconstpointer format)
{
  Making making, other;
  g_autofree char *content = NULL;
  gsize length = 0;
  FILE *file = NULL;

  making_init (&making, format);
  making_init (&other, format);
  put_usual (&making);
  put (&other, "hidden.txt", "hidden", 6);
  make (&making, NULL);
  make (&other, NULL);
  g_assert_true (g_file_get_contents (other.path, &content, &length, NULL));
  file = g_fopen (making.path, "ab");
  g_assert_cmpuint (fwrite (content, 1, length, file), ==, length);
  fclose (file);
  g_assert_cmpuint (count_problems (making.path), >, 0);
  making_clear (&making);
  making_clear (&other);
}

static void
test_members (gconstpointer format)
{
  static const struct
  {
    const char *put, *list, *words;
  } rows[] = {
    { "extra.txt", NULL, "was added" },
    { NULL, "gone.txt", "is missing" },
    { "description.txt", NULL, "twice" },
    { NULL, "description.txt", "twice" },
    { NULL, "../up.txt", "wrongly" },
    { NULL, "/etc/passwd", "wrongly" },
    { NULL, "a\\\\b.txt", "wrongly" },
    { "!" NUMBER "/../up.txt", NULL, "not a name" },
    { "!/etc/passwd", NULL, "not a name" },
    { "!WB-1/logs\\app.log", NULL, "" }, /* a reader may take it for a slash */
    { "!" NUMBER "/line\nbreak", NULL, "not a name" },
    { "!" NUMBER "/\xe5\x90\x8d.txt", NULL, "not a name" },
    { "!" NUMBER "/bad\xff.txt", NULL, "not a name" },
    { "!" NUMBER "/.hidden", NULL, "not a name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Making making;

      making_init (&making, format);
      put_usual (&making);
      if (rows[i].put != NULL)
        put (&making, rows[i].put, "x", 1);
      if (rows[i].list != NULL)
        list (&making, rows[i].list,
              "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", 1);
      make (&making, NULL);
      expect_problem (making.path, rows[i].words);
      making_clear (&making);
    }
}

/* The list says one byte, the archive holds a hundred million: reading stops after one. */
static void
test_bomb (gconstpointer format)
{
  Making making;
  g_autofree char *zeros = g_malloc0 (100000000);

  making_init (&making, format);
  put (&making, "logs/bomb.log", zeros, 100000000);
  list (&making, "logs/bomb.log",
        "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", 1);
  make (&making, NULL);
  expect_problem (making.path, "was changed");
  making_clear (&making);
}

static void
test_manifests (gconstpointer format)
{
  static const char *const texts[] = {
    "",
    "{",
    "[]",
    "{\"waybill\":2,\"kind\":\"manifest\",\"case\":\"" CASE "\",\"number\":\"" NUMBER
    "\",\"items\":[]}",
    "{\"waybill\":1,\"kind\":\"receipt\",\"case\":\"" CASE "\",\"number\":\"" NUMBER
    "\",\"items\":[]}",
    "{\"waybill\":1,\"kind\":\"manifest\",\"case\":\"short\",\"number\":\"" NUMBER
    "\",\"items\":[]}",
    "{\"waybill\":1,\"kind\":\"manifest\",\"case\":\"" CASE
    "\",\"number\":\"WB-0000-0001\",\"items\":[]}",
    "{\"waybill\":1,\"kind\":\"manifest\",\"case\":\"" CASE "\",\"number\":\"" NUMBER "\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Making making;

      making_init (&making, format);
      make (&making, texts[i]);
      expect_problem (making.path, "waybill.json");
      making_clear (&making);
    }
}

static void
test_not_a_bundle (void)
{
  static const char *const texts[] = { "",          "PK", "hello world", "{}", "{\"waybill\":1}",
                                       "PK\3\4xxxx" };
  g_autofree char *path = NULL;
  char *dir = spool_dir_new ();

  path = g_build_filename (dir, "file", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_cmpuint (count_problems (path), >, 0);
    }
  spool_remove (dir);
}

static void
test_not_a_file (void)
{
  char *dir = spool_dir_new ();
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (wb_bundle_verify ("/nonexistent/x.zip", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (wb_bundle_verify (dir, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_clear_error (&error);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (wb_bundle_verify (fifo, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  spool_remove (dir);
}

/* Writes a receipt beside the bundle of making; number may be another one. */
static char *
write_receipt (const Making *making, const char *case_id, const char *key)
{
  char *path = g_build_filename (making->dir, "receipt.json", NULL);
  g_autofree char *content = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (making->path, &content, &length, NULL));
  sha256 = wb_sha256_of (content, length);
  text = g_strdup_printf ("{\"waybill\":1,\"kind\":\"receipt\",\"case\":\"%s\",\"number\":\"" NUMBER
                          "\",\"objects\":[{\"key\":\"%s\",\"bytes\":%" G_GSIZE_FORMAT
                          ",\"sha256\":\"%s\"}]}",
                          case_id, key, length, sha256);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_receipt (void)
{
  Making making;
  g_autofree char *receipt = NULL;
  g_autofree char *other = NULL;
  g_autofree char *elsewhere = NULL;
  FILE *file = NULL;

  making_init (&making, &wb_archive_zip);
  put_usual (&making);
  make (&making, NULL);
  receipt = write_receipt (&making, CASE, "cases/2026/11/23/x/bundle.zip");
  g_assert_cmpuint (count_problems (receipt), ==, 0);
  elsewhere = write_receipt (&making, CASE, "cases/2026/11/23/x/not-here.zip");
  g_assert_cmpuint (count_problems (elsewhere), ==, 0);
  other = write_receipt (&making, "00000000000000000000000000000000", "bundle.zip");
  expect_problem (other, "another case");
  g_free (receipt);
  receipt = write_receipt (&making, CASE, "bundle.zip");
  file = g_fopen (making.path, "ab");
  fputc ('x', file);
  fclose (file);
  expect_problem (receipt, "not what was delivered");
  making_clear (&making);
}

/* The manifest and the second checksum count too. */
static void
test_receipt_details (void)
{
  static const struct
  {
    const char *crc64, *manifest;
    guint problems;
  } rows[] = {
    /* of "x" and of "{}" */
    { "727031140999736901", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", 0 },
    { "727031140999736902", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", 1 },
    { "727031140999736901", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8b", 1 },
  };
  char *dir = spool_dir_new ();
  g_autofree char *path = g_build_filename (dir, "receipt.json", NULL);
  g_autofree char *essentials = g_build_filename (dir, "essentials.zip", NULL);
  g_autofree char *manifest = g_build_filename (dir, "waybill.json", NULL);

  g_assert_true (g_file_set_contents (essentials, "x", 1, NULL));
  g_assert_true (g_file_set_contents (manifest, "{}", 2, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"waybill\":1,\"kind\":\"receipt\",\"case\":\"" CASE "\",\"number\":\"" NUMBER
          "\",\"objects\":[{\"key\":\"a/essentials.zip\",\"bytes\":1,\"sha256\":"
          "\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\",\"crc64\":"
          "\"%s\"}],\"manifestSha256\":\"%s\"}",
          rows[i].crc64, rows[i].manifest);

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      g_assert_cmpuint (count_problems (path), ==, rows[i].problems);
    }
  spool_remove (dir);
}

static void
test_bad_receipts (void)
{
  static const char *const objects[] = {
    "{}", "{\"key\":\"..\",\"bytes\":1,\"sha256\":\"x\"}", "1",
    "{\"key\":\"a\",\"bytes\":-1,\"sha256\":"
    "\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\"}"
  };
  char *dir = spool_dir_new ();
  g_autofree char *path = g_build_filename (dir, "receipt.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"waybill\":1,\"kind\":\"receipt\",\"case\":\"" CASE
                           "\",\"number\":\"" NUMBER "\",\"objects\":[%s]}",
                           objects[i]);

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      expect_problem (path, "damaged");
    }
  spool_remove (dir);
}

static void
test_cancelled (void)
{
  Making making;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbRun run = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  making_init (&making, &wb_archive_zip);
  put_usual (&making);
  make (&making, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (wb_bundle_verify (making.path, &run, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  making_clear (&making);
}

static void
add_for_both (const char *name, GTestDataFunc test)
{
  g_autofree char *zip = g_strconcat ("/bundle/verify/zip/", name, NULL);
  g_autofree char *tar = g_strconcat ("/bundle/verify/tar/", name, NULL);

  g_test_add_data_func (zip, &wb_archive_zip, test);
  g_test_add_data_func (tar, &wb_archive_tar_zst, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_both ("good", test_good);
  add_for_both ("every-byte", test_every_byte);
  add_for_both ("truncated", test_truncated);
  add_for_both ("appended", test_appended);
  add_for_both ("members", test_members);
  add_for_both ("bomb", test_bomb);
  add_for_both ("manifests", test_manifests);
  g_test_add_func ("/bundle/verify/not-a-bundle", test_not_a_bundle);
  g_test_add_func ("/bundle/verify/not-a-file", test_not_a_file);
  g_test_add_func ("/bundle/verify/receipt", test_receipt);
  g_test_add_func ("/bundle/verify/receipt-details", test_receipt_details);
  g_test_add_func ("/bundle/verify/bad-receipts", test_bad_receipts);
  g_test_add_func ("/bundle/verify/cancelled", test_cancelled);
  return g_test_run ();
}
