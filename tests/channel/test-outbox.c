/* SPDX-License-Identifier: MPL-2.0 */
#include "channel/outbox.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/fs.h"

#define START_USEC (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

static const WbOutboxBounds roomy = { 100, 100000, 30 * G_TIME_SPAN_DAY };

typedef struct
{
  char *dir;
  WbClock *clock;
  WbOutbox *outbox;
} Fixture;

static void
open_outbox (Fixture *fixture, const WbOutboxBounds *bounds)
{
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&fixture->outbox, wb_outbox_free);
  fixture->outbox = wb_outbox_open (fixture->dir, bounds, fixture->clock, &error);
  g_assert_no_error (error);
}

/* Of a computer whose clock has been right for days. */
static void
write_settled_clock (const char *place)
{
  g_autofree char *path = g_build_filename (place, "clock.json", NULL);
  g_autofree char *text =
      g_strdup_printf ("{\"seen\":%" G_GINT64_FORMAT ",\"since\":%" G_GINT64_FORMAT "}", START_USEC,
                       START_USEC - 2 * G_TIME_SPAN_DAY);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *place = g_dir_make_tmp ("waybill-outbox-XXXXXX", NULL);
  fixture->dir = g_build_filename (place, "box", NULL);
  g_setenv ("WAYBILL_STATE_DIR", place, TRUE);
  write_settled_clock (place);
  fixture->clock = wb_clock_new_virtual (START_USEC);
  open_outbox (fixture, &roomy);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *place = g_path_get_dirname (fixture->dir);
  g_clear_pointer (&fixture->outbox, wb_outbox_free);
  g_assert_true (wb_fs_remove_tree (place, NULL));
  g_free (fixture->dir);
  g_free (fixture->clock);
}

static char *
id_of (guint number)
{
  return g_strdup_printf ("%032x", number);
}

static void
put (Fixture *fixture, guint number, guint rank, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  g_autofree char *id = id_of (number);
  g_assert_true (wb_outbox_put (fixture->outbox, id, rank, payload, &error));
  g_assert_no_error (error);
  g_assert_true (wb_clock_wait_usec (fixture->clock, G_TIME_SPAN_SECOND, NULL, NULL));
}

/* The numbers of what waits, in order: "1 2 3". */
static char *
waiting (Fixture *fixture)
{
  g_autoptr (GPtrArray) items = wb_outbox_list (fixture->outbox);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < items->len; i++)
    {
      const WbOutboxItem *item = items->pdata[i];
      g_string_append_printf (text, "%s%u", i > 0 ? " " : "",
                              (guint) g_ascii_strtoull (item->id, NULL, 16));
    }
  return g_string_free (text, FALSE);
}

#define assert_waiting(fixture, expected)                                                          \
  {                                                                                                \
    g_autofree char *numbers_ = waiting (fixture);                                                 \
    g_assert_cmpstr (numbers_, ==, expected);                                                      \
  }

static guint64
dropped (Fixture *fixture, WbDrop reason)
{
  WbCounts counts;
  wb_outbox_get_counts (fixture->outbox, &counts);
  return counts.dropped[reason];
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  put (fixture, 3, 5, "three");
  put (fixture, 1, 0, "one");
  put (fixture, 2, 9, "two");
  put (fixture, 1, 9, "the same once more");
  open_outbox (fixture, &roomy);
  assert_waiting (fixture, "3 1 2");
  g_autoptr (GPtrArray) items = wb_outbox_list (fixture->outbox);
  gboolean is_damaged = TRUE;
  g_autoptr (GBytes) payload = wb_outbox_read (fixture->outbox, items->pdata[1], &is_damaged);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "one", 3);
  wb_outbox_sent (fixture->outbox, items->pdata[1]);
  wb_outbox_drop (fixture->outbox, items->pdata[0], WB_DROP_REFUSED);
  wb_outbox_drop (fixture->outbox, items->pdata[0], WB_DROP_REFUSED);
  assert_waiting (fixture, "2");
  WbCounts counts;
  wb_outbox_get_counts (fixture->outbox, &counts);
  g_assert_cmpuint (counts.queued, ==, 3);
  g_assert_cmpuint (counts.sent, ==, 1);
  g_assert_cmpuint (counts.dropped[WB_DROP_REFUSED], ==, 1);
}

