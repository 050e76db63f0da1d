/* SPDX-License-Identifier: MPL-2.0 */
#include "credentials.h"

#include <string.h>

#include "scratch.h"

static void
caller_clear (WbCaller *caller)
{
  g_clear_pointer (&caller->case_id, g_free);
  g_clear_pointer (&caller->folder, g_free);
}

static void
test_round_trip (void)
{
  WbIntake *intake = scratch_intake ();
  g_autoptr (WbCredentials) keys = wb_credentials_issue (intake, "c1", "cases/x/", 60);
  g_autofree char *secret = wb_credentials_secret (intake, keys->access_key_id);
  WbCaller caller = { 0 };
  gint64 expires = 0;

  g_assert_true (wb_credentials_is_temporary (keys->access_key_id));
  g_assert_cmpstr (secret, ==, keys->access_key_secret);
  g_assert_true (
      wb_credentials_read (intake, keys->access_key_id, keys->security_token, &caller, &expires));
  g_assert_cmpstr (caller.case_id, ==, "c1");
  g_assert_cmpstr (caller.folder, ==, "cases/x/");
  g_assert_cmpint (expires, ==, keys->expires);
  g_assert_false (caller.is_staff);
  caller_clear (&caller);
  scratch_drop (intake);
}

/* A token is good whole, with its own key, at its own office; changed in any character it is none.
 */
static void
test_forged (void)
{
  WbIntake *intake = scratch_intake (), *other = scratch_intake ();
  g_autoptr (WbCredentials) keys = wb_credentials_issue (intake, NULL, "rehearsals/x/", 60);
  g_autoptr (WbCredentials) more = wb_credentials_issue (intake, NULL, "rehearsals/y/", 60);
  WbCaller caller = { 0 };
  gint64 expires = 0;

  g_assert_false (
      wb_credentials_read (intake, more->access_key_id, keys->security_token, &caller, &expires));
  g_assert_false (
      wb_credentials_read (other, keys->access_key_id, keys->security_token, &caller, &expires));
  for (gsize i = 0; keys->security_token[i] != '\0'; i++)
    {
      g_autofree char *forged = g_strdup (keys->security_token);

      forged[i] = forged[i] == 'A' ? 'B' : 'A';
      g_assert_false (wb_credentials_read (intake, keys->access_key_id, forged, &caller, &expires));
      forged[i] = '\0';
      g_assert_false (wb_credentials_read (intake, keys->access_key_id, forged, &caller, &expires));
    }
  g_assert_null (caller.folder);
  scratch_drop (intake);
  scratch_drop (other);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/credentials/round-trip", test_round_trip);
  g_test_add_func ("/intake/credentials/forged", test_forged);
  return g_test_run ();
}
