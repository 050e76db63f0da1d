/* SPDX-License-Identifier: MPL-2.0 */
/* Looks for a text in all of a member, on a worker: how often it is in each segment. Which match is
 * where is found out again when somebody goes there. No GTK; safe to use from any thread.
 *
 * Takes 4 bytes a segment (64 KiB for 1 GB). */
#pragma once

#include "pages/viewer/text-pages.h"

G_BEGIN_DECLS

typedef struct _WbTextFind WbTextFind;

/* Takes references. */
WbTextFind *wb_text_find_new (WbTextIndex *index, WbTextNeedle *needle);
WbTextFind *wb_text_find_ref (WbTextFind *find);
void wb_text_find_unref (WbTextFind *find);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTextFind, wb_text_find_unref)

const WbTextNeedle *wb_text_find_needle (const WbTextFind *find);

/* Looks through what the index knows of and was not looked through before; when the index has grown
 * call it again. Tells run's observer ("find", bytes of bytes). Blocks; for a worker, one at a
 * time. */
gboolean wb_text_find_run (WbTextFind *find, const WbRun *run,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Matches found so far; whether all that the index knows of was looked through. */
guint64 wb_text_find_count (WbTextFind *find);
gboolean wb_text_find_is_up_to_date (WbTextFind *find);

/* The nearest match behind offset (direction 1) or before it (-1), WB_NO_OFFSET being before the
 * first and behind the last; ret_number is its number, from 1. pages is the asking thread's. FALSE
 * if there is none (yet): then nothing is touched. */
gboolean wb_text_find_next (WbTextFind *find, WbTextPages *pages, guint64 offset, int direction,
                            guint64 *ret_offset, guint64 *ret_number);

G_END_DECLS
