/* SPDX-License-Identifier: MPL-2.0 */
/* Faults of the intake in pairs: the case is delivered, or left with a sentence in a state from
 * which it is delivered once the faults are gone. Never anything else. */
#include "faults.h"

static gboolean
is_taken (const Fault *fault)
{
  return fault->in_pairs || (g_test_slow () || g_getenv ("WB_SLOW"));
}

/* All pairs of one fault with those after it. */
static void
test_pairs (gconstpointer data)
{
  const Fault *one = data;
  for (const Fault *other = one + 1; other->spec; other++)
    if (is_taken (other))
      (void) live_through (one->spec, other->spec);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const Fault *fault = faults; fault->spec; fault++)
    {
      g_autofree char *path = g_strdup_printf ("/deliver/pairs/%s", fault->spec);
      if (is_taken (fault))
        g_test_add_data_func (path, fault, test_pairs);
    }
  return g_test_run ();
}
