/* SPDX-License-Identifier: MPL-2.0 */
/* Making an empty profile and freeing what one is made of. */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

/* A profile with one reference and empty arrays, to be filled by the reader only. */
WbProfile *wb_profile_new_empty (void);

void wb_root_free (WbRoot *root);
void wb_profile_item_free (WbProfileItem *item);
void wb_endpoint_free (WbEndpoint *endpoint);
void wb_recipient_free (WbRecipient *recipient);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbRoot, wb_root_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbProfileItem, wb_profile_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEndpoint, wb_endpoint_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbRecipient, wb_recipient_free)

G_END_DECLS
