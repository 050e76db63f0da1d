/* SPDX-License-Identifier: MPL-2.0 */
/* A tree made to hang, to leak or to stop the rest: one good file in it must come through. */
#include "tree.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#define ITEMS                                                                                      \
  "{ \"id\": \"logs\", \"collect\": \"logs\", \"root\": \"data\", \"files\": [\"logs/**\"] },"     \
  "{ \"id\": \"docs\", \"collect\": \"document\", \"root\": \"data\", \"files\": [\"docs/**\"] }," \
  "{ \"id\": \"order\", \"collect\": \"orders\", \"root\": \"data\","                              \
  "  \"files\": [\"tasks/**/*.json\"] }"

#define MANY 10000
#define GOOD "[2026-11-20 08:00:00] [info] all is well\n"

static void
set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, ITEMS);
  tree_write (tree, "logs/good.log", GOOD, -1);
}

static void
tear_down (Tree *tree, gconstpointer data)
{
  tree_tear_down (tree);
}

static void
assert_good (const Tree *tree)
{
  g_autofree char *got = tree_member (tree, "logs/good.log");

  g_assert_cmpstr (got, ==, GOOD);
}

static guint
count_with (const Tree *tree, WbStatus status)
{
  const GPtrArray *members = wb_evidence_members (tree->evidence);
  guint n = 0;

  for (guint i = 0; i < members->len; i++)
    n += ((const WbMember *) g_ptr_array_index (members, i))->status == status;
  return n;
}

static void
make_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);
}

static void
test_not_files (Tree *tree, gconstpointer data)
{
  g_autofree char *fifo = tree_path (tree, "logs/fifo.log");
  g_autofree char *sock = tree_path (tree, "logs/s.log");
  g_autofree char *out = tree_path (tree, "logs/out.log");
  g_autofree char *folder = tree_path (tree, "logs/folder");
  g_autofree char *twice = tree_path (tree, "logs/twice.log");
  g_autofree char *good = tree_path (tree, "logs/good.log");
  g_autofree char *device = tree_path (tree, "logs/device.log");

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  make_socket (sock);
  g_assert_cmpint (symlink ("/etc/passwd", out), ==, 0);
  g_assert_cmpint (symlink ("/etc", folder), ==, 0);
  g_assert_cmpint (link (good, twice), ==, 0);
  if (mknod (device, S_IFCHR | 0600, makedev (1, 5)) != 0)
    g_test_message ("no device: not root");
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_assert_cmpuint (count_with (tree, WB_STATUS_NOT_FILE), >=, 4);
  g_assert_cmpuint (count_with (tree, WB_STATUS_SAME_FILE), ==, 1);
  g_assert_cmpuint (count_with (tree, WB_STATUS_OK), ==, 1);
}

/* Between looking and collecting a file becomes something that would block. */
static void
test_swapped (Tree *tree, gconstpointer data)
{
  g_autofree char *fifo = tree_path (tree, "logs/a.log");
  g_autofree char *out = tree_path (tree, "logs/b.log");
  g_autofree char *folder = tree_path (tree, "logs/sub");
  g_autofree char *moved = tree_path (tree, "moved");

  tree_write (tree, "logs/a.log", GOOD, -1);
  tree_write (tree, "logs/b.log", GOOD, -1);
  tree_write (tree, "logs/sub/passwd", GOOD, -1);
  tree_look (tree, NULL, NULL);
  g_unlink (fifo);
  g_unlink (out);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", out), ==, 0);
  g_assert_cmpint (rename (folder, moved), ==, 0);
  g_assert_cmpint (symlink ("/etc", folder), ==, 0);
  tree_collect (tree, 0);
  assert_good (tree);
  g_assert_cmpuint (count_with (tree, WB_STATUS_OK), ==, 1);
  for (guint i = 0; i < wb_evidence_members (tree->evidence)->len; i++)
    {
      const WbMember *member = g_ptr_array_index (wb_evidence_members (tree->evidence), i);
      g_assert_true (member->spool == NULL || g_str_equal (member->member, "logs/good.log"));
    }
}

static void
test_names (Tree *tree, gconstpointer data)
{
  static const char *const names[] = { "logs/new\nline.log",
                                       "logs/\xff\xfe.log",
                                       "logs/\xe2\x80\xae"
                                       "gol.log",
                                       "logs/CON",
                                       "logs/a:b.log",
                                       "logs/-rf",
                                       "logs/\x1b[31mred.log",
                                       "logs/王小明.log",
                                       "logs/13800001234.log",
                                       "logs/x@example.com.log",
                                       "logs/ .log" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    tree_write (tree, names[i], GOOD, -1);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  const GPtrArray *members = wb_evidence_members (tree->evidence);
  g_assert_cmpuint (members->len, ==, G_N_ELEMENTS (names) + 1);
  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      g_test_message ("%s is %s", member->original, member->member);
      g_assert_nonnull (member->spool);
      g_assert_true (g_utf8_validate (member->original, -1, NULL));
      g_assert_null (strpbrk (member->original, "\n\x1b"));
      g_assert_null (strstr (member->original, "13800001234"));
      g_assert_null (strstr (member->original, "x@example.com"));
      for (const char *c = member->member; *c; c++)
        g_assert_true (g_ascii_isalnum (*c) || strchr ("._-/", *c));
    }
}

