/* SPDX-License-Identifier: MPL-2.0 */
/* The checkpoint comes back as it was saved, for the same place and file only, and never crashes.
 */
#include "store/checkpoint.h"

#include <string.h>

#include "base/fs.h"

#define ENDPOINT "https://oss.example.com"

typedef struct
{
  char *dir;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("waybill-checkpoint-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->dir, "upload.json", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (wb_fs_remove_tree (fixture->dir, NULL));
  g_free (fixture->dir);
  g_free (fixture->path);
}

static void
save_one (const Fixture *fixture)
{
  g_autoptr (WbCheckpoint) checkpoint = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
  WbObject object = { .bytes = 5, .crc64 = G_MAXUINT64, .etag = (char *) "E" };
  wb_checkpoint_add (checkpoint, "essentials.zip", "f/essentials.zip", "s1", &object);
  wb_checkpoint_begin (checkpoint, "f/bundle.zip", "s2", 25, 10, "ID");
  checkpoint->parts[2] =
      (WbPart){ .is_done = TRUE, .crc64 = G_MAXUINT64 - 1, .etag = g_strdup ("P3") };
  g_assert_true (wb_checkpoint_save (checkpoint, NULL));
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  save_one (fixture);
  g_autoptr (WbCheckpoint) back = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
  const WbStoredObject *object = wb_checkpoint_find (back, "f/essentials.zip", "s1");
  g_assert_nonnull (object);
  g_assert_cmpuint (object->crc64, ==, G_MAXUINT64);
  g_assert_null (wb_checkpoint_find (back, "f/essentials.zip", "other"));
  g_assert_true (wb_checkpoint_is_of (back, "f/bundle.zip", "s2", 25));
  g_assert_false (wb_checkpoint_is_of (back, "f/bundle.zip", "s2", 26));
  g_assert_false (wb_checkpoint_is_of (back, "f/bundle.zip", "s3", 25));
  g_assert_false (wb_checkpoint_is_of (back, "g/bundle.zip", "s2", 25));
  g_assert_cmpuint (back->n_parts, ==, 3);
  g_assert_false (back->parts[0].is_done);
  g_assert_true (back->parts[2].is_done);
  g_assert_cmpuint (back->parts[2].crc64, ==, G_MAXUINT64 - 1);
  g_assert_cmpuint (back->parts[2].bytes, ==, 5);
  g_assert_cmpuint (wb_checkpoint_done_bytes (back), ==, 5);
  wb_checkpoint_remove (back, "f/essentials.zip");
  g_assert_null (wb_checkpoint_find (back, "f/essentials.zip", NULL));
}

static void
test_other_place (Fixture *fixture, gconstpointer data)
{
  static const char *const places[][2] = { { "https://oss.example.org", "b" },
                                           { ENDPOINT, "c" },
                                           { ENDPOINT, NULL } };

  save_one (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (WbCheckpoint) back =
          wb_checkpoint_load (fixture->path, places[i][0], places[i][1]);
      g_assert_null (back->upload_id);
      g_assert_cmpuint (back->objects->len, ==, 0);
    }
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  gsize length = 0;
  save_one (fixture);
  g_autofree char *text = wb_fs_read (fixture->path, 65536, &length, NULL);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *copy = g_memdup2 (text, length);
      copy[i] = (char) (copy[i] ^ 0x15);
      g_assert_true (g_file_set_contents (fixture->path, copy, (gssize) length, NULL));
      g_autoptr (WbCheckpoint) changed = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
      g_assert_cmpuint (changed->n_parts, <=, 10000);
      g_assert_true (g_file_set_contents (fixture->path, text, (gssize) i, NULL));
      g_autoptr (WbCheckpoint) cut = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
      g_assert_null (cut->upload_id);
    }
}

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
#define UPLOAD(members) "{\"endpoint\":\"" ENDPOINT "\",\"bucket\":\"b\",\"upload\":{" members "}}"
#define NAMES "\"key\":\"k\",\"sha256\":\"s\",\"uploadId\":\"i\","
  static const char *const rows[] = {
    "[]",
    "{\"endpoint\":5}",
    UPLOAD (NAMES "\"bytes\":9223372036854775807,\"partBytes\":1"),
    UPLOAD (NAMES "\"bytes\":-5,\"partBytes\":1"),
    UPLOAD (NAMES "\"bytes\":5"),
    UPLOAD (NAMES "\"bytes\":5,\"partBytes\":-1"),
    UPLOAD (NAMES "\"bytes\":\"5\",\"partBytes\":{}"),
    UPLOAD ("\"bytes\":5,\"partBytes\":1"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (g_file_set_contents (fixture->path, rows[i], -1, NULL));
      g_autoptr (WbCheckpoint) back = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
      g_assert_null (back->upload_id);
    }
  g_assert_true (g_file_set_contents (
      fixture->path,
      UPLOAD (NAMES "\"bytes\":5,\"partBytes\":1,\"parts\":[1,{},{\"number\":9,\"etag\":\"e\","
                    "\"crc64\":\"1\"},{\"number\":1,\"etag\":\"e\",\"crc64\":\"x\"},"
                    "{\"number\":2,\"etag\":\"e\",\"crc64\":\"1\"},"
                    "{\"number\":2,\"etag\":\"f\",\"crc64\":\"2\"}]"),
      -1, NULL));
  g_autoptr (WbCheckpoint) back = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
  g_assert_cmpuint (back->n_parts, ==, 5);
  g_assert_cmpuint (wb_checkpoint_done_bytes (back), ==, 1);
  g_assert_cmpstr (back->parts[1].etag, ==, "f");
}

