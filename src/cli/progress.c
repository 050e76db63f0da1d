/* SPDX-License-Identifier: MPL-2.0 */
/* Speed is the average over the last few seconds, so that a stall shows within them. The line is
 * redrawn at most ten times a second. */
#include "progress.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

#include "base/json.h"
#include "base/text.h"

#define REDRAW_USEC (G_USEC_PER_SEC / 10)
#define SAMPLES 32
#define SAMPLE_USEC (G_USEC_PER_SEC / 4)

static struct
{
  gboolean json, line, steps, drawn;
  gint64 drawn_usec;
  char stage[16];
  struct
  {
    gint64 usec;
    guint64 done;
  } samples[SAMPLES];
  guint n_samples;
} progress;

void
wb_progress_init (gboolean json, gboolean line, gboolean steps)
{
  progress.json = json;
  progress.line = line && !json;
  progress.steps = steps && !json;
}

void
wb_progress_end (void)
{
  if (progress.drawn)
    (void) fputs ("\r\033[K", stderr);
  progress.drawn = FALSE;
}

static const char *
stage_title (const char *stage)
{
  static const struct
  {
    const char *stage, *title;
  } titles[] = {
    { "look", N_ ("Looking") },    { "collect", N_ ("Collecting") },
    { "pack", N_ ("Packing") },    { "seal", N_ ("Encrypting") },
    { "upload", N_ ("Sending") },  { "ticket", N_ ("Asking for a place") },
    { "verify", N_ ("Checking") }, { "withdraw", N_ ("Withdrawing") },
  };
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].stage, stage))
      return _ (titles[i].title);
  return stage;
}

static void
take_sample (const WbEvent *event, gint64 now)
{
  if (g_strcmp0 (progress.stage, event->stage) != 0
      || (progress.n_samples && event->done < progress.samples[progress.n_samples - 1].done))
    {
      progress.n_samples = 0;
      g_strlcpy (progress.stage, event->stage, sizeof progress.stage);
    }
  if (progress.n_samples && now - progress.samples[progress.n_samples - 1].usec < SAMPLE_USEC)
    return;
  if (progress.n_samples == SAMPLES)
    memmove (progress.samples, progress.samples + 1,
             sizeof progress.samples[0] * --progress.n_samples);
  progress.samples[progress.n_samples].usec = now;
  progress.samples[progress.n_samples++].done = event->done;
}

/* Bytes per second over the samples there are; 0 until it can be told. */
static double
speed_now (const WbEvent *event, gint64 now)
{
  if (!progress.n_samples || now - progress.samples[0].usec < SAMPLE_USEC)
    return 0;
  double seconds = (double) (now - progress.samples[0].usec) / G_USEC_PER_SEC;
  return (double) (event->done - progress.samples[0].done) / seconds;
}

static void
draw_line (const WbEvent *event)
{
  gint64 now = g_get_monotonic_time ();
  take_sample (event, now);
  if (progress.drawn && now - progress.drawn_usec < REDRAW_USEC
      && event->state == WB_EVENT_PROGRESS)
    return;
  g_autoptr (GString) line = g_string_new (stage_title (event->stage));
  if (event->total)
    {
      g_autofree char *done = wb_text_size (event->done), *total = wb_text_size (event->total);
      double speed = speed_now (event, now);
      g_string_append_printf (
          line, "  %3.0f%%  %s / %s",
          100.0 * (double) MIN (event->done, event->total) / (double) event->total, done, total);
      if (speed > 1)
        {
          g_autofree char *rate = wb_text_size ((guint64) speed);
          double seconds = (double) (event->total - MIN (event->done, event->total)) / speed;
          g_autofree char *left = wb_text_duration ((gint64) (seconds + 0.5));
          g_string_append (line, "  ");
          /* Translators: speed and time left, such as "1.2 MB/s, 40 s left" */
          g_string_append_printf (line, _ ("%s/s, %s left"), rate, left);
        }
    }
  if (event->note)
    g_string_append_printf (line, "  %s", event->note);
  (void) fprintf (stderr, "\r\033[K%s", line->str);
  progress.drawn = TRUE;
  progress.drawn_usec = now;
}

static void
print_json (const WbEvent *event)
{
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "event", wb_event_state_word (event->state));
  json_object_set_string_member (object, "stage", event->stage);
  wb_json_set_string (object, "step", event->step);
  json_object_set_int_member (object, "done", (gint64) event->done);
  json_object_set_int_member (object, "total", (gint64) event->total);
  wb_json_set_string (object, "note", event->note);
  g_autoptr (JsonNode) node = wb_json_node_take (object);
  g_autofree char *text = wb_json_line (node);
  (void) fprintf (stdout, "%s\n", text);
  (void) fflush (stdout);
}

static void
on_event (const WbEvent *event, gpointer self)
{
  if (progress.json)
    print_json (event);
  if (progress.steps && event->step && event->state == WB_EVENT_DONE)
    {
      wb_progress_end ();
      (void) fprintf (stderr, "%s: %s\n", stage_title (event->stage), event->step);
    }
  if (progress.line && event->state != WB_EVENT_DONE)
    draw_line (event);
}

const WbObserver *
wb_progress_observer (void)
{
  static const WbObserver observer = { .notify = on_event };
  return &observer;
}
