/* SPDX-License-Identifier: MPL-2.0 */
/* Beside the text: the value that is looked at and what can be done about it, what was replaced in
 * this file, and what the person decided.
 *
 * Signal: "filtered" when other kinds are to be gone through. */
#pragma once

#include <adwaita.h>

#include "pages/viewer/text-pages.h"
#include "report.h"

G_BEGIN_DECLS

#define WB_TYPE_VIEWER_SIDE (wb_viewer_side_get_type ())
G_DECLARE_FINAL_TYPE (WbViewerSide, wb_viewer_side, WB, VIEWER_SIDE, AdwBin)

/* Takes a reference of report (nullable). */
void wb_viewer_side_set_report (WbViewerSide *self, WbReport *report);

/* What was replaced in the file of index (nullable), as far as it is known. */
void wb_viewer_side_show_counts (WbViewerSide *self, WbTextIndex *index);

/* The value that is looked at: the mark as it stands in the text, or NULL. */
void wb_viewer_side_show_mark (WbViewerSide *self, WbTextIndex *index, const char *mark);

/* What the person hid and took back, from the report. */
void wb_viewer_side_show_decisions (WbViewerSide *self);

/* What the dialog for hiding begins with; NULL or "": nothing. */
void wb_viewer_side_suggest (WbViewerSide *self, const char *text);

/* Kinds (bits) that are gone through. */
guint64 wb_viewer_side_get_kinds (WbViewerSide *self);

G_END_DECLS
