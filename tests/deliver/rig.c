/* SPDX-License-Identifier: MPL-2.0 */
/* The intake is a process of its own, found through WB_INTAKE: what is tested is what is shipped.
 */
#include "rig.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "deliver/delivery.h"

static void
on_event (const WbEvent *event, gpointer self)
{
  Rig *rig = self;
  if (event->state == WB_EVENT_WAITING)
    rig->waits++;
  if (event->state == WB_EVENT_PROGRESS)
    {
      g_assert_cmpuint (event->done, <=, event->total);
      rig->done = event->done;
      rig->total = event->total;
    }
  if (rig->cancel_at > 0 && event->done >= rig->cancel_at)
    g_cancellable_cancel (rig->cancellable);
}

static char *
first_line (GSubprocess *process)
{
  g_autoptr (GDataInputStream) stream =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line_utf8 (stream, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

static char *
member (JsonNode *node, const char *name)
{
  const char *text = wb_json_get_string (json_node_get_object (node), name);
  g_assert_nonnull (text);
  return g_strdup (text);
}

static void
spawn (Rig *rig, const char *port, const char *const *faults)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (argv, (char *) g_getenv ("WB_INTAKE"));
  g_ptr_array_add (argv, rig->store);
  if (port)
    {
      g_ptr_array_add (argv, (char *) "--port");
      g_ptr_array_add (argv, (char *) port);
    }
  for (; faults && *faults; faults++)
    {
      g_ptr_array_add (argv, (char *) "--fault");
      g_ptr_array_add (argv, (char *) *faults);
    }
  g_ptr_array_add (argv, NULL);
  rig->intake =
      g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);

  g_autofree char *line = first_line (rig->intake);
  g_autoptr (JsonNode) node = wb_json_parse (line, -1, NULL, &error);
  g_assert_no_error (error);
  g_free (rig->endpoint);
  g_free (rig->bucket);
  g_free (rig->key_id);
  g_free (rig->key_secret);
  g_free (rig->ticket);
  rig->endpoint = member (node, "endpoint");
  rig->bucket = member (node, "bucket");
  rig->key_id = member (node, "accessKeyId");
  rig->key_secret = member (node, "accessKeySecret");
  rig->ticket = member (node, "ticket");
}

static WbProfile *
make_profile (const Rig *rig)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json =
      g_strdup_printf ("{ \"waybill\": 1, \"id\": \"com.example.Studio\","
                       "  \"name\": { \"\": \"Studio\" },"
                       "  \"items\": [ { \"id\": \"environment\", \"collect\": \"environment\" } ],"
                       "  \"deliver\": { \"store\": \"oss\", \"ticket\": \"%s\","
                       "                 \"format\": \"zip\", \"retentionDays\": 30 } }",
                       rig->ticket);
  WbProfile *profile = wb_profile_parse (json, -1, "studio.json", WB_PROFILE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  return profile;
}

void
rig_start (Rig *rig, const char *const *faults)
{
  g_autoptr (GError) error = NULL;
  *rig = (Rig){ .dir = g_dir_make_tmp ("waybill-deliver-XXXXXX", &error) };
  g_assert_no_error (error);
  g_autofree char *state = g_build_filename (rig->dir, "state", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state, TRUE);
  rig->store = g_build_filename (rig->dir, "store", NULL);
  rig->clock = wb_clock_new_virtual (g_get_real_time ());
  rig->cancellable = g_cancellable_new ();
  rig->observer = (WbObserver){ on_event, rig };
  rig->run =
      (WbRun){ .cancellable = rig->cancellable, .observer = &rig->observer, .clock = rig->clock };
  spawn (rig, NULL, faults);
  rig->profile = make_profile (rig);
}

static void
stop_intake (Rig *rig)
{
  g_subprocess_force_exit (rig->intake);
  (void) g_subprocess_wait (rig->intake, NULL, NULL);
  g_clear_object (&rig->intake);
}

void
rig_restart (Rig *rig, const char *const *faults)
{
  g_autofree char *port = g_strdup (strrchr (rig->endpoint, ':') + 1);
  stop_intake (rig);
  spawn (rig, port, faults);
}

