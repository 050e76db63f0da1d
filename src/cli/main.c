/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "cases/case.h"
#include "cases/upkeep.h"
#include "commands.h"
#include "console.h"
#include "profile/profile.h"

/* Secrets are held in memory: no core dump, no ptrace by others. */
static void
forbid_core_dumps (void)
{
  const struct rlimit none = { 0, 0 };
  (void) setrlimit (RLIMIT_CORE, &none);
  (void) prctl (PR_SET_DUMPABLE, 0);
}

static void
set_up_language (void)
{
  if (!setlocale (LC_ALL, ""))
    (void) setlocale (LC_ALL, "C.UTF-8");
  const char *localedir = g_getenv ("WAYBILL_LOCALEDIR");
  bindtextdomain (GETTEXT_PACKAGE, localedir ? localedir : WB_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static int
print_help (FILE *out)
{
  (void) fprintf (out, "%s\n\n%s\n", _ ("Usage: waybill COMMAND [OPTION…]"),
                  _ ("Sends an application's diagnostics: you see what, and decide."));
  (void) fprintf (out, "\n%s\n", _ ("Commands:"));
  for (const WbCommand *command = wb_commands; command->name; command++)
    (void) fprintf (out, "  %-9s %s\n", command->name, _ (command->summary));
  (void) fprintf (out, "\n%s\n",
                  _ ("“waybill COMMAND --help” tells more, and so does waybill(1)."));
  return out == stdout ? WB_EXIT_DONE : WB_EXIT_USAGE;
}

static const WbCommand *
find_command (const char *name)
{
  for (const WbCommand *command = wb_commands; command->name; command++)
    if (g_str_equal (command->name, name))
      return command;
  return NULL;
}

/* For the shell's completion: the commands, or a command's options. */
static int
print_completions (const char *name)
{
  const WbCommand *command = name ? find_command (name) : NULL;
  if (command)
    wb_options_print_names (command->uses);
  for (const WbCommand *row = wb_commands; !name && row->name; row++)
    g_print ("%s\n", row->name);
  return WB_EXIT_DONE;
}

static int
print_case_numbers (const char *none)
{
  g_autoptr (GPtrArray) cases = wb_cases_list (NULL);
  for (guint i = 0; cases && i < cases->len; i++)
    g_print ("%s\n", ((const WbCase *) cases->pdata[i])->number);
  return WB_EXIT_DONE;
}

static int
print_profile_ids (const char *none)
{
  g_autoptr (GPtrArray) profiles = wb_profile_list ();
  for (guint i = 0; i < profiles->len; i++)
    g_print ("%s\n", ((const WbFoundProfile *) profiles->pdata[i])->id);
  return WB_EXIT_DONE;
}

static int
print_version (const char *none)
{
  g_print ("waybill %s\n", WB_VERSION);
  return WB_EXIT_DONE;
}

static int
print_all_help (const char *none)
{
  return print_help (stdout);
}

/* What stands in the place of a command without being one. */
static const struct
{
  const char *name;
  int (*run) (const char *argument);
} answers[] = {
  { "--version", print_version },
  { "--help", print_all_help },
  { "-h", print_all_help },
  { "help", print_all_help },
  { "--complete", print_completions },
  { "--complete-cases", print_case_numbers },
  { "--complete-profiles", print_profile_ids },
};

/* Before the options are parsed: a wrong one is told in the same way. */
static gboolean
wants_json (char **argv)
{
  for (; *argv && !g_str_equal (*argv, "--"); argv++)
    if (g_str_equal (*argv, "--json"))
      return TRUE;
  return FALSE;
}

static WbExit
run_command (const WbCommand *command, int argc, char **argv)
{
  g_auto (WbOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  if (!wb_options_parse (&options, argc, argv, command->uses, command->name, _ (command->usage),
                         _ (command->summary), &error))
    return wb_console_usage ("%s", error->message);
  int given = (int) g_strv_length (options.arguments);
  if (given < command->min_arguments || given > command->max_arguments)
    return wb_console_usage (_ ("That is not how “waybill %s” is used: waybill %s %s"),
                             command->name, command->name, _ (command->usage));
  wb_console_init (&options);
  if (command->uses & (WB_USES_DELIVERY | WB_USES_OUTPUT))
    wb_cases_keep_up (NULL);
  return command->run (&options);
}

int
main (int argc, char *argv[])
{
  forbid_core_dumps ();
  set_up_language ();
  g_set_prgname ("waybill");
  const char *first = argc > 1 ? argv[1] : "";
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].name, first))
      return answers[i].run (argc > 2 ? argv[2] : NULL);
  if (!*first)
    return print_help (stderr);
  const WbCommand *command = find_command (first);
  wb_console_expect_json (wants_json (argv));
  if (!command)
    return wb_console_usage (_ ("There is no command “%s”."), first);
  return run_command (command, argc - 1, argv + 1);
}
