/* SPDX-License-Identifier: MPL-2.0 */
/* What is said of a key that no table has: why there is none of that name, or which one was meant.
 */
#define G_LOG_DOMAIN "waybill-profile"
#include <glib/gi18n-lib.h>
#include <string.h>

#include "profile/keys.h"

#define MAX_KEY_CHARS 64

/* Keys a profile might try, each with why it has none. */
static const struct
{
  const char *name;
  const char *reason;
} refused_keys[] = {
  { "rules", N_ ("a profile can't change what is masked") },
  { "redact", N_ ("a profile can't change what is masked") },
  { "redaction", N_ ("a profile can't change what is masked") },
  { "redactions", N_ ("a profile can't change what is masked") },
  { "mask", N_ ("a profile can't change what is masked") },
  { "raw", N_ ("a profile can't change what is masked") },
  { "tripwire", N_ ("a profile can't change what is masked") },
  { "ca", N_ ("a profile can't add certificate authorities") },
  { "cas", N_ ("a profile can't add certificate authorities") },
  { "certificates", N_ ("a profile can't add certificate authorities") },
  { "insecure", N_ ("a profile can't weaken encryption") },
  { "verify", N_ ("a profile can't weaken encryption") },
  { "command", N_ ("a profile can't run commands") },
  { "commands", N_ ("a profile can't run commands") },
  { "exec", N_ ("a profile can't run commands") },
  { "run", N_ ("a profile can't run commands") },
  { "script", N_ ("a profile can't run commands") },
  { "hooks", N_ ("a profile can't run commands") },
  { "consent", N_ ("only the person can agree") },
};

/* Levenshtein's distance without regard to case, of ASCII names of at most MAX_KEY_CHARS. */
static guint
measure_distance (const char *a, const char *b)
{
  guint row[MAX_KEY_CHARS + 1];
  const gsize length = strlen (b);

  for (guint i = 0; i <= length; i++)
    row[i] = i;
  for (guint i = 1; a[i - 1] != '\0'; i++)
    {
      guint diagonal = row[0];
      row[0] = i;
      for (gsize j = 1; j <= length; j++)
        {
          const guint above = row[j];
          const guint change = g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]);
          row[j] = MIN (MIN (above, row[j - 1]) + 1, diagonal + change);
          diagonal = above;
        }
    }
  return row[length];
}

static const char *
find_nearest (const WbKey *keys, const char *name)
{
  const gsize length = strlen (name);
  guint best = (guint) length / 3 + 2;
  const char *nearest = NULL;

  if (length > MAX_KEY_CHARS)
    return NULL;
  for (; keys->name; keys++)
    {
      const guint distance = measure_distance (name, keys->name);
      if (distance < best && distance < strlen (keys->name))
        {
          best = distance;
          nearest = keys->name;
        }
    }
  return nearest;
}

gboolean
wb_reader_refuse_key (WbReader *reader, const WbKey *keys, const char *name)
{
  const char *nearest = find_nearest (keys, name);

  for (guint i = 0; i < G_N_ELEMENTS (refused_keys); i++)
    if (g_ascii_strcasecmp (refused_keys[i].name, name) == 0)
      return wb_reader_refuse (reader, WB_ERROR_NOT_ALLOWED, "%s", _ (refused_keys[i].reason));
  if (nearest)
    return wb_reader_refuse (reader, WB_ERROR_PROFILE,
                             _ ("this key is not known, did you mean \"%s\"?"), nearest);

  g_autoptr (GString) known = g_string_new (NULL);
  for (; keys->name; keys++)
    g_string_append_printf (known, "%s\"%s\"", known->len > 0 ? ", " : "", keys->name);
  return wb_reader_refuse (reader, WB_ERROR_PROFILE, _ ("this key is not known, allowed are %s"),
                           known->str);
}
