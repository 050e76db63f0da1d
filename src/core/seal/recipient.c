/* SPDX-License-Identifier: MPL-2.0 */
/* Low order is found out by trying: with such a point every secret agrees on zero. */
#define G_LOG_DOMAIN "waybill-seal"

#include "seal/recipient.h"

#include <glib/gi18n-lib.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "seal/bech32.h"

#define SHOWN_CHARS 70

static gboolean
is_a_persons (const WbAgeRecipient *recipient)
{
  guint8 secret[WB_X25519_BYTES];
  guint8 shared[WB_X25519_BYTES];

  wb_random_bytes (secret, sizeof secret);
  const gboolean agrees = wb_x25519_shared (secret, recipient->key, shared);
  wb_wipe (secret, sizeof secret);
  wb_wipe (shared, sizeof shared);
  return agrees;
}

static gboolean
parse (const char *text, WbAgeRecipient *ret_recipient)
{
  return wb_bech32_decode (text, "age", ret_recipient->key, sizeof ret_recipient->key)
         && is_a_persons (ret_recipient);
}

gboolean
wb_age_recipient_is_usable (const char *text)
{
  WbAgeRecipient recipient;

  return parse (text, &recipient);
}

GArray *
wb_age_recipients_parse (const char *const *texts, GError **error)
{
  g_autoptr (GArray) recipients = g_array_new (FALSE, FALSE, sizeof (WbAgeRecipient));

  for (; texts != NULL && *texts != NULL; texts++)
    {
      WbAgeRecipient recipient;
      if (!parse (*texts, &recipient))
        {
          g_autofree char *visible = wb_text_visible (*texts, -1);
          g_autofree char *shown = wb_text_ellipsize (visible, SHOWN_CHARS);
          g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
                       /* Translators: %s is a public key such as "age1…" */
                       _ ("The support team's key “%s” can't be used, so nothing is sent. Ask "
                          "whoever made the profile to mend it."),
                       shown);
          return NULL;
        }
      g_array_append_val (recipients, recipient);
    }
  if (recipients->len > 0)
    return g_steal_pointer (&recipients);
  g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                       _ ("The profile names no key of the support team, so nothing is sent."));
  return NULL;
}
