/* SPDX-License-Identifier: MPL-2.0 */
#include "network/tls.h"

#include <string.h>

#include "authority.h"
#include "base/fs.h"
#include "network/exchange.h"

#define PATIENT_USEC (60 * G_USEC_PER_SEC)

static Authority *ours;

/* Shakes hands with a server on loopback as if it were host, and asks it something if that ends
 * well. */
static gboolean
shake (RigFunc func, gpointer user_data, const char *host, const char *ca_file, gint64 usec,
       WbTls *ret_tls)
{
  Rig *rig = rig_new (func, user_data);
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (WbTlsTrust) trust = wb_tls_trust_new (ca_file);
  const WbLimit patient = { NULL, g_get_monotonic_time () + PATIENT_USEC };
  WbConnect connected;
  int fd = wb_wire_connect (address, rig_get_port (rig), 0, &patient, &connected);
  WbTlsSession *session = wb_tls_session_new (fd, host, trust);
  const WbLimit limit = wb_limit_within (&patient, usec);
  const gboolean is_shaken = wb_tls_session_shake (session, &limit, ret_tls);

  if (is_shaken)
    {
      WbExchange exchange;
      g_assert_true (wb_exchange_run (wb_tls_session_wire (session), "HEAD", host, "/", NULL,
                                      &patient, &exchange));
      g_assert_cmpuint (exchange.status, ==, 204);
      wb_exchange_clear (&exchange);
    }
  wb_tls_session_free (session);
  wb_close_fd (&fd);
  rig_free (rig);
  return is_shaken;
}

/* --- certificates ----------------------------------------------------------------------------- */

static const struct
{
  const char *what;
  Wish wish;
  gboolean is_ca_known;
  guint flaws;
} rows[] = {
  { "good", { "server.test", -1, 5, FALSE, 0 }, TRUE, 0 },
  { "good, RSA", { "server.test", -1, 5, FALSE, 2048 }, TRUE, 0 },
  { "expired", { "server.test", -5, -1, FALSE, 0 }, TRUE, WB_TLS_EXPIRED },
  { "not yet valid", { "server.test", 1, 5, FALSE, 0 }, TRUE, WB_TLS_NOT_YET_VALID },
  { "of another", { "other.test", -1, 5, FALSE, 0 }, TRUE, WB_TLS_WRONG_NAME },
  { "of an unknown CA", { "server.test", -1, 5, FALSE, 0 }, FALSE, WB_TLS_UNKNOWN_CA },
  { "self-signed",
    { "server.test", -1, 5, TRUE, 0 },
    TRUE,
    WB_TLS_UNKNOWN_CA | WB_TLS_SELF_SIGNED },
  { "RSA-1024", { "server.test", -1, 5, FALSE, 1024 }, TRUE, WB_TLS_WEAK },
  { "SHA-1", { "server.test", -1, 5, FALSE, 0, TRUE }, TRUE, WB_TLS_INSECURE },
};

static void
test_certificates (void)
{
  g_autofree char *root = authority_pin (ours);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Identity) identity = authority_issue (ours, &rows[i].wish);
      const char *ca_file = rows[i].is_ca_known ? authority_get_file (ours) : NULL;
      const gboolean leads_to_root = rows[i].is_ca_known && !rows[i].wish.is_self_signed;
      WbTls tls;
      g_test_message ("%s", rows[i].what);
      g_assert_true (shake (identity_serve, identity, "server.test", ca_file, PATIENT_USEC, &tls));
      g_assert_cmpint (tls.reach, ==, WB_REACH_OK);
      g_assert_cmpuint (tls.flaws, ==, rows[i].flaws);
      g_assert_cmpstr (tls.subject, ==, rows[i].wish.name);
      g_assert_cmpstr (tls.issuer, ==,
                       rows[i].wish.is_self_signed ? rows[i].wish.name : "Waybill test CA");
      g_assert_cmpstr (tls.version, ==, "TLS1.3");
      g_assert_nonnull (tls.cipher);
      g_assert_cmpfloat (tls.ms, >=, 0);
      g_assert_cmpint (tls.not_before_usec, <, tls.not_after_usec);
      g_assert_cmpuint (tls.key_bits, ==, rows[i].wish.rsa_bits > 0 ? rows[i].wish.rsa_bits : 256);
      if (leads_to_root)
        g_assert_cmpstr (tls.root_pin, ==, root);
      else if (rows[i].wish.is_self_signed)
        g_assert_cmpstr (tls.root_pin, !=, root);
      else
        g_assert_null (tls.root_pin);
      wb_tls_clear (&tls);
      g_assert_true (!tls.subject && !tls.issuer && !tls.root_pin);
    }
}

/* An address has no name to be sent, and is not what the certificate is for. */
static void
test_address (void)
{
  g_autoptr (Identity) identity = authority_issue (ours, &rows[0].wish);
  WbTls tls;

  g_assert_true (
      shake (identity_serve, identity, "127.0.0.1", authority_get_file (ours), PATIENT_USEC, &tls));
  g_assert_cmpuint (tls.flaws, ==, WB_TLS_WRONG_NAME);
  wb_tls_clear (&tls);
}

