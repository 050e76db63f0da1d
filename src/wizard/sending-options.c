/* SPDX-License-Identifier: MPL-2.0 */
#include "sending-options.h"

static char *given_ca_file, *given_proxy;

void
wb_sending_options_set (const char *ca_file, const char *proxy)
{
  given_ca_file = g_strdup (ca_file);
  given_proxy = g_strdup (proxy);
}

gboolean
wb_sending_options_are (const char *ca_file, const char *proxy)
{
  return (!ca_file || g_strcmp0 (ca_file, given_ca_file) == 0)
         && (!proxy || g_strcmp0 (proxy, given_proxy) == 0);
}

WbDeliverOptions
wb_sending_options_get (void)
{
  return (WbDeliverOptions){ .ca_file = given_ca_file, .proxy = given_proxy };
}
