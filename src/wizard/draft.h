/* SPDX-License-Identifier: MPL-2.0 */
/* What the person has said so far, kept on this computer until the case is packed: a crash loses
 * nothing. "drafts/PROFILE_ID/" beside the cases' folder: draft.json and the pictures that were
 * pasted or blacked out. A case that somebody agreed to send needs its draft until it is packed;
 * what is begun meanwhile is another draft, "drafts/PROFILE_ID~2/" and so on. No GTK. */
#pragma once

#include "when.h"

G_BEGIN_DECLS

/* Characters; more belongs in a file. With it a draft is far below what can be read again. */
#define WB_DRAFT_MAX_WORDS 100000

/* A picture or file that was added. */
typedef struct
{
  char *path;       /* absolute; what will be sent */
  char *title;      /* shown: a file's name, or "Screenshot 14:02" */
  gboolean is_ours; /* lies in the draft's folder and goes with it */
  guint boxes;      /* areas blacked out, burnt into path's pixels */
} WbDraftFile;

WbDraftFile *wb_draft_file_new (const char *path, const char *title, gboolean is_ours);
void wb_draft_file_free (WbDraftFile *file);

typedef struct
{
  char *profile_id;
  char *dir;     /* absolute; made when first saved */
  char *words;   /* never NULL */
  char *contact; /* never NULL */
  WbWhen when;
  GPtrArray *orders;    /* of char *: chosen */
  gboolean orders_said; /* FALSE: nobody chose yet, the newest is taken */
  GPtrArray *files;     /* of WbDraftFile */
  char *request;        /* (nullable): support's link as text */
  char *follows;        /* (nullable): number of the case this adds to */
  char *case_id;        /* (nullable): the unsent case made for its review */
  char *set_aside;      /* (nullable): folder of an earlier draft that could not be read */
  gboolean is_blocked;  /* an earlier one can neither be read nor moved: nothing is written */
  gint64 saved_usec;    /* as it was opened; 0: never */
} WbDraft;

/* The draft kept for profile_id, else an empty one; none that a case on its way still needs. Never
 * fails: what can't be read is set aside, and begun anew. */
WbDraft *wb_draft_open (const char *profile_id);
void wb_draft_free (WbDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbDraft, wb_draft_free)

/* TRUE if nothing was said: then there is nothing to keep. */
gboolean wb_draft_is_empty (const WbDraft *draft);

/* Writes it, 0600, atomically; a few kilobytes. An empty draft is removed instead, but
 * for pictures that are just being written. FALSE with WB_ERROR_DAMAGED where that would overwrite
 * one that can't be read. */
gboolean wb_draft_save (const WbDraft *draft, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new path for a file of the draft ("picture-3.png"), its folder made; caller frees. */
char *wb_draft_new_path (const WbDraft *draft, const char *suffix,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes what was kept, pictures too; draft becomes empty. */
void wb_draft_clear (WbDraft *draft);

/* TRUE if a draft is kept that case_id was made from. */
gboolean wb_draft_is_of_case (const char *profile_id, const char *case_id);

/* Clears the draft of profile_id that case_id was made from, if there still is one. */
void wb_draft_clear_of_case (const char *profile_id, const char *case_id);

G_END_DECLS
