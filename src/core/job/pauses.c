/* SPDX-License-Identifier: MPL-2.0 */
/* A pause is up to a fifth shorter than it says, at random: not everybody whose report waits for
 * the same server shall come back in the same second. After a change the next pause is the second
 * one: longer than the least time between two changes, so that a storm of them is one attempt a
 * minute. */
#include "job/pauses.h"

#define FIRST_USEC G_TIME_SPAN_MINUTE
#define LONGEST_USEC G_TIME_SPAN_HOUR
#define SETTLE_USEC (5 * G_TIME_SPAN_SECOND)
#define LEAST_BETWEEN_CHANGES_USEC G_TIME_SPAN_MINUTE

struct _WbPauses
{
  GHashTable *cases;   /* id -> Pause */
  gint64 settled_usec; /* of the last change that was heeded */
};

typedef struct
{
  guint tries;
  gboolean is_taken; /* by another process, when it was to be tried */
  gint64 due_usec;
} Pause;

WbPauses *
wb_pauses_new (void)
{
  WbPauses *pauses = g_new0 (WbPauses, 1);

  pauses->cases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  pauses->settled_usec = -LEAST_BETWEEN_CHANGES_USEC;
  return pauses;
}

void
wb_pauses_free (WbPauses *pauses)
{
  if (!pauses)
    return;
  g_hash_table_unref (pauses->cases);
  g_free (pauses);
}

gint64
wb_pauses_due (const WbPauses *pauses, const char *id)
{
  const Pause *pause = g_hash_table_lookup (pauses->cases, id);

  return pause ? pause->due_usec : 0;
}

static gint64
length_of (guint tries)
{
  const gint64 whole = MIN (FIRST_USEC << MIN (tries, 16), LONGEST_USEC);

  return whole - (gint64) (g_random_double () * (gdouble) whole / 5);
}

static void
pause_anew (WbPauses *pauses, const char *id, gint64 now_usec, gboolean is_taken)
{
  Pause *pause = g_hash_table_lookup (pauses->cases, id);

  if (!pause)
    {
      pause = g_new0 (Pause, 1);
      g_hash_table_insert (pauses->cases, g_strdup (id), pause);
    }
  pause->is_taken = is_taken;
  pause->due_usec = now_usec + length_of (pause->tries++);
}

void
wb_pauses_tried (WbPauses *pauses, const char *id, gint64 now_usec)
{
  pause_anew (pauses, id, now_usec, FALSE);
}

void
wb_pauses_taken (WbPauses *pauses, const char *id, gint64 now_usec)
{
  pause_anew (pauses, id, now_usec, TRUE);
}

void
wb_pauses_left (WbPauses *pauses, gint64 now_usec)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, pauses->cases);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Pause *pause = value;
      if (pause->is_taken)
        pause->due_usec = MIN (pause->due_usec, now_usec + SETTLE_USEC);
    }
}

/* One that is on its way already is soon enough. */
static gint64
settled_usec (WbPauses *pauses, gint64 now_usec)
{
  if (pauses->settled_usec < now_usec + SETTLE_USEC)
    pauses->settled_usec =
        MAX (now_usec + SETTLE_USEC, pauses->settled_usec + LEAST_BETWEEN_CHANGES_USEC);
  return pauses->settled_usec;
}

void
wb_pauses_network_changed (WbPauses *pauses, gint64 now_usec)
{
  const gint64 when_usec = settled_usec (pauses, now_usec);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, pauses->cases);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Pause *pause = value;
      pause->tries = MIN (pause->tries, 1);
      pause->due_usec = MIN (pause->due_usec, when_usec);
    }
}
