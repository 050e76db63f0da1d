/* SPDX-License-Identifier: MPL-2.0 */
/* GnuTLS itself and not GTlsConnection, which hides the alert and stops at a certificate it does
 * not like. Old versions are offered so that they can be reported. */
#define G_LOG_DOMAIN "waybill-network"

#include "network/tls.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#define PRIORITY "NORMAL:%COMPAT:+VERS-TLS1.1:+VERS-TLS1.0"
#define RSA_BITS_MIN 2048

struct _WbTlsTrust
{
  gnutls_certificate_credentials_t credentials;
};

struct _WbTlsSession
{
  WbWire wire; /* first: a WbWire is turned back into its session */
  gnutls_session_t session;
  WbTlsTrust *trust;
  char *host;
  gboolean is_shaken;
};

void
wb_tls_clear (WbTls *tls)
{
  g_free (tls->alert);
  g_free (tls->version);
  g_free (tls->cipher);
  g_free (tls->subject);
  g_free (tls->issuer);
  g_free (tls->root_pin);
  *tls = (WbTls){ .ms = -1 };
}

WbTlsTrust *
wb_tls_trust_new (const char *ca_file)
{
  WbTlsTrust *trust = g_new0 (WbTlsTrust, 1);

  if (gnutls_certificate_allocate_credentials (&trust->credentials) != 0)
    g_error ("no memory for CAs");
  (void) gnutls_certificate_set_x509_system_trust (trust->credentials);
  if (ca_file)
    (void) gnutls_certificate_set_x509_trust_file (trust->credentials, ca_file,
                                                   GNUTLS_X509_FMT_PEM);
  return trust;
}

void
wb_tls_trust_free (WbTlsTrust *trust)
{
  gnutls_certificate_free_credentials (trust->credentials);
  g_free (trust);
}

/* --- bytes ------------------------------------------------------------------------------------ */

/* How GnuTLS's own answer is to be taken: it wants to be asked again when fd is ready. */
static gboolean
wants_again (WbTlsSession *self, gssize result, const WbLimit *limit)
{
  if (result == GNUTLS_E_INTERRUPTED)
    return TRUE;
  if (result != GNUTLS_E_AGAIN)
    return FALSE;
  return wb_wire_wait (self->wire.fd,
                       gnutls_record_get_direction (self->session) ? POLLOUT : POLLIN, limit);
}

static WbReach
reach_of (gssize result, const WbLimit *limit)
{
  if (wb_limit_is_cancelled (limit))
    return WB_REACH_UNKNOWN;
  if (result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED)
    return WB_REACH_TIMEOUT;
  return result == GNUTLS_E_PULL_ERROR || result == GNUTLS_E_PUSH_ERROR
                 || result == GNUTLS_E_PREMATURE_TERMINATION
             ? WB_REACH_RESET
             : WB_REACH_OTHER;
}

static gssize
read_tls (WbWire *wire, void *bytes, gsize length, const WbLimit *limit, WbReach *ret_reach)
{
  WbTlsSession *self = (WbTlsSession *) wire;
  gssize n;

  do
    n = gnutls_record_recv (self->session, bytes, length);
  while (n < 0 && wants_again (self, n, limit));
  if (n < 0)
    *ret_reach = reach_of (n, limit);
  return MAX (n, -1);
}

static gssize
write_tls (WbWire *wire, const void *bytes, gsize length, const WbLimit *limit, WbReach *ret_reach)
{
  WbTlsSession *self = (WbTlsSession *) wire;
  gssize n;

  do
    n = gnutls_record_send (self->session, bytes, length);
  while (n < 0 && wants_again (self, n, limit));
  if (n < 0)
    *ret_reach = reach_of (n, limit);
  return MAX (n, -1);
}

static gssize
pull (gnutls_transport_ptr_t wire, void *bytes, gsize length)
{
  return wb_wire_receive_now (wire, bytes, length);
}

static gssize
push (gnutls_transport_ptr_t wire, const void *bytes, gsize length)
{
  return wb_wire_send_now (wire, bytes, length);
}

