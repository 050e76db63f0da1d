/* SPDX-License-Identifier: MPL-2.0 */
/* The HTTP server: takes requests in, hands them to their operation, sends replies, fails on
 * purpose. */
#pragma once

#include <libsoup/soup.h>

#include "intake.h"

G_BEGIN_DECLS

typedef struct
{
  const char *host;            /* (nullable): an IP address; 127.0.0.1 if NULL */
  const char *name;            /* (nullable): what host is called in addresses, if not host */
  guint port;                  /* 0: any that is free */
  const char *tls_certificate; /* (nullable): PEM files */
  const char *tls_key;
  gboolean insecure; /* beyond loopback without TLS */
} WbServerOptions;

/* Listens and tells intake its address; serves while the thread's main context runs.
 * G_IO_ERROR_PERMISSION_DENIED for an address beyond loopback without TLS or insecure. */
SoupServer *wb_server_start (WbIntake *intake, const WbServerOptions *options,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
