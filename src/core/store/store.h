/* SPDX-License-Identifier: MPL-2.0 */
/* A place where bundles live: one interface over OSS, folders and what is added to the table in
 * stores.c.
 *
 * All calls block, heal what can be healed by themselves (waits with jitter, clock skew, expired
 * credentials, bytes changed on the way) and go on trying until patience is over. Errors: WB_ERROR
 * as in failure.h; G_IO_ERROR_CANCELLED; G_IO_ERROR_NOT_FOUND for an absent object;
 * G_IO_ERROR_EXISTS for one that was not to be overwritten. */
#pragma once

#include "base/run.h"
#include "base/sink.h"
#include "http/client.h"
#include "store/presigned.h"

G_BEGIN_DECLS

typedef struct _WbStore WbStore;

/* How a bucket is addressed. */
typedef enum
{
  WB_HOST_VHOST, /* https://BUCKET.ENDPOINT/key */
  WB_HOST_CNAME, /* https://ENDPOINT/key: the endpoint is the bucket's own domain */
  WB_HOST_PATH,  /* https://ENDPOINT/BUCKET/key */
} WbHostStyle;

/* "vhost", "cname", "path". */
gboolean wb_host_style_from_word (const char *word, WbHostStyle *ret_style);

/* Where a store is. Plain values, owned. */
typedef struct
{
  char *kind;     /* a row of stores.c: "oss", "folder" */
  char *endpoint; /* "https://host[:port]", no path; for folders an absolute path */
  char *region;   /* "cn-hangzhou" */
  char *bucket;
  WbHostStyle style;
} WbStoreTarget;

void wb_store_target_clear (WbStoreTarget *target);
void wb_store_target_copy (const WbStoreTarget *from, WbStoreTarget *ret_to);

/* Checks target: known kind; endpoint a bare https (or http) URL without user, path, query or
 * fragment; bucket and region of plain characters. FALSE with WB_ERROR_PROFILE saying what is
 * wrong. */
gboolean wb_store_target_check (const WbStoreTarget *target,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "https://host[:port]" that requests really go to, by host style. Caller frees. */
char *wb_store_target_base (const WbStoreTarget *target);

/* What requests are authorized by: keys that sign them, or addresses that somebody signed. Secrets;
 * wiped when cleared. */
typedef struct
{
  char *access_key_id;
  char *access_key_secret;
  char *security_token;   /* (nullable): of temporary credentials */
  WbPresigned *presigned; /* (nullable): addresses instead of the keys above */
  gint64 expires_usec;    /* 0: not known */
} WbCredentials;

void wb_credentials_clear (WbCredentials *credentials);
void wb_credentials_copy (const WbCredentials *from, WbCredentials *ret_to);

/* What became of asking for new credentials. */
typedef enum
{
  WB_RENEWAL_FAILED, /* with error */
  WB_RENEWAL_ASKING, /* to be called again */
  WB_RENEWAL_DONE,
} WbRenewal;

typedef struct
{
  WbHttpOptions http;   /* lanes are for uploads in parts; 0: found by the upload itself */
  gint64 patience_usec; /* how long to go on trying without any success; 0: 600 s */
  /* (nullable): asks for new credentials, or goes on asking, for at most timeout_usec; 0: somebody
   * else is at work meanwhile, so it does only what can be done at once. */
  WbRenewal (*renew) (WbCredentials *ret_credentials, gpointer self, gint64 timeout_usec,
                      const WbRun *run, GError **error);
  gpointer self;
  /* (nullable), copied: what every new object is tagged with, "NAME=VALUE&…", of characters that no
   * URL escapes. A store that refuses tags gets the objects without. */
  const char *tags;
} WbStoreOptions;

/* Opens a store; nothing is asked of it yet. credentials (nullable for folders) are copied. clock
 * as in WbRun. WB_ERROR_PROFILE if target does not check. */
WbStore *wb_store_open (const WbStoreTarget *target, const WbCredentials *credentials,
                        const WbStoreOptions *options, WbClock *clock,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_store_free (WbStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbStore, wb_store_free)

/* Tells the server's time as somebody trustworthy just gave it, so that signatures use it. */
void wb_store_set_server_time (WbStore *store, gint64 server_usec);

/* Bytes handed to sockets so far, repeated ones too; 0 for folders. */
guint64 wb_store_sent_bytes (const WbStore *store);

/* The kernel's view of the connection that the last call used; FALSE for folders. */
gboolean wb_store_get_line (const WbStore *store, WbTcpInfo *ret_info);

/* What is known of an object in a store. Clear with wb_object_clear(). */
typedef struct
{
  guint64 bytes;
  gboolean has_crc64;
  guint64 crc64;
  char *etag;               /* (nullable): without quotes */
  gboolean has_opaque_etag; /* etag has nothing to do with the bytes, whatever it looks like */
} WbObject;

void wb_object_clear (WbObject *object);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbObject, wb_object_clear)

/* An object to put: bytes, or a range of a descriptor. All borrowed. */
typedef struct
{
  const char *key;
  const char *content_type; /* (nullable) */
  GBytes *bytes;            /* (nullable): then fd, offset and length */
  int fd;
  guint64 offset;
  guint64 length;
  gboolean forbid_overwrite;
} WbPut;

/* Stores an object whole and checks that the store has the same bytes (Content-MD5, CRC-64). */
gboolean wb_store_put (WbStore *store, const WbPut *put, const WbRun *run, WbObject *ret_object,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Looks at an object. */
gboolean wb_store_head (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads an object of at most max_bytes (WB_ERROR_TOO_LARGE above). */
GBytes *wb_store_get (WbStore *store, const char *key, guint64 max_bytes, const WbRun *run,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes an object; an absent one is fine. */
gboolean wb_store_remove (WbStore *store, const char *key, const WbRun *run,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if object has bytes and, where the store tells one, crc64. */
gboolean wb_object_matches (const WbObject *object, guint64 bytes, guint64 crc64);

G_END_DECLS
