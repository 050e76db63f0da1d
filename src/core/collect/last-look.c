/* SPDX-License-Identifier: MPL-2.0 */
/* Members are read in parallel, each by a tripwire of its own. The one member that is not read is
 * the contact, which is sent as typed on purpose. */
#define G_LOG_DOMAIN "waybill-collect"
#include "collect/last-look.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "collect/evidence-private.h"
#include "collect/remask.h"
#include "collect/words.h"

#define STEP "tripwire"
#define MAX_TRIPS 1000

typedef struct
{
  const WbSecrets *secrets;
  GPtrArray *names; /* of char *, borrowed from members */
  GPtrArray *trips; /* of WbTrip, under collecting's lock */
} Look;

static WbTrip *
copy_trip (const WbTrip *trip)
{
  WbTrip *copy = g_new0 (WbTrip, 1);

  copy->member = g_strdup (trip->member);
  copy->line = trip->line;
  copy->kind = g_strdup (trip->kind);
  copy->excerpt = g_strdup (trip->excerpt);
  return copy;
}

typedef struct
{
  WbCollecting *collecting;
  WbTripwire *tripwire;
} Reading;

static gboolean
push_bytes (const void *bytes, gsize length, gpointer self, GError **error)
{
  const Reading *reading = self;

  wb_tripwire_push (reading->tripwire, bytes, length);
  return wb_collecting_progress (reading->collecting, STEP, length, error);
}

static gboolean
look_at_one (WbCollecting *collecting, guint index, gpointer data, GError **error)
{
  Look *look = data;
  const char *name = g_ptr_array_index (look->names, index);
  g_autoptr (WbTripwire) tripwire = wb_tripwire_new (collecting->masker, look->secrets);
  Reading reading = { collecting, tripwire };
  const WbSink sink = { .write = push_bytes, .self = &reading };

  wb_tripwire_begin (tripwire, name);
  if (!wb_evidence_read (collecting->evidence, name, 0, G_MAXUINT64, &sink, error))
    return FALSE;
  wb_tripwire_end (tripwire);
  const GPtrArray *found = wb_tripwire_trips (tripwire);
  g_mutex_lock (&collecting->lock);
  for (guint i = 0; i < found->len && look->trips->len < MAX_TRIPS; i++)
    g_ptr_array_add (look->trips, copy_trip (g_ptr_array_index (found, i)));
  g_mutex_unlock (&collecting->lock);
  return TRUE;
}

static gboolean
is_looked_at (const WbMember *member)
{
  return member->spool && !g_str_equal (member->member, WB_CONTACT_MEMBER);
}

/* The members to be read: all, if there is one that was not found clean. */
static GPtrArray *
list_members (WbCollecting *collecting, guint64 *ret_bytes)
{
  const GPtrArray *members = wb_evidence_members (collecting->evidence);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  gboolean all_clean = TRUE;

  *ret_bytes = 0;
  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      if (!is_looked_at (member))
        continue;
      all_clean = all_clean && wb_evidence_is_clean (collecting->evidence, member->member);
      *ret_bytes += member->bytes;
      g_ptr_array_add (names, member->member);
    }
  if (all_clean)
    g_ptr_array_set_size (names, 0);
  return g_steal_pointer (&names);
}

static int
compare_trips (gconstpointer a, gconstpointer b)
{
  const WbTrip *const *first = a, *const *second = b;
  const int by_member = strcmp ((*first)->member, (*second)->member);

  if (by_member != 0)
    return by_member;
  return (*first)->line < (*second)->line ? -1 : (*first)->line > (*second)->line;
}

/* Reads names; returns what was found, in order, or NULL with error. */
static GPtrArray *
look_at_all (WbCollecting *collecting, const WbSecrets *secrets, GPtrArray *names, GError **error)
{
  g_autoptr (GPtrArray) trips = g_ptr_array_new_with_free_func ((GDestroyNotify) wb_trip_free);
  Look look = { secrets, names, trips };

  if (!wb_collecting_each (collecting, STEP, names->len, look_at_one, &look, error))
    return NULL;
  g_ptr_array_sort (trips, compare_trips);
  return g_steal_pointer (&trips);
}

/* Writes the members that trips name anew, masked. */
static gboolean
mask_all (WbCollecting *collecting, const WbSecrets *secrets, const GPtrArray *trips,
          GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < trips->len; i++)
    {
      const WbTrip *trip = g_ptr_array_index (trips, i);
      if (g_hash_table_add (done, trip->member)
          && !wb_remask_member (collecting, secrets, trip->member, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_held (WbCollecting *collecting, GPtrArray *trips, GPtrArray **ret_trips, GError **error)
{
  gboolean learned = FALSE;

  for (guint i = 0; i < trips->len; i++)
    learned =
        learned
        || g_str_equal (((const WbTrip *) g_ptr_array_index (trips, i))->kind, "known_secret");
  if (learned && !wb_evidence_mark_held (collecting->evidence, error))
    return FALSE;
  g_set_error (error, WB_ERROR, WB_ERROR_HELD,
               ngettext ("%u place may still show something private",
                         "%u places may still show something private", trips->len),
               trips->len);
  if (ret_trips)
    *ret_trips = g_ptr_array_ref (trips);
  return FALSE;
}

static gboolean
act_on (WbCollecting *collecting, const WbSecrets *secrets, GPtrArray *trips, GPtrArray **ret_trips,
        GError **error)
{
  if (collecting->selection->tripwire != WB_TRIPWIRE_MASK)
    return set_held (collecting, trips, ret_trips, error);
  /* No more trips are kept than MAX_TRIPS, so that there may be others. */
  g_autoptr (GPtrArray) left = g_ptr_array_ref (trips);
  for (guint round = 0; left->len > 0 && round < MAX_TRIPS; round++)
    {
      guint64 bytes;
      if (!mask_all (collecting, secrets, left, error))
        return FALSE;
      const guint before = left->len;
      g_autoptr (GPtrArray) names = list_members (collecting, &bytes);
      g_ptr_array_unref (left);
      left = look_at_all (collecting, secrets, names, error);
      if (!left)
        return FALSE;
      if (left->len > 0 && before < MAX_TRIPS)
        return set_held (collecting, left, ret_trips, error);
    }
  return TRUE;
}

gboolean
wb_last_look (WbCollecting *collecting, const WbSecrets *secrets, GPtrArray **ret_trips,
              GError **error)
{
  guint64 bytes = 0;
  g_autoptr (GPtrArray) names = list_members (collecting, &bytes);

  if (names->len == 0)
    return TRUE;
  collecting->done_bytes = 0;
  collecting->total_bytes = bytes;
  wb_run_notify (collecting->run, "collect", STEP, WB_EVENT_STARTED, 0, bytes, NULL);
  g_autoptr (GPtrArray) trips = look_at_all (collecting, secrets, names, error);
  if (!trips || (trips->len > 0 && !act_on (collecting, secrets, trips, ret_trips, error)))
    return FALSE;
  wb_run_notify (collecting->run, "collect", STEP, WB_EVENT_DONE, bytes, bytes, NULL);
  return wb_evidence_mark_clean (collecting->evidence, error);
}
