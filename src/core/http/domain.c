/* SPDX-License-Identifier: MPL-2.0 */
/* The public suffix list is libsoup's; what a loopback address is, GLib's. */
#define G_LOG_DOMAIN "waybill-http"

#include "http/domain.h"

#include <gio/gio.h>
#include <libsoup/soup.h>

gboolean
wb_http_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  if (address)
    return g_inet_address_get_is_loopback (address);
  g_autofree char *lower = g_ascii_strdown (host, -1);
  return g_str_equal (lower, "localhost") || g_str_has_suffix (lower, ".localhost");
}

char *
wb_http_registrable_domain (const char *host)
{
  g_autoptr (GError) error = NULL;
  const char *domain = soup_tld_get_base_domain (host, &error);
  return g_strdup (domain);
}
