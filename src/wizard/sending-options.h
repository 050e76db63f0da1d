/* SPDX-License-Identifier: MPL-2.0 */
/* How reports are delivered, as the program was told at its start. */
#pragma once

#include "deliver/deliver.h"

G_BEGIN_DECLS

/* Sets the CA file and proxy (both nullable, copied) once, before any report is made. */
void wb_sending_options_set (const char *ca_file, const char *proxy);

/* TRUE if what is named (nullable: whatever it is) is what is set. */
gboolean wb_sending_options_are (const char *ca_file, const char *proxy);

/* The strings are static. May be called on any thread. */
WbDeliverOptions wb_sending_options_get (void);

G_END_DECLS
