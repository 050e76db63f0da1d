/* SPDX-License-Identifier: MPL-2.0 */
/* What the person wrote, as members. */
#pragma once

#include "collect/collecting-private.h"

G_BEGIN_DECLS

#define WB_OWN_ITEM "waybill" /* item id of members that are not collected */
#define WB_DESCRIPTION_MEMBER "description.txt"
#define WB_CONTACT_MEMBER "contact.json"

/* Writes description.txt, redacted, and contact.json, as typed; removes those of words taken back.
 * What is there already and would be the same stays. */
gboolean wb_words_collect (WbCollecting *collecting, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
