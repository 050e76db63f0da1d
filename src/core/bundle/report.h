/* SPDX-License-Identifier: MPL-2.0 */
/* report.html: what a supporter reads first. One file with no script and nothing loaded, in the
 * language of the moment, under 200 KB whatever the logs hold. */
#pragma once

#include "bundle/facts.h"

G_BEGIN_DECLS

/* The page; caller frees. */
char *wb_report_page_new (const WbBundling *bundling, const WbFacts *facts);

G_END_DECLS
