/* SPDX-License-Identifier: MPL-2.0 */
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "redact/tripwire.h"

#define ITEMS                                                                                      \
  "{ \"id\": \"logs\", \"collect\": \"logs\", \"root\": \"data\", \"files\": [\"logs/**\"] },"     \
  "{ \"id\": \"user\", \"collect\": \"document\", \"root\": \"data\","                             \
  "  \"files\": [\"userData.json\"], \"show\": [\"/plan\"] },"                                     \
  "{ \"id\": \"config\", \"collect\": \"document\", \"root\": \"data\","                           \
  "  \"files\": [\"*.ini\", \"app*.json\"] }"

static const guint8 key[WB_CASE_KEY_BYTES] = { 1, 2, 3, 4 };

static void
set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, ITEMS);
  tree_write (tree, "logs/app.log",
              "{\"level\":\"error\",\"message\":\"no\",\"timestamp\":\"2026-11-20T08:00:00Z\"}\n",
              -1);
  tree_write (tree, "userData.json",
              "{ \"userId\": \"u-1\", \"name\": \"王小明\", \"plan\": \"all of it, please\","
              " \"token\": \"FAKEabcdefgh12345678\" }\n",
              -1);
  tree_write (tree, "app.ini", "[section]\nmail=a@example.com\n", -1);
}

static void
tear_down (Tree *tree, gconstpointer data)
{
  tree_tear_down (tree);
}

static void
test_documents (Tree *tree, gconstpointer data)
{
  tree_write (tree, "appConfig.json", "{ \"a\": ", -1);
  tree_write (tree, "app2.json", "{ \"a\": 1 }", -1);
  tree_write (tree, "bin.ini", "a\0b", 3);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);

  g_autofree char *user = tree_member (tree, "documents/userData.json");
  g_autofree char *ini = tree_member (tree, "documents/app.ini");
  g_autofree char *small = tree_member (tree, "documents/app2.json");
  g_assert_nonnull (strstr (user, "\"u-1\""));
  g_assert_nonnull (strstr (user, "all of it, please"));
  g_assert_null (strstr (user, "王小明"));
  g_assert_null (strstr (user, "FAKEabcdefgh"));
  g_assert_true (g_str_has_prefix (ini, "[section]\nmail=[[email:"));
  g_assert_cmpstr (small, ==, "{ \"a\": 1 }");
  const WbMember *damaged = tree_find (tree, "documents/appConfig.json");
  g_assert_cmpint (damaged->status, ==, WB_STATUS_UNREDACTED);
  g_assert_null (damaged->spool);
  g_assert_cmpint (tree_find (tree, "documents/bin.ini")->status, ==, WB_STATUS_UNREDACTED);
}

static void
test_words (Tree *tree, gconstpointer data)
{
  tree_look (tree, NULL, NULL);
  tree->selection->message = g_strdup ("{ It broke; my number is 13800001234");
  tree->selection->contact = g_strdup ("13800001234");
  tree_collect (tree, 0);
  g_autofree char *words = tree_member (tree, "description.txt");
  g_autofree char *contact = tree_member (tree, "contact.json");
  g_assert_true (g_str_has_prefix (words, "{ It broke"));
  g_assert_null (strstr (words, "13800001234"));
  g_assert_nonnull (strstr (contact, "13800001234"));

  g_clear_pointer (&tree->selection->contact, g_free);
  tree_collect (tree, 0);
  g_assert_null (wb_evidence_find (tree->evidence, "contact.json"));
  g_assert_nonnull (wb_evidence_find (tree->evidence, "description.txt"));
}

static void
test_nothing (Tree *tree, gconstpointer data)
{
  tree_look (tree, NULL, NULL);
  g_ptr_array_set_size (tree->selection->items, 0);
  tree->selection->message = g_strdup ("Only words");
  tree_collect (tree, WB_ERROR_NOTHING);
}