static void
test_many (Tree *tree, gconstpointer data)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("logs/many/%u.log", i);
      g_autofree char *path = tree_path (tree, name);
      if (i == 0)
        tree_write (tree, name, GOOD, -1);
      FILE *file = fopen (path, "w");
      fputs (GOOD, file);
      fclose (file);
    }
  tree_look (tree, NULL, NULL);
  const gint64 start_usec = g_get_monotonic_time ();
  tree_collect (tree, 0);
  g_test_message ("%d files: %.1f s", MANY,
                  (double) (g_get_monotonic_time () - start_usec) / G_USEC_PER_SEC);
  g_assert_cmpuint (wb_evidence_members (tree->evidence)->len, ==, MANY + 1);
  assert_good (tree);
}

static void
test_deep (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "{\"a\":");
  tree_write (tree, "docs/deep.json", deep->str, (gssize) deep->len);
  tree_write (tree, "tasks/RT1/deep.json", deep->str, (gssize) deep->len);
  g_string_append (deep, "\n" GOOD);
  tree_write (tree, "logs/deep.log", deep->str, (gssize) deep->len);
  g_autoptr (GString) wide = g_string_new ("[");
  for (guint i = 0; i < 300000; i++)
    g_string_append (wide, "[],");
  g_string_append (wide, "[]]");
  tree_write (tree, "docs/wide.json", wide->str, (gssize) wide->len);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  assert_good (tree);
  g_autofree char *log = tree_member (tree, "logs/deep.log");
  g_assert_true (g_str_has_suffix (log, GOOD));
  g_assert_cmpint (tree_find (tree, "documents/deep.json")->status, ==, WB_STATUS_UNREDACTED);
  g_assert_nonnull (tree_find (tree, "documents/wide.json")->spool);
}

typedef struct
{
  char *path;
  gint stop;
} Grower;

static gpointer
grow (gpointer data)
{
  Grower *grower = data;
  const int fd = open (grower->path, O_WRONLY | O_APPEND);
  g_autofree char *chunk = g_strnfill (64 * 1024, 'x');

  for (guint i = 0; i < 2000 && !g_atomic_int_get (&grower->stop); i++)
    {
      g_assert_cmpint (write (fd, chunk, 64 * 1024), ==, 64 * 1024);
      g_usleep (1000);
    }
  close (fd);
  return NULL;
}

static void
test_growing (Tree *tree, gconstpointer data)
{
  Grower grower = { .path = tree_path (tree, "logs/growing.log") };

  tree_write (tree, "logs/growing.log", GOOD, -1);
  tree_look (tree, NULL, NULL);
  GThread *thread = g_thread_new ("grower", grow, &grower);
  tree_collect (tree, 0);
  g_atomic_int_set (&grower.stop, 1);
  g_thread_join (thread);
  g_autofree char *got = tree_member (tree, "logs/growing.log");
  g_assert_cmpstr (got, ==, GOOD);
  assert_good (tree);
  g_free (grower.path);
}

/* Files that change under the reader's hands, at every moment. */
static gpointer
disturb (gpointer data)
{
  Grower *grower = data;
  g_autofree char *other = g_strconcat (grower->path, ".1", NULL);
  g_autofree char *text = g_strnfill (300 * 1024, 'y');

  while (!g_atomic_int_get (&grower->stop))
    {
      (void) !truncate (grower->path, 1000);
      g_file_set_contents (other, text, 300 * 1024, NULL);
      rename (other, grower->path);
      g_unlink (grower->path);
      g_file_set_contents (grower->path, text, 1000, NULL);
    }
  return NULL;
}

static void
test_disturbed (Tree *tree, gconstpointer data)
{
  Grower grower = { .path = tree_path (tree, "logs/shaky.log") };
  g_autofree char *text = g_strnfill (2000 * 1000, 'z');

  for (gsize i = 99; i < 2000 * 1000; i += 100)
    text[i] = '\n';
  for (guint round = 0; round < 10; round++)
    {
      tree_write (tree, "logs/shaky.log", text, 2000 * 1000);
      tree_look (tree, NULL, NULL);
      g_atomic_int_set (&grower.stop, 0);
      GThread *thread = g_thread_new ("disturber", disturb, &grower);
      tree_collect (tree, 0);
      g_atomic_int_set (&grower.stop, 1);
      g_thread_join (thread);
      assert_good (tree);
    }
  g_free (grower.path);
}

static void
test_unreadable (Tree *tree, gconstpointer data)
{
  g_autofree char *path = tree_path (tree, "logs/secret.log");

  if (geteuid () == 0)
    {
      g_test_skip ("root may read all");
      return;
    }
  tree_write (tree, "logs/secret.log", GOOD, -1);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  g_assert_cmpint (tree_find (tree, "logs/secret.log")->status, ==, WB_STATUS_DENIED);
  assert_good (tree);
}

#define ADD(name, func) g_test_add ("/hostile/" name, Tree, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("not-files", test_not_files);
  ADD ("swapped", test_swapped);
  ADD ("names", test_names);
  ADD ("many", test_many);
  ADD ("deep", test_deep);
  ADD ("growing", test_growing);
  ADD ("disturbed", test_disturbed);
  ADD ("unreadable", test_unreadable);
  return g_test_run ();
}
