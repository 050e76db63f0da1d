/* SPDX-License-Identifier: MPL-2.0 */
/* Measures the viewer with a log of SIZE (default 1 GiB): index, find, memory, what fetching a row
 * costs the main thread, and how long the main loop is busy while the text is scrolled, jumped
 * about in, indexed and searched. No test asserts these figures.
 * usage: bench-viewer [SIZE [FOLDER]] */
#include <adwaita.h>
#include <stdio.h>
#include <time.h>

#include "base/fs.h"
#include "base/text.h"
#include "pages/viewer/log-view.h"
#include "pages/viewer/text-find.h"
#include "runner.h"

#define NSEC 1000000000

typedef struct
{
  WbEvidence *evidence;
  WbTextIndex *index;
  WbTextPages *pages;
  WbTextFind *find;
  GtkWindow *window;
  WbLogView *view;
  GtkAdjustment *adjustment;
  gint64 began_usec;
  guint frames;
  const char *phase;
} Bench;

/* Busy times of one phase. */
typedef struct
{
  const char *phase;
  GArray *wall, *cpu; /* of guint64: ns a turn of the main loop */
} Turns;

static Bench bench;
static Turns turns;
static guint64 turn_wall, turn_cpu;

static guint64
now_ns (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (guint64) time.tv_sec * NSEC + (guint64) time.tv_nsec;
}

static long
resident_kib (const char *what)
{
  g_autofree char *status = NULL;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  const char *at = strstr (status, what);
  return at ? strtol (at + strlen (what), NULL, 10) : 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const guint64 *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

static double
share_ms (GArray *values, double share)
{
  return values->len == 0
             ? 0
             : (double) g_array_index (values, guint64, (guint) ((values->len - 1) * share)) / 1e6;
}

static void
report_turns (void)
{
  g_array_sort (turns.wall, compare);
  g_array_sort (turns.cpu, compare);
  printf ("%-28s %6u turns; busy: median %.2f, 99.9 %% %.2f, max %.2f ms; CPU: 99.9 %% %.2f, max "
          "%.2f ms\n",
          turns.phase, turns.wall->len, share_ms (turns.wall, .5), share_ms (turns.wall, .999),
          share_ms (turns.wall, 1), share_ms (turns.cpu, .999), share_ms (turns.cpu, 1));
  fflush (stdout);
}

static void
begin_phase (const char *phase)
{
  if (turns.phase)
    report_turns ();
  turns.phase = phase;
  g_array_set_size (turns.wall, 0);
  g_array_set_size (turns.cpu, 0);
}

/* What lies between two waits of the main loop is one turn. */
static gint
watch_poll (GPollFD *fds, guint n, gint timeout)
{
  if (turn_wall > 0 && turns.phase)
    {
      const guint64 wall = now_ns (CLOCK_MONOTONIC) - turn_wall;
      const guint64 cpu = now_ns (CLOCK_THREAD_CPUTIME_ID) - turn_cpu;
      g_array_append_val (turns.wall, wall);
      g_array_append_val (turns.cpu, cpu);
    }
  const gint result = g_poll (fds, n, timeout);
  turn_wall = now_ns (CLOCK_MONOTONIC);
  turn_cpu = now_ns (CLOCK_THREAD_CPUTIME_ID);
  return result;
}

/* --- the log --------------------------------------------------------------------------------- */

static void
append_line (GString *text, GRand *rand, guint64 number)
{
  static const char *const messages[] = {
    "session restored for [[name:4H8T0000]]",
    "GET /v2/orders?since=20261116 200 84 ms, auth Bearer [[token]]",
    "order RT20261120-0417 opened, 12 portraits, model portrait-v7.3",
    "source /home/[[user:M2XW0000]]/Pictures/weddings/DSC_0417.NEF 46.2 MB",
    "customer note: please call [[mobile:7K3Q9F2M]] before 18:00, smile less",
    "upload part 31 slow: 41 kB/s via [[ip:B7R10000]]",
    "上传分片失败，正在重试，客户备注：请在下午六点前致电",
    "retry 1 of 5 in 2 s",
  };
  const gboolean bad = g_rand_int_range (rand, 0, 40) == 0;

  g_string_append_printf (
      text, "{\"level\":\"%s\",\"timestamp\":\"2026-11-23T13:51:%02u.%03u+08:00\",\"seq\":%u,",
      bad ? "error" : "info", (guint) (number / 1000 % 60), (guint) (number % 1000),
      (guint) number);
  g_string_append_printf (text, "\"message\":\"%s",
                          messages[g_rand_int_range (rand, 0, G_N_ELEMENTS (messages))]);
  if (bad)
    for (int i = g_rand_int_range (rand, 1, 30); i > 0; i--)
      g_string_append (text, "\\n    at TLSSocket.write (node:net:914:8) /app/export.js:212");
  if (g_rand_int_range (rand, 0, 20000) == 0)
    for (int i = 0; i < 4000; i++)
      g_string_append (text, "0123456789abcdef");
  g_string_append (text, "\"}\n");
}

static void
write_log (const char *dir, guint64 size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GString) text = g_string_new (NULL);
  WbMemberWriter *writer;
  guint64 number = 0;

  bench.evidence = wb_evidence_open (dir, WB_CODEC_DEFLATE, &error);
  g_assert_no_error (error);
  if (wb_evidence_find (bench.evidence, "logs/app.log"))
    return;
  writer = wb_evidence_begin (bench.evidence, wb_member_new ("logs/app.log", "logs"), &error);
  const WbSink sink = wb_member_writer_sink (writer);
  for (guint64 at = 0; at < size; at += text->len)
    {
      g_string_truncate (text, 0);
      while (text->len < 1024 * 1024)
        append_line (text, rand, number++);
      g_assert_true (wb_sink_write (&sink, text->str, text->len, &error));
    }
  g_assert_true (wb_member_writer_finish (writer, NULL, &error));
  g_assert_no_error (error);
}