/* What is finished stays; what is not chosen any more goes; other decisions collect anew. */
static void
test_again (Tree *tree, gconstpointer data)
{
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_autofree char *file = g_strdup (tree_find (tree, "logs/app.log")->spool);
  g_autofree char *log = g_build_filename (tree->spool, "members.jsonl", NULL);
  g_autofree char *before = wb_fs_read (log, 1 << 20, NULL, NULL);

  tree_collect (tree, 0);
  g_autofree char *after = wb_fs_read (log, 1 << 20, NULL, NULL);
  g_assert_cmpstr (tree_find (tree, "logs/app.log")->spool, ==, file);
  g_assert_cmpstr (after, ==, before);

  g_ptr_array_set_size (tree->selection->items, 1);
  tree_collect (tree, 0);
  g_assert_cmpstr (tree_find (tree, "logs/app.log")->spool, ==, file);
  g_assert_null (wb_evidence_find (tree->evidence, "documents/userData.json"));

  if (!tree->selection->hide)
    tree->selection->hide = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (tree->selection->hide, g_strdup ("timestamp-of-nobody"));
  tree_collect (tree, 0);
  g_assert_cmpuint (wb_evidence_members (tree->evidence)->len, ==, 1);
}

/* A kill at any place of the log leaves what was finished before. */
static void
test_kill (Tree *tree, gconstpointer data)
{
  g_autofree char *log = g_build_filename (tree->spool, "members.jsonl", NULL);
  gsize length = 0;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("logs/%u.log", i);
      tree_write (tree, name, "[2026-11-20 08:00:00] [info] x\n", -1);
    }
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  const guint n = wb_evidence_members (tree->evidence)->len;
  g_autofree char *whole = wb_fs_read (log, 1 << 20, &length, NULL);
  /* Downwards, so that the files a shorter log names have never been swept away. */
  for (gsize at = length; at > length / 23; at -= length / 23)
    {
      g_clear_pointer (&tree->evidence, wb_evidence_free);
      g_assert_true (g_file_set_contents (log, whole, (gssize) at, NULL));
      tree_collect (tree, 0);
      g_assert_cmpuint (wb_evidence_members (tree->evidence)->len, ==, n);
      g_autofree char *got = tree_member (tree, "logs/3.log");
      g_assert_cmpstr (got, ==, "[2026-11-20 08:00:00] [info] x\n");
    }
}

static void
test_moving (Tree *tree, gconstpointer data)
{
  g_autofree char *layout = g_build_filename (tree->spool, WB_SPOOL_LAYOUT, NULL);

  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_autofree char *path =
      g_build_filename (tree->spool, tree_find (tree, "logs/app.log")->spool, NULL);
  g_assert_true (g_file_set_contents (layout, "{}", 2, NULL));
  g_assert_cmpint (truncate (path, 0), ==, 0);
  tree_collect (tree, 0);
  g_assert_cmpuint (tree_find (tree, "logs/app.log")->bytes, >, 0);
}

static void
assert_previews (Tree *tree, const char *item, const char *member)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *sent = tree_member (tree, member);
  const WbSink sink = wb_sink_to_string (shown);

  g_assert_true (wb_collect_preview (tree->plan, tree->selection, NULL, key, item, member,
                                     tree->top, NULL, &sink, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (shown->str, ==, sent);
}

static void
test_preview (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const WbSink sink = wb_sink_to_string (shown);

  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  assert_previews (tree, "logs", "logs/app.log");
  assert_previews (tree, "user", "documents/userData.json");
  g_assert_false (wb_collect_preview (tree->plan, tree->selection, NULL, key, "user", "nope",
                                      tree->top, NULL, &sink, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_PROFILE);
  g_autoptr (GDir) dir = g_dir_open (tree->top, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir));)
    g_assert_false (g_str_has_prefix (name, "preview-"));
}

