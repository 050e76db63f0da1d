/* SPDX-License-Identifier: MPL-2.0 */
/* A world to deliver in: a real waybill-intake with faults, a packed case, a clock whose waits cost
 * nothing. */
#pragma once

#include <gio/gio.h>

#include "deliver/deliver.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir;     /* everything lies below it */
  char *store;   /* the intake's folder */
  char *journal; /* a line for each of its answers */
  GSubprocess *intake;
  char *endpoint;
  char *bucket;
  char *key_id;
  char *key_secret;
  char *ticket;
  WbClock *clock;
  guint rate; /* how fast the intake's clock runs */
  WbProfile *profile;
  GCancellable *cancellable;
  guint waits;  /* events of waiting seen */
  guint64 done; /* of the last progress event */
  guint64 total;
  guint64 cancel_at; /* cancels when so many bytes are done; 0: never */
  WbObserver observer;
  WbRun run;
} Rig;

/* Starts the intake with faults (NULL-terminated, nullable). */
void rig_start (Rig *rig, const char *const *faults);

/* The same where time passes rate times as fast for both sides, waits included. */
void rig_start_fast (Rig *rig, const char *const *faults, guint rate);

/* Stops the intake and starts it again on the same folder and port, with other faults. */
void rig_restart (Rig *rig, const char *const *faults);

/* Stops everything and removes the folder. */
void rig_stop (Rig *rig);

/* A packed case, locked, with a bundle of random bytes and essentials. */
WbCase *rig_case (Rig *rig, gsize bundle_bytes);

/* An answer of the intake. */
typedef struct
{
  guint part; /* 0: none */
  guint status;
  gint64 usec; /* when it had been given, on the real monotonic clock */
} RigAnswer;

/* All of them to what (as faults call it), in their order. Caller frees the array. */
GArray *rig_read_journal (const Rig *rig, const char *what);

/* Staff's keys for the intake, from a file of mode; more (may be empty) are members after a comma.
 */
WbStaffKeys *rig_keys (const Rig *rig, const char *secret, const char *more, guint mode,
                       GError **error);

/* Delivers with parts of 100 KiB and short time-outs. */
JsonNode *rig_deliver (Rig *rig, WbCase *kase, GError **error);

/* Asserts that every object a receipt names is in the store with the size and SHA-256 it names,
 * that the receipt lies beside them and that every index key is there. */
void rig_assert_stored (Rig *rig, JsonNode *receipt);

G_END_DECLS
