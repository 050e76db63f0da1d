/* SPDX-License-Identifier: MPL-2.0 */
#include "collect/evidence.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "collect/evidence-private.h"

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("waybill-evidence-XXXXXX", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (wb_fs_remove_tree (fixture->dir, NULL));
  g_free (fixture->dir);
}

static WbEvidence *
open_spool (const Fixture *fixture, WbCodec codec)
{
  g_autoptr (GError) error = NULL;
  WbEvidence *evidence = wb_evidence_open (fixture->dir, codec, &error);

  g_assert_no_error (error);
  return evidence;
}

/* Text that compresses somewhat and differs everywhere. */
static GString *
make_text (gsize length)
{
  GString *text = g_string_sized_new (length + 64);

  for (guint i = 0; text->len < length; i++)
    g_string_append_printf (text, "line %u of something %u\n", i, i * 2654435761u);
  g_string_truncate (text, length);
  return text;
}

static void
write_member (WbEvidence *evidence, const char *name, const char *text, gsize length, gsize chunk)
{
  g_autoptr (GError) error = NULL;
  WbMemberWriter *writer = wb_evidence_begin (evidence, wb_member_new (name, "logs"), &error);
  g_assert_no_error (error);
  const WbSink sink = wb_member_writer_sink (writer);

  for (gsize at = 0; at < length; at += chunk)
    {
      g_assert_true (wb_sink_write (&sink, text + at, MIN (chunk, length - at), &error));
      g_assert_no_error (error);
    }
  g_assert_true (wb_member_writer_finish (writer, NULL, &error));
  g_assert_no_error (error);
}

static char *
read_spool (const WbEvidence *evidence, const char *name, gsize *ret_length)
{
  const WbMember *member = wb_evidence_find (evidence, name);
  g_autofree char *path = g_build_filename (wb_evidence_dir (evidence), member->spool, NULL);
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, ret_length, NULL));
  g_assert_cmpuint (*ret_length, ==, member->packed_bytes);
  return bytes;
}

static void
assert_reads (const WbEvidence *evidence, const char *name, guint64 offset, guint64 length,
              const char *want, gsize want_length)
{
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const WbSink sink = wb_sink_to_string (got);

  g_assert_true (wb_evidence_read (evidence, name, offset, length, &sink, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (got->str, got->len, want, want_length);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  const WbCodec codec = GPOINTER_TO_INT (data);
  static const gsize sizes[] = {
    0, 1, WB_BLOCK_BYTES - 1, WB_BLOCK_BYTES, WB_BLOCK_BYTES + 1, 20 * (gsize) WB_BLOCK_BYTES + 7
  };
  g_autoptr (WbEvidence) evidence = open_spool (fixture, codec);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("logs/%u.log", i);
      g_autoptr (GString) text = make_text (sizes[i]);
      g_autofree char *sha256 = wb_sha256_of (text->str, text->len);
      write_member (evidence, name, text->str, text->len, 70001);
      const WbMember *member = wb_evidence_find (evidence, name);
      g_assert_cmpstr (member->sha256, ==, sha256);
      g_assert_cmpuint (member->bytes, ==, text->len);
      g_assert_cmpuint (member->crc32, ==, crc32 (0, (const Bytef *) text->str, (uInt) text->len));
      assert_reads (evidence, name, 0, G_MAXUINT64, text->str, text->len);
    }
  g_autoptr (GString) large = make_text (sizes[5]);
  const gsize middle = 3 * (gsize) WB_BLOCK_BYTES - 5;
  assert_reads (evidence, "logs/5.log", middle, 10, large->str + middle, 10);
  assert_reads (evidence, "logs/5.log", large->len - 3, 100, large->str + large->len - 3, 3);
  assert_reads (evidence, "logs/5.log", large->len + 9, 100, "", 0);
}

/* What a reader of the archive does: one inflate over all blocks and the final one. */
static void
test_deflate_is_one_stream (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbEvidence) evidence = open_spool (fixture, WB_CODEC_DEFLATE);
  g_autoptr (GString) text = make_text (3 * (gsize) WB_BLOCK_BYTES + 11);
  g_autofree guint8 *out = g_malloc (text->len + 1);
  gsize packed_length = 0;
  z_stream z = { 0 };

  write_member (evidence, "a", text->str, text->len, 1000);
  g_autofree char *packed = read_spool (evidence, "a", &packed_length);
  packed = g_realloc (packed, packed_length + 2);
  memcpy (packed + packed_length, "\x03\x00", 2);
  g_assert_cmpint (inflateInit2 (&z, -MAX_WBITS), ==, Z_OK);
  z.next_in = (Bytef *) packed;
  z.avail_in = (uInt) packed_length + 2;
  z.next_out = out;
  z.avail_out = (uInt) text->len + 1;
  g_assert_cmpint (inflate (&z, Z_FINISH), ==, Z_STREAM_END);
  g_assert_cmpmem (out, z.total_out, text->str, text->len);
  inflateEnd (&z);
}

