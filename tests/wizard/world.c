/* SPDX-License-Identifier: MPL-2.0 */
#include "world.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/text.h"
#include "profile/signer.h"
#include "sending-options.h"

#define TOO_LONG_SEC 120
#define MAX_BYTES ((gsize) 64 * 1024 * 1024)
#define SOME_TIME_AGO ((gint64) 600 * G_USEC_PER_SEC)

#define PROFILE                                                                                    \
  "{\"waybill\":1,\"id\":\"" WORLD_ID "\",\"name\":\"Report\","                                    \
  "\"roots\":{\"data\":[\"~/data\"]},\"items\":["                                                  \
  "{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"              \
  "{\"id\":\"config\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"config.json\"]},"    \
  "{\"id\":\"user\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"account.json\"]},"     \
  "{\"id\":\"order\",\"collect\":\"orders\",\"root\":\"data\",\"files\":[\"tasks/**\"],"           \
  "\"orderNo\":\"/orderNo\"},"                                                                     \
  "{\"id\":\"extra\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"extra.json\"],"       \
  "\"default\":false},"                                                                            \
  "{\"id\":\"environment\",\"collect\":\"environment\"}],"                                         \
  "\"deliver\":{\"store\":\"oss\",\"ticket\":\"%s\",\"format\":\"zip\",\"retentionDays\":30},"     \
  "\"privacy\":{\"controller\":\"C\",\"purpose\":\"P\",\"sensitive\":[\"user\",\"order\"],"        \
  "\"recipients\":[{\"name\":\"Elsewhere\",\"country\":\"US\",\"role\":\"controller\","            \
  "\"gets\":[\"alerts\"]}]},"                                                                      \
  "\"support\":{\"name\":\"Support\",\"linkKeys\":[\"%s\"]}}"

/* --- the tree --------------------------------------------------------------------------------- */

char *
world_write (World *world, const char *relative, const char *text)
{
  char *path = g_build_filename (world->home, relative, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

char *
world_line (const char *message)
{
  g_autofree char *when = wb_text_iso_msec (g_get_real_time () - SOME_TIME_AGO);

  return g_strdup_printf ("{\"level\":\"info\",\"message\":\"%s\",\"timestamp\":\"%s\"}\n", message,
                          when);
}

void
world_write_filler (World *world, gsize bytes)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GString) text = g_string_new (NULL);
  char words[400];

  while (text->len < bytes)
    {
      for (guint i = 0; i < sizeof words - 1; i++)
        words[i] = (char) (i % 6 == 5 ? ' ' : g_rand_int_range (rand, 'a', 'z' + 1));
      words[sizeof words - 1] = '\0';
      g_autofree char *line = world_line (words);
      g_string_append (text, line);
    }
  g_free (world_write (world, "data/logs/filler.log", text->str));
}

static void
write_tree (World *world)
{
  static const struct
  {
    const char *name, *text;
  } files[] = {
    { "data/config.json", "{\"theme\":\"dark\"}" },
    { "data/account.json", "{\"plan\":\"studio-plan\"}" },
    { "data/extra.json", "{\"extra\":\"more\"}" },
    { "data/tasks/1.json", "{\"orderNo\":\"RT-1\",\"state\":\"first\"}" },
    { "data/tasks/2.json", "{\"orderNo\":\"RT-2\",\"state\":\"second\"}" },
  };
  g_autofree char *line = world_line ("Ms Li called " WORLD_MOBILE " password=" WORLD_SECRET);

  g_free (world_write (world, "data/logs/main.log", line));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (world_write (world, files[i].name, files[i].text));
}

static WbProfile *
make_profile (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = signer_link_key (SIGNER_KEY);
  g_autofree char *json = g_strdup_printf (PROFILE, world->rig.ticket, key);
  g_autofree char *data = g_build_filename (world->home, "data", NULL);
  g_autoptr (GPtrArray) overrides =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wb_root_override_free);

  g_ptr_array_add (overrides, wb_root_override_new ("data", data, WB_OVERRIDE_OPTION));
  WbProfile *profile =
      wb_profile_parse (json, -1, "report.json", WB_PROFILE_PATH, overrides, &error);
  g_assert_no_error (error);
  return profile;
}

/* --- the report ------------------------------------------------------------------------------- */

static void
on_changed (WbReport *report, guint what, World *world)
{
  world->told |= what;
  world->n_told++;
}

void
world_take (World *world, WbReport *report)
{
  g_assert_null (world->report);
  g_assert_nonnull (report);
  world->report = report;
  world->told = world->n_told = 0;
  g_signal_connect (report, "changed", G_CALLBACK (on_changed), world);
}

void
world_open (World *world)
{
  world_take (world, wb_report_new (world->profile, NULL, "user"));
}

void
world_close (World *world)
{
  world_until_idle (world);
  g_signal_handlers_disconnect_by_data (world->report, world);
  g_assert_cmpuint (G_OBJECT (world->report)->ref_count, ==, 1);
  g_clear_object (&world->report);
}

