/* SPDX-License-Identifier: MPL-2.0 */
/* What time and kills do to cases. Everything is decided from what lies in the case's folder, so
 * that a kill in the middle is made good the next time; a case that another process has is left to
 * it. The record goes first to its last state, then what it no longer needs is removed. A case that
 * is given up is not over for the store, which may hold parts of it: that takes a network, so it is
 * only written down here. */
#define G_LOG_DOMAIN "waybill-cases"

#include "cases/upkeep.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/settled.h"
#include "cases/case-private.h"
#include "cases/parcel.h"
#include "cases/way.h"

#define UNDELIVERED_USEC (30 * G_TIME_SPAN_DAY)

/* Before 2026 there was no Waybill: a case that is older was made by a clock that was wrong. */
#define EARLIEST_USEC (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)

/* For so long after it was made that is told, and the store asked to throw away what arrived. */
#define UNTOLD_USEC (60 * G_TIME_SPAN_DAY)

/* Making a case takes milliseconds; what has stood half-made for so long is nobody's any more. */
#define HALF_MADE_USEC (10 * G_TIME_SPAN_MINUTE)

/* What stays of a case that is over. */
static const char *const kept[] = { "case.json",           "lock", "waybill.json", "receipt.json",
                                    WB_CASE_CHANNELS_FILE, NULL };

/* And what telling the store takes. */
static const char *const kept_to_tell[] = {
  "case.json",           "lock",  "waybill.json", "receipt.json",   "origin.json",
  "profile.json",        "grant", "upload.json",  WB_CASE_WAY_FILE, WB_CASE_GIVEN_UP_FILE,
  WB_CASE_CHANNELS_FILE, NULL
};

