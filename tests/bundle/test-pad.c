/* SPDX-License-Identifier: MPL-2.0 */
/* Padding is there for readers that know nothing of it: zlib, zstd, libarchive and the usual tools
 * have to pass over it. */
#include "bundle/pad.h"

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "bundle/bundle.h"
#include "bundle/zip.h"
#include "packing.h"
#include "seal/padme.h"
#include "seal/seal.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

static gboolean
append (const void *bytes, gsize length, gpointer self, GError **error)
{
  g_byte_array_append (self, bytes, (guint) length);
  return TRUE;
}

static GByteArray *
pad (const WbArchiveFormat *format, guint64 bytes)
{
  GByteArray *out = g_byte_array_new ();
  const WbSink sink = { append, out };

  g_assert_true (wb_pad_write (format, bytes, &sink, NULL));
  g_assert_cmpuint (out->len, ==, bytes);
  return out;
}

static void
assert_inflates_to_nothing (GByteArray *padding)
{
  guint8 out[16];
  z_stream stream = { 0 };

  g_byte_array_append (padding, (const guint8 *) "\x03\x00", 2); /* the end that zip adds */
  g_assert_cmpint (inflateInit2 (&stream, -MAX_WBITS), ==, Z_OK);
  stream.next_in = padding->data;
  stream.avail_in = padding->len;
  stream.next_out = out;
  stream.avail_out = sizeof out;
  g_assert_cmpint (inflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  g_assert_cmpuint (stream.avail_in, ==, 0);
  g_assert_cmpuint (stream.total_out, ==, 0);
  (void) inflateEnd (&stream);
}

static void
test_deflate (void)
{
  for (guint64 bytes = 20; bytes < 300; bytes++)
    {
      g_autoptr (GByteArray) padding = pad (&wb_archive_zip, bytes);
      assert_inflates_to_nothing (padding);
    }
  for (guint64 bytes = 299990; bytes < 300010; bytes++)
    {
      g_autoptr (GByteArray) padding = pad (&wb_archive_zip, bytes);
      assert_inflates_to_nothing (padding);
    }
}

static void
test_skippable (void)
{
  static const guint64 sizes[] = { 8, 9, 100, 59999, 60008, 1000000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) padding = pad (&wb_archive_tar_zst, sizes[i]);
      guint8 out[16];
      g_assert_cmpuint (ZSTD_decompress (out, sizeof out, padding->data, padding->len), ==, 0);
    }
}

/* Whatever the size, it becomes one of Padmé's, and soon. */
static void
test_settles (void)
{
  const WbArchiveFormat *formats[] = { &wb_archive_zip, &wb_archive_tar_zst };

  for (guint i = 0; i < 2 * 6000; i++)
    {
      g_autoptr (WbLayout) layout = wb_layout_new (formats[i % 2]);
      WbSlot *slot = wb_slot_new ("WB-0000-0000/a", 0);
      const guint64 step = i / 2;
      /* around 4 GiB, records grow by the padding itself */
      slot->packed_bytes = step < 4000   ? step
                           : step < 5000 ? 1000000 + step * 7
                                         : G_MAXUINT32 - 6000000 + step * 1000;
      slot->bytes = slot->packed_bytes;
      g_ptr_array_add (layout->slots, slot);
      wb_layout_settle (layout);
      const guint64 bare = layout->bytes, packed = slot->packed_bytes;
      const guint64 bytes = wb_pad_settle (layout);
      g_assert_cmpuint (slot->packed_bytes, ==, packed + bytes);
      g_assert_cmpuint (layout->bytes, >=, bare + bytes);
      g_assert_cmpuint (wb_padme_bytes (layout->bytes), ==, layout->bytes);
      g_assert_cmpuint (layout->bytes - bare, <=, bare / 8 + 60);
    }
}

static void
test_nothing_to_pad (void)
{
  g_autoptr (WbLayout) layout = wb_layout_new (&wb_archive_zip);
  g_autoptr (GError) error = NULL;

  wb_layout_settle (layout);
  g_assert_cmpuint (wb_pad_settle (layout), ==, 0);
  g_assert_true (wb_pad_spool (layout, "/nowhere", &error));
}

