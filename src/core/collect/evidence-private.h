/* SPDX-License-Identifier: MPL-2.0 */
/* What the files of evidence share, and what collect.c needs beyond the contract. */
#pragma once

#include "collect/blocks.h"

G_BEGIN_DECLS

#define WB_EVIDENCE_LOG "members.jsonl"

/* A finished member and where its content lies. */
typedef struct
{
  WbMember *member;
  GArray *blocks;      /* (nullable) of guint32: packed bytes of each block */
  gboolean has_groups; /* a file of groups lies beside the spool file */
  gboolean clean;      /* the tripwire has read it and found nothing */
} WbStored;

struct _WbEvidence
{
  gatomicrefcount references;
  char *dir;
  WbCodec codec;
  WbPacker *packer;
  int log_fd;           /* members.jsonl, for appending */
  gboolean moving;      /* WB_SPOOL_LAYOUT lies in dir */
  char *stamp;          /* (nullable) */
  gboolean held;        /* the log says so */
  GMutex lock;          /* for all below */
  GPtrArray *members;   /* of WbMember, borrowed from stored */
  GHashTable *stored;   /* member (borrowed) -> WbStored (owned) */
  guint next_file;      /* number of the next spool file */
  gboolean batching;    /* members need not be durable at once */
  GString *batch_lines; /* of members that are not yet durable */
  GArray *batch_fds;    /* of int (owned): their files */
  guint64 batch_bytes;
};

void wb_stored_free (WbStored *stored);
/* A line of members.jsonl, and back. */
JsonNode *wb_stored_to_json (const WbStored *stored);
WbStored *wb_stored_from_json (JsonNode *node, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes stored (taken) known and, with its files, durable (while batching: some time later);
 * replaces an older member of that name. fds (taken) are its files, written but not synced. */
gboolean wb_evidence_add (WbEvidence *evidence, WbStored *stored, const int *fds, guint n_fds,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends node (taken) to the log, durably. The lock must be held, as for the next two. */
gboolean wb_evidence_append (WbEvidence *evidence, JsonNode *node,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Appends node (taken) once fds (taken), of bytes in all, are synced: at once, or later if
 * batching. */
gboolean wb_evidence_append_later (WbEvidence *evidence, JsonNode *node, const int *fds,
                                   guint n_fds, guint64 bytes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes durable what was kept back. */
gboolean wb_evidence_flush (WbEvidence *evidence, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Begins or ends keeping small members back. Takes the lock itself. */
gboolean wb_evidence_set_batching (WbEvidence *evidence, gboolean batching,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *wb_evidence_path (const WbEvidence *evidence, const char *file);
char *wb_evidence_groups_path (const WbEvidence *evidence, const char *file);
/* Creates file of the spool for writing; -1 with error. */
int wb_evidence_create (WbEvidence *evidence, const char *path,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A number no spool file has; opens it for writing. -1 with error. */
int wb_evidence_new_file (WbEvidence *evidence, char **ret_file,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Empties the spool unless it was made with the same stamp: a text that stands for everything that
 * decides what members contain. */
gboolean wb_evidence_set_stamp (WbEvidence *evidence, const char *stamp,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Forgets all members and removes their files. */
gboolean wb_evidence_clear (WbEvidence *evidence, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Remembers, durably, that the tripwire has read all members there are and found nothing; and tells
 * of one. */
gboolean wb_evidence_mark_clean (WbEvidence *evidence, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wb_evidence_is_clean (WbEvidence *evidence, const char *member);

/* Remembers that the tripwire found values that were learned while collecting and are forgotten
 * now: only collecting anew can find them again. */
gboolean wb_evidence_mark_held (WbEvidence *evidence, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wb_evidence_was_held (const WbEvidence *evidence);

G_END_DECLS
