/* SPDX-License-Identifier: MPL-2.0 */
/* The signal thread: core blocks, and GCancellable must not be cancelled from a signal handler, so
 * one thread waits in sigwait(3). Nothing else in the program is asynchronous. */
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/sandbox.h"
#include "base/text.h"
#include "progress.h"

#define BOLD "\033[1m"
#define DIM "\033[2m"

static struct
{
  gboolean json, quiet, verbose, colour;
  GCancellable *cancellable;
} console;

static gpointer
wait_for_signals (gpointer data)
{
  sigset_t *set = data;
  int number;
  sigwait (set, &number);
  g_cancellable_cancel (console.cancellable);
  sigwait (set, &number);
  _exit (WB_EXIT_INTERRUPTED);
}

static void
start_signal_thread (void)
{
  static sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGHUP);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("signals", wait_for_signals, &set));
}

void
wb_console_give_signals_back (void)
{
  sigset_t none;
  sigemptyset (&none);
  (void) signal (SIGPIPE, SIG_DFL);
  pthread_sigmask (SIG_SETMASK, &none, NULL);
}

void
wb_console_expect_json (gboolean json)
{
  console.json = json;
}

void
wb_console_init (const WbOptions *options)
{
  console.json = options->json;
  console.quiet = options->quiet;
  console.verbose = options->verbose;
  console.colour = isatty (STDOUT_FILENO) && !g_getenv ("NO_COLOR");
  console.cancellable = g_cancellable_new ();
  (void) signal (SIGPIPE, SIG_IGN);
  start_signal_thread ();
  wb_progress_init (options->json, !options->quiet && isatty (STDERR_FILENO),
                    options->verbose && !options->quiet);
}

GCancellable *
wb_console_cancellable (void)
{
  return console.cancellable;
}

const WbObserver *
wb_console_observer (void)
{
  return wb_progress_observer ();
}

void
wb_console_end_progress (void)
{
  wb_progress_end ();
}

/* The sequences that are ours. */
static gsize
own_sequence_length (const char *text)
{
  static const char *const own[] = { "\033[0m", BOLD, DIM };
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_str_has_prefix (text, own[i]))
      return strlen (own[i]);
  return 0;
}

/* Profiles, order numbers and versions are outside text: only our own sequences and line ends reach
 * the terminal as they are. */
static char *
make_visible (const char *text)
{
  GString *safe = g_string_new (NULL);
  while (*text)
    {
      const gsize own = *text == '\n' ? 1 : own_sequence_length (text);
      const gsize length = own ? own : MAX (strcspn (text, "\n\033"), 1);
      g_autofree char *visible =
          own ? g_strndup (text, own) : wb_text_visible (text, (gssize) length);
      g_string_append (safe, visible);
      text += length;
    }
  return g_string_free (safe, FALSE);
}

static void
put_visibly (FILE *out, const char *text)
{
  g_autofree char *safe = make_visible (text);
  (void) fputs (safe, out);
}

void
wb_console_print (const char *format, ...)
{
  if (console.json)
    return;
  wb_progress_end ();
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  put_visibly (stdout, text);
}

void
wb_console_say (const char *format, ...)
{
  if (console.quiet || console.json)
    return;
  wb_progress_end ();
  (void) fflush (stdout);
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  put_visibly (stderr, text);
}

void
wb_console_result (JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;
  if (!console.json)
    return;
  g_autofree char *line = wb_json_line (owned);
  (void) fprintf (stdout, "%s\n", line);
  (void) fflush (stdout);
}

/* --- errors ---------------------------------------------------------------------------------- */

typedef struct
{
  WbError code;
  WbExit exit;
  const char *word;
} ExitRow;

static const ExitRow exits[] = {
  { WB_ERROR_PROFILE, WB_EXIT_INVALID, "profile" },
  { WB_ERROR_NOT_ALLOWED, WB_EXIT_INVALID, "not-allowed" },
  { WB_ERROR_TOO_LARGE, WB_EXIT_INVALID, "too-large" },
  { WB_ERROR_SIGN_IN, WB_EXIT_NOT_DELIVERED, "sign-in" },
  { WB_ERROR_REFUSED, WB_EXIT_REFUSED, "refused" },
  { WB_ERROR_UNREACHABLE, WB_EXIT_NOT_DELIVERED, "unreachable" },
  { WB_ERROR_CLOCK, WB_EXIT_NOT_DELIVERED, "clock" },
  { WB_ERROR_SPACE, WB_EXIT_FAILED, "space" },
  { WB_ERROR_HELD, WB_EXIT_HELD, "held" },
  { WB_ERROR_NOTHING, WB_EXIT_NOTHING, "nothing" },
  { WB_ERROR_CONSENT, WB_EXIT_NO_CONSENT, "consent" },
  { WB_ERROR_DAMAGED, WB_EXIT_FAILED, "damaged" },
  { WB_ERROR_BUSY, WB_EXIT_FAILED, "busy" },
  { WB_ERROR_METERED, WB_EXIT_NOT_DELIVERED, "metered" },
};

