/* SPDX-License-Identifier: MPL-2.0 */
/* Every kind of rotation, each with somebody following all the time, and with nobody there while it
 * happens: each entry is taken once. */
#include <utime.h>

#include "alert/taking.h"

typedef struct
{
  Logs logs;
  WbProfile *profile;
  WbTails *tails;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  logs_set_up (&fixture->logs, data);
  fixture->profile = logs_profile (fixture->logs.dir, "**");
  logs_add (&fixture->logs, "app.log", "old");
  fixture->tails = wb_tails_new (fixture->profile, NULL);
  logs_read (&fixture->logs, fixture->tails);
  logs_assert (&fixture->logs, ""); /* what was there before anybody agreed */
  logs_add (&fixture->logs, "app.log", "a1");
  logs_read (&fixture->logs, fixture->tails);
  logs_assert (&fixture->logs, "a1");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  wb_tails_free (fixture->tails);
  wb_profile_unref (fixture->profile);
  logs_tear_down (&fixture->logs, data);
}

/* As a program that is killed and started again. */
static void
restart (Fixture *fixture)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, wb_tails_to_json (fixture->tails));
  g_autofree char *text = wb_json_line (node);
  json_node_unref (node);
  g_clear_pointer (&fixture->tails, wb_tails_free);
  g_autoptr (JsonNode) read = wb_json_parse (text, -1, NULL, NULL);
  g_assert_null (strstr (text, "message"));
  fixture->tails = wb_tails_new (fixture->profile, json_node_get_array (read));
}

/* --- rotations: what is written, moved and cut, and what has to be taken by that ------------- */

static void
rename_and_create (Logs *logs)
{
  logs_add (logs, "app.log", "r1");
  logs_rename (logs, "app.log", "app.log.1");
  logs_add (logs, "app.log", "r2");
}

static void
rename_twice (Logs *logs)
{
  logs_rename (logs, "app.log", "app.log.1");
  logs_add (logs, "app.log", "r1");
  logs_rename (logs, "app.log.1", "app.log.2");
  logs_rename (logs, "app.log", "app.log.1");
  logs_add (logs, "app.log", "r2");
}

static void
copy_and_truncate (Logs *logs)
{
  logs_add (logs, "app.log", "r1");
  logs_copy (logs, "app.log", "app.log.1", G_MAXSIZE, FALSE);
  logs_truncate (logs, "app.log");
  logs_add (logs, "app.log", "r2");
}

/* The new beginning is longer than what was there. */
static void
copy_and_overwrite (Logs *logs)
{
  copy_and_truncate (logs);
  for (guint i = 0; i < 40; i++)
    logs_write (logs, "app.log", "{\"level\":\"info\",\"message\":\"i\"}\n");
}

static void
compress_and_remove (Logs *logs)
{
  logs_add (logs, "app.log", "r1");
  logs_copy (logs, "app.log", "app.log.1.gz", G_MAXSIZE, TRUE);
  logs_remove (logs, "app.log");
  logs_add (logs, "app.log", "r2");
}

static void
copy_and_compress (Logs *logs)
{
  copy_and_truncate (logs);
  logs_copy (logs, "app.log.1", "app.log.1.gz", G_MAXSIZE, TRUE);
  logs_remove (logs, "app.log.1");
}

/* As logrotate does it: the older copy moves on first. */
static void
copy_twice (Logs *logs)
{
  logs_copy (logs, "app.log", "app.log.1", G_MAXSIZE, FALSE);
  logs_truncate (logs, "app.log");
  logs_add (logs, "app.log", "r1");
  logs_rename (logs, "app.log.1", "app.log.2");
  logs_copy (logs, "app.log", "app.log.1", G_MAXSIZE, FALSE);
  logs_truncate (logs, "app.log");
  logs_add (logs, "app.log", "r2");
}

static void
next_number (Logs *logs)
{
  logs_add (logs, "app.log", "r1");
  logs_add (logs, "app.log.1", "r2"); /* the newer one */
}

static void
unlink_only (Logs *logs)
{
  logs_remove (logs, "app.log");
  logs_add (logs, "app.log", "r1");
  logs_add (logs, "app.log", "r2");
}

static void
half_copied (Logs *logs)
{
  logs_copy (logs, "app.log", "app.log.1", 40, FALSE);
  logs_add (logs, "app.log", "r1");
  logs_add (logs, "app.log", "r2");
}

