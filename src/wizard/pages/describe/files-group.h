/* SPDX-License-Identifier: MPL-2.0 */
/* The pictures and files of a report's draft, and the ways to add one: choosing, dropping and
 * pasting anywhere on the page, the desktop's screenshot. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* As many can be added. */
#define WB_FILES_MAX 30

#define WB_TYPE_FILES_GROUP (wb_files_group_get_type ())
G_DECLARE_FINAL_TYPE (WbFilesGroup, wb_files_group, WB, FILES_GROUP, AdwBin)

GtkWidget *wb_files_group_new (void);

/* Once. Follows report's "changed" by itself. Pictures are opened by the action
 * wizard.edit-picture, short messages shown by wizard.toast. */
void wb_files_group_bind (WbFilesGroup *self, WbReport *report);

/* Adds those of files (of GFile) that can be sent, says why the others can't. */
void wb_files_group_add (WbFilesGroup *self, const GSList *files);
/* Adds a picture that lies in no file. */
void wb_files_group_add_texture (WbFilesGroup *self, GdkTexture *texture);

G_END_DECLS
