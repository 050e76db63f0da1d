/* SPDX-License-Identifier: MPL-2.0 */
/* Newest first in a plain listing: names begin with the seconds left until 2286. */
#include "folder.h"

#include <string.h>

#define UNVERIFIED "unverified"
#define LAST_SECOND G_GINT64_CONSTANT (9999999999)
#define MAX_ORDERS 16
#define MAX_GROUPS 8

static gboolean
is_plain (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > 64 || *text == '.')
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("_.-", *at) == NULL)
      return FALSE;
  return TRUE;
}

/* Only the digits of text; (ret_other): how many other characters but " +-()" there are. */
static char *
digits_of (const char *text, guint *ret_other)
{
  GString *digits = g_string_new (NULL);
  guint other = 0;

  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      g_string_append_c (digits, *at);
    else if (strchr (" +-().", *at) == NULL)
      other++;
  *ret_other = other;
  return g_string_free (digits, FALSE);
}

/* A mobile number of mainland China, with or without its country code. */
static gboolean
is_mobile (const char *digits)
{
  if (g_str_has_prefix (digits, "0086"))
    digits += 4;
  else if (g_str_has_prefix (digits, "86") && strlen (digits) == 13)
    digits += 2;
  return strlen (digits) == 11 && digits[0] == '1' && digits[1] >= '3' && digits[1] <= '9';
}

/* The number of an identity card: 17 digits and a digit or X, or the old 15 digits. */
static gboolean
is_identity (const char *digits, const char *user, guint other)
{
  gsize length = strlen (digits), whole = strlen (user);

  if (length == 17 && other == 1)
    return whole > 0 && strchr ("xX", user[whole - 1]) != NULL;
  return other == 0 && (length == 18 || length == 15);
}

static gboolean
is_personal (const char *user)
{
  guint other = 0;
  g_autofree char *digits = digits_of (user, &other);

  return strchr (user, '@') != NULL || (other == 0 && is_mobile (digits))
         || is_identity (digits, user, other);
}

static char *
masked (const WbIntake *intake, const char *purpose, const char *text)
{
  g_autofree char *mac = wb_intake_mac (intake, purpose, text);

  return g_strdup_printf ("h-%.32s", mac);
}

char *
wb_folder_subject (const WbIntake *intake, const char *user)
{
  if (user == NULL)
    return g_strdup (UNVERIFIED);
  if (is_plain (user) && !is_personal (user) && strcmp (user, UNVERIFIED) != 0
      && !g_str_has_prefix (user, "h-"))
    return g_strdup (user);
  return masked (intake, "subject", user);
}

static char *
order_part (const WbIntake *intake, const char *order)
{
  if (is_plain (order) && strcmp (order, UNVERIFIED) != 0)
    return g_strdup (order);
  return masked (intake, "order", order);
}

/* A piece of the time index: plain characters only, never empty. */
static char *
piece (const char *text)
{
  g_autofree char *copy = g_strndup (text != NULL && *text != '\0' ? text : "-", 48);

  for (char *at = copy; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("_.+-", *at) == NULL)
      *at = '_';
  return g_steal_pointer (&copy);
}

static char *
formatted (const WbFolderFacts *facts, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (facts->now);

  return g_date_time_format (time, format);
}

char *
wb_folder_of_case (const WbFolderFacts *facts)
{
  g_autofree char *time = formatted (facts, "%Y/%m/%d/%H%M%SZ");

  return g_strdup_printf ("cases/%s-%s-%.8s/", time, facts->number, facts->id);
}

static char *
time_key (const WbFolderFacts *facts)
{
  g_autofree char *time = formatted (facts, "%Y/%m/%d/%H%M%SZ");
  g_autofree char *version = piece (facts->version), *finding = piece (facts->finding);
  g_autofree char *group = piece (facts->groups != NULL ? facts->groups[0] : NULL);

  return g_strdup_printf ("index/time/%s~%s~%s~%s~%s", time, facts->number, version, finding,
                          group);
}

static void
add_orders (GPtrArray *keys, const WbIntake *intake, const WbFolderFacts *facts, const char *name)
{
  const char *below = facts->user == NULL ? UNVERIFIED "/" : "";

  for (guint i = 0; facts->orders != NULL && facts->orders[i] != NULL && i < MAX_ORDERS; i++)
    {
      g_autofree char *order = order_part (intake, facts->orders[i]);

      g_ptr_array_add (keys, g_strdup_printf ("index/orders/%s%s/%s", below, order, name));
    }
}

char **
wb_folder_index (const WbIntake *intake, const WbFolderFacts *facts)
{
  g_autofree char *name = g_strdup_printf ("%010" G_GINT64_FORMAT "-%s-%.8s.json",
                                           LAST_SECOND - facts->now, facts->number, facts->id);
  g_autofree char *subject = wb_folder_subject (intake, facts->user);
  GPtrArray *keys = g_ptr_array_new ();

  g_ptr_array_add (keys, g_strdup_printf ("index/users/%s/%s", subject, name));
  add_orders (keys, intake, facts, name);
  g_ptr_array_add (keys, g_strdup_printf ("index/cases/%s/%s", facts->number, name));
  for (guint i = 0; facts->groups != NULL && facts->groups[i] != NULL && i < MAX_GROUPS; i++)
    if (is_plain (facts->groups[i]))
      g_ptr_array_add (keys, g_strdup_printf ("index/groups/%s/%s", facts->groups[i], name));
  g_ptr_array_add (keys, time_key (facts));
  g_ptr_array_add (keys, NULL);
  return (char **) g_ptr_array_free (keys, FALSE);
}
