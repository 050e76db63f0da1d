/* SPDX-License-Identifier: MPL-2.0 */
/* An item is its type on a line of its own, then the payload as it goes: the envelope around it is
 * made anew for every try. */
#define G_LOG_DOMAIN "waybill-channel"

#include "channel/sentry.h"

#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "channel/dsn.h"
#include "channel/limits.h"

#define LIMITS_FILE "limits.json"

struct _WbSentry
{
  WbDsn *dsn;
  char *limits_path;
  WbLimits limits;
  WbCategory asked; /* what the last request was about */
  WbDropped report[WB_N_DROPS];
  gsize n_report;
  gboolean has_reported;
};

static const struct
{
  const char *type;
  WbCategory category;
} types[] = {
  { "event", WB_CATEGORY_ERROR },
  { "feedback", WB_CATEGORY_FEEDBACK },
};

/* --- the limits ------------------------------------------------------------------------------ */

static void
read_limits (WbSentry *sentry, gint64 now_usec)
{
  g_autoptr (JsonNode) node = wb_json_read_file (sentry->limits_path, NULL, NULL);
  const gboolean is_object = node && JSON_NODE_HOLDS_OBJECT (node);
  wb_limits_from_json (&sentry->limits, is_object ? json_node_get_object (node) : NULL, now_usec);
}

static void
take_limits (WbSentry *sentry, const WbHttpReply *reply, gint64 now_usec)
{
  const WbLimits before = sentry->limits;
  g_autoptr (GError) error = NULL;

  wb_limits_take (&sentry->limits, wb_http_reply_get_status (reply),
                  wb_http_reply_get_header (reply, "X-Sentry-Rate-Limits"),
                  wb_http_reply_get_header (reply, "Retry-After"), now_usec);
  if (memcmp (&before, &sentry->limits, sizeof before) == 0)
    return;
  g_autoptr (JsonNode) node = wb_limits_to_json (&sentry->limits, now_usec);
  g_autofree char *text = wb_json_pretty (node);
  if (!wb_fs_write_atomic (sentry->limits_path, text, strlen (text), &error))
    g_debug ("%s", error->message);
}

/* --- the channel ----------------------------------------------------------------------------- */

WbSentry *
wb_sentry_new (const char *dsn, const char *dir, gint64 now_usec, GError **error)
{
  g_autoptr (WbSentry) sentry = g_new0 (WbSentry, 1);

  sentry->dsn = wb_dsn_parse (dsn, error);
  if (!sentry->dsn)
    return NULL;
  sentry->limits_path = g_build_filename (dir, LIMITS_FILE, NULL);
  read_limits (sentry, now_usec);
  return g_steal_pointer (&sentry);
}

void
wb_sentry_free (WbSentry *sentry)
{
  if (!sentry)
    return;
  g_clear_pointer (&sentry->dsn, wb_dsn_free);
  g_free (sentry->limits_path);
  g_free (sentry);
}

GBytes *
wb_sentry_item (const char *type, GBytes *payload)
{
  GByteArray *item = g_byte_array_new ();
  gsize length;
  const guint8 *bytes = g_bytes_get_data (payload, &length);

  g_byte_array_append (item, (const guint8 *) type, (guint) strlen (type));
  g_byte_array_append (item, (const guint8 *) "\n", 1);
  g_byte_array_append (item, bytes, (guint) length);
  return g_byte_array_free_to_bytes (item);
}

/* The row of types that item is of, its payload in *ret_payload (unref); the first one for what no
 * version of ours writes: the server says what it thinks of it. */
static guint
read_item (GBytes *item, GBytes **ret_payload)
{
  gsize length;
  const char *bytes = g_bytes_get_data (item, &length);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const gsize chars = strlen (types[i].type);
      if (length <= chars || memcmp (bytes, types[i].type, chars) != 0 || bytes[chars] != '\n')
        continue;
      *ret_payload = g_bytes_new_from_bytes (item, chars + 1, length - chars - 1);
      return i;
    }
  *ret_payload = g_bytes_ref (item);
  return 0;
}

static gboolean
may_go (gpointer self, GBytes *item, gint64 now_usec)
{
  const WbSentry *sentry = self;
  g_autoptr (GBytes) payload = NULL;
  const WbCategory category = types[read_item (item, &payload)].category;
  return wb_limits_until (&sentry->limits, category, now_usec) <= now_usec;
}

static WbHttpRequest *
ask (gpointer self, const GPtrArray *items, const GPtrArray *payloads, gint64 now_usec)
{
  WbSentry *sentry = self;
  WbHttpRequest *request = wb_http_request_new ("POST", sentry->dsn->url);
  const WbOutboxItem *item = items->pdata[0];
  g_autoptr (WbEnvelope) envelope = wb_envelope_new (item->id);
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *auth = wb_dsn_auth_header (sentry->dsn);
  gboolean is_gzip = FALSE;
  const guint type = read_item (payloads->pdata[0], &payload);

  sentry->asked = types[type].category;
  wb_envelope_add (envelope, types[type].type, payload);
  if (!sentry->has_reported)
    wb_envelope_add_client_report (envelope, sentry->report, sentry->n_report, now_usec);
  g_autoptr (GBytes) body = wb_envelope_to_bytes (envelope, now_usec, &is_gzip);
  wb_http_request_set_header (request, "X-Sentry-Auth", auth);
  wb_http_request_set_header (request, "Content-Type", WB_ENVELOPE_CONTENT_TYPE);
  if (is_gzip)
    wb_http_request_set_header (request, "Content-Encoding", "gzip");
  wb_http_request_set_body (request, body);
  return request;
}

/* A limit may come with any answer, also one that took what was sent. */
static WbAnswer
judge (gpointer self, const WbHttpReply *reply, gint64 now_usec)
{
  WbSentry *sentry = self;

  take_limits (sentry, reply, now_usec);
  if (wb_http_reply_get_status (reply) / 100 == 2)
    sentry->has_reported = TRUE;
  if (wb_http_reply_get_status (reply) == 429
      && wb_limits_until (&sentry->limits, sentry->asked, now_usec) > now_usec)
    return (WbAnswer){ WB_ANSWER_HELD, 0 };
  return wb_answer_of_reply (reply, now_usec);
}

void
wb_sentry_set_report (WbSentry *sentry, const WbDropped *dropped, gsize n_dropped)
{
  sentry->n_report = MIN (n_dropped, G_N_ELEMENTS (sentry->report));
  memcpy (sentry->report, dropped, sentry->n_report * sizeof *dropped);
}

gboolean
wb_sentry_has_reported (const WbSentry *sentry)
{
  return sentry->has_reported;
}

gint64
wb_sentry_limited_until (const WbSentry *sentry, gint64 now_usec)
{
  return wb_limits_until (&sentry->limits, WB_CATEGORY_ERROR, now_usec);
}

const WbChannelKind wb_sentry_kind = { "sentry", 1, ask, judge, may_go };
