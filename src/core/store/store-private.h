/* SPDX-License-Identifier: MPL-2.0 */
/* What the files of this folder share: the interface that a kind of store fills in, and the loop
 * that heals failures.
 *
 * Every function of a kind is one attempt: TRUE, or FALSE with a failure filled in. Nothing is
 * retried below store.c and multipart.c. */
#pragma once

#include "store/failure.h"
#include "store/replies.h"
#include "store/retry.h"
#include "store/signer.h"
#include "store/store.h"

G_BEGIN_DECLS

/* A part on its way. All borrowed until it is done. */
typedef struct
{
  const char *key;
  const char *upload_id;
  guint number;
  int fd;
  guint64 offset;
  guint64 length;
  const char *md5_base64;
} WbPartSend;

/* What became of it: etag and crc64, or failure. */
typedef struct
{
  guint lane;
  gboolean ok;
  char *etag;               /* (nullable) */
  gboolean has_opaque_etag; /* as in WbObject */
  gboolean has_crc64;
  guint64 crc64;
  WbFailure failure;
} WbPartDone;

void wb_part_done_clear (WbPartDone *done);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbPartDone, wb_part_done_clear)

/* Sending in parts. */
typedef struct
{
  gboolean (*begin) (WbStore *store, const char *key, const WbRun *run, char **ret_upload_id,
                     WbFailure *failure);
  gboolean (*list) (WbStore *store, const char *key, const char *upload_id, guint after,
                    const WbRun *run, WbPartList *ret_list, WbFailure *failure);
  /* (nullable): opens the connection on which parts of key will go, if lane is free and has none */
  void (*warm) (WbStore *store, guint lane, const char *key);
  /* (nullable): few parts of key are left and on their way; told again and again until the end */
  void (*wind_up) (WbStore *store, const char *key);
  /* FALSE and failure: this part has no way to the store now. */
  gboolean (*start) (WbStore *store, guint lane, const WbPartSend *part, WbFailure *failure);
  /* FALSE: time is up, cancelled, or nothing is on its way. */
  gboolean (*next) (WbStore *store, gint64 timeout_usec, GCancellable *cancellable,
                    WbPartDone *ret_done);
  void (*stop) (WbStore *store); /* drops all lanes */
  /* (nullable): what is known of the lanes' connections */
  void (*read_meter) (WbStore *store, WbHttpMeter *ret_meter);
  gboolean (*complete) (WbStore *store, const char *key, const char *upload_id,
                        const char *const *etags, guint n, const WbRun *run, WbObject *ret_object,
                        WbFailure *failure);
  gboolean (*abort) (WbStore *store, const char *key, const char *upload_id, const WbRun *run,
                     WbFailure *failure);
} WbPartsClass;

/* A kind of store: one row of stores.c. */
typedef struct
{
  const char *id;
  gboolean is_remote;                     /* has a URL and credentials */
  const struct _WbRemoteDialect *dialect; /* (nullable) */
  gboolean (*put) (WbStore *store, const WbPut *put, const WbRun *run, WbObject *ret_object,
                   WbFailure *failure);
  gboolean (*head) (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
                    WbFailure *failure);
  gboolean (*get) (WbStore *store, const char *key, guint64 max_bytes, const WbRun *run,
                   GBytes **ret_bytes, WbFailure *failure);
  gboolean (*remove) (WbStore *store, const char *key, const WbRun *run, WbFailure *failure);
  const WbPartsClass *parts; /* (nullable) */
} WbStoreClass;

/* The row of that name, NULL if there is none. */
const WbStoreClass *wb_store_class (const char *id);

struct _WbStore
{
  const WbStoreClass *kind;
  WbStoreTarget target;
  char *base; /* (nullable): "https://host[:port]" */
  WbCredentials credentials;
  guint generation;     /* counts the credentials */
  gboolean is_spent;    /* the store does not take them any more */
  gint64 renew_usec;    /* by the server's time: when new ones are asked for; 0: when it says so */
  GError *renewal_no;   /* (nullable): there won't be any */
  gint64 offset_usec;   /* the server's time minus ours */
  WbHttp *http;         /* (nullable) */
  guint lanes;          /* there are at most */
  gboolean finds_lanes; /* how many are used is found by the upload itself */
  WbClock *clock;       /* (nullable) */
  WbPatience patience;
  WbStoreOptions options;
  char *tags;            /* (nullable): none, or refused */
  guint64 progress_done; /* for events while waiting */
  guint64 progress_total;
  char *waits_for; /* (nullable): what failed last, in words for a person */
};

/* What one thing to do has tried so far; starts as zeros. */
typedef struct
{
  guint waits;
  guint renewals;
  guint clocks;
  guint rereads;
} WbTries;

/* Decides about failure: TRUE if the same is to be done again after *ret_wait_usec (0: at once; the
 * caller waits, and freshens), having corrected our time; else FALSE with error. */
gboolean wb_store_heal (WbStore *store, const WbFailure *failure, WbTries *tries, const WbRun *run,
                        gint64 *ret_wait_usec, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, waits, and renews credentials if that is what it takes. */
gboolean wb_store_heal_and_wait (WbStore *store, const WbFailure *failure, WbTries *tries,
                                 const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Lets usec pass; during a long wait what failed last is told again. */
gboolean wb_store_wait (WbStore *store, gint64 usec, const WbRun *run,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Something got on: patience begins anew. */
void wb_store_got_on (WbStore *store);

/* Settles when credentials are renewed: they are new, or the server's time is known better. */
void wb_store_plan_renewal (WbStore *store);

/* Waits for new credentials if those there are good no longer; if they soon won't be, new ones are
 * only asked for. */
gboolean wb_store_freshen (WbStore *store, const WbRun *run,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without waiting, for who has parts on their way: are the credentials good? */
gboolean wb_store_is_fresh (WbStore *store, const WbRun *run);

/* The server's time as far as known. */
gint64 wb_store_now_usec (const WbStore *store);

/* Reads a range of a file for its checksums: base64 MD5 (caller frees) and CRC-64. A file that is
 * too short is WB_ERROR_DAMAGED. */
gboolean wb_store_sum_range (int fd, guint64 offset, guint64 length, char **ret_md5_base64,
                             char **ret_md5_hex, guint64 *ret_crc64,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sums up the body of put. */
gboolean wb_store_sum_put (const WbPut *put, char **ret_md5_base64, char **ret_md5_hex,
                           guint64 *ret_crc64, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if etag says another MD5 than md5_hex; one that is no MD5 says nothing. */
gboolean wb_store_etag_differs (const char *etag, const char *md5_hex);

/* TRUE if etag looks like the MD5 of an object, or, as S3 has it for one that was put together of N
 * parts, like "MD5-N". */
gboolean wb_store_etag_is_md5 (const char *etag);
gboolean wb_store_etag_is_of_parts (const char *etag);

G_END_DECLS
