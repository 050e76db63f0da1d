/* SPDX-License-Identifier: MPL-2.0 */
/* What send and resume share: taking a case as far as it goes, and telling how it ended. */
#pragma once

#include "commands.h"
#include "job/job.h"

G_BEGIN_DECLS

/* The run that console observes and interrupts; static. */
const WbRun *wb_sending_run (void);

/* Takes kase (locked) to delivered, asking at a tripwire if somebody is there, and prints the
 * result. */
WbExit wb_sending_go_on (WbCase *kase, const WbContext *context, const WbOptions *options);

/* Like it, but stops when the bundle is packed; asks at a tripwire the same way. */
gboolean wb_sending_pack (WbCase *kase, const WbContext *context, const WbOptions *options,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What --keys, --ca-file and --proxy say; *ret_keys owns what ret_options points to. */
gboolean wb_sending_options (const WbOptions *options, WbDeliverOptions *ret_options,
                             WbStaffKeys **ret_keys, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes back kase (locked) and says so. When the other side can't be reached, the case remembers
 * and "resume" does it. */
WbExit wb_sending_withdraw (WbCase *kase, const WbOptions *options);

/* The same for a case that the person cancelled; one of which nothing was sent is only deleted. */
WbExit wb_sending_take_back (WbCase *kase, const WbOptions *options);

/* Says that kase (locked, wb_case_is_to_be_cleared()) is given up, and tells the other side. */
WbExit wb_sending_clear (WbCase *kase, const WbOptions *options);

/* Takes to the profiles' channels what they have not been told yet: after the result, since nobody
 * waits for it. */
void wb_sending_tell_channels (const WbOptions *options);

G_END_DECLS
