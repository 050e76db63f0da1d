/* SPDX-License-Identifier: MPL-2.0 */
/* A case is remembered from its first ticket on, so asking again names the same folder and keys.
 * Its grant is an HMAC of its identity: nothing secret is stored, and a client whose first reply
 * was lost gets the same one. A verified case is renewed by the same user or its grant; an
 * unverified one by whoever knows its 128-bit identity. */
#include "office-private.h"

#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "credentials.h"
#include "folder.h"
#include "list.h"
#include "multipart.h"
#include "objects.h"
#include "record.h"

#define MAX_REQUEST 262144
#define MAX_ADDITIONS 99
#define DEMO_PREFIX "demo-"

static void run (WbExchange *exchange);

const WbOperation wb_office_operation = { "ticket",       "POST",      NULL, FALSE,
                                          WB_BODY_MEMORY, MAX_REQUEST, run };

static void
request_clear (WbOfficeRequest *request)
{
  g_clear_pointer (&request->node, json_node_unref);
  g_strfreev (request->orders);
  g_strfreev (request->groups);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbOfficeRequest, request_clear)

gboolean
wb_office_refuse (const WbOfficeRequest *request, guint status, const char *code,
                  const char *message)
{
  wb_exchange_refuse_json (request->exchange, status, code, message);
  return FALSE;
}

char *
wb_office_grant (const WbIntake *intake, const char *id)
{
  return wb_intake_mac (intake, "grant", id);
}

/* --- reading the request --- */

static char **
strings_of (JsonArray *array)
{
  GPtrArray *strings = g_ptr_array_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (strings, g_strdup (json_node_get_string (node)));
    }
  g_ptr_array_add (strings, NULL);
  return (char **) g_ptr_array_free (strings, FALSE);
}

static gboolean
read_body (WbOfficeRequest *request)
{
  GByteArray *bytes = request->exchange->body;
  JsonObject *facts;

  request->node =
      bytes != NULL ? wb_json_parse ((const char *) bytes->data, bytes->len, NULL, NULL) : NULL;
  if (request->node == NULL || !JSON_NODE_HOLDS_OBJECT (request->node))
    return wb_office_refuse (request, 400, "BadRequest", "The request is not a JSON object.");
  request->body = json_node_get_object (request->node);
  request->action = wb_json_get_string (request->body, "action");
  request->id = wb_json_get_string (request->body, "case");
  facts = wb_json_get_object (request->body, "facts");
  request->orders = strings_of (wb_json_get_array (request->body, "orders"));
  request->groups = strings_of (facts != NULL ? wb_json_get_array (facts, "groups") : NULL);
  if (wb_json_get_int (request->body, "waybill", 0) != 1 || request->action == NULL)
    return wb_office_refuse (request, 400, "BadRequest", "waybill is not 1, or action is missing.");
  return TRUE;
}

/* "WB-7K3Q-9F2M" in its canonical form; the check symbol is the client's affair. */
static gboolean
number_is_valid (const char *number)
{
  return number != NULL && strlen (number) == strlen ("WB-7K3Q-9F2M")
         && g_str_has_prefix (number, "WB-") && number[7] == '-'
         && strspn (number + 3, wb_base32_alphabet) == 4
         && strspn (number + 8, wb_base32_alphabet) == 4;
}

static gboolean
read_identity (WbOfficeRequest *request)
{
  request->number = wb_json_get_string (request->body, "number");
  if (!wb_record_id_is_valid (request->id))
    return wb_office_refuse (request, 400, "BadRequest", "case is not 32 hexadecimal digits.");
  if (!number_is_valid (request->number) && strcmp (request->action, "withdraw") != 0)
    return wb_office_refuse (request, 400, "BadRequest", "number is not a case number.");
  return TRUE;
}

/* Whom the Authorization field vouches for; FALSE and 401 if it is none of ours. */
static gboolean
read_authorization (WbOfficeRequest *request)
{
  const char *value = wb_pairs_get_field (request->exchange->fields, "Authorization");
  g_autofree char *grant = NULL;

  if (value == NULL)
    return TRUE;
  if (g_ascii_strncasecmp (value, "Bearer ", 7) == 0)
    request->bearer = value + 7;
  if (request->bearer != NULL && g_str_has_prefix (request->bearer, DEMO_PREFIX)
      && request->bearer[strlen (DEMO_PREFIX)] != '\0')
    {
      request->user = request->bearer + strlen (DEMO_PREFIX);
      return TRUE;
    }
  grant = request->id != NULL ? wb_office_grant (request->exchange->intake, request->id) : NULL;
  if (request->bearer != NULL && grant != NULL && wb_intake_same_secret (request->bearer, grant))
    return TRUE;
  return wb_office_refuse (request, 401, "SignInRequired", "Please sign in again.");
}

