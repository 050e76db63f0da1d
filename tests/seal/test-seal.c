/* SPDX-License-Identifier: MPL-2.0 */
/* Whole files, opened by the real age, another implementation in another language. Without it those
 * tests are skipped, and say so. */
#include "seal/seal.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "hex.h"
#include "seal/header.h"

typedef struct
{
  char *dir;
  char *clear;
  char *sealed;
  char *opened;
  GPtrArray *identities; /* of char *: files */
  GPtrArray *publics;    /* of char *, and a NULL at the end */
} Place;

static void
place_begin (Place *place)
{
  g_autoptr (GError) error = NULL;

  place->dir = g_dir_make_tmp ("waybill-seal-XXXXXX", &error);
  g_assert_no_error (error);
  place->clear = g_build_filename (place->dir, "clear", NULL);
  place->sealed = g_build_filename (place->dir, "clear.age", NULL);
  place->opened = g_build_filename (place->dir, "opened", NULL);
  place->identities = g_ptr_array_new_with_free_func (g_free);
  place->publics = g_ptr_array_new_with_free_func (g_free);
}

static void
place_end (Place *place)
{
  g_assert_true (wb_fs_remove_tree (place->dir, NULL));
  g_ptr_array_unref (place->identities);
  g_ptr_array_unref (place->publics);
  g_free (place->dir);
  g_free (place->clear);
  g_free (place->sealed);
  g_free (place->opened);
}

static gboolean
has_age (void)
{
  g_autofree char *age = g_find_program_in_path ("age");
  g_autofree char *keygen = g_find_program_in_path ("age-keygen");

  if (age && keygen)
    return TRUE;
  g_test_skip ("age is not installed");
  return FALSE;
}

/* Keys that age made. */
static void
make_keys (Place *place, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("key-%u", i);
      char *path = g_build_filename (place->dir, name, NULL);
      char *public = NULL;
      const char *make[] = { "age-keygen", "-o", path, NULL };
      const char *tell[] = { "age-keygen", "-y", path, NULL };

      g_assert_true (g_spawn_sync (NULL, (char **) make, NULL,
                                   G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                                   NULL, NULL, NULL, &error));
      g_assert_true (g_spawn_sync (NULL, (char **) tell, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                   &public, NULL, NULL, &error));
      g_assert_no_error (error);
      g_ptr_array_add (place->identities, path);
      g_ptr_array_add (place->publics, g_strchomp (public));
    }
  g_ptr_array_add (place->publics, NULL);
}

/* TRUE if age opens the sealed file with identity. */
static gboolean
age_opens (const Place *place, const char *identity)
{
  const char *argv[] = { "age", "-d", "-i", identity, "-o", place->opened, place->sealed, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  /* age makes no file for nothing */
  g_assert_true (g_file_set_contents (place->opened, "", 0, &error));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, &status, &error));
  return g_spawn_check_wait_status (status, NULL);
}

static void
write_clear (const Place *place, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *bytes = g_malloc (length + 1);

  wb_random_bytes (bytes, length + 1);
  g_assert_true (wb_fs_write_atomic (place->clear, bytes, length, &error));
  g_assert_no_error (error);
}

static gboolean
seal (const Place *place, const GArray *recipients, const WbRun *run, WbSealed *ret_sealed,
      GError **error)
{
  const WbSeal seal = {
    .from = place->clear, .to = place->sealed, .recipients = recipients, .step = "clear"
  };
  return wb_seal_file (&seal, run, ret_sealed, error);
}

static void
assert_same (const char *one, const char *two)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *a = NULL, *b = NULL;
  gsize a_length = 0, b_length = 0;

  g_assert_true (g_file_get_contents (one, &a, &a_length, &error));
  g_assert_true (g_file_get_contents (two, &b, &b_length, &error));
  g_assert_cmpuint (a_length, ==, b_length);
  g_assert_true (memcmp (a, b, a_length) == 0);
}

static void
test_age_opens (void)
{
  static const gsize sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 5000000 };
  static const guint counts[] = { 1, 3, 16 };

  if (!has_age ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      Place place;
      place_begin (&place);
      make_keys (&place, counts[i]);
      g_autoptr (GArray) recipients =
          wb_age_recipients_parse ((const char *const *) place.publics->pdata, NULL);
      g_assert_nonnull (recipients);
      for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
        {
          g_autoptr (GError) error = NULL;
          WbSealed sealed;
          write_clear (&place, sizes[j]);
          g_assert_true (seal (&place, recipients, NULL, &sealed, &error));
          g_assert_no_error (error);
          g_assert_cmpuint (sealed.bytes, ==, wb_sealed_bytes (sizes[j], counts[i]));
          g_assert_true (age_opens (&place, place.identities->pdata[j % counts[i]]));
          assert_same (place.clear, place.opened);
        }
      place_end (&place);
    }
}

static void
write_sealed (const Place *place, const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (place->sealed, bytes, (gssize) length, &error));
  g_assert_no_error (error);
}

/* Whatever happens to it on the way is found. */
static void
test_age_refuses_changes (void)
{
  Place place;
  WbSealed sealed;
  g_autofree char *bytes = NULL;
  gsize length = 0;

  if (!has_age ())
    return;
  place_begin (&place);
  make_keys (&place, 2);
  g_autoptr (GArray) recipients =
      wb_age_recipients_parse ((const char *const *) place.publics->pdata, NULL);
  write_clear (&place, 200000);
  g_assert_true (seal (&place, recipients, NULL, &sealed, NULL));
  g_assert_true (g_file_get_contents (place.sealed, &bytes, &length, NULL));
  const gsize header = wb_age_header_bytes (2);
  const gsize cuts[] = { 0, 10, header, header + 16, header + 16 + 65552, length - 17, length - 1 };
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      write_sealed (&place, bytes, cuts[i]);
      g_assert_false (age_opens (&place, place.identities->pdata[1]));
    }
  for (gsize at = 0; at < length; at += at < header + 16 ? 13 : 29989)
    {
      bytes[at] ^= 1;
      write_sealed (&place, bytes, length);
      g_assert_false (age_opens (&place, place.identities->pdata[1]));
      bytes[at] ^= 1;
    }
  write_sealed (&place, bytes, length);
  g_assert_true (age_opens (&place, place.identities->pdata[1]));
  place_end (&place);
}

