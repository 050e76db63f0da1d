/* SPDX-License-Identifier: MPL-2.0 */
#include "authority.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

#include "base/fs.h"

#define DAY (24 * 60 * 60)

struct _Authority
{
  char *folder, *file;
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
};

struct _Identity
{
  gnutls_certificate_credentials_t credentials;
};

static void
check (int result)
{
  if (result < 0)
    g_error ("%s", gnutls_strerror (result));
}

/* --- certificates ----------------------------------------------------------------------------- */

static gnutls_x509_privkey_t
make_key (guint rsa_bits)
{
  gnutls_x509_privkey_t key;

  check (gnutls_x509_privkey_init (&key));
  check (gnutls_x509_privkey_generate (
      key, rsa_bits > 0 ? GNUTLS_PK_RSA : GNUTLS_PK_ECDSA,
      rsa_bits > 0 ? rsa_bits : GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  return key;
}

static gnutls_x509_crt_t
describe (const Wish *wish, gnutls_x509_privkey_t key)
{
  gnutls_x509_crt_t certificate;
  const guint8 serial[] = { 1, 2, 3, (guint8) wish->until_days };
  const time_t now = time (NULL);

  check (gnutls_x509_crt_init (&certificate));
  check (gnutls_x509_crt_set_version (certificate, 3));
  check (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial));
  check (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, wish->name,
                                        (guint) strlen (wish->name)));
  check (gnutls_x509_crt_set_activation_time (certificate, now + wish->from_days * DAY));
  check (gnutls_x509_crt_set_expiration_time (certificate, now + wish->until_days * DAY));
  check (gnutls_x509_crt_set_key (certificate, key));
  return certificate;
}

static void
sign (gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer, gnutls_x509_privkey_t key,
      gnutls_digest_algorithm_t digest)
{
  check (gnutls_x509_crt_sign2 (certificate, issuer, key, digest, 0));
}

static void
write_certificate (gnutls_x509_crt_t certificate, const char *path)
{
  gnutls_datum_t pem;

  check (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem));
  g_assert_true (g_file_set_contents (path, (const char *) pem.data, (gssize) pem.size, NULL));
  gnutls_free (pem.data);
}

Authority *
authority_new (const char *name)
{
  Authority *self = g_new0 (Authority, 1);
  const Wish wish = { .name = name, .from_days = -10, .until_days = 10 };
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("waybill-authority-XXXXXX", &error);
  g_assert_no_error (error);
  self->file = g_build_filename (self->folder, "ca.pem", NULL);
  self->key = make_key (0);
  self->certificate = describe (&wish, self->key);
  check (gnutls_x509_crt_set_ca_status (self->certificate, 1));
  check (gnutls_x509_crt_set_key_usage (self->certificate, GNUTLS_KEY_KEY_CERT_SIGN));
  sign (self->certificate, self->certificate, self->key, GNUTLS_DIG_SHA256);
  write_certificate (self->certificate, self->file);
  return self;
}

void
authority_free (Authority *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wb_fs_remove_tree (self->folder, &error));
  gnutls_x509_crt_deinit (self->certificate);
  gnutls_x509_privkey_deinit (self->key);
  g_free (self->folder);
  g_free (self->file);
  g_free (self);
}

const char *
authority_get_file (Authority *self)
{
  return self->file;
}

/* By way of the public key in DER, not by what GnuTLS calls a key's id. */
char *
authority_pin (Authority *self)
{
  gnutls_pubkey_t key;
  gnutls_datum_t der;
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  check (gnutls_pubkey_init (&key));
  check (gnutls_pubkey_import_x509 (key, self->certificate, 0));
  check (gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &der));
  g_checksum_update (sum, der.data, der.size);
  g_checksum_get_digest (sum, digest, &length);
  gnutls_free (der.data);
  gnutls_pubkey_deinit (key);
  g_autofree char *text = g_base64_encode (digest, length);
  return g_strconcat ("sha256:", text, NULL);
}

Identity *
authority_issue (Authority *authority, const Wish *wish)
{
  Identity *self = g_new0 (Identity, 1);
  gnutls_x509_privkey_t key = make_key (wish->rsa_bits);
  gnutls_x509_crt_t certificate = describe (wish, key);

  check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, wish->name,
                                               (guint) strlen (wish->name), GNUTLS_FSAN_SET));
  check (gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
  check (gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
  sign (certificate, wish->is_self_signed ? certificate : authority->certificate,
        wish->is_self_signed ? key : authority->key,
        wish->is_sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256);
  check (gnutls_certificate_allocate_credentials (&self->credentials));
  check (gnutls_certificate_set_x509_key (self->credentials, &certificate, 1, key));
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return self;
}

void
identity_free (Identity *self)
{
  gnutls_certificate_free_credentials (self->credentials);
  g_free (self);
}

/* --- serving ---------------------------------------------------------------------------------- */

/* Asked for bytes, the rig waits for them and can be ended. */
static ssize_t
pull (gnutls_transport_ptr_t data, void *bytes, size_t length)
{
  Peer *peer = data;

  if (peer->unread->len == 0 && !rig_read_some (peer, 16384))
    return 0;
  const gsize n = MIN (length, peer->unread->len);
  memcpy (bytes, peer->unread->str, n);
  g_string_erase (peer->unread, 0, (gssize) n);
  return (ssize_t) n;
}

static ssize_t
push (gnutls_transport_ptr_t data, const void *bytes, size_t length)
{
  return rig_write (data, bytes, (gssize) length) ? (ssize_t) length : -1;
}

static void
answer_all (gnutls_session_t session)
{
  static const char answer[] = "HTTP/1.1 204 No Content\r\n\r\n";
  char bytes[4096];

  while (gnutls_record_recv (session, bytes, sizeof bytes) > 0)
    (void) gnutls_record_send (session, answer, sizeof answer - 1);
}

void
identity_serve (Peer *peer, gpointer user_data)
{
  Identity *self = user_data;
  gnutls_session_t session;
  int result;

  check (gnutls_init (&session, GNUTLS_SERVER));
  check (gnutls_set_default_priority (session));
  check (gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials));
  gnutls_transport_set_ptr (session, peer);
  gnutls_transport_set_pull_function (session, pull);
  gnutls_transport_set_push_function (session, push);
  gnutls_handshake_set_timeout (session, 0);
  do
    result = gnutls_handshake (session);
  while (result < 0 && !gnutls_error_is_fatal (result));
  if (result == 0)
    answer_all (session);
  gnutls_deinit (session);
}