static gboolean
has_grant (const WbOfficeRequest *request)
{
  g_autofree char *grant = wb_office_grant (request->exchange->intake, request->id);
  const char *given = wb_json_get_string (request->body, "grant");

  return (given != NULL && wb_intake_same_secret (given, grant))
         || (request->bearer != NULL && wb_intake_same_secret (request->bearer, grant));
}

/* May this request act on a case that is known? */
static gboolean
check_owner (const WbOfficeRequest *request, const WbRecord *record)
{
  if (has_grant (request) || record->user == NULL)
    return TRUE;
  if (request->user == NULL)
    return wb_office_refuse (request, 401, "SignInRequired", "Please sign in again.");
  if (strcmp (request->user, record->user) != 0)
    return wb_office_refuse (request, 403, "OtherUser", "This case belongs to another user.");
  return TRUE;
}

/* --- actions --- */

static WbRecord *
new_record (const WbOfficeRequest *request)
{
  WbIntake *intake = request->exchange->intake;
  JsonObject *facts = wb_json_get_object (request->body, "facts");
  WbFolderFacts named = {
    .now = wb_intake_now (intake),
    .id = request->id,
    .number = request->number,
    .user = request->user,
    .orders = request->orders,
    .version = facts != NULL ? wb_json_get_string (facts, "version") : NULL,
    .finding = facts != NULL ? wb_json_get_string (facts, "finding") : NULL,
    .groups = request->groups,
  };
  WbRecord *record = g_new0 (WbRecord, 1);

  record->id = g_strdup (request->id);
  record->number = g_strdup (request->number);
  record->profile = g_strdup (wb_json_get_string (request->body, "profile"));
  record->user = g_strdup (request->user);
  record->folder = wb_folder_of_case (&named);
  record->index = wb_folder_index (intake, &named);
  record->created = named.now;
  record->retain_until = named.now + WB_OFFICE_RETENTION;
  return record;
}

/* The case's record, made if it is new and may be; NULL when refused. */
static WbRecord *
find_record (const WbOfficeRequest *request, gboolean may_be_new)
{
  WbIntake *intake = request->exchange->intake;
  g_autoptr (WbRecord) record = wb_record_load (intake, request->id);
  g_autoptr (GError) error = NULL;

  if (record != NULL)
    return check_owner (request, record) ? g_steal_pointer (&record) : NULL;
  if (!may_be_new)
    {
      wb_office_refuse (request, 404, "NoSuchCase", "This case is not known here.");
      return NULL;
    }
  record = new_record (request);
  if (wb_record_save (intake, record, &error))
    return g_steal_pointer (&record);
  g_debug ("ticket: %s", error->message);
  wb_office_refuse (request, 500, "InternalError", "The intake could not do this.");
  return NULL;
}

/* The record of a case that is not withdrawn, for a request of a size that is taken; else NULL, and
 * refused. */
static WbRecord *
find_open_record (const WbOfficeRequest *request, gboolean may_be_new)
{
  g_autoptr (WbRecord) record = NULL;

  if (wb_json_get_int (request->body, "bytes", 0) > WB_OFFICE_MAX_BYTES)
    {
      wb_office_refuse (request, 403, "TooLarge", "The report is too large.");
      return NULL;
    }
  record = find_record (request, may_be_new);
  if (record == NULL || !record->withdrawn)
    return g_steal_pointer (&record);
  wb_office_refuse (request, 403, "Withdrawn", "This report was withdrawn.");
  return NULL;
}

static void
deliver (const WbOfficeRequest *request)
{
  g_autoptr (WbRecord) record = find_open_record (request, TRUE);

  if (record != NULL)
    wb_office_send_ticket (request, record->id, record->folder, record->index, WB_OFFICE_MAX_BYTES,
                           record->retain_until);
}

/* Which of record's additions the one called id is, from 1; it is noted if it is new. 0 if there
 * are too many already, or it can't be noted. */
static guint
place_of_addition (const WbOfficeRequest *request, WbRecord *record, const char *id)
{
  guint n = record->additions != NULL ? g_strv_length (record->additions) : 0;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    if (strcmp (record->additions[i], id) == 0)
      return i + 1;
  if (n == MAX_ADDITIONS)
    return 0;
  record->additions = g_renew (char *, record->additions, n + 2);
  record->additions[n] = g_strdup (id);
  record->additions[n + 1] = NULL;
  if (wb_record_save (request->exchange->intake, record, &error))
    return n + 1;
  g_debug ("ticket: %s", error->message);
  return 0;
}

static char *
folder_of_addition (const WbRecord *record, guint place)
{
  return g_strdup_printf ("%sadditions/%02u/", record->folder, place);
}

/* Below the case's folder and nowhere else; the index leads to the case. */
static void
add (const WbOfficeRequest *request)
{
  const char *id = wb_json_get_string (request->body, "addition");
  g_autoptr (WbRecord) record = NULL;
  g_autofree char *folder = NULL;
  guint place;

  if (!wb_record_id_is_valid (id))
    {
      wb_office_refuse (request, 400, "BadRequest", "addition is not 32 hexadecimal digits.");
      return;
    }
  record = find_open_record (request, FALSE);
  if (record == NULL)
    return;
  place = place_of_addition (request, record, id);
  if (place == 0)
    {
      wb_office_refuse (request, 403, "TooMany", "Nothing more can be added to this report.");
      return;
    }
  folder = folder_of_addition (record, place);
  wb_office_send_ticket (request, record->id, folder, NULL, WB_OFFICE_MAX_BYTES,
                         record->retain_until);
}

