/* SPDX-License-Identifier: MPL-2.0 */
/* A mark of "good" is only given to what was judged: a signal's strength, a measured time. What was
 * merely found keeps the icon of its kind. */
#include "pages/network/network-rows.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/json.h"
#include "pages/network/network-rows-private.h"

/* As the findings have it. */
#define SLOW_MS 150.0
#define SLOW_BITS_PER_SECOND 1000000

static const struct
{
  const char *role;
  const char *title;
} roles[] = {
  { "backend", N_ ("Main server") },      { "cdn", N_ ("Picture and file server") },
  { "storage", N_ ("Storage server") },   { "login", N_ ("Sign-in server") },
  { "update", N_ ("Server of updates") }, { "other", N_ ("Server") },
};

const char *
wb_network_state_title (WbNetworkState state)
{
  static const char *const titles[] = {
    [WB_NETWORK_FOUND] = N_ ("Found"),      [WB_NETWORK_NOT_MEASURED] = N_ ("Not measured"),
    [WB_NETWORK_RUNNING] = N_ ("Checking"), [WB_NETWORK_GOOD] = N_ ("Good"),
    [WB_NETWORK_SLOW] = N_ ("Slow"),        [WB_NETWORK_BAD] = N_ ("Bad"),
  };
  return _ (titles[state]);
}

static void
row_free (gpointer data)
{
  WbNetworkRow *row = data;
  g_free (row->id);
  g_free (row->title);
  g_free (row->detail);
  g_free (row->value);
  g_free (row);
}

WbNetworkRow *
wb_network_add_row (GPtrArray *rows, char *id, const char *icon, const char *title, char *detail,
                    WbNetworkState state)
{
  WbNetworkRow *row = g_new0 (WbNetworkRow, 1);
  row->id = id;
  row->icon = icon;
  row->title = g_strdup (title);
  row->detail = detail;
  row->value = g_strdup ("");
  row->state = state;
  g_ptr_array_add (rows, row);
  return row;
}

guint
wb_network_length_of (JsonArray *array)
{
  return array ? json_array_get_length (array) : 0;
}

void
wb_network_set_round_trips (WbNetworkRow *row, JsonObject *object, WbNetworkState state)
{
  JsonObject *rtt = object ? wb_json_get_object (object, "rtt") : NULL;
  JsonArray *ms = rtt ? wb_json_get_array (rtt, "ms") : NULL;
  g_autofree double *values = g_new (double, wb_network_length_of (ms) + 1);
  for (guint i = 0; i < wb_network_length_of (ms); i++)
    values[i] = json_array_get_null_element (ms, i) ? -1 : json_array_get_double_element (ms, i);
  wb_network_row_set_samples (row, values, wb_network_length_of (ms), state);
}

/* --- endpoints ------------------------------------------------------------------------------- */

static guint
count_role (const WbProfile *profile, const char *role, guint until)
{
  guint count = 0;
  for (guint i = 0; i < until; i++)
    count += g_str_equal (((WbEndpoint *) profile->endpoints->pdata[i])->role, role);
  return count;
}

/* "Main server", "Storage server 2" if there are several; caller frees. */
static char *
endpoint_title (const WbProfile *profile, guint index)
{
  const char *role = ((WbEndpoint *) profile->endpoints->pdata[index])->role;
  guint i = 0;
  while (i < G_N_ELEMENTS (roles) - 1 && !g_str_equal (roles[i].role, role))
    i++;
  if (count_role (profile, role, profile->endpoints->len) < 2)
    return g_strdup (_ (roles[i].title));
  /* Translators: a kind of server, and which of several */
  return g_strdup_printf (_ ("%s %u"), _ (roles[i].title), count_role (profile, role, index) + 1);
}

/* Of network's endpoints; NULL if it is not measured yet, or is one with another. */
static JsonObject *
find_endpoint (JsonObject *network, const char *id)
{
  JsonArray *endpoints = wb_json_get_array (network, "endpoints");
  for (guint i = 0; i < wb_network_length_of (endpoints); i++)
    {
      JsonObject *endpoint = json_array_get_object_element (endpoints, i);
      if (g_strcmp0 (wb_json_get_string (endpoint, "id"), id) == 0)
        return endpoint;
    }
  return NULL;
}

