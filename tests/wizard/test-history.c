/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gstdio.h>

#include "base/error.h"
#include "base/fs.h"
#include "draft.h"
#include "pages/history/history-deeds.h"

#define NOW ((gint64) 1795000000 * G_USEC_PER_SEC)

static char *state_dir;

static guint
bits (const char *deeds)
{
  static const char letters[] = "ocsrwd"; /* as in WbHistoryDeed */
  guint found = 0;
  for (; *deeds; deeds++)
    found |= 1u << (strchr (letters, *deeds) - letters);
  return found;
}

/* --- one case -------------------------------------------------------------------------------- */

static WbHistoryEntry *
make_entry (WbCaseState state, gboolean may_send, gboolean is_withdraw_asked, gboolean is_busy,
            gboolean is_damaged)
{
  static char id[] = "00112233445566778899aabbccddeeff", number[] = "WB-7K3Q-9F2M";
  static char profile[] = "com.example.App", name[] = "App", note[] = "It said no.";
  static char bundle[] = "bundle.zip";
  WbCase kase = {
    .id = id,
    .number = number,
    .profile_id = profile,
    .profile_name = name,
    .state = state,
    .note = note,
    .created_usec = NOW,
    .delivered_usec = state == WB_CASE_DELIVERED ? NOW : 0,
    .retain_until_usec = state >= WB_CASE_DELIVERED ? NOW + 30 * G_TIME_SPAN_DAY : 0,
    .bundle_name = bundle,
  };
  WbHistoryFacts facts = { .may_send = may_send,
                           .is_withdraw_asked = is_withdraw_asked,
                           .is_busy = is_busy,
                           .is_damaged = is_damaged,
                           .has_bundle = TRUE,
                           .has_receipt = TRUE };
  return wb_history_entry_new (&kase, &facts, NOW);
}

/* Every state, agreed to and not, being sent, to be withdrawn. */
static void
test_states (void)
{
  static const struct
  {
    WbCaseState state;
    gboolean may_send, is_withdraw_asked, is_busy;
    WbHistoryGroup group;
    const char *deeds, *sentence;
    gboolean has_primary, is_damaged;
  } rows[] = {
    { WB_CASE_DRAFT, TRUE, 0, 0, WB_HISTORY_NOT_THERE_YET, "ocsd", "Not sent yet", TRUE },
    { WB_CASE_DRAFT, FALSE, 0, 0, WB_HISTORY_NOT_THERE_YET, "csd", "Nobody agreed", FALSE },
    { WB_CASE_COLLECTING, TRUE, 0, 0, WB_HISTORY_NOT_THERE_YET, "ocsd", "Not sent yet", TRUE },
    { WB_CASE_COLLECTING, TRUE, 0, 1, WB_HISTORY_NOT_THERE_YET, "oc", "Being sent", TRUE },
    { WB_CASE_COLLECTING, FALSE, 0, 0, WB_HISTORY_NOT_THERE_YET, "csd", "Damaged", FALSE, TRUE },
    { WB_CASE_PACKED, FALSE, 0, 0, WB_HISTORY_NOT_THERE_YET, "csd", "Damaged", FALSE, TRUE },
    { WB_CASE_SENDING, FALSE, 0, 0, WB_HISTORY_NOT_THERE_YET, "cswd", "Damaged", FALSE, TRUE },
    { WB_CASE_SENDING, FALSE, 1, 0, WB_HISTORY_NOT_THERE_YET, "crw", "To be withdrawn", TRUE,
      TRUE },
    { WB_CASE_EXPIRED, FALSE, 0, 0, WB_HISTORY_ENDED, "crd", "", FALSE, TRUE },
    { WB_CASE_HELD, TRUE, 0, 0, WB_HISTORY_NOT_THERE_YET, "ocsd", "personal", TRUE },
    { WB_CASE_PACKED, FALSE, 0, 0, WB_HISTORY_NOT_THERE_YET, "csd", "Nobody agreed", FALSE },
    { WB_CASE_PACKED, TRUE, 0, 0, WB_HISTORY_NOT_THERE_YET, "ocsd", "Ready", TRUE },
    { WB_CASE_WAITING, TRUE, 0, 0, WB_HISTORY_NOT_THERE_YET, "ocsw", "the network", TRUE },
    { WB_CASE_NEEDS_SIGN_IN, TRUE, 0, 0, WB_HISTORY_NOT_THERE_YET, "ocsw", "sign in", TRUE },
    { WB_CASE_SENDING, TRUE, 0, 0, WB_HISTORY_NOT_THERE_YET, "ocsw", "interrupted", TRUE },
    { WB_CASE_SENDING, TRUE, 0, 1, WB_HISTORY_NOT_THERE_YET, "oc", "Being sent", TRUE },
    { WB_CASE_SENDING, TRUE, 1, 0, WB_HISTORY_NOT_THERE_YET, "crw", "To be withdrawn", TRUE },
    { WB_CASE_REFUSED, TRUE, 0, 0, WB_HISTORY_NOT_THERE_YET, "ocsw", "It said no.", TRUE },
    { WB_CASE_GIVEN_UP, TRUE, 0, 0, WB_HISTORY_ENDED, "csrd", "It said no.", FALSE },
    { WB_CASE_DELIVERED, TRUE, 0, 0, WB_HISTORY_WITH_SUPPORT, "ocrwd", "", FALSE },
    { WB_CASE_DELIVERED, TRUE, 1, 0, WB_HISTORY_NOT_THERE_YET, "crw", "To be withdrawn", TRUE },
    { WB_CASE_WITHDRAWN, TRUE, 0, 0, WB_HISTORY_ENDED, "crd", "", FALSE },
    { WB_CASE_EXPIRED, TRUE, 0, 0, WB_HISTORY_ENDED, "crd", "", FALSE },
  };
  guint seen = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbHistoryEntry) entry =
          make_entry (rows[i].state, rows[i].may_send, rows[i].is_withdraw_asked, rows[i].is_busy,
                      rows[i].is_damaged);
      seen |= 1u << rows[i].state;
      g_assert_cmpint (entry->group, ==, rows[i].group);
      g_assert_cmphex (entry->deeds, ==, bits (rows[i].deeds));
      g_assert_true (g_str_has_prefix (entry->detail, "Today "));
      g_assert_nonnull (strstr (entry->detail, ", App"));
      g_assert_nonnull (strstr (entry->detail, rows[i].sentence));
      g_assert_cmpint (entry->primary != NULL, ==, rows[i].has_primary);
      /* What has not arrived is never cleared away. */
      g_assert_cmpint (entry->is_clearable, ==, entry->group != WB_HISTORY_NOT_THERE_YET);
      /* A button does nothing that the menu does not offer. */
      g_assert_true (!entry->primary || wb_history_entry_may (entry, entry->primary_deed));
    }
  g_assert_cmphex (seen, ==, (1u << WB_CASE_N_STATES) - 1);
}

