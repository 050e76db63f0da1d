/* SPDX-License-Identifier: MPL-2.0 */
/* Who can open what is sealed: age recipients of the kind X25519 ("age1…"). */
#pragma once

#include "seal/x25519.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 key[WB_X25519_BYTES]; /* public */
} WbAgeRecipient;

/* TRUE if text is the public key of somebody: the form, the checksum and the point are right. Of
 * points of low order nobody has a key, and everybody could open what is sealed to them. */
gboolean wb_age_recipient_is_usable (const char *text);

/* The recipients (of WbAgeRecipient) that texts, NULL-terminated, name; unref the array.
 * WB_ERROR_PROFILE if there are none, or one of them is not usable: then nothing may be sealed. */
GArray *wb_age_recipients_parse (const char *const *texts,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
