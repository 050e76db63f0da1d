/* SPDX-License-Identifier: MPL-2.0 */
/* A text of any number of rows, of which only those on the screen exist. One row is current:
 * arrows, Page and Home keys move it. Scrollable.
 *
 * Signals: "moved" when another row is current; "picked" (guint64 offset) when the person chose a
 * mark with the pointer, Return or the Menu key. */
#pragma once

#include <gtk/gtk.h>

#include "pages/viewer/text-pages.h"

G_BEGIN_DECLS

#define WB_TYPE_LOG_VIEW (wb_log_view_get_type ())
G_DECLARE_FINAL_TYPE (WbLogView, wb_log_view, WB, LOG_VIEW, GtkWidget)

/* Shows pages (borrowed until others, or NULL, are set), from the first row on. */
void wb_log_view_set_pages (WbLogView *self, WbTextPages *pages);

/* The index knows of more rows now: what is on the screen stays where it is. */
void wb_log_view_grown (WbLogView *self);

/* Lets matches of needle (nullable; a reference is taken) be seen. */
void wb_log_view_set_needle (WbLogView *self, WbTextNeedle *needle);

/* Makes row current and brings it on the screen; offset is the span that is looked at, which is
 * brought there too (WB_NO_OFFSET: none). */
void wb_log_view_go_to (WbLogView *self, guint64 row, guint64 offset);

/* The current row's number, from 0. */
guint64 wb_log_view_get_current (WbLogView *self);

/* The number and the offset of the first row on the screen. */
guint64 wb_log_view_get_top (WbLogView *self);

G_END_DECLS
