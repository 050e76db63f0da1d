/* SPDX-License-Identifier: MPL-2.0 */
/* The token is base64 of "KEY-ID\nCASE\nFOLDER\nEXPIRES", a dot, and its HMAC. */
#include "credentials.h"

#include <string.h>

#include "base/digest.h"

#define PREFIX "STS."

WbCredentials *
wb_credentials_issue (const WbIntake *intake, const char *case_id, const char *folder,
                      gint64 life_seconds)
{
  WbCredentials *credentials = g_new0 (WbCredentials, 1);
  g_autofree char *id = wb_intake_random_hex (12);
  g_autofree char *text = NULL, *base64 = NULL, *mac = NULL;

  credentials->access_key_id = g_strconcat (PREFIX, id, NULL);
  credentials->access_key_secret = wb_credentials_secret (intake, credentials->access_key_id);
  credentials->expires = wb_intake_now (intake) + life_seconds;
  text = g_strdup_printf ("%s\n%s\n%s\n%" G_GINT64_FORMAT, credentials->access_key_id,
                          case_id != NULL ? case_id : "", folder, credentials->expires);
  base64 = g_base64_encode ((const guchar *) text, strlen (text));
  mac = wb_intake_mac (intake, "token", base64);
  credentials->security_token = g_strdup_printf ("%s.%s", base64, mac);
  return credentials;
}

void
wb_credentials_free (WbCredentials *credentials)
{
  if (credentials == NULL)
    return;
  g_free (credentials->access_key_id);
  g_free (credentials->access_key_secret);
  g_free (credentials->security_token);
  g_free (credentials);
}

gboolean
wb_credentials_is_temporary (const char *access_key_id)
{
  return g_str_has_prefix (access_key_id, PREFIX);
}

char *
wb_credentials_secret (const WbIntake *intake, const char *access_key_id)
{
  return wb_intake_mac (intake, "secret", access_key_id);
}

/* The text inside a token whose seal is right, else NULL. */
static char *
open_token (const WbIntake *intake, const char *token)
{
  const char *dot = strrchr (token, '.');
  g_autofree char *base64 = NULL, *mac = NULL;
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (dot == NULL)
    return NULL;
  base64 = g_strndup (token, (gsize) (dot - token));
  mac = wb_intake_mac (intake, "token", base64);
  if (!wb_intake_same_secret (dot + 1, mac))
    return NULL;
  bytes = g_base64_decode (base64, &length);
  return g_strndup ((const char *) bytes, length);
}

gboolean
wb_credentials_read (const WbIntake *intake, const char *access_key_id, const char *token,
                     WbCaller *caller, gint64 *ret_expires)
{
  g_autofree char *text = open_token (intake, token);
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, "\n", 4) : NULL;

  if (parts == NULL || g_strv_length (parts) != 4 || strcmp (parts[0], access_key_id) != 0)
    return FALSE;
  caller->has_token = TRUE;
  caller->case_id = *parts[1] != '\0' ? g_strdup (parts[1]) : NULL;
  caller->folder = g_strdup (parts[2]);
  *ret_expires = g_ascii_strtoll (parts[3], NULL, 10);
  return TRUE;
}