/* --- phases ---------------------------------------------------------------------------------- */

static void
measure_fetches (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (GArray) cpu = g_array_new (FALSE, FALSE, sizeof (guint64));
  WbTextExtent extent;

  wb_text_index_extent (bench.index, &extent);
  for (guint i = 0; i < 3000; i++)
    {
      const guint64 row = (guint64) (g_rand_double (rand) * (double) extent.rows);
      const guint64 began = now_ns (CLOCK_THREAD_CPUTIME_ID);
      g_autoptr (WbTextRow) got = wb_text_pages_dup_row (bench.pages, row, NULL, NULL);
      const guint64 took = now_ns (CLOCK_THREAD_CPUTIME_ID) - began;
      g_array_append_val (cpu, took);
    }
  g_array_sort (cpu, compare);
  printf ("fetching a row at random: CPU median %.2f, 99.9 %% %.2f, max %.2f ms of 3000\n",
          share_ms (cpu, .5), share_ms (cpu, .999), share_ms (cpu, 1));
  turn_wall = 0; /* this was no turn of the main loop */
}

static gpointer
find_work (gpointer input, const WbRun *run, GError **error)
{
  g_assert_true (wb_text_find_run (input, run, error));
  return NULL;
}

static gboolean on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data);

static void
on_find_end (gpointer result, const GError *error, gpointer owner)
{
  g_print ("find: %.1f s, %" G_GUINT64_FORMAT " matches\n",
           (double) (g_get_monotonic_time () - bench.began_usec) / 1e6,
           wb_text_find_count (bench.find));
  begin_phase (NULL);
  printf ("memory: %ld MiB resident, %ld MiB at most\n", resident_kib ("VmRSS:") / 1024,
          resident_kib ("VmHWM:") / 1024);
  gtk_window_destroy (bench.window);
}

static void
start_find (void)
{
  g_autoptr (WbTextNeedle) needle = wb_text_needle_new ("致电");
  WbTask task = { .work = find_work, .end = on_find_end, .owner = G_OBJECT (bench.window) };

  begin_phase ("searching and scrolling");
  bench.phase = "find";
  bench.began_usec = g_get_monotonic_time ();
  bench.find = wb_text_find_new (bench.index, needle);
  wb_log_view_set_needle (bench.view, needle);
  task.input = bench.find;
  wb_runner_unref (wb_runner_run (&task));
}

