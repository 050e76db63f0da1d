/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>

#include "application.h"
#include "plain.h"
#include "result.h"

/* Secrets are held in memory. PR_SET_DUMPABLE would be more, but the desktop's portals look into
 * /proc to find out who calls them, and refuse those they can't look at. */
static void
forbid_core_dumps (void)
{
  const struct rlimit none = { 0, 0 };

  (void) setrlimit (RLIMIT_CORE, &none);
}

static void
set_up_language (void)
{
  const char *localedir = g_getenv ("WAYBILL_LOCALEDIR");

  (void) setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir ? localedir : WB_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char *argv[])
{
  forbid_core_dumps ();
  set_up_language ();
  wb_plain_choose_renderer ();
  g_set_prgname ("waybill-wizard");
  g_set_application_name (_ ("Send diagnostics"));
  g_autoptr (WbApplication) application = wb_application_new ();
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  return status ? status : wb_result_get_exit ();
}
