/* SPDX-License-Identifier: MPL-2.0 */
/* Tables: how each state looks, how what nobody agreed to send looks, what is damaged, and how a
 * wish to withdraw that is still on its way looks. */
#include "pages/history/history-entry.h"

#include <glib/gi18n.h>

#include "widgets/moment.h"

#define CAN(deed) (1u << WB_HISTORY_##deed)
#define ALWAYS CAN (COPY_NUMBER)
#define UNFINISHED (ALWAYS | CAN (OPEN) | CAN (SAVE_COPY) | CAN (WITHDRAW))
#define NOTHING_SENT (ALWAYS | CAN (OPEN) | CAN (SAVE_COPY) | CAN (DELETE))
#define OVER (ALWAYS | CAN (SAVE_RECEIPT) | CAN (DELETE))

typedef struct
{
  WbHistoryGroup group;
  const char *icon;
  const char *style_class;
  const char *sentence; /* (nullable) */
  const char *primary;  /* (nullable) */
  guint deeds;
} Look;

static const Look states[WB_CASE_N_STATES] = {
  [WB_CASE_DRAFT] = { WB_HISTORY_NOT_THERE_YET, "wb-clock-symbolic", "accent", N_ ("Not sent yet"),
                      N_ ("_Go on"), NOTHING_SENT },
  [WB_CASE_COLLECTING] = { WB_HISTORY_NOT_THERE_YET, "wb-clock-symbolic", "accent",
                           N_ ("Not sent yet"), N_ ("_Go on"), NOTHING_SENT },
  [WB_CASE_HELD] = { WB_HISTORY_NOT_THERE_YET, "wb-slow-symbolic", "warning",
                     N_ ("Something personal was found: please have a look"), N_ ("_Show"),
                     NOTHING_SENT },
  [WB_CASE_PACKED] = { WB_HISTORY_NOT_THERE_YET, "wb-clock-symbolic", "accent",
                       N_ ("Ready, not sent yet"), N_ ("_Try now"), NOTHING_SENT },
  [WB_CASE_WAITING] = { WB_HISTORY_NOT_THERE_YET, "wb-clock-symbolic", "accent",
                        N_ ("Waiting for the network, goes on by itself"), N_ ("_Try now"),
                        UNFINISHED },
  [WB_CASE_NEEDS_SIGN_IN] = { WB_HISTORY_NOT_THERE_YET, "wb-key-symbolic", "warning",
                              N_ ("Open the application once and sign in, then it goes on"),
                              N_ ("_Show"), UNFINISHED },
  [WB_CASE_SENDING] = { WB_HISTORY_NOT_THERE_YET, "wb-clock-symbolic", "accent",
                        N_ ("Sending was interrupted"), N_ ("_Go on"), UNFINISHED },
  [WB_CASE_REFUSED] = { WB_HISTORY_NOT_THERE_YET, "wb-bad-symbolic", "error",
                        N_ ("Support's server did not take it"), N_ ("_Show"), UNFINISHED },
  [WB_CASE_GIVEN_UP] = { WB_HISTORY_ENDED, "wb-bad-symbolic", "dim", NULL, NULL,
                         OVER | CAN (SAVE_COPY) },
  [WB_CASE_DELIVERED] = { WB_HISTORY_WITH_SUPPORT, "wb-ok-symbolic", "success", NULL, NULL,
                          OVER | CAN (OPEN) | CAN (WITHDRAW) },
  [WB_CASE_WITHDRAWN] = { WB_HISTORY_ENDED, "wb-withdrawn-symbolic", "dim", NULL, NULL, OVER },
  [WB_CASE_EXPIRED] = { WB_HISTORY_ENDED, "wb-clock-symbolic", "dim", NULL, NULL, OVER },
};

static const Look not_agreed = { WB_HISTORY_NOT_THERE_YET,
                                 "wb-unknown-symbolic",
                                 "dim",
                                 N_ ("Nobody agreed to send it, so it stays here"),
                                 NULL,
                                 ALWAYS | CAN (SAVE_COPY) | CAN (DELETE) };

/* Deleting it deletes what was collected; what was said stays in the draft. */
static const Look in_the_making = { WB_HISTORY_NOT_THERE_YET,
                                    "wb-clock-symbolic",
                                    "dim",
                                    N_ ("In the making: you have not agreed to send it yet"),
                                    NULL,
                                    ALWAYS | CAN (SAVE_COPY) | CAN (DELETE) };

/* What of it has arrived already can still be taken back. */
static const Look damaged = { WB_HISTORY_NOT_THERE_YET,
                              "wb-bad-symbolic",
                              "error",
                              N_ ("Damaged: what was chosen can't be read, so it is not sent"),
                              NULL,
                              ALWAYS | CAN (SAVE_COPY) | CAN (DELETE) };

