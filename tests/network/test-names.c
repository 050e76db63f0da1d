/* SPDX-License-Identifier: MPL-2.0 */
/* Nothing here asks a name server anything that could leave the computer but a name of .invalid
 * (RFC 6761), which has no answer. */
#include <string.h>

#include "network/names.h"

static WbLimit
within (gint64 usec, GCancellable *cancellable)
{
  return (WbLimit){ cancellable, g_get_monotonic_time () + usec };
}

static GPtrArray *
questions_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) wb_names_free);
}

static void
test_written_out (void)
{
  static const struct
  {
    const char *host;
    GSocketFamily family;
    WbNamesKind kind;
  } rows[] = {
    { "192.0.2.7", G_SOCKET_FAMILY_IPV4, WB_NAMES_FOUND },
    { "192.0.2.7", G_SOCKET_FAMILY_IPV6, WB_NAMES_NONE },
    { "2001:db8::7", G_SOCKET_FAMILY_IPV6, WB_NAMES_FOUND },
    { "2001:db8::7", G_SOCKET_FAMILY_IPV4, WB_NAMES_NONE },
  };
  g_autoptr (GPtrArray) all = questions_new ();
  const WbLimit over = { NULL, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (all, wb_names_new (rows[i].host, rows[i].family));
  wb_names_look_up (all, &over);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const WbNames *names = all->pdata[i];
      g_assert_cmpint (names->kind, ==, rows[i].kind);
      g_assert_cmpfloat (names->ms, ==, 0);
      g_assert_cmpuint (names->addresses->len, ==, rows[i].kind == WB_NAMES_FOUND ? 1 : 0);
    }
}

static void
test_localhost (void)
{
  g_autoptr (GPtrArray) all = questions_new ();
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);

  g_ptr_array_add (all, wb_names_new ("localhost", G_SOCKET_FAMILY_IPV4));
  g_ptr_array_add (all, wb_names_new ("localhost", G_SOCKET_FAMILY_IPV6));
  wb_names_look_up (all, &limit);
  const WbNames *v4 = all->pdata[0], *v6 = all->pdata[1];
  g_assert_cmpint (v4->kind, ==, WB_NAMES_FOUND);
  g_assert_cmpfloat (v4->ms, >=, 0);
  g_assert_cmpuint (v4->addresses->len, >, 0);
  g_assert_true (g_inet_address_get_is_loopback (v4->addresses->pdata[0]));
  g_assert_true (v6->kind == WB_NAMES_FOUND || v6->kind == WB_NAMES_NONE);
}

static void
test_unknown (void)
{
  g_autoptr (GPtrArray) all = questions_new ();
  const WbLimit limit = within (5 * G_USEC_PER_SEC, NULL);

  g_ptr_array_add (all, wb_names_new ("waybill.invalid", G_SOCKET_FAMILY_IPV4));
  wb_names_look_up (all, &limit);
  const WbNames *names = all->pdata[0];
  g_test_message ("%s", wb_names_word (names->kind));
  /* which of the three is up to the computer's resolver; that it exists is not */
  g_assert_true (names->kind == WB_NAMES_NONE || names->kind == WB_NAMES_FAILED
                 || names->kind == WB_NAMES_TIMEOUT);
  g_assert_cmpuint (names->addresses->len, ==, 0);
}

/* Not asked, or left while asking: nothing is concluded, and who answers later finds nobody. */
static void
test_cancelled (void)
{
  g_autoptr (GPtrArray) all = questions_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbLimit limit = within (60 * G_USEC_PER_SEC, cancellable);

  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < 8; i++)
    g_ptr_array_add (all, wb_names_new ("localhost", G_SOCKET_FAMILY_IPV4));
  wb_names_look_up (all, &limit);
  for (guint i = 0; i < all->len; i++)
    {
      const WbNames *names = all->pdata[i];
      g_assert_cmpint (names->kind, ==, WB_NAMES_UNKNOWN);
      g_assert_cmpfloat (names->ms, ==, -1);
      g_assert_cmpuint (names->addresses->len, ==, 0);
    }
}

