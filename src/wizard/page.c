/* SPDX-License-Identifier: MPL-2.0 */
/* The report outlives its pages, so its signal is connected with the page's life. */
#include "page.h"

typedef struct
{
  WbReport *report;
  gboolean may_not;
  char *why;
} WbPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WbPage, wb_page, ADW_TYPE_BIN)

enum
{
  MAY_CONTINUE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static WbPagePrivate *
get (WbPage *self)
{
  return wb_page_get_instance_private (self);
}

static void
on_changed (WbReport *report, guint what, WbPage *self)
{
  if (WB_PAGE_GET_CLASS (self)->changed)
    WB_PAGE_GET_CLASS (self)->changed (self, what);
}

void
wb_page_bind (WbPage *self, WbReport *report)
{
  g_return_if_fail (!get (self)->report);
  get (self)->report = g_object_ref (report);
  if (WB_PAGE_GET_CLASS (self)->bind)
    WB_PAGE_GET_CLASS (self)->bind (self, report);
  g_signal_connect_object (report, "changed", G_CALLBACK (on_changed), self, 0);
}

void
wb_page_shown (WbPage *self)
{
  if (WB_PAGE_GET_CLASS (self)->shown)
    WB_PAGE_GET_CLASS (self)->shown (self);
}

void
wb_page_hidden (WbPage *self)
{
  if (WB_PAGE_GET_CLASS (self)->hidden)
    WB_PAGE_GET_CLASS (self)->hidden (self);
}

GtkWidget *
wb_page_make_foot (WbPage *self)
{
  return WB_PAGE_GET_CLASS (self)->make_foot ? WB_PAGE_GET_CLASS (self)->make_foot (self) : NULL;
}

WbReport *
wb_page_get_report (WbPage *self)
{
  return get (self)->report;
}

void
wb_page_set_may_continue (WbPage *self, gboolean may, const char *why)
{
  WbPagePrivate *priv = get (self);

  if (priv->may_not == !may && g_strcmp0 (priv->why, why) == 0)
    return;
  priv->may_not = !may;
  g_free (priv->why);
  priv->why = g_strdup (why);
  g_signal_emit (self, signals[MAY_CONTINUE], 0);
}

gboolean
wb_page_get_may_continue (WbPage *self, const char **ret_why)
{
  if (ret_why)
    *ret_why = get (self)->may_not ? get (self)->why : NULL;
  return !get (self)->may_not;
}

static void
wb_page_dispose (GObject *object)
{
  WbPagePrivate *priv = get (WB_PAGE (object));

  g_clear_object (&priv->report);
  g_clear_pointer (&priv->why, g_free);
  G_OBJECT_CLASS (wb_page_parent_class)->dispose (object);
}

static void
wb_page_class_init (WbPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = wb_page_dispose;
  /* wb_page_get_may_continue() has changed. */
  signals[MAY_CONTINUE] = g_signal_new ("may-continue", WB_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

static void
wb_page_init (WbPage *self)
{
}
