/* SPDX-License-Identifier: MPL-2.0 */
/* The intake is a process of its own, found through WB_INTAKE: what is tested is what is shipped.
 */
#include "rig.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

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

/* A test that ends badly leaves no store behind, which would keep its output open. */
static void
die_with_parent (gpointer unused)
{
  (void) unused;
  (void) prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
spawn (Rig *rig, const char *port, const char *const *faults)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *clock = g_strdup_printf ("rate=%u", rig->rate);
  g_ptr_array_add (argv, (char *) g_getenv ("WB_INTAKE"));
  g_ptr_array_add (argv, rig->store);
  g_ptr_array_add (argv, (char *) "--log");
  g_ptr_array_add (argv, rig->journal);
  g_ptr_array_add (argv, (char *) "--clock");
  g_ptr_array_add (argv, clock);
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
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  rig->intake = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
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

/* --- a clock that runs fast ------------------------------------------------------------------- */

typedef struct
{
  WbClock clock;
  gint64 began_usec; /* real */
  gint64 began_monotonic_usec;
  guint rate;
} FastClock;

static gint64
fast_passed (const FastClock *self)
{
  return (g_get_monotonic_time () - self->began_monotonic_usec) * self->rate;
}

static gint64
fast_now (WbClock *clock)
{
  const FastClock *self = (const FastClock *) clock;
  return self->began_usec + fast_passed (self);
}

static gint64
fast_monotonic (WbClock *clock)
{
  return fast_passed ((const FastClock *) clock);
}

static gboolean
fast_wait (WbClock *clock, gint64 usec, GCancellable *cancellable)
{
  const FastClock *self = (const FastClock *) clock;
  return wb_clock_wait_usec (NULL, usec / self->rate, cancellable, NULL);
}

static WbClock *
fast_clock (guint rate)
{
  FastClock *self = g_new (FastClock, 1);
  *self = (FastClock){
    { fast_now, fast_monotonic, fast_wait }, g_get_real_time (), g_get_monotonic_time (), rate
  };
  return &self->clock;
}

/* --- the rig ---------------------------------------------------------------------------------- */

/* clock is taken over. */
static void
start (Rig *rig, const char *const *faults, WbClock *clock, guint rate)
{
  g_autoptr (GError) error = NULL;
  *rig = (Rig){ .dir = g_dir_make_tmp ("waybill-deliver-XXXXXX", &error),
                .clock = clock,
                .rate = rate };
  g_assert_no_error (error);
  g_autofree char *state = g_build_filename (rig->dir, "state", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state, TRUE);
  rig->store = g_build_filename (rig->dir, "store", NULL);
  rig->journal = g_build_filename (rig->dir, "journal.jsonl", NULL);
  rig->cancellable = g_cancellable_new ();
  rig->observer = (WbObserver){ on_event, rig };
  rig->run =
      (WbRun){ .cancellable = rig->cancellable, .observer = &rig->observer, .clock = rig->clock };
  spawn (rig, NULL, faults);
  rig->profile = make_profile (rig);
}

void
rig_start (Rig *rig, const char *const *faults)
{
  start (rig, faults, wb_clock_new_virtual (g_get_real_time ()), 1);
}

void
rig_start_fast (Rig *rig, const char *const *faults, guint rate)
{
  start (rig, faults, fast_clock (rate), rate);
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
  g_free (rig->journal);
  g_free (rig->endpoint);
  g_free (rig->bucket);
  g_free (rig->key_id);
  g_free (rig->key_secret);
  g_free (rig->ticket);
}

static int
answered_first (gconstpointer a, gconstpointer b)
{
  const RigAnswer *left = a, *right = b;
  return left->usec < right->usec ? -1 : left->usec > right->usec;
}

GArray *
rig_read_journal (const Rig *rig, const char *what)
{
  g_autofree char *text = NULL;
  GArray *answers = g_array_new (FALSE, FALSE, sizeof (RigAnswer));
  g_assert_true (g_file_get_contents (rig->journal, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line && **line; line++)
    {
      g_autoptr (JsonNode) node = wb_json_parse (*line, -1, NULL, NULL);
      JsonObject *json = json_node_get_object (node);
      const RigAnswer answer = { (guint) wb_json_get_int (json, "part", 0),
                                 (guint) wb_json_get_int (json, "status", 0),
                                 wb_json_get_int (json, "usec", 0) };
      if (g_strcmp0 (wb_json_get_string (json, "what"), what) == 0)
        g_array_append_val (answers, answer);
    }
  g_array_sort (answers, answered_first);
  return answers;
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
