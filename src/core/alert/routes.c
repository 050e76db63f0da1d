/* SPDX-License-Identifier: MPL-2.0 */
#include "alert/routes.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/fs.h"

int
wb_routes_open (void)
{
  const struct sockaddr_nl address = { .nl_family = AF_NETLINK,
                                       .nl_groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE };
  wb_autofd int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);

  if (fd < 0 || bind (fd, (const struct sockaddr *) &address, sizeof address) < 0)
    return -1;
  return wb_steal_fd (&fd);
}

gboolean
wb_routes_read (int fd)
{
  char bytes[8192];
  gboolean has_any = FALSE;

  while (fd >= 0 && recv (fd, bytes, sizeof bytes, 0) > 0)
    has_any = TRUE;
  return has_any;
}
