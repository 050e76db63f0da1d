/* SPDX-License-Identifier: MPL-2.0 */
/* A channel's durable queue: a private folder with one file an item, written before the first try
 * and removed after a final answer.
 *
 * Any number of processes may put items in; one at a time sends (wb_outbox_lock()). The queue is
 * bounded by items, bytes and age; when it is full, the least important go first, the oldest of
 * them first, and are counted. Everything put in must have been redacted before. */
#pragma once

#include "base/clock.h"
#include "channel/counts.h"

G_BEGIN_DECLS

typedef struct
{
  guint items;
  guint64 bytes;
  gint64 age_usec;
} WbOutboxBounds;

/* One item, as its file's name tells; order of sending: the oldest first. */
typedef struct
{
  char *id;         /* 32 lower-case hex digits; the same one put in twice is one item */
  gint64 time_usec; /* since 1970 UTC: when it was put in */
  guint rank;       /* 0 to 9, the most important */
  guint64 bytes;
  char *path;
} WbOutboxItem;

typedef struct _WbOutbox WbOutbox;

/* The folder of what name ("tracker") has to tell for the profile with this id; caller frees. */
char *wb_outbox_dir (const char *name, const char *profile_id);

/* Opens the outbox in folder dir, making it. */
WbOutbox *wb_outbox_open (const char *dir, const WbOutboxBounds *bounds, WbClock *clock,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_outbox_free (WbOutbox *outbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbOutbox, wb_outbox_free)

/* Who is told, within the calls below, of each item that went because it was too many or too old:
 * its id and why. self goes with the outbox, by free_self (nullable). */
typedef void (*WbOutboxDropped) (gpointer self, const char *id, WbDrop reason);
void wb_outbox_tell_dropped (WbOutbox *outbox, WbOutboxDropped dropped, gpointer self,
                             GDestroyNotify free_self);

/* Puts payload in; it is on disk when this returns, or was dropped and counted because the queue is
 * full of what is more important. What is in already is left as it is. A full disk is
 * WB_ERROR_SPACE. */
gboolean wb_outbox_put (WbOutbox *outbox, const char *id, guint rank, GBytes *payload,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if an item with this id waits. */
gboolean wb_outbox_has (const WbOutbox *outbox, const char *id);

/* The one who sends; WB_ERROR_BUSY if another process does. Ends with wb_outbox_free(). */
gboolean wb_outbox_lock (WbOutbox *outbox, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All that waits (of WbOutboxItem), oldest first; what has grown too old is dropped, unless the
 * clock has leapt (base/settled.h). Unref. */
GPtrArray *wb_outbox_list (WbOutbox *outbox);

/* An item's payload; NULL if it can't be read. *ret_is_damaged: nor ever will be, so it was
 * dropped; else it has been taken out meanwhile, or is left for another time. */
GBytes *wb_outbox_read (WbOutbox *outbox, const WbOutboxItem *item, gboolean *ret_is_damaged);

/* Takes item out: it arrived, or it was dropped for a reason. */
void wb_outbox_sent (WbOutbox *outbox, const WbOutboxItem *item);
void wb_outbox_drop (WbOutbox *outbox, const WbOutboxItem *item, WbDrop reason);

/* Counts n that were dropped before they were put in. */
void wb_outbox_note_dropped (WbOutbox *outbox, WbDrop reason, guint64 n);

/* Takes everything out, as WB_DROP_WITHDRAWN. */
void wb_outbox_empty (WbOutbox *outbox);

/* What is remembered of the other side between two programs. */
typedef struct
{
  guint failures;         /* in a row: how often nobody answered */
  gint64 not_before_usec; /* since 1970 UTC; 0: now. No request before that */
} WbOutboxPause;

void wb_outbox_get_pause (const WbOutbox *outbox, WbOutboxPause *ret_pause);
void wb_outbox_set_pause (WbOutbox *outbox, const WbOutboxPause *pause);

void wb_outbox_get_counts (const WbOutbox *outbox, WbCounts *ret_counts);

G_END_DECLS
