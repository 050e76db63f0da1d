/* SPDX-License-Identifier: MPL-2.0 */
/* The report from the person's yes to the receipt, and every way it can take instead. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "wizard/world.h"

#define WORDS "It stops at eighty percent"
#define FILLER_BYTES ((gsize) 2500000)

/* data: faults of the intake, NULL-terminated. */
static void
set_up (World *world, gconstpointer data)
{
  world_start (world, data);
  wb_report_set_words (world->report, WORDS);
}

static void
tear_down (World *world, gconstpointer data)
{
  world_stop (world);
}

/* Slow enough that something can be done while parts are on their way. */
static const char *const slow[] = { "throttle=600000@part", NULL };

static void
send_slowly (World *world)
{
  world_write_filler (world, FILLER_BYTES);
  world_go_to_consent (world);
  world_agree (world, FALSE);
  world_until_sent (world, 1);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_SENDING);
}

static gboolean
names (GBytes *bundle, const char *text)
{
  gsize length;
  const void *bytes = g_bytes_get_data (bundle, &length);

  return memmem (bytes, length, text, strlen (text)) != NULL;
}

static void
assert_delivered (World *world)
{
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_DELIVERED);
  g_assert_no_error (wb_report_get_problem (world->report));
  g_assert_nonnull (wb_report_get_receipt (world->report));
  g_assert_cmpuint (wb_report_get_case (world->report)->state, ==, WB_CASE_DELIVERED);
  g_autoptr (GBytes) bundle = world_stored_bundle (world);
  g_assert_nonnull (bundle);
}

/* --- delivered -------------------------------------------------------------------------------- */

/* What was ticked and agreed to is in the bundle, nothing else; no word of the person stays. */
static void
test_delivered (World *world, gconstpointer data)
{
  wb_report_set_contact (world->report, "me@example.com");
  world_go_to_consent (world);
  wb_report_set_ticked (world->report, "config", FALSE);
  world_agree (world, TRUE);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_PREPARING);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
  g_autoptr (GBytes) bundle = world_stored_bundle (world);
  g_assert_true (names (bundle, "logs/main.log"));
  g_assert_false (names (bundle, "config.json"));
  g_assert_false (names (bundle, "extra.json"));
  g_assert_true (wb_draft_is_empty (wb_report_get_draft (world->report)));
  g_assert_false (g_file_test (wb_report_get_draft (world->report)->dir, G_FILE_TEST_EXISTS));
  g_assert_false (world_is_kept (world, WORDS));
  g_assert_false (world_is_kept (world, "me@example.com"));
  g_autofree char *summary = wb_report_summary (world->report);
  g_assert_nonnull (strstr (summary, wb_report_get_case (world->report)->number));
  g_autoptr (GPtrArray) recent = wb_report_list_recent (world->report);
  g_assert_cmpuint (recent->len, ==, 1);
}

/* Each question is a decision of its own: refused ones leave their item out. */
static void
test_one_refused (World *world, gconstpointer data)
{
  guint n_items = 0;

  wb_report_set_ticked (world->report, "user", TRUE);
  world_go_to_consent (world);
  wb_report_set_ticked (world->report, "user", TRUE);
  wb_report_set_ticked (world->report, "order", TRUE);
  g_autoptr (WbConsent) consent = wb_report_make_consent (world->report);
  for (guint i = 0; i < consent->questions->len; i++)
    {
      WbConsentQuestion *question = g_ptr_array_index (consent->questions, i);
      n_items += question->item_id != NULL;
      question->agreed = g_strcmp0 (question->item_id, "user") == 0;
    }
  g_assert_cmpuint (n_items, ==, 2);
  g_assert_cmpuint (consent->questions->len, >, n_items);
  wb_report_agree (world->report, consent);
  world_until_step (world, WB_STEP_DELIVERED);
  g_autoptr (GBytes) bundle = world_stored_bundle (world);
  g_assert_true (names (bundle, "account.json"));
  g_assert_false (names (bundle, "tasks/"));
  g_autoptr (JsonNode) node =
      wb_case_read_json (wb_report_get_case (world->report), WB_CASE_SELECTION_FILE, NULL);
  g_autofree char *selection = wb_json_line (node);
  g_assert_nonnull (strstr (selection, "sensitive:user"));
  g_assert_null (strstr (selection, "sensitive:order"));
  g_assert_null (strstr (selection, "recipient:Elsewhere"));
}

