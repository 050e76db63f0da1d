/* SPDX-License-Identifier: MPL-2.0 */
/* What the two files of the command line share. */
#pragma once

#include "application-private.h"

G_BEGIN_DECLS

/* One invocation while it is worked off. */
typedef struct
{
  WbApplication *application;
  GApplicationCommandLine *line;
  WbContext *context; /* (nullable) */
  WbReport *report;   /* (nullable): what it opened */
  char *what;         /* (nullable): the profile that was loaded, as it was named */
  GPtrArray *roots;   /* (nullable): of WbRootOverride, --root */
} WbInvocation;

void wb_invocation_free (WbInvocation *invocation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbInvocation, wb_invocation_free)

/* Opens what is asked for. All return the exit code; error has been told then. */
int wb_invocation_work_off (WbInvocation *invocation);
int wb_invocation_fail (WbInvocation *invocation, const GError *error);
/* The same for who may have clicked, and sees neither what is printed nor the exit code: what is
 * not done is said in a window, too. above (nullable) is whose dialog it is. */
int wb_invocation_refuse (WbInvocation *invocation, GtkWindow *above, const char *what,
                          const GError *error);

/* awaiting.c: reads the context from path (NULL: the caller's standard input), then works
 * invocation (taken) off; without one if it has not come after two seconds: then the report awaits
 * it. */
int wb_awaiting_begin (WbInvocation *invocation, const char *path);

G_END_DECLS
