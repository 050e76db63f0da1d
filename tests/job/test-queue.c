/* SPDX-License-Identifier: MPL-2.0 */
/* What a case needs is told by its files alone; walks all states. */
#include "job/queue.h"

#include "base/error.h"
#include "base/fs.h"
#include "cases/wish.h"
#include "deliver/deliver.h"

#define SELECTION(decisions)                                                                       \
  "{\"items\":[],\"orders\":[],\"attachments\":[],\"hide\":[],\"restore\":[],"                     \
  "\"format\":\"zip\",\"tripwire\":\"ask\",\"decisions\":[" decisions "]}"
#define AGREED                                                                                     \
  SELECTION ("{\"what\":\"send\",\"textSha256\":\"00\",\"whenUsec\":1,\"by\":\"user\"}")
#define NOT_AGREED SELECTION ("")

static void
put (const WbCase *kase, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = wb_case_path (kase, name);
  g_assert_true (wb_fs_write_atomic (path, text, strlen (text), &error));
}

/* Caller frees. */
static WbCase *
make_case (const char *profile_id, WbCaseState state, const char *selection)
{
  g_autoptr (GError) error = NULL;
  WbCase *kase = wb_case_new (profile_id, "App", NULL, &error);
  g_assert_no_error (error);
  kase->state = state;
  if (selection)
    put (kase, WB_CASE_SELECTION_FILE, selection);
  g_assert_true (wb_case_save (kase, NULL, &error));
  return kase;
}

static void
forget (WbCase *kase)
{
  g_assert_true (wb_case_delete (kase, NULL));
  wb_case_free (kase);
}

static void
test_states (void)
{
  static const WbQueueNeed agreed[WB_CASE_N_STATES] = {
    WB_QUEUE_SEND,    WB_QUEUE_SEND,    WB_QUEUE_PERSON,  WB_QUEUE_SEND,
    WB_QUEUE_SEND,    WB_QUEUE_SIGN_IN, WB_QUEUE_SEND,    WB_QUEUE_PERSON,
    WB_QUEUE_NOTHING, WB_QUEUE_NOTHING, WB_QUEUE_NOTHING, WB_QUEUE_NOTHING,
  };

  for (guint i = 0; i < WB_CASE_N_STATES; i++)
    {
      WbCase *kase = make_case ("a", i, AGREED);
      g_assert_cmpuint (wb_queue_need (kase), ==, agreed[i]);
      g_assert_true (wb_case_set_wish (kase, WB_CASE_WISH_PAUSE, NULL));
      g_assert_cmpuint (wb_queue_need (kase), ==, WB_QUEUE_NOTHING);
      g_assert_true (wb_case_set_wish (kase, WB_CASE_WISH_CANCEL, NULL));
      g_assert_cmpuint (wb_queue_need (kase), ==, WB_QUEUE_TAKE_BACK);
      forget (kase);
    }
}

/* Nobody agreed, or nobody can tell whether somebody did. */
static void
test_not_agreed (void)
{
  static const struct
  {
    WbCaseState state;
    const char *selection; /* (nullable) */
    WbQueueNeed need;
  } rows[] = {
    { WB_CASE_PACKED, NOT_AGREED, WB_QUEUE_NOTHING },
    { WB_CASE_WAITING, "{\"torn\":", WB_QUEUE_PERSON },
    { WB_CASE_WAITING, NULL, WB_QUEUE_PERSON },
    { WB_CASE_DRAFT, NULL, WB_QUEUE_NOTHING },
    { WB_CASE_DELIVERED, NULL, WB_QUEUE_NOTHING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WbCase *kase = make_case ("a", rows[i].state, rows[i].selection);
      g_assert_cmpuint (wb_queue_need (kase), ==, rows[i].need);
      forget (kase);
    }
}

static void
test_told_later (void)
{
  WbCase *given_up = make_case ("a", WB_CASE_GIVEN_UP, NULL);
  WbCase *withdrawn = make_case ("a", WB_CASE_DELIVERED, AGREED);

  put (given_up, WB_CASE_GIVEN_UP_FILE, "{}");
  put (withdrawn, WB_CASE_WITHDRAW_FILE, "{}");
  g_assert_cmpuint (wb_queue_need (given_up), ==, WB_QUEUE_CLEAR);
  g_assert_cmpuint (wb_queue_need (withdrawn), ==, WB_QUEUE_TAKE_BACK);
  forget (given_up);
  forget (withdrawn);
}

static void
test_goes_on (void)
{
  g_assert_true (wb_queue_goes_on (WB_QUEUE_SEND));
  g_assert_true (wb_queue_goes_on (WB_QUEUE_TAKE_BACK));
  g_assert_true (wb_queue_goes_on (WB_QUEUE_CLEAR));
  g_assert_false (wb_queue_goes_on (WB_QUEUE_NOTHING));
  g_assert_false (wb_queue_goes_on (WB_QUEUE_SIGN_IN));
  g_assert_false (wb_queue_goes_on (WB_QUEUE_PERSON));
}

/* An authorization goes to one application's server. */
static void
test_whose (void)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new ();
  WbCase *ours = make_case ("ours", WB_CASE_NEEDS_SIGN_IN, AGREED);
  WbCase *over = make_case ("theirs", WB_CASE_DELIVERED, AGREED);
  WbCase *theirs = make_case ("theirs", WB_CASE_WAITING, AGREED);

  g_assert_null (wb_queue_whose (cases, NULL));
  g_ptr_array_add (cases, ours);
  g_ptr_array_add (cases, over);
  g_assert_cmpstr (wb_queue_whose (cases, NULL), ==, "ours");
  g_ptr_array_add (cases, theirs);
  g_assert_null (wb_queue_whose (cases, NULL));
  g_assert_cmpstr (wb_queue_whose (cases, "ours"), ==, "ours");
  forget (ours);
  forget (over);
  forget (theirs);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *state_dir = g_dir_make_tmp ("waybill-test-XXXXXX", NULL);
  g_setenv ("WAYBILL_STATE_DIR", state_dir, TRUE);
  g_test_add_func ("/job/queue/states", test_states);
  g_test_add_func ("/job/queue/not-agreed", test_not_agreed);
  g_test_add_func ("/job/queue/told-later", test_told_later);
  g_test_add_func ("/job/queue/goes-on", test_goes_on);
  g_test_add_func ("/job/queue/whose", test_whose);
  const int result = g_test_run ();
  (void) wb_fs_remove_tree (state_dir, NULL);
  return result;
}
