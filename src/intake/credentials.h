/* SPDX-License-Identifier: MPL-2.0 */
/* Temporary keys, as a cloud's token service would give them. Nothing is stored: the secret is an
 * HMAC of the key's name, the token says whose it is and is sealed with an HMAC. */
#pragma once

#include "exchange.h"

G_BEGIN_DECLS

typedef struct
{
  char *access_key_id; /* "STS.…" */
  char *access_key_secret;
  char *security_token;
  gint64 expires; /* seconds since 1970 UTC */
} WbCredentials;

/* Keys for what lies below folder (with '/' at the end) and the index keys of case_id (nullable).
 */
WbCredentials *wb_credentials_issue (const WbIntake *intake, const char *case_id,
                                     const char *folder, gint64 life_seconds);
void wb_credentials_free (WbCredentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCredentials, wb_credentials_free)

/* TRUE if access_key_id has the form of a temporary key. */
gboolean wb_credentials_is_temporary (const char *access_key_id);

/* The secret of a temporary key; caller frees. */
char *wb_credentials_secret (const WbIntake *intake, const char *access_key_id);

/* Reads the token of access_key_id into caller; FALSE if it is not one of ours. */
gboolean wb_credentials_read (const WbIntake *intake, const char *access_key_id, const char *token,
                              WbCaller *caller, gint64 *ret_expires);

G_END_DECLS
