/* SPDX-License-Identifier: MPL-2.0 */
/* What tail.c (a file's life, and reading it), tail-entries.c (its bytes as entries) and
 * tail-known.c (how it is known again) share; nobody else includes this. */
#pragma once

#include "alert/sample.h"
#include "alert/tail.h"

G_BEGIN_DECLS

#define WB_TAIL_CHUNK_BYTES ((gsize) 16 * 1024)

struct _WbTail
{
  char *relative;
  guint64 device, inode;
  guint64 taken;
  WbSample head;      /* the first bytes, as far as they were taken */
  WbSample mark;      /* the last bytes before taken */
  WbContent *content; /* (nullable) */

  GByteArray *bytes; /* from taken on */
  gsize most_bytes;  /* as many of them as there have been at once */
  gsize looked;      /* of them: lines were looked for up to here, */
  gsize searched;    /* and newlines up to here */
  gsize text_bytes;  /* of them: the entry that is kept back, */
  gsize entry_bytes; /* and all that belongs to it */
  WbLevel level;
  gint64 time_usec;
  gboolean in_block;   /* it is a JSON document that has not ended */
  gboolean skips_line; /* up to the next newline: it was too long */
  gint64 rest_usec;
  gint64 last_usec;
  guint64 seen_bytes;  /* of the file, when it was looked at last */
  gint64 changed_usec; /* and when it had been written to */
  char *former;        /* (nullable): the name that its file has left */
  char *key;           /* (nullable): of a file that is over, or sleeps */
  char *content_key;   /* (nullable): of the same */
  WbFirst first;       /* of the file that it has, or had last */
};

/* A tail without a file of which nothing was taken. */
WbTail *wb_tail_new_empty (const char *relative, guint64 device, guint64 inode);

/* Remembers what names the file, whose stat is st, and what stands in it. */
void wb_tail_note_keys (WbTail *tail, const struct stat *st);

/* Remembers how large the file was, and when it had changed. */
void wb_tail_note_stat (WbTail *tail, const struct stat *st);

/* Where content, whose stat is st, ends; of what is compressed, unpacked. */
guint64 wb_tail_end_of (WbContent *content, const struct stat *st);

/* Where it is: start is of the bytes that are looked at, the first entry of a reading being at 0.
 */
typedef struct
{
  WbTail *tail;
  gsize start; /* of tail's bytes: all before was taken in this reading */
  WbTailTake take;
  gpointer self;
} WbReading;

/* Gives away the entry that is kept back; nothing if there is none. */
void wb_tail_take_entry (WbReading *reading);

/* Reads time and level of the block that begins at text. */
void wb_tail_look_at_block (WbTail *tail, const char *text);

/* Looks at the line from begin to end of the bytes; newline is 1, or 0 for a line that was cut or
 * never ended. */
void wb_tail_look_at_line (WbReading *reading, gsize begin, gsize end, gsize newline);

/* Takes all entries that are whole. */
void wb_tail_look_for_lines (WbReading *reading);

/* Forgets what was taken, but for its first and last bytes. */
void wb_tail_move_on (WbReading *reading);

G_END_DECLS
