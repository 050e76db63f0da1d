/* SPDX-License-Identifier: MPL-2.0 */
/* Countries as people call them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The translated name of the country with that ISO 3166-1 code ("CN"); code itself if it is none of
 * those in which data are usually kept. Static, or code. */
const char *wb_country_name (const char *code);

G_END_DECLS