void
rig_stop (Rig *rig)
{
  g_autoptr (GError) error = NULL;
  stop_intake (rig);
  g_assert_true (wb_fs_remove_tree (rig->dir, &error));
  g_assert_no_error (error);
  wb_profile_unref (rig->profile);
  g_object_unref (rig->cancellable);
  g_free (rig->clock);
  g_free (rig->dir);
  g_free (rig->store);
  g_free (rig->endpoint);
  g_free (rig->bucket);
  g_free (rig->key_id);
  g_free (rig->key_secret);
  g_free (rig->ticket);
}

static void
write_random (const WbCase *kase, const char *name, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *bytes = g_malloc (length);
  g_autofree char *path = wb_case_path (kase, name);
  wb_random_bytes (bytes, length);
  g_assert_true (wb_fs_write_atomic (path, bytes, length, &error));
  g_assert_no_error (error);
}

WbCase *
rig_case (Rig *rig, gsize bundle_bytes)
{
  g_autoptr (GError) error = NULL;
  WbCase *kase = wb_case_new ("com.example.Studio", "Studio", rig->clock, &error);
  g_assert_no_error (error);
  write_random (kase, "bundle.zip", bundle_bytes);
  write_random (kase, "essentials.zip", 3000);
  g_autofree char *path = wb_case_path (kase, "bundle.zip");
  g_autofree char *text = wb_fs_read (path, bundle_bytes, NULL, &error);
  kase->bundle_name = g_strdup ("bundle.zip");
  kase->bundle_bytes = bundle_bytes;
  kase->bundle_sha256 = wb_sha256_of (text, bundle_bytes);
  g_assert_true (wb_case_become (kase, WB_CASE_COLLECTING, NULL, rig->clock, &error));
  g_assert_true (wb_case_become (kase, WB_CASE_PACKED, NULL, rig->clock, &error));
  g_assert_no_error (error);
  return kase;
}

WbStaffKeys *
rig_keys (const Rig *rig, const char *secret, const char *more, guint mode, GError **error)
{
  g_autofree char *path = g_build_filename (rig->dir, "keys.json", NULL);
  g_autofree char *json = g_strdup_printf (
      "{\"endpoint\":\"%s\",\"region\":\"cn-hangzhou\",\"bucket\":\"%s\",\"hostStyle\":\"path\","
      "\"accessKeyId\":\"%s\",\"accessKeySecret\":\"%s\"%s}",
      rig->endpoint, rig->bucket, rig->key_id, secret, more);
  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return wb_staff_keys_read (path, error);
}

JsonNode *
rig_deliver (Rig *rig, WbCase *kase, GError **error)
{
  const WbDeliverOptions options = {
    .lanes = 3, .part_bytes = 100 * 1024, .idle_timeout_ms = 400, .proxy = "direct://"
  };
  return wb_deliver (kase, rig->profile, NULL, &options, &rig->run, error);
}

static void
assert_object (Rig *rig, JsonObject *object)
{
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  g_autofree char *path = g_build_filename (rig->store, wb_json_get_string (object, "key"), NULL);
  g_autofree char *text = wb_fs_read (path, 256 * 1024 * 1024, &length, &error);
  g_assert_no_error (error);
  g_autofree char *sha256 = wb_sha256_of (text, length);
  g_assert_cmpuint (length, ==, (gsize) wb_json_get_int (object, "bytes", -1));
  g_assert_cmpstr (sha256, ==, wb_json_get_string (object, "sha256"));
}

void
rig_assert_stored (Rig *rig, JsonNode *receipt)
{
  JsonObject *json = json_node_get_object (receipt);
  JsonArray *objects = wb_json_get_array (json, "objects");
  JsonArray *index = wb_json_get_array (json, "index");
  const char *folder = wb_json_get_string (wb_json_get_object (json, "store"), "folder");
  g_autofree char *stored_receipt = g_build_filename (rig->store, folder, "receipt.json", NULL);

  g_assert_cmpuint (json_array_get_length (objects), ==, 2);
  for (guint i = 0; i < json_array_get_length (objects); i++)
    assert_object (rig, json_array_get_object_element (objects, i));
  g_assert_cmpuint (json_array_get_length (index), >=, 3);
  for (guint i = 0; i < json_array_get_length (index); i++)
    {
      g_autofree char *path =
          g_build_filename (rig->store, json_array_get_string_element (index, i), NULL);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
  g_autoptr (JsonNode) other = wb_json_read_file (stored_receipt, NULL, NULL);
  g_assert_nonnull (other);
  g_assert_true (json_node_equal (other, receipt));
}