static ExitRow
exit_of (const GError *error)
{
  for (guint i = 0; error->domain == WB_ERROR && i < G_N_ELEMENTS (exits); i++)
    if ((gint) exits[i].code == error->code)
      return exits[i];
  if (error->domain == G_OPTION_ERROR)
    return (ExitRow){ .exit = WB_EXIT_USAGE, .word = "usage" };
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return (ExitRow){ .exit = WB_EXIT_INTERRUPTED, .word = "interrupted" };
  return (ExitRow){ .exit = WB_EXIT_FAILED, .word = "failed" };
}

static void
tell (const char *words)
{
  g_autofree char *line = g_strdup_printf ("waybill: %s\n", words);
  wb_progress_end ();
  (void) fflush (stdout);
  put_visibly (stderr, line);
}

static void
print_error (const char *word, const char *message, WbExit exit)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "error", word);
  json_object_set_string_member (object, "message", valid);
  json_object_set_int_member (object, "exit", exit);
  wb_console_result (wb_json_node_take (object));
}

WbExit
wb_console_exit_of (const GError *error)
{
  return exit_of (error).exit;
}

WbExit
wb_console_error_as (const GError *error, WbExit exit)
{
  tell (exit == WB_EXIT_INTERRUPTED ? _ ("Stopped. Nothing is lost.") : error->message);
  print_error (exit_of (error).word, error->message, exit);
  return exit;
}

WbExit
wb_console_error (const GError *error)
{
  return wb_console_error_as (error, exit_of (error).exit);
}

WbExit
wb_console_usage (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  tell (text);
  (void) fprintf (stderr, "%s\n", _ ("“waybill --help” tells what there is."));
  print_error ("usage", text, WB_EXIT_USAGE);
  return WB_EXIT_USAGE;
}

/* --- words on a terminal --------------------------------------------------------------------- */

char *
wb_console_bold (const char *text)
{
  return console.colour ? g_strdup_printf (BOLD "%s\033[0m", text) : g_strdup (text);
}

char *
wb_console_dim (const char *text)
{
  return console.colour ? g_strdup_printf (DIM "%s\033[0m", text) : g_strdup (text);
}

static guint
columns_of (const char *text)
{
  guint columns = 0;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      columns += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return columns;
}

char *
wb_console_pad (const char *text, guint width)
{
  guint columns = columns_of (text);
  return g_strdup_printf ("%s%*s", text, columns < width ? (int) (width - columns) : 0, "");
}

/* Prints prompt on the terminal and reads what is typed there; -1 if there is none, or it was
 * interrupted. */
static gssize
read_answer (const char *prompt, char *answer, gsize size, GError **error)
{
  wb_progress_end ();
  wb_autofd int tty = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (tty < 0)
    {
      g_set_error_literal (
          error, WB_ERROR, WB_ERROR_CONSENT,
          _ ("Nobody is here to agree: there is no terminal. Give --yes if you may agree."));
      return -1;
    }
  if (!wb_fs_write_all (tty, prompt, strlen (prompt), error))
    return -1;
  GPollFD poll_fds[2] = { { .fd = tty, .events = G_IO_IN } };
  guint n_fds = g_cancellable_make_pollfd (console.cancellable, &poll_fds[1]) ? 2 : 1;
  (void) g_poll (poll_fds, n_fds, -1);
  if (n_fds == 2)
    g_cancellable_release_fd (console.cancellable);
  if (g_cancellable_set_error_if_cancelled (console.cancellable, error))
    return -1;
  const gssize got = read (tty, answer, size - 1);
  answer[MAX (got, 0)] = '\0';
  return MAX (got, 0);
}

gboolean
wb_console_ask (const char *question, gboolean *ret_yes, GError **error)
{
  g_autofree char *safe = make_visible (question);
  /* Translators: the letters that mean yes and no on a terminal */
  g_autofree char *prompt = g_strdup_printf ("%s %s ", safe, _ ("[y/N]"));
  char answer[64];

  if (read_answer (prompt, answer, sizeof answer, error) < 0)
    return FALSE;
  g_autofree char *stripped = g_utf8_strdown (g_strstrip (answer), -1);
  /* Translators: what a person may type for yes, in lower case, separated by spaces */
  g_auto (GStrv) yes = g_strsplit (_ ("y yes"), " ", -1);
  *ret_yes = g_strv_contains ((const char *const *) yes, stripped) || g_str_equal (stripped, "y");
  return TRUE;
}

gboolean
wb_console_ask_line (const char *question, char **ret_line, GError **error)
{
  g_autofree char *safe = make_visible (question);
  g_autofree char *prompt = g_strconcat (safe, " ", NULL);
  char answer[4096];
  const gssize got = read_answer (prompt, answer, sizeof answer, error);

  if (got == 0) /* the terminal has ended */
    g_set_error_literal (error, WB_ERROR, WB_ERROR_CONSENT, _ ("Nobody is here to answer."));
  if (got <= 0)
    return FALSE;
  *ret_line = g_utf8_make_valid (g_strstrip (answer), -1);
  return TRUE;
}

gboolean
wb_console_check_output (const char *path, GError **error)
{
  if (!wb_sandbox_hides (path))
    return TRUE;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *whole = g_canonicalize_filename (folder, NULL);
  g_set_error (error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
               /* Translators: the last words are an option of "flatpak run", with a folder */
               _ ("%s would be lost: Waybill is installed as a Flatpak and may not write there. "
                  "Allow the folder for once: flatpak run --filesystem=%s …"),
               path, whole);
  return FALSE;
}
