/* SPDX-License-Identifier: MPL-2.0 */
/* What tests of channels share: an outbox on a virtual clock, and a server that answers as told. */
#pragma once

#include <string.h>

#include "base/fs.h"
#include "channel/outbox.h"
#include "http/rig.h"

#define START_USEC (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)
#define MOST_ANSWERS 8
#define OK_200 "200 OK\r\n"

static const WbOutboxBounds bounds = { 100, 100000, 30 * G_TIME_SPAN_DAY };

typedef struct
{
  char *dir;
  WbClock *clock;
  WbOutbox *outbox;
  Rig *rig;
  const char *const *answers; /* status lines and headers, in order; the last goes on for ever.
                                 "": it closes the connection without a word */
  guint answered;
  GPtrArray *requests; /* of char *: those that were answered */
} Answering;

static const char *
next_answer (Answering *self)
{
  const guint last = MOST_ANSWERS - 1;
  while (self->answered < last && self->answers[self->answered + 1] == NULL)
    return self->answers[self->answered];
  return self->answers[self->answered++];
}

static void
answer (Peer *peer, gpointer data)
{
  Answering *self = data;

  while (rig_read_request (peer))
    {
      const char *words = next_answer (self);
      if (words[0] == '\0')
        return;
      g_ptr_array_add (self->requests, g_strdup (peer->request->str));
      g_autofree char *text = g_strdup_printf ("HTTP/1.1 %sContent-Length: 0\r\n\r\n", words);
      if (!rig_write (peer, text, -1))
        return;
    }
}

static inline const char *
body_of (const Answering *self, guint request)
{
  return strstr (self->requests->pdata[request], "\r\n\r\n") + 4;
}

static inline void
answering_set_up (Answering *self, const char *const *answers)
{
  self->dir = g_dir_make_tmp ("waybill-channel-XXXXXX", NULL);
  self->clock = wb_clock_new_virtual (START_USEC);
  self->outbox = wb_outbox_open (self->dir, &bounds, self->clock, NULL);
  self->answers = answers;
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->rig = rig_new (answer, self);
  g_assert_true (wb_outbox_lock (self->outbox, NULL));
}

static inline void
answering_tear_down (Answering *self)
{
  rig_free (self->rig);
  g_ptr_array_unref (self->requests);
  wb_outbox_free (self->outbox);
  g_assert_true (wb_fs_remove_tree (self->dir, NULL));
  g_free (self->dir);
  g_free (self->clock);
}

/* Puts payload in; the next one is later. */
static inline void
answering_put (Answering *self, guint number, GBytes *payload)
{
  g_autofree char *id = g_strdup_printf ("%032x", number);
  g_assert_true (wb_outbox_put (self->outbox, id, 5, payload, NULL));
  g_assert_true (wb_clock_wait_usec (self->clock, 1000, NULL, NULL));
}
