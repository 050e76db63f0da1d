/* SPDX-License-Identifier: MPL-2.0 */
/* Index, pages and find of the viewer against a spool as collecting makes it. */
#include "pages/viewer/text-find.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"

typedef struct
{
  char *dir;
  WbEvidence *evidence;
  WbTextIndex *index;
  WbTextPages *pages;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("waybill-viewer-XXXXXX", NULL);
  fixture->evidence = wb_evidence_open (fixture->dir, WB_CODEC_DEFLATE, NULL);
  g_assert_nonnull (fixture->evidence);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->pages, wb_text_pages_free);
  g_clear_pointer (&fixture->index, wb_text_index_unref);
  g_clear_pointer (&fixture->evidence, wb_evidence_free);
  g_assert_true (wb_fs_remove_tree (fixture->dir, NULL));
  g_free (fixture->dir);
}

static void
begin (Fixture *fixture, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  WbMember *member = wb_member_new ("logs/app.log", "logs");
  WbMemberWriter *writer = wb_evidence_begin (fixture->evidence, member, &error);
  g_assert_no_error (error);
  const WbSink sink = wb_member_writer_sink (writer);

  g_assert_true (wb_sink_write (&sink, text, length, &error));
  g_assert_true (wb_member_writer_finish (writer, NULL, &error));
  g_autoptr (WbMemberReader) reader =
      wb_member_reader_open (fixture->evidence, "logs/app.log", &error);
  g_assert_no_error (error);
  fixture->index = wb_text_index_new (reader);
  fixture->pages = wb_text_pages_new (fixture->index);
}

static void
build (Fixture *fixture, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  begin (fixture, text, length);
  g_assert_true (wb_text_index_build (fixture->index, NULL, &error));
  g_assert_no_error (error);
}

static WbTextRow *
get_row (Fixture *fixture, guint64 number, const WbTextNeedle *needle)
{
  g_autoptr (GError) error = NULL;
  WbTextRow *row = wb_text_pages_dup_row (fixture->pages, number, needle, &error);

  g_assert_no_error (error);
  return row;
}

static guint
kind_of (const char *mark)
{
  WbMark found;

  g_assert_true (wb_mark_at (mark, strlen (mark), &found));
  return found.kind;
}

/* --- rows ------------------------------------------------------------------------------------ */

static void
test_few_rows (Fixture *fixture, gconstpointer data)
{
  const char *text = "one\n\r\n\tthree [[password]] and\x1b[1m\xff\nlast";
  static const char *const shown[] = { "one", "", "\tthree [[password]] and‹U+001B›[1m‹0xFF›",
                                       "last" };
  WbTextExtent extent;

  build (fixture, text, strlen (text));
  wb_text_index_extent (fixture->index, &extent);
  g_assert_true (extent.is_whole);
  g_assert_cmpuint (extent.rows, ==, 4);
  g_assert_cmpuint (extent.lines, ==, 4);
  g_assert_cmpuint (extent.bytes, ==, strlen (text));
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (WbTextRow) row = get_row (fixture, i, NULL);
      g_assert_cmpstr (row->text, ==, shown[i]);
      g_assert_cmpuint (row->line, ==, i + 1);
      g_assert_cmpuint (row->spans->len, ==, i == 2 ? 1 : 0);
      g_assert_false (row->is_error);
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (wb_text_pages_dup_row (fixture->pages, 4, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  WbTextExtent extent;
  guint64 found = 7;

  build (fixture, "", 0);
  wb_text_index_extent (fixture->index, &extent);
  g_assert_true (extent.is_whole);
  g_assert_cmpuint (extent.rows, ==, 0);
  g_assert_false (wb_text_pages_next_mark (fixture->pages, WB_ALL_KINDS, WB_NO_OFFSET, 1, &found));
  g_assert_false (wb_text_pages_row_of_line (fixture->pages, 1, &found));
  g_assert_false (wb_text_pages_row_of_byte (fixture->pages, 0, &found));
  g_assert_cmpuint (found, ==, 7);
}

/* Spans keep their place when what is before them grows. */
static void
test_visible_spans (void)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (WbTextSpan));
  const char *row = "\x01\xff[[mobile:7K3Q9F2M]]\xe2\x80\xae!\n";

  wb_row_marks (row, strlen (row), 100, spans);
  g_assert_cmpuint (spans->len, ==, 1);
  g_autofree char *text = wb_row_text (row, strlen (row), spans);
  const WbTextSpan *span = &g_array_index (spans, WbTextSpan, 0);
  g_assert_cmpstr (text, ==, "‹U+0001›‹0xFF›[[mobile:7K3Q9F2M]]‹U+202E›!");
  g_assert_cmpuint (span->offset, ==, 102);
  g_assert_cmpint (strncmp (text + span->start, "[[mobile:7K3Q9F2M]]", span->end - span->start), ==,
                   0);
  g_assert_cmpuint (span->end - span->start, ==, strlen ("[[mobile:7K3Q9F2M]]"));
}

