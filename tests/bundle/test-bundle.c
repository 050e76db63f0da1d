/* SPDX-License-Identifier: MPL-2.0 */
#include "bundle/bundle.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "bundle/read.h"
#include "packing.h"
#include "spool.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static WbCodec
codec_of (gconstpointer data)
{
  return (WbCodec) GPOINTER_TO_INT (data);
}

static void
expect_good (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbVerdict) verdict = wb_bundle_verify (path, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < verdict->problems->len; i++)
    g_error ("%s", (char *) g_ptr_array_index (verdict->problems, i));
}

static void
test_assemble (gconstpointer codec)
{
  Packing packing;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbBundle) bundle = NULL;
  g_autoptr (WbBundle) again = NULL;
  g_autofree char *manifest = NULL;
  g_autofree char *sha256 = NULL;
  gsize length = 0;

  packing_init (&packing, codec_of (codec));
  packing_add_usual (&packing);
  bundle = wb_bundle_assemble (&packing.bundling, packing.path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wb_bundle_has_begun (wb_evidence_dir (packing.evidence)));
  expect_good (packing.path);
  {
    g_autofree char *beside = g_build_filename (packing.dir, "waybill.json", NULL);

    g_assert_true (g_file_get_contents (beside, &manifest, &length, NULL));
  }
  sha256 = wb_sha256_of (manifest, length);
  g_assert_cmpstr (sha256, ==, bundle->manifest_sha256);
  again = wb_bundle_assemble (&packing.bundling, packing.path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->sha256, ==, bundle->sha256);
  g_assert_cmpstr (again->manifest_sha256, ==, bundle->manifest_sha256);
  packing_clear (&packing);
}

static void
test_tools (gconstpointer codec)
{
  Packing packing;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbBundle) bundle = NULL;
  gboolean all = TRUE;

  packing_init (&packing, codec_of (codec));
  packing_add_usual (&packing);
  bundle = wb_bundle_assemble (&packing.bundling, packing.path, NULL, &error);
  g_assert_no_error (error);
  if (codec_of (codec) == WB_CODEC_DEFLATE)
    all = spool_tool_accepts ((const char *const[]){ "unzip", "-t", packing.path, NULL })
          & spool_tool_accepts ((const char *const[]){ "7z", "t", packing.path, NULL });
  else
    all = spool_tool_accepts ((const char *const[]){ "tar", "--zstd", "-tf", packing.path, NULL });
  if (!all)
    g_test_skip ("a tool to try the archive with is not installed");
  packing_clear (&packing);
}

/* A kill loses all that is in memory: the evidence is opened anew each time. */
static void
test_resumed (gconstpointer codec)
{
  Packing packing;
  g_autoptr (GError) error = NULL;
  g_autofree char *spool = NULL;
  gboolean done = FALSE;

  packing_init (&packing, codec_of (codec));
  packing_add_usual (&packing);
  spool = g_strdup (wb_evidence_dir (packing.evidence));
  for (guint i = 0; i < 100 && !done; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      const WbRun run = { .cancellable = cancellable };
      g_autoptr (WbBundle) bundle = NULL;

      if (i < 3)
        g_cancellable_cancel (cancellable);
      bundle = wb_bundle_assemble (&packing.bundling, packing.path, &run, &error);
      done = bundle != NULL;
      g_assert_true (done || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
      g_clear_error (&error);
      wb_evidence_free (packing.evidence);
      packing.evidence = wb_evidence_open (spool, codec_of (codec), &error);
      g_assert_no_error (error);
      packing.bundling.evidence = packing.evidence;
    }
  g_assert_true (done);
  expect_good (packing.path);
  packing_clear (&packing);
}

/* A disk that can't hold the whole of it is refused before anything is written. */
static void
test_no_space (void)
{
  Packing packing;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbBundle) bundle = NULL;
  g_autofree char *other = g_strdup_printf ("/dev/shm/wb-bundle-%d.zip", (int) getpid ());
  WbMember *member = NULL;
  struct stat here, there;

  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_usual (&packing);
  if (stat ("/dev/shm", &there) < 0 || stat (packing.dir, &here) < 0 || here.st_dev == there.st_dev)
    {
      g_test_skip ("there is no second file system");
      packing_clear (&packing);
      return;
    }
  member = g_ptr_array_index (wb_evidence_members (packing.evidence), 0);
  member->packed_bytes = (guint64) 1 << 60;
  bundle = wb_bundle_assemble (&packing.bundling, other, NULL, &error);
  g_assert_null (bundle);
  g_assert_error (error, WB_ERROR, WB_ERROR_SPACE);
  g_assert_false (wb_bundle_has_begun (wb_evidence_dir (packing.evidence)));
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
  packing_clear (&packing);
}

static JsonObject *
read_json (const char *path, const char *member, JsonNode **ret_node)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wb_bundle_read_member (path, member, 1000000, NULL, &error);

  g_assert_no_error (error);
  *ret_node = wb_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                             NULL, &error);
  g_assert_no_error (error);
  return json_node_get_object (*ret_node);
}

