/* SPDX-License-Identifier: MPL-2.0 */
/* Text for people. Outside text never reaches a screen as it is: what a terminal or a label would
 * obey instead of show (controls, bidirectional overrides, invisible characters) is shown by its
 * number. Combining marks stay, names need them. */
#include "base/text.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#define ELLIPSIS "\xE2\x80\xA6"
#define USEC_PER_MSEC 1000

/* GDateTime knows the years 1 to 9999; a day at each end is left for time zones. */
#define FIRST_USEC (G_GINT64_CONSTANT (-62135510400) * G_USEC_PER_SEC)
#define LAST_USEC (G_GINT64_CONSTANT (253402214400) * G_USEC_PER_SEC)

/* Invisible though Unicode doesn't call them format characters: joiners, fillers, selectors. */
static const gunichar invisible[] = {
  0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0,
};

static gboolean
is_hidden (gunichar character)
{
  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
      return TRUE;
    default:
      break;
    }
  for (guint i = 0; i < G_N_ELEMENTS (invisible); i++)
    if (invisible[i] == character)
      return TRUE;
  return FALSE;
}

static void
append_visible (GString *out, gunichar character)
{
  if (is_hidden (character))
    g_string_append_printf (out, "‹U+%04X›", character);
  else
    g_string_append_unichar (out, character);
}

char *
wb_text_visible (const char *text, gssize length)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  GString *out = g_string_sized_new ((gsize) (end - text) + 16);

  while (text < end)
    {
      const gunichar character = *text == '\0' ? 0 : g_utf8_get_char_validated (text, end - text);
      if (character == (gunichar) -1 || character == (gunichar) -2)
        g_string_append_printf (out, "‹0x%02X›", (guchar) *text++);
      else
        {
          append_visible (out, character);
          text = g_utf8_next_char (text);
        }
    }
  return g_string_free (out, FALSE);
}

char *
wb_text_ellipsize (const char *text, gsize max_chars)
{
  if (g_utf8_strlen (text, -1) <= (glong) MIN (max_chars, G_MAXLONG))
    return g_strdup (text);
  if (max_chars == 0)
    return g_strdup ("");
  const char *cut = g_utf8_offset_to_pointer (text, (glong) max_chars - 1);
  return g_strdup_printf ("%.*s" ELLIPSIS, (int) MIN (cut - text, G_MAXINT), text);
}

