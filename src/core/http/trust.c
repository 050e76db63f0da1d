/* SPDX-License-Identifier: MPL-2.0 */
#include "http/trust.h"

#include <gio/gio.h>

#define WB_TYPE_TRUST (wb_trust_get_type ())
G_DECLARE_FINAL_TYPE (WbTrust, wb_trust, WB, TRUST, GTlsDatabase)

struct _WbTrust
{
  GTlsDatabase parent_instance;
  GTlsDatabase *system;
};

G_DEFINE_FINAL_TYPE (WbTrust, wb_trust, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
verify_chain (GTlsDatabase *database, GTlsCertificate *chain, const char *purpose,
              GSocketConnectable *identity, GTlsInteraction *interaction,
              GTlsDatabaseVerifyFlags flags, GCancellable *cancellable, GError **error)
{
  return g_tls_database_verify_chain (WB_TRUST (database)->system, chain, purpose, identity,
                                      interaction, flags, cancellable, error);
}

static GTlsCertificate *
lookup_issuer (GTlsDatabase *database, GTlsCertificate *certificate, GTlsInteraction *interaction,
               GTlsDatabaseLookupFlags flags, GCancellable *cancellable, GError **error)
{
  return g_tls_database_lookup_certificate_issuer (WB_TRUST (database)->system, certificate,
                                                   interaction, flags, cancellable, error);
}

static void
wb_trust_dispose (GObject *object)
{
  g_clear_object (&WB_TRUST (object)->system);
  G_OBJECT_CLASS (wb_trust_parent_class)->dispose (object);
}

static void
wb_trust_class_init (WbTrustClass *class)
{
  GTlsDatabaseClass *database_class = G_TLS_DATABASE_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = wb_trust_dispose;
  database_class->verify_chain = verify_chain;
  database_class->lookup_certificate_issuer = lookup_issuer;
}

static void
wb_trust_init (WbTrust *self)
{
}

/* --- for how long ---------------------------------------------------------------------------- */

static GMutex mutex;
static guint n_holders;
static gboolean is_shared;

void
wb_trust_hold (void)
{
  g_mutex_lock (&mutex);
  n_holders++;
  g_mutex_unlock (&mutex);
}

void
wb_trust_drop (void)
{
  g_mutex_lock (&mutex);
  n_holders--;
  if (n_holders == 0 && is_shared)
    {
      g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
      is_shared = FALSE;
    }
  g_mutex_unlock (&mutex);
}

void
wb_trust_share (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  GTlsBackend *backend = g_tls_backend_get_default ();

  if (is_shared)
    return;
  is_shared = TRUE;
  g_autoptr (GTlsDatabase) system = g_tls_backend_get_default_database (backend);
  if (!system)
    return;
  g_autoptr (WbTrust) trust = g_object_new (WB_TYPE_TRUST, NULL);
  trust->system = g_steal_pointer (&system);
  g_tls_backend_set_default_database (backend, G_TLS_DATABASE (trust));
}
