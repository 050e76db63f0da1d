/* SPDX-License-Identifier: MPL-2.0 */
/* Where a project's events go, as Sentry and what speaks its protocol write it
 * (develop.sentry.dev, "Authentication"):
 *
 *   https://PUBLIC[:SECRET]@HOST[:PORT][/PATH]/PROJECT
 *
 * A project need not be a number. Neither a DSN nor what is made of it is ever logged. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *url;        /* "https://host/path/api/42/envelope/", with its trailing slash */
  char *public_key; /* as it stands in the DSN */
  char *secret;     /* (nullable): only old servers give one */
  char *host;       /* "o1.ingest.sentry.io", "::1": for people, without port or brackets */
} WbDsn;

/* Reads text. WB_ERROR_PROFILE, with a message that does not repeat text, if it is no DSN. */
WbDsn *wb_dsn_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_dsn_free (WbDsn *dsn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbDsn, wb_dsn_free)

/* The value of the header X-Sentry-Auth. Caller frees. */
char *wb_dsn_auth_header (const WbDsn *dsn);

G_END_DECLS
