/* SPDX-License-Identifier: MPL-2.0 */
/* Failing on purpose, for tests: KIND[=VALUE][@WHAT][:after=N][,times=N][,every=N][,what=WHAT]
 *
 * Every request is counted by each fault whose WHAT it is; the fault strikes from the request after
 * the first N (after), then each Nth (every, default 1), at most N times (times; 0: without end).
 * WHAT is the word of an operation (put, part, init, complete, list-parts, abort, get, get-tags,
 * head, list, uploads, delete, delete-many, ticket, envelope, event) or "any", "store" (all of
 * OSS). Nothing is random. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WB_FAULT_DROP,           /* closes the connection after VALUE bytes of the body */
  WB_FAULT_HANG,           /* takes the request and never answers */
  WB_FAULT_DELAY,          /* answers VALUE milliseconds late */
  WB_FAULT_THROTTLE,       /* takes and gives VALUE bytes a second */
  WB_FAULT_STATUS,         /* answers VALUE (500 to 599) */
  WB_FAULT_BUSY,           /* answers 429 with Retry-After: VALUE */
  WB_FAULT_EXPIRE_TOKEN,   /* says that the security token has expired */
  WB_FAULT_TOKEN_LIFE,     /* temporary keys live VALUE seconds */
  WB_FAULT_SKEW,           /* the intake's clock is VALUE seconds ahead (or behind, if negative) */
  WB_FAULT_LOSE,           /* does it, then closes the connection instead of answering */
  WB_FAULT_NO_SUCH_UPLOAD, /* forgets the multipart upload */
  WB_FAULT_WRONG_ETAG,     /* answers a wrong ETag */
  WB_FAULT_WRONG_CRC,      /* answers a wrong CRC-64 */
  WB_FAULT_WRONG_BODY,     /* changes the last byte of an object that is read */
  WB_FAULT_NO_TAGS,        /* refuses objects that come with tags */
  WB_FAULT_TICKET_DOWN,    /* the ticket office answers 503 */
  WB_FAULT_TICKET_401,     /* ... 401 */
  WB_FAULT_TICKET_403,     /* ... 403 */
  WB_N_FAULTS
} WbFaultKind;

/* What strikes one request. */
typedef struct
{
  gboolean strikes[WB_N_FAULTS];
  gint64 value[WB_N_FAULTS];
} WbFaultSet;

typedef struct _WbFaults WbFaults;

WbFaults *wb_faults_new (void);
void wb_faults_free (WbFaults *faults);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbFaults, wb_faults_free)

/* Adds a fault; G_OPTION_ERROR_BAD_VALUE, saying what is wrong, if spec is none. */
gboolean wb_faults_add (WbFaults *faults, const char *spec,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Counts a request to the operation called word; what strikes it goes to ret_set. */
void wb_faults_take (WbFaults *faults, const char *word, WbFaultSet *ret_set);

/* Seconds that a skew fault adds to the clock; 0 without one. */
gint64 wb_faults_skew (const WbFaults *faults);

/* Seconds that temporary keys live: a token-life fault's, else fallback. */
gint64 wb_faults_token_life (const WbFaults *faults, gint64 fallback);

/* The table in words for --help; caller frees. */
char *wb_faults_help (void);

G_END_DECLS
