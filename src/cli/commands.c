/* SPDX-License-Identifier: MPL-2.0 */
#include "commands.h"

#include <glib/gi18n.h>

#define LOOKS (WB_USES_PROFILE | WB_USES_CHOICE | WB_USES_REQUEST)

const WbCommand wb_commands[] = {
  { "preview", N_ ("PROFILE"), N_ ("Shows what would be sent; sends nothing."),
    LOOKS | WB_USES_PREVIEW, 1, 1, wb_command_preview },
  { "network", N_ ("[PROFILE]"), N_ ("Checks the network, from this computer to the servers."),
    WB_USES_PROFILE | WB_USES_WAY, 0, 1, wb_command_network },
  { "pack", N_ ("PROFILE -o FILE"), N_ ("Collects, redacts and packs into FILE; sends nothing."),
    LOOKS | WB_USES_OUTPUT, 1, 1, wb_command_pack },
  { "send", N_ ("PROFILE"), N_ ("Collects, redacts, packs and sends, after you agreed."),
    LOOKS | WB_USES_CONSENT | WB_USES_DELIVERY, 1, 1, wb_command_send },
  { "resume", N_ ("CASE | --all [PROFILE]"), N_ ("Goes on with what was not delivered."),
    WB_USES_ALL | WB_USES_DELIVERY | WB_USES_TRIPWIRE, 0, 1, wb_command_resume },
  { "cases", N_ ("list | show CASE | save CASE FILE | withdraw CASE | delete CASE"),
    N_ ("Shows what was sent from this computer, and what can be done with it."), WB_USES_DELIVERY,
    0, 3, wb_command_cases },
  { "watch", N_ ("PROFILE"),
    N_ ("Reports severe errors of an application as they happen, after you agreed."),
    WB_USES_PROFILE | WB_USES_WAY | WB_USES_WATCH, 1, 1, wb_command_watch },
  { "verify", N_ ("FILE"), N_ ("Checks a bundle or a receipt: every hash, nothing missing."), 0, 1,
    1, wb_command_verify },
  { "redact", N_ ("FILE | -"), N_ ("Takes secrets and personal data out of a log."), 0, 1, 1,
    wb_command_redact },
  { "profile", N_ ("list | check FILE | show PROFILE | permissions PROFILE | new"),
    N_ ("Lists, checks, shows and makes profiles."), WB_USES_AGAINST | WB_USES_PROFILE, 0, 2,
    wb_command_profile },
  { "wizard", N_ ("[PROFILE]"), N_ ("Opens the window in which all of this can be done."),
    WB_USES_PROFILE | WB_USES_REQUEST, 0, 1, wb_command_wizard },
  { NULL },
};