/* Nothing leaves but after the question. */
static void
test_not_before (World *world, gconstpointer data)
{
  world_collect (world);
  g_autoptr (WbConsent) consent = wb_report_make_consent (world->report);
  wb_report_agree (world->report, consent);
  wb_report_do (world->report, WB_DO_AGREE);
  wb_report_do (world->report, WB_DO_RESUME);
  wb_report_do (world->report, WB_DO_ARRIVED);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_DESCRIBE);
  world_go_to_consent (world);
  wb_report_do (world->report, WB_DO_AGREE);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_CONSENT);
  wb_report_do (world->report, WB_DO_DECLINE);
  wb_report_agree (world->report, consent);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_NETWORK);
  world_until_idle (world);
  g_assert_cmpuint (world_count_stored (world), ==, 0);
}

/* Once the bundle is whole, nothing is left to be reviewed, or to be lost by a crash. */
static void
test_draft_goes (World *world, gconstpointer data)
{
  send_slowly (world);
  g_assert_null (wb_report_get_evidence (world->report));
  g_assert_true (wb_draft_is_empty (wb_report_get_draft (world->report)));
  g_assert_false (world_is_kept (world, WORDS));
  world_until_step (world, WB_STEP_DELIVERED);
  guint n = 0;
  const double *speeds = wb_report_get_speeds (world->report, &n);
  g_assert_cmpuint (n, <=, WB_SPEEDS);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (speeds[i], >=, 0);
}

static void
test_withdraw (World *world, gconstpointer data)
{
  world_go_to_consent (world);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_DELIVERED);
  g_assert_cmpuint (world_count_stored (world), >, 0);
  wb_report_do (world->report, WB_DO_WITHDRAW);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_WITHDRAWING);
  world_until_step (world, WB_STEP_WITHDRAWN);
  g_assert_cmpuint (world_count_stored (world), ==, 0);
  g_assert_cmpuint (wb_report_get_case (world->report)->state, ==, WB_CASE_WITHDRAWN);
}

/* --- paused ----------------------------------------------------------------------------------- */

static void
test_pause (World *world, gconstpointer data)
{
  send_slowly (world);
  wb_report_do (world->report, WB_DO_PAUSE);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_PAUSED);
  world_until_idle (world);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_PAUSED);
  g_assert_no_error (wb_report_get_problem (world->report));
  wb_report_do (world->report, WB_DO_RESUME);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_SENDING);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
}

/* Pressed faster than a job can stop. */
static void
test_pause_and_on (World *world, gconstpointer data)
{
  send_slowly (world);
  for (guint i = 0; i < 5; i++)
    {
      wb_report_do (world->report, WB_DO_PAUSE);
      wb_report_do (world->report, WB_DO_RESUME);
    }
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
}

/* Paused while it is packed, before anything was sent: goes on from there. */
static void
test_pause_early (World *world, gconstpointer data)
{
  world_write_filler (world, FILLER_BYTES);
  world_go_to_consent (world);
  world_agree (world, FALSE);
  wb_report_do (world->report, WB_DO_PAUSE);
  world_until_idle (world);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_PAUSED);
  wb_report_do (world->report, WB_DO_RESUME);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
}

/* --- cancelled -------------------------------------------------------------------------------- */

static void
test_cancel_preparing (World *world, gconstpointer data)
{
  world_write_filler (world, FILLER_BYTES);
  world_go_to_consent (world);
  g_autofree char *id = g_strdup (wb_report_get_case (world->report)->id);
  world_agree (world, FALSE);
  wb_report_do (world->report, WB_DO_CANCEL);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_CANCELLING);
  world_until_step (world, WB_STEP_CANCELLED);
  g_assert_cmpuint (world_count_stored (world), ==, 0);
  g_autoptr (WbCase) kase = wb_case_open (id, NULL);
  g_assert_true (!kase || kase->state == WB_CASE_WITHDRAWN);
}

