/* SPDX-License-Identifier: MPL-2.0 */
/* Addresses and credentials as values. What a ticket or key file names is checked here, before any
 * request is made of it: nothing in a bucket or region can change the host or path of a URL. */
#define G_LOG_DOMAIN "waybill-store"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "store/store-private.h"

gboolean
wb_host_style_from_word (const char *word, WbHostStyle *ret_style)
{
  static const char *const words[] = { "vhost", "cname", "path" };

  for (guint i = 0; word && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i], word))
      {
        *ret_style = (WbHostStyle) i;
        return TRUE;
      }
  return FALSE;
}

void
wb_store_target_clear (WbStoreTarget *target)
{
  g_clear_pointer (&target->kind, g_free);
  g_clear_pointer (&target->endpoint, g_free);
  g_clear_pointer (&target->region, g_free);
  g_clear_pointer (&target->bucket, g_free);
}

void
wb_store_target_copy (const WbStoreTarget *from, WbStoreTarget *ret_to)
{
  *ret_to = (WbStoreTarget){
    .kind = g_strdup (from->kind),
    .endpoint = g_strdup (from->endpoint),
    .region = g_strdup (from->region),
    .bucket = g_strdup (from->bucket),
    .style = from->style,
  };
}

static gboolean
is_plain (const char *text, const char *also, gsize min, gsize max)
{
  const gsize length = text ? strlen (text) : 0;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_islower (text[i]) && !g_ascii_isdigit (text[i]) && !strchr (also, text[i]))
      return FALSE;
  return length >= min && length <= max && g_ascii_isalnum (text[0])
         && g_ascii_isalnum (text[length - 1]);
}

static gboolean
is_bare_url (const char *url)
{
  g_autoptr (GUri) uri = url ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  if (!uri || !g_uri_get_host (uri) || !*g_uri_get_host (uri))
    return FALSE;
  const char *scheme = g_uri_get_scheme (uri), *path = g_uri_get_path (uri);
  return (g_str_equal (scheme, "https") || g_str_equal (scheme, "http"))
         && !g_uri_get_userinfo (uri) && !g_uri_get_query (uri) && !g_uri_get_fragment (uri)
         && (!*path || g_str_equal (path, "/")) && g_str_is_ascii (url);
}

gboolean
wb_store_target_check (const WbStoreTarget *target, GError **error)
{
  const WbStoreClass *kind = target->kind ? wb_store_class (target->kind) : NULL;
  const char *wrong = NULL;

  if (!kind)
    wrong = "store";
  else if (!kind->is_remote)
    wrong = target->endpoint && g_path_is_absolute (target->endpoint) ? NULL : "endpoint";
  else if (!is_bare_url (target->endpoint))
    wrong = "endpoint";
  else if (!is_plain (target->bucket, "-.", 3, 63) || strstr (target->bucket, ".."))
    wrong = "bucket";
  else if (!is_plain (target->region, "-", 1, 63))
    wrong = "region";
  if (!wrong)
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
               /* Translators: %s is a fixed word such as endpoint, bucket or region */
               _ ("The address of the storage can't be used: its “%s” is missing or not valid."),
               wrong);
  return FALSE;
}

char *
wb_store_target_base (const WbStoreTarget *target)
{
  g_autoptr (GUri) uri = g_uri_parse (target->endpoint, G_URI_FLAGS_NONE, NULL);
  g_return_val_if_fail (uri, NULL);
  const char *host = g_uri_get_host (uri);
  const gboolean is_v6 = strchr (host, ':') != NULL;
  g_autofree char *name = target->style == WB_HOST_VHOST
                              ? g_strdup_printf ("%s.%s", target->bucket, host)
                              : g_strdup_printf (is_v6 ? "[%s]" : "%s", host);
  const int port = g_uri_get_port (uri);
  /* the signed Host has to be the one that is sent, which leaves out the scheme's own port */
  const int own_port = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
  if (port < 0 || port == own_port)
    return g_strdup_printf ("%s://%s", g_uri_get_scheme (uri), name);
  return g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), name, port);
}

static void
wipe_text (char **text)
{
  if (*text)
    wb_wipe (*text, strlen (*text));
  g_clear_pointer (text, g_free);
}

void
wb_credentials_clear (WbCredentials *credentials)
{
  g_clear_pointer (&credentials->access_key_id, g_free);
  wipe_text (&credentials->access_key_secret);
  wipe_text (&credentials->security_token);
  g_clear_pointer (&credentials->presigned, wb_presigned_unref);
}

void
wb_credentials_copy (const WbCredentials *from, WbCredentials *ret_to)
{
  *ret_to = (WbCredentials){
    .access_key_id = g_strdup (from->access_key_id),
    .access_key_secret = g_strdup (from->access_key_secret),
    .security_token = g_strdup (from->security_token),
    .presigned = from->presigned ? wb_presigned_ref (from->presigned) : NULL,
    .expires_usec = from->expires_usec,
  };
}