static void
init_sealing (Packing *packing, WbCodec codec)
{
  packing_init (packing, codec);
  packing->profile->deliver = g_new0 (WbDeliverTo, 1);
  packing->profile->deliver->seal_to = g_strsplit ("age1, of whom nothing is asked here", ",", 1);
  packing_add_usual (packing);
}

/* Runs a reader that may be missing. */
static void
assert_reads (const char *tool, const char *option, const char *path)
{
  const char *argv[] = { tool, option, path, NULL };
  g_autofree char *found = g_find_program_in_path (tool);
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (!found)
    {
      g_test_message ("%s is not installed", tool);
      return;
    }
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_true (g_spawn_check_wait_status (status, &error));
  g_assert_no_error (error);
}

/* A whole bundle: padded, valid for us and for others. Preparing it twice changes nothing. */
static void
test_bundle (gconstpointer data)
{
  const WbCodec codec = (WbCodec) GPOINTER_TO_INT (data);
  Packing packing;
  g_autoptr (GError) error = NULL;

  init_sealing (&packing, codec);
  g_autofree char *essentials = g_build_filename (packing.dir, "essentials.zip", NULL);
  g_autofree char *layout =
      g_build_filename (wb_evidence_dir (packing.evidence), WB_SPOOL_LAYOUT, NULL);
  for (guint i = 0; i < 2; i++) /* as after a kill before the layout was written */
    {
      (void) wb_fs_remove_tree (layout, NULL);
      g_assert_true (
          wb_bundle_write_essentials (&packing.bundling, packing.path, essentials, NULL, &error));
      g_assert_no_error (error);
    }
  g_autoptr (WbBundle) bundle = wb_bundle_assemble (&packing.bundling, packing.path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wb_padme_bytes (bundle->bytes), ==, bundle->bytes);
  g_autoptr (WbVerdict) verdict = wb_bundle_verify (packing.path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (verdict->problems->len, ==, 0);
  if (codec == WB_CODEC_DEFLATE)
    {
      assert_reads ("unzip", "-tq", packing.path);
      assert_reads ("7z", "t", packing.path);
    }
  else
    assert_reads ("zstd", "-tq", packing.path);
  assert_reads ("unzip", "-tq", essentials);
  assert_reads ("7z", "t", essentials);
  g_autofree char *text = NULL;
  gsize length = 0;
  g_assert_true (g_file_get_contents (essentials, &text, &length, &error));
  g_assert_cmpuint (wb_padme_bytes (length), ==, length);
  packing_clear (&packing);
}

/* Noise that fills them: sealed to as many as may be, they still have their 64 KiB at most. */
static void
test_essentials_fit (void)
{
  Packing packing;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  GStatBuf st;

  for (guint i = 0; i < 2000; i++)
    {
      g_string_append (log, "{\"level\":\"error\",\"timestamp\":\"2026-11-23T10:00:00+08:00\","
                            "\"message\":\"");
      for (guint j = 0; j < 300; j++)
        g_string_append_c (log, (char) ('a' + g_rand_int_range (rand, 0, 26)));
      g_string_append (log, "\"}\n");
    }
  init_sealing (&packing, WB_CODEC_DEFLATE);
  packing_add_log (&packing, "logs/noise.log", log->str);
  g_autofree char *path = g_build_filename (packing.dir, "essentials.zip", NULL);
  g_assert_true (wb_bundle_write_essentials (&packing.bundling, packing.path, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_size, >, 30000);
  g_assert_cmpuint (wb_sealed_bytes ((guint64) st.st_size, 16), <=, 64 * 1024);
  packing_clear (&packing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle/pad/deflate", test_deflate);
  g_test_add_func ("/bundle/pad/skippable", test_skippable);
  g_test_add_func ("/bundle/pad/settles", test_settles);
  g_test_add_func ("/bundle/pad/nothing-to-pad", test_nothing_to_pad);
  g_test_add_data_func ("/bundle/pad/zip", GINT_TO_POINTER (WB_CODEC_DEFLATE), test_bundle);
  g_test_add_data_func ("/bundle/pad/tar", GINT_TO_POINTER (WB_CODEC_ZSTD), test_bundle);
  g_test_add_func ("/bundle/pad/essentials-fit", test_essentials_fit);
  return g_test_run ();
}