/* What was collected is deleted, as the person was told. */
static void
assert_only_record (const WbCase *kase)
{
  static const char *const kept[] = { "case.json", "lock", "waybill.json", "receipt.json", NULL };
  g_autoptr (GDir) dir = g_dir_open (kase->dir, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    {
      g_test_message ("%s", name);
      g_assert_true (g_strv_contains (kept, name));
    }
}

static void
test_cancel_sending (World *world, gconstpointer data)
{
  send_slowly (world);
  wb_report_do (world->report, WB_DO_CANCEL);
  world_until_step (world, WB_STEP_CANCELLED);
  g_assert_no_error (wb_report_get_problem (world->report));
  g_assert_cmpuint (world_count_stored (world), ==, 0);
  g_assert_cmpuint (wb_report_get_case (world->report)->state, ==, WB_CASE_WITHDRAWN);
  assert_only_record (wb_report_get_case (world->report));
}

static void
test_cancel_paused (World *world, gconstpointer data)
{
  send_slowly (world);
  wb_report_do (world->report, WB_DO_PAUSE);
  wb_report_do (world->report, WB_DO_CANCEL);
  world_until_step (world, WB_STEP_CANCELLED);
  g_assert_cmpuint (world_count_stored (world), ==, 0);
}

/* --- stopped by others ------------------------------------------------------------------------ */

static void
test_refused (World *world, gconstpointer data)
{
  world_go_to_consent (world);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_REFUSED);
  g_assert_error (wb_report_get_problem (world->report), WB_ERROR, WB_ERROR_REFUSED);
  world_until_idle (world);
  g_assert_cmpuint (world_count_stored (world), ==, 0);
  rig_restart (&world->rig, NULL);
  wb_report_do (world->report, WB_DO_RESUME);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
}

static void
test_refused_cancelled (World *world, gconstpointer data)
{
  world_go_to_consent (world);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_REFUSED);
  world_until_idle (world);
  wb_report_do (world->report, WB_DO_CANCEL);
  world_until_step (world, WB_STEP_CANCELLED);
  g_assert_cmpuint (wb_report_get_case (world->report)->state, ==, WB_CASE_WITHDRAWN);
}

/* Goes on by itself when the application was opened once. */
static void
test_sign_in (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      world_write (world, "context.json", "{\"authorization\":\"Bearer demo-u-1001\"}");
  WbContext *context = wb_context_read (path, &error);

  g_assert_no_error (error);
  world_go_to_consent (world);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_SIGN_IN);
  g_assert_error (wb_report_get_problem (world->report), WB_ERROR, WB_ERROR_SIGN_IN);
  world_until_idle (world);
  wb_report_network_is_back (world->report);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_SIGN_IN);
  rig_restart (&world->rig, NULL);
  wb_report_take_context (world->report, world->profile, context);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
}

/* An interruption that ends soon is waited for; what was sent is not sent again. */
static void
test_interrupted (World *world, gconstpointer data)
{
  send_slowly (world);
  (void) g_subprocess_force_exit (world->rig.intake);
  while (!wb_report_get_progress (world->report)->is_waiting)
    world_iterate (world);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_SENDING);
  g_assert_cmpuint (strlen (wb_report_get_progress (world->report)->note), >, 0);
  g_assert_true (wb_report_get_progress (world->report)->is_interrupted);
  rig_restart (&world->rig, slow);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
  g_assert_cmpuint (wb_report_get_progress (world->report)->interruptions, >=, 1);
  g_assert_false (wb_report_get_progress (world->report)->is_interrupted);
}

/* One that lasts is told as such; it goes on when the network is there again. */
static void
test_offline (World *world, gconstpointer data)
{
  world_go_to_consent (world);
  (void) g_subprocess_force_exit (world->rig.intake);
  world_agree (world, FALSE);
  while (!wb_report_get_progress (world->report)->is_waiting)
    world_iterate (world);
  /* what was packed is nothing that was sent */
  g_assert_cmpstr (wb_report_get_progress (world->report)->stage, ==, "upload");
  g_assert_cmpuint (wb_report_get_progress (world->report)->done, ==, 0);
  g_assert_cmpuint (wb_report_get_progress (world->report)->total, ==, 0);
  world_until_step (world, WB_STEP_OFFLINE);
  g_assert_true (wb_report_get_progress (world->report)->is_interrupted);
  g_assert_error (wb_report_get_problem (world->report), WB_ERROR, WB_ERROR_UNREACHABLE);
  world_until_idle (world);
  g_assert_cmpuint (wb_report_get_case (world->report)->state, ==, WB_CASE_WAITING);
  rig_restart (&world->rig, NULL);
  wb_report_network_is_back (world->report);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
}

