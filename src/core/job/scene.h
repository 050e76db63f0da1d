/* SPDX-License-Identifier: MPL-2.0 */
/* What of a case is kept for Sentry from packing until it waits in Sentry's outbox: the person's
 * words, redacted, and versions of the system and the application's parts, from what was ticked. A
 * case that may tell Sentry nothing has no such file.
 *
 *   { "waybill": 1, "kind": "scene", "event": true, "words": "…", "osName": "Debian GNU/Linux", … }
 */
#pragma once

#include "cases/case.h"
#include "channel/event.h"
#include "collect/evidence.h"
#include "plan/selection.h"

G_BEGIN_DECLS

/* Keeps it, of evidence that has not been moved into a bundle yet, for what selection allows. What
 * can't be written is not told: that is no error, but that an earlier packing's can't be removed
 * is. */
gboolean wb_scene_keep (const WbCase *kase, const WbProfile *profile, const WbSelection *selection,
                        const WbEvidence *evidence, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if something was kept for an event about the case, for its words. */
gboolean wb_scene_has_event (const WbCase *kase);
gboolean wb_scene_has_words (const WbCase *kase);

/* What was kept, whole as long as node lives: ret_words is NULL if there are none. NULL if nothing
 * can be read. */
JsonNode *wb_scene_read (const WbCase *kase, WbEventScene *ret_scene, const char **ret_words);

/* Nobody needs it any more. FALSE if it is still there. */
gboolean wb_scene_forget (const WbCase *kase, GError **error);

G_END_DECLS
