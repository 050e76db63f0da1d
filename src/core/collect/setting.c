/* SPDX-License-Identifier: MPL-2.0 */
#include "collect/setting.h"

/* All roots of the profile, absolute; the strings are borrowed. */
static GPtrArray *
list_roots (const WbProfile *profile)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = g_ptr_array_index (profile->roots, i);
      for (char **path = root->paths; path && *path; path++)
        g_ptr_array_add (paths, *path);
    }
  g_ptr_array_add (paths, NULL);
  return paths;
}

/* list with a NULL at its end; the strings are borrowed. */
static GPtrArray *
terminate (const GPtrArray *list)
{
  GPtrArray *copy = g_ptr_array_new ();

  for (guint i = 0; list && i < list->len; i++)
    g_ptr_array_add (copy, g_ptr_array_index (list, i));
  g_ptr_array_add (copy, NULL);
  return copy;
}

void
wb_setting_init (WbSetting *setting, const WbPlan *plan, const WbSelection *selection,
                 const WbContext *context, const guint8 case_key[WB_CASE_KEY_BYTES],
                 WbEvidence *evidence, const WbRun *run)
{
  g_autoptr (GPtrArray) roots = list_roots (plan->profile);
  g_autoptr (GPtrArray) hide = terminate (selection->hide);
  g_autoptr (GPtrArray) restore = terminate (selection->restore);

  setting->secrets = wb_secrets_new ();
  setting->masker = wb_masker_new_for_me (case_key, (const char *const *) roots->pdata,
                                          (const char *const *) hide->pdata,
                                          (const char *const *) restore->pdata);
  wb_masker_set_secrets (setting->masker, setting->secrets);
  setting->collecting = (WbCollecting){
    .plan = plan,
    .selection = selection,
    .context = context,
    .masker = setting->masker,
    .evidence = evidence,
    .run = run,
  };
  wb_collecting_init (&setting->collecting);
}

void
wb_setting_clear (WbSetting *setting)
{
  if (!setting->masker)
    return;
  wb_collecting_clear (&setting->collecting);
  g_clear_pointer (&setting->masker, wb_masker_free);
  g_clear_pointer (&setting->secrets, wb_secrets_free);
}

WbCodec
wb_setting_codec (const WbSelection *selection)
{
  return g_strcmp0 (selection->format, "tar.zst") == 0 ? WB_CODEC_ZSTD : WB_CODEC_DEFLATE;
}
