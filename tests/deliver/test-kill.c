/* SPDX-License-Identifier: MPL-2.0 */
/* kill -9 in the middle of an upload, again and again: one whole object in the end, and no more
 * parts sent than the file has plus one per lane for each kill. The intake counts: it takes exactly
 * so many and refuses every one after that. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "rig.h"

#define KILLS 20
#define LANES 3
#define PARTS 150
#define PART_BYTES ((gsize) 100 * 1024)
#define LONGEST_USEC (250 * 1000)

/* What the child does: delivers the case, by the computer's own clock. */
static int
deliver_as_child (const char *id, const char *profile_path)
{
  const WbDeliverOptions options = {
    .lanes = LANES, .part_bytes = PART_BYTES, .proxy = "direct://", .patience_sec = 5
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = wb_profile_load (profile_path, NULL, &error);
  g_autoptr (WbCase) kase = profile ? wb_case_open (id, &error) : NULL;
  if (!kase || !wb_case_lock (kase, &error))
    g_error ("child: %s", error->message);
  g_autoptr (JsonNode) receipt = wb_deliver (kase, profile, NULL, &options, NULL, &error);
  if (!receipt)
    g_printerr ("child: %s\n", error->message);
  return receipt ? EXIT_SUCCESS : EXIT_FAILURE;
}

static GSubprocess *
spawn_child (const char *id, const char *profile_path)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self, "--deliver", id, profile_path, NULL);
  g_assert_no_error (error);
  return child;
}

/* TRUE if it was killed, FALSE if it had ended by itself before. */
static gboolean
kill_at_some_moment (const char *id, const char *profile_path)
{
  g_autoptr (GSubprocess) child = spawn_child (id, profile_path);
  g_usleep ((gulong) g_test_rand_int_range (1000, LONGEST_USEC));
  g_subprocess_send_signal (child, SIGKILL);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  return g_subprocess_get_if_signaled (child);
}

static void
test_kill (void)
{
  Rig rig;
  g_autofree char *limit =
      g_strdup_printf ("status=500@part:after=%u,times=0", PARTS + LANES * KILLS);
  rig_start (&rig, (const char *[]){ limit, "delay=20", NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = rig_case (&rig, PARTS * PART_BYTES);
  g_autofree char *id = g_strdup (kase->id);
  g_autofree char *profile_path = g_build_filename (rig.dir, "studio.json", NULL);
  g_assert_true (g_file_set_contents (profile_path, rig.profile->json, -1, NULL));
  g_clear_pointer (&kase, wb_case_free);

  guint kills = 0;
  for (guint i = 0; i < KILLS; i++)
    kills += kill_at_some_moment (id, profile_path);
  g_test_message ("%u kills", kills);
  g_assert_cmpuint (kills, >, KILLS / 4);
  g_autoptr (GSubprocess) last = spawn_child (id, profile_path);
  g_assert_true (g_subprocess_wait_check (last, NULL, &error));
  g_assert_no_error (error);

  g_autoptr (WbCase) done = wb_case_open (id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (done->state, ==, WB_CASE_DELIVERED);
  g_autoptr (JsonNode) receipt = wb_case_read_json (done, "receipt.json", &error);
  g_assert_no_error (error);
  rig_assert_stored (&rig, receipt);
  rig_stop (&rig);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--deliver"))
    return deliver_as_child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deliver/kill", test_kill);
  return g_test_run ();
}
