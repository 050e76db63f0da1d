/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as support's link: refused with a sentence, or a request that ticks nothing that the
 * profile would not and whose words somebody signed. */
#include <stdint.h>
#include <string.h>

#include "profile/request.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The public key of RFC 8032's first example: the corpus has links that it signed. */
static const char json[] =
    "{\"waybill\":1,\"id\":\"com.example.App\",\"name\":\"App\",\"roots\":{\"data\":[\"~/app\"]},"
    "\"items\":[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"
    "{\"id\":\"user\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"u.json\"]},"
    "{\"id\":\"network\",\"collect\":\"network\",\"default\":false}],"
    "\"privacy\":{\"controller\":\"C\",\"purpose\":\"P\",\"sensitive\":[\"user\"]},"
    "\"support\":{\"name\":\"App support\",\"linkKeys\":["
    "\"ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"]}}";

#define NOW_USEC (G_GINT64_CONSTANT (1795392000) * G_USEC_PER_SEC)

static const WbProfile *
get_profile (void)
{
  static WbProfile *profile;

  if (!profile)
    profile = wb_profile_parse (json, -1, "fuzz.json", WB_PROFILE_USER, NULL, NULL);
  g_assert_nonnull (profile);
  return profile;
}

static void
check (const WbRequest *request)
{
  const gboolean is_signed = request->trust == WB_REQUEST_SIGNED;

  g_assert_cmpstr (request->profile_id, ==, "com.example.App");
  g_assert_true (is_signed || (!request->note && !request->by));
  g_assert_true (!request->note || g_utf8_validate (request->note, -1, NULL));
  for (guint i = 0; request->items && request->items[i]; i++)
    g_assert_cmpstr (request->items[i], ==, "logs");
  for (guint i = 0; request->orders && request->orders[i]; i++)
    g_assert_true (*request->orders[i] && g_utf8_validate (request->orders[i], -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbRequest) request = wb_request_parse (text, get_profile (), NOW_USEC, &error);

  g_assert_true ((request != NULL) == (error == NULL));
  if (request)
    {
      g_autofree char *id = wb_request_profile_id (text, NULL);
      g_assert_cmpstr (id, ==, request->profile_id);
      check (request);
      return 0;
    }
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  return 0;
}