/* Another process has the case at the wrong moment: what was agreed to is not forgotten. */
static void
test_case_taken (World *world, gconstpointer data)
{
  world_go_to_consent (world);
  g_autoptr (WbCase) kase = wb_case_open (wb_report_get_case (world->report)->id, NULL);
  g_assert_true (wb_case_lock (kase, NULL));
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_OFFLINE);
  g_assert_error (wb_report_get_problem (world->report), WB_ERROR, WB_ERROR_BUSY);
  world_until_idle (world);
  /* only this process knows of the agreement: another report would take its draft */
  g_assert_nonnull (wb_report_why_no_other (world->report));
  g_clear_pointer (&kase, wb_case_free);
  wb_report_network_is_back (world->report); /* nobody has to press anything */
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
}

/* What was found at packing waits for the person. */
static void
test_held (World *world, gconstpointer data)
{
  g_autofree char *line = world_line ("typed " WORLD_SECRET " again");

  g_free (world_write (world, "data/logs/other.log", line));
  world_go_to_consent (world);
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_HELD);
  g_assert_cmpuint (wb_report_get_trips (world->report)->len, ==, 1);
  g_assert_cmpuint (world_count_stored (world), ==, 0);
  world_until_idle (world);
  wb_report_do (world->report, WB_DO_RESUME);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
}

/* --- another report beside it ----------------------------------------------------------------- */

#define OTHER_WORDS "Another thing altogether"

/* Begins another one, which knows nothing of the first, and says something in it. */
static WbReport *
begin_another (World *world)
{
  WbReport *other = NULL;

  g_assert_null (wb_report_why_no_other (world->report));
  other = wb_report_new (world->profile, NULL, "user");
  const WbDraft *draft = wb_report_get_draft (other);
  g_assert_true (wb_draft_is_empty (draft));
  g_assert_cmpstr (draft->dir, !=, wb_report_get_draft (world->report)->dir);
  wb_report_set_words (other, OTHER_WORDS);
  wb_report_leave (other);
  return other;
}

static void
assert_draft_says (const char *words)
{
  g_autoptr (WbDraft) draft = wb_draft_open (WORLD_ID);

  g_assert_cmpstr (draft->words, ==, words);
}

/* What was found at packing need not be decided before something else is reported. */
static void
test_another_while_held (World *world, gconstpointer data)
{
  g_autofree char *line = world_line ("typed " WORLD_SECRET " again");

  g_free (world_write (world, "data/logs/other.log", line));
  world_go_to_consent (world);
  g_assert_null (wb_report_why_no_other (world->report));
  world_agree (world, FALSE);
  g_assert_nonnull (wb_report_why_no_other (world->report));
  world_until_step (world, WB_STEP_HELD);
  world_until_idle (world);
  g_autoptr (WbReport) other = begin_another (world);
  g_assert_true (world_is_kept (world, WORDS));
  wb_report_do (world->report, WB_DO_RESUME);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
  world_until_idle (world);
  g_assert_false (world_is_kept (world, WORDS));
  assert_draft_says (OTHER_WORDS);
}

static void
go_to_damaged (World *world)
{
  world_go_to_consent (world);
  g_autofree char *plan = wb_case_path (wb_report_get_case (world->report), "plan.json");
  g_assert_true (g_file_set_contents (plan, "{garbage", -1, NULL));
  world_agree (world, FALSE);
  world_until_step (world, WB_STEP_FAILED);
  world_until_idle (world);
}

/* A case that can't be packed says so in words for a person, and is no dead end. */
static void
test_damaged (World *world, gconstpointer data)
{
  go_to_damaged (world);
  const GError *problem = wb_report_get_problem (world->report);
  g_assert_error (problem, WB_ERROR, WB_ERROR_DAMAGED);
  g_assert_nonnull (strstr (problem->message, wb_report_get_case (world->report)->number));
  g_assert_null (strstr (problem->message, "column"));
  g_autoptr (WbReport) other = begin_another (world);
  /* nothing that was typed is lost: it is the draft again when the case is given up */
  wb_report_do (world->report, WB_DO_CANCEL);
  world_until_step (world, WB_STEP_CANCELLED);
  world_close (world);
  wb_report_set_words (other, "");
  wb_report_leave (other);
  assert_draft_says (WORDS);
}

