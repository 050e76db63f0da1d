/* SPDX-License-Identifier: MPL-2.0 */
/* What the application writes, as tables: a new kind of line is a new row. */
#pragma once

#include <glib.h>

typedef enum
{
  LOGGER_MAIN,
  LOGGER_RENDERER,
  LOGGER_UPLOAD,
  N_LOGGERS,
} LoggerId;

/* One kind of line in everyday use. */
typedef struct
{
  LoggerId logger;
  guint weight;
  const char *template_; /* codes of scene.h; keys sorted, as winston's json() writes them */
} EverydayRow;

/* One thing that happens on the last day. */
typedef struct
{
  guint second; /* after the studio opened */
  guint times;  /* how often */
  guint every;  /* seconds apart */
  LoggerId logger;
  const char *template_;
} StoryRow;

#define STUDIO_DAY_SECONDS (5 * 3600 + 50 * 60) /* from opening to the end of the last day */

extern const EverydayRow everyday_rows[];
extern const gsize n_everyday_rows;
extern const StoryRow story_rows[];
extern const gsize n_story_rows;

/* The plain text that electron-log and Chromium leave behind. */
extern const char *const electron_rows[];
extern const gsize n_electron_rows;

/* Words of the story that have to survive. */
extern const char *const kept_words[];
extern const gsize n_kept_words;
