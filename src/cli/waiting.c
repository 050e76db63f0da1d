/* SPDX-License-Identifier: MPL-2.0 */
/* Every turn reads anew which cases there are, so that nothing has to be kept in step with other
 * processes: a turn either goes on with one case that is due, or sleeps until something happens.
 *
 * Sleeping is one poll of the main context without a time-out of its own but the next pause's end.
 * Being woken for nothing (by our own ring, or a storm of routes) costs a turn, not an attempt. */
#include "waiting.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/run.h"
#include "cases/bell.h"
#include "cases/upkeep.h"
#include "console.h"
#include "job/pauses.h"
#include "sending.h"

/* For one attempt; the waiting is done between attempts. */
#define PATIENCE "45s"
#define LOCK_FILE "queue.lock"

typedef struct
{
  const WbResuming *resuming;
  WbOptions options; /* borrows from resuming's */
  WbPauses *pauses;
  gboolean is_awake;
  guint tried;
  WbExit worst;
} Waiting;

/* --- one of a kind --------------------------------------------------------------------------- */

/* -1 if there is another one, or with error. It ends with the process. */
static int
take_lock (GError **error)
{
  g_autofree char *bell = wb_bell_path ();
  g_autofree char *dir = g_path_get_dirname (bell);
  g_autofree char *path = g_build_filename (dir, LOCK_FILE, NULL);

  if (!wb_fs_make_private (dir, error))
    return -1;
  wb_autofd int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    wb_fs_set_error (error, errno, path);
  return fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 ? g_steal_fd (&fd) : -1;
}

/* --- being woken ----------------------------------------------------------------------------- */

static void
on_network_changed (Waiting *self)
{
  wb_pauses_network_changed (self->pauses, g_get_monotonic_time ());
  self->is_awake = TRUE;
}

static void
on_bell (Waiting *self)
{
  wb_pauses_left (self->pauses, g_get_monotonic_time ());
  self->is_awake = TRUE;
}

static gboolean
on_time (gpointer self)
{
  ((Waiting *) self)->is_awake = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer self)
{
  ((Waiting *) self)->is_awake = TRUE;
  return G_SOURCE_REMOVE;
}

/* What a monitor tells about the beginning is no change. */
static GNetworkMonitor *
watch_network (Waiting *self)
{
  static const char *const signals[] = { "network-changed", "notify::network-metered",
                                         "notify::connectivity" };
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  while (g_main_context_iteration (NULL, FALSE))
    ;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_swapped (monitor, signals[i], G_CALLBACK (on_network_changed), self);
  return monitor;
}

/* NULL where the folder can't be watched: then the pauses have to do. */
static GFileMonitor *
watch_bell (Waiting *self)
{
  g_autofree char *path = wb_bell_path ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileMonitor *monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);

  if (monitor)
    g_signal_connect_swapped (monitor, "changed", G_CALLBACK (on_bell), self);
  return monitor;
}

static void
sleep_until (Waiting *self, gint64 due_usec)
{
  const gint64 left_ms = MAX (due_usec - g_get_monotonic_time (), 0) / 1000 + 1;
  g_autoptr (GSource) timer = g_timeout_source_new ((guint) left_ms);
  g_autoptr (GSource) stop = g_cancellable_source_new (wb_console_cancellable ());

  g_source_set_callback (timer, on_time, self, NULL);
  g_source_set_callback (stop, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (timer, NULL);
  g_source_attach (stop, NULL);
  self->is_awake = FALSE;
  while (!self->is_awake)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (timer);
  g_source_destroy (stop);
}

/* --- the turns ------------------------------------------------------------------------------- */

/* A sign-in is tried once: it does not get better by waiting. */
static gboolean
goes_on (const Waiting *self, const GPtrArray *cases, const WbCase *kase)
{
  const WbQueueNeed need = wb_queue_need (kase);
  const WbContext *context = wb_resuming_context (self->resuming, cases, kase);

  return wb_resuming_covers (self->resuming, kase)
         && (wb_queue_goes_on (need)
             || (need == WB_QUEUE_SIGN_IN && context && context->authorization
                 && wb_pauses_due (self->pauses, kase->id) == 0));
}

/* The case that is due first, borrowed; NULL if there is none. */
static WbCase *
find_next (const Waiting *self, const GPtrArray *cases, guint *ret_n)
{
  WbCase *next = NULL;
  guint n = 0;

  for (guint i = 0; i < cases->len; i++)
    {
      WbCase *kase = cases->pdata[i];
      if (!goes_on (self, cases, kase))
        continue;
      n++;
      if (!next || wb_pauses_due (self->pauses, kase->id) < wb_pauses_due (self->pauses, next->id))
        next = kase;
    }
  *ret_n = n;
  return next;
}

/* Somebody else sends it: nothing to be told of. */
static gboolean
is_taken (const WbCase *kase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbCase) other = wb_case_open_locked (kase->id, &error);

  return g_error_matches (error, WB_ERROR, WB_ERROR_BUSY);
}

