/* SPDX-License-Identifier: MPL-2.0 */
#include <glib/gi18n.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "cases/additions.h"
#include "cases/parcel.h"
#include "cases/wish.h"
#include "console.h"
#include "job/telling.h"
#include "sending.h"
#include "show.h"

/* To be told, not hidden: somebody may be looking for exactly that case. */
static JsonArray *
list_damaged (void)
{
  g_autoptr (GPtrArray) damaged = wb_cases_damaged ();
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < damaged->len; i++)
    {
      const char *dir = damaged->pdata[i];
      wb_console_say (_ ("The case in %s is damaged and can't be used. Delete the folder.\n"), dir);
      json_array_add_string_element (array, dir);
    }
  return array;
}

static WbExit
list_cases (WbCase *none, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cases = wb_cases_list (&error);
  if (!cases)
    return wb_console_error (error);
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < cases->len; i++)
    {
      wb_show_case_line (cases->pdata[i]);
      json_array_add_element (array, wb_case_to_json (cases->pdata[i]));
    }
  if (!cases->len)
    wb_console_say ("%s\n", _ ("Nothing was sent from this computer yet."));
  JsonObject *object = json_object_new ();
  json_object_set_array_member (object, "cases", array);
  json_object_set_array_member (object, "damaged", list_damaged ());
  wb_console_result (wb_json_node_take (object));
  return WB_EXIT_DONE;
}

static JsonArray *
list_additions (const WbCase *kase)
{
  g_autoptr (GPtrArray) additions = wb_case_additions (kase);
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < additions->len; i++)
    json_array_add_element (array, wb_case_to_json (additions->pdata[i]));
  return array;
}

static WbExit
show_case (WbCase *kase, const WbOptions *options)
{
  JsonNode *node = wb_case_to_json (kase);
  json_object_set_object_member (json_node_get_object (node), "channels",
                                 wb_telling_to_json (kase));
  json_object_set_array_member (json_node_get_object (node), "additions", list_additions (kase));
  wb_show_case (kase);
  wb_console_result (node);
  return WB_EXIT_DONE;
}

/* What is saved, and what a person is told of it. */
typedef struct
{
  const char *name; /* (nullable): in the case's folder */
  const char *told; /* translated */
  gboolean is_open; /* anybody can read it, though what is sent is encrypted */
} Savable;

/* The bundle while it is there; after delivery the receipt is what is left to keep. Who names a
 * file for an encrypted bundle gets that or nothing. */
static char *
find_savable (const WbCase *kase, const char *to, Savable *ret_found, GError **error)
{
  const gboolean is_sealed = g_str_has_suffix (to, WB_SEALED_SUFFIX);
  const Savable all[] = {
    { is_sealed ? kase->sealed_name : NULL, _ ("Saved the encrypted bundle"), FALSE },
    { is_sealed ? NULL : kase->bundle_name, _ ("Saved the bundle"), kase->sealed_name != NULL },
    { is_sealed ? NULL : "receipt.json", _ ("Saved the receipt"), FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *path = all[i].name ? wb_case_path (kase, all[i].name) : NULL;
      *ret_found = all[i];
      if (path && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  if (is_sealed)
    {
      g_set_error (error, WB_ERROR, WB_ERROR_NOTHING,
                   _ ("There is no encrypted bundle of case %s to save."), kase->number);
      return NULL;
    }
  g_set_error (error, WB_ERROR, WB_ERROR_NOTHING,
               _ ("There is nothing to save of case %s: it has neither a bundle nor a receipt."),
               kase->number);
  return NULL;
}

static WbExit
save_case (WbCase *kase, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  Savable found = { 0 };
  const char *to = options->arguments[2];
  g_autofree char *from = find_savable (kase, to, &found, &error);
  if (!from || !wb_console_check_output (to, &error)
      || !wb_fs_copy_new (from, to, wb_console_cancellable (), &error))
    return wb_console_error (error);
  g_autofree char *told = g_strdup_printf (_ ("%s: %s"), found.told, to);
  wb_console_print ("%s\n", told);
  if (found.is_open)
    wb_console_say ("%s", _ ("This copy is not encrypted: whoever gets it can read it.\n"));
  return show_case (kase, options);
}

static WbExit
withdraw_case (WbCase *kase, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  if (wb_case_lock (kase, &error))
    return wb_sending_withdraw (kase, options);
  if (!g_error_matches (error, WB_ERROR, WB_ERROR_BUSY))
    return wb_console_error (error);
  /* who sends it now, or comes by next, finds the wish */
  if (!wb_case_set_wish (kase, WB_CASE_WISH_CANCEL, NULL))
    return wb_console_error (error);
  wb_console_say (_ ("Another Waybill is working on %s. It is remembered that you take it back: "
                     "waybill resume %s does it as soon as that is over.\n"),
                  kase->number, kase->number);
  return wb_console_error_as (error, WB_EXIT_NOT_DELIVERED);
}

/* Without the case nobody would find them. */
static gboolean
delete_additions (const WbCase *kase, GError **error)
{
  g_autoptr (GPtrArray) additions = wb_case_additions (kase);
  for (guint i = 0; i < additions->len; i++)
    if (!wb_case_lock (additions->pdata[i], error) || !wb_case_delete (additions->pdata[i], error))
      return FALSE;
  return TRUE;
}

static WbExit
delete_case (WbCase *kase, const WbOptions *options)
{
  g_autoptr (GError) error = NULL;
  if (!wb_case_lock (kase, &error))
    return wb_console_error (error);
  if (wb_withdraw_is_asked (kase))
    {
      g_set_error (&error, WB_ERROR, WB_ERROR_NOT_ALLOWED,
                   _ ("Case %s is still to be withdrawn from the other side. Go on with that "
                      "first: waybill resume %s"),
                   kase->number, kase->number);
      return wb_console_error (error);
    }
  JsonNode *node = wb_case_to_json (kase);
  if (!delete_additions (kase, &error) || !wb_job_delete (kase, NULL, &error))
    {
      json_node_unref (node);
      return wb_console_error (error);
    }
  wb_console_print (_ ("Deleted from this computer: %s\n"), kase->number);
  wb_console_result (node);
  return WB_EXIT_DONE;
}

static const struct
{
  const char *name;
  guint n_arguments; /* with its own name */
  WbExit (*run) (WbCase *kase, const WbOptions *options);
} actions[] = {
  { "list", 1, list_cases },        { "show", 2, show_case },     { "save", 3, save_case },
  { "withdraw", 2, withdraw_case }, { "delete", 2, delete_case },
};

WbExit
wb_command_cases (const WbOptions *options)
{
  const char *name = options->arguments[0] ? options->arguments[0] : "list";
  guint given = MAX (g_strv_length (options->arguments), 1);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (!g_str_equal (actions[i].name, name) || actions[i].n_arguments != given)
        continue;
      g_autoptr (GError) error = NULL;
      g_autoptr (WbCase) kase = given > 1 ? wb_case_open (options->arguments[1], &error) : NULL;
      if (given > 1 && !kase)
        return wb_console_error (error);
      return actions[i].run (kase, options);
    }
  return wb_console_usage (_ ("“waybill cases” takes: list, show CASE, save CASE FILE, "
                              "withdraw CASE, delete CASE."));
}
