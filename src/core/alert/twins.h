/* SPDX-License-Identifier: MPL-2.0 */
/* The same entry in several files: loggers write an error into the log of errors and into the one
 * of everything. Files that follow each other by number or date count as one. Plain bookkeeping,
 * bounded; no text is kept. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _WbTwins WbTwins;

/* json (nullable) is what was remembered. */
WbTwins *wb_twins_new (JsonArray *json);
void wb_twins_free (WbTwins *twins);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTwins, wb_twins_free)

JsonArray *wb_twins_to_json (const WbTwins *twins);

/* Counts the entry text of length bytes in the file called relative. TRUE if it is new: not as
 * often there as in the file that has it most. */
gboolean wb_twins_is_new (WbTwins *twins, const char *text, gsize length, const char *relative);

/* What files called so have in common: "logs/app---.log" of "logs/app-2026-11-23.log.1.gz". Caller
 * frees. */
char *wb_twins_family (const char *relative);

G_END_DECLS
