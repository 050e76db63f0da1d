/* SPDX-License-Identifier: MPL-2.0 */
/* Between our requests and replies and libsoup's messages. */
#pragma once

#include <libsoup/soup.h>

#include "http/request-private.h"

G_BEGIN_DECLS

/* The message for request, or NULL with an error: the URL is no web address (WB_ERROR_PROFILE), a
 * header can't be sent (G_IO_ERROR_INVALID_ARGUMENT). ret_body gets the stream that its body is
 * read from, or NULL. */
SoupMessage *wb_http_message_new (const WbHttpRequest *request, GInputStream **ret_body,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The reply to a message whose headers have arrived; body is taken. */
WbHttpReply *wb_http_message_get_reply (SoupMessage *message, GBytes *body);

G_END_DECLS