/* What is in, what comes, what the bounds leave of it. */
static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    WbOutboxBounds bounds;
    guint rank;
    const char *text, *left;
  } rows[] = {
    { { 4, 1000, G_TIME_SPAN_DAY }, 5, "new", "1 2 3 9" },
    { { 3, 1000, G_TIME_SPAN_DAY }, 5, "new", "1 3 9" }, /* the least important goes */
    { { 3, 1000, G_TIME_SPAN_DAY }, 0, "new", "1 2 3" }, /* unless it is what comes */
    { { 3, 1000, G_TIME_SPAN_DAY }, 1, "new", "1 3 9" }, /* among equals the oldest */
    { { 2, 1000, G_TIME_SPAN_DAY }, 9, "new", "3 9" },
    { { 9, 30, G_TIME_SPAN_DAY }, 9, "0123456789", "1 3 9" },
    { { 9, 20, G_TIME_SPAN_DAY }, 9, "0123456789", "3 9" },
    { { 9, 20, G_TIME_SPAN_DAY }, 9, "larger than all there is room for", "1 2 3" },
    { { 9, 15, G_TIME_SPAN_DAY }, 4, "0123456789", "1 2 3" }, /* nothing goes in vain */
    { { 9, 1000, 2500 * G_TIME_SPAN_MILLISECOND }, 5, "new", "2 3 9" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      tear_down (fixture, NULL);
      set_up (fixture, NULL);
      put (fixture, 1, 5, "0123456789");
      put (fixture, 2, 1, "0123456789");
      put (fixture, 3, 9, "0123456789");
      open_outbox (fixture, &rows[i].bounds);
      put (fixture, 9, rows[i].rank, rows[i].text);
      open_outbox (fixture, &roomy);
      assert_waiting (fixture, rows[i].left);
      const guint n_left = (guint) (strlen (rows[i].left) + 1) / 2;
      g_assert_cmpuint (dropped (fixture, WB_DROP_OVERFLOW) + dropped (fixture, WB_DROP_TOO_OLD),
                        ==, 4 - n_left);
    }
}

static void
test_age (Fixture *fixture, gconstpointer data)
{
  put (fixture, 1, 9, "one");
  g_assert_true (wb_clock_wait_usec (fixture->clock, 20 * G_TIME_SPAN_DAY, NULL, NULL));
  put (fixture, 2, 0, "two");
  g_assert_true (wb_clock_wait_usec (fixture->clock, 20 * G_TIME_SPAN_DAY, NULL, NULL));
  assert_waiting (fixture, "1 2"); /* a clock that has just leapt says nothing */
  g_assert_true (wb_clock_wait_usec (fixture->clock, G_TIME_SPAN_DAY, NULL, NULL));
  assert_waiting (fixture, "2");
  g_assert_cmpuint (dropped (fixture, WB_DROP_TOO_OLD), ==, 1);
}

static void
note_dropped (gpointer text, const char *id, WbDrop reason)
{
  g_string_append_printf (text, "%c %s\n", id[31], wb_drop_word (reason));
}

/* Who asked is told of each that goes: in the row, and the one that has no room at all. */
static void
test_tells_dropped (Fixture *fixture, gconstpointer data)
{
  const WbOutboxBounds three = { 3, 100000, 30 * G_TIME_SPAN_DAY };
  g_autoptr (GString) text = g_string_new (NULL);

  open_outbox (fixture, &three);
  wb_outbox_tell_dropped (fixture->outbox, note_dropped, text, NULL);
  for (guint n = 1; n <= 5; n++)
    put (fixture, n, 5, "x");
  put (fixture, 6, 1, "less important");
  g_autofree char *expected =
      g_strdup_printf ("1 %s\n2 %s\n6 %s\n", wb_drop_word (WB_DROP_OVERFLOW),
                       wb_drop_word (WB_DROP_OVERFLOW), wb_drop_word (WB_DROP_OVERFLOW));
  g_assert_cmpstr (text->str, ==, expected);
}

