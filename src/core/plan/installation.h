/* SPDX-License-Identifier: MPL-2.0 */
/* Versions read from where the application is installed, for when it can't tell itself. */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

/* Looks into profile's install roots for an Electron application: file "version" and "package.json"
 * in resources/app.asar (or resources/app/). Sets what it finds (caller frees), NULL what not;
 * FALSE if neither. */
gboolean wb_installation_versions (const WbProfile *profile, char **ret_app, char **ret_electron);

G_END_DECLS
