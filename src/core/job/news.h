/* SPDX-License-Identifier: MPL-2.0 */
/* What each channel is told of a case: tables for telling.c, which says it. */
#pragma once

#include "cases/case.h"
#include "channel/courier.h"
#include "profile/profile.h"

G_BEGIN_DECLS

/* One thing that is told of a case, once. */
typedef struct
{
  const char *name;  /* of the case's state of it: "tracker", "sentry", "sentryWords" */
  const char *title; /* for people, to be translated */
  /* TRUE if a case that has come to an end has it to tell. */
  gboolean (*is_wanted) (const WbCase *kase, const WbProfile *profile);
  /* 32 hex digits, the same whenever it is asked for. profile is nullable for a channel with
   * may_tell. Caller frees. */
  char *(*id) (const WbCase *kase, const WbProfile *profile);
  /* What an outbox keeps. NULL if what it is made of is no more. Caller unrefs. */
  GBytes *(*payload) (const WbCase *kase, const WbProfile *profile);
} WbNews;

/* One other side. */
typedef struct
{
  const char *outbox; /* the name of its outboxes */
  const WbChannelKind *kind;
  const char *(*address) (const WbProfile *profile); /* NULL: the profile has none */
  /* The channel's self, for address and the outbox's folder; NULL if it can't be. */
  gpointer (*open) (const char *address, const char *dir, gint64 now_usec);
  void (*close) (gpointer self);
  const WbNews *news;
  guint n_news;
  /* (nullable: always) TRUE as long as kase may be told of. What waits for such a channel is
   * dropped when it no longer may, or is no more, and goes to no other address than it was put in
   * for. */
  gboolean (*may_tell) (const WbCase *kase);
} WbNewsChannel;

#define WB_N_NEWS_CHANNELS 2

extern const WbNewsChannel wb_news_channels[WB_N_NEWS_CHANNELS];

G_END_DECLS
