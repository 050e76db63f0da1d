/* SPDX-License-Identifier: MPL-2.0 */
/* What a stage tells the outside while it works. CLI line, CLI JSON, wizard and tests are four
 * observers of the same events. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a step is. */
typedef enum
{
  WB_EVENT_STARTED,
  WB_EVENT_PROGRESS,
  WB_EVENT_WAITING, /* nothing can be done for now (network, retry); note says for what */
  WB_EVENT_DONE,
  WB_EVENT_FAILED, /* this step failed; the stage may still go on */
} WbEventState;

/* One event; valid during the call only. */
typedef struct
{
  const char *stage; /* "look", "collect", "pack", "upload", ...: a fixed word, never translated */
  const char *step;  /* (nullable): what of the stage: an item id, an object's name */
  WbEventState state;
  guint64 done;     /* in bytes, or in things when total counts things */
  guint64 total;    /* 0 if not known */
  const char *note; /* (nullable): translated words for a person, never collected content */
} WbEvent;

/* A listener. notify is called on the thread that runs the stage and must not block for long. */
typedef struct
{
  void (*notify) (const WbEvent *event, gpointer self);
  gpointer self;
} WbObserver;

/* Passes event to observer; observer may be NULL, then nothing happens. */
void wb_observer_notify (const WbObserver *observer, const WbEvent *event);

/* The state's fixed word for machines: "started", "progress", "waiting", "done", "failed". */
const char *wb_event_state_word (WbEventState state);

G_END_DECLS
