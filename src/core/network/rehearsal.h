/* SPDX-License-Identifier: MPL-2.0 */
/* A small upload of random bytes by the very way that a report takes: ticket, store, signature,
 * line. Nothing of the person's is in it. */
#pragma once

#include "profile/profile.h"
#include "store/store.h"

G_BEGIN_DECLS

#define WB_REHEARSAL_BYTES (256 * 1024) /* at most */

typedef enum
{
  WB_REHEARSAL_NOT_DONE,
  WB_REHEARSAL_DONE,
  WB_REHEARSAL_CUT,     /* it moved until its time was over: the figures hold */
  WB_REHEARSAL_STALLED, /* connected, then nothing moved */
  WB_REHEARSAL_SIGN_IN, /* the office wants a new sign-in first */
  WB_REHEARSAL_REFUSED, /* office or store says no */
  WB_REHEARSAL_UNREACHABLE,
} WbRehearsalKind;

const char *wb_rehearsal_word (WbRehearsalKind kind);

typedef struct
{
  WbRehearsalKind kind;
  char *problem;                 /* (nullable): a sentence */
  char *host;                    /* (nullable): of the store */
  guint64 bytes;                 /* that arrived */
  double seconds;                /* that they took, without the way to the store and back */
  double bits_per_second;        /* 0: not measured */
  gboolean is_at_least;          /* too few bytes to fill the line */
  gboolean is_too_short;         /* cut before anything could be said about a stall */
  guint64 segments, retransmits; /* of the connection */
} WbRehearsal;

void wb_rehearsal_clear (WbRehearsal *rehearsal);

typedef struct
{
  const WbHttpOptions *http;
  const char *authorization; /* (nullable): for the ticket office */
  gint64 limit_usec;         /* from now, real time */
  void (*on_full_line) (
      gpointer data); /* (nullable): when the larger object begins, on this thread */
  gpointer data;
} WbRehearsalOptions;

/* Never fails: how it went is the result. Cancelled: NOT_DONE. */
void wb_rehearse (const WbProfile *profile, const WbRehearsalOptions *options, const WbRun *run,
                  WbRehearsal *ret_rehearsal);

G_END_DECLS
