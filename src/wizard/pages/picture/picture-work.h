/* SPDX-License-Identifier: MPL-2.0 */
/* What the black-out editor has a worker do: opening a picture, and keeping it covered. */
#pragma once

#include "pages/picture/pixels.h"
#include "runner.h"

G_BEGIN_DECLS

/* A picture that was opened. */
typedef struct
{
  char *path;
  GdkPixbuf *pixels;
  const WbPixelsKind *kind;
} WbOpened;

void wb_opened_free (WbOpened *opened);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbOpened, wb_opened_free)

/* end gets a WbOpened, or NULL with error. The caller unrefs the runner. */
WbRunner *wb_picture_work_open (const char *path,
                                void (*end) (gpointer opened, const GError *error, gpointer owner),
                                GObject *owner);

/* A picture that was written anew. */
typedef struct
{
  char *path; /* NULL if it failed */
  guint boxes;
} WbCovered;

void wb_covered_free (WbCovered *covered);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCovered, wb_covered_free)

/* Blackens boxes (as they are now) in a copy of pixels and writes that to path, where nothing is
 * yet. end always gets a WbCovered. */
void wb_picture_work_cover (GdkPixbuf *pixels, const WbBoxes *boxes, const char *path,
                            void (*end) (gpointer covered, const GError *error, gpointer owner),
                            GObject *owner);

G_END_DECLS