static void
test_zstd_is_frames (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbEvidence) evidence = open_spool (fixture, WB_CODEC_ZSTD);
  g_autoptr (GString) text = make_text (3 * (gsize) WB_BLOCK_BYTES + 11);
  g_autofree guint8 *out = g_malloc (text->len);
  gsize packed_length = 0;

  write_member (evidence, "a", text->str, text->len, 1000);
  g_autofree char *packed = read_spool (evidence, "a", &packed_length);
  const gsize got = ZSTD_decompress (out, text->len, packed, packed_length);
  g_assert_false (ZSTD_isError (got));
  g_assert_cmpmem (out, got, text->str, text->len);
}

static void
test_resume (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = g_build_filename (fixture->dir, "members.jsonl", NULL);
  g_autofree char *orphan = g_build_filename (fixture->dir, "000099", NULL);
  WbEvidence *evidence = open_spool (fixture, WB_CODEC_DEFLATE);

  write_member (evidence, "a", "aaaa", 4, 4);
  write_member (evidence, "b", "bbbb", 4, 4);
  write_member (evidence, "a", "AAAAA", 5, 5);
  g_assert_true (wb_evidence_remove (evidence, "b", NULL));
  WbMember *gone = wb_member_new ("c", "logs");
  gone->status = WB_STATUS_DENIED;
  gone->error = g_strdup ("No.");
  wb_member_add_cut (gone, "window", 5, 6, 1763854992345000, WB_TIME_UNKNOWN);
  g_assert_true (wb_evidence_note (evidence, gone, NULL));
  wb_evidence_free (evidence);

  /* a kill in the middle of a line, and of a member */
  FILE *file = g_fopen (log, "a");
  fputs ("{\"path\":\"d\",\"item\":\"lo", file);
  fclose (file);
  g_assert_true (g_file_set_contents (orphan, "x", 1, NULL));

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (WbEvidence) again = open_spool (fixture, WB_CODEC_DEFLATE);
      g_assert_cmpuint (wb_evidence_members (again)->len, ==, 2 + round);
      assert_reads (again, "a", 0, 100, "AAAAA", 5);
      g_assert_null (wb_evidence_find (again, "b"));
      const WbMember *member = wb_evidence_find (again, "c");
      g_assert_cmpint (member->status, ==, WB_STATUS_DENIED);
      g_assert_cmpstr (member->error, ==, "No.");
      const WbCut *cut = g_ptr_array_index (member->cuts, 0);
      g_assert_cmpstr (cut->what, ==, "window");
      g_assert_cmpuint (cut->entries, ==, 6);
      g_assert_cmpint (cut->from_usec, ==, 1763854992345000);
      g_assert_cmpint (cut->until_usec, ==, WB_TIME_UNKNOWN);
      g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
      if (round == 0)
        write_member (again, "d", "dd", 2, 2);
      else
        assert_reads (again, "d", 0, 100, "dd", 2);
    }
}

static void
test_other_codec_empties (Fixture *fixture, gconstpointer data)
{
  WbEvidence *evidence = open_spool (fixture, WB_CODEC_DEFLATE);

  write_member (evidence, "a", "aaaa", 4, 4);
  wb_evidence_free (evidence);
  evidence = open_spool (fixture, WB_CODEC_ZSTD);
  g_assert_cmpuint (wb_evidence_members (evidence)->len, ==, 0);
  write_member (evidence, "a", "zz", 2, 2);
  assert_reads (evidence, "a", 0, 9, "zz", 2);
  wb_evidence_free (evidence);
}

static void
test_stamp_and_marks (Fixture *fixture, gconstpointer data)
{
  WbEvidence *evidence = open_spool (fixture, WB_CODEC_ZSTD);

  g_assert_true (wb_evidence_set_stamp (evidence, "one", NULL));
  write_member (evidence, "a", "aaaa", 4, 4);
  g_assert_false (wb_evidence_is_clean (evidence, "a"));
  g_assert_true (wb_evidence_mark_clean (evidence, NULL));
  write_member (evidence, "b", "bbbb", 4, 4);
  wb_evidence_free (evidence);

  evidence = open_spool (fixture, WB_CODEC_ZSTD);
  g_assert_true (wb_evidence_set_stamp (evidence, "one", NULL));
  g_assert_true (wb_evidence_is_clean (evidence, "a"));
  g_assert_false (wb_evidence_is_clean (evidence, "b"));
  g_assert_false (wb_evidence_was_held (evidence));
  g_assert_true (wb_evidence_mark_held (evidence, NULL));
  wb_evidence_free (evidence);

  evidence = open_spool (fixture, WB_CODEC_ZSTD);
  g_assert_true (wb_evidence_was_held (evidence));
  g_assert_true (wb_evidence_set_stamp (evidence, "two", NULL));
  g_assert_false (wb_evidence_was_held (evidence));
  g_assert_cmpuint (wb_evidence_members (evidence)->len, ==, 0);
  wb_evidence_free (evidence);
}

