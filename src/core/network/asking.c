/* SPDX-License-Identifier: MPL-2.0 */
#include "network/asking.h"

#define COUNT_MIN 2 /* the first one may be a warm-up */

guint
wb_asking_every_ms (guint n, guint usual_ms, guint all_a_sec)
{
  return MAX (usual_ms, (n * 1000 + all_a_sec - 1) / all_a_sec);
}

guint
wb_asking_count (guint usual, guint every_ms, guint window_ms)
{
  return CLAMP (window_ms / every_ms, COUNT_MIN, usual);
}
