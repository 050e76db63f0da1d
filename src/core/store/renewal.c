/* SPDX-License-Identifier: MPL-2.0 */
/* New credentials in time. They are asked for when a quarter of the old ones' life is left, at most
 * five minutes, a little at a time between the looks at the parts on their way: a slow office stops
 * no bytes. Only when the old ones are good no longer, by the server's time or by its word, does
 * anybody wait. All of it is on the upload's one thread, so a renewal is single by nature.
 *
 * A final no of the office is kept until the old ones are over: what was permitted holds as long as
 * it was said to, and that may be all it takes. */
#define G_LOG_DOMAIN "waybill-store"

#include "base/error.h"
#include "store/store-private.h"

#define AHEAD_USEC (300 * G_TIME_SPAN_SECOND)
#define STEP_USEC G_TIME_SPAN_MINUTE

void
wb_store_plan_renewal (WbStore *store)
{
  const gint64 expires_usec = store->credentials.expires_usec;
  const gint64 left_usec = MAX (expires_usec - wb_store_now_usec (store), 0);
  store->renew_usec = expires_usec == 0 ? 0 : expires_usec - MIN (AHEAD_USEC, left_usec / 4);
}

static gboolean
are_good (const WbStore *store)
{
  const gint64 expires_usec = store->credentials.expires_usec;
  return !store->is_spent && (expires_usec == 0 || wb_store_now_usec (store) < expires_usec);
}

static void
take_credentials (WbStore *store, const WbCredentials *fresh)
{
  wb_credentials_clear (&store->credentials);
  store->credentials = *fresh;
  store->is_spent = FALSE;
  store->generation++;
  /* an office that only gives such as are over must not be asked before every request */
  if (!are_good (store))
    store->credentials.expires_usec = 0;
  wb_store_plan_renewal (store);
  g_debug ("credentials renewed, generation %u", store->generation);
}

static gboolean
ask_for (WbStore *store, gint64 timeout_usec, const WbRun *run, GError **error)
{
  WbCredentials fresh = { 0 };
  const WbRenewal renewal =
      store->options.renew (&fresh, store->options.self, timeout_usec, run, error);
  if (renewal == WB_RENEWAL_DONE)
    take_credentials (store, &fresh);
  return renewal != WB_RENEWAL_FAILED;
}

/* While nobody waits for it, nobody is told what the renewal itself waits for. */
static void
ask_meanwhile (WbStore *store, const WbRun *run)
{
  g_autoptr (GError) error = NULL;
  WbRun quiet = run ? *run : (WbRun){ .clock = store->clock };
  quiet.observer = NULL;
  if (store->renewal_no || ask_for (store, 0, &quiet, &error))
    return;
  g_debug ("no new credentials: %s", error->message);
  if (error->domain == WB_ERROR && error->code != WB_ERROR_UNREACHABLE)
    store->renewal_no = g_steal_pointer (&error);
}

gboolean
wb_store_is_fresh (WbStore *store, const WbRun *run)
{
  if (!store->options.renew)
    return TRUE;
  const gboolean is_time = store->renew_usec != 0 && wb_store_now_usec (store) >= store->renew_usec;
  if (is_time || !are_good (store))
    ask_meanwhile (store, run);
  return are_good (store);
}

gboolean
wb_store_freshen (WbStore *store, const WbRun *run, GError **error)
{
  if (wb_store_is_fresh (store, run))
    return TRUE;
  while (!store->renewal_no && !are_good (store))
    if (!ask_for (store, STEP_USEC, run, error))
      return FALSE;
  if (!store->renewal_no)
    return TRUE;
  g_propagate_error (error, g_error_copy (store->renewal_no));
  return FALSE;
}
