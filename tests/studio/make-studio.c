/* SPDX-License-Identifier: MPL-2.0 */
/* waybill-make-studio: makes the folders of a photo-retouching studio as its application leaves
 * them, for demos, tests and measurements. Nobody and nothing in them exists.
 *
 *   waybill-make-studio OUTDIR [--size 5MB] [--seed 1] [--days 6] [--end TIME] [--truth FILE]
 *
 *   OUTDIR/config/retouch-studio/   logs/, tasks/, userData.json, appConfig.json,
 * aiRetouchStorage.json OUTDIR/opt/RetouchStudio/       Electron's version, resources/app.asar
 *
 * data/profiles/com.example.RetouchStudio.json describes it; give its roots as
 * --root data=OUTDIR/config/retouch-studio --root install=OUTDIR/opt/RetouchStudio.
 *
 * The story: quiet days, then one on which the graphics card runs out of memory, the network goes
 * away and comes back, order RT2026112300017 can't be uploaded (ERR_UPLOAD_TIMEOUT), one of its
 * sub-tasks stays "working" and another is missing. At TIME the person opens "Send diagnostics".
 *
 * --size counts the bytes of all logs before compression ("5MB", "2GB", "512MiB"). --end is a time
 * such as 2026-11-23T06:20:00Z (the default) or "now"; windows of the last days need "now". The
 * same seed and time (and time zone, since one logger writes local time) make the same bytes.
 *
 * --truth lists, a JSON object a line, every secret and personal datum that was planted, exactly as
 * it stands in the files: {"kind","value","where"}; and what has to survive redaction: {"keep"}.
 * Compressed files have to be decompressed to find a value. What only a torn file holds isn't
 * listed. */
#include "output.h"
#include "studio.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_END "2026-11-23T06:20:00Z"
#define DAYS_MAX 60

char *
studio_data_path (const Studio *studio, const char *relative)
{
  return g_build_filename (studio->folder, "config", "retouch-studio", relative, NULL);
}

char *
studio_install_path (const Studio *studio, const char *relative)
{
  return g_build_filename (studio->folder, "opt", "RetouchStudio", relative, NULL);
}

const char *
studio_where (const Studio *studio, const char *path)
{
  const char *below = path + strlen (studio->folder);
  while (*below == '/')
    below++;
  return g_intern_string (below);
}

Scene
studio_scene (Studio *studio, const char *where)
{
  Scene scene = { .plants = studio->plants, .random = &studio->random, .where = where };
  scene_draw (&scene);
  return scene;
}

/* "5MB", "2GB", "512MiB", "4096"; 0 if it is no size. */
static guint64
parse_size (const char *text)
{
  static const struct
  {
    const char *unit;
    guint64 bytes;
  } units[] = { { "", 1 },
                { "kB", 1000 },
                { "KB", 1000 },
                { "MB", 1000 * 1000 },
                { "GB", 1000 * 1000 * 1000 },
                { "KiB", 1024 },
                { "MiB", 1024 * 1024 },
                { "GiB", 1024 * 1024 * 1024 } };
  char *unit = NULL;
  guint64 number = g_ascii_strtoull (text, &unit, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (unit != text && strcmp (unit, units[i].unit) == 0 && number <= 1000000)
      return number * units[i].bytes;
  return strcmp (unit, "") == 0 ? number : 0;
}

/* Microseconds since 1970, -1 if text is no time. */
static gint64
parse_end (const char *text)
{
  if (strcmp (text, "now") == 0)
    return g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (text, utc);
  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : -1;
}

static void
make (Studio *studio, guint64 seed, const char *truth)
{
  studio->random.state = seed;
  studio->plants = plants_new (seed);
  studio_write_documents (studio);
  studio_write_installation (studio);
  studio_write_electron_log (studio);
  studio_write_logs (studio);
  g_autoptr (GError) error = NULL;
  if (truth != NULL && !plants_write_truth (studio->plants, truth, &error))
    output_fail (truth, error->message);
  plants_free (studio->plants);
}

int
main (int argc, char **argv)
{
  g_autofree char *size = NULL;
  g_autofree char *end = NULL;
  g_autofree char *truth = NULL;
  gint64 seed = 1;
  int days = 6;
  const GOptionEntry entries[] = {
    { "size", 0, 0, G_OPTION_ARG_STRING, &size, "Bytes of all logs", "SIZE" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Another studio", "N" },
    { "days", 0, 0, G_OPTION_ARG_INT, &days, "Days of logs", "N" },
    { "end", 0, 0, G_OPTION_ARG_STRING, &end, "When the story ends, or \"now\"", "TIME" },
    { "truth", 0, 0, G_OPTION_ARG_FILENAME, &truth, "Where to list what was planted", "FILE" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("OUTDIR");
  g_option_context_add_main_entries (context, entries, NULL);
  g_autoptr (GError) error = NULL;
  if (!g_option_context_parse (context, &argc, &argv, &error))
    output_fail ("usage", error->message);
  Studio studio = { .size_bytes = parse_size (size != NULL ? size : "5MB"),
                    .end_usec = parse_end (end != NULL ? end : DEFAULT_END) };
  if (argc != 2 || studio.size_bytes == 0 || studio.end_usec < 0 || days < 1 || days > DAYS_MAX)
    output_fail ("usage",
                 "OUTDIR [--size 5MB] [--seed N] [--days 1…60] [--end TIME] [--truth FILE]");
  studio.folder = argv[1];
  studio.days = (guint) days;
  make (&studio, (guint64) seed, truth);
  return 0;
}