/* The same in a later life of the program, which has the case alone. */
static void
test_damaged_again (World *world, gconstpointer data)
{
  go_to_damaged (world);
  g_autofree char *id = g_strdup (wb_report_get_case (world->report)->id);
  wb_report_leave (world->report);
  world_close (world);
  assert_draft_says ("");
  g_autoptr (WbCase) kase = wb_case_open (id, NULL);
  world_take (world, wb_report_new_for_case (g_steal_pointer (&kase), NULL));
  wb_report_do (world->report, WB_DO_RESUME);
  world_until_step (world, WB_STEP_FAILED);
  g_assert_null (wb_report_why_no_other (world->report));
}

/* A draft that was let go of does not come back over what was said since. */
static void
test_another_after_cancel (World *world, gconstpointer data)
{
  go_to_damaged (world);
  wb_report_do (world->report, WB_DO_CANCEL);
  world_until_step (world, WB_STEP_CANCELLED);
  g_autoptr (WbReport) other = wb_report_new (world->profile, NULL, "user");
  g_assert_cmpstr (wb_report_get_draft (other)->words, ==, WORDS);
  wb_report_set_words (other, OTHER_WORDS);
  wb_report_leave (other);
  wb_report_leave (world->report);
  assert_draft_says (OTHER_WORDS);
}

/* --- nowhere to send it ----------------------------------------------------------------------- */

/* Looked through, saved as a copy; nobody is asked to agree to what can't be done. */
static void
test_nowhere (World *world, gconstpointer data)
{
  g_autofree char *url = g_steal_pointer (&world->profile->deliver->ticket);

  g_assert_false (wb_report_can_send (world->report));
  wb_report_do (world->report, WB_DO_NEXT);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_REVIEW);
  g_assert_false (wb_report_may_do (world->report, WB_DO_NEXT));
  wb_report_do (world->report, WB_DO_NEXT);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_REVIEW);
  g_assert_true (wb_report_may_do (world->report, WB_DO_BACK));
  world->profile->deliver->ticket = g_steal_pointer (&url);
  g_assert_true (wb_report_may_do (world->report, WB_DO_NEXT));
}

/* --- begun anew ------------------------------------------------------------------------------- */

static void
open_again (World *world, const char *id)
{
  g_autoptr (GError) error = NULL;
  WbCase *kase = wb_case_open (id, &error);

  g_assert_no_error (error);
  world_take (world, wb_report_new_for_case (kase, &error));
  g_assert_no_error (error);
}

/* The program ends in the middle; another takes the case up. */
static void
test_again (World *world, gconstpointer data)
{
  send_slowly (world);
  g_autofree char *id = g_strdup (wb_report_get_case (world->report)->id);
  wb_report_do (world->report, WB_DO_PAUSE);
  world_close (world);
  open_again (world, id);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_PAUSED);
  g_assert_null (wb_report_get_draft (world->report));
  wb_report_do (world->report, WB_DO_RESUME);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);

  world_close (world);
  open_again (world, id);
  assert_delivered (world);
  wb_report_do (world->report, WB_DO_WITHDRAW);
  world_until_step (world, WB_STEP_WITHDRAWN);
  assert_only_record (wb_report_get_case (world->report));
}

/* Killed while it was packed: the draft that a kill left goes with the packing. */
static void
test_again_from_draft (World *world, gconstpointer data)
{
  world_write_filler (world, FILLER_BYTES);
  world_go_to_consent (world);
  g_autofree char *id = g_strdup (wb_report_get_case (world->report)->id);
  world_agree (world, FALSE);
  wb_report_do (world->report, WB_DO_PAUSE);
  world_close (world);
  g_assert_true (world_is_kept (world, WORDS));
  open_again (world, id);
  wb_report_do (world->report, WB_DO_RESUME);
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_PREPARING);
  world_until_step (world, WB_STEP_DELIVERED);
  assert_delivered (world);
  world_until_idle (world);
  g_assert_false (world_is_kept (world, WORDS));
}

/* --- a copy ----------------------------------------------------------------------------------- */

typedef struct
{
  guint n_calls;
  GError *error;
} Saved;

static void
on_saved (WbReport *report, const GError *error, gpointer user_data)
{
  Saved *saved = user_data;

  saved->n_calls++;
  g_clear_error (&saved->error);
  saved->error = error ? g_error_copy (error) : NULL;
}

static void
assert_bundle (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbVerdict) verdict = wb_bundle_verify (path, NULL, &error);
  struct stat st;

  g_assert_no_error (error);
  g_assert_cmpuint (verdict->problems->len, ==, 0);
  g_assert_no_errno (stat (path, &st));
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
}

