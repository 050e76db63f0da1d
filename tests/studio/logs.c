/* SPDX-License-Identifier: MPL-2.0 */
/* Days of logs as winston and winston-daily-rotate-file leave them: a file a day and logger, ".1",
 * ".2"… for what overflowed (the highest is the newest), all but the last two days compressed. Log
 * time follows the bytes: a day's budget is spread over its hours, so two gigabytes and two
 * megabytes tell the same story. Lines of the last day stand in combined.log too. */
#include "output.h"
#include "studio.h"
#include "templates.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define QUIET_SECONDS (11 * 3600)
#define DAY_SECONDS (24 * 3600)
#define LAST_DAY_SHARE 4 /* of bytes, against 1 of each quiet day */
#define TORN_DAYS_BACK 3 /* the upload log of that day is a torn .gz */
#define FILES_OF_DAY 6   /* roughly, of a logger with the most lines */

static const char *const logger_names[N_LOGGERS] = { "main", "renderer", "upload" };

typedef struct
{
  LoggerId logger;
  char *stem; /* path without the number and ".gz" */
  gboolean is_gz, is_torn;
  guint number;
  Output *output;
  const char *where; /* NULL if torn */
} Journal;

typedef struct
{
  gint64 usec;
  const StoryRow *row;
} StoryEvent;

typedef struct
{
  Studio *studio;
  guint64 max_bytes; /* of one file */
  Journal journals[N_LOGGERS];
  Output *combined; /* on the last day */
  const char *combined_where;
  GString *line;
  gint64 now;
} Day;

static void
open_journal (Day *day, Journal *journal)
{
  g_autofree char *number = journal->number > 0 ? g_strdup_printf (".%u", journal->number) : NULL;
  g_autofree char *path =
      g_strconcat (journal->stem, number != NULL ? number : "", journal->is_gz ? ".gz" : "", NULL);
  journal->output = output_new (path);
  journal->where = journal->is_torn ? NULL : studio_where (day->studio, path);
}

static void
begin_journal (Day *day, LoggerId logger, guint days_back)
{
  Scene scene = studio_scene (day->studio, NULL);
  scene.time_usec = day->studio->end_usec - (gint64) days_back * DAY_SECONDS * G_USEC_PER_SEC;
  g_autoptr (GString) date = g_string_new (NULL);
  scene_fill (&scene, "%D", date);
  g_autofree char *name = g_strdup_printf ("logs/%s-%s.log", logger_names[logger], date->str);
  Journal *journal = &day->journals[logger];
  memset (journal, 0, sizeof *journal);
  journal->logger = logger;
  journal->stem = studio_data_path (day->studio, name);
  journal->is_gz = days_back >= 2 && logger != LOGGER_RENDERER;
  journal->is_torn = days_back == TORN_DAYS_BACK && logger == LOGGER_UPLOAD;
  open_journal (day, journal);
}

static void
end_journal (Day *day, Journal *journal)
{
  output_close (journal->output, day->now);
  if (journal->is_torn)
    {
      g_autofree char *number =
          journal->number > 0 ? g_strdup_printf (".%u", journal->number) : NULL;
      g_autofree char *path =
          g_strconcat (journal->stem, number != NULL ? number : "", ".gz", NULL);
      output_tear (path, 60, day->now);
    }
}

/* Fills template and appends it to its logger's file. Returns its length. */
static gsize
write_line (Day *day, LoggerId logger, const char *template_)
{
  Journal *journal = &day->journals[logger];
  if (output_bytes (journal->output) > day->max_bytes)
    {
      end_journal (day, journal);
      journal->number++;
      open_journal (day, journal);
    }
  Scene scene = studio_scene (day->studio, journal->where);
  scene.escaped = TRUE;
  scene.time_usec = day->now;
  g_string_truncate (day->line, 0);
  scene_fill (&scene, template_, day->line);
  output_write (journal->output, day->line->str, day->line->len);
  if (day->combined == NULL)
    return day->line->len;
  output_write (day->combined, day->line->str, day->line->len);
  return day->line->len * 2;
}

