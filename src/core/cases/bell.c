/* SPDX-License-Identifier: MPL-2.0 */
/* It is written in place and closed, which is what systemd's PathChanged= waits for. */
#define G_LOG_DOMAIN "waybill-cases"

#include "cases/bell.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fs.h"
#include "cases/case.h"

char *
wb_bell_path (void)
{
  g_autofree char *cases = wb_cases_dir ();
  g_autofree char *above = g_path_get_dirname (cases);

  return g_build_filename (above, "queue", NULL);
}

void
wb_bell_ring (void)
{
  g_autofree char *path = wb_bell_path ();
  wb_autofd int fd =
      open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

  if (fd < 0 || !wb_fs_write_all (fd, "\n", 1, NULL))
    g_debug ("%s can't be written", path);
}
