/* SPDX-License-Identifier: MPL-2.0 */
/* What the last look found in what was already redacted: each place opens the viewer, and all of it
 * can be taken out. Hidden while there is nothing. */
#pragma once

#include <gtk/gtk.h>

#include "report.h"

G_BEGIN_DECLS

#define WB_TYPE_TRIP_LIST (wb_trip_list_get_type ())
G_DECLARE_FINAL_TYPE (WbTripList, wb_trip_list, WB, TRIP_LIST, GtkBox)

/* report is borrowed and must outlive the widget. */
GtkWidget *wb_trip_list_new (WbReport *report);

/* Shows what the report knows now. */
void wb_trip_list_update (WbTripList *self);

/* Places in what is ticked: as long as there are any, nothing can be sent. */
guint wb_count_trips (WbReport *report);

G_END_DECLS