static void
go_on_with (Waiting *self, const GPtrArray *cases, WbCase *kase)
{
  const WbContext *context = wb_resuming_context (self->resuming, cases, kase);

  if (is_taken (kase))
    {
      wb_pauses_taken (self->pauses, kase->id, g_get_monotonic_time ());
      return;
    }
  self->tried++;
  const WbExit exit = wb_resuming_case (kase, context, &self->options);
  wb_pauses_tried (self->pauses, kase->id, g_get_monotonic_time ());
  if (exit != WB_EXIT_NOT_DELIVERED && (self->worst == WB_EXIT_DONE || exit == WB_EXIT_INTERRUPTED))
    self->worst = exit;
}

static void
tell_waiting (guint n)
{
  g_autofree char *note = g_strdup_printf (
      /* Translators: reports that could not be delivered yet */
      ngettext ("%u report waits for the network.", "%u reports wait for the network.", n), n);

  wb_run_notify (wb_sending_run (), "queue", NULL, WB_EVENT_WAITING, 0, n, note);
}

/* FALSE when there is nothing left to wait for. */
static gboolean
turn (Waiting *self)
{
  wb_cases_keep_up (NULL);
  g_autoptr (GPtrArray) cases = wb_cases_list (NULL);
  guint n = 0;
  WbCase *next = cases ? find_next (self, cases, &n) : NULL;

  if (!next || g_cancellable_is_cancelled (wb_console_cancellable ()))
    return FALSE;
  const gint64 due_usec = wb_pauses_due (self->pauses, next->id);
  if (due_usec <= g_get_monotonic_time ())
    go_on_with (self, cases, next);
  else
    {
      tell_waiting (n);
      sleep_until (self, due_usec);
    }
  return TRUE;
}

/* --- the end --------------------------------------------------------------------------------- */

/* What time does not help, but somebody may. */
static gboolean
is_anything_left (const WbResuming *resuming)
{
  g_autoptr (GPtrArray) cases = wb_cases_list (NULL);

  for (guint i = 0; cases && i < cases->len; i++)
    if (wb_resuming_covers (resuming, cases->pdata[i])
        && wb_queue_need (cases->pdata[i]) != WB_QUEUE_NOTHING)
      return TRUE;
  return FALSE;
}

static WbExit
exit_of (const Waiting *self)
{
  if (g_cancellable_is_cancelled (wb_console_cancellable ()))
    return WB_EXIT_INTERRUPTED;
  if (self->worst != WB_EXIT_DONE)
    return self->worst;
  return is_anything_left (self->resuming) ? WB_EXIT_NOT_DELIVERED : WB_EXIT_DONE;
}

static WbExit
wait_for_all (const WbResuming *resuming)
{
  g_autoptr (WbPauses) pauses = wb_pauses_new ();
  Waiting self = { .resuming = resuming, .options = *resuming->options, .pauses = pauses };

  if (!self.options.patience)
    self.options.patience = (char *) PATIENCE;
  GNetworkMonitor *network = watch_network (&self);
  g_autoptr (GFileMonitor) bell = watch_bell (&self);
  while (turn (&self))
    ;
  g_signal_handlers_disconnect_by_data (network, &self);
  return wb_resuming_tell (self.tried, exit_of (&self));
}

WbExit
wb_waiting_run (const WbResuming *resuming)
{
  g_autoptr (GError) error = NULL;
  wb_autofd int lock = take_lock (&error);

  if (error)
    return wb_console_error (error);
  if (lock >= 0)
    return wait_for_all (resuming);
  wb_console_say ("%s\n", _ ("Another Waybill waits for the network already."));
  return resuming->context ? wb_resuming_all (resuming) : wb_resuming_tell (0, WB_EXIT_DONE);
}
