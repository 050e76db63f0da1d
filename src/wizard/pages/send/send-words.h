/* SPDX-License-Identifier: MPL-2.0 */
/* What the send page says at each step, as a table: one sentence of what is the case, one of what
 * happens next or what to do, and which buttons there are. No GTK. */
#pragma once

#include "report.h"

G_BEGIN_DECLS

/* How serious it is: colour and icon. */
typedef enum
{
  WB_TONE_WORKING,
  WB_TONE_WAITING,
  WB_TONE_PERSON, /* the person has to do something */
  WB_TONE_BAD,
  WB_TONE_ENDED,
} WbTone;

typedef struct
{
  WbTone tone;
  const char *icon;    /* (nullable): NULL while working */
  const char *heading; /* untranslated */
  const char *lead;    /* untranslated; a %s in it is the application's name */
  const char *resume;  /* (nullable): label of the button that goes on; untranslated */
  gboolean may_pause, may_cancel, may_save;
} WbSendWords;

/* (nullable) for steps of other pages; static. kase (nullable) tells whether some of it had left,
 * problem (nullable) what it waits for.
 */
const WbSendWords *wb_send_words (WbStep step, const WbCase *kase, const GError *problem);

/* lead with the application's name; caller frees. */
char *wb_send_lead (const WbSendWords *words, const char *application);

/* "none", "2, gone on", or while the last one lasts "2, waiting"; caller frees. */
char *wb_send_interruptions (const WbProgress *progress);

G_END_DECLS