/* A long line is cut between characters and around marks, whatever stands at the cut. */
static void
test_long_lines (void)
{
  static const char *const straddlers[] = {
    "[[mobile:7K3Q9F2M]]", "\xe8\xaf\xb4", "\xf0\x9f\x93\xb7",
    "[[[[id:7K3Q9F2M]]",   "\xff\xff",     "\xbf\xbf\xbf\xbf\xbf"
  };

  for (guint i = 0; i < G_N_ELEMENTS (straddlers); i++)
    for (gsize before = WB_ROW_BYTES - 24; before <= WB_ROW_BYTES + 2; before++)
      {
        g_autoptr (GString) line = g_string_new (NULL);
        for (gsize n = 0; n < before; n++)
          g_string_append_c (line, 'a');
        g_string_append (line, straddlers[i]);
        const gsize whole = line->len;
        for (gsize n = 0; n < WB_ROW_LOOK_BYTES; n++)
          g_string_append_c (line, 'b');
        const gsize cut = wb_row_length (line->str, line->len, FALSE);
        g_assert_cmpuint (cut, <=, WB_ROW_BYTES);
        g_assert_cmpuint (cut, >=, WB_ROW_BYTES - 66);
        if (i < 3 && cut > before)
          g_assert_cmpuint (cut, >=, MIN (whole, WB_ROW_BYTES));
        g_assert_cmpuint (wb_row_length (line->str, line->len, TRUE), ==, cut);
      }
}

/* --- all of it against a plain reading ------------------------------------------------------- */

/* Text with everything that is awkward, from a seed. */
static GString *
make_text (guint32 seed, gsize length)
{
  static const char *const pieces[] = { "\n",
                                        "\r\n",
                                        "[[mobile:7K3Q9F2M]]",
                                        "[[token]]",
                                        "说明",
                                        "[[",
                                        "]]",
                                        "Error ",
                                        "word ",
                                        "\xff",
                                        "{\"level\":\"error\",\"message\":\"x\"}\n",
                                        "[[name:00000001]]",
                                        "\n\n\n" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GString *text = g_string_new (NULL);

  while (text->len < length)
    {
      const guint pick = (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces) + 2);
      if (pick < G_N_ELEMENTS (pieces))
        g_string_append (text, pieces[pick]);
      else
        for (int n = g_rand_int_range (rand, 0, pick == G_N_ELEMENTS (pieces) ? 40 : 400); n > 0;
             n--)
          g_string_append_c (text, (char) g_rand_int_range (rand, 'a', 'z' + 1));
      if (g_rand_int_range (rand, 0, 3000) == 0)
        for (int n = 0; n < 20000; n++)
          g_string_append_c (text, "x[说"[n % 5]);
    }
  return text;
}

static void
check_against (Fixture *fixture, const GString *text)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (WbTextSpan));
  WbTextExtent extent;
  guint64 row = 0, line = 0;
  gboolean starts = TRUE;

  for (gsize at = 0, n; at < text->len; at += n, row++)
    {
      n = wb_row_length (text->str + at, text->len - at, TRUE);
      line += starts;
      g_autoptr (WbTextRow) got = get_row (fixture, row, NULL);
      g_assert_cmpuint (got->offset, ==, at);
      g_assert_cmpuint (got->bytes, ==, n);
      g_assert_cmpuint (got->line, ==, line);
      g_assert_cmpint (got->starts_line, ==, starts);
      guint64 found;
      g_assert_true (wb_text_pages_row_of_byte (fixture->pages, at + n - 1, &found));
      g_assert_cmpuint (found, ==, row);
      if (starts)
        {
          g_assert_true (wb_text_pages_row_of_line (fixture->pages, line, &found));
          g_assert_cmpuint (found, ==, row);
        }
      wb_row_marks (text->str + at, n, at, marks);
      starts = text->str[at + n - 1] == '\n';
    }
  wb_text_index_extent (fixture->index, &extent);
  g_assert_cmpuint (extent.rows, ==, row);
  g_assert_cmpuint (extent.lines, ==, line);
  g_assert_cmpuint (wb_text_index_total (fixture->index, WB_ALL_KINDS), ==,
                    marks->len);
}