void
world_start (World *world, const char *const *faults)
{
  *world = (World){ .report = NULL };
  rig_start (&world->rig, faults);
  world->home = g_build_filename (world->rig.dir, "home", NULL);
  write_tree (world);
  world->profile = make_profile (world);
  if (!wb_sending_options_get ().proxy)
    wb_sending_options_set (NULL, "direct://");
  world_open (world);
}

void
world_stop (World *world)
{
  if (world->report)
    {
      wb_report_leave (world->report);
      world_close (world);
    }
  wb_profile_unref (world->profile);
  g_free (world->home);
  rig_stop (&world->rig);
}

/* --- waiting ---------------------------------------------------------------------------------- */

static gboolean
on_too_long (gpointer data)
{
  g_error ("waited too long for %s", (const char *) data);
  return G_SOURCE_REMOVE;
}

void
world_iterate (World *world)
{
  const guint id = g_timeout_add_seconds (TOO_LONG_SEC, on_too_long, (gpointer) "anything");

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

void
world_until_step (World *world, WbStep step)
{
  const guint id =
      g_timeout_add_seconds (TOO_LONG_SEC, on_too_long, (gpointer) wb_step_look (step)->word);

  while (wb_report_get_step (world->report) != step)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

void
world_until_collected (World *world)
{
  while (wb_report_is_collecting (world->report))
    world_iterate (world);
}

void
world_until_sent (World *world, guint64 bytes)
{
  while (!g_str_equal (wb_report_get_progress (world->report)->stage, "upload")
         || wb_report_get_progress (world->report)->done < bytes)
    {
      g_assert_true (wb_step_look (wb_report_get_step (world->report))->is_working);
      world_iterate (world);
    }
}

/* A job holds its owner. */
void
world_until_idle (World *world)
{
  while (G_OBJECT (world->report)->ref_count > 1)
    world_iterate (world);
}

/* --- the way ---------------------------------------------------------------------------------- */

void
world_collect (World *world)
{
  wb_report_collect (world->report);
  world_until_collected (world);
  g_assert_no_error (wb_report_get_problem (world->report));
  g_assert_nonnull (wb_report_get_evidence (world->report));
}

void
world_go_to_consent (World *world)
{
  for (guint i = 0; i < 3; i++)
    {
      wb_report_do (world->report, WB_DO_NEXT);
      if (wb_report_get_step (world->report) == WB_STEP_REVIEW)
        world_collect (world);
    }
  g_assert_cmpuint (wb_report_get_step (world->report), ==, WB_STEP_CONSENT);
}

void
world_agree (World *world, gboolean to_all)
{
  g_autoptr (WbConsent) consent = wb_report_make_consent (world->report);

  for (guint i = 0; i < consent->questions->len; i++)
    ((WbConsentQuestion *) g_ptr_array_index (consent->questions, i))->agreed = to_all;
  wb_report_agree (world->report, consent);
}

/* --- what came of it -------------------------------------------------------------------------- */

char *
world_text (World *world, const char *item_id)
{
  g_autoptr (GPtrArray) members = wb_report_list_members (world->report, item_id);
  GString *text = g_string_new (NULL);
  const WbSink sink = wb_sink_to_string (text);

  for (guint i = 0; i < members->len; i++)
    {
      const WbMember *member = g_ptr_array_index (members, i);
      g_autoptr (GError) error = NULL;
      g_assert_true (!member->spool
                     || wb_evidence_read (wb_report_get_evidence (world->report), member->member, 0,
                                          member->bytes, &sink, &error));
      g_assert_no_error (error);
    }
  return g_string_free (text, FALSE);
}

static void
list_files (const char *dir, GPtrArray *paths)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open && (name = g_dir_read_name (open)))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        list_files (path, paths);
      else
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
}

static GPtrArray *
files_below (World *world, const char *where, const char *name)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *dir = g_build_filename (where, name, NULL);

  list_files (dir, paths);
  return paths;
}

guint
world_count_stored (World *world)
{
  g_autoptr (GPtrArray) paths = files_below (world, world->rig.store, "cases");

  return paths->len;
}

GBytes *
world_stored_bundle (World *world)
{
  g_autoptr (GPtrArray) paths = files_below (world, world->rig.store, "cases");

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      if (!g_str_has_suffix (path, "/bundle.zip"))
        continue;
      g_autoptr (GError) error = NULL;
      g_autoptr (WbVerdict) verdict = wb_bundle_verify (path, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (verdict->problems->len, ==, 0);
      gsize length = 0;
      char *bytes = wb_fs_read (path, MAX_BYTES, &length, &error);
      g_assert_no_error (error);
      return g_bytes_new_take (bytes, length);
    }
  return NULL;
}

gboolean
world_is_kept (World *world, const char *text)
{
  g_autoptr (GPtrArray) paths = files_below (world, world->rig.dir, "state");
  gboolean found = FALSE;

  for (guint i = 0; i < paths->len; i++)
    {
      gsize length = 0;
      g_autofree char *bytes = wb_fs_read (g_ptr_array_index (paths, i), MAX_BYTES, &length, NULL);
      found |= bytes && memmem (bytes, length, text, strlen (text));
    }
  return found;
}
