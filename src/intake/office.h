/* SPDX-License-Identifier: MPL-2.0 */
/* The ticket office: gives short-lived keys for one case, names every key it may write, withdraws.
 */
#pragma once

#include "exchange.h"

G_BEGIN_DECLS

#define WB_OFFICE_TOKEN_LIFE 3600            /* seconds */
#define WB_OFFICE_SPARE_LIFE 60              /* seconds */
#define WB_OFFICE_RETENTION (30 * 24 * 3600) /* seconds */
#define WB_OFFICE_MAX_BYTES (G_GINT64_CONSTANT (16) << 30)

/* The row of POST <ticket>. Who asks: "Authorization: Bearer demo-USER" vouches for USER, a grant
 * (in the body, or as Bearer) for its case, nothing at all makes an unverified case; anything else
 * is 401.
 *
 * Errors are { "code", "message" }: 400 for what is no request, 401 sign in again, 403 refused,
 * 404 no such case. */
extern const WbOperation wb_office_operation;

/* The grant of case id: renews its tickets and withdraws it. Caller frees. */
char *wb_office_grant (const WbIntake *intake, const char *id);

G_END_DECLS