static void
test_a_stranger_opens_nothing (void)
{
  Place place;
  WbSealed sealed;

  if (!has_age ())
    return;
  place_begin (&place);
  make_keys (&place, 2);
  const char *const one[] = { place.publics->pdata[0], NULL };
  g_autoptr (GArray) recipients = wb_age_recipients_parse (one, NULL);
  write_clear (&place, 100);
  g_assert_true (seal (&place, recipients, NULL, &sealed, NULL));
  g_assert_true (age_opens (&place, place.identities->pdata[0]));
  g_assert_false (age_opens (&place, place.identities->pdata[1]));
  place_end (&place);
}

static GArray *
fixed_recipients (void)
{
  static const char *const texts[] = {
    "age1w3tyke4gev25vaxxsvcgqu4484rf6ejpmavs57p6yz6lhy2sfs5swrvwyn", NULL
  };
  return wb_age_recipients_parse (texts, NULL);
}

static guint
count_files (const Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->dir, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* Hashes are those of the files; sealing again makes another file of the same size. */
static void
test_tells_what_it_did (void)
{
  Place place;
  WbSealed one, two;
  g_autoptr (GArray) recipients = fixed_recipients ();
  g_autofree char *clear = NULL, *sealed = NULL;
  gsize clear_length = 0, sealed_length = 0;
  struct stat st;

  place_begin (&place);
  write_clear (&place, 123456);
  g_assert_true (seal (&place, recipients, NULL, &one, NULL));
  g_assert_true (seal (&place, recipients, NULL, &two, NULL));
  g_assert_true (g_file_get_contents (place.clear, &clear, &clear_length, NULL));
  g_assert_true (g_file_get_contents (place.sealed, &sealed, &sealed_length, NULL));
  g_autofree char *clear_sha256 = wb_sha256_of (clear, clear_length);
  g_autofree char *sealed_sha256 = wb_sha256_of (sealed, sealed_length);
  g_assert_cmpstr (one.clear_sha256, ==, clear_sha256);
  g_assert_cmpstr (two.sha256, ==, sealed_sha256);
  g_assert_cmpstr (one.sha256, !=, two.sha256);
  g_assert_cmpuint (two.bytes, ==, sealed_length);
  g_assert_cmpuint (one.bytes, ==, two.bytes);
  g_assert_null (memmem (sealed, sealed_length, clear + 1000, 16));
  g_assert_cmpint (stat (place.sealed, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  place_end (&place);
}

static void
cancel_in_the_middle (const WbEvent *event, gpointer self)
{
  if (event->done >= event->total / 2)
    g_cancellable_cancel (self);
}

static void
test_whole_or_not_at_all (void)
{
  Place place;
  WbSealed sealed = { .bytes = 99 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) recipients = fixed_recipients ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbObserver observer = { cancel_in_the_middle, cancellable };
  const WbRun run = { .cancellable = cancellable, .observer = &observer };

  place_begin (&place);
  g_assert_false (seal (&place, recipients, NULL, &sealed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  write_clear (&place, 1000000);
  g_assert_false (seal (&place, recipients, &run, &sealed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (&place), ==, 1);
  g_assert_cmpuint (sealed.bytes, ==, 99);
  place_end (&place);
}

/* Refused before the first byte is read. */
static void
test_no_room (void)
{
  Place place;
  WbSealed sealed;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) recipients = fixed_recipients ();

  place_begin (&place);
  write_clear (&place, 10);
  if (truncate (place.clear, (off_t) 1 << 43) < 0
      || wb_fs_free_bytes (place.dir) > G_GUINT64_CONSTANT (1) << 43)
    g_test_skip ("no file can be larger than what is free");
  else
    {
      g_assert_false (seal (&place, recipients, NULL, &sealed, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_SPACE);
      g_assert_cmpuint (count_files (&place), ==, 1);
    }
  place_end (&place);
}

/* A link is not followed, a folder not read. */
static void
test_only_files (void)
{
  Place place;
  WbSealed sealed;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) recipients = fixed_recipients ();

  place_begin (&place);
  g_assert_cmpint (symlink ("/etc/hostname", place.clear), ==, 0);
  g_assert_false (seal (&place, recipients, NULL, &sealed, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (unlink (place.clear), ==, 0);
  g_assert_cmpint (g_mkdir (place.clear, 0700), ==, 0);
  g_assert_false (seal (&place, recipients, NULL, &sealed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_assert_cmpuint (count_files (&place), ==, 1);
  place_end (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/seal/age-opens", test_age_opens);
  g_test_add_func ("/seal/seal/age-refuses-changes", test_age_refuses_changes);
  g_test_add_func ("/seal/seal/a-stranger-opens-nothing", test_a_stranger_opens_nothing);
  g_test_add_func ("/seal/seal/tells-what-it-did", test_tells_what_it_did);
  g_test_add_func ("/seal/seal/whole-or-not-at-all", test_whole_or_not_at_all);
  g_test_add_func ("/seal/seal/no-room", test_no_room);
  g_test_add_func ("/seal/seal/only-files", test_only_files);
  return g_test_run ();
}
