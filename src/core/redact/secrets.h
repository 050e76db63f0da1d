/* SPDX-License-Identifier: MPL-2.0 */
/* The search for known secrets, for the tripwire. */
#pragma once

#include "redact/tripwire.h"

G_BEGIN_DECLS

#define WB_SECRET_SHORTEST 8 /* bytes */

typedef struct _WbSecretSearch WbSecretSearch;

/* Knows what secrets (nullable) holds now; later ones it does not know. The values are shared, so
 * it must not outlive secrets. */
WbSecretSearch *wb_secret_search_new (const WbSecrets *secrets);
void wb_secret_search_free (WbSecretSearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSecretSearch, wb_secret_search_free)

/* The first known secret in text and its length, or NULL. */
const char *wb_secret_search_find (const WbSecretSearch *search, const char *text, gsize length,
                                   gsize *ret_length);

G_END_DECLS