static const EverydayRow *
draw_row (Random *random)
{
  static guint total;
  if (total == 0)
    for (gsize i = 0; i < n_everyday_rows; i++)
      total += everyday_rows[i].weight;
  guint drawn = random_between (random, 0, total - 1);
  const EverydayRow *row = everyday_rows;
  while (drawn >= row->weight)
    drawn -= (row++)->weight;
  return row;
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const StoryEvent *left = a;
  const StoryEvent *right = b;
  if (left->usec != right->usec)
    return left->usec < right->usec ? -1 : 1;
  return left->row < right->row ? -1 : left->row > right->row;
}

/* What happens on the day that begins at start, in order. */
static GArray *
list_events (gint64 start)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (StoryEvent));
  for (gsize i = 0; i < n_story_rows; i++)
    for (guint n = 0; n < story_rows[i].times; n++)
      {
        gint64 second = story_rows[i].second + n * story_rows[i].every;
        StoryEvent event = { .usec = start + second * G_USEC_PER_SEC + 217000 + n * 1000,
                             .row = &story_rows[i] };
        g_array_append_val (events, event);
      }
  g_array_sort (events, compare_events);
  return events;
}

/* Writes the events up to limit; the moments of failures have to survive redaction. */
static gsize
write_events (Day *day, GArray *events, guint *next, gint64 limit)
{
  gsize bytes = 0;
  while (*next < events->len && g_array_index (events, StoryEvent, *next).usec <= limit)
    {
      const StoryEvent *event = &g_array_index (events, StoryEvent, (*next)++);
      day->now = event->usec;
      bytes += write_line (day, event->row->logger, event->row->template_);
      if (event->row->times > 1 || event->row->logger != LOGGER_UPLOAD)
        continue;
      Scene scene = studio_scene (day->studio, NULL);
      scene.time_usec = day->now;
      g_autoptr (GString) stamp = g_string_new (NULL);
      scene_fill (&scene, "%t", stamp);
      plants_keep (day->studio->plants, stamp->str);
    }
  return bytes;
}

static void
write_day (Day *day, guint days_back, guint64 budget)
{
  gboolean is_last = days_back == 0;
  gint64 span = (is_last ? STUDIO_DAY_SECONDS : QUIET_SECONDS) * (gint64) G_USEC_PER_SEC;
  gint64 start = day->studio->end_usec - (gint64) days_back * DAY_SECONDS * G_USEC_PER_SEC
                 - STUDIO_DAY_SECONDS * (gint64) G_USEC_PER_SEC;
  for (int logger = 0; logger < N_LOGGERS; logger++)
    begin_journal (day, (LoggerId) logger, days_back);
  g_autoptr (GArray) events =
      is_last ? list_events (start) : g_array_new (FALSE, FALSE, sizeof (StoryEvent));
  guint next = 0;
  for (guint64 bytes = 0; bytes < budget;)
    {
      gint64 now = start + (gint64) ((double) span * ((double) bytes / (double) budget));
      bytes += write_events (day, events, &next, now);
      day->now = now;
      const EverydayRow *row = draw_row (&day->studio->random);
      bytes += write_line (day, row->logger, row->template_);
    }
  (void) write_events (day, events, &next, G_MAXINT64);
  static const char half_line[] = "{\"heapMb\":61,\"level\":\"debug\",\"mess";
  if (is_last) /* the moment somebody copies the folder is never the end of a line */
    output_write (day->journals[LOGGER_MAIN].output, half_line, sizeof half_line - 1);
  for (int logger = 0; logger < N_LOGGERS; logger++)
    {
      end_journal (day, &day->journals[logger]);
      g_free (day->journals[logger].stem);
    }
}

/* current.log names the newest file of main, as the rotator's createSymlink does. */
static void
link_current (Studio *studio, guint number)
{
  Scene scene = studio_scene (studio, NULL);
  scene.time_usec = studio->end_usec;
  g_autoptr (GString) target = g_string_new (NULL);
  scene_fill (&scene, "main-%D.log", target);
  if (number > 0)
    g_string_append_printf (target, ".%u", number);
  g_autofree char *path = studio_data_path (studio, "logs/current.log");
  (void) unlink (path);
  if (symlink (target->str, path) != 0)
    output_fail (path, g_strerror (errno));
}

