/* SPDX-License-Identifier: MPL-2.0 */
/* Every option of every command, once: parsing, help and completion walk the same table. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the command line said. Strings are owned, NULL when not given. */
typedef struct
{
  gboolean json, quiet, verbose, yes, ask_user, all, wait, metered, status, off, once, spans,
      receipt;
  char *context;
  char **roots; /* NAME=DIR */
  char *format;
  char *only, *with, *without;
  char *since, *until;
  char **orders;
  char *message, *contact;
  char **attach;
  char *limit;
  char *tripwire;
  char *request;
  char *to; /* the case to add to */
  char *output;
  char *file;
  char *against;
  char *keys, *ca_file, *proxy, *patience, *part_size, *speed_limit;
  char **arguments; /* what is no option; never NULL after parsing */
} WbOptions;

/* Which commands an option belongs to; bits are joined. */
typedef enum
{
  WB_USES_COMMON = 1 << 0,   /* every command */
  WB_USES_PROFILE = 1 << 1,  /* names a profile */
  WB_USES_CHOICE = 1 << 2,   /* chooses what goes in */
  WB_USES_OUTPUT = 1 << 3,   /* -o */
  WB_USES_CONSENT = 1 << 4,  /* --yes */
  WB_USES_DELIVERY = 1 << 5, /* talks to a store */
  WB_USES_TRIPWIRE = 1 << 6,
  WB_USES_PREVIEW = 1 << 7,
  WB_USES_ALL = 1 << 8,
  WB_USES_AGAINST = 1 << 9,
  WB_USES_REQUEST = 1 << 10, /* takes support's link */
  WB_USES_WAY = 1 << 11,     /* goes out over the network, but to no store */
  WB_USES_WATCH = 1 << 12,   /* reports errors as they happen */
} WbUses;

void wb_options_clear (WbOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbOptions, wb_options_clear)

/* Parses argv (argv[0] is skipped) of a command that takes what uses says. usage is the translated
 * words after "Usage: waybill COMMAND [OPTION…]", summary a sentence for --help, which prints and
 * exits. FALSE with G_OPTION_ERROR. */
gboolean wb_options_parse (WbOptions *options, int argc, char **argv, WbUses uses, const char *name,
                           const char *usage, const char *summary,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prints the long names of all options that uses has, one a line: for completion. */
void wb_options_print_names (WbUses uses);

G_END_DECLS
