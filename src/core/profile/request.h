/* SPDX-License-Identifier: MPL-2.0 */
/* A request from support: the link "waybill:send?v=1&profile=…&…&sig=…". It pre-selects and
 * pre-fills, and can do nothing else: no path, host or option is in it, it never sends, and never
 * ticks a sensitive item.
 *
 * The part before "&sig=" is signed with Ed25519 (RFC 8032) by a key of the profile's
 * support.linkKeys ("ed25519:" and 43 or 44 characters of base64 or base64url); kid is the first 8
 * hex digits of the SHA-256 of the raw public key. At most 2,000 bytes of ASCII, values
 * percent-encoded (RFC 3986; '+' is itself); keys v, profile, case, items, order, from, to, note,
 * by, exp, kid, and last sig, each at most once; anything else refuses. items and order are lists
 * with ',' between; times are ISO 8601, local unless they name a zone. */
#pragma once

#include "profile/profile.h"

G_BEGIN_DECLS

#define WB_REQUEST_MAX_BYTES 2000

/* Whether the words in it may be believed. */
typedef enum
{
  WB_REQUEST_SIGNED,   /* by a key that the profile names, and not expired */
  WB_REQUEST_UNSIGNED, /* note and by are NULL */
  WB_REQUEST_EXPIRED,  /* likewise; signed or not */
  WB_REQUEST_UNKNOWN,  /* signed by no key of the profile, or wrongly: likewise */
} WbRequestTrust;

typedef struct
{
  char *profile_id;
  char *case_ref; /* (nullable): case number that it belongs to */
  char **items;   /* (nullable): item ids to tick: those of profile that start ticked */
  char **asked;   /* (nullable): further ones it asks for, that only the person ticks */
  char **orders;  /* (nullable) */
  gint64 from_usec, until_usec; /* WB_TIME_UNKNOWN if not said */
  gint64 expires_usec;          /* WB_TIME_UNKNOWN if not said */
  char *note;                   /* (nullable): support's words; only of a signed one */
  char *by;                     /* (nullable): who asks; only of a signed one */
  WbRequestTrust trust;
} WbRequest;

/* The profile a link is for, so that it can be loaded; WB_ERROR_PROFILE with a sentence if text is
 * no such link. White space around it is ignored. Caller frees. */
char *wb_request_profile_id (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads and checks text for profile as of now_usec. WB_ERROR_PROFILE if it is no link, has an
 * unknown or repeated key, is too long, or is for another profile. */
WbRequest *wb_request_parse (const char *text, const WbProfile *profile, gint64 now_usec,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_request_free (WbRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbRequest, wb_request_free)

/* A sentence that says how far it can be believed: "Signed by Retouch support" …; caller frees. */
char *wb_request_trust_words (const WbRequest *request, const WbProfile *profile);

G_END_DECLS
