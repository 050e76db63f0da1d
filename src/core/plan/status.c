/* SPDX-License-Identifier: MPL-2.0 */
/* The words and titles of WbStatus, one row each. */
#define G_LOG_DOMAIN "waybill-plan"

#include "plan/plan.h"

#include <glib/gi18n-lib.h>

#include "base/sandbox.h"

static const struct
{
  const char *word;
  const char *title;
} statuses[] = {
  [WB_STATUS_OK] = { "ok", N_ ("complete") },
  [WB_STATUS_MISSING] = { "missing", N_ ("not there") },
  [WB_STATUS_DENIED] = { "denied", N_ ("no permission to read it") },
  [WB_STATUS_NOT_FILE] = { "not-file", N_ ("not an ordinary file") },
  [WB_STATUS_SAME_FILE] = { "same-file", N_ ("another name of a file already taken") },
  [WB_STATUS_TOO_LARGE] = { "too-large", N_ ("too large") },
  [WB_STATUS_TORN] = { "torn", N_ ("ends early, taken as far as it goes") },
  [WB_STATUS_CUT] = { "cut", N_ ("a part was left out") },
  [WB_STATUS_EMPTY] = { "empty", N_ ("nothing in the chosen time") },
  [WB_STATUS_VANISHED] = { "vanished", N_ ("gone when it was to be read") },
  [WB_STATUS_CHANGED] = { "changed", N_ ("changed while it was read") },
  [WB_STATUS_UNREDACTED] = { "unredacted", N_ ("could not be masked, so it was left out") },
  [WB_STATUS_FAILED] = { "failed", N_ ("could not be read") },
  [WB_STATUS_UNTICKED] = { "unticked", N_ ("left out by choice") },
  [WB_STATUS_SENT] = { "sent", N_ ("unchanged since it was sent with the same case") },
};

const char *
wb_status_word (WbStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (statuses), "failed");
  return statuses[status].word;
}

const char *
wb_status_title (WbStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (statuses), "");
  if (status == WB_STATUS_MISSING && wb_sandbox_is_flatpak ())
    return _ ("not there, or Waybill may not see it");
  return _ (statuses[status].title);
}

gboolean
wb_status_from_word (const char *word, WbStatus *ret_status)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_strcmp0 (word, statuses[i].word) == 0)
      {
        *ret_status = (WbStatus) i;
        return TRUE;
      }
  return FALSE;
}