static WbNetworkState
state_of_endpoint (JsonObject *endpoint)
{
  const char *word = wb_json_get_string (endpoint, "state");
  JsonObject *rtt = wb_json_get_object (endpoint, "rtt");
  const double median = rtt ? json_object_get_double_member_with_default (rtt, "medianMs", 0) : 0;
  if (!wb_json_get_boolean (endpoint, "done", FALSE))
    return WB_NETWORK_RUNNING;
  if (g_strcmp0 (word, "bad") == 0)
    return WB_NETWORK_BAD;
  if (g_strcmp0 (word, "ok") != 0)
    return WB_NETWORK_NOT_MEASURED;
  return median > SLOW_MS ? WB_NETWORK_SLOW : WB_NETWORK_GOOD;
}

/* "cdn1.example.com: no answer"; caller frees. */
static char *
describe_endpoint (JsonObject *endpoint, const char *host)
{
  const char *trouble = endpoint ? wb_json_get_string (endpoint, "trouble") : NULL;
  JsonObject *tls = endpoint ? wb_json_get_object (endpoint, "tls") : NULL;
  JsonArray *flaws = tls ? wb_json_get_array (tls, "flaws") : NULL;
  if (!trouble && wb_network_length_of (flaws) > 0)
    trouble = _ ("its certificate is not trusted");
  /* Translators: a server's name, and what is the matter with it */
  return trouble ? g_strdup_printf (_ ("%s: %s"), host, trouble) : g_strdup (host);
}

static void
add_endpoint (GPtrArray *rows, JsonObject *network, const char *id, char *row_id, const char *title,
              const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri && g_uri_get_host (uri) ? g_uri_get_host (uri) : url;
  JsonObject *endpoint = find_endpoint (network, id);
  WbNetworkRow *row = wb_network_add_row (rows, row_id, "wb-server-symbolic", title,
                                          describe_endpoint (endpoint, host), WB_NETWORK_RUNNING);
  if (endpoint)
    wb_network_set_round_trips (row, endpoint, state_of_endpoint (endpoint));
}

/* --- the rehearsal --------------------------------------------------------------------------- */

static const struct
{
  const char *word;
  WbNetworkState state;
  const char *detail;
} rehearsals[] = {
  { "done", WB_NETWORK_GOOD, N_ ("Rehearsed with random bytes, nothing of yours") },
  { "cut", WB_NETWORK_GOOD, N_ ("Rehearsed with random bytes, nothing of yours") },
  { "stalled", WB_NETWORK_BAD, N_ ("The rehearsal with random bytes did not get through") },
  { "unreachable", WB_NETWORK_BAD, N_ ("The rehearsal with random bytes did not get through") },
  { "refused", WB_NETWORK_BAD, N_ ("The other side refuses the rehearsal") },
  { "sign-in", WB_NETWORK_NOT_MEASURED, N_ ("Needs a sign-in in the application first") },
};

static char *
speed_words (JsonObject *rehearsal)
{
  const double mbit = (double) wb_json_get_int (rehearsal, "bitsPerSecond", 0) / 1e6;
  if (mbit <= 0)
    return g_strdup ("");
  if (wb_json_get_boolean (rehearsal, "atLeast", FALSE))
    /* Translators: a speed that may be higher */
    return g_strdup_printf (_ ("over %.1f Mbit/s"), mbit);
  return g_strdup_printf (_ ("%.1f Mbit/s"), mbit);
}

static WbNetworkState
state_of_speed (JsonObject *rehearsal, WbNetworkState state)
{
  const gint64 bits = wb_json_get_int (rehearsal, "bitsPerSecond", 0);
  const gboolean is_slow =
      bits > 0 && bits < SLOW_BITS_PER_SECOND && !wb_json_get_boolean (rehearsal, "atLeast", FALSE);
  return state == WB_NETWORK_GOOD && is_slow ? WB_NETWORK_SLOW : state;
}

