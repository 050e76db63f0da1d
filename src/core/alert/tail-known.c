/* SPDX-License-Identifier: MPL-2.0 */
/* A file is remembered by its inode, and by hashes of its first bytes and of the last that were
 * taken. */
#include "alert/tail-private.h"

#include <string.h>

#include "base/fs.h"
#include "base/json.h"

WbTail *
wb_tail_new_empty (const char *relative, guint64 device, guint64 inode)
{
  WbTail *tail = g_new0 (WbTail, 1);
  tail->relative = g_strdup (relative);
  tail->device = device;
  tail->inode = inode;
  tail->bytes = g_byte_array_new ();
  tail->last_usec = WB_TIME_UNKNOWN;
  return tail;
}

/* --- what is remembered ---------------------------------------------------------------------- */

static void
set_sample (JsonObject *json, const char *name, const WbSample *sample)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "bytes", sample->length);
  json_object_set_string_member (object, "sha256", sample->sha256);
  json_object_set_object_member (json, name, object);
}

static gboolean
get_sample (JsonObject *json, const char *name, WbSample *sample)
{
  JsonObject *object = wb_json_get_object (json, name);
  const char *hash = object ? wb_json_get_string (object, "sha256") : NULL;
  const gint64 length = object ? wb_json_get_int (object, "bytes", -1) : -1;

  if (!hash || length < 0 || length > WB_SAMPLE_BYTES)
    return FALSE;
  sample->length = (guint) length;
  g_strlcpy (sample->sha256, hash, sizeof sample->sha256);
  return TRUE;
}

JsonNode *
wb_tail_to_json (const WbTail *tail)
{
  JsonObject *json = json_object_new ();
  g_autofree char *name = g_utf8_make_valid (tail->relative, -1);

  json_object_set_string_member (json, "file", name);
  json_object_set_int_member (json, "device", (gint64) tail->device);
  json_object_set_int_member (json, "inode", (gint64) tail->inode);
  json_object_set_int_member (json, "taken", (gint64) tail->taken);
  set_sample (json, "head", &tail->head);
  set_sample (json, "mark", &tail->mark);
  return wb_json_node_take (json);
}

WbTail *
wb_tail_from_json (JsonNode *node)
{
  JsonObject *json = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *relative = json ? wb_json_get_string (json, "file") : NULL;

  if (!relative)
    return NULL;
  g_autoptr (WbTail) tail =
      wb_tail_new_empty (relative, (guint64) wb_json_get_int (json, "device", 0),
                         (guint64) wb_json_get_int (json, "inode", 0));
  tail->taken = (guint64) MAX (wb_json_get_int (json, "taken", 0), 0);
  if (!get_sample (json, "head", &tail->head) || !get_sample (json, "mark", &tail->mark)
      || tail->head.length > tail->taken || tail->mark.length > tail->taken)
    return NULL;
  return g_steal_pointer (&tail);
}

guint64
wb_tail_end_of (WbContent *content, const struct stat *st)
{
  guint8 bytes[WB_TAIL_CHUNK_BYTES];
  guint64 end = 0;
  gsize got = 1;

  if (!wb_content_is_compressed (content))
    return (guint64) st->st_size;
  for (; got > 0; end += got)
    (void) wb_content_read (content, bytes, sizeof bytes, end, &got);
  return end;
}

/* --- being known again ----------------------------------------------------------------------- */

gboolean
wb_tail_is_at (const WbTail *tail, const struct stat *st)
{
  return tail->device == st->st_dev && tail->inode == st->st_ino;
}

static WbContent *
open_twin (int fd)
{
  wb_autofd int twin = dup (fd);
  return twin >= 0 ? wb_content_new (wb_steal_fd (&twin)) : NULL;
}

gboolean
wb_tail_is_in (const WbTail *tail, int fd)
{
  g_autoptr (WbContent) content = open_twin (fd);
  return content && wb_sample_is_at (&tail->head, content, 0)
         && wb_sample_is_at (&tail->mark, content, tail->taken - tail->mark.length);
}

