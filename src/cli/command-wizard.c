/* SPDX-License-Identifier: MPL-2.0 */
/* The window is a program of its own, so that this one needs no graphical libraries. It takes this
 * process's place, and so its standard input: a context is read there, not here. */
#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "base/fs.h"
#include "console.h"

#define PROGRAM "waybill-wizard"

/* Installed together means beside each other, whatever PATH says. */
static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder ? g_build_filename (folder, PROGRAM, NULL) : NULL;

  if (beside && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_find_program_in_path (PROGRAM);
}

static void
add_option (GStrvBuilder *arguments, const char *name, const char *value)
{
  if (value)
    g_strv_builder_add_many (arguments, name, value, NULL);
}

static char **
make_arguments (const WbOptions *options)
{
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();

  g_strv_builder_add (arguments, PROGRAM);
  if (options->json)
    g_strv_builder_add (arguments, "--json");
  add_option (arguments, "--context", options->context);
  add_option (arguments, "--request", options->request);
  for (char **root = options->roots; root && *root; root++)
    add_option (arguments, "--root", *root);
  if (options->arguments[0])
    g_strv_builder_add_many (arguments, "--", options->arguments[0], NULL);
  return g_strv_builder_end (arguments);
}

WbExit
wb_command_wizard (const WbOptions *options)
{
  g_autofree char *program = find_program ();
  g_auto (GStrv) arguments = make_arguments (options);
  g_autoptr (GError) error = NULL;

  if (!program)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 /* Translators: the name of a package, and of the command-line program. */
                 _ ("The window is not installed on this computer: the package %s is missing. "
                    "“waybill send” does the same on the terminal."),
                 PROGRAM);
  else
    {
      wb_console_give_signals_back ();
      (void) execv (program, arguments);
      wb_fs_set_error (&error, errno, program);
    }
  return wb_console_error (error);
}