static void
test_summary (void)
{
  Packing packing;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbBundle) bundle = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *summary = NULL;
  JsonObject *order = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_usual (&packing);
  bundle = wb_bundle_assemble (&packing.bundling, packing.path, NULL, &error);
  g_assert_no_error (error);
  summary = read_json (packing.path, "summary.json", &node);
  g_assert_cmpstr (wb_json_get_string (summary, "headline"), ==,
                   "Order RT2026112300017 failed; sub-task 03 never finished");
  g_assert_cmpint (wb_json_get_int (wb_json_get_object (summary, "counts"), "errors", 0), ==, 17);
  g_assert_cmpstr (wb_json_get_string (wb_json_get_object (summary, "firstError"), "first"), ==,
                   "2026-11-23T02:41:07.312Z");
  g_assert_nonnull (strstr (wb_json_get_string (summary, "user"), "[[mobile:"));
  order = json_array_get_object_element (wb_json_get_array (summary, "orders"), 0);
  g_assert_cmpstr (wb_json_get_string (order, "state"), ==, "failed");
  g_assert_cmpuint (json_array_get_length (wb_json_get_array (order, "subTasks")), ==, 4);
  {
    static const char *const states[] = { "done", "stuck", "waiting", "missing" };

    for (guint i = 0; i < 4; i++)
      g_assert_cmpstr (
          wb_json_get_string (
              json_array_get_object_element (wb_json_get_array (order, "subTasks"), i), "state"),
          ==, states[i]);
  }
  packing_clear (&packing);
}

static void
test_redactions (void)
{
  Packing packing;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbBundle) bundle = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *redactions = NULL;
  JsonObject *kind = NULL;

  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_usual (&packing);
  bundle = wb_bundle_assemble (&packing.bundling, packing.path, NULL, &error);
  g_assert_no_error (error);
  redactions = read_json (packing.path, "redactions.json", &node);
  kind = json_array_get_object_element (wb_json_get_array (redactions, "kinds"), 0);
  g_assert_cmpstr (wb_json_get_string (kind, "kind"), ==, "mobile");
  g_assert_cmpint (wb_json_get_int (kind, "places", 0), ==, 148);
  g_assert_cmpint (wb_json_get_int (kind, "differentAtLeast", 0), ==, 23);
  g_assert_cmpint (wb_json_get_int (redactions, "files", 0), ==, 1);
  packing_clear (&packing);
}

static void
expect_essentials (const char *path)
{
  static const char *const members[] = { "summary.json", "report.html", "description.txt" };
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, <=, 65536);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = wb_bundle_read_member (path, members[i], 1000000, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (bytes);
    }
}

static void
write_essentials (Packing *packing, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      wb_bundle_write_essentials (&packing->bundling, packing->path, path, NULL, &error));
  g_assert_no_error (error);
  expect_essentials (path);
}

static void
test_essentials (gconstpointer codec)
{
  Packing packing;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbBundle) bundle = NULL;
  g_autoptr (GBytes) errors = NULL;
  g_autofree char *path = NULL;
  g_autofree char *kept = NULL;

  packing_init (&packing, codec_of (codec));
  packing_add_usual (&packing);
  path = g_build_filename (packing.dir, "essentials.zip", NULL);
  kept = g_build_filename (wb_evidence_dir (packing.evidence), "essentials.zip", NULL);
  write_essentials (&packing, path); /* before */
  errors = wb_bundle_read_member (path, "last-errors.txt", 100000, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (errors, NULL),
                                  (gssize) g_bytes_get_size (errors), "上传失败"));
  bundle = wb_bundle_assemble (&packing.bundling, packing.path, NULL, &error);
  g_assert_no_error (error);
  write_essentials (&packing, path); /* after */
  g_assert_true (wb_fs_remove_tree (kept, &error));
  write_essentials (&packing, path); /* from the bundle alone */
  packing_clear (&packing);
}

/* Logs that don't compress and words without end don't make it larger. */
static void
test_essentials_bounded (void)
{
  Packing packing;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 2000; i++)
    {
      g_string_append_printf (
          log, "{\"level\":\"error\",\"timestamp\":\"2026-11-23T10:%02u:00+08:00\",\"message\":\"",
          i % 60);
      for (guint j = 0; j < 300; j++)
        g_string_append_c (log, (char) ('a' + g_rand_int_range (rand, 0, 26)));
      g_string_append (log, "\"}\n");
    }
  packing_init (&packing, WB_CODEC_DEFLATE);
  packing_add_usual (&packing);
  packing_add_log (&packing, "logs/noise.log", log->str);
  path = g_build_filename (packing.dir, "essentials.zip", NULL);
  write_essentials (&packing, path);
  packing_clear (&packing);
}

static void
add_for_both (const char *name, GTestDataFunc test)
{
  g_autofree char *zip = g_strconcat ("/bundle/zip/", name, NULL);
  g_autofree char *tar = g_strconcat ("/bundle/tar/", name, NULL);

  g_test_add_data_func (zip, GINT_TO_POINTER (WB_CODEC_DEFLATE), test);
  g_test_add_data_func (tar, GINT_TO_POINTER (WB_CODEC_ZSTD), test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_both ("assemble", test_assemble);
  add_for_both ("tools", test_tools);
  add_for_both ("resumed", test_resumed);
  add_for_both ("essentials", test_essentials);
  g_test_add_func ("/bundle/essentials-bounded", test_essentials_bounded);
  g_test_add_func ("/bundle/no-space", test_no_space);
  g_test_add_func ("/bundle/summary", test_summary);
  g_test_add_func ("/bundle/redactions", test_redactions);
  return g_test_run ();
}
