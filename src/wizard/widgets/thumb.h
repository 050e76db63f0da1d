/* SPDX-License-Identifier: MPL-2.0 */
/* A small preview of a picture, filling its frame; a sheet of paper while there is none. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WB_TYPE_THUMB (wb_thumb_get_type ())
G_DECLARE_FINAL_TYPE (WbThumb, wb_thumb, WB, THUMB, GtkWidget)

/* The longest side that is worth decoding, at twice the usual resolution. */
#define WB_THUMB_SIDE 160

GtkWidget *wb_thumb_new (void);

/* picture (nullable) is not larger than WB_THUMB_SIDE. */
void wb_thumb_set_picture (WbThumb *self, GdkTexture *picture);

G_END_DECLS