static gboolean
has_file (const WbCase *kase, const char *name)
{
  g_autofree char *path = wb_case_path (kase, name);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* --- cases that never began ------------------------------------------------------------------ */

static gboolean
is_half_made (const WbCase *kase, gboolean has_record)
{
  return !has_record || (kase->state == WB_CASE_DRAFT && !has_file (kase, WB_CASE_SELECTION_FILE));
}

static gboolean
has_stood (const char *dir, gint64 now_usec)
{
  struct stat st;
  return stat (dir, &st) == 0
         && now_usec - (gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC > HALF_MADE_USEC;
}

static void
remove_half_made (WbCase *kase)
{
  g_autoptr (GError) error = NULL;
  if (wb_case_take_lock (kase, &error))
    (void) wb_case_delete (kase, &error);
  if (error)
    g_debug ("%s stays: %s", kase->dir, error->message);
}

/* --- cases that are over --------------------------------------------------------------------- */

static gboolean
is_past_retention (const WbCase *kase, gint64 now_usec)
{
  return kase->retain_until_usec > 0 && now_usec > kase->retain_until_usec;
}

static gboolean
is_too_old (const WbCase *kase, gint64 now_usec)
{
  return now_usec - kase->created_usec > UNDELIVERED_USEC;
}

/* The wish to withdraw needs the grant as long as there may be something to withdraw. */
static gboolean
has_expired (const WbCase *kase, gint64 now_usec, gboolean is_settled)
{
  if (!is_settled)
    return FALSE;
  if (!wb_case_may_become (kase->state, WB_CASE_EXPIRED) || kase->state == WB_CASE_EXPIRED
      || kase->state == WB_CASE_GIVEN_UP)
    return FALSE;
  if (is_past_retention (kase, now_usec))
    return TRUE;
  return kase->state != WB_CASE_DELIVERED && !has_file (kase, WB_CASE_WITHDRAW_FILE)
         && is_too_old (kase, now_usec);
}

static gboolean
has_ended (const WbCase *kase)
{
  return kase->state == WB_CASE_EXPIRED || kase->state == WB_CASE_WITHDRAWN;
}

/* Given up for another reason (it is damaged) it is kept as long as any other. */
static gboolean
has_been_given_up (const WbCase *kase, gint64 now_usec)
{
  return kase->state == WB_CASE_GIVEN_UP && !has_file (kase, WB_CASE_WITHDRAW_FILE)
         && is_too_old (kase, now_usec);
}

gboolean
wb_case_is_to_be_cleared (const WbCase *kase)
{
  return kase->state == WB_CASE_GIVEN_UP && has_file (kase, WB_CASE_GIVEN_UP_FILE);
}

/* The person, whose words never arrived; and the store, if the case got a place there. One that was
 * given up for another reason was told of then. */
static gboolean
must_be_told (const WbCase *kase, gint64 now_usec)
{
  const gboolean is_news = kase->state != WB_CASE_GIVEN_UP || wb_case_is_to_be_cleared (kase);
  return (kase->folder || is_news) && now_usec - kase->created_usec <= UNTOLD_USEC;
}

static gboolean
has_leftovers (const WbCase *kase, gint64 now_usec)
{
  if (has_ended (kase))
    return has_file (kase, "key") || has_file (kase, "grant")
           || has_file (kase, WB_CASE_SELECTION_FILE);
  if (has_been_given_up (kase, now_usec))
    return has_file (kase, "key") || has_file (kase, WB_CASE_SELECTION_FILE)
           || (wb_case_is_to_be_cleared (kase) && !must_be_told (kase, now_usec));
  return kase->state == WB_CASE_DELIVERED && kase->bundle_name
         && has_file (kase, kase->bundle_name);
}

void
wb_case_keep_record (WbCase *kase)
{
  wb_case_destroy_secrets (kase);
  wb_case_keep_only (kase, kept);
}

/* The wish to tell is written first: whatever happens then, it is still known. */
static gboolean
give_up (WbCase *kase, gint64 now_usec, WbClock *clock, GError **error)
{
  const gboolean tells = must_be_told (kase, now_usec);
  if (tells
      && !wb_case_write_moment (kase, WB_CASE_GIVEN_UP_FILE, "given-up", "since", now_usec, error))
    return FALSE;
  if (kase->state != WB_CASE_GIVEN_UP
      && !wb_case_become (kase, WB_CASE_GIVEN_UP, _ ("It could not be delivered within 30 days."),
                          clock, error))
    return FALSE;
  if (!tells)
    {
      wb_case_keep_record (kase);
      return TRUE;
    }
  wb_case_destroy_key (kase);
  wb_case_keep_only (kase, kept_to_tell);
  return TRUE;
}

static gboolean
clear_away (WbCase *kase, gint64 now_usec, gboolean is_settled, WbClock *clock, GError **error)
{
  if (!wb_case_lock (kase, error))
    return FALSE;
  const gboolean expired = has_expired (kase, now_usec, is_settled);
  if (has_been_given_up (kase, now_usec)
      || (expired && wb_case_may_become (kase->state, WB_CASE_GIVEN_UP)))
    return give_up (kase, now_usec, clock, error);
  if (expired && !wb_case_become (kase, WB_CASE_EXPIRED, NULL, clock, error))
    return FALSE;
  if (!has_ended (kase))
    return !has_leftovers (kase, now_usec) || wb_case_drop_bundle (kase, error);
  wb_case_keep_record (kase);
  return TRUE;
}

/* --- all of them ----------------------------------------------------------------------------- */

/* Made by a clock that was wrong by years: it is as old as the first look that knows better. */
static void
mend_birth (WbCase *kase, gint64 now_usec, WbClock *clock)
{
  g_autoptr (GError) error = NULL;

  if (kase->created_usec >= EARLIEST_USEC || now_usec < EARLIEST_USEC || has_ended (kase)
      || !wb_case_lock (kase, &error))
    return;
  kase->created_usec = now_usec;
  if (!wb_case_save (kase, clock, &error))
    g_debug ("case %s: %s", kase->number, error->message);
  wb_case_unlock (kase);
}

typedef struct
{
  WbClock *clock;
  gboolean is_settled;
} Keeping;

static void
keep_up_one (const char *dir, gpointer self)
{
  const Keeping *keeping = self;
  WbClock *clock = keeping->clock;
  const gint64 now_usec = wb_clock_now_usec (clock);
  g_autoptr (WbCase) kase = wb_case_at (dir);
  g_autoptr (GError) error = NULL;
  const gboolean has_record = wb_case_read_record (kase, &error);

  if (!has_record && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return; /* damaged: for the person to decide */
  g_clear_error (&error);
  if (is_half_made (kase, has_record))
    {
      if (has_stood (dir, now_usec))
        remove_half_made (kase);
    }
  else if (kase->created_usec < EARLIEST_USEC)
    mend_birth (kase, now_usec, clock);
  else if ((has_expired (kase, now_usec, keeping->is_settled) || has_leftovers (kase, now_usec))
           && !clear_away (kase, now_usec, keeping->is_settled, clock, &error))
    g_debug ("case %s: %s", kase->number, error->message);
}

void
wb_cases_keep_up (WbClock *clock)
{
  g_autoptr (GError) error = NULL;
  Keeping keeping = { clock, wb_clock_is_settled (clock) };

  if (!wb_cases_each (keep_up_one, &keeping, &error))
    g_debug ("%s", error->message);
}
