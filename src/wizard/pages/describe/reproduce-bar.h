/* SPDX-License-Identifier: MPL-2.0 */
/* The bar that stays on the page from Start to "It happened", with the time that has passed. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_REPRODUCE_BAR (wb_reproduce_bar_get_type ())
G_DECLARE_FINAL_TYPE (WbReproduceBar, wb_reproduce_bar, WB, REPRODUCE_BAR, AdwBin)

/* Once. */
void wb_reproduce_bar_bind (WbReproduceBar *self, WbReport *report);

/* Begins now, and puts the focus on "It happened". */
void wb_reproduce_bar_start (WbReproduceBar *self);

/* Shows what the draft says: hidden unless it goes on. */
void wb_reproduce_bar_refresh (WbReproduceBar *self);

G_END_DECLS
