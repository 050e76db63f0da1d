/* SPDX-License-Identifier: MPL-2.0 */
/* What Waybill as a flatpak has to be allowed for a profile. */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

/* The places of profile's roots, to be read only, as flatpak's option --filesystem and its key
 * "filesystems" take them (flatpak-metadata(5)), each once, in the profile's order:
 * "xdg-config/retouch-studio:ro", "~/.var/app/…:ro", "/opt/…:ro". What lies below /usr and the like
 * comes as "host-os:ro". g_strfreev(). */
char **wb_profile_permissions (const WbProfile *profile);

G_END_DECLS
