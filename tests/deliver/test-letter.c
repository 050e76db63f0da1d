/* SPDX-License-Identifier: MPL-2.0 */
#include "deliver/letter.h"

#include <string.h>

#define SECONDS G_USEC_PER_SEC

static WbCase a_case = {
  .id = (char *) "0123456789abcdef0123456789abcdef",
  .number = (char *) "WB-9B9R-SMQQ",
  .profile_id = (char *) "com.example.App",
  .profile_name = (char *) "修图 & Studio",
  .created_usec = G_GINT64_CONSTANT (1795427529) * SECONDS,
  .delivered_usec = G_GINT64_CONSTANT (1795427629) * SECONDS,
  .folder = (char *) "cases/2026/11/23/x/",
};

static WbLetter *
letter_to (const char *contact)
{
  WbPrivacy privacy = { .contact = (char *) contact };
  const WbProfile profile = { .privacy = &privacy };
  return wb_letter_new (&a_case, &profile);
}

static void
test_content (void)
{
  g_autoptr (WbLetter) letter = letter_to ("privacy@example.com");
  static const char *const told[] = { "WB-9B9R-SMQQ",         "0123456789abcdef0123456789abcdef",
                                      "2026-11-23T09:52:09Z", "2026-11-23T09:53:49Z",
                                      "cases/2026/11/23/x/",  "修图 & Studio" };

  g_assert_cmpstr (letter->to, ==, "privacy@example.com");
  g_assert_nonnull (strstr (letter->subject, "WB-9B9R-SMQQ"));
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    g_assert_nonnull (strstr (letter->body, told[i]));
}

/* Read back by other code, the link says the same. */
static void
test_mailto (void)
{
  g_autoptr (WbLetter) letter = letter_to ("privacy@example.com");
  g_autofree char *link = wb_letter_mailto (letter);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED_QUERY, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "mailto");
  g_assert_cmpstr (g_uri_get_path (uri), ==, "privacy@example.com");
  g_autoptr (GHashTable) fields =
      g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, &error);
  g_assert_no_error (error);
  g_auto (GStrv) lines = g_strsplit (g_hash_table_lookup (fields, "body"), "\r\n", -1);
  g_autofree char *body = g_strjoinv ("\n", lines);
  g_assert_cmpstr (body, ==, letter->body);
  g_assert_cmpstr (g_hash_table_lookup (fields, "subject"), ==, letter->subject);
  g_assert_cmpuint (g_hash_table_size (fields), ==, 2);
}

static void
test_nobody (void)
{
  const WbProfile silent = { .privacy = NULL };
  WbCase unsent = a_case;
  WbPrivacy privacy = { .contact = (char *) "privacy@example.com" };
  const WbProfile profile = { .privacy = &privacy };

  unsent.folder = NULL;
  g_assert_null (wb_letter_new (&a_case, &silent));
  g_assert_null (letter_to (NULL));
  g_assert_null (letter_to (""));
  g_assert_null (wb_letter_new (&unsent, &profile));
}

/* What a profile names may be no address, or one that would add to the link. */
static void
test_no_address (void)
{
  static const char *const contacts[] = { "https://example.com/privacy",
                                          "+86 10 1234",
                                          "@",
                                          "a@",
                                          "@b",
                                          "a@b?bcc=c@d",
                                          "a@b,c@d",
                                          "Privacy <a@b>" };
  for (guint i = 0; i < G_N_ELEMENTS (contacts); i++)
    {
      g_autoptr (WbLetter) letter = letter_to (contacts[i]);
      g_autofree char *link = wb_letter_mailto (letter);
      g_assert_cmpstr (letter->to, ==, contacts[i]);
      g_assert_null (link);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deliver/letter/content", test_content);
  g_test_add_func ("/deliver/letter/mailto", test_mailto);
  g_test_add_func ("/deliver/letter/nobody", test_nobody);
  g_test_add_func ("/deliver/letter/no-address", test_no_address);
  return g_test_run ();
}
