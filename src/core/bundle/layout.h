/* SPDX-License-Identifier: MPL-2.0 */
/* Where every member will lie in the archive: settled before the first byte is moved, kept as
 * WB_SPOOL_LAYOUT in the spool, so that an interrupted assembling goes on to the same bytes. */
#pragma once

#include "collect/evidence.h"

G_BEGIN_DECLS

/* A member's place. */
typedef struct
{
  char *name;           /* path in the archive, the bundle's folder included */
  char *spool;          /* file name in the spool, or NULL */
  guint64 bytes;        /* before compression */
  guint64 packed_bytes; /* in the spool */
  guint32 crc32;        /* ISO 3309, of the bytes before compression */
  gint64 mtime_sec;     /* since 1970 UTC */
  guint32 dos_time;     /* date << 16 | time, local, as zip wants it (APPNOTE 4.4.6) */
  guint64 offset;       /* of its head in the archive */
} WbSlot;

typedef struct _WbArchiveFormat WbArchiveFormat;

typedef struct
{
  const WbArchiveFormat *format;
  GPtrArray *slots;   /* of WbSlot */
  guint64 end_offset; /* where the format's end begins */
  guint64 bytes;      /* of the whole archive */
} WbLayout;

/* How an archive is put together around what the spool holds. Each function appends to out. */
struct _WbArchiveFormat
{
  const char *id;                                        /* "zip" */
  WbCodec codec;                                         /* of the spool it takes */
  void (*head) (const WbSlot *slot, GByteArray *out);    /* before a member's packed bytes */
  void (*tail) (const WbSlot *slot, GByteArray *out);    /* after them */
  void (*end) (const WbLayout *layout, GByteArray *out); /* after the last member */
};

extern const WbArchiveFormat wb_archive_zip;
extern const WbArchiveFormat wb_archive_tar_zst;

/* The format for a spool of codec; static. */
const WbArchiveFormat *wb_archive_format_for (WbCodec codec);

WbSlot *wb_slot_new (const char *name, gint64 mtime_sec);
void wb_slot_free (WbSlot *slot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbSlot, wb_slot_free)

WbLayout *wb_layout_new (const WbArchiveFormat *format);
void wb_layout_free (WbLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbLayout, wb_layout_free)

/* Lays out the members of evidence that have content below folder ("WB-7K3Q-9F2M"), our own ones
 * first. Members without a time of their own get now_usec. */
WbLayout *wb_layout_of_evidence (const WbEvidence *evidence, const char *folder, gint64 now_usec);

/* Computes all offsets and the size; call after the last slot was added. */
void wb_layout_settle (WbLayout *layout);

/* Keeps the layout in spool folder dir, atomically, and reads it back. */
gboolean wb_layout_save (const WbLayout *layout, const char *dir,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
WbLayout *wb_layout_load (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Little-endian numbers, as zip and zstd write them. */
void wb_put_le (GByteArray *out, guint64 number, guint n_bytes);

G_END_DECLS
