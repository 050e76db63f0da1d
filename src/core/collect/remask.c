/* SPDX-License-Identifier: MPL-2.0 */
/* The member is read from the spool, line by line through the tripwire's mask, into a new spool
 * file, which takes the old one's place only when it is finished. Its groups are counted again,
 * since their examples show the same text. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/remask.h"

#include <string.h>

#include "collect/group-feed.h"

typedef struct
{
  WbCollecting *collecting;
  WbTripwire *tripwire;
  WbGroupFeed feed;
  gboolean is_log;
  GString *line; /* the begun one */
  GString *out;
  guint64 line_number;
  WbSink sink;
} Remask;

static void
remask_clear (Remask *remask)
{
  wb_tripwire_free (remask->tripwire);
  wb_group_feed_clear (&remask->feed);
  g_string_free (remask->line, TRUE);
  g_string_free (remask->out, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Remask, remask_clear)

static void
feed_line (Remask *remask)
{
  gint64 time_usec = WB_TIME_UNKNOWN;
  WbLevel level = WB_LEVEL_UNKNOWN;
  const gboolean starts = wb_entry_peek (remask->out->str, remask->out->len, &time_usec, &level);

  wb_group_feed_line (&remask->feed, remask->out->str, remask->out->len, starts, level,
                      remask->line_number);
}

static gboolean
end_line (Remask *remask, gboolean with_newline, GError **error)
{
  g_string_truncate (remask->out, 0);
  wb_tripwire_mask (remask->tripwire, remask->line->str, remask->line->len, remask->out);
  g_string_truncate (remask->line, 0);
  remask->line_number++;
  if (remask->is_log)
    feed_line (remask);
  if (with_newline)
    g_string_append_c (remask->out, '\n');
  return wb_sink_write (&remask->sink, remask->out->str, remask->out->len, error);
}

static gboolean
take_bytes (const void *bytes, gsize length, gpointer self, GError **error)
{
  Remask *remask = self;
  const char *at = bytes, *end = at + length, *newline;

  while ((newline = memchr (at, '\n', (gsize) (end - at))))
    {
      g_string_append_len (remask->line, at, newline - at);
      if (!end_line (remask, TRUE, error))
        return FALSE;
      at = newline + 1;
    }
  g_string_append_len (remask->line, at, end - at);
  return wb_run_check (remask->collecting->run, error);
}

static gboolean
is_log (const WbCollecting *collecting, const char *item_id)
{
  const WbPlanItem *item = wb_plan_item (collecting->plan, item_id);

  return item && g_str_equal (item->collect, "logs");
}

/* A member like old, with nothing written to it yet. */
static WbMember *
copy_member (const WbMember *old, GError **error)
{
  g_autoptr (JsonNode) node = wb_member_to_json (old);
  WbMember *member = wb_member_from_json (node, error);

  if (!member)
    return NULL;
  member->bytes = 0;
  g_clear_pointer (&member->sha256, g_free);
  return member;
}

gboolean
wb_remask_member (WbCollecting *collecting, const WbSecrets *secrets, const char *name,
                  GError **error)
{
  const WbMember *old = wb_evidence_find (collecting->evidence, name);
  WbMember *member = copy_member (old, error);
  WbMemberWriter *writer = member ? wb_evidence_begin (collecting->evidence, member, error) : NULL;
  if (!writer)
    return FALSE;

  g_auto (Remask) remask = {
    .collecting = collecting,
    .tripwire = wb_tripwire_new (collecting->masker, secrets),
    .is_log = is_log (collecting, old->item),
    .line = g_string_new (NULL),
    .out = g_string_new (NULL),
    .sink = wb_member_writer_sink (writer),
  };
  const WbSink sink = { .write = take_bytes, .self = &remask };
  wb_group_feed_init (&remask.feed, wb_member_writer_member (writer)->member);
  wb_tripwire_begin (remask.tripwire, name);
  if (!wb_evidence_read (collecting->evidence, name, 0, G_MAXUINT64, &sink, error)
      || (remask.line->len > 0 && !end_line (&remask, FALSE, error)))
    {
      wb_member_writer_abandon (writer);
      return FALSE;
    }
  wb_group_feed_end (&remask.feed);
  return wb_member_writer_finish (writer, remask.is_log ? remask.feed.groups : NULL, error);
}
