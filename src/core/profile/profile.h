/* SPDX-License-Identifier: MPL-2.0 */
/* The application vendor's file: what to collect, which endpoints to check, where to deliver.
 *
 * A WbProfile is made whole by the reader, immutable, reference-counted and safe to share between
 * threads. Everything in it has been checked: roots are allowed ones, globs and JSON pointers are
 * well-formed, URLs are https (loopback excepted), numbers are in range. What may stand in a
 * profile: data/schemas/profile-1.schema.json. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A text in several languages. */
typedef struct _WbText WbText;
/* The best text for the current language ("zh_CN", "zh", ""), borrowed; NULL if text is NULL. */
const char *wb_text_in_language (const WbText *text);

/* A folder that items may read below. */
typedef struct
{
  char *name;          /* "data" */
  char **paths;        /* absolute, '~' resolved, in the profile's order; not known to exist */
  gboolean overridden; /* given with --root or the context's dirs */
  gboolean is_install; /* may belong to root: /opt, /usr, /app, /snap, an AppImage mount */
} WbRoot;

/* One thing that can be ticked. */
typedef struct
{
  char *id;          /* [a-z][a-z0-9-]{0,31} */
  char *collect;     /* a collector's id: "logs", "document", "orders", "environment", "network" */
  char *root;        /* (nullable): a root's name */
  char **files;      /* (nullable): globs relative to the root */
  char **show;       /* (nullable): JSON pointers kept as they are, unless secret */
  WbText *title;     /* (nullable): the collector's own serves otherwise */
  WbText *why;       /* (nullable) */
  gint64 window_sec; /* 0: no window */
  guint64 limit_bytes; /* 0: no limit */
  gboolean important;  /* support can do little without it */
  gboolean ticked;     /* unless "default": false */
  gboolean sensitive;  /* listed in privacy.sensitive: not ticked until agreed to by itself */
  char *order_no;      /* orders: JSON pointers, never NULL for orders */
  char *parent_no;
  char *sub_tasks;
} WbProfileItem;

typedef struct
{
  char *id;
  char *role;
  char *url;
  gint expects; /* HTTP status; 0: any that is no error */
} WbEndpoint;

/* Where and how to deliver. */
typedef struct
{
  char *store;         /* "oss", "s3" or "folder" */
  char *ticket;        /* (nullable): URL of the ticket office */
  char *format;        /* "zip" or "tar.zst" */
  char **hosts;        /* those a ticket may name; none: its own domain and *.aliyuncs.com */
  char **seal_to;      /* (nullable): age recipients */
  gint retention_days; /* 0: not said */
} WbDeliverTo;

typedef struct
{
  char *name;
  char *country; /* (nullable): ISO 3166 code */
  char *role;    /* "processor" or "controller" */
  char **gets;
} WbRecipient;

typedef struct
{
  WbText *controller;
  WbText *purpose;
  char *url;             /* (nullable) */
  char *contact;         /* (nullable) */
  char *location;        /* (nullable): ISO 3166 code */
  char **sensitive;      /* (nullable): ids of items that are not ticked by themselves */
  GPtrArray *recipients; /* of WbRecipient */
} WbPrivacy;

/* Where a profile came from, which decides what it may do. */
typedef enum
{
  WB_PROFILE_SYSTEM, /* root-owned, or shipped in the package or an extension */
  WB_PROFILE_USER,   /* in the user's own folders: "not installed by the system" */
  WB_PROFILE_PATH,   /* a path given by the caller: likewise */
} WbProvenance;