/* Parts that are cut one by one: those on their way are remembered, too. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  static const guint64 sizes[] = { 300, 100, 550 };
  g_autoptr (WbCheckpoint) checkpoint = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
  wb_checkpoint_begin (checkpoint, "k", "s", 1000, 0, "id");
  g_assert_cmpuint (checkpoint->n_parts, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_assert_cmpuint (wb_checkpoint_cut (checkpoint, sizes[i]), ==, i);
  g_assert_cmpuint (wb_checkpoint_uncut_bytes (checkpoint), ==, 50);
  checkpoint->parts[1].is_done = TRUE;
  checkpoint->parts[1].crc64 = 7;
  checkpoint->parts[1].etag = g_strdup ("e");
  g_assert_true (wb_checkpoint_save (checkpoint, NULL));

  g_autoptr (WbCheckpoint) back = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
  g_assert_cmpuint (back->n_parts, ==, 3);
  g_assert_cmpuint (back->parts[2].offset, ==, 400);
  g_assert_cmpuint (back->parts[2].bytes, ==, 550);
  g_assert_true (back->parts[1].is_done && !back->parts[0].is_done && !back->parts[2].is_done);
  g_assert_cmpuint (wb_checkpoint_done_bytes (back), ==, 100);
  g_assert_cmpuint (wb_checkpoint_cut (back, 1000), ==, 3);
  g_assert_cmpuint (back->parts[3].bytes, ==, 50);
  g_assert_cmpuint (wb_checkpoint_uncut_bytes (back), ==, 0);
}

/* What does not add up is not believed, from there on. */
static void
test_cut_wrongly (Fixture *fixture, gconstpointer data)
{
#define CUT(parts) UPLOAD (NAMES "\"bytes\":1000,\"partBytes\":0,\"parts\":[" parts "]")
#define ONE(number, bytes) "{\"number\":" #number ",\"bytes\":" #bytes "}"
  static const struct
  {
    const char *text;
    guint n_parts;
  } rows[] = {
    { CUT (""), 0 },
    { CUT (ONE (1, 600) "," ONE (2, 400)), 2 },
    { CUT (ONE (1, 600) "," ONE (2, 401)), 1 },
    { CUT (ONE (1, 600) "," ONE (3, 100) "," ONE (2, 100)), 2 },
    { CUT (ONE (1, 0)), 0 },
    { CUT (ONE (1, -5)), 0 },
    { CUT (ONE (1, 9223372036854775807)), 0 },
    { CUT (ONE (0, 5)), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (g_file_set_contents (fixture->path, rows[i].text, -1, NULL));
      g_autoptr (WbCheckpoint) back = wb_checkpoint_load (fixture->path, ENDPOINT, "b");
      g_assert_cmpuint (back->n_parts, ==, rows[i].n_parts);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store/checkpoint/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("other-place", test_other_place);
  ADD ("damaged", test_damaged);
  ADD ("hostile", test_hostile);
  ADD ("cut", test_cut);
  ADD ("cut-wrongly", test_cut_wrongly);
  return g_test_run ();
}