/* Forwards and backwards over all marks of kinds. */
static guint
walk_marks (Fixture *fixture, const GString *text, guint64 kinds)
{
  guint64 offset = WB_NO_OFFSET, number = 0, back = WB_NO_OFFSET, steps = 0;

  while (wb_text_pages_next_mark (fixture->pages, kinds, offset, 1, &offset))
    {
      WbMark mark;
      g_assert_true (wb_mark_at (text->str + offset, text->len - offset, &mark));
      g_assert_true (kinds >> mark.kind & 1);
      g_assert_cmpuint (wb_text_pages_mark_number (fixture->pages, kinds, offset), ==, ++number);
    }
  while (wb_text_pages_next_mark (fixture->pages, kinds, back, -1, &back))
    g_assert_cmpuint (wb_text_pages_mark_number (fixture->pages, kinds, back), ==,
                      number - steps++);
  g_assert_cmpuint (steps, ==, number);
  return (guint) number;
}

static void
test_everything (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = make_text (GPOINTER_TO_UINT (data), 3 * 1024 * 1024);
  const char *tag = "[[mobile:7K3Q9F2M]]";
  guint n_tag = 0;

  build (fixture, text->str, text->len);
  check_against (fixture, text);
  for (const char *p = text->str; (p = memmem (p, text->len - (gsize) (p - text->str), tag, 19));
       p++)
    n_tag++;
  g_assert_cmpuint (n_tag, >, 0);
  g_assert_cmpuint (wb_text_index_count_tag (fixture->index, tag, 19), ==, n_tag);
  g_assert_cmpuint (wb_text_index_count_tag (fixture->index, "[[mobile:00000000]]", 19), ==, 0);
  g_assert_cmpuint (walk_marks (fixture, text, G_GUINT64_CONSTANT (1) << kind_of (tag)), ==, n_tag);
  g_assert_cmpuint (walk_marks (fixture, text, G_GUINT64_CONSTANT (1) << kind_of ("[[card]]")), ==,
                    0);
}

/* --- while it is still being made ------------------------------------------------------------ */

typedef struct
{
  Fixture *fixture;
  guint calls;
  guint64 rows;
} Watch;

static void
on_event (const WbEvent *event, gpointer self)
{
  Watch *watch = self;
  WbTextExtent extent;

  wb_text_index_extent (watch->fixture->index, &extent);
  g_assert_cmpuint (extent.rows, >, watch->rows);
  watch->rows = extent.rows;
  watch->calls++;
  g_autoptr (WbTextRow) first = get_row (watch->fixture, 0, NULL);
  g_autoptr (WbTextRow) last = get_row (watch->fixture, extent.rows - 1, NULL);
  g_assert_cmpuint (last->offset + last->bytes, ==, extent.bytes);
}