typedef struct
{
  gint version; /* of the format: 1 */
  char *id;     /* "com.example.RetouchStudio" */
  WbText *name;
  char *file; /* where it was read */
  WbProvenance provenance;
  char *sha256;     /* of the file's bytes */
  char *json;       /* the file's text: the case's own copy is written from it */
  char *marker;     /* (nullable): a file the context's dirs must hold */
  GPtrArray *roots; /* of WbRoot */
  GPtrArray *items; /* of WbProfileItem */
  char *user_root;  /* (nullable): with user_file: where to read who the user is */
  char *user_file;
  char *user_id_pointer;
  char *user_name_pointer; /* (nullable) */
  GPtrArray *endpoints;    /* of WbEndpoint */
  WbDeliverTo *deliver;    /* (nullable): then one can only preview and pack */
  WbPrivacy *privacy;      /* (nullable) */
  char *sentry_dsn;        /* (nullable) */
  char *tracker_url;       /* (nullable) */
  char *tracker_event;     /* (nullable) */
  WbText *support_name;    /* (nullable) */
  char *support_url;       /* (nullable) */
  char **link_keys;        /* (nullable): "ed25519:…" that sign support links */
  char *sentry_level;      /* "fatal", "error" or "warn" */
  gint sentry_per_day;
  gint sentry_sample_percent;  /* of what is told, 1 to 100 */
  char *sentry_breadcrumbs;    /* (nullable): the least level of entries that go along */
  GHashTable *sentry_loggers;  /* (nullable): a logger's name -> its own least level */
  GHashTable *tracker_fields;  /* (nullable): our name of a field -> the tracker's */
  char *network_portal;        /* (nullable): answers 204 when no portal is in the way */
  char *network_download;      /* (nullable): a file to measure the speed with */
  char **network_roots;        /* (nullable): "sha256:…", public keys of the CAs its hosts use */
  guint64 network_limit_bytes; /* of measuring the speed; 0: not said */
} WbProfile;

WbProfile *wb_profile_ref (WbProfile *profile);
void wb_profile_unref (WbProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbProfile, wb_profile_unref)

/* TRUE if a context's authorization may be sent to profile's ticket office: the system or the
 * caller chose this very file. One that merely lies in the user's own folders, where any program
 * may have put it, gets none. */
gboolean wb_profile_may_authorize (const WbProfile *profile);

/* TRUE if what leaves for profile has to be sealed: it names keys of its support team. */
gboolean wb_profile_seals (const WbProfile *profile);

/* Hosts that profile sends to or asks, each once, in the profile's order; free with g_strfreev().
 */
char **wb_profile_hosts (const WbProfile *profile);

/* Borrowed; NULL if there is none of that name. */
const WbRoot *wb_profile_root (const WbProfile *profile, const char *name);
const WbProfileItem *wb_profile_item (const WbProfile *profile, const char *id);

/* TRUE for the ids of what is no profile's: added files, what is offered beside an item, what
 * Waybill writes itself. No item of a profile is called so. */
gboolean wb_profile_is_own_id (const char *id);

/* Who said that a root is elsewhere. */
typedef enum
{
  WB_OVERRIDE_OPTION,     /* the person: --root NAME=DIR */
  WB_OVERRIDE_CONTEXT,    /* the application: it must hold the profile's marker, if it names one and
                             is no install root; names the profile doesn't have are ignored */
  WB_OVERRIDE_REMEMBERED, /* the application, earlier: ignored when it is no longer allowed */
} WbOverrideSource;

/* One "--root NAME=DIR" or context "dirs" entry. Of several sources for one root the first of this
 * order counts. */
typedef struct
{
  char *name;
  char *path; /* absolute or "~/…" */
  WbOverrideSource source;
} WbRootOverride;

WbRootOverride *wb_root_override_new (const char *name, const char *path, WbOverrideSource source);
void wb_root_override_free (WbRootOverride *override);

/* Reads and checks the profile named by what: a path if it contains '/' or ends in ".json", else an
 * id looked up in "waybill/profiles" below the XDG data folders, where one of the system wins. The
 * path of a file in the user's own folder that shadows one of the system is refused. overrides
 * (nullable, of WbRootOverride) replace roots and are checked like them. Errors are
 * WB_ERROR_PROFILE (or WB_ERROR_NOT_ALLOWED for roots, hosts and shadows) and name file, JSON
 * pointer, what was found and what is allowed. */
WbProfile *wb_profile_load (const char *what, const GPtrArray *overrides,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same from text already at hand (a case's copy); file is only named in errors. */
WbProfile *wb_profile_parse (const char *json, gssize length, const char *file,
                             WbProvenance provenance, const GPtrArray *overrides,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What "profile list" shows: every profile found, good or not. */
typedef struct
{
  char *id;
  char *file;
  WbProvenance provenance;
  WbProfile *profile; /* (nullable): NULL if it can't be used, then error says why */
  GError *error;      /* (nullable) */
} WbFoundProfile;

void wb_found_profile_free (WbFoundProfile *found);

/* All profiles in the XDG data folders, system ones first; of WbFoundProfile, unref the array. A
 * user's profile with the id of a system's has WB_ERROR_NOT_ALLOWED that names both files. */
GPtrArray *wb_profile_list (void);

G_END_DECLS
