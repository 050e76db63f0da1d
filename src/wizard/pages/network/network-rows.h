/* SPDX-License-Identifier: MPL-2.0 */
/* What the network page shows, from near to far, as values made from the check's JSON
 * (network-json.h), also while it is under way: one row a thing, and one sentence above them. No
 * GTK. */
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
  char *id; /* "link:wlan0", "gateway", "names", "proxy", "endpoint:cdn-1", "office", "rehearsal" */
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
  WbNetworkState state; /* running, good, slow or bad */
  const char *icon;     /* static */
  char *title, *text;
} WbNetworkVerdict;

/* "Good", "Not measured": the state in words, translated. */
const char *wb_network_state_title (WbNetworkState state);

/* The rows for network, as wb_network_to_json() makes it, and for profile's endpoints; of
 * WbNetworkRow. Unref the array. */
GPtrArray *wb_network_rows_new (JsonNode *network, const WbProfile *profile);

/* Borrowed; NULL if there is none. */
WbNetworkRow *wb_network_rows_find (const GPtrArray *rows, const char *id);

/* Fills in what was measured: the last WB_NETWORK_SAMPLES of n are kept, the value is their median.
 */
void wb_network_row_set_samples (WbNetworkRow *row, const double *ms, guint n,
                                 WbNetworkState state);

/* TRUE if there are samples, and none came back. */
gboolean wb_network_row_is_lost (const WbNetworkRow *row);

/* What was found, what to do, how long sending takes; state RUNNING while that is not known. Free
 * with wb_network_verdict_free(). */
WbNetworkVerdict *wb_network_verdict_new (JsonNode *network);
void wb_network_verdict_free (WbNetworkVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbNetworkVerdict, wb_network_verdict_free)

/* All of it as lines of text, for pasting into a chat; caller frees. */
char *wb_network_rows_text (const GPtrArray *rows, const WbNetworkVerdict *verdict);

G_END_DECLS
