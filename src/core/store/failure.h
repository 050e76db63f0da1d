/* SPDX-License-Identifier: MPL-2.0 */
/* What went wrong in one request to a store, and what heals it: one table for all stores. */
#pragma once

#include "base/error.h"
#include "http/client.h"

G_BEGIN_DECLS

/* What to do about a failure. */
typedef enum
{
  WB_REMEDY_RETRY,       /* wait, then the same again */
  WB_REMEDY_CLOCK,       /* correct our time by the server's, then the same at once */
  WB_REMEDY_RENEW,       /* new credentials, then the same at once */
  WB_REMEDY_RENEW_ONCE,  /* likewise, but only once: it may be a plain no */
  WB_REMEDY_REREAD,      /* the bytes arrived changed: read and send them again */
  WB_REMEDY_UPLOAD_GONE, /* look whether it was completed, else start the upload over */
  WB_REMEDY_PARTS_WRONG, /* look which parts are there, send the missing ones */
  WB_REMEDY_EXISTS,      /* the object is there and was not to be overwritten */
  WB_REMEDY_ABSENT,      /* there is no such object */
  WB_REMEDY_NONE,        /* final */
} WbRemedy;

/* What a request was authorized by. */
typedef enum
{
  WB_PROOF_KEYS,         /* permanent keys */
  WB_PROOF_TOKEN,        /* temporary keys */
  WB_PROOF_ADDRESS,      /* an address that somebody signed */
  WB_PROOF_LATE_ADDRESS, /* one whose time is over */
} WbProof;

/* A failed attempt. Clear with wb_failure_clear(). */
typedef struct
{
  WbRemedy remedy;
  WbError error;         /* what it is for the person if it stays */
  const char *sentence;  /* untranslated, whole; NULL: the transport's own */
  guint status;          /* 0: no answer */
  char *code;            /* (nullable): the store's word */
  char *request_id;      /* (nullable) */
  char *region;          /* (nullable): the right one, or failing that its address, by the store */
  gint64 server_usec;    /* the server's time; -1 if not told */
  guint retry_after_sec; /* asked for by the server; 0 if not */
  guint generation;      /* of the credentials that were used */
  gboolean was_tagged;   /* the request had tags in it */
  GError *cause;         /* (owned) (nullable): no answer, or an error of this computer */
} WbFailure;

void wb_failure_clear (WbFailure *failure);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbFailure, wb_failure_clear)

/* Judges an answer that is not 2xx, or a 2xx with an <Error> body. */
void wb_failure_from_reply (WbFailure *failure, const WbHttpReply *reply, WbProof proof);

/* Judges by the bare facts; code may be NULL. */
void wb_failure_judge (WbFailure *failure, guint status, const char *code, WbProof proof);

/* Takes over cause: no answer is retried, everything else (cancelled, disk) is final and passed on.
 */
void wb_failure_from_error (WbFailure *failure, GError *cause);

/* An answer that is none of a store's: a sign-in page, a proxy's. Retried. */
void wb_failure_foreign (WbFailure *failure, guint status);

/* The bytes arrived changed. */
void wb_failure_changed (WbFailure *failure);

/* The failure as an error for the person, with the store's code and request number in brackets:
 * WB_ERROR as the table says; UPLOAD_GONE is G_IO_ERROR_CLOSED, PARTS_WRONG
 * G_IO_ERROR_PARTIAL_INPUT, EXISTS G_IO_ERROR_EXISTS, ABSENT G_IO_ERROR_NOT_FOUND. */
void wb_failure_to_error (const WbFailure *failure, GError **error);

/* The translated sentence alone. Caller frees. */
char *wb_failure_sentence (const WbFailure *failure);

G_END_DECLS
