/* SPDX-License-Identifier: MPL-2.0 */
#include "tree.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/error.h"
#include "base/fs.h"
#include "collect/collectors.h"

static const guint8 key[WB_CASE_KEY_BYTES] = { 1, 2, 3, 4 };

void
tree_set_up (Tree *tree, const char *items)
{
  g_autoptr (GError) error = NULL;

  *tree = (Tree){ .top = g_dir_make_tmp ("waybill-collect-XXXXXX", NULL) };
  tree->data = g_build_filename (tree->top, "data", NULL);
  tree->spool = g_build_filename (tree->top, "spool", NULL);
  g_assert_cmpint (g_mkdir (tree->data, 0700), ==, 0);
  g_autofree char *json =
      g_strdup_printf ("{ \"waybill\": 1, \"id\": \"com.example.Studio\", \"name\": {\"\": \"S\"},"
                       " \"roots\": { \"data\": [\"%s\"] }, \"items\": [ %s ] }",
                       tree->data, items);
  tree->profile = wb_profile_parse (json, -1, "test.json", WB_PROFILE_PATH, NULL, &error);
  g_assert_no_error (error);
}

void
tree_tear_down (Tree *tree)
{
  g_clear_pointer (&tree->evidence, wb_evidence_free);
  g_clear_pointer (&tree->trips, g_ptr_array_unref);
  g_clear_pointer (&tree->selection, wb_selection_free);
  g_clear_pointer (&tree->plan, wb_plan_free);
  g_clear_pointer (&tree->profile, wb_profile_unref);
  g_assert_true (wb_fs_remove_tree (tree->top, NULL));
  g_free (tree->data);
  g_free (tree->spool);
  g_free (tree->top);
}

char *
tree_path (const Tree *tree, const char *relative)
{
  return g_build_filename (tree->data, relative, NULL);
}

void
tree_write (const Tree *tree, const char *relative, const char *text, gssize length)
{
  g_autofree char *path = tree_path (tree, relative);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

void
tree_set_mtime (const Tree *tree, const char *relative, const char *iso)
{
  g_autofree char *path = tree_path (tree, relative);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);
  const struct timespec at = { .tv_sec = g_date_time_to_unix (time) };
  const struct timespec times[2] = { at, at };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), ==, 0);
}

GBytes *
tree_gzip (const char *text, gsize length)
{
  z_stream z = { 0 };

  g_assert_cmpint (deflateInit2 (&z, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), ==,
                   Z_OK);
  const gsize room = deflateBound (&z, length) + 64;
  guint8 *packed = g_malloc (room);
  z.next_in = (Bytef *) text;
  z.avail_in = (uInt) length;
  z.next_out = packed;
  z.avail_out = (uInt) room;
  g_assert_cmpint (deflate (&z, Z_FINISH), ==, Z_STREAM_END);
  GBytes *bytes = g_bytes_new (packed, z.total_out);
  deflateEnd (&z);
  g_free (packed);
  return bytes;
}

void
tree_look (Tree *tree, const char *const *attachments, const char *const *orders)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&tree->selection, wb_selection_free);
  g_clear_pointer (&tree->plan, wb_plan_free);
  tree->plan = wb_plan_new (tree->profile, NULL, wb_collectors, attachments, orders, NULL, &error);
  g_assert_no_error (error);
  tree->selection = wb_selection_new (tree->plan);
  g_ptr_array_set_size (tree->selection->items, 0);
  for (guint i = 0; i < tree->plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (tree->plan->items, i);
      g_ptr_array_add (tree->selection->items, g_strdup (item->id));
    }
}

void
tree_collect (Tree *tree, int wb_error)
{
  g_autoptr (GError) error = NULL;
  const WbRun run = { 0 };

  g_clear_pointer (&tree->evidence, wb_evidence_free);
  g_clear_pointer (&tree->trips, g_ptr_array_unref);
  tree->evidence =
      wb_collect (tree->plan, tree->selection, NULL, key, tree->spool, &run, &tree->trips, &error);
  if (wb_error != 0)
    {
      g_assert_error (error, WB_ERROR, wb_error);
      g_assert_null (tree->evidence);
    }
  else
    g_assert_no_error (error);
}

const WbMember *
tree_find (const Tree *tree, const char *member)
{
  const WbMember *found = wb_evidence_find (tree->evidence, member);

  if (!found)
    for (guint i = 0; i < wb_evidence_members (tree->evidence)->len; i++)
      {
        const WbMember *other = g_ptr_array_index (wb_evidence_members (tree->evidence), i);
        g_test_message ("there is %s (%s)", other->member, wb_status_word (other->status));
      }
  g_assert_nonnull (found);
  return found;
}

char *
tree_member (const Tree *tree, const char *member)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const WbSink sink = wb_sink_to_string (text);
  const WbMember *found = tree_find (tree, member);

  if (!found->spool)
    g_test_message ("%s has no content: %s", member, found->error);
  g_assert_nonnull (found->spool);
  g_assert_true (wb_evidence_read (tree->evidence, member, 0, G_MAXUINT64, &sink, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (text->len, ==, found->bytes);
  return g_strndup (text->str, text->len);
}

const WbCut *
tree_cut (const WbMember *member, const char *what)
{
  for (guint i = 0; i < member->cuts->len; i++)
    {
      const WbCut *cut = g_ptr_array_index (member->cuts, i);
      if (g_str_equal (cut->what, what))
        return cut;
    }
  return NULL;
}
