/* SPDX-License-Identifier: MPL-2.0 */
/* The generator's promises, without which tests of redaction would prove nothing. */
#include "base/fs.h"
#include "base/json-scan.h"
#include "base/json.h"
#include "entry/entry.h"

#include <string.h>
#include <zlib.h>

typedef struct
{
  char *folder;
  char *out;
  char *truth;
} Fixture;

static void
run_generator (const char *out, const char *truth, const char *seed)
{
  const char *argv[] = {
    MAKE_STUDIO, out, "--size", "2MB", "--seed", seed, "--truth", truth, NULL
  };
  g_autoptr (GError) error = NULL;
  int status = -1;
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                               &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->folder = g_dir_make_tmp ("waybill-studio-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->out = g_build_filename (fixture->folder, "out", NULL);
  fixture->truth = g_build_filename (fixture->folder, "truth.jsonl", NULL);
  run_generator (fixture->out, fixture->truth, "7");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (wb_fs_remove_tree (fixture->folder, &error));
  g_assert_no_error (error);
  g_free (fixture->folder);
  g_free (fixture->out);
  g_free (fixture->truth);
}

/* A file's bytes, decompressed as far as they go. Caller unrefs. */
static GBytes *
read_all (const char *path)
{
  GByteArray *bytes = g_byte_array_new ();
  gzFile file = gzopen (path, "rb");
  g_assert_nonnull (file);
  guint8 block[65536];
  int n;
  while ((n = gzread (file, block, sizeof block)) > 0)
    g_byte_array_append (bytes, block, (guint) n);
  (void) gzclose (file);
  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
note_file (const WbWalkEntry *entry, gpointer user_data)
{
  g_assert_true (entry->seen == WB_SEEN_FILE || entry->seen == WB_SEEN_LINK);
  g_ptr_array_add (user_data, g_strdup (entry->relative));
  return TRUE;
}

/* All names below folder, sorted. */
static GPtrArray *
list_files (const char *folder)
{
  g_autoptr (GError) error = NULL;
  wb_autofd int root = wb_fs_open_root (folder, &error);
  g_assert_no_error (error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (wb_fs_walk (root, 10000, note_file, names, NULL, &error));
  g_assert_no_error (error);
  return names;
}

static void
assert_same_tree (const char *one, const char *two)
{
  g_autoptr (GPtrArray) names = list_files (one);
  g_autoptr (GPtrArray) others = list_files (two);
  g_assert_cmpuint (names->len, >, 25);
  g_assert_cmpuint (names->len, ==, others->len);
  for (guint i = 0; i < names->len; i++)
    {
      g_assert_cmpstr (names->pdata[i], ==, others->pdata[i]);
      g_autofree char *left = g_build_filename (one, names->pdata[i], NULL);
      g_autofree char *right = g_build_filename (two, names->pdata[i], NULL);
      g_autofree char *left_bytes = NULL;
      g_autofree char *right_bytes = NULL;
      gsize left_length, right_length;
      g_assert_true (g_file_get_contents (left, &left_bytes, &left_length, NULL));
      g_assert_true (g_file_get_contents (right, &right_bytes, &right_length, NULL));
      g_assert_cmpmem (left_bytes, left_length, right_bytes, right_length);
    }
}

static void
test_same_seed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *out = g_build_filename (fixture->folder, "again", NULL);
  g_autofree char *truth = g_build_filename (fixture->folder, "again.jsonl", NULL);
  run_generator (out, truth, "7");
  assert_same_tree (fixture->out, out);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_assert_true (g_file_get_contents (fixture->truth, &one, NULL, NULL));
  g_assert_true (g_file_get_contents (truth, &two, NULL, NULL));
  g_assert_cmpstr (one, ==, two);
  run_generator (out, truth, "8");
  g_autofree char *three = NULL;
  g_assert_true (g_file_get_contents (truth, &three, NULL, NULL));
  g_assert_cmpstr (one, !=, three);
}

static gboolean
is_json (const char *text, gsize length)
{
  WbJsonScan scan;
  wb_json_scan_init (&scan, text, length, 64);
  for (;;)
    switch (wb_json_scan_next (&scan))
      {
      case WB_JSON_END:
        return TRUE;
      case WB_JSON_ERROR:
        return FALSE;
      default:
        break;
      }
}

/* TRUE if text is JSON whose keys at the top rise, as safe-stable-stringify leaves them. */
static gboolean
has_sorted_keys (const char *text, gsize length)
{
  WbJsonScan scan;
  g_autofree char *before = g_strdup ("");
  wb_json_scan_init (&scan, text, length, 64);
  (void) wb_json_scan_next (&scan);
  while (wb_json_scan_next (&scan) == WB_JSON_KEY)
    {
      g_autofree char *key = g_strndup (scan.start, scan.length);
      if (strcmp (before, key) >= 0 || !wb_json_scan_skip (&scan, WB_JSON_KEY))
        return FALSE;
      g_free (before);
      before = g_steal_pointer (&key);
    }
  return TRUE;
}

/* Checks each line of a log; the last may be torn. Returns the number of entries. */
static guint
check_lines (const char *name, GBytes *bytes)
{
  gsize length;
  const char *at = g_bytes_get_data (bytes, &length);
  const char *end = at + length;
  guint n = 0;
  while (at < end)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      if (newline == NULL)
        break;
      if (!is_json (at, (gsize) (newline - at)))
        g_error ("%s: no JSON: %.*s", name, (int) (newline - at), at);
      if (!has_sorted_keys (at, (gsize) (newline - at)))
        g_error ("%s: keys not sorted: %.*s", name, (int) (newline - at), at);
      gint64 usec;
      WbLevel level;
      g_assert_true (wb_entry_peek (at, (gsize) (newline - at), &usec, &level));
      g_assert_cmpint (usec, !=, WB_TIME_UNKNOWN);
      g_assert_cmpint (level, !=, WB_LEVEL_UNKNOWN);
      at = newline + 1;
      n++;
    }
  return n;
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  g_autofree char *logs = g_build_filename (fixture->out, "config", "retouch-studio", "logs", NULL);
  g_autoptr (GPtrArray) names = list_files (logs);
  guint n = 0;
  guint squeezed = 0;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      if (strcmp (name, "electron.log") == 0 || strchr (name, '-') == NULL || name[0] == '.')
        continue;
      g_autofree char *path = g_build_filename (logs, name, NULL);
      g_autoptr (GBytes) bytes = read_all (path);
      n += check_lines (name, bytes);
      squeezed += g_str_has_suffix (name, ".gz") ? 1 : 0;
    }
  g_assert_cmpuint (n, >, 4000);
  g_assert_cmpuint (squeezed, >=, 4);
}

