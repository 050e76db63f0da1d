/* SPDX-License-Identifier: MPL-2.0 */
/* From options to values: profile, context, plan, selection. */
#pragma once

#include "options.h"
#include "plan/selection.h"
#include "profile/request.h"

G_BEGIN_DECLS

/* Everything a command that looks needs; cleared whole. */
typedef struct
{
  WbProfile *profile;
  WbContext *context; /* (nullable) */
  WbPlan *plan;
  WbSelection *selection;
  WbRequest *request; /* (nullable): support's, of --request */
} WbChoice;

void wb_choice_clear (WbChoice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbChoice, wb_choice_clear)

/* Loads the profile, reads the context and the request, looks, and selects as the request, and then
 * the options say. */
gboolean wb_choice_make (WbChoice *choice, const WbOptions *options, const WbRun *run,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The profile and context that options name; either pointer may be NULL. */
gboolean wb_choice_load (const WbOptions *options, WbProfile **ret_profile, WbContext **ret_context,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Says where the profile comes from, who asks for this, and whose home has the data if one's own
 * has none. */
void wb_choice_introduce (const WbChoice *choice);

/* The times of --since and --until; what was not given leaves its value as it is. */
gboolean wb_choice_window (const WbOptions *options, gint64 *ret_since_usec, gint64 *ret_until_usec,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The mode that --tripwire names; fallback if it was not given. */
gboolean wb_choice_tripwire (const WbOptions *options, WbTripwireMode fallback,
                             WbTripwireMode *ret_mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
