/* SPDX-License-Identifier: MPL-2.0 */
/* Passing events on. A NULL observer is the silent one, so stages never ask whether somebody
 * listens. */
#include "base/observer.h"

void
wb_observer_notify (const WbObserver *observer, const WbEvent *event)
{
  if (observer && observer->notify)
    observer->notify (event, observer->self);
}

const char *
wb_event_state_word (WbEventState state)
{
  static const char *const words[] = {
    [WB_EVENT_STARTED] = "started", [WB_EVENT_PROGRESS] = "progress",
    [WB_EVENT_WAITING] = "waiting", [WB_EVENT_DONE] = "done",
    [WB_EVENT_FAILED] = "failed",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (words), "failed");
  return words[state];
}
