/* SPDX-License-Identifier: MPL-2.0 */
/* What a request and a reply are made of, for the rest of this folder. */
#pragma once

#include "http/client.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;  /* (owned) */
  char *value; /* (owned) */
} WbHttpHeader;

struct _WbHttpRequest
{
  char *method;
  char *url;
  GPtrArray *headers; /* of WbHttpHeader, in the order they were set */
  GBytes *body;       /* (nullable) */
  int body_fd;        /* borrowed; -1: none */
  guint64 body_offset;
  guint64 body_length;
  WbSink sink; /* write is NULL: none */
  guint64 max_reply_bytes;
  gboolean follow;
  gboolean repeatable;
};

struct _WbHttpReply
{
  guint status;
  GHashTable *headers; /* lower-case name -> value */
  GBytes *body;
  gint64 date_usec;
};

/* TRUE if request goes over a new connection even where one is kept. */
gboolean wb_http_request_shuns_kept (const WbHttpRequest *request);

/* A reply without headers; body is taken. */
WbHttpReply *wb_http_reply_new (guint status, GBytes *body);

/* Adds a header as it came. */
void wb_http_reply_add_header (WbHttpReply *reply, const char *name, const char *value);

G_END_DECLS
