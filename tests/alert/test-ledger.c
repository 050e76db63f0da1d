/* SPDX-License-Identifier: MPL-2.0 */
#include "alert/ledger.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/fs.h"

static void
add (const char *dir, guint number, const char *words)
{
  g_autofree char *id = g_strdup_printf ("%032x", number);
  const WbAlertTold told = { .id = id,
                             .group = (char *) "0123456789abcdef",
                             .level = (char *) "error",
                             .words = (char *) words,
                             .repeats = number,
                             .time_usec = number };
  wb_ledger_add (dir, &told);
}

static void
test_ends (void)
{
  g_autofree char *dir = g_dir_make_tmp ("waybill-ledger-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "alerts.jsonl", NULL);

  add (dir, 1, "上传失败");
  add (dir, 2, "two\nlines");
  add (dir, 3, "three");
  add (dir, 3, "three again: put in twice");
  wb_ledger_end (dir, "00000000000000000000000000000001", TRUE, 0, 99);
  wb_ledger_end (dir, "00000000000000000000000000000002", FALSE, WB_DROP_REFUSED, 99);
  wb_ledger_end (dir, "0000000000000000000000000000000f", TRUE, 0, 99);
  wb_autofd int fd = g_open (path, O_WRONLY | O_APPEND, 0);
  g_assert_true (wb_fs_write_all (fd, "{\"id\":\n[]\n{}\n", 13, NULL)); /* half written */

  g_autoptr (GPtrArray) all = wb_ledger_read (dir);
  g_assert_cmpuint (all->len, ==, 3);
  const WbAlertTold *first = all->pdata[0], *second = all->pdata[1], *third = all->pdata[2];
  g_assert_cmpstr (first->words, ==, "上传失败");
  g_assert_cmpint (first->sent_usec, ==, 99);
  g_assert_cmpstr (second->words, ==, "two\nlines");
  g_assert_cmpstr (second->reason, ==, "send_error");
  g_assert_cmpint (third->sent_usec, ==, 0);
  g_assert_cmpstr (third->words, ==, "three");
  g_assert_true (wb_fs_remove_tree (dir, NULL));
}

static void
test_bounded (void)
{
  g_autofree char *dir = g_dir_make_tmp ("waybill-ledger-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "alerts.jsonl", NULL);
  g_autofree char *words = g_strnfill (2000, 'w');
  GStatBuf st;

  for (guint i = 1; i <= 2000; i++)
    {
      add (dir, i, words);
      g_autofree char *id = g_strdup_printf ("%032x", i);
      wb_ledger_end (dir, id, TRUE, 0, i);
    }
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_size, <, 600 * 1024);
  g_autoptr (GPtrArray) all = wb_ledger_read (dir);
  const WbAlertTold *last = all->pdata[all->len - 1];
  g_assert_cmpuint (all->len, >=, 200);
  g_assert_cmpuint (last->repeats, ==, 2000);
  g_assert_cmpint (last->sent_usec, ==, 2000);
  g_assert_true (wb_fs_remove_tree (dir, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert/ledger/ends", test_ends);
  g_test_add_func ("/alert/ledger/bounded", test_bounded);
  return g_test_run ();
}
