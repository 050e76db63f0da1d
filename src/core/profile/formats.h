/* SPDX-License-Identifier: MPL-2.0 */
/* The forms of strings in profiles and contexts. The patterns are those of the JSON Schema
 * (data/schemas/profile-1.schema.json), so that an editor and the reader judge alike. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *pattern;              /* a regular expression both PCRE and ECMA-262 take */
  guint max_chars;                  /* in characters */
  const char *allowed;              /* what is allowed, marked for translation */
  gboolean (*check) (const char *); /* (nullable): what a pattern can't say */
} WbFormat;

/* TRUE if text (UTF-8) is of that form. */
gboolean wb_format_matches (const WbFormat *format, const char *text);

extern const WbFormat wb_format_profile_id; /* com.example.RetouchStudio */
extern const WbFormat wb_format_id;         /* [a-z][a-z0-9-]{0,31} */
extern const WbFormat wb_format_language;   /* "", zh, zh_CN */
extern const WbFormat wb_format_name;       /* one short line for people */
extern const WbFormat wb_format_line;       /* one longer line */
extern const WbFormat wb_format_words;      /* a paragraph */
extern const WbFormat wb_format_folder;     /* absolute or ~/... without ".." */
extern const WbFormat wb_format_glob;       /* relative, wildcards allowed, without ".." */
extern const WbFormat wb_format_relative;   /* relative, without ".." */
extern const WbFormat wb_format_pointer;    /* JSON pointer to something below the root */
extern const WbFormat wb_format_duration;   /* "7d" */
extern const WbFormat wb_format_size;       /* "512MiB" */
extern const WbFormat wb_format_https;      /* https, or http to this computer */
extern const WbFormat wb_format_checkable;  /* https or http: only looked at, nothing is sent */
extern const WbFormat wb_format_dsn;        /* a Sentry DSN */
extern const WbFormat wb_format_host;       /* a host, or "*." before a domain */
extern const WbFormat wb_format_age;        /* age1... (X25519 recipient, Bech32) */
extern const WbFormat wb_format_spki;       /* sha256: and hex or base64 */
extern const WbFormat wb_format_link_key;   /* ed25519: and base64 */
extern const WbFormat wb_format_country;    /* ISO 3166-1 alpha-2 */
extern const WbFormat wb_format_event;      /* a tracker's event or field name */
extern const WbFormat wb_format_any;        /* any string: "$schema" */
extern const WbFormat wb_format_collect;    /* the collectors' ids */
extern const WbFormat wb_format_role;       /* of endpoints */
extern const WbFormat wb_format_store;
extern const WbFormat wb_format_archive;
extern const WbFormat wb_format_level;
extern const WbFormat wb_format_any_level;
extern const WbFormat wb_format_recipient_role;
extern const WbFormat wb_format_version; /* 1.2.3-beta.4 */
extern const WbFormat wb_format_order;   /* an order's number */
extern const WbFormat wb_format_secret;  /* a header's value */

G_END_DECLS
