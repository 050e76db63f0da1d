/* SPDX-License-Identifier: MPL-2.0 */
#include "cases/wish.h"

#include <glib/gstdio.h>

#include "base/fs.h"

#define FILE_NAME "wish"

static const char *const words[] = {
  [WB_CASE_WISH_NONE] = "",
  [WB_CASE_WISH_PAUSE] = "pause\n",
  [WB_CASE_WISH_CANCEL] = "cancel\n",
};

WbCaseWish
wb_case_get_wish (const WbCase *kase)
{
  g_autofree char *path = wb_case_path (kase, FILE_NAME);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return WB_CASE_WISH_NONE;
  for (guint i = WB_CASE_WISH_PAUSE; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (text, words[i]))
      return (WbCaseWish) i;
  return WB_CASE_WISH_NONE;
}

gboolean
wb_case_set_wish (const WbCase *kase, WbCaseWish wish, GError **error)
{
  g_autofree char *path = wb_case_path (kase, FILE_NAME);

  if (wish != WB_CASE_WISH_NONE)
    return g_file_set_contents_full (path, words[wish], -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                     error);
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  wb_fs_set_error (error, errno, path);
  return FALSE;
}
