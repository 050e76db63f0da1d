/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a profile and as a context: a value or an error that can be shown, never neither. */
#include <stdint.h>
#include <string.h>

#include "profile/profile.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = wb_profile_parse (text ? text : "", (gssize) size, "fuzz.json",
                                                    WB_PROFILE_USER, NULL, &error);

  g_assert_true ((profile != NULL) == (error == NULL));
  if (error)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strchr (error->message, '\n'));
      return 0;
    }
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = g_ptr_array_index (profile->roots, i);
      for (char **path = root->paths; *path; path++)
        g_assert_true (g_path_is_absolute (*path));
    }
  for (guint i = 0; i < profile->items->len; i++)
    {
      const WbProfileItem *item = g_ptr_array_index (profile->items, i);
      g_assert_true (!item->root || wb_profile_root (profile, item->root));
      g_assert_true (!item->root == !item->files);
    }
  return 0;
}