static void
test_grows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = make_text (5, 5 * 1024 * 1024);
  g_autoptr (GError) error = NULL;
  Watch watch = { fixture, 0, 0 };
  const WbObserver observer = { on_event, &watch };
  const WbRun run = { .observer = &observer };

  begin (fixture, text->str, text->len);
  g_assert_true (wb_text_index_build (fixture->index, &run, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (watch.calls, >=, 5);
  check_against (fixture, text);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = make_text (6, 1024 * 1024);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const WbRun run = { .cancellable = cancellable };

  begin (fixture, text->str, text->len);
  g_cancellable_cancel (cancellable);
  g_assert_false (wb_text_index_build (fixture->index, &run, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The member is collected anew, and the evidence goes, while it is open. */
static void
test_outlives (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = make_text (7, 2 * 1024 * 1024);
  g_autoptr (GError) error = NULL;

  begin (fixture, text->str, text->len);
  g_assert_true (wb_evidence_remove (fixture->evidence, "logs/app.log", &error));
  g_clear_pointer (&fixture->evidence, wb_evidence_free);
  g_assert_true (wb_text_index_build (fixture->index, NULL, &error));
  check_against (fixture, text);
}

/* --- find ------------------------------------------------------------------------------------ */

static void
test_needles (void)
{
  static const struct
  {
    const char *needle, *text;
    int at, length;
  } rows[] = {
    { "error", "an ERROR here", 3, 5 },
    { "ERROR", "an eRrOr", 3, 5 },
    { "说明", "见说明书", 3, 6 },
    { "Ä", "bär", 1, 2 },
    { "straße", "STRAßE", 0, 7 },
    { "ǆ", "\xc7\x85", 0, 2 },
    { "aab", "aaab", 1, 3 },
    { "x", "\xff\xfeX", 2, 1 },
    { "[[", "a[[b", 1, 2 },
    { "long", "lon", -1, 0 },
    { "a", "", -1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WbTextNeedle) needle = wb_text_needle_new (rows[i].needle);
      gsize length = 0;
      const gsize at =
          wb_text_needle_find (needle, rows[i].text, strlen (rows[i].text), 0, &length);
      g_assert_cmpint (at == G_MAXSIZE ? -1 : (int) at, ==, rows[i].at);
      g_assert_cmpint ((int) length, ==, rows[i].length);
    }
  g_assert_null (wb_text_needle_new (""));
  g_assert_null (wb_text_needle_new ("\xff"));
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = make_text (11, 3 * 1024 * 1024);
  g_autoptr (WbTextNeedle) needle = wb_text_needle_new ("eRROr");
  g_autoptr (GError) error = NULL;
  guint64 offset = WB_NO_OFFSET, number = 0, expected = 0;
  gsize at = 0, length;

  build (fixture, text->str, text->len);
  g_autoptr (WbTextFind) find = wb_text_find_new (fixture->index, needle);
  g_assert_false (wb_text_find_is_up_to_date (find));
  g_assert_true (wb_text_find_run (find, NULL, &error));
  g_assert_true (wb_text_find_is_up_to_date (find));
  while ((at = wb_text_needle_find (needle, text->str, text->len, at, &length)) != G_MAXSIZE)
    {
      g_assert_true (wb_text_find_next (find, fixture->pages, offset, 1, &offset, &number));
      g_assert_cmpuint (offset, ==, at);
      g_assert_cmpuint (number, ==, ++expected);
      at += length;
    }
  g_assert_cmpuint (expected, >, 1000);
  g_assert_cmpuint (wb_text_find_count (find), ==, expected);
  g_assert_false (wb_text_find_next (find, fixture->pages, offset, 1, &offset, &number));
  while (expected > 1)
    {
      g_assert_true (wb_text_find_next (find, fixture->pages, offset, -1, &offset, &number));
      g_assert_cmpuint (number, ==, --expected);
    }
  g_assert_false (wb_text_find_next (find, fixture->pages, offset, -1, &offset, &number));
  guint64 row;
  g_assert_true (wb_text_pages_row_of_byte (fixture->pages, offset, &row));
  g_autoptr (WbTextRow) shown = get_row (fixture, row, needle);
  const WbTextSpan *span = &g_array_index (shown->spans, WbTextSpan, shown->spans->len - 1);
  g_assert_cmpint (span->kind, ==, WB_SPAN_MATCH);
  g_assert_cmpint (g_ascii_strncasecmp (shown->text + span->start, "error", 5), ==, 0);
}

static void
test_restorable (void)
{
  static const struct
  {
    const char *mark;
    gboolean may;
  } rows[] = {
    { "[[mobile:7K3Q9F2M]]", TRUE },    { "[[ip:7K3Q9F2M]]", TRUE },
    { "[[password]]", FALSE },          { "[[token:7K3Q9F2M]]", FALSE },
    { "[[image:png:12]]", FALSE },      { "[[hidden:7K3Q9F2M]]", FALSE },
    { "[[tripwire:7K3Q9F2M]]", FALSE }, { "[[mobile]]", FALSE },
    { "[mobile:7K3Q9F2M]]", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (wb_mark_may_be_restored (rows[i].mark, strlen (rows[i].mark)), ==,
                     rows[i].may);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/text-index/few-rows", NULL, test_few_rows);
  ADD ("/text-index/empty", NULL, test_empty);
  g_test_add_func ("/text-index/visible-spans", test_visible_spans);
  g_test_add_func ("/text-index/long-lines", test_long_lines);
  ADD ("/text-index/everything/1", GUINT_TO_POINTER (1), test_everything);
  ADD ("/text-index/everything/2", GUINT_TO_POINTER (2), test_everything);
  ADD ("/text-index/grows", NULL, test_grows);
  ADD ("/text-index/cancelled", NULL, test_cancelled);
  ADD ("/text-index/outlives", NULL, test_outlives);
  g_test_add_func ("/text-index/needles", test_needles);
  ADD ("/text-index/find", NULL, test_find);
  g_test_add_func ("/text-index/restorable", test_restorable);
  return g_test_run ();
}
