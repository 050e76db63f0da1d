/* SPDX-License-Identifier: MPL-2.0 */
/* What only the running application knows, given by it over standard input or a file
 * (--context), and what is remembered of it for when the application is dead. */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

typedef struct
{
  char *app_version;      /* (nullable) */
  char *node_version;     /* (nullable) */
  char *electron_version; /* (nullable) */
  char *chrome_version;   /* (nullable) */
  char *order_no;         /* (nullable) */
  char *authorization;    /* (nullable): secret; wiped when freed, never stored or shown */
  GPtrArray *dirs;        /* of WbRootOverride */
  gboolean remembered;    /* TRUE if it comes from wb_context_recall() */
} WbContext;

void wb_context_free (WbContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbContext, wb_context_free)

/* Reads a context from path, or standard input if path is "-". At most 64 KiB. */
WbContext *wb_context_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same of a text that is at hand, which the caller wipes. */
WbContext *wb_context_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same from a descriptor that is somebody's standard input; it stays open. */
WbContext *wb_context_read_fd (int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Keeps versions and dirs (never the authorization) for profile id below the XDG state folder, and
 * gives them back later; recall returns NULL if nothing is kept. */
gboolean wb_context_remember (const WbContext *context, const char *profile_id, GError **error);
WbContext *wb_context_recall (const char *profile_id);

/* What wb_profile_load() takes as overrides: those given (nullable, of WbRootOverride) and the dirs
 * of context (nullable) for roots that given doesn't name. Unref the result. */
GPtrArray *wb_context_overrides (const WbContext *context, const GPtrArray *given);

/* The profile named by what (wb_profile_load()) with its roots where given (nullable), context
 * (nullable), or else what is remembered of the application, say they are. */
WbProfile *wb_context_load_profile (const char *what, const WbContext *context,
                                    const GPtrArray *given,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