static void
test_missing_ca_file (void)
{
  g_autoptr (Identity) identity = authority_issue (ours, &rows[0].wish);
  WbTls tls;

  g_assert_true (
      shake (identity_serve, identity, "server.test", "/nonexistent/ca.pem", PATIENT_USEC, &tls));
  g_assert_cmpuint (tls.flaws, ==, WB_TLS_UNKNOWN_CA);
  wb_tls_clear (&tls);
}

/* --- no handshake ----------------------------------------------------------------------------- */

static void
be_silent (Peer *peer, gpointer user_data)
{
  rig_wait_closed (peer);
}

static void
speak_plainly (Peer *peer, gpointer user_data)
{
  (void) rig_read_some (peer, 1);
  (void) rig_write (peer, user_data, -1);
  rig_hold (peer);
}

static void
reset_after_hello (Peer *peer, gpointer user_data)
{
  (void) rig_read_some (peer, 16384);
  rig_reset (peer);
}

static void
close_after_hello (Peer *peer, gpointer user_data)
{
  (void) rig_read_some (peer, 16384);
}

/* A fatal alert: handshake failure. */
static void
refuse_hello (Peer *peer, gpointer user_data)
{
  static const char alert[] = "\x15\x03\x03\x00\x02\x02\x28";

  (void) rig_read_some (peer, 16384);
  (void) rig_write (peer, alert, sizeof alert - 1);
  rig_hold (peer);
}

/* Warnings without end: each alone would be read over. */
static void
warn_for_ever (Peer *peer, gpointer user_data)
{
  static const char alert[] = "\x15\x03\x03\x00\x02\x01\x70";

  (void) rig_read_some (peer, 16384);
  while (rig_write (peer, alert, sizeof alert - 1))
    ;
}

static void
test_no_handshake (void)
{
  static const struct
  {
    const char *what;
    RigFunc func;
    const char *words;
    gint64 usec;
    WbReach reach;
    gboolean is_not_tls, has_alert;
  } servers[] = {
    { "silent", be_silent, NULL, G_USEC_PER_SEC / 5, WB_REACH_TIMEOUT, FALSE, FALSE },
    { "HTTP", speak_plainly, "HTTP/1.1 400 Bad Request\r\n\r\n", PATIENT_USEC, WB_REACH_OTHER, TRUE,
      FALSE },
    { "SSH", speak_plainly, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", PATIENT_USEC, WB_REACH_OTHER,
      TRUE, FALSE },
    { "a page", speak_plainly, "<html>Log in first</html>", PATIENT_USEC, WB_REACH_OTHER, TRUE,
      FALSE },
    { "reset", reset_after_hello, NULL, PATIENT_USEC, WB_REACH_RESET, FALSE, FALSE },
    { "closed", close_after_hello, NULL, PATIENT_USEC, WB_REACH_RESET, FALSE, FALSE },
    { "refused", refuse_hello, NULL, PATIENT_USEC, WB_REACH_OTHER, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      WbTls tls;
      g_test_message ("%s", servers[i].what);
      g_assert_false (shake (servers[i].func, (gpointer) servers[i].words, "server.test",
                             authority_get_file (ours), servers[i].usec, &tls));
      g_assert_cmpint (tls.reach, ==, servers[i].reach);
      g_assert_true (tls.is_not_tls == servers[i].is_not_tls);
      g_assert_true ((tls.alert != NULL) == servers[i].has_alert);
      g_assert_cmpfloat (tls.ms, ==, -1);
      g_assert_cmpuint (tls.flaws, ==, 0);
      wb_tls_clear (&tls);
    }
}

static void
test_endless_warnings (void)
{
  WbTls tls;

  g_assert_false (shake (warn_for_ever, NULL, "server.test", NULL, G_USEC_PER_SEC / 2, &tls));
  g_test_message ("%s", wb_reach_word (tls.reach));
  wb_tls_clear (&tls);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancelled (void)
{
  g_autoptr (Rig) rig = rig_new (be_silent, NULL);
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (WbTlsTrust) trust = wb_tls_trust_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbLimit limit = { cancellable, g_get_monotonic_time () + PATIENT_USEC };
  WbConnect connected;
  WbTls tls;
  int fd = wb_wire_connect (address, rig_get_port (rig), 0, &limit, &connected);
  WbTlsSession *session = wb_tls_session_new (fd, "server.test", trust);
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_false (wb_tls_session_shake (session, &limit, &tls));
  g_thread_join (thread);
  g_assert_cmpint (tls.reach, ==, WB_REACH_UNKNOWN);
  wb_tls_clear (&tls);
  wb_tls_session_free (session);
  wb_close_fd (&fd);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/tls/certificates", test_certificates);
  g_test_add_func ("/network/tls/address", test_address);
  g_test_add_func ("/network/tls/missing-ca-file", test_missing_ca_file);
  g_test_add_func ("/network/tls/no-handshake", test_no_handshake);
  g_test_add_func ("/network/tls/endless-warnings", test_endless_warnings);
  g_test_add_func ("/network/tls/cancelled", test_cancelled);
  ours = authority_new ("Waybill test CA");
  const int result = g_test_run ();
  authority_free (ours);
  return result;
}
