/* SPDX-License-Identifier: MPL-2.0 */
/* How large a file is made so that its size says little (Padmé: Nikitin, Barman, Lueks, Underwood,
 * Hubaux, Ford: Reducing Metadata Leakage from Encrypted Files and Communication with PURBs, 2019).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The smallest size not below bytes whose binary form has no more significant digits than its
 * exponent: less than 12 % larger, from 64 KiB on less than 3.2 %, from 4 GiB on less than 1.6 %.
 */
guint64 wb_padme_bytes (guint64 bytes);

G_END_DECLS
