/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/counts.h"

#include <glib/gi18n-lib.h>

#include "base/json.h"

static const char *const words[] = {
  [WB_DROP_OVERFLOW] = "cache_overflow",    [WB_DROP_TOO_OLD] = "network_error",
  [WB_DROP_REFUSED] = "send_error",         [WB_DROP_LIMITED] = "ratelimit_backoff",
  [WB_DROP_DAMAGED] = "internal_sdk_error", [WB_DROP_WITHDRAWN] = "before_send",
  [WB_DROP_SAMPLED] = "sample_rate",
};

const char *
wb_drop_word (WbDrop drop)
{
  return words[drop];
}

const char *
wb_drop_title (WbDrop drop)
{
  static const char *const titles[] = {
    [WB_DROP_OVERFLOW] = N_ ("too many were waiting"),
    [WB_DROP_TOO_OLD] = N_ ("could not be sent for too long"),
    [WB_DROP_REFUSED] = N_ ("the other side did not take it"),
    [WB_DROP_LIMITED] = N_ ("the other side wanted no more"),
    [WB_DROP_DAMAGED] = N_ ("could not be read from the disk"),
    [WB_DROP_WITHDRAWN] = N_ ("taken back"),
    [WB_DROP_SAMPLED] = N_ ("only some are reported"),
  };
  return _ (titles[drop]);
}

const char *
wb_drop_title_of_word (const char *word)
{
  for (guint i = 0; i < WB_N_DROPS; i++)
    if (g_str_equal (words[i], word))
      return wb_drop_title ((WbDrop) i);
  return wb_drop_title (WB_DROP_REFUSED);
}

JsonNode *
wb_counts_to_json (const WbCounts *counts)
{
  JsonObject *json = json_object_new ();
  JsonObject *dropped = json_object_new ();

  json_object_set_int_member (json, "queued", (gint64) counts->queued);
  json_object_set_int_member (json, "sent", (gint64) counts->sent);
  for (guint i = 0; i < WB_N_DROPS; i++)
    if (counts->dropped[i] > 0)
      json_object_set_int_member (dropped, words[i], (gint64) counts->dropped[i]);
  json_object_set_object_member (json, "dropped", dropped);
  return wb_json_node_take (json);
}

static guint64
count_of (JsonObject *json, const char *name)
{
  const gint64 count = json ? wb_json_get_int (json, name, 0) : 0;
  return (guint64) MAX (count, 0);
}

void
wb_counts_from_json (WbCounts *counts, JsonObject *json)
{
  JsonObject *dropped = json ? wb_json_get_object (json, "dropped") : NULL;

  counts->queued = count_of (json, "queued");
  counts->sent = count_of (json, "sent");
  for (guint i = 0; i < WB_N_DROPS; i++)
    counts->dropped[i] = count_of (dropped, words[i]);
}
