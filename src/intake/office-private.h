/* SPDX-License-Identifier: MPL-2.0 */
/* What the ticket office's files share: a request that was read, and answers to it. */
#pragma once

#include <json-glib/json-glib.h>

#include "office.h"

G_BEGIN_DECLS

/* A request, read. */
typedef struct
{
  WbExchange *exchange;
  JsonObject *body; /* borrowed of node */
  JsonNode *node;
  const char *action;
  const char *id;
  const char *number;
  const char *user;   /* (nullable): whom the authorization vouches for */
  const char *bearer; /* (nullable): the token itself */
  char **orders;
  char **groups;
} WbOfficeRequest;

/* Refuses; FALSE. */
gboolean wb_office_refuse (const WbOfficeRequest *request, guint status, const char *code,
                           const char *message);

/* An answer with what all answers have. */
JsonObject *wb_office_new_reply (const WbOfficeRequest *request);

/* Sends reply, which is taken. */
void wb_office_send (const WbOfficeRequest *request, JsonObject *reply);

/* Sends the ticket of case id (NULL: of no case) for folder and the index keys (nullable), with
 * keys or with addresses, as the intake was told. retain_until is in seconds since 1970 UTC. */
void wb_office_send_ticket (const WbOfficeRequest *request, const char *id, const char *folder,
                            char **index, gint64 max_bytes, gint64 retain_until);

G_END_DECLS
