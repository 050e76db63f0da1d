/* SPDX-License-Identifier: MPL-2.0 */
/* Sizes, durations and times as people type them in options and profiles. */
#include "base/text.h"

#include <string.h>

#define MAX_DURATION_SECONDS (G_GINT64_CONSTANT (3653) * 86400)

typedef struct
{
  const char *name;
  guint64 factor;
} Unit;

static const Unit size_units[] = {
  { "", 1 },
  { "B", 1 },
  { "kB", G_GUINT64_CONSTANT (1000) },
  { "MB", G_GUINT64_CONSTANT (1000000) },
  { "GB", G_GUINT64_CONSTANT (1000000000) },
  { "TB", G_GUINT64_CONSTANT (1000000000000) },
  { "KiB", G_GUINT64_CONSTANT (1) << 10 },
  { "MiB", G_GUINT64_CONSTANT (1) << 20 },
  { "GiB", G_GUINT64_CONSTANT (1) << 30 },
  { "TiB", G_GUINT64_CONSTANT (1) << 40 },
};

static const Unit duration_units[] = {
  { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 }, { "w", 7 * 86400 },
};

/* Digits, perhaps a space, a unit of the table. */
static gboolean
parse_with_unit (const char *text, const Unit *units, gsize n_units, guint64 max, guint64 *ret)
{
  const gsize n_digits = strspn (text, "0123456789");
  g_autofree char *digits = g_strndup (text, n_digits);
  const char *name = text + n_digits + (text[n_digits] == ' ' && text[n_digits + 1] != '\0');
  guint64 number;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, max, &number, NULL))
    return FALSE;
  for (gsize i = 0; i < n_units; i++)
    if (g_ascii_strcasecmp (units[i].name, name) == 0)
      {
        if (number > max / units[i].factor)
          return FALSE;
        *ret = number * units[i].factor;
        return TRUE;
      }
  return FALSE;
}

gboolean
wb_text_parse_size (const char *text, guint64 *ret_bytes)
{
  return parse_with_unit (text, size_units, G_N_ELEMENTS (size_units), G_MAXUINT64, ret_bytes);
}

gboolean
wb_text_parse_duration (const char *text, gint64 *ret_seconds)
{
  guint64 seconds;

  if (!parse_with_unit (text, duration_units, G_N_ELEMENTS (duration_units), MAX_DURATION_SECONDS,
                        &seconds))
    return FALSE;
  *ret_seconds = (gint64) seconds;
  return TRUE;
}

/* "HH:MM" or "HH:MM:SS" on the local day of now_usec. */
static GDateTime *
parse_time_of_day (const char *text, gint64 now_usec, GTimeZone *zone)
{
  if (!g_ascii_isdigit (text[0]) || !memchr (text, ':', MIN (strlen (text), 3)))
    return NULL;
  g_autoptr (GDateTime) now_utc = g_date_time_new_from_unix_utc (now_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now = now_utc ? g_date_time_to_timezone (now_utc, zone) : NULL;
  if (!now)
    return NULL;
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *whole = g_strconcat (day, "T", text[1] == ':' ? "0" : "", text,
                                        strlen (text) <= 5 ? ":00" : "", NULL);
  return g_date_time_new_from_iso8601 (whole, zone);
}

/* GLib's parser wants seconds and a time of day; people leave out both. */
static GDateTime *
parse_date (const char *text, GTimeZone *zone)
{
  const gsize minutes_end = MIN (strlen (text), strlen ("2026-11-23T05:43"));
  g_autofree char *at_midnight = g_strconcat (text, "T00:00:00", NULL);
  g_autofree char *with_seconds =
      g_strdup_printf ("%.*s:00%s", (int) minutes_end, text, text + minutes_end);
  const char *const readings[] = { text, at_midnight, with_seconds };

  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      GDateTime *time = g_date_time_new_from_iso8601 (readings[i], zone);
      if (time)
        return time;
    }
  return NULL;
}

gboolean
wb_text_parse_when (const char *text, gint64 now_usec, gint64 *ret_usec)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  gint64 seconds;

  if (wb_text_parse_duration (text, &seconds))
    {
      *ret_usec = now_usec - seconds * G_USEC_PER_SEC;
      return TRUE;
    }
  g_autoptr (GDateTime) time = parse_time_of_day (text, now_usec, zone);
  if (!time)
    time = parse_date (text, zone);
  if (!time)
    return FALSE;
  *ret_usec = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}
