/* SPDX-License-Identifier: MPL-2.0 */
/* Where profiles are looked for, and who may have put them there. */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

/* Folders that hold profile files; tests give their own. All borrowed. */
typedef struct
{
  const char *const *system_dirs; /* NULL-terminated */
  const char *user_dir;
  gboolean (*is_system) (const char *path); /* TRUE if only the system can have written path */
} WbProfilePlaces;

/* As wb_profile_load() and wb_profile_list(), in places. */
WbProfile *wb_profile_load_from (const WbProfilePlaces *places, const char *what,
                                 const GPtrArray *overrides,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *wb_profile_list_in (const WbProfilePlaces *places);

/* TRUE if path and all folders above it belong to root and nobody else can write there, or it is
 * part of the Flatpak this process runs in. */
gboolean wb_is_system_file (const char *path);

G_END_DECLS
