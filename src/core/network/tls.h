/* SPDX-License-Identifier: MPL-2.0 */
/* A TLS handshake that is finished whatever the certificate is worth, and what it tells: so that an
 * expired certificate, a wrong clock, a company's interception and a cut connection are told apart.
 * Nothing secret is ever sent over it. */
#pragma once

#include "network/wire.h"

G_BEGIN_DECLS

typedef enum
{
  WB_TLS_EXPIRED = 1 << 0,       /* by this computer's clock */
  WB_TLS_NOT_YET_VALID = 1 << 1, /* likewise */
  WB_TLS_WRONG_NAME = 1 << 2,
  WB_TLS_UNKNOWN_CA = 1 << 3,
  WB_TLS_SELF_SIGNED = 1 << 4,
  WB_TLS_WEAK = 1 << 5, /* a short key, which is still accepted */
  WB_TLS_REVOKED = 1 << 6,
  WB_TLS_INSECURE = 1 << 7, /* a signature that nobody accepts any more */
  WB_TLS_OTHER = 1 << 8,    /* what else it is refused for */
} WbTlsFlaws;

typedef struct
{
  WbReach reach;          /* of the handshake; RESET: cut in it */
  gboolean is_not_tls;    /* something answered, but not in TLS */
  char *alert;            /* (nullable): what the server refused it with */
  double ms;              /* of its round trips, by wb_wire_watch(); -1 if it did not finish */
  char *version, *cipher; /* (nullable): "TLS1.3" */
  guint flaws;            /* of WbTlsFlaws; 0 if the chain is trusted */
  char *subject,
      *issuer;    /* (nullable): common names of the leaf and of who signed the last of the chain */
  char *root_pin; /* (nullable): "sha256:" and base64 of the public key of the root it leads to;
                     NULL if it leads to none */
  gint64 not_before_usec, not_after_usec; /* of the leaf; 0 if there is none */
  guint key_bits;
} WbTls;

void wb_tls_clear (WbTls *tls);

/* Trust for many handshakes: the system's CAs, and those in ca_file (nullable). Thread-safe once
 * made. */
typedef struct _WbTlsTrust WbTlsTrust;
WbTlsTrust *wb_tls_trust_new (const char *ca_file);
void wb_tls_trust_free (WbTlsTrust *trust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTlsTrust, wb_tls_trust_free)

/* A session over fd, which stays the caller's and is borrowed. */
typedef struct _WbTlsSession WbTlsSession;
WbTlsSession *wb_tls_session_new (int fd, const char *host, WbTlsTrust *trust);
void wb_tls_session_free (WbTlsSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTlsSession, wb_tls_session_free)

/* Shakes hands and looks at the certificate; FALSE if it did not finish. ret_tls is filled in
 * either way. */
gboolean wb_tls_session_shake (WbTlsSession *session, const WbLimit *limit, WbTls *ret_tls);

/* Afterwards: bytes through it. Borrowed from session. */
WbWire *wb_tls_session_wire (WbTlsSession *session);

G_END_DECLS
