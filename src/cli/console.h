/* SPDX-License-Identifier: MPL-2.0 */
/* Results go to standard output, messages to standard error; with --json everything is one JSON
 * object a line on standard output. A terminal gets a progress line, a pipe does not. */
#pragma once

#include <json-glib/json-glib.h>

#include "base/observer.h"
#include "commands.h"

G_BEGIN_DECLS

/* Sets how the process speaks, once, from the options. */
void wb_console_init (const WbOptions *options);

/* Says that errors are to be JSON too, before the options are parsed. */
void wb_console_expect_json (gboolean json);

/* Text for people on standard output; nothing with --json. What a terminal would obey instead of
 * show is made visible, whatever it came from; so it is in all messages. */
void wb_console_print (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* A message for people on standard error; nothing with --quiet. */
void wb_console_say (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The result, as one JSON line, with --json; takes node. */
void wb_console_result (JsonNode *node);

/* Tells error on standard error (and as JSON with --json) and gives the exit code that goes with
 * it. */
WbExit wb_console_error (const GError *error);

/* The exit code that goes with error, untold; and telling it with another one. */
WbExit wb_console_exit_of (const GError *error);
WbExit wb_console_error_as (const GError *error, WbExit exit);

/* Tells a wrong use of the command line, likewise. */
WbExit wb_console_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The observer that draws the progress line or prints JSON events; static. */
const WbObserver *wb_console_observer (void);

/* Ends the progress line, so that other text can follow. */
void wb_console_end_progress (void);

/* FALSE with error if a file that a person names would be lost there, in a Flatpak's sandbox. */
gboolean wb_console_check_output (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Cancelled by SIGINT, SIGTERM or SIGHUP; the second one ends the process. Static. */
GCancellable *wb_console_cancellable (void);

/* Gives signals back to their own ways, just before another program takes this process's place. */
void wb_console_give_signals_back (void);

/* text in bold, dim or plain on a terminal that wants it; caller frees. */
char *wb_console_bold (const char *text);
char *wb_console_dim (const char *text);

/* Asks a yes-no question on the terminal itself, never on standard input. FALSE with
 * WB_ERROR_CONSENT if there is none. ret_yes is untouched then. */
gboolean wb_console_ask (const char *question, gboolean *ret_yes,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks for a line of text there; *ret_line (transfer full) is valid UTF-8 without blanks at its
 * ends. FALSE with WB_ERROR_CONSENT if there is no terminal, or it has ended. */
gboolean wb_console_ask_line (const char *question, char **ret_line,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Pads text with spaces to width columns, counting wide characters as two; caller frees. */
char *wb_console_pad (const char *text, guint width);

G_END_DECLS