/* Names that no item has, and one that can't be read. */
static void
test_foreign_files (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = {
    "readme",
    ".new-123",
    "1800000000000000-5-00000000000000000000000000000xyz",
    "18000000x0000000-5-00000000000000000000000000000001",
    "1800000000000000-x-00000000000000000000000000000001",
    "state.json",
  };

  put (fixture, 1, 5, "one");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->dir, names[i], NULL);
      g_assert_true (g_file_set_contents (path, "{ not what it", -1, NULL));
    }
  assert_waiting (fixture, "1");
  g_autoptr (GPtrArray) items = wb_outbox_list (fixture->outbox);
  const WbOutboxItem *item = items->pdata[0];
  g_assert_cmpint (g_unlink (item->path), ==, 0);
  g_assert_cmpint (g_mkdir (item->path, 0700), ==, 0);
  gboolean is_damaged = FALSE;
  g_assert_null (wb_outbox_read (fixture->outbox, item, &is_damaged));
  g_assert_true (is_damaged);
  /* what was taken out meanwhile is not damaged */
  g_assert_cmpint (g_rmdir (item->path), ==, 0);
  g_assert_null (wb_outbox_read (fixture->outbox, item, &is_damaged));
  g_assert_false (is_damaged);
}

static void
test_pause (Fixture *fixture, gconstpointer data)
{
  const WbOutboxPause pause = { 3, START_USEC + 5 };
  WbOutboxPause back;

  wb_outbox_get_pause (fixture->outbox, &back);
  g_assert_cmpint (back.not_before_usec, ==, 0);
  wb_outbox_set_pause (fixture->outbox, &pause);
  put (fixture, 1, 5, "one");
  open_outbox (fixture, &roomy);
  wb_outbox_get_pause (fixture->outbox, &back);
  g_assert_cmpuint (back.failures, ==, 3);
  g_assert_cmpint (back.not_before_usec, ==, START_USEC + 5);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  put (fixture, 1, 5, "one");
  put (fixture, 2, 5, "two");
  wb_outbox_empty (fixture->outbox);
  assert_waiting (fixture, "");
  g_assert_cmpuint (dropped (fixture, WB_DROP_WITHDRAWN), ==, 2);
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  struct stat st;

  put (fixture, 1, 5, "one");
  g_assert_cmpint (stat (fixture->dir, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0700);
  g_autoptr (GPtrArray) items = wb_outbox_list (fixture->outbox);
  g_assert_cmpint (stat (((WbOutboxItem *) items->pdata[0])->path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
}

static void
test_one_sender (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbOutbox) other = wb_outbox_open (fixture->dir, &roomy, fixture->clock, NULL);

  g_assert_true (wb_outbox_lock (fixture->outbox, NULL));
  g_assert_true (wb_outbox_lock (fixture->outbox, NULL));
  g_assert_false (wb_outbox_lock (other, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_BUSY);
  g_clear_pointer (&fixture->outbox, wb_outbox_free);
  g_assert_true (wb_outbox_lock (other, NULL));
}

/* Several processes put at once: nothing is lost and every one is counted. */
static void
test_together (Fixture *fixture, gconstpointer data)
{
  enum
  {
    PROCESSES = 4,
    EACH = 20
  };
  pid_t children[PROCESSES];

  for (guint i = 0; i < PROCESSES; i++)
    {
      children[i] = fork ();
      g_assert_cmpint (children[i], >=, 0);
      if (children[i] != 0)
        continue;
      for (guint k = 0; k < EACH; k++)
        put (fixture, i * EACH + k, 5, "text");
      _exit (0);
    }
  for (guint i = 0; i < PROCESSES; i++)
    {
      int status = -1;
      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }
  WbCounts counts;
  wb_outbox_get_counts (fixture->outbox, &counts);
  g_autoptr (GPtrArray) items = wb_outbox_list (fixture->outbox);
  g_assert_cmpuint (items->len, ==, PROCESSES * EACH);
  g_assert_cmpuint (counts.queued, ==, PROCESSES * EACH);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/channel/outbox/order", test_order },
    { "/channel/outbox/bounds", test_bounds },
    { "/channel/outbox/age", test_age },
    { "/channel/outbox/tells-dropped", test_tells_dropped },
    { "/channel/outbox/foreign-files", test_foreign_files },
    { "/channel/outbox/pause", test_pause },
    { "/channel/outbox/empty", test_empty },
    { "/channel/outbox/private", test_private },
    { "/channel/outbox/one-sender", test_one_sender },
    { "/channel/outbox/together", test_together },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
