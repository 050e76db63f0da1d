/* SPDX-License-Identifier: MPL-2.0 */
/* Collecting one document: JSON by its structure, other text by lines. */
#pragma once

#include "collect/collecting-private.h"

G_BEGIN_DECLS

/* Collects file unless that is done, or notes why not. show (nullable) as in wb_redact_document().
 */
gboolean wb_document_file_collect (WbCollecting *collecting, const WbPlanItem *item,
                                   const WbPlanFile *file, const char *const *show,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same with the bytes at hand; takes member. */
gboolean wb_document_collect (WbCollecting *collecting, WbMember *member, const char *bytes,
                              gsize length, const char *const *show,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Redacts text by lines. */
gboolean wb_text_redact (WbCollecting *collecting, const char *bytes, gsize length, WbTally *tally,
                         GString *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes text, as it is, the content of member (taken). */
gboolean wb_text_write (WbCollecting *collecting, WbMember *member, const GString *text,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
