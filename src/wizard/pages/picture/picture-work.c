/* SPDX-License-Identifier: MPL-2.0 */
/* Pixels are only read once they are made, so that both threads may hold them. */
#include "pages/picture/picture-work.h"

void
wb_opened_free (WbOpened *opened)
{
  g_free (opened->path);
  g_clear_object (&opened->pixels);
  g_free (opened);
}

static gpointer
open_picture (gpointer path, const WbRun *run, GError **error)
{
  g_autoptr (WbOpened) opened = g_new0 (WbOpened, 1);

  opened->path = g_strdup (path);
  opened->pixels = wb_pixels_open (path, 0, &opened->kind, run, error);
  return opened->pixels ? g_steal_pointer (&opened) : NULL;
}

WbRunner *
wb_picture_work_open (const char *path,
                      void (*end) (gpointer opened, const GError *error, gpointer owner),
                      GObject *owner)
{
  const WbTask task = {
    .work = open_picture,
    .end = end,
    .input = g_strdup (path),
    .free_input = g_free,
    .owner = owner,
  };

  return wb_runner_run (&task);
}

void
wb_covered_free (WbCovered *covered)
{
  g_free (covered->path);
  g_free (covered);
}

typedef struct
{
  GdkPixbuf *pixels;
  WbBoxes *boxes;
  char *path;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->pixels);
  wb_boxes_free (order->boxes);
  g_free (order->path);
  g_free (order);
}

static gpointer
cover (gpointer input, const WbRun *run, GError **error)
{
  const Order *order = input;
  WbCovered *covered = g_new0 (WbCovered, 1);
  g_autoptr (GdkPixbuf) black = wb_pixels_blacken (order->pixels, order->boxes);

  covered->boxes = wb_boxes_count (order->boxes);
  if (wb_pixels_write (black, order->path, run, error))
    covered->path = g_strdup (order->path);
  return covered;
}

void
wb_picture_work_cover (GdkPixbuf *pixels, const WbBoxes *boxes, const char *path,
                       void (*end) (gpointer covered, const GError *error, gpointer owner),
                       GObject *owner)
{
  Order *order = g_new0 (Order, 1);
  const WbTask task = {
    .work = cover, .end = end, .input = order, .free_input = order_free, .owner = owner
  };

  order->pixels = g_object_ref (pixels);
  order->boxes = wb_boxes_copy (boxes);
  order->path = g_strdup (path);
  wb_runner_unref (wb_runner_run (&task));
}