static void
test_over (void)
{
  g_autoptr (GPtrArray) all = questions_new ();
  const WbLimit over = { NULL, 0 };

  g_ptr_array_add (all, wb_names_new ("localhost", G_SOCKET_FAMILY_IPV4));
  wb_names_look_up (all, &over);
  g_assert_cmpint (((WbNames *) all->pdata[0])->kind, ==, WB_NAMES_TIMEOUT);
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) all = questions_new ();
  const WbLimit limit = within (60 * G_USEC_PER_SEC, NULL);

  wb_names_look_up (all, &limit);
}

static void
test_made_up (void)
{
  static const struct
  {
    const char *host, *domain;
    const char *top;
  } rows[] = { { "api.example.com", ".example.com.", ".com." },
               { "api.eu.example.com", ".eu.example.com.", ".com." },
               { "api.example.com.", ".example.com.", ".com." },
               { "example.com", ".example.com.", ".com." },
               { "example.com.", ".example.com.", ".com." },
               { "host", ".host.", ".host." } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *one = wb_names_make_up (rows[i].host);
      g_autofree char *two = wb_names_make_up (rows[i].host);
      g_assert_cmpuint (strspn (one, "abcdefghijklmnopqrstuvwxyz"), ==, 16);
      g_assert_cmpstr (one + 16, ==, rows[i].domain);
      g_assert_cmpstr (one, !=, two);
      g_autofree char *unowned = wb_names_make_up_unowned (rows[i].host);
      g_assert_cmpuint (strspn (unowned, "abcdefghijklmnopqrstuvwxyz"), ==, 16);
      g_assert_cmpstr (unowned + 16, ==, rows[i].top);
    }
}

/* An answer stays over none, the better one over the worse, the quicker one over the slower. */
static void
test_better (void)
{
  static const struct
  {
    WbNamesKind fresh, known;
    double fresh_ms, known_ms;
    gboolean is_better;
  } rows[] = {
    { WB_NAMES_FOUND, WB_NAMES_FOUND, 5, 300, TRUE },
    { WB_NAMES_FOUND, WB_NAMES_FOUND, 300, 5, FALSE },
    { WB_NAMES_FOUND, WB_NAMES_TIMEOUT, 300, -1, TRUE },
    { WB_NAMES_TIMEOUT, WB_NAMES_FOUND, -1, 300, FALSE },
    { WB_NAMES_TIMEOUT, WB_NAMES_NONE, -1, 300, FALSE },
    { WB_NAMES_TIMEOUT, WB_NAMES_FAILED, -1, 300, FALSE },
    { WB_NAMES_UNKNOWN, WB_NAMES_TIMEOUT, -1, -1, FALSE },
    { WB_NAMES_NONE, WB_NAMES_TIMEOUT, 20, -1, TRUE },
    { WB_NAMES_NONE, WB_NAMES_FAILED, 20, 10, TRUE },
    { WB_NAMES_FAILED, WB_NAMES_NONE, 20, 10, FALSE },
    { WB_NAMES_TIMEOUT, WB_NAMES_UNKNOWN, -1, -1, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbNames) fresh = wb_names_new ("a", G_SOCKET_FAMILY_IPV4);
      g_autoptr (WbNames) known = wb_names_new ("a", G_SOCKET_FAMILY_IPV4);
      fresh->kind = rows[i].fresh;
      fresh->ms = rows[i].fresh_ms;
      known->kind = rows[i].known;
      known->ms = rows[i].known_ms;
      g_test_message ("%s after %s", wb_names_word (fresh->kind), wb_names_word (known->kind));
      g_assert_true (wb_names_is_better (fresh, known) == rows[i].is_better);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/names/written-out", test_written_out);
  g_test_add_func ("/network/names/localhost", test_localhost);
  g_test_add_func ("/network/names/unknown", test_unknown);
  g_test_add_func ("/network/names/cancelled", test_cancelled);
  g_test_add_func ("/network/names/over", test_over);
  g_test_add_func ("/network/names/none", test_none);
  g_test_add_func ("/network/names/made-up", test_made_up);
  g_test_add_func ("/network/names/better", test_better);
  return g_test_run ();
}
