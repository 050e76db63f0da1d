/* SPDX-License-Identifier: MPL-2.0 */
#include "network/stamp.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <time.h>

#define NSEC_PER_SEC G_GINT64_CONSTANT (1000000000)

gint64
wb_stamp_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

void
wb_stamp_enable (int fd, int more)
{
  const int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | more;

  (void) setsockopt (fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags);
}

gint64
wb_stamp_of_message (struct msghdr *message)
{
  for (struct cmsghdr *at = CMSG_FIRSTHDR (message); at; at = CMSG_NXTHDR (message, at))
    if (at->cmsg_level == SOL_SOCKET && at->cmsg_type == SCM_TIMESTAMPING)
      {
        const struct scm_timestamping *stamp = (const void *) CMSG_DATA (at);
        return stamp->ts[0].tv_sec * NSEC_PER_SEC + stamp->ts[0].tv_nsec;
      }
  return 0;
}