static const Look withdrawing = { WB_HISTORY_NOT_THERE_YET,
                                  "wb-withdrawn-symbolic",
                                  "warning",
                                  N_ ("To be withdrawn: support could not be reached yet"),
                                  N_ ("_Try now"),
                                  ALWAYS | CAN (SAVE_RECEIPT) | CAN (WITHDRAW) };

static const Look being_sent = {
  WB_HISTORY_NOT_THERE_YET, "wb-clock-symbolic", "accent",
  N_ ("Being sent"),        N_ ("_Show"),        ALWAYS | CAN (OPEN)
};

static const Look *
look_of (const WbCase *kase, const WbHistoryFacts *facts)
{
  if (facts->is_withdraw_asked)
    return &withdrawing;
  if (facts->is_damaged && states[kase->state].group == WB_HISTORY_NOT_THERE_YET)
    return &damaged;
  if (kase->state <= WB_CASE_PACKED && !facts->may_send)
    return facts->is_in_the_making ? &in_the_making : &not_agreed;
  if (facts->is_busy && states[kase->state].group == WB_HISTORY_NOT_THERE_YET)
    return &being_sent;
  return &states[kase->state];
}

/* "Today 14:52, Retouch Studio. Waiting for the network, goes on by itself" */
static char *
make_detail (const WbCase *kase, const Look *look, gint64 now_usec)
{
  gint64 usec = kase->delivered_usec ? kase->delivered_usec : kase->created_usec;
  g_autofree char *moment = wb_moment_near (usec, now_usec);
  const char *name = kase->profile_name ? kase->profile_name : kase->profile_id;
  const char *sentence = look->sentence ? _ (look->sentence) : NULL;
  if ((look == &states[WB_CASE_REFUSED] || look == &states[WB_CASE_GIVEN_UP]) && kase->note)
    sentence = kase->note;
  if (!sentence)
    /* Translators: a moment, an application: "Today 14:52, Retouch Studio" */
    return g_strdup_printf (_ ("%s, %s"), moment, name);
  /* Translators: a moment, an application, how it stands */
  return g_strdup_printf (_ ("%s, %s. %s"), moment, name, sentence);
}

static char *
make_end (const WbCase *kase, const Look *look, gint64 now_usec)
{
  static const char *const words[WB_CASE_N_STATES] = {
    [WB_CASE_GIVEN_UP] = N_ ("given up"),
    [WB_CASE_WITHDRAWN] = N_ ("withdrawn"),
    [WB_CASE_EXPIRED] = N_ ("expired"),
  };
  g_autofree char *day = kase->retain_until_usec && look->group != WB_HISTORY_NOT_THERE_YET
                             ? wb_moment_short_day (kase->retain_until_usec, now_usec)
                             : NULL;
  if (day && kase->state == WB_CASE_DELIVERED)
    /* Translators: how long support keeps a report; %s is a short date */
    return g_strdup_printf (_ ("until %s"), day);
  if (day && kase->state == WB_CASE_EXPIRED)
    /* Translators: of a report that is no longer with support; %s is a short date */
    return g_strdup_printf (_ ("deleted %s"), day);
  return g_strdup (words[kase->state] ? _ (words[kase->state]) : "");
}

WbHistoryEntry *
wb_history_entry_new (const WbCase *kase, const WbHistoryFacts *facts, gint64 now_usec)
{
  const Look *look = look_of (kase, facts);
  WbHistoryEntry *entry = g_new0 (WbHistoryEntry, 1);
  entry->id = g_strdup (kase->id);
  entry->number = g_strdup (kase->number);
  entry->suffix =
      kase->bundle_name && g_str_has_suffix (kase->bundle_name, ".zip") ? ".zip" : ".tar.zst";
  entry->is_sealed = kase->sealed_name != NULL;
  entry->group = look->group;
  entry->icon = look->icon;
  entry->style_class = look->style_class;
  entry->detail = make_detail (kase, look, now_usec);
  entry->end = make_end (kase, look, now_usec);
  entry->primary = look->primary ? _ (look->primary) : NULL;
  entry->primary_deed = look == &withdrawing ? WB_HISTORY_WITHDRAW : WB_HISTORY_OPEN;
  entry->deeds = look->deeds;
  if (look == &damaged && wb_case_may_become (kase->state, WB_CASE_WITHDRAWN))
    entry->deeds |= CAN (WITHDRAW);
  if (!facts->has_bundle)
    entry->deeds &= ~CAN (SAVE_COPY);
  if (!facts->has_receipt)
    entry->deeds &= ~CAN (SAVE_RECEIPT);
  entry->is_clearable = look->group != WB_HISTORY_NOT_THERE_YET;
  return entry;
}

void
wb_history_entry_free (WbHistoryEntry *entry)
{
  g_free (entry->id);
  g_free (entry->number);
  g_free (entry->detail);
  g_free (entry->end);
  g_free (entry);
}

gboolean
wb_history_entry_may (const WbHistoryEntry *entry, WbHistoryDeed deed)
{
  return (entry->deeds & (1u << deed)) != 0;
}
