/* SPDX-License-Identifier: MPL-2.0 */
/* Whole deliveries to a real intake: what arrives, in which state the case is left, what is sent
 * again. */
#include "deliver/deliver.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "bundle/sealed.h"
#include "rig.h"

#define SEAL_KEY "age1w3tyke4gev25vaxxsvcgqu4484rf6ejpmavs57p6yz6lhy2sfs5swrvwyn"
#define BUNDLE_BYTES ((gsize) 1234567)

static void
test_delivers (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autofree char *bundle = wb_case_path (kase, "bundle.zip");

  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  g_assert_cmpint (kase->state, ==, WB_CASE_DELIVERED);
  g_assert_cmpint (kase->retain_until_usec, >, 0);
  g_assert_nonnull (kase->folder);
  g_assert_false (g_file_test (bundle, G_FILE_TEST_EXISTS));
  g_autofree char *grant = wb_case_get_grant (kase);
  g_assert_nonnull (grant);
  g_assert_cmpuint (rig.total, ==, BUNDLE_BYTES + 3000);
  g_assert_cmpuint (rig.done, ==, rig.total);
  g_assert_cmpuint (rig.waits, ==, 0);

  /* a second call only hands out the receipt */
  g_autoptr (JsonNode) again = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);
  g_assert_true (json_node_equal (receipt, again));
  rig_stop (&rig);
}

static void
seal_to (Rig *rig, const char *key)
{
  rig->profile->deliver->seal_to = g_strsplit (key, " ", -1);
}