/* A folder of its own that no case has: what the network check sends is random and belongs to
 * nobody. */
static void
rehearse (const WbOfficeRequest *request)
{
  WbIntake *intake = request->exchange->intake;
  gint64 now = wb_intake_now (intake);
  g_autofree char *random = wb_intake_random_hex (8);
  g_autofree char *timestamp = wb_text_iso_sec (now * G_USEC_PER_SEC);
  g_autofree char *folder = g_strdup_printf ("rehearsals/%.10s/%s/", timestamp, random);

  wb_office_send_ticket (request, NULL, folder, NULL, 64 * 1024 * 1024, now + 24 * 3600);
}

/* FALSE if something is left: asking again goes on. */
static gboolean
delete_below (const WbIntake *intake, const char *folder)
{
  gboolean ok = TRUE, more = TRUE;

  while (ok && more)
    {
      g_autoptr (WbListPage) page = wb_list_page (intake, folder, "", "", 1000);

      for (guint i = 0; i < page->keys->len; i++)
        ok = wb_objects_delete (intake, page->keys->pdata[i], NULL) && ok;
      more = page->truncated;
    }
  return ok;
}

static gboolean
delete_all (const WbIntake *intake, const WbRecord *record)
{
  gboolean ok = TRUE;

  for (guint i = 0; record->index[i] != NULL; i++)
    ok = wb_objects_delete (intake, record->index[i], NULL) && ok;
  return delete_below (intake, record->folder) && ok;
}

static void
tell_withdrawn (const WbOfficeRequest *request)
{
  JsonObject *reply = wb_office_new_reply (request);

  json_object_set_boolean_member (reply, "withdrawn", TRUE);
  wb_office_send (request, reply);
}

/* One addition alone; the case stays. What never came is gone as well. */
static void
withdraw_addition (const WbOfficeRequest *request, const WbRecord *record, const char *id)
{
  WbIntake *intake = request->exchange->intake;

  for (guint i = 0; record->additions != NULL && record->additions[i] != NULL; i++)
    if (strcmp (record->additions[i], id) == 0)
      {
        g_autofree char *folder = folder_of_addition (record, i + 1);

        wb_multipart_abort_below (intake, folder);
        if (!delete_below (intake, folder))
          {
            wb_office_refuse (request, 500, "InternalError", "The intake could not do this.");
            return;
          }
      }
  tell_withdrawn (request);
}

static void
withdraw (const WbOfficeRequest *request)
{
  const char *addition = wb_json_get_string (request->body, "addition");
  WbIntake *intake = request->exchange->intake;
  g_autoptr (WbRecord) record = find_record (request, FALSE);
  g_autoptr (GError) error = NULL;

  if (record == NULL)
    return;
  if (addition != NULL)
    {
      withdraw_addition (request, record, addition);
      return;
    }
  record->withdrawn = TRUE;
  wb_multipart_abort_below (intake, record->folder);
  if (!wb_record_save (intake, record, &error) || !delete_all (intake, record))
    {
      wb_office_refuse (request, 500, "InternalError", "The intake could not do this.");
      return;
    }
  tell_withdrawn (request);
}

static const struct
{
  const char *word;
  gboolean names_case;
  void (*run) (const WbOfficeRequest *request);
} actions[] = {
  { "deliver", TRUE, deliver },
  { "add", TRUE, add },
  { "rehearse", FALSE, rehearse },
  { "withdraw", TRUE, withdraw },
};

static gboolean
fails_on_purpose (const WbOfficeRequest *request)
{
  if (wb_exchange_struck (request->exchange, WB_FAULT_TICKET_DOWN, NULL))
    wb_office_refuse (request, 503, "ServiceUnavailable", "Please try again.");
  else if (wb_exchange_struck (request->exchange, WB_FAULT_TICKET_401, NULL))
    wb_office_refuse (request, 401, "SignInRequired", "Please sign in again.");
  else if (wb_exchange_struck (request->exchange, WB_FAULT_TICKET_403, NULL))
    wb_office_refuse (request, 403, "Forbidden", "This account may not send reports.");
  return request->exchange->refused;
}

static void
run (WbExchange *exchange)
{
  g_auto (WbOfficeRequest) request = { .exchange = exchange };

  if (fails_on_purpose (&request) || !read_body (&request) || !read_authorization (&request))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].word, request.action) == 0)
      {
        if (!actions[i].names_case || read_identity (&request))
          actions[i].run (&request);
        return;
      }
  wb_office_refuse (&request, 400, "BadRequest", "There is no such action.");
}
