/* SPDX-License-Identifier: MPL-2.0 */
/* What is delivered first and by itself: small enough to arrive over the worst network. */
#pragma once

#include "bundle/facts.h"

G_BEGIN_DECLS

#define WB_ESSENTIALS_MAX_BYTES (64 * 1024)
#define WB_ESSENTIALS_NAME "essentials.zip" /* in the spool, made while its content is there */

/* The essentials, from the evidence; unref. */
GBytes *wb_essentials_new (const WbBundling *bundling, const WbFacts *facts);

/* The same as far as the bundle at path gives them, for when the spool is gone. */
GBytes *wb_essentials_from_bundle (const WbBundling *bundling, const char *path, const WbRun *run,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
