/* SPDX-License-Identifier: MPL-2.0 */
#include "seal/recipient.h"

#include "base/error.h"
#include "hex.h"

#define GOOD "age1w3tyke4gev25vaxxsvcgqu4484rf6ejpmavs57p6yz6lhy2sfs5swrvwyn"
#define OTHER "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7m"

static void
test_usable (void)
{
  static const struct
  {
    const char *text;
    gboolean usable;
  } rows[] = {
    { GOOD, TRUE },
    { OTHER, TRUE },
    { "", FALSE },
    { "age1", FALSE },
    { GOOD " ", FALSE },
    { "AGE-SECRET-KEY-1XMWWC06LY3EE5RYTXM9MFLAZ2U56JJJ36S0MYPDRWSVLUL66MV4QX3S7F6", FALSE },
    { "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", FALSE },
    { "age1w3tyke4gev25vaxxsvcgqu4484rf6ejpmavs57p6yz6lhy2sfs5swrvwyq", FALSE },
    /* order 1, 2, 4, 8, and the same modulo the prime: right checksums */
    { "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z", FALSE },
    { "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya", FALSE },
    { "age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhqqqzyt4v9", FALSE },
    { "age1t7wft09r2zxzfvwsk92eeql0tvzyghxytqwgapkcyf8dm5ylz9ts6wm9s8", FALSE },
    { "age1anlllllllllllllllllllllllllllllllllllllllllllllllals4n2t7m", FALSE },
    { "age1ahlllllllllllllllllllllllllllllllllllllllllllllllalsn46ayy", FALSE },
    { "age1amlllllllllllllllllllllllllllllllllllllllllllllllalselrwrv", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (wb_age_recipient_is_usable (rows[i].text), ==, rows[i].usable);
}

static void
test_parse (void)
{
  static const char *const texts[] = { GOOD, OTHER, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) recipients = wb_age_recipients_parse (texts, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (recipients->len, ==, 2);
  assert_hex (g_array_index (recipients, WbAgeRecipient, 1).key, 32,
              "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
}

/* One that can't be used is none that is left out. */
static void
test_one_bad_is_none (void)
{
  static const char *const texts[] = { GOOD, "age1\n\x1b[31m" GOOD GOOD, OTHER, NULL };
  static const char *const none[] = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (wb_age_recipients_parse (texts, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_assert_null (strchr (error->message, '\x1b'));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (strlen (error->message), <, 300);
  g_clear_error (&error);
  g_assert_null (wb_age_recipients_parse (none, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_clear_error (&error);
  g_assert_null (wb_age_recipients_parse (NULL, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/recipient/usable", test_usable);
  g_test_add_func ("/seal/recipient/parse", test_parse);
  g_test_add_func ("/seal/recipient/one-bad-is-none", test_one_bad_is_none);
  return g_test_run ();
}
