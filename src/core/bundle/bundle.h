/* SPDX-License-Identifier: MPL-2.0 */
/* The archive that is sent, with waybill.json inside; made from evidence by concatenation.
 *
 * Assembling moves the spool into the archive piece by piece and gives the room back as it goes, so
 * that it needs no second copy's worth of disk; a kill in the middle is resumed by calling again.
 */
#pragma once

#include "cases/case.h"
#include "collect/evidence.h"
#include "plan/selection.h"

G_BEGIN_DECLS

typedef struct
{
  char *path;
  char *format; /* "zip" or "tar.zst" */
  guint64 bytes;
  char *sha256;
  char *manifest_sha256; /* of waybill.json */
} WbBundle;

void wb_bundle_free (WbBundle *bundle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbBundle, wb_bundle_free)

/* Everything a manifest tells beside the evidence; all borrowed. */
typedef struct
{
  const WbCase *kase;
  const WbPlan *plan;
  const WbSelection *selection;
  WbEvidence *evidence;
  WbClock *clock;
} WbBundling;

/* TRUE if the spool in folder dir is being moved into a bundle already, or was: then nothing may be
 * collected into it any more (the content is on its way out), only wb_bundle_assemble() be called.
 */
gboolean wb_bundle_has_begun (const char *dir);

/* The stage: adds our own members (summary.json, redactions.json, report.html, last waybill.json)
 * to the evidence and assembles all into path. Also writes waybill.json and summary.json beside
 * path for the case to keep. */
WbBundle *wb_bundle_assemble (const WbBundling *bundling, const char *path, const WbRun *run,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes essentials.zip to path: summary, report, words, last errors, verdict; at most 64 KiB, the
 * least important left out first. Call before wb_bundle_assemble() empties the spool, or after: it
 * reads what it needs from wherever it is. */
gboolean wb_bundle_write_essentials (const WbBundling *bundling, const char *bundle_path,
                                     const char *path, const WbRun *run,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What verifying found out. */
typedef struct
{
  char *kind;       /* "bundle", "receipt" or "sealed": a bundle that can't be looked into */
  char *case_id;    /* (nullable) */
  char *number;     /* (nullable) */
  guint recipients; /* whose keys open a sealed file */
  guint members;    /* that verify */
  guint64 bytes;
  GPtrArray *problems; /* of char *: translated sentences; empty if all holds */
} WbVerdict;

void wb_verdict_free (WbVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbVerdict, wb_verdict_free)

/* Checks a bundle or receipt: hashes, manifest, completeness, names; reads it as hostile. A changed
 * byte in any member, an added, missing or doubled member is a problem. Of a sealed file only the
 * form can be checked: that it has a header for somebody, and a size that a whole one can have.
 * Error only if it can't be read at all. */
WbVerdict *wb_bundle_verify (const char *path, const WbRun *run,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
