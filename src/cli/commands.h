/* SPDX-License-Identifier: MPL-2.0 */
/* The commands, as a table. A new one is a file with its function and a row. */
#pragma once

#include "options.h"

G_BEGIN_DECLS

/* What every command ends with (waybill(1), "Exit status"). */
typedef enum
{
  WB_EXIT_DONE = 0,
  WB_EXIT_FAILED = 1,
  WB_EXIT_USAGE = 2,
  WB_EXIT_INVALID = 3,
  WB_EXIT_NOTHING = 4,
  WB_EXIT_NOT_DELIVERED = 5,
  WB_EXIT_REFUSED = 6,
  WB_EXIT_NO_CONSENT = 7,
  WB_EXIT_HELD = 8,
  WB_EXIT_INTERRUPTED = 130,
} WbExit;

typedef struct
{
  const char *name;
  const char *usage;   /* to be translated */
  const char *summary; /* to be translated */
  guint uses;          /* WbUses */
  int min_arguments, max_arguments;
  WbExit (*run) (const WbOptions *options);
} WbCommand;

/* Ends with a row whose name is NULL. */
extern const WbCommand wb_commands[];

WbExit wb_command_preview (const WbOptions *options);
WbExit wb_command_pack (const WbOptions *options);
WbExit wb_command_network (const WbOptions *options);
WbExit wb_command_send (const WbOptions *options);
WbExit wb_command_resume (const WbOptions *options);
WbExit wb_command_cases (const WbOptions *options);
WbExit wb_command_verify (const WbOptions *options);
WbExit wb_command_profile (const WbOptions *options);
WbExit wb_command_redact (const WbOptions *options);
WbExit wb_command_watch (const WbOptions *options);
WbExit wb_command_wizard (const WbOptions *options);

G_END_DECLS
