/* SPDX-License-Identifier: MPL-2.0 */
/* Pictures and files that were chosen, dropped or pasted together, taken in by one worker. */
#pragma once

#include "draft.h"
#include "pages/picture/attach.h"
#include "runner.h"

G_BEGIN_DECLS

typedef struct _WbFilesBatch WbFilesBatch;

WbFilesBatch *wb_files_batch_new (void);
void wb_files_batch_free (WbFilesBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbFilesBatch, wb_files_batch_free)

guint wb_files_batch_count (const WbFilesBatch *batch);

/* A file. anew: its pixels are copied to a file of the draft. title (nullable): its name. */
void wb_files_batch_add_file (WbFilesBatch *batch, GFile *file, gboolean anew, const char *title);
/* A picture without a file (a reference is taken). */
void wb_files_batch_add_texture (WbFilesBatch *batch, GdkTexture *texture, const char *title);

/* One of the batch after it was run. */
typedef struct
{
  const char *title;
  const WbAttached *attached; /* NULL if it can't be sent */
  const char *why_not;        /* a sentence, then */
} WbFilesResult;

/* Takes batch and runs it; files written anew lie in draft's folder. end gets the batch as result,
 * with wb_files_batch_count() results, and owns it; it is never cancelled. */
WbRunner *wb_files_batch_run (WbFilesBatch *batch, const WbDraft *draft,
                              void (*end) (gpointer batch, const GError *error, gpointer owner),
                              GObject *owner);

/* Borrowed from the batch. */
WbFilesResult wb_files_batch_result (const WbFilesBatch *batch, guint index);

/* "Screenshot 14:02": a name for a picture without one, as of now; caller frees. */
char *wb_files_title (gboolean is_screenshot);

G_END_DECLS