static void
backup (Logs *logs)
{
  logs_copy (logs, "app.log", "backup.log", G_MAXSIZE, FALSE);
  logs_copy (logs, "app.log", "backup.log.gz", G_MAXSIZE, TRUE);
  logs_add (logs, "app.log", "r1");
  logs_add (logs, "app.log", "r2");
}

static void
new_folder (Logs *logs)
{
  g_autofree char *path = logs_path (logs, "deep");
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  logs_add (logs, "deep/other.log", "r1");
  logs_add (logs, "app.log", "r2");
}

typedef struct
{
  const char *name;
  void (*rotate) (Logs *logs);
} Row;

static const Row rows[] = {
  { "rename", rename_and_create },
  { "rename-twice", rename_twice },
  { "copytruncate", copy_and_truncate },
  { "copytruncate-longer", copy_and_overwrite },
  { "compress", compress_and_remove },
  { "copy-and-compress", copy_and_compress },
  { "copytruncate-twice", copy_twice },
  { "next-number", next_number },
  { "unlink", unlink_only },
  { "half-copied", half_copied },
  { "backup", backup },
  { "new-folder", new_folder },
};

static void
drop_others (Logs *logs)
{
  for (guint i = logs->taken->len; i > 0; i--)
    if (g_str_equal (logs->taken->pdata[i - 1], "i"))
      g_ptr_array_remove_index (logs->taken, i - 1);
}

static void
check_after (Fixture *fixture)
{
  logs_read (&fixture->logs, fixture->tails);
  drop_others (&fixture->logs);
  logs_assert (&fixture->logs, "r1 r2");
  logs_add (&fixture->logs, "app.log", "z");
  logs_read (&fixture->logs, fixture->tails);
  logs_assert (&fixture->logs, "z");
  restart (fixture);
  logs_read (&fixture->logs, fixture->tails);
  logs_assert (&fixture->logs, "");
}

/* Somebody reads on before the rotation, as it goes on, and after it. */
static void
test_followed (Fixture *fixture, gconstpointer data)
{
  ((const Row *) data)->rotate (&fixture->logs);
  check_after (fixture);
}

static void
test_away (Fixture *fixture, gconstpointer data)
{
  restart (fixture);
  ((const Row *) data)->rotate (&fixture->logs);
  check_after (fixture);
}

/* Looked at between copying and cutting. */
static void
test_in_between (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;

  logs_add (logs, "app.log", "b1");
  for (gsize bytes = 0; bytes < 300; bytes += 50)
    {
      logs_copy (logs, "app.log", "app.log.1", bytes, FALSE);
      logs_read (logs, fixture->tails);
    }
  logs_copy (logs, "app.log", "app.log.1", G_MAXSIZE, FALSE);
  logs_read (logs, fixture->tails);
  logs_assert (logs, "b1");
  restart (fixture);
  logs_read (logs, fixture->tails);
  logs_truncate (logs, "app.log");
  logs_read (logs, fixture->tails);
  logs_add (logs, "app.log", "b2");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "b2");
  logs_copy (logs, "app.log.1", "app.log.1.gz", G_MAXSIZE, TRUE);
  logs_read (logs, fixture->tails);
  logs_remove (logs, "app.log.1");
  logs_read (logs, fixture->tails);
  restart (fixture);
  logs_read (logs, fixture->tails);
  logs_assert (logs, "");
}

/* The same again and again, looked at after each step. */
static void
test_in_between_again (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *word = g_strdup_printf ("w%u", i);
      logs_add (logs, "app.log", word);
      logs_read (logs, fixture->tails);
      for (guint k = i; k > 0; k--)
        {
          g_autofree char *from = g_strdup_printf ("app.log.%u", k);
          g_autofree char *to = g_strdup_printf ("app.log.%u", k + 1);
          logs_rename (logs, from, to);
          logs_read (logs, fixture->tails);
        }
      logs_copy (logs, "app.log", "app.log.1", G_MAXSIZE, FALSE);
      logs_read (logs, fixture->tails);
      logs_truncate (logs, "app.log");
      logs_read (logs, fixture->tails);
      logs_assert (logs, word);
    }
}

/* A file that begins as another one does is followed as soon as it differs. */
static void
test_same_beginning (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;

  logs_add (logs, "one.log", "same");
  logs_read (logs, fixture->tails);
  logs_add (logs, "two.log", "same");
  logs_read (logs, fixture->tails);
  logs_add (logs, "one.log", "1");
  logs_add (logs, "two.log", "2");
  logs_read (logs, fixture->tails);
  logs_add (logs, "two.log", "3");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "1 2 3 same same");
}

