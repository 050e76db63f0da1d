/* SPDX-License-Identifier: MPL-2.0 */
/* What arrives is counted and thrown away; the certificate is not judged here, since nothing is
 * believed of it. */
#define G_LOG_DOMAIN "waybill-network"

#include "network/download.h"

#include <string.h>

#include "base/fs.h"
#include "network/exchange.h"

#define BEGINNING_USEC (300 * 1000)
#define CHUNK 65536
#define ENOUGH_USEC (400 * 1000) /* less, and it is the beginning that was measured */

static gboolean
ask (WbWire *wire, GUri *uri, guint16 port, gboolean has_tls, const WbLimit *limit)
{
  const char *path = g_uri_get_path (uri), *query = g_uri_get_query (uri);
  g_autofree char *target =
      query ? g_strconcat (path, "?", query, NULL) : g_strdup (*path ? path : "/");
  g_autofree char *authority =
      wb_exchange_authority (g_uri_get_host (uri), port, has_tls ? 443 : 80);
  g_autofree char *question =
      g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: waybill/" WB_VERSION
                       "\r\nConnection: close\r\n\r\n",
                       target, authority);
  const char *left = question;
  WbReach reach;

  while (*left)
    {
      const gssize n = wire->write (wire, left, strlen (left), limit, &reach);
      if (n <= 0)
        return FALSE;
      left += n;
    }
  return TRUE;
}

static void
conclude (gint64 began_usec, gint64 full_usec, guint64 before_full, WbDownload *download)
{
  const gint64 now_usec = g_get_monotonic_time ();
  const gboolean has_middle = full_usec > 0 && now_usec - full_usec > ENOUGH_USEC;
  const guint64 bytes = has_middle ? download->bytes - before_full : download->bytes;
  const gint64 usec = MAX (now_usec - (has_middle ? full_usec : began_usec), 1);

  download->is_done = download->bytes > 0;
  download->seconds = (double) (now_usec - began_usec) / G_USEC_PER_SEC;
  download->bits_per_second = (double) bytes * 8 * G_USEC_PER_SEC / (double) usec;
  download->is_at_least = !has_middle;
}

static void
receive (WbWire *wire, guint64 limit_bytes, const WbLimit *limit, WbDownload *download)
{
  g_autofree char *bytes = g_malloc (CHUNK);
  gint64 began_usec = 0, full_usec = 0;
  guint64 before_full = 0;
  WbReach reach;
  gssize n;

  while (download->bytes < limit_bytes && (n = wire->read (wire, bytes, CHUNK, limit, &reach)) > 0)
    {
      const gint64 now_usec = g_get_monotonic_time ();
      if (began_usec == 0)
        began_usec = now_usec;
      download->bytes += (guint64) n;
      if (full_usec == 0 && now_usec - began_usec > BEGINNING_USEC)
        {
          full_usec = now_usec;
          before_full = download->bytes;
        }
    }
  if (began_usec > 0)
    conclude (began_usec, full_usec, before_full, download);
}

void
wb_download (const char *url, const WbNames *names, guint64 limit_bytes, WbTlsTrust *trust,
             const WbLimit *limit, WbDownload *ret_download)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const gboolean has_tls = uri && g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0;
  const guint16 port = (guint16) (uri && g_uri_get_port (uri) > 0 ? g_uri_get_port (uri)
                                  : has_tls                       ? 443
                                                                  : 80);
  WbConnect connected;
  WbTls tls = { 0 };
  WbWire plain;

  *ret_download = (WbDownload){ 0 };
  if (!uri || names->addresses->len == 0)
    return;
  wb_autofd int fd = wb_wire_connect (names->addresses->pdata[0], port, 0, limit, &connected);
  if (fd < 0)
    return;
  wb_wire_init_plain (&plain, fd);
  g_autoptr (WbTlsSession) session = has_tls ? wb_tls_session_new (fd, names->host, trust) : NULL;
  if (session && !wb_tls_session_shake (session, limit, &tls))
    {
      wb_tls_clear (&tls);
      return;
    }
  wb_tls_clear (&tls);
  WbWire *wire = session ? wb_tls_session_wire (session) : &plain;
  if (ask (wire, uri, port, has_tls, limit))
    receive (wire, limit_bytes, limit, ret_download);
}
