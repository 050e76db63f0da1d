/* SPDX-License-Identifier: MPL-2.0 */
/* What the person should know before they begin, each a notice: support's request, a report of the
 * same application sent within the hour, who may be watching, whose data it is, a profile that the
 * system did not install, and an application that does not say who is signed in. Hidden while there
 * is nothing to say. */
#pragma once

#include "report.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define WB_TYPE_DESCRIBE_NOTICES (wb_describe_notices_get_type ())
G_DECLARE_FINAL_TYPE (WbDescribeNotices, wb_describe_notices, WB, DESCRIBE_NOTICES, AdwBin)

/* Once. Looks at the computer on a worker thread, again when the application names other folders,
 * and shows what it found when it is there. */
void wb_describe_notices_bind (WbDescribeNotices *self, WbReport *report);

/* Asks again for cases sent meanwhile. */
void wb_describe_notices_look_for_recent (WbDescribeNotices *self);

/* Shows what the draft says. */
void wb_describe_notices_refresh (WbDescribeNotices *self);

G_END_DECLS
