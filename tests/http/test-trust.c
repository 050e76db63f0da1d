/* SPDX-License-Identifier: MPL-2.0 */
/* The system's list is read once while somebody needs it, and its memory given back afterwards. */
#include "http/trust.h"

#include <gio/gio.h>

static gboolean
is_shared (void)
{
  g_autoptr (GTlsDatabase) database =
      g_tls_backend_get_default_database (g_tls_backend_get_default ());
  return g_strcmp0 (G_OBJECT_TYPE_NAME (database), "WbTrust") == 0;
}

static void
test_held (void)
{
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("there is no TLS here (glib-networking)");
      return;
    }
  g_assert_false (is_shared ());
  for (guint i = 0; i < 3; i++)
    {
      wb_trust_hold ();
      g_assert_false (is_shared ()); /* not before it is needed */
      wb_trust_share ();
      wb_trust_share ();
      g_assert_true (is_shared ());
      wb_trust_hold ();
      wb_trust_drop ();
      g_assert_true (is_shared ());
      wb_trust_drop ();
      g_assert_false (is_shared ());
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/trust/held", test_held);
  return g_test_run ();
}
