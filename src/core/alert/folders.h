/* SPDX-License-Identifier: MPL-2.0 */
/* Being woken when something happens in the folders of a profile's logs; nothing is asked for
 * again and again (inotify(7)). */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

typedef struct _WbFolders WbFolders;

/* Of profile's items of logs, and of the folder extra (for what else is to be noticed). NULL with
 * error if the system has no more such watches. */
WbFolders *wb_folders_new (const WbProfile *profile, const char *extra,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_folders_free (WbFolders *folders);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbFolders, wb_folders_free)

/* Becomes readable when there is something. */
int wb_folders_fd (const WbFolders *folders);

/* Reads what happened, with folders that are new being watched from then on. *ret_names_changed: a
 * name came, went, or a file was written to whose path is_known does not know, so that it is time
 * to look at names. FALSE if nothing happened at all. */
gboolean wb_folders_read (WbFolders *folders,
                          gboolean (*is_known) (gpointer self, const char *path), gpointer self,
                          gboolean *ret_names_changed);

/* FALSE if the system gives no watches for all of the folders (fs.inotify.max_user_watches), or
 * they are too many: then names have to be looked at now and then. */
gboolean wb_folders_are_all_watched (const WbFolders *folders);

G_END_DECLS
