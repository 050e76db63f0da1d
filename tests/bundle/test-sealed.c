/* SPDX-License-Identifier: MPL-2.0 */
#include "bundle/sealed.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "cases/parcel.h"

#define BYTES 200000
#define KEY "age1w3tyke4gev25vaxxsvcgqu4484rf6ejpmavs57p6yz6lhy2sfs5swrvwyn"
#define OTHER "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7m"
#define EVERYBODY "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"

typedef struct
{
  char *dir;
  WbCase *kase;
  WbProfile *profile;
} Place;

static void
put (const WbCase *kase, const char *name, const guint8 *bytes, gsize length)
{
  g_autofree char *path = wb_case_path (kase, name);
  g_assert_true (wb_fs_write_atomic (path, bytes, length, NULL));
}

static void
begin (Place *place, const char *keys)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *bytes = g_malloc (BYTES);
  g_autofree char *json = g_strdup (
      "{\"waybill\":1,\"id\":\"com.example.Studio\",\"name\":{\"\":\"Studio\"},\"items\":[{\"id\":"
      "\"environment\",\"collect\":\"environment\"}]}");

  place->dir = g_dir_make_tmp ("waybill-sealed-XXXXXX", NULL);
  g_setenv ("WAYBILL_STATE_DIR", place->dir, TRUE);
  place->profile = wb_profile_parse (json, -1, "s.json", WB_PROFILE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  place->profile->deliver = g_new0 (WbDeliverTo, 1);
  place->profile->deliver->seal_to = keys ? g_strsplit (keys, " ", -1) : NULL;
  place->kase = wb_case_new ("com.example.Studio", "Studio", NULL, &error);
  g_assert_no_error (error);
  wb_random_bytes (bytes, BYTES);
  put (place->kase, "bundle.zip", bytes, BYTES);
  put (place->kase, "essentials.zip", bytes, 1000);
  place->kase->bundle_name = g_strdup ("bundle.zip");
  place->kase->bundle_bytes = BYTES;
  place->kase->bundle_sha256 = wb_sha256_of (bytes, BYTES);
  place->kase->state = WB_CASE_PACKED;
  g_assert_true (wb_case_save (place->kase, NULL, NULL));
}

static void
end (Place *place)
{
  wb_case_free (place->kase);
  wb_profile_unref (place->profile);
  g_assert_true (wb_fs_remove_tree (place->dir, NULL));
  g_free (place->dir);
}

/* Files of the case that begin or end so. */
static guint
count (const Place *place, const char *prefix, const char *suffix)
{
  g_autoptr (GDir) dir = g_dir_open (place->kase->dir, 0, NULL);
  guint n = 0;
  for (const char *name; (name = g_dir_read_name (dir));)
    n += g_str_has_prefix (name, prefix) && g_str_has_suffix (name, suffix);
  return n;
}

static void
test_seals (void)
{
  Place place;
  g_autoptr (GError) error = NULL;
  WbAgeHeader header;

  begin (&place, KEY " " OTHER);
  g_assert_true (wb_bundle_seal (place.kase, place.profile, NULL, &error));
  g_assert_no_error (error);
  const WbParcel parcel = wb_case_parcel (place.kase);
  g_assert_cmpstr (parcel.name, ==, "bundle.zip.age");
  g_assert_cmpstr (parcel.essentials, ==, "essentials.zip.age");
  g_assert_cmpuint (place.kase->sealed_for, ==, 2);
  g_assert_cmpint (place.kase->state, ==, WB_CASE_PACKED);

  g_autofree char *path = wb_case_path (place.kase, parcel.name);
  g_autofree char *text = NULL;
  gsize length = 0;
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  g_autofree char *sha256 = wb_sha256_of (text, length);
  g_assert_cmpuint (parcel.bytes, ==, length);
  g_assert_cmpstr (parcel.sha256, ==, sha256);
  g_assert_true (wb_age_header_read (text, length, &header));
  g_assert_cmpuint (header.n_recipients, ==, 2);

  /* read back from the record, and not done again */
  g_autoptr (WbCase) again = wb_case_open (place.kase->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wb_case_parcel (again).sha256, ==, sha256);
  g_assert_cmpuint (wb_case_parcel (again).bytes, ==, length);
  g_assert_cmpuint (again->sealed_for, ==, 2);
  g_assert_true (wb_bundle_seal (place.kase, place.profile, NULL, &error));
  g_assert_cmpstr (wb_case_parcel (place.kase).sha256, ==, sha256);

  /* gone, or cut: done again, under another key */
  g_assert_cmpint (truncate (path, 1000), ==, 0);
  g_assert_true (wb_bundle_seal (place.kase, place.profile, NULL, &error));
  g_assert_cmpuint (wb_case_parcel (place.kase).bytes, ==, length);
  g_assert_cmpstr (wb_case_parcel (place.kase).sha256, !=, sha256);
  g_assert_true (wb_case_drop_bundle (place.kase, &error));
  g_assert_cmpuint (count (&place, "", ".age") + count (&place, "", ".zip"), ==, 0);
  end (&place);
}