static void
test_end (void)
{
  g_autoptr (WbHistoryEntry) delivered = make_entry (WB_CASE_DELIVERED, TRUE, FALSE, FALSE, FALSE);
  g_autoptr (WbHistoryEntry) withdrawn = make_entry (WB_CASE_WITHDRAWN, TRUE, FALSE, FALSE, FALSE);
  g_autoptr (WbHistoryEntry) expired = make_entry (WB_CASE_EXPIRED, TRUE, FALSE, FALSE, FALSE);
  g_autoptr (WbHistoryEntry) waiting = make_entry (WB_CASE_WAITING, TRUE, FALSE, FALSE, FALSE);
  g_assert_true (g_str_has_prefix (delivered->end, "until "));
  g_assert_cmpstr (withdrawn->end, ==, "withdrawn");
  g_assert_true (g_str_has_prefix (expired->end, "deleted "));
  g_assert_cmpstr (waiting->end, ==, "");
}

/* --- the folder of cases --------------------------------------------------------------------- */

static void
put (const WbCase *kase, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = wb_case_path (kase, name);
  g_assert_true (wb_fs_write_atomic (path, text, strlen (text), &error));
}

/* A case in state, locked by the caller until it is freed. */
static WbCase *
make_case (WbCaseState state)
{
  g_autoptr (GError) error = NULL;
  WbCase *kase = wb_case_new ("com.example.App", "App", NULL, &error);
  g_assert_no_error (error);
  kase->state = state;
  kase->bundle_name = g_strdup ("bundle.zip");
  put (kase, "bundle.zip", "PK");
  put (kase, "receipt.json", "{}");
  g_assert_true (wb_case_save (kase, NULL, &error));
  return kase;
}

static char *
make_unlocked (WbCaseState state)
{
  g_autoptr (WbCase) kase = make_case (state);
  return g_strdup (kase->id);
}

static gboolean
is_there (const char *id)
{
  g_autoptr (WbCase) kase = wb_case_open (id, NULL);
  return kase != NULL;
}