/* One that is longer than the file it begins like is no copy of it. */
static void
test_banner (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;

  logs_add (logs, "renderer.log", "banner");
  logs_read (logs, fixture->tails);
  logs_add (logs, "main.log", "banner");
  logs_add (logs, "main.log", "m1");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "banner banner m1");
}

/* A file that is new where another one was moved away from is no copy of that, whatever stands in
 * it: entries without a time are often the same. */
static void
test_moved_away (Fixture *fixture, gconstpointer away)
{
  Logs *logs = &fixture->logs;

  logs_add (logs, "same.log", "s");
  logs_add (logs, "same.log", "s");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "s s");
  if (away)
    restart (fixture);
  logs_rename (logs, "same.log", "same.log.1");
  if (!away)
    logs_read (logs, fixture->tails);
  logs_add (logs, "same.log", "s");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "s");
}

/* A copy that was made while nobody looked, and comes first by its name, is no original. */
static void
test_copy_comes_first (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;

  restart (fixture);
  logs_copy (logs, "app.log", "app (copy).log", G_MAXSIZE, FALSE);
  logs_read (logs, fixture->tails);
  logs_add (logs, "app.log", "a2");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "a2");
}

/* An original of which nothing was taken yet is one. */
static void
test_copy_unread (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;

  logs_add (logs, "fresh.log", "f1");
  logs_add (logs, "fresh.log", "f2");
  logs_copy (logs, "fresh.log", "fresh.log.1", G_MAXSIZE, FALSE);
  logs_copy (logs, "fresh.log", "fresh.log.2.gz", G_MAXSIZE, TRUE);
  logs_read (logs, fixture->tails);
  logs_assert (logs, "f1 f2");
}

/* An empty file may become a copy: it is looked at again when somebody writes to it, also if
 * another one has that name elsewhere. */
static void
test_empty (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;
  g_autofree char *deep = logs_path (logs, "deep");

  g_assert_cmpint (g_mkdir (deep, 0700), ==, 0);
  logs_write (logs, "deep/app.log", "");
  logs_read (logs, fixture->tails);
  g_assert_false (wb_tails_know (fixture->tails, "/logs/app.log"));
  logs_add (logs, "deep/app.log", "d1");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "d1");
  g_assert_true (wb_tails_know (fixture->tails, "/logs/app.log"));
}

/* An archive that was away for a while, or got another inode's number, is not told again. */
static void
test_archive_away (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;

  logs_copy (logs, "app.log", "app.log.1.gz", G_MAXSIZE, TRUE);
  logs_remove (logs, "app.log");
  logs_read (logs, fixture->tails);
  g_autofree char *away = g_strconcat (logs->dir, "-away.gz", NULL);
  g_autofree char *path = logs_path (logs, "app.log.1.gz");
  g_assert_cmpint (g_rename (path, away), ==, 0);
  logs_read (logs, fixture->tails);
  restart (fixture);
  logs_read (logs, fixture->tails);
  g_assert_cmpint (g_rename (away, path), ==, 0);
  logs_read (logs, fixture->tails);
  logs_assert (logs, "");
}

/* What is no file of logs, or can't be read, is left alone. */
static void
test_strange (Fixture *fixture, gconstpointer data)
{
  g_autofree char *fifo = logs_path (&fixture->logs, "fifo.log");
  g_autofree char *link = logs_path (&fixture->logs, "link.log");

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink ("app.log", link), ==, 0);
  g_autofree char *denied = logs_path (&fixture->logs, "denied.log");
  logs_add (&fixture->logs, "denied.log", "x");
  g_assert_cmpint (chmod (denied, 0), ==, 0);
  logs_write (&fixture->logs, "torn.log.gz", "\x1f\x8b\x08");
  logs_add (&fixture->logs, "app.log", "r1");
  logs_read (&fixture->logs, fixture->tails);
  logs_assert (&fixture->logs, geteuid () == 0 ? "r1 x" : "r1");
}

static void
test_senseless_state (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "[]",
    "[1,null,{},[],\"x\",{\"file\":7}]",
    "[{\"file\":\"app.log\",\"taken\":-5,\"head\":{\"bytes\":300,\"sha256\":\"\"},\"mark\":{}}]",
    "[{\"file\":\"app.log\",\"taken\":9,\"head\":{\"bytes\":100,\"sha256\":\"a\"},"
    "\"mark\":{\"bytes\":100,\"sha256\":\"a\"}}]",
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = wb_json_parse (texts[i], -1, NULL, NULL);
      g_autoptr (WbTails) tails = wb_tails_new (fixture->profile, json_node_get_array (node));
      logs_read (&fixture->logs, tails);
      logs_assert (&fixture->logs, "a1 old");
    }
}

