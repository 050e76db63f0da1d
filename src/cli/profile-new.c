/* SPDX-License-Identifier: MPL-2.0 */
/* Each answer is tried in a profile that is otherwise right, so that what is wrong with it is said
 * at once, in the words of the profile's reader. */
#include "profile-new.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "profile/profile.h"

typedef enum
{
  NAME,
  ID,
  DATA,
  LOGS,
  SETTINGS,
  TICKET,
  N_ANSWERS,
} Answer;

static const struct
{
  const char *question;
  const char *proposal; /* (nullable): what an empty answer means; "" is that there is none */
  const char *example;  /* that is right */
} questions[N_ANSWERS] = {
  [NAME] = { N_ ("What is the application called?"), NULL, "Studio" },
  [ID] = { N_ ("What is its identity, such as com.example.Studio?"), NULL, "com.example.Studio" },
  [DATA] = { N_ ("In which folder does it keep its data, such as ~/.config/studio?"), NULL,
             "~/.config/studio" },
  [LOGS] = { N_ ("Which of the files there are its logs?"), "logs/**", "logs/**" },
  [SETTINGS] = { N_ ("Which JSON file there has its settings? (Enter: none)"), "",
                 "settings.json" },
  [TICKET] = { N_ ("Which address of yours gives permission to upload? (Enter: none yet)"), "",
               "https://api.example.com/ticket" },
};

static JsonObject *
new_item (JsonArray *items, const char *id, const char *collect, const char *files)
{
  JsonObject *item = json_object_new ();
  json_object_set_string_member (item, "id", id);
  json_object_set_string_member (item, "collect", collect);
  if (files)
    {
      JsonArray *globs = json_array_new ();
      json_array_add_string_element (globs, files);
      json_object_set_string_member (item, "root", "data");
      json_object_set_array_member (item, "files", globs);
    }
  json_array_add_object_element (items, item);
  return item;
}

static JsonObject *
new_delivery (const char *ticket)
{
  JsonObject *deliver = json_object_new ();
  json_object_set_string_member (deliver, "store", "oss");
  json_object_set_string_member (deliver, "ticket", ticket);
  return deliver;
}

/* The profile that answers make; caller frees. */
static char *
write_profile (char *const answers[N_ANSWERS])
{
  JsonObject *profile = json_object_new (), *roots = json_object_new ();
  JsonArray *items = json_array_new (), *paths = json_array_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (profile);

  json_object_set_int_member (profile, "waybill", 1);
  json_object_set_string_member (profile, "id", answers[ID]);
  json_object_set_string_member (profile, "name", answers[NAME]);
  json_array_add_string_element (paths, answers[DATA]);
  json_object_set_array_member (roots, "data", paths);
  json_object_set_object_member (profile, "roots", roots);
  JsonObject *logs = new_item (items, "logs", "logs", answers[LOGS]);
  json_object_set_string_member (logs, "window", "7d");
  json_object_set_boolean_member (logs, "important", TRUE);
  if (*answers[SETTINGS])
    (void) new_item (items, "settings", "document", answers[SETTINGS]);
  (void) new_item (items, "environment", "environment", NULL);
  (void) new_item (items, "network", "network", NULL);
  json_object_set_array_member (profile, "items", items);
  if (*answers[TICKET])
    json_object_set_object_member (profile, "deliver", new_delivery (answers[TICKET]));
  return wb_json_pretty (node);
}

/* FALSE with what is wrong with text as the answer to which. */
static gboolean
check_answer (Answer which, const char *text, GError **error)
{
  char *answers[N_ANSWERS];

  for (guint i = 0; i < N_ANSWERS; i++)
    answers[i] = (char *) (i == which ? text : questions[i].example);
  g_autofree char *json = write_profile (answers);
  g_autoptr (WbProfile) profile =
      wb_profile_parse (json, -1, answers[ID], WB_PROFILE_PATH, NULL, error);
  return profile != NULL;
}

/* Asks until the answer will do; NULL with error if nobody can be asked. */
static char *
ask (Answer which, GError **error)
{
  const char *proposal = questions[which].proposal;
  g_autofree char *question =
      proposal && *proposal ? g_strdup_printf ("%s [%s]", _ (questions[which].question), proposal)
                            : g_strdup (_ (questions[which].question));
  for (;;)
    {
      g_autoptr (GError) wrong = NULL;
      char *answer = NULL;
      if (!wb_console_ask_line (question, &answer, error))
        return NULL;
      if (!*answer && proposal)
        {
          g_free (answer);
          return g_strdup (proposal);
        }
      if (check_answer (which, answer, &wrong))
        return answer;
      wb_console_say ("%s\n", wrong->message);
      g_free (answer);
    }
}

static WbExit
keep (char *const answers[N_ANSWERS])
{
  g_autofree char *text = write_profile (answers);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autofree char *name = g_strconcat ("./", answers[ID], ".json", NULL);
  g_autoptr (GError) error = NULL;

  if (g_file_test (name, G_FILE_TEST_EXISTS))
    return wb_console_usage (_ ("%s is there already; it is not overwritten."), name);
  if (!wb_console_check_output (name, &error)
      || !wb_fs_write_atomic (name, line, strlen (line), &error))
    return wb_console_error (error);
  /* Translators: the name of a file, twice */
  wb_console_print (_ ("Wrote %s. See what it finds: waybill profile check %s --against FOLDER\n"),
                    name, name);
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "file", name);
  wb_console_result (wb_json_node_take (object));
  return WB_EXIT_DONE;
}

WbExit
wb_profile_new (void)
{
  char *answers[N_ANSWERS] = { NULL };
  g_autoptr (GError) error = NULL;
  WbExit exit = WB_EXIT_DONE;

  for (guint i = 0; i < N_ANSWERS && !error; i++)
    answers[i] = ask ((Answer) i, &error);
  exit = error ? wb_console_error (error) : keep (answers);
  for (guint i = 0; i < N_ANSWERS; i++)
    g_free (answers[i]);
  return exit;
}
