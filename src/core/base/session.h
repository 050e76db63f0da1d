/* SPDX-License-Identifier: MPL-2.0 */
/* Who sits in front of this session, as far as a process can tell. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the session is reached: "local", "ssh", "rdp" or "vnc"; static. */
const char *wb_session_kind (void);

/* The name of a remote-control program that runs on this computer for this user and could be
 * watching ("TeamViewer", "向日葵"), as people know it, or NULL; static. A table of process names
 * is looked up in /proc, so a sandbox that has its own sees none. Takes a few ms. */
const char *wb_session_remote_control (void);

/* The same with another folder in place of /proc, for tests. */
const char *wb_session_remote_control_in (const char *proc);

G_END_DECLS
