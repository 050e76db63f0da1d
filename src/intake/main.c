/* SPDX-License-Identifier: MPL-2.0 */
/* waybill-intake: an object store, a ticket office and a receiver of alerts and events in one small
 * program, for demonstrations and tests. */
#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "journal.h"
#include "server.h"

typedef struct
{
  int port;
  char *host;
  char *name;
  char *tls_certificate;
  char *tls_key;
  gboolean insecure;
  gboolean version;
  char **faults;
  char *clock;
  char *tickets;
  char *host_style;
  char *log;
  char **rest;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->host);
  g_free (options->name);
  g_free (options->tls_certificate);
  g_free (options->tls_key);
  g_strfreev (options->faults);
  g_free (options->clock);
  g_free (options->tickets);
  g_free (options->host_style);
  g_free (options->log);
  g_strfreev (options->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
read_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &options->port, "Port; any free one if not given", "N" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &options->host, "IP address (127.0.0.1)", "ADDR" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, "What to call it in addresses", "HOST" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_certificate, "PEM certificate", "F" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_key, "PEM private key", "F" },
    { "insecure", 0, 0, G_OPTION_ARG_NONE, &options->insecure, "Beyond loopback without TLS",
      NULL },
    { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->faults, "Fail on purpose; repeatable",
      "SPEC" },
    { "clock", 0, 0, G_OPTION_ARG_STRING, &options->clock, "A clock of its own",
      "rate=N,offset=SECONDS" },
    { "tickets", 0, 0, G_OPTION_ARG_STRING, &options->tickets,
      "What tickets give: keys (if not said), or presigned addresses", "keys|presigned" },
    { "host-style", 0, 0, G_OPTION_ARG_STRING, &options->host_style,
      "How tickets say that the bucket is named: path (if not said), vhost or cname; with --name",
      "path|vhost|cname" },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &options->log,
      "Append a JSON line for each request: what, key, host style, part, status, bytes", "FILE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("DIR");
  g_autofree char *faults = wb_faults_help ();

  g_option_context_set_summary (
      context, "Object store, ticket office and receiver on one computer, below the folder DIR.\n"
               "For demonstrations and tests, not for production.");
  g_option_context_set_description (context, faults);
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

/* "rate=N,offset=SECONDS", either or both. */
static gboolean
set_clock (WbIntake *intake, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *end = parts[i];

      if (g_str_has_prefix (parts[i], "rate="))
        intake->clock_rate = g_ascii_strtod (parts[i] + 5, &end);
      else if (g_str_has_prefix (parts[i], "offset="))
        intake->clock_offset = g_ascii_strtoll (parts[i] + 7, &end, 10);
      if (end == parts[i] || *end != '\0' || !(intake->clock_rate >= 0) || intake->clock_rate > 1e6)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--clock is rate=N,offset=SECONDS, not “%s”", text);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
set_tickets (WbIntake *intake, const char *word, GError **error)
{
  intake->presigns = g_str_equal (word, "presigned");
  if (intake->presigns || g_str_equal (word, "keys"))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "--tickets is keys or presigned, not “%s”", word);
  return FALSE;
}

static gboolean
set_host_style (WbIntake *intake, const char *word, const char *name, GError **error)
{
  if (!wb_intake_set_host_style (intake, word))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--host-style is path, vhost or cname, not “%s”", word);
  else if (name == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "--host-style needs --name: a bucket can't be part of a number");
  else
    return TRUE;
  return FALSE;
}

static gboolean
configure (WbIntake *intake, const Options *options, GError **error)
{
  for (guint i = 0; options->faults != NULL && options->faults[i] != NULL; i++)
    if (!wb_faults_add (intake->faults, options->faults[i], error))
      return FALSE;
  return set_tickets (intake, options->tickets != NULL ? options->tickets : "keys", error)
         && (options->host_style == NULL
             || set_host_style (intake, options->host_style, options->name, error))
         && (options->clock == NULL || set_clock (intake, options->clock, error));
}

static void
set_address (JsonObject *object, const char *name, const WbIntake *intake, const char *path)
{
  g_autofree char *text = g_strconcat (intake->base_url, path, NULL);

  wb_json_set_string (object, name, text);
}

/* "http://KEY@127.0.0.1:8080/1" */
static char *
dsn (const WbIntake *intake)
{
  const char *after_scheme = strstr (intake->base_url, "://") + 3;

  return g_strdup_printf ("%.*s%s@%s/%s", (int) (after_scheme - intake->base_url), intake->base_url,
                          intake->sentry_key, after_scheme, intake->sentry_project);
}

static void
print_ready (const WbIntake *intake)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = wb_json_node_take (object);
  g_autofree char *address = dsn (intake), *line = NULL;

  wb_json_set_string (object, "endpoint", intake->base_url);
  wb_json_set_string (object, "region", intake->region);
  wb_json_set_string (object, "bucket", intake->bucket);
  wb_json_set_string (object, "hostStyle", intake->host_style);
  wb_json_set_string (object, "accessKeyId", intake->access_key_id);
  wb_json_set_string (object, "accessKeySecret", intake->access_key_secret);
  set_address (object, "ticket", intake, intake->ticket_path);
  wb_json_set_string (object, "sentryDsn", address);
  set_address (object, "tracker", intake, intake->tracker_path);
  line = wb_json_line (node);
  printf ("%s\n", line);
  (void) fflush (stdout);
}

static gboolean
stop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
serve (const Options *options, GError **error)
{
  const WbServerOptions how = {
    .host = options->host,
    .name = options->name,
    .port = (guint) options->port,
    .tls_certificate = options->tls_certificate,
    .tls_key = options->tls_key,
    .insecure = options->insecure,
  };
  g_autoptr (WbIntake) intake = wb_intake_open (options->rest[0], error);
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (intake == NULL || !configure (intake, options, error))
    return FALSE;
  server = wb_server_start (intake, &how, error);
  if (server == NULL || (options->log != NULL && !wb_journal_attach (server, options->log, error)))
    return FALSE;
  g_unix_signal_add (SIGINT, stop, loop);
  g_unix_signal_add (SIGTERM, stop, loop);
  g_unix_signal_add (SIGHUP, stop, loop);
  print_ready (intake);
  g_main_loop_run (loop);
  soup_server_disconnect (server);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;

  (void) setlocale (LC_ALL, "");
  if (!read_options (&argc, &argv, &options, &error))
    {
      fprintf (stderr, "waybill-intake: %s\n", error->message);
      return 2;
    }
  if (options.version)
    {
      printf ("waybill-intake %s\n", WB_VERSION);
      return 0;
    }
  if (options.rest == NULL || options.rest[1] != NULL || options.port < 0 || options.port > 65535)
    {
      fprintf (stderr, "waybill-intake: give one folder, and a port up to 65535; see --help\n");
      return 2;
    }
  if (serve (&options, &error))
    return 0;
  fprintf (stderr, "waybill-intake: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ? 2 : 1;
}
