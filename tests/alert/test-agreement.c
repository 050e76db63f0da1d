/* SPDX-License-Identifier: MPL-2.0 */
/* What was agreed to is what holds; everything else asks anew. */
#include "alert/agreement.h"

#include <glib/gstdio.h>
#include <string.h>

#include "alert/queue.h"
#include "base/fs.h"

#define DSN "https://0123@sentry.example.com/42"

static WbProfile *
make_profile (const char *sentry, const char *recipients)
{
  g_autofree char *json = g_strdup_printf (
      "{\"waybill\":1,\"id\":\"com.example.Logs\",\"name\":\"Logs\",\"roots\":{\"data\":[\"/"
      "placeholder\"]},"
      "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"**\"]}],"
      "\"sentry\":%s,\"privacy\":{\"controller\":\"Example\",\"purpose\":\"Help\",\"recipients\":[%"
      "s]}}",
      sentry, recipients);
  g_autoptr (GError) error = NULL;
  WbProfile *profile = wb_profile_parse (json, -1, "test.json", WB_PROFILE_PATH, NULL, &error);
  g_assert_no_error (error);
  return profile;
}

#define US "{\"name\":\"Sentry\",\"country\":\"US\",\"role\":\"processor\",\"gets\":[\"alerts\"]}"
#define DE "{\"name\":\"Sentry\",\"country\":\"DE\",\"role\":\"processor\",\"gets\":[\"alerts\"]}"
#define OTHER                                                                                      \
  "{\"name\":\"Bucket\",\"country\":\"US\",\"role\":\"processor\",\"gets\":[\"bundle\"]}"

static const struct
{
  const char *sentry, *recipients;
  gboolean holds;
} rows[] = {
  { "{\"dsn\":\"" DSN "\"}", US, TRUE },
  { "{\"dsn\":\"" DSN "\",\"perDay\":5}", US, FALSE },
  { "{\"dsn\":\"" DSN "\",\"samplePercent\":10}", US, TRUE },
  { "{\"dsn\":\"" DSN "\"}", US "," OTHER, TRUE },
  { "{\"dsn\":\"https://0123@sentry.example.org/42\"}", US, FALSE },
  { "{\"dsn\":\"" DSN "\",\"level\":\"warn\"}", US, FALSE },
  { "{\"dsn\":\"" DSN "\",\"breadcrumbs\":\"info\"}", US, FALSE },
  { "{\"dsn\":\"" DSN "\",\"loggers\":{\"a\":\"warn\"}}", US, FALSE },
  { "{\"dsn\":\"" DSN "\"}", DE, FALSE },
  { "{\"dsn\":\"" DSN "\"}", OTHER, FALSE },
  { "{\"dsn\":\"" DSN "\"}", US "," DE, FALSE }, /* nobody knows whom is meant */
};

static char *dir;

static void
test_what_holds (void)
{
  g_autoptr (WbProfile) agreed = make_profile (rows[0].sentry, rows[0].recipients);
  g_autoptr (GError) error = NULL;

  g_assert_false (wb_agreement_is_given (agreed));
  g_assert_true (wb_agreement_give (agreed, "user", NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbProfile) profile = make_profile (rows[i].sentry, rows[i].recipients);
      g_assert_cmpint (wb_agreement_is_given (profile), ==, rows[i].holds);
      g_assert_cmpint (wb_agreement_usec (profile) > 0, ==, rows[i].holds);
    }
  g_assert_true (wb_agreement_take_back (agreed->id, NULL, &error));
  g_assert_false (wb_agreement_is_given (agreed));
}

static void
test_taken_back (void)
{
  g_autoptr (WbProfile) profile = make_profile (rows[0].sentry, rows[0].recipients);
  g_autofree char *folder = wb_alerts_dir (profile->id);
  g_autofree char *place = g_build_filename (folder, "watch.json", NULL);
  g_autofree char *ledger = g_build_filename (folder, "alerts.jsonl", NULL);
  g_autoptr (GBytes) item = g_bytes_new_static ("event\n{}", 8);

  g_assert_true (wb_agreement_take_back (profile->id, NULL, NULL)); /* nothing to take back */
  g_assert_true (wb_agreement_give (profile, "user", NULL, NULL));
  g_assert_true (g_file_set_contents (place, "{}", -1, NULL));
  g_assert_true (g_file_set_contents (ledger, "{}\n", -1, NULL));
  g_autoptr (WbOutbox) queue = wb_alerts_open_queue (profile->id, NULL, NULL);
  g_assert_true (wb_outbox_put (queue, "0123456789abcdef0123456789abcdef", 5, item, NULL));
  g_assert_true (wb_agreement_take_back (profile->id, NULL, NULL));
  g_autoptr (GPtrArray) left = wb_outbox_list (queue);
  g_assert_cmpuint (left->len, ==, 0);
  g_autofree char *rest = NULL; /* nothing of where it was */
  g_assert_true (g_file_get_contents (place, &rest, NULL, NULL));
  g_assert_null (strstr (rest, "tails"));
  g_assert_true (g_file_test (ledger, G_FILE_TEST_EXISTS));
}

static void
test_words (void)
{
  g_autoptr (WbProfile) profile = make_profile (
      "{\"dsn\":\"" DSN "\",\"level\":\"warn\",\"breadcrumbs\":\"info\",\"perDay\":7}", US);
  g_autofree char *words = wb_agreement_words (profile);

  g_assert_nonnull (strstr (words, "Sentry (US, sentry.example.com)"));
  g_assert_nonnull (strstr (words, "Errors and warnings of Logs"));
  g_assert_nonnull (strstr (words, "Up to 100 entries before it"));
  g_assert_nonnull (strstr (words, "At most 7 reports a day"));
  g_assert_null (strstr (words, "0123"));
  g_assert_null (strstr (words, "part"));
}

/* Each line is true of what leaves. */
static void
test_words_of_loggers (void)
{
  g_autoptr (WbProfile) profile =
      make_profile ("{\"dsn\":\"" DSN "\",\"loggers\":{\"upload\":\"warn\",\"gpu\":\"fatal\","
                    "\"ui\":\"error\"},\"breadcrumbs\":\"error\"}",
                    US);
  g_autofree char *words = wb_agreement_words (profile);
  const char *gpu = strstr (words, "“gpu”: Fatal errors."), *upload = strstr (words, "“upload”");

  g_assert_true (g_str_has_prefix (words, "Errors of Logs"));
  g_assert_true (gpu && upload && gpu < upload);
  g_assert_nonnull (strstr (upload, "Errors and warnings."));
  g_assert_null (strstr (words, "“ui”"));
  g_assert_null (strstr (words, "go along"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dir = g_dir_make_tmp ("waybill-agreement-XXXXXX", NULL);
  g_assert_true (g_setenv ("WAYBILL_STATE_DIR", dir, TRUE));
  g_test_add_func ("/alert/agreement/what-holds", test_what_holds);
  g_test_add_func ("/alert/agreement/taken-back", test_taken_back);
  g_test_add_func ("/alert/agreement/words", test_words);
  g_test_add_func ("/alert/agreement/words-of-loggers", test_words_of_loggers);
  const int status = g_test_run ();
  g_assert_true (wb_fs_remove_tree (dir, NULL));
  g_free (dir);
  return status;
}
