/* SPDX-License-Identifier: MPL-2.0 */
/* The whole of it ends up in a request's line and headers, so it is ASCII without blanks, and keys
 * and project are made of the few characters that mean nothing there. Everything else of the
 * address stays as it was written: servers below a path of their own exist. */
#include "channel/dsn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"

/* TRUE if text is one or more of what keys and projects are made of. */
static gboolean
is_name (const char *text)
{
  if (!text || *text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && !strchr ("-_.~", *text))
      return FALSE;
  return TRUE;
}

static gboolean
is_graphic (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;
  return TRUE;
}

/* text as the URL it is; NULL if it is none that a DSN can be. */
static GUri *
parse_address (const char *text)
{
  const GUriFlags flags =
      G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY;
  g_autoptr (GUri) uri = is_graphic (text) ? g_uri_parse (text, flags, NULL) : NULL;

  if (!uri || g_uri_get_query (uri) || g_uri_get_fragment (uri) || !g_uri_get_host (uri)
      || *g_uri_get_host (uri) == '\0')
    return NULL;
  if (!g_str_equal (g_uri_get_scheme (uri), "https")
      && !g_str_equal (g_uri_get_scheme (uri), "http"))
    return NULL;
  return g_steal_pointer (&uri);
}

/* "https://host:9000/path/api/42/envelope/"; slash is the last one of uri's path. */
static char *
envelope_url (GUri *uri, const char *slash)
{
  const char *path = g_uri_get_path (uri);
  g_autofree char *below = g_strndup (path, (gsize) (slash - path));
  g_autofree char *api = g_strconcat (below, "/api", slash, "/envelope/", NULL);

  return g_uri_join (G_URI_FLAGS_ENCODED_PATH, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                     g_uri_get_port (uri), api, NULL, NULL);
}

WbDsn *
wb_dsn_parse (const char *text, GError **error)
{
  g_autoptr (GUri) uri = parse_address (text);
  const char *slash = uri ? strrchr (g_uri_get_path (uri), '/') : NULL;
  const char *secret = uri ? g_uri_get_password (uri) : NULL;

  if (!slash || !is_name (slash + 1) || !is_name (g_uri_get_user (uri))
      || (secret && *secret != '\0' && !is_name (secret)))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                           _ ("This is no DSN: it has to look like https://KEY@HOST/PROJECT."));
      return NULL;
    }
  WbDsn *dsn = g_new0 (WbDsn, 1);
  dsn->url = envelope_url (uri, slash);
  dsn->public_key = g_strdup (g_uri_get_user (uri));
  dsn->secret = secret && *secret != '\0' ? g_strdup (secret) : NULL;
  dsn->host = g_strdup (g_uri_get_host (uri));
  return dsn;
}

void
wb_dsn_free (WbDsn *dsn)
{
  if (!dsn)
    return;
  g_free (dsn->url);
  g_free (dsn->public_key);
  g_free (dsn->secret);
  g_free (dsn->host);
  g_free (dsn);
}

char *
wb_dsn_auth_header (const WbDsn *dsn)
{
  return g_strconcat ("Sentry sentry_version=7, sentry_client=waybill/" WB_VERSION ", sentry_key=",
                      dsn->public_key, dsn->secret ? ", sentry_secret=" : "", dsn->secret, NULL);
}