/* What lies in the store of kase under name, if it does. */
static gboolean
is_stored (const Rig *rig, const WbCase *kase, const char *name)
{
  g_autofree char *path =
      kase->folder ? g_build_filename (rig->store, kase->folder, name, NULL) : NULL;
  return path && g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_delivers_sealed (void)
{
  Rig rig;
  rig_start (&rig, (const char *[]){ "drop=300000", NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  seal_to (&rig, SEAL_KEY);

  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  g_assert_true (is_stored (&rig, kase, "bundle.zip.age"));
  g_assert_true (is_stored (&rig, kase, "essentials.zip.age"));
  g_assert_false (is_stored (&rig, kase, "bundle.zip"));
  g_assert_false (is_stored (&rig, kase, "essentials.zip"));
  g_assert_false (json_object_has_member (json_node_get_object (receipt), "manifestSha256"));
  g_autofree char *sealed = wb_case_path (kase, "bundle.zip.age");
  g_assert_false (g_file_test (sealed, G_FILE_TEST_EXISTS));
  rig_stop (&rig);
}

/* A case whose record says that it is sealed while the file is in clear, or whose essentials are:
 * nothing is sent of either. */
static void
test_clear_is_never_sent (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Rig rig;
      rig_start (&rig, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (WbCase) kase = rig_case (&rig, 200000);
      seal_to (&rig, SEAL_KEY);
      g_assert_true (wb_bundle_seal (kase, rig.profile, NULL, &error));
      g_autofree char *sealed = wb_case_path (kase, "essentials.zip.age");
      if (i == 0)
        g_assert_true (g_file_set_contents (sealed, "PK in clear", -1, &error));
      else
        {
          g_free (kase->sealed_name);
          kase->sealed_name = g_strdup ("bundle.zip");
          g_free (kase->sealed_sha256);
          kase->sealed_sha256 = g_strdup (kase->bundle_sha256);
          kase->sealed_bytes = kase->bundle_bytes;
        }
      g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
      g_assert_null (receipt);
      g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
      g_assert_cmpint (kase->state, ==, WB_CASE_GIVEN_UP);
      g_assert_null (kase->folder); /* nobody was even asked */
      rig_stop (&rig);
    }
}

static void
test_unusable_key (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, 200000);
  seal_to (&rig, SEAL_KEY " age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z");

  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_null (receipt);
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_assert_cmpint (kase->state, ==, WB_CASE_PACKED);
  g_assert_null (kase->folder);
  rig_stop (&rig);
}

static void
test_small_bundle_is_put_whole (void)
{
  Rig rig;
  rig_start (&rig, (const char *[]){ "status=500@init:times=0", NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, 100 * 1024);
  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
}

/* With nothing said about parts and lanes, they are found; and gone on with. */
static void
test_found_parts (void)
{
  static const WbDeliverOptions options = { .proxy = "direct://" };
  Rig rig;
  rig_start (&rig, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  rig.cancel_at = BUNDLE_BYTES / 2;
  g_autoptr (JsonNode) none = wb_deliver (kase, rig.profile, NULL, &options, &rig.run, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (none);
  g_clear_error (&error);

  rig.cancel_at = 0;
  g_cancellable_reset (rig.cancellable);
  rig_restart (&rig, (const char *[]){ "status=500@init:times=0", NULL }); /* the same upload */
  g_autoptr (JsonNode) receipt = wb_deliver (kase, rig.profile, NULL, &options, &rig.run, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
}

static void
test_cancel_and_resume (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  rig.cancel_at = BUNDLE_BYTES / 2;
  g_autoptr (JsonNode) none = rig_deliver (&rig, kase, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (none);
  g_assert_cmpint (kase->state, ==, WB_CASE_SENDING);
  g_clear_error (&error);

  /* what is done is not sent again: a part more than these would fail */
  rig.cancel_at = 0;
  g_cancellable_reset (rig.cancellable);
  rig_restart (&rig, (const char *[]){ "status=500@part:after=10,times=0", NULL });
  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
}

static void
test_unreachable_waits_then_resumes (void)
{
  Rig rig;
  rig_start (&rig, (const char *[]){ "status=503@part:after=3,times=0", NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autoptr (JsonNode) none = rig_deliver (&rig, kase, &error);
  g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  g_assert_null (none);
  g_assert_cmpint (kase->state, ==, WB_CASE_WAITING);
  g_assert_cmpstr (kase->note, ==, error->message);
  g_assert_cmpuint (rig.waits, >, 10);
  g_clear_error (&error);

  rig_restart (&rig, NULL);
  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
}

static void
assert_left (const char *fault, WbError code, WbCaseState state)
{
  Rig rig;
  rig_start (&rig, (const char *[]){ fault, NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autoptr (JsonNode) none = rig_deliver (&rig, kase, &error);
  g_assert_error (error, WB_ERROR, (gint) code);
  g_assert_null (none);
  g_assert_cmpint (kase->state, ==, state);
  g_assert_cmpstr (kase->note, ==, error->message);
  g_clear_error (&error);

  rig_restart (&rig, NULL);
  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
}

static void
test_needs_sign_in (void)
{
  assert_left ("ticket-401", WB_ERROR_SIGN_IN, WB_CASE_NEEDS_SIGN_IN);
}

static void
test_refused_in_words (void)
{
  assert_left ("ticket-403", WB_ERROR_REFUSED, WB_CASE_REFUSED);
}

static void
test_office_down (void)
{
  assert_left ("ticket-down", WB_ERROR_UNREACHABLE, WB_CASE_WAITING);
}

static void
test_changed_bundle_is_not_sent (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autofree char *path = wb_case_path (kase, "bundle.zip");
  g_autofree char *text = wb_fs_read (path, BUNDLE_BYTES, NULL, &error);
  text[4711] ^= 1;
  g_assert_true (wb_fs_write_atomic (path, text, BUNDLE_BYTES, &error));
  g_autoptr (JsonNode) none = rig_deliver (&rig, kase, &error);
  g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
  g_assert_null (none);
  g_assert_cmpint (kase->state, ==, WB_CASE_GIVEN_UP);
  rig_stop (&rig);
}

static void
test_damaged_checkpoint_starts_over (void)
{
  Rig rig;
  rig_start (&rig, (const char *[]){ "status=503@part:after=3,times=0", NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autofree char *path = wb_case_path (kase, "upload.json");
  g_autoptr (JsonNode) none = rig_deliver (&rig, kase, &error);
  g_assert_null (none);
  g_clear_error (&error);
  g_assert_true (wb_fs_write_atomic (path, "{\"waybill\":1,\"obj", 17, &error));
  rig_restart (&rig, NULL);
  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
}

static void
test_staff_keys (void)
{
  Rig rig;
  rig_start (&rig, (const char *[]){ "ticket-down", NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autoptr (WbStaffKeys) loose = rig_keys (&rig, rig.key_secret, "", 0640, &error);
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_assert_null (loose);
  g_clear_error (&error);

  g_autoptr (WbStaffKeys) wrong = rig_keys (&rig, "nonsense", "", 0600, &error);
  g_assert_no_error (error);
  WbDeliverOptions options = { .part_bytes = 100 * 1024, .proxy = "direct://", .keys = wrong };
  g_autoptr (JsonNode) none = wb_deliver (kase, rig.profile, NULL, &options, &rig.run, &error);
  g_assert_error (error, WB_ERROR, WB_ERROR_REFUSED);
  g_assert_null (none);
  g_assert_nonnull (strstr (error->message, "SignatureDoesNotMatch"));
  g_clear_error (&error);

  g_autoptr (WbStaffKeys) keys = rig_keys (&rig, rig.key_secret, "", 0600, &error);
  g_assert_no_error (error);
  options.keys = keys;
  g_autoptr (JsonNode) receipt = wb_deliver (kase, rig.profile, NULL, &options, &rig.run, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);

  g_assert_true (wb_withdraw (kase, rig.profile, &options, &rig.run, &error));
  g_assert_no_error (error);
  g_autofree char *folder = g_build_filename (rig.store, kase->folder, "bundle.zip", NULL);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  rig_stop (&rig);
}

/* Staff take back what was only half sent: there is no receipt yet that would list it. */
static void
test_staff_withdraw_unfinished (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autoptr (WbStaffKeys) keys = rig_keys (&rig, rig.key_secret, "", 0600, &error);
  g_assert_no_error (error);
  const WbDeliverOptions options = {
    .lanes = 1, .part_bytes = 100 * 1024, .proxy = "direct://", .keys = keys
  };
  rig.cancel_at = BUNDLE_BYTES / 2;
  g_autoptr (JsonNode) none = wb_deliver (kase, rig.profile, NULL, &options, &rig.run, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (none);
  g_clear_error (&error);
  g_autofree char *essentials = g_build_filename (rig.store, kase->folder, "essentials.zip", NULL);
  g_assert_true (g_file_test (essentials, G_FILE_TEST_IS_REGULAR));

  rig.cancel_at = 0;
  g_cancellable_reset (rig.cancellable);
  g_assert_true (wb_withdraw (kase, rig.profile, &options, &rig.run, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (essentials, G_FILE_TEST_EXISTS));
  rig_stop (&rig);
}

/* The same delivery by each host style: names below localhost are loopback's. */
static void
test_host_styles (void)
{
  static const struct
  {
    const char *style;
    const char *host;
  } rows[] = { { "vhost", "localhost" }, { "cname", "localhost" }, { "path", "127.0.0.1" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Rig rig;
      rig_start (&rig, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
      g_autofree char *path = g_build_filename (rig.dir, "keys.json", NULL);
      g_autofree char *json = g_strdup_printf (
          "{\"endpoint\":\"http://%s%s\",\"region\":\"cn-hangzhou\",\"bucket\":\"%s\","
          "\"hostStyle\":\"%s\",\"accessKeyId\":\"%s\",\"accessKeySecret\":\"%s\","
          "\"folder\":\"staff/中文 a+b\"}",
          rows[i].host, strrchr (rig.endpoint, ':'), rig.bucket, rows[i].style, rig.key_id,
          rig.key_secret);
      g_assert_true (g_file_set_contents (path, json, -1, NULL));
      g_assert_cmpint (g_chmod (path, 0600), ==, 0);
      g_autoptr (WbStaffKeys) keys = wb_staff_keys_read (path, &error);
      g_assert_no_error (error);
      const WbDeliverOptions options = {
        .part_bytes = 100 * 1024, .proxy = "direct://", .keys = keys, .patience_sec = 20
      };
      g_autoptr (JsonNode) receipt =
          wb_deliver (kase, rig.profile, NULL, &options, &rig.run, &error);
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (kase->folder, "staff/中文 a+b/"));
      g_autofree char *bundle = g_build_filename (rig.store, kase->folder, "bundle.zip", NULL);
      g_assert_true (g_file_test (bundle, G_FILE_TEST_IS_REGULAR));
      rig_stop (&rig);
    }
}

static void
test_folder_store (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  g_autofree char *path = g_build_filename (rig.dir, "keys.json", NULL);
  g_autofree char *json = g_strdup_printf ("{\"store\":\"folder\",\"endpoint\":\"%s\"}", rig.store);
  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_autoptr (WbStaffKeys) keys = wb_staff_keys_read (path, &error);
  g_assert_no_error (error);
  const WbDeliverOptions options = { .keys = keys };
  g_autoptr (JsonNode) receipt = wb_deliver (kase, rig.profile, NULL, &options, &rig.run, &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
}

static void
test_withdraw (void)
{
  Rig rig;
  rig_start (&rig, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, BUNDLE_BYTES);
  const WbDeliverOptions options = { .proxy = "direct://", .patience_sec = 20 };
  g_assert_false (wb_withdraw (kase, rig.profile, &options, &rig.run, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_autoptr (JsonNode) receipt = rig_deliver (&rig, kase, &error);
  g_assert_no_error (error);

  /* offline: remembered */
  rig_restart (&rig, (const char *[]){ "ticket-down", NULL });
  g_assert_false (wb_withdraw (kase, rig.profile, &options, &rig.run, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
  g_assert_true (wb_withdraw_is_asked (kase));
  g_assert_cmpint (kase->state, ==, WB_CASE_DELIVERED);
  g_clear_error (&error);

  /* back: what was to be sent is withdrawn instead */
  rig_restart (&rig, NULL);
  g_autoptr (JsonNode) none = rig_deliver (&rig, kase, &error);
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_assert_null (none);
  g_assert_cmpint (kase->state, ==, WB_CASE_WITHDRAWN);
  g_assert_false (wb_withdraw_is_asked (kase));
  g_autofree char *bundle = g_build_filename (rig.store, kase->folder, "bundle.zip", NULL);
  g_assert_false (g_file_test (bundle, G_FILE_TEST_EXISTS));
  g_autofree char *grant = wb_case_get_grant (kase);
  g_assert_null (grant);
  rig_stop (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deliver/deliver/sealed", test_delivers_sealed);
  g_test_add_func ("/deliver/deliver/clear-is-never-sent", test_clear_is_never_sent);
  g_test_add_func ("/deliver/deliver/unusable-key", test_unusable_key);
  g_test_add_func ("/deliver/deliver/delivers", test_delivers);
  g_test_add_func ("/deliver/deliver/small", test_small_bundle_is_put_whole);
  g_test_add_func ("/deliver/found-parts", test_found_parts);
  g_test_add_func ("/deliver/deliver/cancel-and-resume", test_cancel_and_resume);
  g_test_add_func ("/deliver/deliver/unreachable", test_unreachable_waits_then_resumes);
  g_test_add_func ("/deliver/deliver/sign-in", test_needs_sign_in);
  g_test_add_func ("/deliver/deliver/refused", test_refused_in_words);
  g_test_add_func ("/deliver/deliver/office-down", test_office_down);
  g_test_add_func ("/deliver/deliver/changed-bundle", test_changed_bundle_is_not_sent);
  g_test_add_func ("/deliver/deliver/damaged-checkpoint", test_damaged_checkpoint_starts_over);
  g_test_add_func ("/deliver/deliver/staff-keys", test_staff_keys);
  g_test_add_func ("/deliver/deliver/host-styles", test_host_styles);
  g_test_add_func ("/deliver/deliver/folder-store", test_folder_store);
  g_test_add_func ("/deliver/deliver/withdraw", test_withdraw);
  g_test_add_func ("/deliver/deliver/staff-withdraw-unfinished", test_staff_withdraw_unfinished);
  return g_test_run ();
}
