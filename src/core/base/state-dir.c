/* SPDX-License-Identifier: MPL-2.0 */
#include "base/state-dir.h"

char *
wb_state_dir (void)
{
  const char *state = g_getenv ("WAYBILL_STATE_DIR");

  if (state && g_path_is_absolute (state))
    return g_strdup (state);
  return g_build_filename (g_get_user_state_dir (), "waybill", NULL);
}
