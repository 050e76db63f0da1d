/* SPDX-License-Identifier: MPL-2.0 */
/* The log files of a profile, followed together through every kind of rotation: renamed, numbered,
 * dated, compressed, cut off after copying, removed. */
#pragma once

#include "alert/tail.h"
#include "profile/profile.h"

G_BEGIN_DECLS

typedef struct _WbTails WbTails;

/* Of profile's items of logs. json (nullable) is what was remembered: then files are gone on with,
 * and unknown ones are read whole. Without it, what is there now is old, and left out. */
WbTails *wb_tails_new (const WbProfile *profile, JsonArray *json);
void wb_tails_free (WbTails *tails);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTails, wb_tails_free)

/* To be remembered. */
JsonArray *wb_tails_to_json (const WbTails *tails);

/* Looks at names: to be called first, and when folders have changed. */
void wb_tails_look (WbTails *tails);

/* Takes what is new in all files, a little of each. TRUE if there is more. */
gboolean wb_tails_read (WbTails *tails, WbTailTake take, gpointer self);

/* Takes entries that nothing was added to for quiet_usec. */
void wb_tails_rest (WbTails *tails, gint64 quiet_usec, WbTailTake take, gpointer self);

/* TRUE if an entry is kept back. */
gboolean wb_tails_have_rest (const WbTails *tails);

/* TRUE if the file with that path is open and followed, or is none of the logs: then that it was
 * written to is no reason to look at names. */
gboolean wb_tails_know (const WbTails *tails, const char *path);

/* Files that are followed now, also those that are opened again only when they change. */
guint wb_tails_count (const WbTails *tails);

G_END_DECLS
