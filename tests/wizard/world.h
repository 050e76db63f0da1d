/* SPDX-License-Identifier: MPL-2.0 */
/* A report without a window: the real object over a small tree, and a real waybill-intake. Nothing
 * waits for a time to pass, only for what the report tells. */
#pragma once

#include "deliver/rig.h"
#include "report.h"

G_BEGIN_DECLS

#define WORLD_ID "com.example.Report"
#define WORLD_SECRET "correcthorse7battery"
#define WORLD_MOBILE "13812345678"

typedef struct
{
  Rig rig;
  char *home; /* below rig.dir: data/ and what tests write */
  WbProfile *profile;
  WbReport *report; /* (nullable) */
  guint told;       /* WbChanged, all that was told */
  guint n_told;     /* how often */
} World;

/* Starts the intake with faults (NULL-terminated, nullable), writes the tree, opens a report. */
void world_start (World *world, const char *const *faults);
void world_stop (World *world);

/* Writes a file below home; caller frees the path. */
char *world_write (World *world, const char *relative, const char *text);
/* A log of about so many bytes that compress to half. */
void world_write_filler (World *world, gsize bytes);
/* A log line of ten minutes ago; caller frees. */
char *world_line (const char *message);

/* The report goes as if the program had ended, and a new one opens. */
void world_close (World *world);
void world_open (World *world);
/* Takes report (owned) as the one that is watched. */
void world_take (World *world, WbReport *report);

/* Runs the main loop until the report is at step, or collecting is over. Fails if it takes too
 * long. */
void world_until_step (World *world, WbStep step);
void world_until_collected (World *world);
/* Until so many bytes were sent. */
void world_until_sent (World *world, guint64 bytes);
/* Once. */
void world_iterate (World *world);
/* Until no job of the report runs any more. */
void world_until_idle (World *world);

/* Collects and asserts that it went well. */
void world_collect (World *world);
/* From the first page to the open question. */
void world_go_to_consent (World *world);
/* Agrees to everything that is asked, or to nothing beyond sending. */
void world_agree (World *world, gboolean to_all);

/* All that was collected of an item, "" if nothing; caller frees. */
char *world_text (World *world, const char *item_id);
/* The bundle in the store, verified: its bytes, or NULL if there is none. */
GBytes *world_stored_bundle (World *world);
/* Objects of cases in the store. */
guint world_count_stored (World *world);
/* TRUE if text stands in any file of the state folder. */
gboolean world_is_kept (World *world, const char *text);

G_END_DECLS
