/* SPDX-License-Identifier: MPL-2.0 */
/* GOption does the work; the table adds to each entry which commands it is for. */
#include "options.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *name;
  char letter;
  GOptionArg kind;
  gsize offset;
  guint uses;
  const char *help;
  const char *value;
} OptionRow;

#define AT(field) G_STRUCT_OFFSET (WbOptions, field)

static const OptionRow rows[] = {
  { "json", 0, G_OPTION_ARG_NONE, AT (json), WB_USES_COMMON,
    N_ ("Print one JSON object per line; the last is the result"), NULL },
  { "quiet", 'q', G_OPTION_ARG_NONE, AT (quiet), WB_USES_COMMON,
    N_ ("Print no progress and no messages but errors"), NULL },
  { "verbose", 'v', G_OPTION_ARG_NONE, AT (verbose), WB_USES_COMMON,
    N_ ("Say more: every file, every step"), NULL },
  { "context", 0, G_OPTION_ARG_FILENAME, AT (context), WB_USES_PROFILE | WB_USES_DELIVERY,
    N_ ("What the running application knows, as JSON; - is standard input"), N_ ("FILE") },
  { "root", 0, G_OPTION_ARG_FILENAME_ARRAY, AT (roots), WB_USES_PROFILE,
    N_ ("Read the profile's folder NAME from DIR instead"), N_ ("NAME=DIR") },
  { "only", 0, G_OPTION_ARG_STRING, AT (only), WB_USES_CHOICE, N_ ("Only these items"),
    N_ ("ITEM,…") },
  { "with", 0, G_OPTION_ARG_STRING, AT (with), WB_USES_CHOICE,
    N_ ("These items too, even if they are sensitive or not ticked"), N_ ("ITEM,…") },
  { "without", 0, G_OPTION_ARG_STRING, AT (without), WB_USES_CHOICE, N_ ("All but these items"),
    N_ ("ITEM,…") },
  { "since", 0, G_OPTION_ARG_STRING, AT (since), WB_USES_CHOICE,
    N_ ("Log entries from then on: 2026-11-23T05:00, 05:00, or 24h, 7d"), N_ ("WHEN") },
  { "until", 0, G_OPTION_ARG_STRING, AT (until), WB_USES_CHOICE, N_ ("Log entries up to then"),
    N_ ("WHEN") },
  { "order", 0, G_OPTION_ARG_STRING_ARRAY, AT (orders), WB_USES_CHOICE,
    N_ ("The order it is about; can be given more than once"), N_ ("NUMBER") },
  { "message", 'm', G_OPTION_ARG_STRING, AT (message), WB_USES_CHOICE,
    N_ ("What went wrong, in your words; redacted like the rest"), N_ ("TEXT") },
  { "contact", 0, G_OPTION_ARG_STRING, AT (contact), WB_USES_CHOICE,
    N_ ("How support reaches you; sent as typed"), N_ ("TEXT") },
  { "attach", 'a', G_OPTION_ARG_FILENAME_ARRAY, AT (attach), WB_USES_CHOICE,
    N_ ("Send this file too; can be given more than once"), N_ ("FILE") },
  { "limit", 0, G_OPTION_ARG_STRING, AT (limit), WB_USES_CHOICE,
    N_ ("At most so much log text: 50MB; the newest and all errors are kept"), N_ ("SIZE") },
  { "format", 0, G_OPTION_ARG_STRING, AT (format), WB_USES_CHOICE, N_ ("zip or tar.zst"),
    N_ ("FORMAT") },
  { "tripwire", 0, G_OPTION_ARG_STRING, AT (tripwire), WB_USES_CHOICE | WB_USES_TRIPWIRE,
    N_ ("If something is found that should not be sent: ask, mask or refuse"), N_ ("MODE") },
  { "request", 0, G_OPTION_ARG_STRING, AT (request), WB_USES_REQUEST,
    N_ ("What support asked for: a link that begins with waybill:send?"), N_ ("LINK") },
  { "to", 0, G_OPTION_ARG_STRING, AT (to), WB_USES_CONSENT,
    N_ ("Add it to this case, which has arrived already: only the difference is sent"),
    N_ ("CASE") },
  { "output", 'o', G_OPTION_ARG_FILENAME, AT (output), WB_USES_OUTPUT,
    N_ ("Where to write the bundle"), N_ ("FILE") },
  { "yes", 'y', G_OPTION_ARG_NONE, AT (yes), WB_USES_CONSENT | WB_USES_WATCH,
    N_ ("Agree without being asked"), NULL },
  { "ask-user", 0, G_OPTION_ARG_NONE, AT (ask_user), WB_USES_CONSENT,
    N_ ("Open the review on the screen of the user you are signed in as; only there can it be "
        "sent"),
    NULL },
  { "file", 0, G_OPTION_ARG_FILENAME, AT (file), WB_USES_PREVIEW,
    N_ ("Print one file exactly as it would be sent"), N_ ("ITEM/PATH") },
  { "spans", 0, G_OPTION_ARG_NONE, AT (spans), WB_USES_PREVIEW,
    N_ ("With --file: mark what was replaced"), NULL },
  { "all", 0, G_OPTION_ARG_NONE, AT (all), WB_USES_ALL, N_ ("Every case that is not finished"),
    NULL },
  { "wait", 0, G_OPTION_ARG_NONE, AT (wait), WB_USES_ALL,
    N_ ("With --all: wait for the network, and end when nothing is left to wait for"), NULL },
  { "status", 0, G_OPTION_ARG_NONE, AT (status), WB_USES_WATCH,
    N_ ("Tell how it stands, and what was reported last"), NULL },
  { "off", 0, G_OPTION_ARG_NONE, AT (off), WB_USES_WATCH,
    N_ ("Take your agreement back, and drop what waits"), NULL },
  { "once", 0, G_OPTION_ARG_NONE, AT (once), WB_USES_WATCH,
    N_ ("Report what is new in the logs, and end"), NULL },
  { "metered", 0, G_OPTION_ARG_NONE, AT (metered), WB_USES_DELIVERY,
    N_ ("Send a large report over a metered network, too"), NULL },
  { "against", 0, G_OPTION_ARG_FILENAME, AT (against), WB_USES_AGAINST,
    N_ ("List what the profile finds and masks in DIR"), N_ ("DIR") },
  { "keys", 0, G_OPTION_ARG_FILENAME, AT (keys), WB_USES_DELIVERY,
    N_ ("For staff: store credentials from a file only you can read"), N_ ("FILE") },
  { "ca-file", 0, G_OPTION_ARG_FILENAME, AT (ca_file), WB_USES_DELIVERY | WB_USES_WAY,
    N_ ("Trust the certificate authorities in this file too"), N_ ("FILE") },
  { "proxy", 0, G_OPTION_ARG_STRING, AT (proxy), WB_USES_DELIVERY | WB_USES_WAY,
    N_ ("Use this proxy instead of the system's"), N_ ("URL") },
  { "patience", 0, G_OPTION_ARG_STRING, AT (patience), WB_USES_DELIVERY,
    N_ ("How long to go on trying when the network fails; 10m unless given"), N_ ("TIME") },
  { "speed-limit", 0, G_OPTION_ARG_STRING, AT (speed_limit), WB_USES_DELIVERY,
    N_ ("Upload at most so much a second, from 10KiB; 0: as fast as it goes"), N_ ("SIZE") },
  { "part-size", 0, G_OPTION_ARG_STRING, AT (part_size), WB_USES_DELIVERY,
    N_ ("Upload in parts of this size, from 100KiB; found by what the line does unless given"),
    N_ ("SIZE") },
};

