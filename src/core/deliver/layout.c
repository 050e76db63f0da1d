/* SPDX-License-Identifier: MPL-2.0 */
/* Names begin with the seconds left until 2286, so that a plain listing gives the newest first.
 * Only plain words become part of a key; who the user is, is not for a client to say. */
#define G_LOG_DOMAIN "waybill-deliver"

#include "deliver/layout.h"

#include <string.h>

#define LAST_SECOND G_GINT64_CONSTANT (9999999999)
#define MAX_KEYS_OF_A_KIND 16
#define MAX_WORD 64
#define MAX_PIECE 48

static char *
created_as (const WbCase *kase, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (kase->created_usec / G_USEC_PER_SEC);
  return g_date_time_format (time, format);
}

char *
wb_layout_folder (const WbCase *kase, const char *base)
{
  g_autofree char *time = created_as (kase, base ? "%H%M%SZ" : "cases/%Y/%m/%d/%H%M%SZ");
  g_autofree char *date = base ? created_as (kase, "%Y%m%dT") : g_strdup ("");
  const gboolean slash = base && !g_str_has_suffix (base, "/");
  return g_strdup_printf ("%s%s%s%s-%s-%.8s/", base ? base : "", slash ? "/" : "", date, time,
                          kase->number, kase->id);
}

static gboolean
is_word (const char *text)
{
  const gsize length = strlen (text);
  for (const char *c = text; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr ("_.-", *c))
      return FALSE;
  return length > 0 && length <= MAX_WORD && text[0] != '.';
}

static void
add_each (GStrvBuilder *keys, const char *below, char **words, const char *name)
{
  for (guint i = 0; words && words[i] && i < MAX_KEYS_OF_A_KIND; i++)
    if (is_word (words[i]))
      {
        g_autofree char *key = g_strdup_printf ("index/%s/%s/%s", below, words[i], name);
        g_strv_builder_add (keys, key);
      }
}

/* A piece of the time index: plain and never empty. */
static char *
piece_of (const char *text)
{
  char *piece = g_strndup (text && *text ? text : "-", MAX_PIECE);
  for (char *c = piece; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr ("_.+-", *c))
      *c = '_';
  return piece;
}

static char *
time_key (const WbCase *kase, gboolean sealed)
{
  g_autofree char *time = created_as (kase, "%Y/%m/%d/%H%M%SZ");
  g_autofree char *version = piece_of (sealed ? NULL : kase->app_version);
  g_autofree char *finding = piece_of (sealed ? NULL : kase->finding);
  g_autofree char *group = piece_of (!sealed && kase->groups ? kase->groups[0] : NULL);
  return g_strdup_printf ("index/time/%s~%s~%s~%s~%s", time, kase->number, version, finding, group);
}

char **
wb_layout_index (const WbCase *kase, gboolean sealed)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  g_autofree char *name =
      g_strdup_printf ("%010" G_GINT64_FORMAT "-%s-%.8s.json",
                       LAST_SECOND - kase->created_usec / G_USEC_PER_SEC, kase->number, kase->id);
  g_autofree char *by_user = g_strdup_printf ("index/users/unverified/%s", name);
  g_autofree char *by_case = g_strdup_printf ("index/cases/%s/%s", kase->number, name);
  g_autofree char *by_time = time_key (kase, sealed);

  g_strv_builder_add (keys, by_user);
  add_each (keys, "orders/unverified", kase->orders, name);
  g_strv_builder_add (keys, by_case);
  if (!sealed)
    add_each (keys, "groups", kase->groups, name);
  g_strv_builder_add (keys, by_time);
  return g_strv_builder_end (keys);
}