static void
add_rehearsal (GPtrArray *rows, JsonObject *network)
{
  JsonObject *rehearsal = wb_json_get_object (network, "rehearsal");
  const char *word = rehearsal ? wb_json_get_string (rehearsal, "state") : NULL;
  const gboolean is_over = wb_json_get_object (network, "verdict") != NULL;
  WbNetworkRow *row =
      wb_network_add_row (rows, g_strdup ("rehearsal"), "wb-server-symbolic", _ ("Sending"),
                          g_strdup (_ ("Is rehearsed with random bytes, nothing of yours")),
                          is_over ? WB_NETWORK_NOT_MEASURED : WB_NETWORK_RUNNING);
  for (guint i = 0; i < G_N_ELEMENTS (rehearsals); i++)
    {
      if (g_strcmp0 (rehearsals[i].word, word) != 0)
        continue;
      g_free (row->detail);
      g_free (row->value);
      row->detail = g_strdup (_ (rehearsals[i].detail));
      row->value = speed_words (rehearsal);
      row->state = state_of_speed (rehearsal, rehearsals[i].state);
    }
}

static const char *
office_of (const WbProfile *profile)
{
  return profile->deliver ? profile->deliver->ticket : NULL;
}

GPtrArray *
wb_network_rows_new (JsonNode *network, const WbProfile *profile)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  JsonObject *object = json_node_get_object (network);
  const gboolean is_begun = wb_network_length_of (wb_json_get_array (object, "endpoints")) > 0;
  wb_network_add_links (rows, object);
  for (guint i = 0; profile->endpoints && i < profile->endpoints->len; i++)
    {
      const WbEndpoint *endpoint = profile->endpoints->pdata[i];
      g_autofree char *title = endpoint_title (profile, i);
      add_endpoint (rows, object, endpoint->id, g_strdup_printf ("endpoint:%s", endpoint->id),
                    title, endpoint->url);
    }
  if (office_of (profile) && (!is_begun || find_endpoint (object, "office")))
    add_endpoint (rows, object, "office", g_strdup ("office"), _ ("Where reports go"),
                  office_of (profile));
  if (office_of (profile))
    add_rehearsal (rows, object);
  return rows;
}

WbNetworkRow *
wb_network_rows_find (const GPtrArray *rows, const char *id)
{
  for (guint i = 0; i < rows->len; i++)
    {
      WbNetworkRow *row = rows->pdata[i];
      if (g_str_equal (row->id, id))
        return row;
    }
  return NULL;
}

static int
compare_ms (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;
  return first < second ? -1 : first > second;
}

gboolean
wb_network_row_is_lost (const WbNetworkRow *row)
{
  for (guint i = 0; i < row->n_ms; i++)
    if (row->ms[i] >= 0)
      return FALSE;
  return row->n_ms > 0;
}

void
wb_network_row_set_samples (WbNetworkRow *row, const double *ms, guint n, WbNetworkState state)
{
  double answered[WB_NETWORK_SAMPLES];
  guint n_answered = 0;
  row->state = state;
  row->n_ms = MIN (n, WB_NETWORK_SAMPLES);
  for (guint i = 0; i < row->n_ms; i++)
    {
      row->ms[i] = ms[n - row->n_ms + i];
      if (row->ms[i] >= 0)
        answered[n_answered++] = row->ms[i];
    }
  qsort (answered, n_answered, sizeof *answered, compare_ms);
  g_free (row->value);
  row->value = n_answered ? g_strdup_printf (_ ("%.0f ms"), answered[n_answered / 2])
                          : g_strdup (row->n_ms ? _ ("lost") : "");
}

char *
wb_network_rows_text (const GPtrArray *rows, const WbNetworkVerdict *verdict)
{
  GString *text = g_string_new (verdict->title);
  g_string_append_c (text, '\n');
  for (guint i = 0; i < rows->len; i++)
    {
      const WbNetworkRow *row = rows->pdata[i];
      g_string_append_printf (text, "%s: %s", row->title, row->detail);
      if (*row->value)
        g_string_append_printf (text, " (%s)", row->value);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
