/* SPDX-License-Identifier: MPL-2.0 */
/* Packing makes a case like any other, so that a kill loses nothing half-done; once the bundle lies
 * where the person wants it, the case goes, and with it the key of its pseudonyms. */
#include <errno.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "bundle/sealed.h"
#include "cases/parcel.h"
#include "choice.h"
#include "console.h"
#include "sending.h"

/* Before anything is collected: it may take long. */
static gboolean
check_output (const char *output, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (output);
  if (g_file_test (output, G_FILE_TEST_IS_DIR))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                 _ ("“%s” is a folder. Name the file to write."), output);
  else if (access (folder, W_OK | X_OK) != 0)
    wb_fs_set_error (error, errno, folder);
  else
    return wb_console_check_output (output, error);
  return FALSE;
}

/* A file called so is taken for an encrypted one, so it is one. */
static gboolean
wants_sealed (const WbOptions *options)
{
  return g_str_has_suffix (options->output, WB_SEALED_SUFFIX);
}

static gboolean
check_can_seal (const WbChoice *choice, const WbOptions *options, GError **error)
{
  if (!wants_sealed (options) || wb_profile_seals (choice->plan->profile))
    return TRUE;
  g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                       _ ("The profile names no key to encrypt to. Choose a file whose name does "
                          "not end in .age."));
  return FALSE;
}

static gboolean
move_bundle (const WbCase *kase, const char *output, GError **error)
{
  g_autofree char *path = wb_case_path (kase, wb_case_parcel (kase).name);
  if (wb_fs_move (path, output, wb_console_cancellable (), error))
    return TRUE;
  g_prefix_error (error, _ ("The bundle can't be written to %s: "), output);
  return FALSE;
}

static void
tell_packed (const WbCase *kase, const char *output, gboolean is_open)
{
  const WbParcel parcel = wb_case_parcel (kase);
  g_autofree char *size = wb_text_size (parcel.bytes);
  g_autofree char *shown = g_filename_display_name (output);
  g_autofree char *bold = wb_console_bold (shown);
  wb_console_print (_ ("Packed: %s (%s). Nothing was sent.\n"), bold, size);
  if (is_open)
    wb_console_say ("%s", _ ("This copy is not encrypted: whoever gets it can read it.\n"));
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "case", kase->id);
  json_object_set_string_member (object, "number", kase->number);
  json_object_set_string_member (object, "state", wb_case_state_word (kase->state));
  json_object_set_string_member (object, "bundle", shown);
  json_object_set_int_member (object, "bytes", (gint64) parcel.bytes);
  json_object_set_string_member (object, "sha256", parcel.sha256);
  wb_console_result (wb_json_node_take (object));
}

static gboolean
pack (WbChoice *choice, const WbOptions *options, GError **error)
{
  g_autoptr (WbCase) kase =
      wb_job_begin (choice->plan, choice->selection, choice->context, wb_sending_run (), error);
  if (!kase)
    return FALSE;
  const WbProfile *profile = choice->plan->profile;
  gboolean ok =
      wb_sending_pack (kase, choice->context, options, error)
      && (!wants_sealed (options) || wb_bundle_seal (kase, profile, wb_sending_run (), error))
      && move_bundle (kase, options->output, error);
  wb_console_end_progress ();
  if (ok)
    tell_packed (kase, options->output, wb_profile_seals (profile) && !kase->sealed_name);
  (void) wb_case_delete (kase, NULL);
  return ok;
}

WbExit
wb_command_pack (const WbOptions *options)
{
  if (!options->output)
    return wb_console_usage (_ ("Say where to write the bundle, with -o FILE."));
  g_autoptr (GError) error = NULL;
  g_auto (WbChoice) choice = { 0 };
  if (!check_output (options->output, &error)
      || !wb_choice_make (&choice, options, wb_sending_run (), &error)
      || !check_can_seal (&choice, options, &error))
    return wb_console_error (error);
  wb_choice_introduce (&choice);
  return pack (&choice, options, &error) ? WB_EXIT_DONE : wb_console_error (error);
}
