/* SPDX-License-Identifier: MPL-2.0 */
/* Time stamps. Read by hand: strptime() knows no fractions and depends on the locale, GDateTime
 * allocates. Stamps without a zone are local time; the zone is asked once per quarter of an hour of
 * log time (no zone changes its offset in between) and remembered per thread. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/parts.h"

#include <string.h>

#define SLOT_SECONDS 900
#define YEAR_MIN 1971
#define YEAR_MAX 2199

typedef struct
{
  int year, month, day, hour, minute, second, usec;
} Civil;

/* Reads min to max digits; NULL if there are fewer. */
static const char *
read_digits (const char *at, const char *end, int min, int max, int *ret_number)
{
  int number = 0;
  int n = 0;
  for (; n < max && at + n < end && g_ascii_isdigit (at[n]); n++)
    number = number * 10 + at[n] - '0';
  if (n < min)
    return NULL;
  *ret_number = number;
  return at + n;
}

static const char *
read_date (const char *at, const char *end, Civil *civil)
{
  at = read_digits (at, end, 4, 4, &civil->year);
  if (at == NULL || at >= end || (*at != '-' && *at != '/'))
    return NULL;
  char separator = *at;
  at = read_digits (at + 1, end, 1, 2, &civil->month);
  if (at == NULL || at >= end || *at != separator)
    return NULL;
  return read_digits (at + 1, end, 1, 2, &civil->day);
}

/* The fraction after the seconds, if any; more digits than a microsecond's are dropped. */
static const char *
read_fraction (const char *at, const char *end, Civil *civil)
{
  if (end - at < 2 || (*at != '.' && *at != ',') || !g_ascii_isdigit (at[1]))
    return at;
  int scale = 100000;
  for (at++; at < end && g_ascii_isdigit (*at); at++, scale /= 10)
    civil->usec += (*at - '0') * scale;
  return at;
}

static const char *
read_clock (const char *at, const char *end, Civil *civil)
{
  at = read_digits (at, end, 1, 2, &civil->hour);
  if (at == NULL || at >= end || *at != ':')
    return NULL;
  at = read_digits (at + 1, end, 2, 2, &civil->minute);
  if (at == NULL || end - at < 2 || *at != ':' || !g_ascii_isdigit (at[1]))
    return at;
  at = read_digits (at + 1, end, 2, 2, &civil->second);
  return at != NULL ? read_fraction (at, end, civil) : NULL;
}