static void
test_documents (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) names = list_files (fixture->out);
  guint n = 0;
  for (guint i = 0; i < names->len; i++)
    {
      if (!g_str_has_suffix (names->pdata[i], ".json"))
        continue;
      g_autofree char *path = g_build_filename (fixture->out, names->pdata[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = wb_json_read_file (path, NULL, &error);
      g_assert_no_error (error);
      n++;
    }
  g_assert_cmpuint (n, ==, 4 + 6 + 1 + 4);
}

static gboolean
contains (GHashTable *files, const char *out, const char *where, const char *value)
{
  GBytes *bytes = g_hash_table_lookup (files, where);
  if (bytes == NULL)
    {
      g_autofree char *path = g_build_filename (out, where, NULL);
      bytes = read_all (path);
      g_hash_table_insert (files, g_strdup (where), bytes);
    }
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  return memmem (text, length, value, strlen (value)) != NULL;
}

/* Everything planted is found where the truth says, every kind is there, what is kept is there. */
static void
test_truth (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (fixture->truth, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_autoptr (GHashTable) files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) names = list_files (fixture->out);
  guint kept = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = wb_json_parse (lines[i], -1, NULL, &error);
      g_assert_no_error (error);
      JsonObject *row = json_node_get_object (node);
      const char *keep = wb_json_get_string (row, "keep");
      if (keep == NULL)
        {
          g_hash_table_add (kinds, g_strdup (wb_json_get_string (row, "kind")));
          g_test_message ("%s", lines[i]);
          g_assert_true (contains (files, fixture->out, wb_json_get_string (row, "where"),
                                   wb_json_get_string (row, "value")));
          continue;
        }
      gboolean found = FALSE;
      for (guint f = 0; !found && f < names->len; f++)
        found = contains (files, fixture->out, names->pdata[f], keep);
      if (!found)
        g_error ("\"%s\" is nowhere", keep);
      kept++;
    }
  g_assert_cmpuint (g_hash_table_size (kinds), ==, 26);
  g_assert_cmpuint (kept, >, 20);
}

