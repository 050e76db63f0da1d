/* SPDX-License-Identifier: MPL-2.0 */
/* When a packet came or went, as the kernel noted it (SO_TIMESTAMPING): a program that waits for
 * its turn on a busy processor does not count as a slow line. Nanoseconds of CLOCK_REALTIME, as the
 * kernel's are. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/* Of now. */
gint64 wb_stamp_now_ns (void);

/* Turns on stamps of what is received at fd, and more: flags SOF_TIMESTAMPING_* of what is sent.
 * Where the kernel has none, there are none. */
void wb_stamp_enable (int fd, int more);

/* The stamp that came with message, 0 if none did. */
gint64 wb_stamp_of_message (struct msghdr *message);

G_END_DECLS