/* The rotator's own list, with whole paths of somebody's home in it. */
static void
write_audit (Studio *studio)
{
  static const char *const name = "logs/.0f4b1c7a92d3e65f8a7b6c5d4e3f2a1b0c9d8e7f-audit.json";
  g_autofree char *path = studio_data_path (studio, name);
  Scene scene = studio_scene (studio, studio_where (studio, path));
  scene.escaped = TRUE;
  scene.time_usec = studio->end_usec;
  g_autoptr (GString) text = g_string_new (NULL);
  scene_fill (&scene,
              "{\n    \"keep\": {\n        \"days\": true,\n        \"amount\": 14\n    },\n"
              "    \"auditLog\": \"/home/%H/.config/retouch-studio/logs/"
              ".0f4b1c7a92d3e65f8a7b6c5d4e3f2a1b0c9d8e7f-audit.json\",\n    \"files\": [\n"
              "        {\n            \"date\": %E,\n            \"name\": "
              "\"/home/%H/.config/retouch-studio/logs/main-%D.log\",\n            \"hash\": "
              "\"7d1a54127b222502f5b79b5fb0803061152a44f92b37e23c6527baf665d4da9a\"\n        }\n"
              "    ],\n    \"hashType\": \"sha256\"\n}",
              text);
  output_text (path, text->str, (gssize) text->len, studio->end_usec);
}

void
studio_write_logs (Studio *studio)
{
  guint64 shares = studio->days - 1 + LAST_DAY_SHARE;
  Day day = { .studio = studio, .line = g_string_new (NULL) };
  day.max_bytes = MAX (studio->size_bytes * LAST_DAY_SHARE / shares / 2 / FILES_OF_DAY, 200000);
  for (guint back = studio->days - 1; back > 0; back--)
    write_day (&day, back, studio->size_bytes / shares);

  g_autofree char *combined = studio_data_path (studio, "logs/combined.log");
  day.combined = output_new (combined);
  write_day (&day, 0, studio->size_bytes * LAST_DAY_SHARE / shares);
  output_close (day.combined, day.now);
  link_current (studio, day.journals[LOGGER_MAIN].number);
  write_audit (studio);
  g_autofree char *empty = studio_data_path (studio, "logs/exceptions.log");
  output_text (empty, "", 0, studio->end_usec);
  g_string_free (day.line, TRUE);

  for (gsize i = 0; i < n_kept_words; i++)
    plants_keep (studio->plants, kept_words[i]);
  plants_keep (studio->plants, STUDIO_ORDER);
  plants_keep (studio->plants, STUDIO_TRACE);
}

#define ELECTRON_LINES 160

void
studio_write_electron_log (Studio *studio)
{
  g_autofree char *path = studio_data_path (studio, "logs/electron.log");
  Scene scene = studio_scene (studio, studio_where (studio, path));
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 span = STUDIO_DAY_SECONDS * (gint64) G_USEC_PER_SEC;
  for (int i = 0; i < ELECTRON_LINES; i++)
    {
      scene_draw (&scene);
      scene.time_usec = studio->end_usec - span + span / ELECTRON_LINES * i;
      scene_fill (&scene,
                  electron_rows[random_between (&studio->random, 0, (guint) n_electron_rows - 1)],
                  text);
      if (i
          == ELECTRON_LINES
                 / 2) /* GBK, a NUL, a line end of Windows, and a key over several lines */
        {
          g_string_append_len (text, "[native] \xc9\xcf\xb4\xab\xca\xa7\xb0\xdc \0 code 5\r\n", 28);
          scene_fill (&scene, "[%l] [debug] (sign) loaded\n%X\n", text);
        }
    }
  output_text (path, text->str, (gssize) text->len, studio->end_usec);
}