static gboolean
is_device_name (const char *stem, gsize length)
{
  static const char *const words[] = { "CON", "PRN", "AUX", "NUL" };
  static const char *const numbered[] = { "COM", "LPT" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (length == 3 && g_ascii_strncasecmp (stem, words[i], 3) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (numbered); i++)
    if (length == 4 && g_ascii_isdigit (stem[3]) && g_ascii_strncasecmp (stem, numbered[i], 3) == 0)
      return TRUE;
  return FALSE;
}

/* Runs of other bytes become one '_'. */
static GString *
keep_ascii (const char *name)
{
  GString *kept = g_string_new (NULL);

  for (; *name != '\0'; name++)
    if (g_ascii_isalnum (*name) || *name == '.' || *name == '_' || *name == '-')
      g_string_append_c (kept, *name);
    else if (kept->len == 0 || kept->str[kept->len - 1] != '_')
      g_string_append_c (kept, '_');
  return kept;
}

/* Shortens by taking from before the extension. */
static void
shorten (GString *name, gsize max_bytes)
{
  const char *dot = strrchr (name->str, '.');
  const gsize extension = dot && dot > name->str ? strlen (dot) : 0;

  if (name->len <= max_bytes)
    return;
  if (extension > 0 && extension <= 12 && extension < max_bytes)
    g_string_erase (name, (gssize) (max_bytes - extension), (gssize) (name->len - max_bytes));
  else
    g_string_truncate (name, max_bytes);
}

char *
wb_text_ascii_name (const char *name, gsize max_bytes)
{
  g_return_val_if_fail (max_bytes > 0, NULL);
  GString *kept = keep_ascii (name);

  if (strspn (kept->str, "_.-") == kept->len)
    g_string_assign (kept, "file");
  if (kept->str[0] == '.' || is_device_name (kept->str, strcspn (kept->str, ".")))
    g_string_prepend_c (kept, '_');
  shorten (kept, max_bytes);
  while (kept->len > 1 && kept->str[kept->len - 1] == '.')
    g_string_truncate (kept, kept->len - 1);
  /* Shortening may have made one again: "CONTROL" cut to three. */
  if (is_device_name (kept->str, strcspn (kept->str, ".")))
    kept->str[0] = '_';
  return g_string_free (kept, FALSE);
}

char *
wb_text_size (guint64 bytes)
{
  return g_format_size (bytes);
}

char *
wb_text_duration (gint64 seconds)
{
  const gint64 minute = 60, hour = 60 * minute, day = 24 * hour;
  const int s = (int) (MAX (seconds, 0) % minute), m = (int) (MAX (seconds, 0) % hour / minute);
  const int h = (int) (MAX (seconds, 0) % day / hour);
  const int d = (int) MIN (MAX (seconds, 0) / day, G_MAXINT);

  if (d > 0)
    /* Translators: a duration in days and hours, short forms. */
    return g_strdup_printf (_ ("%d d %d h"), d, h);
  if (h > 0)
    /* Translators: a duration in hours and minutes, short forms. */
    return g_strdup_printf (_ ("%d h %d min"), h, m);
  if (m > 0)
    /* Translators: a duration in minutes and seconds, short forms. */
    return g_strdup_printf (_ ("%d min %d s"), m, s);
  /* Translators: a duration in seconds, short form. */
  return g_strdup_printf (_ ("%d s"), s);
}

/* The moment in zone; times that no calendar of GLib's holds become its first or last. */
static GDateTime *
new_date_time (gint64 usec, GTimeZone *zone)
{
  const gint64 kept_usec = CLAMP (usec, FIRST_USEC, LAST_USEC);
  const gint64 fraction_usec = (kept_usec % G_USEC_PER_SEC + G_USEC_PER_SEC) % G_USEC_PER_SEC;
  g_autoptr (GDateTime) whole =
      g_date_time_new_from_unix_utc ((kept_usec - fraction_usec) / G_USEC_PER_SEC);
  g_autoptr (GDateTime) exact = g_date_time_add (whole, fraction_usec);

  return g_date_time_to_timezone (exact, zone);
}

static char *
format_iso (gint64 usec, gboolean with_msec)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = new_date_time (usec, utc);
  g_autofree char *text = g_strdup_printf (
      "%04d-%02d-%02dT%02d:%02d:%02d", g_date_time_get_year (time), g_date_time_get_month (time),
      g_date_time_get_day_of_month (time), g_date_time_get_hour (time),
      g_date_time_get_minute (time), g_date_time_get_second (time));

  if (!with_msec)
    return g_strconcat (text, "Z", NULL);
  return g_strdup_printf ("%s.%03dZ", text, g_date_time_get_microsecond (time) / USEC_PER_MSEC);
}

char *
wb_text_iso_msec (gint64 usec)
{
  return format_iso (usec, TRUE);
}

char *
wb_text_iso_sec (gint64 usec)
{
  return format_iso (usec, FALSE);
}

char *
wb_text_local_time (gint64 usec)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = new_date_time (usec, zone);
  /* the C locale's own form, 11/23/26, is read in two ways */
  const char *language = setlocale (LC_TIME, NULL);
  gboolean is_c = !language || g_str_equal (language, "POSIX") || language[0] == 'C';
  char *text = g_date_time_format (time, is_c ? "%F %T" : "%x %X");

  return text ? text : format_iso (usec, FALSE);
}