/* Before anything is packed: of what would be. */
static void
test_copy_before (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->home, "copy.zip", NULL);
  Saved saved = { 0 }, refused = { 0 };

  wb_report_save_copy (world->report, path, on_saved, &saved);
  g_assert_error (saved.error, WB_ERROR, WB_ERROR_BUSY);
  world_collect (world);
  wb_report_save_copy (world->report, path, on_saved, &saved);
  wb_report_save_copy (world->report, path, on_saved, &refused);
  g_assert_cmpuint (refused.n_calls, ==, 1);
  g_assert_error (refused.error, WB_ERROR, WB_ERROR_BUSY);
  g_clear_error (&refused.error);
  /* a change meanwhile is collected when the copy is written */
  wb_report_hide (world->report, "Ms Li", TRUE);
  world_until_idle (world);
  g_assert_cmpuint (saved.n_calls, ==, 2);
  g_clear_error (&saved.error);
  world_until_collected (world);
  g_assert_nonnull (wb_report_get_evidence (world->report));
  wb_report_save_copy (world->report, path, on_saved, &saved);
  world_until_idle (world);
  g_assert_no_error (saved.error);
  assert_bundle (path);
  g_assert_cmpuint (world_count_stored (world), ==, 0);
}

static void
pause_and_save (World *world, Saved *saved)
{
  g_autofree char *path = g_build_filename (world->home, "packed.zip", NULL);

  send_slowly (world);
  wb_report_do (world->report, WB_DO_PAUSE);
  world_until_idle (world);
  wb_report_save_copy (world->report, path, on_saved, saved);
  g_assert_cmpuint (saved->n_calls, ==, 0);
}

/* What is asked for while the copy is written is done afterwards. */
static void
test_copy_and_on (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->home, "packed.zip", NULL);
  Saved saved = { 0 };

  pause_and_save (world, &saved);
  wb_report_do (world->report, WB_DO_RESUME);
  world_until_step (world, WB_STEP_DELIVERED);
  g_assert_cmpuint (saved.n_calls, ==, 1);
  g_assert_no_error (saved.error);
  assert_bundle (path);
  assert_delivered (world);
}

static void
test_copy_and_cancel (World *world, gconstpointer data)
{
  Saved saved = { 0 };

  pause_and_save (world, &saved);
  wb_report_do (world->report, WB_DO_CANCEL);
  world_until_step (world, WB_STEP_CANCELLED);
  g_assert_cmpuint (saved.n_calls, ==, 1);
  g_clear_error (&saved.error);
  g_assert_cmpuint (world_count_stored (world), ==, 0);
}

static const char *const no_ticket[] = { "ticket-403", NULL };
static const char *const no_sign_in[] = { "ticket-401", NULL };

static const struct
{
  const char *name;
  void (*run) (World *, gconstpointer);
  const char *const *faults;
} rows[] = {
  { "delivered", test_delivered, NULL },
  { "one-refused", test_one_refused, NULL },
  { "not-before", test_not_before, NULL },
  { "draft-goes", test_draft_goes, slow },
  { "withdraw", test_withdraw, NULL },
  { "pause", test_pause, slow },
  { "pause-and-on", test_pause_and_on, slow },
  { "pause-early", test_pause_early, NULL },
  { "cancel-preparing", test_cancel_preparing, NULL },
  { "cancel-sending", test_cancel_sending, slow },
  { "cancel-paused", test_cancel_paused, slow },
  { "refused", test_refused, no_ticket },
  { "refused-cancelled", test_refused_cancelled, no_ticket },
  { "sign-in", test_sign_in, no_sign_in },
  { "interrupted", test_interrupted, slow },
  { "offline", test_offline, NULL },
  { "case-taken", test_case_taken, NULL },
  { "held", test_held, NULL },
  { "another-while-held", test_another_while_held, NULL },
  { "damaged", test_damaged, NULL },
  { "damaged-again", test_damaged_again, NULL },
  { "another-after-cancel", test_another_after_cancel, NULL },
  { "nowhere", test_nowhere, NULL },
  { "again", test_again, slow },
  { "again-from-draft", test_again_from_draft, NULL },
  { "copy-before", test_copy_before, NULL },
  { "copy-and-on", test_copy_and_on, slow },
  { "copy-and-cancel", test_copy_and_cancel, slow },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/wizard/sending/", rows[i].name, NULL);
      g_test_add (path, World, rows[i].faults, set_up, rows[i].run, tear_down);
    }
  return g_test_run ();
}
