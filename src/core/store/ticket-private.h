/* SPDX-License-Identifier: MPL-2.0 */
/* What the files that read a ticket share. */
#pragma once

#include "base/json.h"
#include "store/presigned.h"
#include "store/ticket.h"

G_BEGIN_DECLS

/* FALSE, with the error that says that member of a ticket is missing or not valid. */
gboolean wb_ticket_wrong (GError **error, const char *member);

/* May request's ticket send us to url? WB_ERROR_NOT_ALLOWED, naming scheme, host and port, if not.
 */
gboolean wb_ticket_check_host (const WbTicketRequest *request, const char *url,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads "presigned" (json) of ticket, whose folder and index are read. Errors as
 * wb_ticket_parse()'s.
 */
WbPresigned *wb_ticket_read_presigned (const WbTicket *ticket, JsonObject *json,
                                       const WbTicketRequest *request,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
