/* SPDX-License-Identifier: MPL-2.0 */
/* Every fault of the intake alone: it is healed, or the case is left resumable, as the table says.
 */
#include "faults.h"

static void
test_alone (gconstpointer data)
{
  const Fault *fault = data;
  const gboolean at_once = live_through (fault->spec, NULL);
  if (at_once != (fault->outcome == HEALED))
    g_error ("%s: %s", fault->spec, at_once ? "delivered" : "left");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const Fault *fault = faults; fault->spec; fault++)
    {
      g_autofree char *path = g_strdup_printf ("/deliver/faults/%s", fault->spec);
      g_test_add_data_func (path, fault, test_alone);
    }
  return g_test_run ();
}