/* A case that a kept draft was begun for is told apart from one that nobody comes back to. */
static void
test_in_the_making (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *begun = make_unlocked (WB_CASE_DRAFT);
  g_autofree char *left = make_unlocked (WB_CASE_DRAFT);
  g_autoptr (WbDraft) draft = wb_draft_open ("com.example.App");
  draft->case_id = g_strdup (begun);
  g_assert_true (wb_draft_save (draft, &error));
  g_autoptr (WbHistory) history = wb_history_read (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->entries->len, ==, 2);
  for (guint i = 0; i < history->entries->len; i++)
    {
      const WbHistoryEntry *entry = history->entries->pdata[i];
      const gboolean is_begun = g_str_equal (entry->id, begun);
      g_assert_nonnull (strstr (entry->detail, is_begun ? "In the making" : "Nobody agreed"));
      g_assert_true (wb_history_entry_may (entry, WB_HISTORY_DELETE));
      g_assert_true (wb_history_delete (entry->id, NULL));
    }
  wb_draft_clear (draft);
}

/* Ended and delivered ones go; what has not arrived, is to be withdrawn, or is held by somebody
 * stays. */
static void
test_clear (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *delivered = make_unlocked (WB_CASE_DELIVERED);
  g_autofree char *withdrawn = make_unlocked (WB_CASE_WITHDRAWN);
  g_autofree char *waiting = make_unlocked (WB_CASE_WAITING);
  g_autoptr (WbCase) asked = make_case (WB_CASE_DELIVERED);
  put (asked, WB_CASE_WITHDRAW_FILE, "{}");
  wb_close_fd (&asked->lock_fd);
  g_autoptr (WbCase) held = make_case (WB_CASE_EXPIRED);

  g_assert_false (wb_history_clear (NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_BUSY);
  g_assert_false (is_there (delivered));
  g_assert_false (is_there (withdrawn));
  g_assert_true (is_there (waiting));
  g_assert_true (is_there (asked->id));
  g_assert_true (is_there (held->id));

  g_clear_error (&error);
  wb_close_fd (&held->lock_fd);
  g_assert_true (wb_history_clear (NULL, &error));
  g_assert_no_error (error);
  g_assert_false (is_there (held->id));
  g_assert_true (wb_history_delete (waiting, &error));
  g_assert_false (wb_history_delete (asked->id, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
}

static void
test_save (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = make_unlocked (WB_CASE_DELIVERED);
  g_autofree char *path = g_build_filename (state_dir, "copy.zip", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_true (wb_history_save (id, WB_HISTORY_SAVE_COPY, path, NULL, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "PK");
  g_assert_false (wb_history_save (id, WB_HISTORY_DELETE, path, NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOTHING);
  g_clear_error (&error);
  g_assert_false (
      wb_history_save (id, WB_HISTORY_SAVE_RECEIPT, "/nowhere/receipt.json", NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (wb_history_delete (id, NULL));
}

/* What was never sent needs nobody's answer. */
static void
test_withdraw_unsent (void)
{
  g_autoptr (GError) error = NULL;
  WbDeliverOptions options = { NULL };
  g_autofree char *id = make_unlocked (WB_CASE_PACKED);
  g_assert_true (wb_history_withdraw (id, &options, NULL, &error));
  g_assert_false (is_there (id));
  g_assert_false (wb_history_withdraw (id, &options, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_damaged (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) kase = make_case (WB_CASE_DELIVERED);
  put (kase, "case.json", "{ not json");
  g_autoptr (WbHistory) history = wb_history_read (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->damaged->len, ==, 1);
  g_assert_cmpstr (history->damaged->pdata[0], ==, kase->dir);
  g_assert_true (wb_history_delete_damaged (kase->dir, &error));
  g_assert_false (g_file_test (kase->dir, G_FILE_TEST_EXISTS));
  /* Nothing outside. */
  g_assert_false (wb_history_delete_damaged (state_dir, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED);
  g_assert_true (g_file_test (state_dir, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  state_dir = g_dir_make_tmp ("waybill-history-XXXXXX", NULL);
  g_assert_true (g_setenv ("WAYBILL_STATE_DIR", state_dir, TRUE));
  g_test_add_func ("/wizard/history/states", test_states);
  g_test_add_func ("/wizard/history/end", test_end);
  g_test_add_func ("/wizard/history/in-the-making", test_in_the_making);
  g_test_add_func ("/wizard/history/clear", test_clear);
  g_test_add_func ("/wizard/history/save", test_save);
  g_test_add_func ("/wizard/history/withdraw-unsent", test_withdraw_unsent);
  g_test_add_func ("/wizard/history/damaged", test_damaged);
  int result = g_test_run ();
  g_assert_true (wb_fs_remove_tree (state_dir, NULL));
  g_free (state_dir);
  return result;
}
