/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a recipient and as the head of a sealed file: taken or refused, and what is taken is
 * what it says it is. */
#include <stdint.h>
#include <string.h>

#include "seal/header.h"
#include "seal/stream.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
try_recipient (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  const char *const texts[] = { text, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) recipients = wb_age_recipients_parse (texts, &error);

  g_assert_true ((recipients != NULL) == (error == NULL));
  g_assert_true ((recipients != NULL) == wb_age_recipient_is_usable (text));
  if (error != NULL)
    g_assert_true (g_utf8_validate (error->message, -1, NULL) && !strchr (error->message, '\n'));
  else
    g_assert_cmpuint (strlen (text), ==, 62);
}

static void
try_header (const uint8_t *data, size_t size)
{
  WbAgeHeader header;

  if (!wb_age_header_read (data, size, &header))
    return;
  g_assert_cmpuint (header.bytes, <=, size);
  g_assert_cmpuint (header.bytes, >=, wb_age_header_bytes (header.n_recipients));
  g_assert_cmpuint (header.n_recipients + header.n_others, >, 0);
  g_assert_cmpint (data[header.bytes - 1], ==, '\n');
  (void) wb_age_payload_can_be (size - header.bytes);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  try_recipient (data, size);
  try_header (data, size);
  return 0;
}