/* A secret that one file shows as such stands, unmarked, in another. */
static void
plant_known_secret (Tree *tree)
{
  tree_write (tree, "logs/one.log", "[2026-11-20 08:00:00] [info] password=correcthorse7battery\n",
              -1);
  tree_write (tree, "logs/two.log",
              "[2026-11-20 08:00:00] [info] typed correcthorse7battery again\n"
              "[2026-11-20 08:00:01] [error] correcthorse7battery is wrong\n",
              -1);
  tree_look (tree, NULL, NULL);
}

static void
test_held (Tree *tree, gconstpointer data)
{
  plant_known_secret (tree);
  for (guint round = 0; round < 2; round++)
    {
      tree_collect (tree, WB_ERROR_HELD);
      g_assert_nonnull (tree->trips);
      g_assert_cmpuint (tree->trips->len, ==, 2);
      const WbTrip *trip = g_ptr_array_index (tree->trips, 0);
      g_assert_cmpstr (trip->member, ==, "logs/two.log");
      g_assert_cmpuint (trip->line, ==, 1);
      g_assert_cmpstr (trip->kind, ==, "known_secret");
    }

  tree->selection->tripwire = WB_TRIPWIRE_MASK;
  tree_collect (tree, 0);
  g_autofree char *got = tree_member (tree, "logs/two.log");
  const WbMember *member = tree_find (tree, "logs/two.log");
  g_assert_null (strstr (got, "correcthorse"));
  g_assert_nonnull (strstr (got, "[[tripwire]]"));
  g_assert_cmpuint (member->entries, ==, 2);
  g_autoptr (WbGroups) groups = wb_evidence_groups (tree->evidence, NULL);
  g_autofree char *json = wb_groups_to_json (groups);
  g_assert_null (strstr (json, "correcthorse"));
  g_assert_cmpuint (wb_groups_sorted (groups)->len, ==, 2);
}

static void
test_zstd (Tree *tree, gconstpointer data)
{
  tree_look (tree, NULL, NULL);
  g_free (tree->selection->format);
  tree->selection->format = g_strdup ("tar.zst");
  tree_collect (tree, 0);
  g_assert_cmpint (wb_evidence_codec (tree->evidence), ==, WB_CODEC_ZSTD);
  g_autofree char *ini = tree_member (tree, "documents/app.ini");
  g_assert_true (g_str_has_prefix (ini, "[section]\n"));
}

static void
test_cancelled (Tree *tree, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const WbRun run = { .cancellable = cancellable };

  tree_look (tree, NULL, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      wb_collect (tree->plan, tree->selection, NULL, key, tree->spool, &run, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tree_collect (tree, 0);
}

typedef struct
{
  GThread *thread;
  guint n;
  guint64 done, total;
} Told;

static void
on_event (const WbEvent *event, gpointer self)
{
  Told *told = self;

  g_assert_true (g_thread_self () == told->thread);
  g_assert_cmpstr (event->stage, ==, "collect");
  g_assert_cmpuint (event->done, <=, event->total);
  told->n++;
}

static void
test_progress (Tree *tree, gconstpointer data)
{
  Told told = { .thread = g_thread_self () };
  const WbObserver observer = { .notify = on_event, .self = &told };
  const WbRun run = { .observer = &observer };
  g_autoptr (GError) error = NULL;

  tree_look (tree, NULL, NULL);
  tree->evidence =
      wb_collect (tree->plan, tree->selection, NULL, key, tree->spool, &run, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (told.n, >=, 8);
}

#define ADD(name, func) g_test_add ("/collect/" name, Tree, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("documents", test_documents);
  ADD ("words", test_words);
  ADD ("nothing", test_nothing);
  ADD ("again", test_again);
  ADD ("kill", test_kill);
  ADD ("moving", test_moving);
  ADD ("preview", test_preview);
  ADD ("held", test_held);
  ADD ("zstd", test_zstd);
  ADD ("cancelled", test_cancelled);
  ADD ("progress", test_progress);
  return g_test_run ();
}