/* --- more files than can be open ------------------------------------------------------------- */

#define MANY 600

static guint
count_open (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir))
    n++;
  return n;
}

static char *
dated (guint i)
{
  return g_strdup_printf ("app-%03u.log", i);
}

/* Of days long past. */
static void
add_many (Logs *logs)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = dated (i), *word = g_strdup_printf ("d%u", i);
      g_autofree char *path = logs_path (logs, name);
      logs_add (logs, name, word);
      const struct utimbuf then = { 1700000000 + i * 86400, 1700000000 + i * 86400 };
      g_assert_cmpint (g_utime (path, (struct utimbuf *) &then), ==, 0);
    }
}

/* Each change is noticed in what is open and in what sleeps alike. */
static void
change_some (Fixture *fixture)
{
  Logs *logs = &fixture->logs;

  logs_add (logs, "today.log", "n1");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "n1");
  logs_add (logs, "app-000.log", "o1");
  logs_add (logs, "app-599.log", "o2");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "o1 o2");
  logs_rename (logs, "app-001.log", "app-001.old.log");
  logs_copy (logs, "app-002.log", "app-002.log.gz", G_MAXSIZE, TRUE);
  logs_read (logs, fixture->tails);
  logs_remove (logs, "app-002.log");
  logs_copy (logs, "app-003.log", "app-003.log.1", G_MAXSIZE, FALSE);
  logs_read (logs, fixture->tails);
  logs_assert (logs, "");
  logs_add (logs, "app-001.old.log", "o3");
  logs_truncate (logs, "app-003.log");
  logs_add (logs, "app-003.log", "another1");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "another1 o3");
}

static void
test_many (Fixture *fixture, gconstpointer is_old)
{
  Logs *logs = &fixture->logs;

  add_many (logs);
  if (is_old)
    {
      g_clear_pointer (&fixture->tails, wb_tails_free);
      fixture->tails = wb_tails_new (fixture->profile, NULL);
    }
  logs_read (logs, fixture->tails);
  g_assert_cmpuint (logs->taken->len, ==, is_old ? 0 : MANY);
  g_ptr_array_set_size (logs->taken, 0);
  g_assert_cmpuint (wb_tails_count (fixture->tails), ==, MANY + 1);
  g_assert_cmpuint (count_open (), <, 550);
  g_assert_false (wb_tails_know (fixture->tails, "/logs/app-000.log"));
  g_assert_true (wb_tails_know (fixture->tails, "/logs/app-599.log"));
  g_assert_false (wb_tails_know (fixture->tails, "/logs/sub-app-599.log"));
  change_some (fixture);
  restart (fixture);
  logs_read (logs, fixture->tails);
  logs_assert (logs, "");
  g_assert_cmpuint (count_open (), <, 550);
  logs_add (logs, "app-004.log", "e");
  logs_add (logs, "app-001.old.log", "f");
  logs_add (logs, "tomorrow.log", "g");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "e f g");
}

/* As of an application that was often killed: that a line has no end keeps no file open. */
static void
test_many_half_lines (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;

  for (guint i = 0; i < 900; i++)
    {
      g_autofree char *name = dated (i), *word = g_strdup_printf ("d%u", i);
      logs_add (logs, name, word);
      logs_write (logs, name, "{\"level\":\"error\",\"message\":\"ha");
    }
  logs_read (logs, fixture->tails);
  g_assert_cmpuint (logs->taken->len, ==, 900);
  g_ptr_array_set_size (logs->taken, 0);
  g_assert_cmpuint (count_open (), <, 550);
  logs_write (logs, "app-001.log", "lf\"}\n");
  logs_write (logs, "app-899.log", "lf\"}\n");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "half half");
}

/* What can't be seen for a while is not lost. */
static void
test_many_out_of_sight (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;
  g_autofree char *away = g_strconcat (logs->dir, "-away", NULL);

  add_many (logs);
  logs_read (logs, fixture->tails);
  g_ptr_array_set_size (logs->taken, 0);
  g_assert_cmpint (g_rename (logs->dir, away), ==, 0);
  logs_read (logs, fixture->tails);
  g_assert_cmpint (g_rename (away, logs->dir), ==, 0);
  logs_read (logs, fixture->tails);
  logs_assert (logs, "");
  logs_add (logs, "app-000.log", "o1");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "o1");
}

