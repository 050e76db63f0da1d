/* SPDX-License-Identifier: MPL-2.0 */
/* The spool of members: redacted, hashed and compressed as they are read, ready to be put into an
 * archive. Lives in a private folder; one line per finished member is appended to members.jsonl
 * after fsync, so a kill redoes only the member it hit.
 *
 * Content is compressed in independent blocks of at most WB_BLOCK_BYTES of input: raw deflate, each
 * block ended by a full flush (RFC 1951), or one zstd frame a block (RFC 8878). Blocks are
 * compressed on all cores. A spool file holds whole blocks only and no final one: who puts deflate
 * into an archive ends it there with the empty final block 03 00. A member of no bytes has an empty
 * spool file. */
#pragma once

#include <json-glib/json-glib.h>

#include "base/run.h"
#include "base/sink.h"
#include "entry/groups.h"
#include "plan/plan.h"
#include "redact/masker.h"

G_BEGIN_DECLS

#define WB_BLOCK_BYTES (1024 * 1024)
#define WB_SPOOL_LAYOUT "layout.json" /* written by bundle/ when it begins to move the spool */

typedef enum
{
  WB_CODEC_DEFLATE, /* for .zip */
  WB_CODEC_ZSTD,    /* for .tar.zst */
} WbCodec;

/* A part that was left out, told in the manifest. */
typedef struct
{
  char *what; /* "window", "limit", "line", "torn", "grown": a fixed word */
  guint64 bytes;
  guint64 entries;
  gint64 from_usec, until_usec; /* of what was left out; WB_TIME_UNKNOWN if not known */
} WbCut;

/* A member, finished. */
typedef struct
{
  char *member;   /* archive path below the bundle's folder: ASCII, ours */
  char *item;     /* item id, or "waybill" for our own members */
  char *original; /* (nullable): original path relative to its root, masked, escaped
                     (wb_text_visible) */
  WbStatus status;
  char *error; /* (nullable): a sentence for people */
  guint64 original_bytes;
  guint64 bytes;        /* redacted, before compression */
  guint64 packed_bytes; /* in the spool */
  guint32 crc32;        /* of the redacted bytes (ISO 3309), as zip wants it */
  char *sha256;         /* (nullable): of the redacted bytes; NULL when there is no content */
  gint64 mtime_usec;    /* of the original; 0 if none */
  guint64 entries;      /* log entries kept */
  gint64 first_usec, last_usec; /* of entries kept; WB_TIME_UNKNOWN if none */
  GPtrArray *cuts;              /* of WbCut */
  JsonObject *redactions;       /* (nullable): rule id -> { "hits", "different" } */
  char *spool; /* (nullable): file name in the spool; NULL when there is no content */
} WbMember;

WbMember *wb_member_new (const char *member, const char *item);
void wb_member_free (WbMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbMember, wb_member_free)
void wb_member_add_cut (WbMember *member, const char *what, guint64 bytes, guint64 entries,
                        gint64 from_usec, gint64 until_usec);
/* Takes the counts over from tally. */
void wb_member_set_redactions (WbMember *member, const WbTally *tally);
JsonNode *wb_member_to_json (const WbMember *member);
WbMember *wb_member_from_json (JsonNode *node, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct _WbEvidence WbEvidence;

/* Opens the spool in folder dir, making it if need be, and reads the members that are already
 * finished. A spool of another codec is emptied. Once a file WB_SPOOL_LAYOUT lies in it, assembling
 * has begun: spool files are being emptied, so members.jsonl is taken as it stands and nothing is
 * removed. */
WbEvidence *wb_evidence_open (const char *dir, WbCodec codec,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who reads it on another thread holds a reference of its own; the last one frees it. */
WbEvidence *wb_evidence_ref (WbEvidence *evidence);
/* Gives a reference back. */
void wb_evidence_free (WbEvidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbEvidence, wb_evidence_free)

const char *wb_evidence_dir (const WbEvidence *evidence);
WbCodec wb_evidence_codec (const WbEvidence *evidence);
/* All finished members (of WbMember, borrowed), in the order they were finished. */
const GPtrArray *wb_evidence_members (const WbEvidence *evidence);
/* Borrowed; NULL if it is not finished. */
const WbMember *wb_evidence_find (const WbEvidence *evidence, const char *member);
/* Forgets a member and removes its spool file. */
gboolean wb_evidence_remove (WbEvidence *evidence, const char *member,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Records a member without content (left out, with its reason). Takes member. */
gboolean wb_evidence_note (WbEvidence *evidence, WbMember *member,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writing one member. */
typedef struct _WbMemberWriter WbMemberWriter;

/* Begins member (taken); fails only on a broken spool or full disk. */
WbMemberWriter *wb_evidence_begin (WbEvidence *evidence, WbMember *member,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The member being written, to add cuts and status to; borrowed. */
WbMember *wb_member_writer_member (WbMemberWriter *writer);
/* Where its redacted bytes go; errors are latched and come back from finish too. */
WbSink wb_member_writer_sink (WbMemberWriter *writer);
/* Ends the member: bytes, hashes, fsync, line in members.jsonl. groups (nullable) are kept beside
 * it for wb_evidence_groups(). Frees writer in any case. */
gboolean wb_member_writer_finish (WbMemberWriter *writer, WbGroups *groups,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Drops what was written and frees writer. */
void wb_member_writer_abandon (WbMemberWriter *writer);

/* The groups of all finished members together. */
WbGroups *wb_evidence_groups (const WbEvidence *evidence, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads member's redacted bytes back to sink (decompressed), from byte offset, at most length
 * bytes. */
gboolean wb_evidence_read (const WbEvidence *evidence, const char *member, guint64 offset,
                           guint64 length, const WbSink *sink,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first max_bytes of member as valid UTF-8; NULL if there is no such member, it has no content,
 * or it can't be read. Caller frees. */
char *wb_evidence_dup_start (const WbEvidence *evidence, const char *member, gsize max_bytes);

G_END_DECLS
