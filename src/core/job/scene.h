/* SPDX-License-Identifier: MPL-2.0 */
/* What of a case is kept for Sentry until it has arrived: the person's words, redacted, and
 * versions of system and application. Only what was ticked and agreed to is in it; a case that
 * tells Sentry nothing has no such file.
 *
 *   { "waybill": 1, "kind": "scene", "words": "…", "osName": "Debian GNU/Linux", … } */
#pragma once

#include "cases/case.h"
#include "channel/event.h"
#include "collect/evidence.h"
#include "plan/selection.h"

G_BEGIN_DECLS

/* Keeps it, of evidence, for what selection allows; removes what an earlier packing kept. */
gboolean wb_scene_keep (const WbCase *kase, const WbProfile *profile, const WbSelection *selection,
                        const WbEvidence *evidence, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if there is one, and with has_words one with words. */
gboolean wb_scene_is_kept (const WbCase *kase, gboolean has_words);

/* What was kept, whole as long as node lives: ret_words is NULL if there are none. NULL if nothing
 * can be read. */
JsonNode *wb_scene_read (const WbCase *kase, WbEventScene *ret_scene, const char **ret_words);

/* Nobody needs it any more. */
void wb_scene_forget (const WbCase *kase);

G_END_DECLS
