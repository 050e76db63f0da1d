/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-network"

#include "network/sampling.h"

#include "network/host-probe.h"

#define EVERY_MS 100

struct _WbSampling
{
  const WbHost *host;
  WbLimit limit; /* its cancellable, which is our own, ends the sampling */
  GCancellable *outer;
  gulong handler;
  GThread *thread;
  WbSeries series;
};

static gpointer
sample (gpointer data)
{
  WbSampling *self = data;
  GInetAddress *address = wb_host_address (self->host);
  WbPing ping = { .address = address };

  if (address && wb_series_received (&self->host->icmp) > 0)
    {
      wb_ping_run (&ping, 1, WB_SERIES_MAX, EVERY_MS, &self->limit);
      self->series = ping.series;
      return NULL;
    }
  while (!wb_limit_is_over (&self->limit))
    {
      double ms;
      if (wb_host_sample (self->host, &self->limit, &ms))
        wb_series_add (&self->series, ms);
      wb_limit_sleep (&self->limit, EVERY_MS * G_TIME_SPAN_MILLISECOND);
    }
  return NULL;
}

static void
on_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

WbSampling *
wb_sampling_begin (const WbHost *host, const WbLimit *limit)
{
  WbSampling *self = g_new0 (WbSampling, 1);

  self->host = host;
  self->limit = (WbLimit){ g_cancellable_new (), limit->until_usec };
  self->outer = limit->cancellable;
  if (self->outer)
    self->handler = g_cancellable_connect (self->outer, G_CALLBACK (on_cancelled),
                                           g_object_ref (self->limit.cancellable), g_object_unref);
  self->thread = g_thread_new ("sampling", sample, self);
  return self;
}

WbSeries
wb_sampling_end (WbSampling *self)
{
  WbSeries series = { .n = 0 };

  if (!self)
    return series;
  g_cancellable_cancel (self->limit.cancellable);
  g_thread_join (self->thread);
  series = self->series;
  if (self->handler)
    g_cancellable_disconnect (self->outer, self->handler);
  g_object_unref (self->limit.cancellable);
  g_free (self);
  return series;
}
