/* SPDX-License-Identifier: MPL-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fs.h"
#include "console.h"
#include "redact/redactor.h"

#define CHUNK (64 * 1024)

static gboolean
write_out (const void *bytes, gsize length, gpointer self, GError **error)
{
  return wb_fs_write_all (STDOUT_FILENO, bytes, length, error);
}

static gboolean
redact_fd (int fd, WbRedactor *redactor, const char *name, GError **error)
{
  const WbSink sink = { .write = write_out };
  g_autofree char *chunk = g_malloc (CHUNK);
  for (;;)
    {
      if (g_cancellable_set_error_if_cancelled (wb_console_cancellable (), error))
        return FALSE;
      ssize_t got = read (fd, chunk, CHUNK);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          wb_fs_set_error (error, errno, name);
          return FALSE;
        }
      if (got == 0)
        return wb_redactor_finish (redactor, &sink, error);
      if (!wb_redactor_push (redactor, chunk, (gsize) got, &sink, error))
        return FALSE;
    }
}

static void
say_counts (const WbTally *tally)
{
  gsize n_rules;
  const WbRule *rules = wb_rules (&n_rules);
  for (guint i = 0; i < n_rules; i++)
    if (wb_tally_hits (tally, i))
      wb_console_say ("%s: %" G_GUINT64_FORMAT "\n", wb_kind_title (rules[i].kind),
                      wb_tally_hits (tally, i));
}

WbExit
wb_command_redact (const WbOptions *options)
{
  const char *name = options->arguments[0];
  gboolean from_stdin = g_str_equal (name, "-");
  wb_autofd int opened = from_stdin ? -1 : open (name, O_RDONLY | O_CLOEXEC);
  g_autoptr (GError) error = NULL;
  if (!from_stdin && opened < 0)
    {
      wb_fs_set_error (&error, errno, name);
      return wb_console_error (error);
    }
  guint8 key[WB_CASE_KEY_BYTES];
  wb_random_bytes (key, sizeof key);
  g_autoptr (WbMasker) masker = wb_masker_new_for_me (key, NULL, NULL, NULL);
  wb_wipe (key, sizeof key);
  g_autoptr (WbTally) tally = wb_tally_new ();
  g_autoptr (WbRedactor) redactor = wb_redactor_new (masker, tally);
  if (!redact_fd (from_stdin ? STDIN_FILENO : opened, redactor, name, &error))
    return wb_console_error (error);
  if (options->verbose)
    say_counts (tally);
  return WB_EXIT_DONE;
}
