/* SPDX-License-Identifier: MPL-2.0 */
/* What the network page shows, from near to far, as values: one row a thing, and one sentence above
 * them. Made from what core can tell now; what measures an endpoint fills in its row's samples and
 * changes nothing else. No GTK. */
#pragma once

#include <json-glib/json-glib.h>

#include "profile/profile.h"

G_BEGIN_DECLS

typedef enum
{
  WB_NETWORK_FOUND,        /* it is there; nothing was measured */
  WB_NETWORK_NOT_MEASURED, /* nothing is known about it */
  WB_NETWORK_RUNNING,      /* being measured */
  WB_NETWORK_GOOD,
  WB_NETWORK_SLOW,
  WB_NETWORK_BAD,
} WbNetworkState;
#define WB_N_NETWORK_STATES (WB_NETWORK_BAD + 1)

#define WB_NETWORK_SAMPLES 16

typedef struct
{
  char *id;         /* "link:wlan0", "gateway", "names", "proxy", "endpoint:cdn-1", "office" */
  const char *icon; /* for WB_NETWORK_FOUND; static */
  const char *kind; /* (nullable): of a connection, as in links.h; static */
  char *title;
  char *detail; /* a sentence or less */
  char *value;  /* the figure at the row's end; "" if none */
  WbNetworkState state;
  double ms[WB_NETWORK_SAMPLES]; /* round trips, oldest first; below 0: lost */
  guint n_ms;
} WbNetworkRow;

typedef struct
{
  WbNetworkState state; /* good, slow or bad */
  const char *icon;     /* static */
  char *title, *text;
} WbNetworkVerdict;

/* "Good", "Not measured": the state in words, translated. */
const char *wb_network_state_title (WbNetworkState state);

/* The rows for links, a result of wb_links_look(), and for profile's endpoints; of WbNetworkRow.
 * Unref the array. */
GPtrArray *wb_network_rows_new (JsonNode *links, const WbProfile *profile);

/* The URLs that rows are made for, whose proxy is to be asked for; free with g_strfreev(). */
char **wb_network_urls (const WbProfile *profile);

/* Borrowed; NULL if there is none. */
WbNetworkRow *wb_network_rows_find (const GPtrArray *rows, const char *id);

/* Fills in what was measured: the last WB_NETWORK_SAMPLES of n are kept, the value is their median.
 */
void wb_network_row_set_samples (WbNetworkRow *row, const double *ms, guint n,
                                 WbNetworkState state);

/* One sentence about rows, and what it means for sending. Free with wb_network_verdict_free(). */
WbNetworkVerdict *wb_network_verdict_new (const GPtrArray *rows, const WbProfile *profile);
void wb_network_verdict_free (WbNetworkVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbNetworkVerdict, wb_network_verdict_free)

/* All of it as lines of text, for pasting into a chat; caller frees. */
char *wb_network_rows_text (const GPtrArray *rows, const WbNetworkVerdict *verdict);

G_END_DECLS