/* The pickle of app.asar leads to package.json. */
static void
test_asar (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (fixture->out, "opt", "RetouchStudio", "resources", "app.asar", NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  guint32 words[4];
  memcpy (words, bytes, sizeof words);
  g_assert_cmpuint (GUINT32_FROM_LE (words[0]), ==, 4);
  g_assert_cmpuint (GUINT32_FROM_LE (words[1]), ==, GUINT32_FROM_LE (words[2]) + 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) header =
      wb_json_parse (bytes + 16, (gssize) GUINT32_FROM_LE (words[3]), NULL, &error);
  g_assert_no_error (error);
  gsize offset =
      8 + GUINT32_FROM_LE (words[1])
      + g_ascii_strtoull (json_node_get_string (wb_json_at (header, "/files/package.json/offset")),
                          NULL, 10);
  gsize size = (gsize) json_node_get_int (wb_json_at (header, "/files/package.json/size"));
  g_assert_cmpuint (offset + size, ==, length);
  g_autoptr (JsonNode) package = wb_json_parse (bytes + offset, (gssize) size, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wb_json_get_string (json_node_get_object (package), "version"), ==, "5.2.1");
}

static void
test_odd_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *logs = g_build_filename (fixture->out, "config", "retouch-studio", "logs", NULL);
  g_autofree char *link = g_build_filename (logs, "current.log", NULL);
  g_autofree char *empty = g_build_filename (logs, "exceptions.log", NULL);
  g_autofree char *torn = g_build_filename (logs, "upload-2026-11-20.log.gz", NULL);
  g_autofree char *torn_bytes = NULL;
  gsize length;
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_REGULAR));
  g_autoptr (GBytes) nothing = read_all (empty);
  g_assert_cmpuint (g_bytes_get_size (nothing), ==, 0);
  g_autoptr (GBytes) newest = read_all (link);
  const char *text = g_bytes_get_data (newest, &length);
  g_assert_cmpint (text[length - 1], !=, '\n');
  g_assert_true (g_file_get_contents (torn, &torn_bytes, &length, NULL));
  z_stream stream = { .next_in = (Bytef *) torn_bytes, .avail_in = (uInt) length };
  g_assert_cmpint (inflateInit2 (&stream, 31), ==, Z_OK);
  int result = Z_OK;
  while (result == Z_OK)
    {
      Bytef block[65536];
      stream.next_out = block;
      stream.avail_out = sizeof block;
      result = inflate (&stream, Z_NO_FLUSH);
    }
  g_assert_cmpint (result, ==, Z_BUF_ERROR);
  g_assert_cmpuint (stream.total_out, >, 1000);
  (void) inflateEnd (&stream);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/studio/same-seed", test_same_seed);
  ADD ("/studio/lines", test_lines);
  ADD ("/studio/documents", test_documents);
  ADD ("/studio/truth", test_truth);
  ADD ("/studio/asar", test_asar);
  ADD ("/studio/odd-files", test_odd_files);
  return g_test_run ();
}