/* TRUE if what stands in copy from offset, length bytes at most, is in original, too. */
static gboolean
is_same_at (WbContent *copy, WbContent *original, guint64 offset, gsize length)
{
  guint8 one[WB_SAMPLE_BYTES], other[WB_SAMPLE_BYTES];
  gsize got_one = 0, got_other = 0;

  (void) wb_content_read (copy, one, length, offset, &got_one);
  (void) wb_content_read (original, other, got_one, offset, &got_other);
  return got_other == got_one && memcmp (one, other, got_one) == 0;
}

/* The beginning is compared first: where a compressed file ends is known only when it was unpacked.
 */
static gboolean
is_copied_to (WbContent *original, int fd)
{
  struct stat st, own_st;

  if (wb_content_is_compressed (original) || fstat (fd, &st) < 0
      || fstat (wb_content_fd (original), &own_st) < 0)
    return FALSE;
  if (st.st_size == 0) /* copying begins with that */
    return own_st.st_size > 0;
  g_autoptr (WbContent) copy = open_twin (fd);
  if (!copy || !is_same_at (copy, original, 0, WB_SAMPLE_BYTES))
    return FALSE;
  const guint64 end = wb_tail_end_of (copy, &st);
  const gsize length = (gsize) MIN (end, WB_SAMPLE_BYTES);
  return end <= (guint64) own_st.st_size && is_same_at (copy, original, end - length, length);
}

gboolean
wb_tail_is_copied_to (const WbTail *tail, int fd)
{
  return tail->content && is_copied_to (tail->content, fd);
}

gboolean
wb_tail_is_copy (int file, int fd)
{
  g_autoptr (WbContent) original = open_twin (file);
  return original && is_copied_to (original, fd);
}

gboolean
wb_tail_begins (const WbTail *tail, int fd)
{
  g_autoptr (WbContent) content = open_twin (fd);
  return content && wb_sample_is_at (&tail->head, content, 0);
}

gboolean
wb_tail_has_left (const WbTail *tail, const char *relative)
{
  return g_strcmp0 (tail->former, relative) == 0;
}

void
wb_tail_note_stat (WbTail *tail, const struct stat *st)
{
  tail->seen_bytes = (guint64) st->st_size;
  tail->changed_usec = (gint64) st->st_mtim.tv_sec * G_USEC_PER_SEC + st->st_mtim.tv_nsec / 1000;
}

void
wb_first_read (int fd, WbFirst *ret_first)
{
  g_autoptr (WbContent) content = open_twin (fd);

  ret_first->length = 0;
  if (content)
    (void) wb_content_read (content, ret_first->bytes, sizeof ret_first->bytes, 0,
                            &ret_first->length);
}

gboolean
wb_tail_may_be_like (const WbTail *tail, const WbFirst *first)
{
  const gsize length = MIN (tail->first.length, first->length);
  return memcmp (tail->first.bytes, first->bytes, length) == 0;
}

char *
wb_tail_content_key (int fd, const struct stat *st)
{
  guint8 bytes[2 * WB_SAMPLE_BYTES];
  const guint64 size = (guint64) MAX (st->st_size, 0);
  const gsize length = (gsize) MIN (size, WB_SAMPLE_BYTES);
  gsize first = 0, last = 0;

  if (!wb_fs_read_at (fd, bytes, length, 0, &first, NULL)
      || !wb_fs_read_at (fd, bytes + first, length, size - length, &last, NULL))
    return NULL;
  g_autofree char *hash = wb_sha256_of (bytes, first + last);
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%s", size, hash);
}

void
wb_tail_note_keys (WbTail *tail, const struct stat *st)
{
  g_free (tail->key);
  tail->key = wb_tail_file_key (st);
  g_free (tail->content_key);
  tail->content_key = wb_tail_content_key (wb_content_fd (tail->content), st);
}

/* Without the device, whose number can be another one after the next start. */
char *
wb_tail_file_key (const struct stat *st)
{
  const gint64 mtime_usec =
      (gint64) st->st_mtim.tv_sec * G_USEC_PER_SEC + st->st_mtim.tv_nsec / 1000;
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
                          (guint64) st->st_ino, (gint64) st->st_size, mtime_usec);
}
