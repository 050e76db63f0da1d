/* SPDX-License-Identifier: MPL-2.0 */
/* The case number that people read out to each other: "WB-7K3Q-9F2M".
 *
 * Seven random symbols of Crockford's base32 and a check symbol in the same alphabet. With symbols
 * x0..x7 as elements of GF(32) (polynomial x^5 + x^2 + 1, generator g = x) the check holds when
 * sum (g^(7-i) * xi) = 0: every single wrong symbol and every swap of neighbours is found, since
 * all weights differ and none is zero. The number is a label, not a permission. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A random number; caller frees. */
char *wb_case_number_new (void);

/* The canonical form of a number as somebody typed it: any case, with or without "WB", dashes and
 * spaces; O is read as 0, I and L as 1. NULL with WB_ERROR_PROFILE if it is none or the check
 * symbol does not fit. Caller frees. */
char *wb_case_number_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
