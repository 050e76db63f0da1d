/* SPDX-License-Identifier: MPL-2.0 */
/* Moments in messages, as loggers, JavaScript and people write them. What is read as the time of an
 * entry is in time.c; here more is recognized, and nothing is read. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/matchers.h"
#include "entry/parts.h"

#include <string.h>

/* "05:01:30.516", "5:01:30 PM" */
static const char *
match_clock (const char *at, const char *end)
{
  const char *p = at + (g_ascii_isdigit (at[1]) ? 2 : 1);
  for (int part = 0; part < 2; part++)
    {
      if (end - p < 3 || p[0] != ':' || !g_ascii_isdigit (p[1]) || !g_ascii_isdigit (p[2]))
        return NULL;
      p += 3;
    }
  if (*p == '.' && g_ascii_isdigit (p[1]))
    for (p++; g_ascii_isdigit (*p); p++)
      ;
  if (end - p >= 3 && *p == ' ' && (p[1] == 'A' || p[1] == 'P') && p[2] == 'M'
      && !wb_is_token_char (p[3]))
    p += 3;
  return wb_is_token_char (*p) ? NULL : p;
}

/* "20261123T050130", "20261123T050130.516Z" */
static const char *
match_compact_time (const char *at, const char *end)
{
  if (end - at < 15 || at[8] != 'T')
    return NULL;
  for (int i = 0; i < 15; i++)
    if (i != 8 && !g_ascii_isdigit (at[i]))
      return NULL;
  const char *p = at + 15;
  if (*p == '.' && g_ascii_isdigit (p[1]))
    for (p++; g_ascii_isdigit (*p); p++)
      ;
  p += *p == 'Z' ? 1 : 0;
  return wb_is_token_char (*p) ? NULL : p;
}

/* The byte after the one of names (three letters each) that stands at, or NULL. */
static const char *
match_name (const char *names, const char *at, const char *end)
{
  for (const char *name = names; *name != '\0' && end - at >= 3; name += 3)
    if (strncmp (name, at, 3) == 0 && !wb_is_token_char (at[3]))
      return at + 3;
  return NULL;
}

/* "GMT+0800 (China Standard Time)", "+0800", with the blank before; at if there is none. */
static const char *
skip_zone (const char *at, const char *end)
{
  const char *p = at + (*at == ' ' ? 1 : 0);
  if (end - p >= 3 && (strncmp (p, "GMT", 3) == 0 || strncmp (p, "UTC", 3) == 0))
    p += 3;
  if (end - p >= 5 && (*p == '+' || *p == '-'))
    for (p++; g_ascii_isdigit (*p); p++)
      ;
  if (p - at < 2)
    return at;
  const char *close = end - p >= 2 && p[0] == ' ' && p[1] == '(' ? strchr (p, ')') : NULL;
  return close != NULL && close < end ? close + 1 : p;
}

/* A date as JavaScript's toString(), toUTCString() and mail write it: "Mon Nov 23 2026 05:01:30
 * GMT+0800 (…)", "Mon, 23 Nov 2026 05:01:30 GMT". */
static const char *
match_written_time (const char *at, const char *end)
{
  const char *p = match_name ("MonTueWedThuFriSatSun", at, end);
  gboolean month = FALSE;
  if (p == NULL)
    return NULL;
  p += *p == ',' ? 1 : 0;
  for (int part = 0; part < 3; part++) /* day, month and year, in either order */
    {
      if (*p++ != ' ')
        return NULL;
      const char *name = match_name ("JanFebMarAprMayJunJulAugSepOctNovDec", p, end);
      const char *number = p;
      while (g_ascii_isdigit (*number) && number - p < 4)
        number++;
      if (name == NULL && number == p)
        return NULL;
      month = month || name != NULL;
      p = name != NULL ? name : number;
    }
  if (!month)
    return NULL;
  const char *clock = *p == ' ' && g_ascii_isdigit (p[1]) ? match_clock (p + 1, end) : NULL;
  return clock != NULL ? skip_zone (clock, end) : p;
}

/* "2026-11-23" */
static const char *
match_date (const char *at, const char *end)
{
  if (end - at < 10 || (at[4] != '-' && at[4] != '/') || at[7] != at[4])
    return NULL;
  for (int i = 0; i < 10; i++)
    if (i != 4 && i != 7 && !g_ascii_isdigit (at[i]))
      return NULL;
  return wb_is_token_char (at[10]) ? NULL : at + 10;
}

const char *
wb_match_time (const char *text, const char *at, const char *end)
{
  if (!g_ascii_isdigit (*at))
    return match_written_time (at, end);
  gint64 ignored;
  const char *after = match_compact_time (at, end);
  if (after == NULL)
    after = wb_scan_time (at, end, &ignored);
  if (after == NULL)
    after = match_date (at, end);
  return after != NULL ? after : match_clock (at, end);
}
