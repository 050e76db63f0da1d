/* SPDX-License-Identifier: MPL-2.0 */
/* What collectors of files share. */
#pragma once

#include "collect/collecting.h"
#include "collect/source.h"

G_BEGIN_DECLS

/* FALSE if member is finished already, or is not the one a preview asks for. */
gboolean wb_collecting_wants (WbCollecting *collecting, const char *member);

/* A member for file, with its path masked and escaped, and the plan's status and reason. */
WbMember *wb_collecting_new_member (WbCollecting *collecting, const WbPlanItem *item,
                                    const WbPlanFile *file);

/* Opens a planned file beneath its root, wherever it is by now, to be read to the end seen when it
 * was looked at. NULL if it can't be opened or is not to be. member (nullable) gets the status and
 * error, and a cut "grown" if there is more of it by now. */
WbSource *wb_collecting_open (WbCollecting *collecting, const WbPlanFile *file,
                              WbMember *member) G_GNUC_WARN_UNUSED_RESULT;

/* Reads file whole, for those that are rewritten whole: whatever lies at its name by now is taken,
 * member's status says so. NULL with member's status and error set. */
GBytes *wb_collecting_read_whole (WbCollecting *collecting, const WbPlanFile *file,
                                  WbMember *member, gsize max_bytes);

/* Runs func for 0 … n-1, each once, on several threads; the first error ends all. */
typedef gboolean (*WbCollectingFunc) (WbCollecting *collecting, guint index, gpointer data,
                                      GError **error);
gboolean wb_collecting_each (WbCollecting *collecting, const char *item_id, guint n,
                             WbCollectingFunc func, gpointer data,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets up the private part, and takes it down. */
void wb_collecting_init (WbCollecting *collecting);
void wb_collecting_clear (WbCollecting *collecting);

G_END_DECLS
