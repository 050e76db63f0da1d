/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a store's or ticket office's answer: what is taken out of it is within its bounds.
 */
#include "store/replies.h"
#include "store/ticket.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_parts (const char *text, size_t size)
{
  g_auto (WbPartList) list = { 0 };
  if (!wb_part_list_read (text, size, &list))
    return;
  for (guint i = 0; i < list.parts->len; i++)
    {
      const WbListedPart *part = list.parts->pdata[i];
      g_assert_cmpuint (part->number, >=, 1);
      g_assert_cmpuint (part->number, <=, 10000);
      g_assert_nonnull (part->etag);
    }
}

static void
check_ticket (const char *text, size_t size)
{
  const WbTicketRequest request = { .url = "https://api.example.com/ticket" };
  g_autoptr (GError) error = NULL;
  g_autoptr (WbTicket) ticket = wb_ticket_parse (text, size, &request, &error);
  g_assert_true ((ticket != NULL) == (error == NULL));
  if (!ticket)
    return;
  g_autofree char *base = wb_store_target_base (&ticket->target);
  g_assert_true (wb_ticket_allows_host (request.url, NULL, base));
  g_assert_true (wb_object_key_is_plain (ticket->folder));
  for (char **key = ticket->index; ticket->credentials.presigned && *key; key++)
    {
      const WbPresignedObject *object = wb_presigned_find (ticket->credentials.presigned, *key);
      g_assert_nonnull (object);
      const char *url = wb_presigned_object_url (object, WB_ADDRESS_PUT, 0);
      g_assert_true (wb_ticket_allows_host (request.url, NULL, url));
      g_assert_null (strpbrk (url, " \r\n#"));
      for (guint i = 0; i < object->fields->length; i++)
        g_assert_true (
            wb_http_header_is_fit (object->fields->at[i].name, object->fields->at[i].value));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  g_auto (WbErrorReply) reply = { 0 };
  if (wb_error_reply_read (text, size, &reply))
    g_assert_nonnull (reply.code);
  g_autofree char *id = wb_upload_id_read (text, size);
  if (id)
    g_assert_true (g_str_is_ascii (id) && strlen (id) <= 1024);
  g_autofree char *etag = wb_complete_etag_read (text, size);
  check_parts (text, size);
  check_ticket (text, size);
  return 0;
}