/* "Z", " UTC", "+08:00", "+0800", "-05". Without one *ret_has_zone is FALSE. */
static const char *
read_zone (const char *at, const char *end, gboolean *ret_has_zone, int *ret_offset)
{
  *ret_has_zone = TRUE;
  *ret_offset = 0;
  if (at < end && (*at == 'Z' || *at == 'z'))
    return at + 1;
  const char *p = at < end && *at == ' ' ? at + 1 : at;
  if (end - p >= 3 && (strncmp (p, "UTC", 3) == 0 || strncmp (p, "GMT", 3) == 0))
    return p + 3;
  int hours = 0;
  int minutes = 0;
  if (p < end && (*p == '+' || *p == '-'))
    {
      const char *rest = read_digits (p + 1, end, 2, 2, &hours);
      if (rest != NULL && hours <= 14)
        {
          const char *tail = rest < end && *rest == ':' ? rest + 1 : rest;
          const char *after = read_digits (tail, end, 2, 2, &minutes);
          *ret_offset = (*p == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
          return after != NULL ? after : rest;
        }
    }
  *ret_has_zone = FALSE;
  return at;
}

/* Days since 1970-01-01 in the Gregorian calendar; counted from March, so that leap days come last.
 */
static gint64
days_from_civil (int year, int month, int day)
{
  int y = month <= 2 ? year - 1 : year;
  int months_from_march = (month + 9) % 12;
  int day_of_year = (153 * months_from_march + 2) / 5 + day - 1;
  return (gint64)y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static gboolean
is_possible (const Civil *civil)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  if (civil->year < YEAR_MIN || civil->year > YEAR_MAX || civil->month < 1 || civil->month > 12)
    return FALSE;
  gboolean leaps = (civil->year % 4 == 0 && civil->year % 100 != 0) || civil->year % 400 == 0;
  int last = days[civil->month - 1] + (civil->month == 2 && leaps ? 1 : 0);
  return civil->day >= 1 && civil->day <= last && civil->hour <= 23 && civil->minute <= 59
         && civil->second <= 60;
}

static GTimeZone *
local_zone (void)
{
  static GTimeZone *zone;
  if (g_once_init_enter (&zone))
    g_once_init_leave (&zone, g_time_zone_new_local ());
  return zone;
}

/* Seconds east of UTC at local second. */
static gint64
local_offset (gint64 local_seconds)
{
  static _Thread_local gint64 cached_slot = -1;
  static _Thread_local gint64 cached_offset;
  gint64 slot = local_seconds / SLOT_SECONDS;
  if (slot == cached_slot)
    return cached_offset;
  gint64 adjusted = local_seconds;
  int interval = g_time_zone_adjust_time (local_zone (), G_TIME_TYPE_STANDARD, &adjusted);
  cached_offset = g_time_zone_get_offset (local_zone (), interval);
  cached_slot = slot;
  return cached_offset;
}

const char *
wb_scan_time (const char *at, const char *end, gint64 *ret_time_usec)
{
  Civil civil = { 0 };
  at = read_date (at, end, &civil);
  if (at == NULL || at >= end || (*at != 'T' && *at != 't' && *at != ' '))
    return NULL;
  at = read_clock (at + 1, end, &civil);
  if (at == NULL || !is_possible (&civil))
    return NULL;
  gboolean has_zone;
  int offset;
  at = read_zone (at, end, &has_zone, &offset);
  gint64 seconds = days_from_civil (civil.year, civil.month, civil.day) * 86400 + civil.hour * 3600
                   + civil.minute * 60 + civil.second;
  seconds -= has_zone ? offset : local_offset (seconds);
  *ret_time_usec = seconds * G_USEC_PER_SEC + civil.usec;
  return at;
}

/* Unix time in seconds (with a fraction), milli-, micro- or nanoseconds, told apart by its digits:
 * all of them fall between 2001 and 2286. */
static gboolean
parse_unix (const char *text, gsize length, gint64 *ret_time_usec)
{
  gsize digits = 0;
  guint64 number = 0;
  for (; digits < length && digits < 19 && g_ascii_isdigit (text[digits]); digits++)
    number = number * 10 + (guint64)(text[digits] - '0');
  Civil fraction = { 0 };
  const char *end = text + length;
  const char *rest = read_fraction (text + digits, end, &fraction);
  if (rest != end || text[0] == '0')
    return FALSE;
  switch (digits)
    {
    case 10:
      *ret_time_usec = (gint64)number * G_USEC_PER_SEC + fraction.usec;
      return TRUE;
    case 13:
      *ret_time_usec = (gint64)number * 1000 + fraction.usec / 1000;
      return TRUE;
    case 16:
      *ret_time_usec = (gint64)number;
      return TRUE;
    case 19:
      *ret_time_usec = (gint64)(number / 1000);
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
wb_entry_parse_time (const char *text, gsize length, gint64 *ret_time_usec)
{
  const char *end = text + length;
  while (text < end && (*text == ' ' || *text == '[' || *text == '\t'))
    text++;
  while (text < end && (end[-1] == ' ' || end[-1] == ']' || end[-1] == '\t' || end[-1] == '\r'))
    end--;
  if (end - text < 10)
    return FALSE;
  gint64 usec;
  const char *rest = wb_scan_time (text, end, &usec);
  if (rest != end && !(rest == NULL && parse_unix (text, (gsize)(end - text), &usec)))
    return FALSE;
  *ret_time_usec = usec;
  return TRUE;
}
