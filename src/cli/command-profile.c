/* SPDX-License-Identifier: MPL-2.0 */
#include <gio/gio.h>
#include <glib/gi18n.h>

#include "against.h"
#include "base/json.h"
#include "base/text.h"
#include "choice.h"
#include "console.h"
#include "plan/consent.h"
#include "profile-new.h"
#include "profile/permissions.h"
#include "sending.h"

static const char *
provenance_title (WbProvenance provenance)
{
  switch (provenance)
    {
    case WB_PROFILE_SYSTEM:
      return _ ("installed by the system");
    case WB_PROFILE_USER:
      return _ ("in your own folder");
    case WB_PROFILE_PATH:
    default:
      return _ ("a file you named");
    }
}

/* --- list ------------------------------------------------------------------------------------ */

static void
list_one (const WbFoundProfile *found, JsonArray *array)
{
  g_autofree char *id = wb_console_bold (found->id);
  const char *name = found->profile ? wb_text_in_language (found->profile->name) : "";
  /* Translators: a profile's id, its name, where it comes from */
  wb_console_print (_ ("%s  %s  (%s)\n"), id, name, provenance_title (found->provenance));
  g_autofree char *file = wb_console_dim (found->file);
  wb_console_print ("    %s\n", file);
  if (found->error)
    wb_console_print ("    %s\n", found->error->message);
  JsonObject *object = json_object_new ();
  wb_json_set_string (object, "id", found->id);
  wb_json_set_string (object, "name", found->profile ? name : NULL);
  wb_json_set_string (object, "file", found->file);
  json_object_set_boolean_member (object, "system", found->provenance == WB_PROFILE_SYSTEM);
  wb_json_set_string (object, "error", found->error ? found->error->message : NULL);
  json_array_add_object_element (array, object);
}

static WbExit
list_profiles (const WbOptions *options)
{
  g_autoptr (GPtrArray) list = wb_profile_list ();
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < list->len; i++)
    list_one (list->pdata[i], array);
  if (!list->len)
    wb_console_say ("%s\n", _ ("No profile is installed. An application that Waybill can send for "
                               "installs one in share/waybill/profiles."));
  JsonObject *object = json_object_new ();
  json_object_set_array_member (object, "profiles", array);
  wb_console_result (wb_json_node_take (object));
  return WB_EXIT_DONE;
}

/* --- check and show -------------------------------------------------------------------------- */

/* The command's first word is not the profile. */
static gboolean
load_named (const WbOptions *options, WbProfile **ret_profile, GError **error)
{
  WbOptions shifted = *options;
  shifted.arguments = options->arguments + 1;
  return wb_choice_load (&shifted, ret_profile, NULL, error);
}

static WbExit
check_profile (const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = NULL;
  if (!load_named (options, &profile, &error))
    return wb_console_error (error);
  wb_console_print (_ ("%s is a valid profile.\n"), options->arguments[1]);
  if (options->against && !wb_against_print (profile, options->against, wb_sending_run (), &error))
    return wb_console_error (error);
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "id", profile->id);
  json_object_set_boolean_member (object, "valid", TRUE);
  wb_console_result (wb_json_node_take (object));
  return WB_EXIT_DONE;
}

static void
show_item (const WbProfileItem *item)
{
  g_autofree char *files = item->files ? g_strjoinv (", ", item->files) : g_strdup ("");
  g_autofree char *limit = item->limit_bytes ? wb_text_size (item->limit_bytes) : NULL;
  g_autofree char *window = item->window_sec ? wb_text_duration (item->window_sec) : NULL;
  wb_console_print ("  %-14s %-12s %s%s%s%s%s%s\n", item->id, item->collect, files,
                    window ? _ (", last ") : "", window ? window : "",
                    limit ? _ (", at most ") : "", limit ? limit : "",
                    item->sensitive ? _ (" (sensitive)") : "");
}

static void
show_consent (const WbProfile *profile)
{
  g_autoptr (WbConsent) consent = wb_consent_new_for_profile (profile);
  g_autofree char *text = wb_consent_text (consent);
  wb_console_print ("%s", text);
  for (guint i = 0; i < consent->questions->len; i++)
    {
      const WbConsentQuestion *question = consent->questions->pdata[i];
      wb_console_print ("%s: %s\n", question->title, question->detail);
    }
}

static WbExit
show_profile (const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = NULL;
  if (!load_named (options, &profile, &error))
    return wb_console_error (error);
  wb_console_print (_ ("%s  %s  (%s)\n"), profile->id, wb_text_in_language (profile->name),
                    provenance_title (profile->provenance));
  wb_console_print ("    %s\n", profile->file);
  for (guint i = 0; i < profile->roots->len; i++)
    {
      const WbRoot *root = profile->roots->pdata[i];
      g_autofree char *paths = g_strjoinv (", ", root->paths);
      wb_console_print (_ ("  reads “%s” below %s\n"), root->name, paths);
    }
  for (guint i = 0; i < profile->items->len; i++)
    show_item (profile->items->pdata[i]);
  show_consent (profile);
  g_autoptr (JsonNode) node = wb_json_parse (profile->json, -1, NULL, &error);
  if (node)
    wb_console_result (g_steal_pointer (&node));
  return WB_EXIT_DONE;
}

/* --- permissions ----------------------------------------------------------------------------- */

static WbExit
show_permissions (const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WbProfile) profile = NULL;
  if (!load_named (options, &profile, &error))
    return wb_console_error (error);
  g_auto (GStrv) permissions = wb_profile_permissions (profile);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  for (char **permission = permissions; *permission; permission++)
    {
      wb_console_print ("--filesystem=%s\n", *permission);
      json_array_add_string_element (array, *permission);
    }
  json_object_set_string_member (object, "id", profile->id);
  json_object_set_array_member (object, "filesystems", array);
  wb_console_result (wb_json_node_take (object));
  return WB_EXIT_DONE;
}

static WbExit
make_profile (const WbOptions *options)
{
  (void) options;
  return wb_profile_new ();
}

WbExit
wb_command_profile (const WbOptions *options)
{
  static const struct
  {
    const char *name;
    guint n_arguments;
    WbExit (*run) (const WbOptions *options);
  } actions[] = {
    { "list", 1, list_profiles }, { "check", 2, check_profile },
    { "show", 2, show_profile },  { "permissions", 2, show_permissions },
    { "new", 1, make_profile },
  };
  const char *name = options->arguments[0] ? options->arguments[0] : "list";
  guint given = MAX (g_strv_length (options->arguments), 1);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name) && actions[i].n_arguments == given)
      return actions[i].run (options);
  return wb_console_usage (
      _ ("“waybill profile” takes: list, check FILE, show PROFILE, permissions PROFILE, new."));
}
