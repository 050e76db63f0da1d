/* SPDX-License-Identifier: MPL-2.0 */
/* One report through its life, on disk: /waybill/cases/ID/ (0700), where ID is the
 * case's identity in 32 lower-case hex digits. It knows no stage: stages keep their files in it.
 *
 * Files: case.json (this record), profile.json, plan.json, selection.json, context.json (no
 * authorization), key (the case key), grant, evidence/ (spool), bundle.zip or bundle.tar.zst,
 * essentials.zip, both once more with .age if they are sealed, upload.json (checkpoint),
 * waybill.json (manifest, kept after delivery), receipt.json. */
#pragma once

#include <json-glib/json-glib.h>

#include "base/run.h"

G_BEGIN_DECLS

/* Files of a case that more than one folder knows: what was chosen, and the wish to withdraw it
 * while the other side does not know of it. */
#define WB_CASE_SELECTION_FILE "selection.json"
#define WB_CASE_WITHDRAW_FILE "withdraw.json"
/* There while the other side does not know that the case is given up. */
#define WB_CASE_GIVEN_UP_FILE "given-up.json"
/* What other addressees than the store were told of the case (job/telling.h). */
#define WB_CASE_CHANNELS_FILE "channels.json"

typedef enum
{
  WB_CASE_DRAFT,
  WB_CASE_COLLECTING,
  WB_CASE_HELD,    /* the tripwire found something */
  WB_CASE_PACKED,  /* the bundle is whole; nothing was sent yet */
  WB_CASE_WAITING, /* for the network */
  WB_CASE_NEEDS_SIGN_IN,
  WB_CASE_SENDING,
  WB_CASE_REFUSED,
  WB_CASE_GIVEN_UP,
  WB_CASE_DELIVERED,
  WB_CASE_WITHDRAWN,
  WB_CASE_EXPIRED,
} WbCaseState;

#define WB_CASE_N_STATES (WB_CASE_EXPIRED + 1)

/* "draft" ... "needs-sign-in" ...: fixed words; titles are translated. */
const char *wb_case_state_word (WbCaseState state);
const char *wb_case_state_title (WbCaseState state);
gboolean wb_case_state_from_word (const char *word, WbCaseState *ret_state);

/* TRUE for what is over without being with support: withdrawn, expired, given up. */
gboolean wb_case_has_ended (WbCaseState state);

/* The one transition table: may a case go from one state to another? A state may always stay. */
gboolean wb_case_may_become (WbCaseState from, WbCaseState to);

typedef struct
{
  char *dir;    /* absolute */
  char *id;     /* 32 hex digits */
  char *number; /* "WB-7K3Q-9F2M" */
  char *profile_id;
  char *profile_name; /* in the language it was made in */
  WbCaseState state;
  char *note; /* (nullable): the last failure's sentence */
  gint64 created_usec;
  gint64 changed_usec;
  gint64 delivered_usec;    /* 0 if not */
  gint64 retain_until_usec; /* 0 if not said */
  guint64 bundle_bytes;     /* 0 until packed */
  char *bundle_name;        /* (nullable): file name of the bundle in dir */
  char *bundle_sha256;      /* (nullable) */
  char *sealed_name;        /* (nullable): file name of the sealed bundle in dir */
  char *sealed_sha256;      /* (nullable) */
  guint64 sealed_bytes;     /* 0 until sealed */
  guint sealed_for;         /* how many keys of the support team open it; 0 until sealed */
  char *folder;             /* (nullable): where it lies in the store, from the ticket */
  char *finding;            /* (nullable): headline finding id of the network verdict */
  char *user;               /* (nullable): hint for the ticket office */
  char **orders;            /* (nullable): likewise */
  char **groups;            /* (nullable): fingerprints of the first error groups, at most 8 */
  char *app_version;        /* (nullable) */
  char *parent_id;     /* (nullable): identity of the case that this adds to, whose number it has */
  char *parent_sha256; /* (nullable): of what was sent of that case */
  guint addition;      /* its place among the additions of that case, from 1; 0 if it is none */
  gboolean is_signed_in; /* it was made with an authorization: its first ticket needs one too */
  int lock_fd;           /* -1 unless locked by us */
} WbCase;

/* The folder of all cases; WAYBILL_STATE_DIR overrides /waybill for tests. Caller frees. */
char *wb_cases_dir (void);

/* FALSE with a sentence for people, G_IO_ERROR_PERMISSION_DENIED, if no case can be kept: the
 * folder, or what it would be made in, can't be written to. */
gboolean wb_cases_check_writable (GError **error);

/* Makes a durable new case in state draft, locked by us: identity, number, key. */
WbCase *wb_case_new (const char *profile_id, const char *profile_name, WbClock *clock,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the case that ref names: identity (or a prefix of 8 digits or more) or number as typed; the
 * newest if two share a number. WB_ERROR_PROFILE if there is none, WB_ERROR_DAMAGED if its
 * record can't be read. Not locked. */
WbCase *wb_case_open (const char *ref, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, then wb_case_lock(). */
WbCase *wb_case_open_locked (const char *ref, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All cases, newest first; unreadable ones are skipped with g_debug. Unref the array. */
GPtrArray *wb_cases_list (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The folders (char *) of those that were skipped because their record can't be read, so that a
 * person can be told. Unref the array. */
GPtrArray *wb_cases_damaged (void) G_GNUC_WARN_UNUSED_RESULT;

void wb_case_free (WbCase *kase);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbCase, wb_case_free)

/* Takes the case for this process (flock) and reads it anew; WB_ERROR_BUSY if another process has
 * it. Ends with wb_case_free() or the process. */
gboolean wb_case_lock (WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives it back, for others of this process, too. */
void wb_case_unlock (WbCase *kase);

/* Writes the record atomically. */
gboolean wb_case_save (WbCase *kase, WbClock *clock, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Moves to state with note (nullable) and saves; a move that the table forbids is
 * WB_ERROR_NOT_ALLOWED. What can't be saved has not happened: kase is as it was before. Rings
 * (cases/bell.h) when it begins to be sent or to wait, and when it has arrived. */
gboolean wb_case_become (WbCase *kase, WbCaseState state, const char *note, WbClock *clock,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A file of the case, by its name; caller frees. */
char *wb_case_path (const WbCase *kase, const char *name);

/* JSON documents of the case, written atomically; read gives NULL with G_IO_ERROR_NOT_FOUND if
 * absent. */
gboolean wb_case_write_json (const WbCase *kase, const char *name, JsonNode *node,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *wb_case_read_json (const WbCase *kase, const char *name,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Such a document that says when something was wished or happened: { "waybill": 1, "kind": kind,
 * what: the time of usec }. */
gboolean wb_case_write_moment (const WbCase *kase, const char *name, const char *kind,
                               const char *what, gint64 usec,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The case key (32 bytes) and the grant (text): 0600 files of the case. grant is NULL if there is
 * none. */
gboolean wb_case_get_key (const WbCase *kase, guint8 ret_key[32],
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *wb_case_get_grant (const WbCase *kase);
gboolean wb_case_set_grant (const WbCase *kase, const char *grant,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Overwrites and removes key, grant, hidden terms: after expiry, withdrawal, clearing. */
void wb_case_destroy_secrets (WbCase *kase);

/* Removes the case whole. */
gboolean wb_case_delete (WbCase *kase, GError **error);

/* The record as JSON, as "cases show --json" prints it. */
JsonNode *wb_case_to_json (const WbCase *kase);

G_END_DECLS