/* A folder of many logs that is moved away and comes back. */
static void
test_many_moved_away (Fixture *fixture, gconstpointer data)
{
  Logs *logs = &fixture->logs;
  char *dir = logs->dir;
  g_autofree char *sub = g_build_filename (dir, "sub", NULL);
  g_autofree char *away = g_strconcat (dir, "-away", NULL);

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  logs->dir = sub;
  add_many (logs);
  logs_read (logs, fixture->tails);
  g_ptr_array_set_size (logs->taken, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (g_rename (sub, away), ==, 0);
      logs_read (logs, fixture->tails);
      g_assert_cmpint (g_rename (away, sub), ==, 0);
      logs_read (logs, fixture->tails);
    }
  logs_assert (logs, "");
  logs_add (logs, "app-000.log", "o1");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "o1");
  logs->dir = dir;
}

/* What is compressed is over, whatever becomes of its file. */
static void
test_archive_touched_and_copied (Fixture *fixture, gconstpointer is_old)
{
  Logs *logs = &fixture->logs;
  g_autofree char *path = logs_path (logs, "z.log.gz");

  logs_add (logs, "z.log", "z1");
  logs_copy (logs, "z.log", "z.log.gz", G_MAXSIZE, TRUE);
  logs_remove (logs, "z.log");
  if (is_old)
    {
      g_clear_pointer (&fixture->tails, wb_tails_free);
      fixture->tails = wb_tails_new (fixture->profile, NULL);
    }
  logs_read (logs, fixture->tails);
  logs_assert (logs, is_old ? "" : "z1");
  g_assert_cmpint (g_utime (path, NULL), ==, 0);
  logs_read (logs, fixture->tails);
  logs_copy (logs, "z.log.gz", "copy.log.gz", G_MAXSIZE, FALSE);
  logs_read (logs, fixture->tails);
  logs_remove (logs, "z.log.gz");
  logs_read (logs, fixture->tails);
  restart (fixture);
  logs_read (logs, fixture->tails);
  logs_rename (logs, "copy.log.gz", "z.log.gz");
  logs_read (logs, fixture->tails);
  logs_assert (logs, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *followed = g_strconcat ("/alert/tails/followed/", rows[i].name, NULL);
      g_autofree char *away = g_strconcat ("/alert/tails/away/", rows[i].name, NULL);
      g_test_add (followed, Fixture, &rows[i], set_up, test_followed, tear_down);
      g_test_add (away, Fixture, &rows[i], set_up, test_away, tear_down);
    }
  g_test_add ("/alert/tails/in-between", Fixture, NULL, set_up, test_in_between, tear_down);
  g_test_add ("/alert/tails/in-between-again", Fixture, NULL, set_up, test_in_between_again,
              tear_down);
  g_test_add ("/alert/tails/same-beginning", Fixture, NULL, set_up, test_same_beginning, tear_down);
  g_test_add ("/alert/tails/banner", Fixture, NULL, set_up, test_banner, tear_down);
  g_test_add ("/alert/tails/moved-away", Fixture, NULL, set_up, test_moved_away, tear_down);
  g_test_add ("/alert/tails/moved-while-away", Fixture, "", set_up, test_moved_away, tear_down);
  g_test_add ("/alert/tails/copy-comes-first", Fixture, NULL, set_up, test_copy_comes_first,
              tear_down);
  g_test_add ("/alert/tails/copy-unread", Fixture, NULL, set_up, test_copy_unread, tear_down);
  g_test_add ("/alert/tails/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/alert/tails/archive-away", Fixture, NULL, set_up, test_archive_away, tear_down);
  g_test_add ("/alert/tails/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/alert/tails/many-old", Fixture, "", set_up, test_many, tear_down);
  g_test_add ("/alert/tails/many-out-of-sight", Fixture, NULL, set_up, test_many_out_of_sight,
              tear_down);
  g_test_add ("/alert/tails/many-moved-away", Fixture, NULL, set_up, test_many_moved_away,
              tear_down);
  g_test_add ("/alert/tails/archive-touched-and-copied", Fixture, NULL, set_up,
              test_archive_touched_and_copied, tear_down);
  g_test_add ("/alert/tails/archive-touched-and-copied-old", Fixture, "", set_up,
              test_archive_touched_and_copied, tear_down);
  g_test_add ("/alert/tails/many-half-lines", Fixture, NULL, set_up, test_many_half_lines,
              tear_down);
  g_test_add ("/alert/tails/strange", Fixture, NULL, set_up, test_strange, tear_down);
  g_test_add ("/alert/tails/senseless-state", Fixture, NULL, set_up, test_senseless_state,
              tear_down);
  return g_test_run ();
}