void
wb_options_clear (WbOptions *options)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gpointer field = G_STRUCT_MEMBER_P (options, rows[i].offset);
      if (rows[i].kind == G_OPTION_ARG_STRING_ARRAY || rows[i].kind == G_OPTION_ARG_FILENAME_ARRAY)
        g_clear_pointer ((char ***) field, g_strfreev);
      else if (rows[i].kind != G_OPTION_ARG_NONE)
        g_clear_pointer ((char **) field, g_free);
    }
  g_clear_pointer (&options->arguments, g_strfreev);
}

static GArray *
entries_for (WbOptions *options, WbUses uses)
{
  GArray *entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (!(rows[i].uses & (uses | WB_USES_COMMON)))
        continue;
      GOptionEntry entry = { .long_name = rows[i].name,
                             .short_name = rows[i].letter,
                             .arg = rows[i].kind,
                             .arg_data = G_STRUCT_MEMBER_P (options, rows[i].offset),
                             .description = rows[i].help,
                             .arg_description = rows[i].value };
      g_array_append_val (entries, entry);
    }
  GOptionEntry rest = { .long_name = G_OPTION_REMAINING,
                        .arg = G_OPTION_ARG_FILENAME_ARRAY,
                        .arg_data = &options->arguments };
  g_array_append_val (entries, rest);
  return entries;
}

/* Whatever can't be understood would be passed over, and may hold a password. */
static gboolean
check_proxy (const char *proxy, GError **error)
{
  static const char *const schemes[] = { "http",    "https",  "socks",  "socks4",
                                         "socks4a", "socks5", "direct", NULL };
  g_autoptr (GUri) uri =
      proxy ? g_uri_parse (proxy, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL) : NULL;
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  const char *scheme = uri ? g_uri_get_scheme (uri) : NULL;

  if (!proxy
      || (scheme && g_strv_contains (schemes, scheme)
          && (g_str_equal (scheme, "direct") || (host && *host))))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("--proxy takes an address such as http://proxy.example.com:3128, or "
                          "direct:// for none."));
  return FALSE;
}

gboolean
wb_options_parse (WbOptions *options, int argc, char **argv, WbUses uses, const char *name,
                  const char *usage, const char *summary, GError **error)
{
  g_autofree char *program = g_strdup_printf ("waybill %s", name);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GArray) entries = entries_for (options, uses);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, (const GOptionEntry *) (gpointer) entries->data,
                                     GETTEXT_PACKAGE);
  g_auto (GStrv) arguments = g_new0 (char *, argc + 1);
  arguments[0] = g_strdup (program);
  for (int i = 1; i < argc; i++)
    arguments[i] = g_strdup (argv[i]);
  g_set_prgname (program);
  gboolean ok = g_option_context_parse_strv (context, &arguments, error);
  g_set_prgname ("waybill");
  ok = ok && check_proxy (options->proxy, error);
  if (ok && !options->arguments)
    options->arguments = g_new0 (char *, 1);
  return ok;
}

void
wb_options_print_names (WbUses uses)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].uses & (uses | WB_USES_COMMON))
      g_print ("--%s%s\n", rows[i].name, rows[i].kind == G_OPTION_ARG_NONE ? "" : "=");
}
