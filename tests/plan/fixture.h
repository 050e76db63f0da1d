/* SPDX-License-Identifier: MPL-2.0 */
/* A profile over a folder of the test's own, and collectors that only look for files. */
#pragma once

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/fs.h"
#include "plan/collector.h"
#include "profile/sandbox.h"

/* What an item array is put into: roots "data" and "install" below the home folder. */
static inline WbProfile *
fixture_profile (const char *items, const char *rest)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat (
      "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":\"App\",\"roots\":{\"data\":[\"~/app\",",
      "\"~/app2\"],\"install\":[\"~/install\"]},\"items\":", items, rest, "}", NULL);
  WbProfile *profile = wb_profile_parse (text, -1, "test.json", WB_PROFILE_USER, NULL, &error);

  g_assert_no_error (error);
  return profile;
}

static inline const char *
fixture_words (void)
{
  return "words";
}

static inline gboolean
fixture_look_nothing (const WbLooking *looking, WbPlanItem *item, GError **error)
{
  return TRUE;
}

static inline WbPlan *
fixture_plan (WbProfile *profile, const WbContext *context, const char *const *attachments,
              gboolean (*look_orders) (const WbLooking *, WbPlanItem *, GError **))
{
  const WbCollector logs = { "logs", fixture_words, fixture_words, wb_look_files, NULL };
  const WbCollector document = { "document", fixture_words, fixture_words, wb_look_files, NULL };
  const WbCollector environment = { "environment", fixture_words, fixture_words,
                                    fixture_look_nothing, NULL };
  const WbCollector orders = { "orders", fixture_words, fixture_words,
                               look_orders ? look_orders : wb_look_files, NULL };
  const WbCollector *const collectors[] = { &logs, &document, &environment, &orders, NULL };
  g_autoptr (GError) error = NULL;
  WbPlan *plan = wb_plan_new (profile, context, collectors, attachments, NULL, NULL, &error);

  g_assert_no_error (error);
  return plan;
}

static inline const WbPlanFile *
fixture_find (const WbPlanItem *item, const char *relative)
{
  for (guint i = 0; i < item->files->len; i++)
    {
      const WbPlanFile *file = g_ptr_array_index (item->files, i);
      if (strcmp (file->relative, relative) == 0)
        return file;
    }
  return NULL;
}