static int
wait_to_pull (gnutls_transport_ptr_t wire, unsigned ms)
{
  return gnutls_system_recv_timeout (GINT_TO_POINTER (((WbWire *) wire)->fd), ms);
}

WbTlsSession *
wb_tls_session_new (int fd, const char *host, WbTlsTrust *trust)
{
  WbTlsSession *self = g_new0 (WbTlsSession, 1);

  self->wire = (WbWire){ .fd = fd, .read = read_tls, .write = write_tls };
  self->trust = trust;
  self->host = g_strdup (host);
  if (gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) != 0)
    g_error ("no memory for a TLS session");
  (void) gnutls_priority_set_direct (self->session, PRIORITY, NULL);
  (void) gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, trust->credentials);
  if (!g_hostname_is_ip_address (host))
    (void) gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, host, strlen (host));
  gnutls_transport_set_ptr (self->session, &self->wire);
  gnutls_transport_set_pull_function (self->session, pull);
  gnutls_transport_set_push_function (self->session, push);
  gnutls_transport_set_pull_timeout_function (self->session, wait_to_pull);
  gnutls_handshake_set_timeout (self->session, 0);
  return self;
}

void
wb_tls_session_free (WbTlsSession *self)
{
  if (self->is_shaken)
    (void) gnutls_bye (self->session, GNUTLS_SHUT_WR);
  gnutls_deinit (self->session);
  g_free (self->host);
  g_free (self);
}

WbWire *
wb_tls_session_wire (WbTlsSession *self)
{
  return &self->wire;
}

/* --- the certificate -------------------------------------------------------------------------- */

static guint
flaws_of (guint status)
{
  static const struct
  {
    guint status;
    WbTlsFlaws flaw;
  } rows[] = {
    { GNUTLS_CERT_EXPIRED, WB_TLS_EXPIRED },
    { GNUTLS_CERT_NOT_ACTIVATED, WB_TLS_NOT_YET_VALID },
    { GNUTLS_CERT_UNEXPECTED_OWNER, WB_TLS_WRONG_NAME },
    { GNUTLS_CERT_SIGNER_NOT_FOUND, WB_TLS_UNKNOWN_CA },
    { GNUTLS_CERT_INSECURE_ALGORITHM, WB_TLS_INSECURE },
    { GNUTLS_CERT_REVOKED, WB_TLS_REVOKED },
  };
  guint flaws = 0, known = GNUTLS_CERT_INVALID;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      known |= rows[i].status;
      if (status & rows[i].status)
        flaws |= rows[i].flaw;
    }
  return status & ~known ? flaws | WB_TLS_OTHER : flaws;
}

static char *
name_of (gnutls_x509_crt_t certificate, gboolean of_issuer)
{
  char name[256];
  gsize length = sizeof name;
  int result = of_issuer ? gnutls_x509_crt_get_issuer_dn_by_oid (
                   certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &length)
                         : gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME,
                                                          0, 0, name, &length);

  if (result == 0)
    return g_utf8_make_valid (name, (gssize) length);
  length = sizeof name;
  result = of_issuer ? gnutls_x509_crt_get_issuer_dn (certificate, name, &length)
                     : gnutls_x509_crt_get_dn (certificate, name, &length);
  return result == 0 ? g_utf8_make_valid (name, (gssize) length) : NULL;
}

static char *
pin_of (gnutls_x509_crt_t certificate)
{
  guint8 id[32];
  gsize length = sizeof id;

  if (gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256, id, &length) != 0)
    return NULL;
  g_autofree char *text = g_base64_encode (id, length);
  return g_strconcat ("sha256:", text, NULL);
}

static gnutls_x509_crt_t
import (const gnutls_datum_t *der)
{
  gnutls_x509_crt_t certificate;

  if (gnutls_x509_crt_init (&certificate) != 0)
    return NULL;
  if (gnutls_x509_crt_import (certificate, der, GNUTLS_X509_FMT_DER) == 0)
    return certificate;
  gnutls_x509_crt_deinit (certificate);
  return NULL;
}

