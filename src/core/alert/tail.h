/* SPDX-License-Identifier: MPL-2.0 */
/* One log file that is followed: entry by entry, each once, while it grows, is renamed, cut off or
 * removed, and over restarts of whoever follows it.
 *
 * A file is known again by its inode and by what stands in it: a hash of its beginning and one of
 * the last bytes before the place up to which it was taken. So what was copied away (copytruncate)
 * or compressed goes on where the file was left. What is remembered holds no text. */
#pragma once

#include <json-glib/json-glib.h>
#include <sys/stat.h>

#include "entry/entry.h"

G_BEGIN_DECLS

/* One entry as it stands in the file: its lines without the last newline. */
typedef struct
{
  const char *text; /* length bytes of any kind, not terminated */
  gsize length;
  gboolean is_block; /* one JSON document over several lines */
  WbLevel level;     /* unknown for what is not understood */
  gint64 time_usec;  /* or WB_TIME_UNKNOWN */
  const char *relative;
} WbTailEntry;

typedef void (*WbTailTake) (gpointer self, const WbTailEntry *entry);

typedef struct _WbTail WbTail;

/* relative is below some root, raw bytes; fd (taken over) is open on it, stat is its. What follows
 * is read from its beginning, or, if at_end, from where it ends now. */
WbTail *wb_tail_new (const char *relative, int fd, const struct stat *st, gboolean at_end);
void wb_tail_free (WbTail *tail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbTail, wb_tail_free)

/* What is remembered of tail, and back (without a file); NULL if node is senseless. */
JsonNode *wb_tail_to_json (const WbTail *tail);
WbTail *wb_tail_from_json (JsonNode *node);

/* TRUE if st is of tail's file, by its inode. */
gboolean wb_tail_is_at (const WbTail *tail, const struct stat *st);

/* TRUE if the file behind fd begins with all that was taken of tail, so that tail can go on there.
 */
gboolean wb_tail_is_in (const WbTail *tail, int fd);

/* TRUE if what stands in fd is or can become a copy of what tail's file has: no longer, and the
 * same at both ends. Only of a tail that has its file. */
gboolean wb_tail_is_copied_to (const WbTail *tail, int fd);

/* The same of what is open as file, which tail need not have. */
gboolean wb_tail_is_copy (int file, int fd);

/* The first bytes of a file, unpacked. */
typedef struct
{
  guint8 bytes[256];
  gsize length;
} WbFirst;
void wb_first_read (int fd, WbFirst *ret_first);

/* FALSE if a file that begins with first can be neither a copy of tail's nor where tail goes on;
 * for that nothing is read. */
gboolean wb_tail_may_be_like (const WbTail *tail, const WbFirst *first);

/* TRUE if fd begins as tail's file does. */
gboolean wb_tail_begins (const WbTail *tail, int fd);

/* FALSE if tail's file was cut off since it was read, or can't be read: it is without one then. */
gboolean wb_tail_is_whole (WbTail *tail);

/* TRUE if tail's file was moved away from there, cut off or removed, while somebody looked: what is
 * called so now is another one, even if the same stands in it. */
gboolean wb_tail_has_left (const WbTail *tail, const char *relative);

/* Gives tail the file behind fd (taken over), to go on in; relative and st are its. */
void wb_tail_take_file (WbTail *tail, const char *relative, int fd, const struct stat *st);

/* TRUE if all entries that were in tail's file when it was read last were taken, so that tail can
 * do without its open file until something is written to it. */
gboolean wb_tail_can_sleep (const WbTail *tail);

/* Closes the file, whose wb_tail_key() is known then; FALSE if there is more in it by now. It is
 * opened again by wb_tail_take_file(). */
gboolean wb_tail_sleep (WbTail *tail);

/* When tail's file was last written to, as far as it is known. */
gint64 wb_tail_changed_usec (const WbTail *tail);

/* The file of a tail that sleeps is gone, or was cut off. */
void wb_tail_lose (WbTail *tail);

/* Follows the file to another name. */
void wb_tail_rename (WbTail *tail, const char *relative);

typedef enum
{
  WB_TAIL_LIVES,    /* more may come */
  WB_TAIL_HAS_MORE, /* and is there already: read again */
  WB_TAIL_LOST,     /* its file was cut off, or is gone and read: it is without one now */
  WB_TAIL_OVER,     /* it was compressed, and is read: nothing more comes */
} WbTailState;

/* Takes what is new, a chunk of it. An entry that more lines may still belong to is
 * kept back until something else follows or wb_tail_rest() is called. */
WbTailState wb_tail_read (WbTail *tail, WbTailTake take, gpointer self);

/* When the entry that is kept back was last added to, on the monotonic clock; 0 if there is none.
 */
gint64 wb_tail_rest_usec (const WbTail *tail);

/* Takes the entry that is kept back as it stands. */
void wb_tail_rest (WbTail *tail, WbTailTake take, gpointer self);

/* What names a file as long as it does not change; caller frees. */
char *wb_tail_file_key (const struct stat *st);
/* What names what stands in a file that does not change any more, wherever it is moved or copied:
 * its length, and a hash of both ends (of what is compressed the last bytes are a sum of all). NULL
 * if it can't be read. Caller frees. */
char *wb_tail_content_key (int fd, const struct stat *st);
/* The same of tail's file, as it was when it was over or went to sleep; borrowed. */
const char *wb_tail_key (const WbTail *tail);
const char *wb_tail_content (const WbTail *tail);
/* Borrowed. */
const char *wb_tail_relative (const WbTail *tail);
/* Where in time it is: the time of the last entry that was taken, or of the next one; may be
 * WB_TIME_UNKNOWN. */
gint64 wb_tail_time_usec (const WbTail *tail);
/* Bytes of entries that were taken; of compressed files, of what is in them. */
guint64 wb_tail_taken_bytes (const WbTail *tail);

G_END_DECLS