static void
scroll_by (double pixels)
{
  const double range =
      gtk_adjustment_get_upper (bench.adjustment) - gtk_adjustment_get_page_size (bench.adjustment);
  const double value = gtk_adjustment_get_value (bench.adjustment) + pixels;

  gtk_adjustment_set_value (bench.adjustment, range > 0 && value > range ? 0 : value);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  WbTextExtent extent;

  bench.frames++;
  wb_text_index_extent (bench.index, &extent);
  if (g_strcmp0 (bench.phase, "jump") != 0)
    scroll_by (bench.frames % 7 == 0 ? 600 : 37);
  else
    scroll_by ((double) (bench.frames * 2654435761u % 1000) / 1000
               * gtk_adjustment_get_upper (bench.adjustment));
  if (g_strcmp0 (bench.phase, "scroll") == 0 && bench.frames > 400)
    {
      begin_phase ("jumping anywhere");
      bench.phase = "jump";
      bench.frames = 0;
    }
  else if (g_strcmp0 (bench.phase, "jump") == 0 && bench.frames > 400)
    start_find ();
  return G_SOURCE_CONTINUE;
}

static void
on_index_tell (const WbEvent *event, gpointer owner)
{
  wb_log_view_grown (bench.view);
}

static void
on_index_end (gpointer result, const GError *error, gpointer owner)
{
  WbTextExtent extent;

  wb_log_view_grown (bench.view);
  wb_text_index_extent (bench.index, &extent);
  begin_phase (NULL);
  printf ("index: %.1f s for %" G_GUINT64_FORMAT " MiB, %" G_GUINT64_FORMAT " rows, %u segments; "
          "%ld MiB resident\n",
          (double) (g_get_monotonic_time () - bench.began_usec) / 1e6, extent.bytes >> 20,
          extent.rows, extent.segments, resident_kib ("VmRSS:") / 1024);
  measure_fetches ();
  begin_phase ("scrolling");
  bench.phase = "scroll";
  bench.frames = 0;
}

static gpointer
index_work (gpointer input, const WbRun *run, GError **error)
{
  g_assert_true (wb_text_index_build (input, run, error));
  return NULL;
}

static void
on_activate (GtkApplication *application, gpointer data)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  const WbTask task = { .work = index_work,
                        .tell = on_index_tell,
                        .end = on_index_end,
                        .input = bench.index,
                        .owner = G_OBJECT (application) };

  bench.view = g_object_new (WB_TYPE_LOG_VIEW, NULL);
  bench.window = GTK_WINDOW (adw_application_window_new (application));
  gtk_window_set_default_size (bench.window, 720, 640);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (bench.view));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (bench.window), scrolled);
  wb_log_view_set_pages (bench.view, bench.pages);
  bench.adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  gtk_widget_add_tick_callback (GTK_WIDGET (bench.view), on_tick, NULL, NULL);
  gtk_window_present (bench.window);
  printf ("before: %ld MiB resident\n", resident_kib ("VmRSS:") / 1024);
  begin_phase ("indexing and scrolling");
  bench.began_usec = g_get_monotonic_time ();
  wb_runner_unref (wb_runner_run (&task));
}

int
main (int argc, char **argv)
{
  guint64 size = 1024 * 1024 * 1024;
  g_autofree char *dir =
      argc > 2 ? g_strdup (argv[2]) : g_dir_make_tmp ("waybill-viewer-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  if (argc > 1 && !wb_text_parse_size (argv[1], &size))
    return 2;
  write_log (dir, size);
  g_autoptr (WbMemberReader) reader =
      wb_member_reader_open (bench.evidence, "logs/app.log", &error);
  g_assert_no_error (error);
  bench.index = wb_text_index_new (reader);
  bench.pages = wb_text_pages_new (bench.index);
  turns.wall = g_array_new (FALSE, FALSE, sizeof (guint64));
  turns.cpu = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_main_context_set_poll_func (NULL, watch_poll);
  g_autoptr (AdwApplication) application =
      adw_application_new ("io.github.waybill.BenchViewer", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  const int status = g_application_run (G_APPLICATION (application), 1, argv);
  wb_evidence_free (bench.evidence);
  if (argc <= 2 && !wb_fs_remove_tree (dir, &error))
    g_printerr ("%s\n", error->message);
  return status;
}