/* Once it is being moved, nothing of a spool may vanish. */
static void
test_moving (Fixture *fixture, gconstpointer data)
{
  g_autofree char *layout = g_build_filename (fixture->dir, WB_SPOOL_LAYOUT, NULL);
  g_autofree char *orphan = g_build_filename (fixture->dir, "000099", NULL);
  WbEvidence *evidence = open_spool (fixture, WB_CODEC_ZSTD);

  write_member (evidence, "a", "aaaa", 4, 4);
  g_autofree char *path =
      g_build_filename (fixture->dir, wb_evidence_find (evidence, "a")->spool, NULL);
  wb_evidence_free (evidence);
  g_assert_true (g_file_set_contents (layout, "{}", 2, NULL));
  g_assert_true (g_file_set_contents (orphan, "x", 1, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);

  evidence = open_spool (fixture, WB_CODEC_ZSTD);
  g_assert_nonnull (wb_evidence_find (evidence, "a"));
  g_assert_true (g_file_test (orphan, G_FILE_TEST_EXISTS));
  wb_evidence_free (evidence);
}

static void
test_damage_is_found (Fixture *fixture, gconstpointer data)
{
  const WbCodec codec = GPOINTER_TO_INT (data);
  g_autoptr (WbEvidence) evidence = open_spool (fixture, codec);
  g_autoptr (GString) text = make_text (2 * (gsize) WB_BLOCK_BYTES);
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const WbSink sink = wb_sink_to_string (got);

  write_member (evidence, "a", text->str, text->len, text->len);
  g_autofree char *path =
      g_build_filename (fixture->dir, wb_evidence_find (evidence, "a")->spool, NULL);
  g_assert_cmpint (truncate (path, (off_t) wb_evidence_find (evidence, "a")->packed_bytes - 1), ==,
                   0);
  g_assert_false (wb_evidence_read (evidence, "a", 0, G_MAXUINT64, &sink, &error));
  g_assert_nonnull (error);
}

typedef struct
{
  WbEvidence *evidence;
  guint number;
} Parallel;

static gpointer
write_some (gpointer data)
{
  const Parallel *parallel = data;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("logs/%u-%u", parallel->number, i);
      g_autoptr (GString) text = make_text (100000 + parallel->number);
      write_member (parallel->evidence, name, text->str, text->len, 999);
    }
  return NULL;
}

static void
test_parallel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbEvidence) evidence = open_spool (fixture, WB_CODEC_DEFLATE);
  GThread *threads[4];
  Parallel parallel[4];

  for (guint i = 0; i < 4; i++)
    {
      parallel[i] = (Parallel){ evidence, i };
      threads[i] = g_thread_new ("writer", write_some, &parallel[i]);
    }
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (wb_evidence_members (evidence)->len, ==, 80);
  g_autoptr (GString) text = make_text (100003);
  assert_reads (evidence, "logs/3-19", 0, G_MAXUINT64, text->str, text->len);
}

static void
test_groups (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WbEvidence) evidence = open_spool (fixture, WB_CODEC_DEFLATE);
  static const char line[] = "{\"level\":\"error\",\"message\":\"It broke\"}";

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("logs/%u", i);
      g_autoptr (WbGroups) groups = wb_groups_new ();
      g_autoptr (GError) error = NULL;
      WbEntry *entry = wb_entry_parse (line, strlen (line));
      WbMemberWriter *writer = wb_evidence_begin (evidence, wb_member_new (name, "logs"), &error);
      wb_groups_add (groups, entry, name, 1);
      g_assert_true (wb_member_writer_finish (writer, groups, &error));
      wb_entry_free (entry);
    }
  g_autoptr (WbGroups) all = wb_evidence_groups (evidence, NULL);
  const GPtrArray *sorted = wb_groups_sorted (all);
  g_assert_cmpuint (sorted->len, ==, 1);
  g_assert_cmpuint (((const WbGroup *) g_ptr_array_index (sorted, 0))->count, ==, 2);
}

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/evidence/round-trip/deflate", GINT_TO_POINTER (WB_CODEC_DEFLATE), test_round_trip);
  ADD ("/evidence/round-trip/zstd", GINT_TO_POINTER (WB_CODEC_ZSTD), test_round_trip);
  ADD ("/evidence/deflate-is-one-stream", NULL, test_deflate_is_one_stream);
  ADD ("/evidence/zstd-is-frames", NULL, test_zstd_is_frames);
  ADD ("/evidence/resume", NULL, test_resume);
  ADD ("/evidence/other-codec-empties", NULL, test_other_codec_empties);
  ADD ("/evidence/stamp-and-marks", NULL, test_stamp_and_marks);
  ADD ("/evidence/moving", NULL, test_moving);
  ADD ("/evidence/damage/deflate", GINT_TO_POINTER (WB_CODEC_DEFLATE), test_damage_is_found);
  ADD ("/evidence/damage/zstd", GINT_TO_POINTER (WB_CODEC_ZSTD), test_damage_is_found);
  ADD ("/evidence/parallel", NULL, test_parallel);
  ADD ("/evidence/groups", NULL, test_groups);
  return g_test_run ();
}
