/* SPDX-License-Identifier: MPL-2.0 */
/* What tails.c (the files, and reading them in turn) and tails-look.c (which files there are)
 * share; nobody else includes this. */
#pragma once

#include "alert/tails.h"

G_BEGIN_DECLS

#define WB_TAILS_MOST_AWAKE 500   /* files that are open */
#define WB_TAILS_MOST_ASLEEP 5000 /* files that are opened again when they change */
#define WB_TAILS_MOST_OPEN 800    /* open files while some wait to be read to their ends */

struct _WbTails
{
  const WbProfile *profile;
  GPtrArray *live;         /* of WbTail, with an open file */
  GPtrArray *asleep;       /* of WbTail, read to the end of a file that is there, and closed */
  GPtrArray *lost;         /* of WbTail, without a file */
  GHashTable *over;        /* wb_tail_content_key() of files of which nothing more comes */
  GHashTable *over_files;  /* where that was seen: wb_tail_file_key() -> the same */
  GHashTable *still_over;  /* those that the look in progress has seen */
  GHashTable *still_there; /* of the tails asleep, those that the look in progress has seen */
  GHashTable *held;        /* last parts of the names of what may be a copy */
  GHashTable *others;      /* files that are no logs, below their root */
  gboolean leaves_old;     /* what is there at the first look is left out */
  gboolean is_full;        /* there were files that could not be opened beside the others */
  gboolean must_look;
};

/* Where too many files are open, those that were left alone for longest are closed. */
void wb_tails_put_to_sleep (WbTails *tails);

/* The tail at place of those alive has no file any more. What it had may be there again under
 * another name, and the file that was cut off is a new one. */
void wb_tails_lose (WbTails *tails, guint place);

G_END_DECLS
