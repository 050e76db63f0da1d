/* SPDX-License-Identifier: MPL-2.0 */
/* Bech32 (BIP 173): bytes as text with a checksum that finds every change of up to four symbols. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Decodes text, which has to be prefix, "1" and exactly length bytes with their checksum, all in
 * lower case. FALSE, with ret_bytes untouched, for anything else, also for bits that say nothing
 * but are set. */
gboolean wb_bech32_decode (const char *text, const char *prefix, guint8 *ret_bytes,
                           gsize length) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
