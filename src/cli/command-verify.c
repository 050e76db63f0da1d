/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>

#include "base/json.h"
#include "base/text.h"
#include "bundle/bundle.h"
#include "console.h"
#include "sending.h"

static JsonNode *
verdict_node (const WbVerdict *verdict)
{
  JsonObject *object = json_object_new ();
  JsonArray *problems = json_array_new ();
  for (guint i = 0; i < verdict->problems->len; i++)
    json_array_add_string_element (problems, verdict->problems->pdata[i]);
  wb_json_set_string (object, "kind", verdict->kind);
  wb_json_set_string (object, "case", verdict->case_id);
  wb_json_set_string (object, "number", verdict->number);
  json_object_set_boolean_member (object, "verified", verdict->problems->len == 0);
  json_object_set_int_member (object, "members", verdict->members);
  if (verdict->recipients > 0)
    json_object_set_int_member (object, "recipients", verdict->recipients);
  json_object_set_int_member (object, "bytes", (gint64) verdict->bytes);
  json_object_set_array_member (object, "problems", problems);
  return wb_json_node_take (object);
}

/* What can be said of a file that only the support team can open. */
static void
tell_sealed (const WbVerdict *verdict)
{
  g_autofree char *size = wb_text_size (verdict->bytes);
  wb_console_print (g_dngettext (GETTEXT_PACKAGE, "Encrypted to %u key, %s.\n",
                                 "Encrypted to %u keys, %s.\n", verdict->recipients),
                    verdict->recipients, size);
  wb_console_print ("%s",
                    _ ("Its head is well-formed and its size is that of a whole file. What is "
                       "in it can't be checked without one of the keys: open it with age -d, "
                       "then verify what comes out. Its SHA-256 stands in the receipt.\n"));
}

static void
tell_verdict (const WbVerdict *verdict, const char *path)
{
  for (guint i = 0; i < verdict->problems->len; i++)
    wb_console_print ("%s\n", (const char *) verdict->problems->pdata[i]);
  g_autofree char *size = wb_text_size (verdict->bytes);
  const char *number = verdict->number ? verdict->number : path;
  if (verdict->problems->len)
    wb_console_print (g_dngettext (GETTEXT_PACKAGE, "%s does not verify: %u problem.\n",
                                   "%s does not verify: %u problems.\n", verdict->problems->len),
                      number, verdict->problems->len);
  else
    wb_console_print (
        g_dngettext (
            GETTEXT_PACKAGE, "%s verifies: %u member, %s; nothing changed, added or missing.\n",
            "%s verifies: %u members, %s; nothing changed, added or missing.\n", verdict->members),
        number, verdict->members, size);
}

WbExit
wb_command_verify (const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbVerdict) verdict =
      wb_bundle_verify (options->arguments[0], wb_sending_run (), &error);
  if (!verdict)
    return wb_console_error (error);
  wb_console_end_progress ();
  if (g_str_equal (verdict->kind, "sealed") && verdict->problems->len == 0)
    tell_sealed (verdict);
  else
    tell_verdict (verdict, options->arguments[0]);
  wb_console_result (verdict_node (verdict));
  return verdict->problems->len ? WB_EXIT_FAILED : WB_EXIT_DONE;
}
