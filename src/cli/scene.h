/* SPDX-License-Identifier: MPL-2.0 */
/* What is known of the application and this computer while nothing is packed: the contexts of
 * what is told in real time. */
#pragma once

#include "channel/event.h"
#include "profile/context.h"

G_BEGIN_DECLS

typedef struct _WbSceneNow WbSceneNow;

/* Versions are the context's (nullable), else those remembered of the application, else what the
 * installation tells. */
WbSceneNow *wb_scene_now (const WbProfile *profile, const WbContext *context);
void wb_scene_now_free (WbSceneNow *now);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSceneNow, wb_scene_now_free)

/* Borrowed. */
const WbEventScene *wb_scene_now_get (const WbSceneNow *now);

G_END_DECLS
