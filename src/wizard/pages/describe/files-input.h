/* SPDX-License-Identifier: MPL-2.0 */
/* Pasting and dropping pictures and files on the page around a WbFilesGroup. */
#pragma once

#include "pages/describe/files-group.h"

G_BEGIN_DECLS

/* Lets what is dropped on page, or pasted while group is on the screen, come into group. Text stays
 * with whoever has the focus. Both go with their widgets. */
void wb_files_input_watch_drops (WbFilesGroup *group, GtkWidget *page);
void wb_files_input_watch_paste (WbFilesGroup *group);

/* What is to be taken from a clipboard or drag that offers formats: GDK_TYPE_FILE_LIST,
 * GDK_TYPE_TEXTURE, or G_TYPE_INVALID for nothing. in_text: the focus is where text goes. */
GType wb_files_input_choose (GdkContentFormats *formats, gboolean in_text);

G_END_DECLS