static void
describe_leaf (gnutls_x509_crt_t leaf, WbTls *tls)
{
  tls->subject = name_of (leaf, FALSE);
  tls->not_before_usec = (gint64) gnutls_x509_crt_get_activation_time (leaf) * G_USEC_PER_SEC;
  tls->not_after_usec = (gint64) gnutls_x509_crt_get_expiration_time (leaf) * G_USEC_PER_SEC;
  if (gnutls_x509_crt_get_pk_algorithm (leaf, &tls->key_bits) == GNUTLS_PK_RSA
      && tls->key_bits < RSA_BITS_MIN)
    tls->flaws |= WB_TLS_WEAK;
  if (gnutls_x509_crt_check_issuer (leaf, leaf) && (tls->flaws & WB_TLS_UNKNOWN_CA))
    tls->flaws |= WB_TLS_SELF_SIGNED;
}

/* The root is the trusted CA that signed the last certificate, or that certificate itself. */
static void
describe_end (WbTlsTrust *trust, gnutls_x509_crt_t last, WbTls *tls)
{
  gnutls_x509_crt_t root = NULL;

  tls->issuer = name_of (last, TRUE);
  if (gnutls_certificate_get_issuer (trust->credentials, last, &root, GNUTLS_TL_GET_COPY) == 0)
    {
      tls->root_pin = pin_of (root);
      gnutls_x509_crt_deinit (root);
    }
  else if (gnutls_x509_crt_check_issuer (last, last))
    tls->root_pin = pin_of (last);
}

static void
look_at_chain (WbTlsSession *self, WbTls *tls)
{
  guint n = 0, status = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (self->session, &n);
  gnutls_x509_crt_t leaf = n > 0 ? import (&chain[0]) : NULL;
  gnutls_x509_crt_t last = n > 1 ? import (&chain[n - 1]) : NULL;

  if (gnutls_certificate_verify_peers3 (self->session, self->host, &status) != 0)
    status = GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND;
  tls->flaws = flaws_of (status);
  if (leaf)
    describe_leaf (leaf, tls);
  if (leaf)
    describe_end (self->trust, last ? last : leaf, tls);
  g_clear_pointer (&leaf, gnutls_x509_crt_deinit);
  g_clear_pointer (&last, gnutls_x509_crt_deinit);
}

/* --- the handshake ---------------------------------------------------------------------------- */

static gboolean
is_not_tls (int result)
{
  return result == GNUTLS_E_UNEXPECTED_PACKET_LENGTH || result == GNUTLS_E_UNEXPECTED_PACKET
         || result == GNUTLS_E_UNSUPPORTED_VERSION_PACKET || result == GNUTLS_E_RECORD_OVERFLOW
         || result == GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET;
}

static void
describe_session (WbTlsSession *self, WbTls *tls)
{
  tls->version = g_strdup (gnutls_protocol_get_name (gnutls_protocol_get_version (self->session)));
  tls->cipher = g_strdup (gnutls_cipher_get_name (gnutls_cipher_get (self->session)));
}

gboolean
wb_tls_session_shake (WbTlsSession *self, const WbLimit *limit, WbTls *ret_tls)
{
  int result;

  *ret_tls = (WbTls){ .ms = -1 };
  wb_wire_watch (&self->wire);
  do
    result = gnutls_handshake (self->session);
  while (result < 0 && !gnutls_error_is_fatal (result)
         && (wants_again (self, result, limit)
             || (result == GNUTLS_E_WARNING_ALERT_RECEIVED && !wb_limit_is_over (limit))));
  self->is_shaken = result == 0;
  ret_tls->reach = result == 0 ? WB_REACH_OK : reach_of (result, limit);
  ret_tls->is_not_tls = is_not_tls (result);
  if (result == GNUTLS_E_FATAL_ALERT_RECEIVED)
    ret_tls->alert = g_strdup (gnutls_alert_get_name (gnutls_alert_get (self->session)));
  if (result != 0)
    return FALSE;
  ret_tls->ms = wb_wire_watched_ms (&self->wire);
  describe_session (self, ret_tls);
  look_at_chain (self, ret_tls);
  return TRUE;
}
