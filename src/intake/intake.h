/* SPDX-License-Identifier: MPL-2.0 */
/* What the whole intake shares: its folder, names, keys, clock and faults.
 *
 * DIR/.intake (private) keeps the intake's own files: state.json (names and keys), meta/ (one side
 * file an object), uploads/ (one folder an open multipart upload), cases/ (one record a ticket's
 * case), tmp/ (bodies on their way in). Everything else below DIR is what was stored, under its
 * key. */
#pragma once

#include <glib.h>

#include "fault.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir; /* absolute */
  int lock_fd;
  char *region;
  char *bucket;
  char *access_key_id; /* of staff: may do everything */
  char *access_key_secret;
  char *ticket_path;    /* "/ticket/<32 hex digits>" */
  char *tracker_path;   /* "/track/<32 hex digits>" */
  char *sentry_key;     /* 32 hex digits */
  char *sentry_project; /* digits */
  guint8 office_key[32];
  char *base_url;   /* "http://127.0.0.1:8080"; set when it listens */
  char **own_hosts; /* values of Host that ticket, Sentry and tracker addresses answer to */
  double clock_rate;
  gint64 clock_offset; /* seconds */
  gint64 clock_start_usec;
  WbFaults *faults;       /* (owned) */
  gboolean presigns;      /* tickets give addresses that are signed already, not keys */
  const char *host_style; /* how tickets say that the bucket is named: "path", "vhost" or "cname" */
} WbIntake;

/* Opens (makes, if need be) the intake's folder: 0700, one process at a time, names and keys as
 * they were. The clock is the system's and there are no faults. */
WbIntake *wb_intake_open (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Says where the intake can be reached: scheme "http" or "https", host as in a URL, port. */
void wb_intake_set_address (WbIntake *intake, const char *scheme, const char *host, guint port);

/* Settles how tickets say that the bucket is named; FALSE if word is no host style. The store
 * understands all of them. */
gboolean wb_intake_set_host_style (WbIntake *intake, const char *word);

/* "https://host:port" of the store by the host style of tickets, once the address is set: with
 * "vhost" the bucket's name comes first. Caller frees. */
char *wb_intake_store_url (const WbIntake *intake);

void wb_intake_free (WbIntake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbIntake, wb_intake_free)

/* A path below DIR/.intake; caller frees. */
char *wb_intake_path (const WbIntake *intake, const char *folder, const char *name);

/* The time by the intake's clock, in seconds since 1970 UTC: rate, offset and skew included. */
gint64 wb_intake_now (const WbIntake *intake);

/* Bytes hexadecimal digits of fresh randomness, twice as many digits; caller frees. */
char *wb_intake_random_hex (gsize bytes);

/* Lower-case hex HMAC-SHA256 of "purpose:text" under the office's key; caller frees. */
char *wb_intake_mac (const WbIntake *intake, const char *purpose, const char *text);

/* TRUE if a and b are equal, in a time that depends only on b's length. */
gboolean wb_intake_same_secret (const char *a, const char *b);

G_END_DECLS