static void
test_is_not_asked (void)
{
  Place place;

  begin (&place, NULL);
  g_assert_true (wb_bundle_seal (place.kase, place.profile, NULL, NULL));
  g_assert_cmpstr (wb_case_parcel (place.kase).name, ==, "bundle.zip");
  g_assert_cmpstr (wb_case_parcel (place.kase).essentials, ==, "essentials.zip");
  g_assert_cmpuint (count (&place, "", ".age"), ==, 0);
  end (&place);
}

/* One bad key among good ones seals nothing, also when all was sealed before. */
static void
test_unusable_key (void)
{
  static const char *const keys[] = { EVERYBODY, KEY " " EVERYBODY, KEY " age1", "" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      Place place;
      g_autoptr (GError) error = NULL;
      begin (&place, keys[i]);
      g_assert_false (wb_bundle_seal (place.kase, place.profile, NULL, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
      g_assert_null (place.kase->sealed_name);
      g_assert_cmpuint (count (&place, "", ".age"), ==, 0);
      end (&place);
    }
}

static void
test_damaged (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Place place;
      g_autoptr (GError) error = NULL;
      begin (&place, KEY);
      g_autofree char *path = wb_case_path (place.kase, "bundle.zip");
      if (i == 0)
        put (place.kase, "bundle.zip", (const guint8 *) "PK", 2);
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
      g_assert_false (wb_bundle_seal (place.kase, place.profile, NULL, &error));
      g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
      g_assert_null (place.kase->sealed_name);
      end (&place);
    }
}

static void
cancel_in_the_middle (const WbEvent *event, gpointer self)
{
  if (event->done >= BYTES / 2 && g_strcmp0 (event->step, "bundle.zip") == 0)
    g_cancellable_cancel (self);
}

static void
test_interrupted (void)
{
  Place place;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbObserver observer = { cancel_in_the_middle, cancellable };
  const WbRun run = { .cancellable = cancellable, .observer = &observer };

  begin (&place, KEY);
  g_assert_false (wb_bundle_seal (place.kase, place.profile, &run, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpstr (wb_case_parcel (place.kase).name, ==, "bundle.zip");
  g_assert_cmpuint (count (&place, WB_FS_HALF_WRITTEN, ""), ==, 0);
  g_assert_cmpuint (count (&place, "bundle", ".age"), ==, 0);
  g_assert_true (wb_bundle_seal (place.kase, place.profile, NULL, &error));
  g_assert_no_error (error);
  end (&place);
}

/* What verify can tell of it. */
static void
test_verify (void)
{
  Place place;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  begin (&place, KEY " " OTHER);
  g_assert_true (wb_bundle_seal (place.kase, place.profile, NULL, &error));
  g_autofree char *path = wb_case_path (place.kase, "bundle.zip.age");
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  const struct
  {
    gsize length;
    guint problems;
  } rows[] = { { length, 0 }, { 100, 1 }, { wb_age_header_bytes (2), 1 }, { 400 + 65552, 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (g_file_set_contents (path, text, (gssize) rows[i].length, &error));
      g_autoptr (WbVerdict) verdict = wb_bundle_verify (path, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (verdict->kind, ==, "sealed");
      g_assert_cmpuint (verdict->problems->len, ==, rows[i].problems);
      if (rows[i].problems == 0)
        g_assert_cmpuint (verdict->recipients, ==, 2);
    }
  end (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle/sealed/seals", test_seals);
  g_test_add_func ("/bundle/sealed/is-not-asked", test_is_not_asked);
  g_test_add_func ("/bundle/sealed/unusable-key", test_unusable_key);
  g_test_add_func ("/bundle/sealed/damaged", test_damaged);
  g_test_add_func ("/bundle/sealed/interrupted", test_interrupted);
  g_test_add_func ("/bundle/sealed/verify", test_verify);
  return g_test_run ();
}
