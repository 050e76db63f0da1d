/* SPDX-License-Identifier: MPL-2.0 */
/* A name passes two gates: numbers that are neither a date nor a known order's become '_' (file
 * names carry mobile and identity numbers), as do mail addresses; then everything but plain ASCII.
 * What is lost makes collisions, so a number is added until the name is free; folders are
 * remembered too, for "a" and "a/b" can't be unpacked together. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/member-name.h"

#include <string.h>

#include "base/text.h"

#define MAX_COMPONENT_BYTES 60
#define MAX_PLAIN_DIGITS 6      /* in one run */
#define MAX_SEPARATED_DIGITS 10 /* with single separators between: 138-0013-8000 has 11 */
#define MIN_ORDER_BYTES 4
#define SEPARATORS "-_. "

struct _WbMemberNames
{
  const GPtrArray *order_nos;
  GHashTable *taken;   /* lower-case name -> GUINT: 1 file, 2 folder */
  GHashTable *numbers; /* lower-case name that was asked for -> next number to try */
};

enum
{
  TAKEN_BY_FILE = 1,
  TAKEN_BY_FOLDER,
};

WbMemberNames *
wb_member_names_new (const GPtrArray *order_nos)
{
  WbMemberNames *names = g_new0 (WbMemberNames, 1);

  names->order_nos = order_nos;
  names->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  names->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return names;
}

void
wb_member_names_free (WbMemberNames *names)
{
  g_hash_table_unref (names->taken);
  g_hash_table_unref (names->numbers);
  g_free (names);
}

/* Reads exactly n digits at *at as a number from min to max and moves on. */
static gboolean
take_digits (const char **at, guint n, guint min, guint max)
{
  guint value = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit ((*at)[i]))
        return FALSE;
      value = value * 10 + (guint) ((*at)[i] - '0');
    }
  *at += n;
  return value >= min && value <= max;
}

static void
skip_one_of (const char **at, const char *characters)
{
  if (**at != '\0' && strchr (characters, **at))
    (*at)++;
}

/* Bytes of the date at text, with a time of day if one follows; 0 if it is none. */
static gsize
measure_date (const char *text)
{
  static const struct
  {
    guint digits, max;
  } times[] = { { 2, 23 }, { 2, 59 }, { 2, 59 }, { 3, 999 } };
  const char *at = text;

  if (!take_digits (&at, 4, 2010, 2099))
    return 0;
  skip_one_of (&at, "-_.");
  if (!take_digits (&at, 2, 1, 12))
    return 0;
  skip_one_of (&at, "-_.");
  if (!take_digits (&at, 2, 1, 31))
    return 0;
  gsize length = g_ascii_isdigit (*at) ? 0 : (gsize) (at - text);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      skip_one_of (&at, "-_.T:");
      if (!take_digits (&at, times[i].digits, 0, times[i].max))
        break;
      if (!g_ascii_isdigit (*at))
        length = (gsize) (at - text);
    }
  return length;
}

/* Eleven digits that begin like a mobile number are one, even if they are called an order. */
static gboolean
may_stay (const char *order_no)
{
  const gsize length = strlen (order_no);

  if (length < MIN_ORDER_BYTES || strchr (order_no, '@'))
    return FALSE;
  return !(length == 11 && order_no[0] == '1' && order_no[1] >= '3'
           && strspn (order_no, "0123456789") == length);
}

static gsize
measure_order (const char *text, const GPtrArray *order_nos)
{
  gsize longest = 0;

  for (guint i = 0; order_nos && i < order_nos->len; i++)
    {
      const char *order_no = g_ptr_array_index (order_nos, i);
      if (g_str_has_prefix (text, order_no) && may_stay (order_no))
        longest = MAX (longest, strlen (order_no));
    }
  return longest;
}

/* Bytes and digits of the digits at text with single separators between them, up to a date. */
static gsize
measure_run (const char *text, guint *ret_digits)
{
  gsize length = 0;

  *ret_digits = 0;
  while (g_ascii_isdigit (text[length]))
    {
      length += strspn (text + length, "0123456789");
      const gboolean goes_on = text[length] != '\0' && strchr (SEPARATORS, text[length])
                               && g_ascii_isdigit (text[length + 1])
                               && measure_date (text + length + 1) == 0;
      if (!goes_on)
        break;
      length++;
    }
  for (gsize i = 0; i < length; i++)
    *ret_digits += g_ascii_isdigit (text[i]) ? 1 : 0;
  return length;
}

/* Appends the digits at text, or '_' instead of them; returns how many bytes of text are done. */
static gsize
append_digits (GString *out, const char *text)
{
  const gsize plain = strspn (text, "0123456789");
  const gsize date = measure_date (text);
  guint digits;
  const gsize run = measure_run (text, &digits);

  if (date > 0 || (plain <= MAX_PLAIN_DIGITS && digits <= MAX_SEPARATED_DIGITS))
    {
      g_string_append_len (out, text, (gssize) (date > 0 ? date : plain));
      return date > 0 ? date : plain;
    }
  g_string_append_c (out, '_');
  return digits > MAX_SEPARATED_DIGITS ? run : plain;
}

static char *
mask_digits (const char *component, const GPtrArray *order_nos)
{
  GString *out = g_string_new (NULL);

  for (const char *at = component; *at != '\0';)
    {
      const gsize order = measure_order (at, order_nos);
      if (order > 0)
        {
          g_string_append_len (out, at, (gssize) order);
          at += order;
        }
      else if (g_ascii_isdigit (*at))
        at += append_digits (out, at);
      else
        g_string_append_c (out, *at++);
    }
  return g_string_free (out, FALSE);
}

/* A mail address takes its whole name with it, but for the extension. */
static char *
mask_mail (char *name)
{
  const char *at_sign = strchr (name, '@');
  const char *dot = strrchr (name, '.');

  if (!at_sign)
    return name;
  char *masked =
      g_strconcat ("_", dot && dot > at_sign && strchr (at_sign, '.') != dot ? dot : "", NULL);
  g_free (name);
  return masked;
}

char *
wb_member_component (const char *component, gsize max_bytes, const GPtrArray *order_nos)
{
  g_autofree char *masked = mask_mail (mask_digits (component, order_nos));

  return wb_text_ascii_name (masked, max_bytes);
}

/* The safe form of relative's components; empty ones and dots are no names. */
static GPtrArray *
split_safe (const WbMemberNames *names, const char *relative)
{
  g_auto (GStrv) components = g_strsplit (relative, "/", -1);
  GPtrArray *safe = g_ptr_array_new_with_free_func (g_free);

  for (char **component = components; *component; component++)
    if ((*component)[0] != '\0' && strcmp (*component, ".") != 0 && strcmp (*component, "..") != 0)
      g_ptr_array_add (safe,
                       wb_member_component (*component, MAX_COMPONENT_BYTES, names->order_nos));
  if (safe->len == 0)
    g_ptr_array_add (safe, g_strdup ("file"));
  return safe;
}

static guint
taken_by (const WbMemberNames *names, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return GPOINTER_TO_UINT (g_hash_table_lookup (names->taken, lower));
}

/* folder, the components' folders as far as there is room for them, "/". A folder that is called
 * like a file gets a longer name. */
static char *
join_folders (const WbMemberNames *names, const char *folder, const GPtrArray *components,
              gsize max_bytes)
{
  g_autoptr (GString) joined = g_string_new (folder);

  while (taken_by (names, joined->str) == TAKEN_BY_FILE)
    g_string_append_c (joined, '_');
  for (guint i = 0; i + 1 < components->len; i++)
    {
      const gsize mark = joined->len;
      g_string_append_printf (joined, "/%s", (const char *) g_ptr_array_index (components, i));
      while (taken_by (names, joined->str) == TAKEN_BY_FILE)
        g_string_append_c (joined, '_');
      if (joined->len < max_bytes)
        continue;
      g_string_truncate (joined, mark);
      break;
    }
  g_string_append_c (joined, '/');
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

static void
take (WbMemberNames *names, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  g_hash_table_insert (names->taken, g_strdup (lower), GUINT_TO_POINTER (TAKEN_BY_FILE));
  for (char *slash = strrchr (lower, '/'); slash; slash = strrchr (lower, '/'))
    {
      *slash = '\0';
      g_hash_table_insert (names->taken, g_strdup (lower), GUINT_TO_POINTER (TAKEN_BY_FOLDER));
    }
}

/* folders, then base with "-number" before its extension, cut to fit. */
static char *
build_numbered (const char *folders, const char *base, guint number)
{
  const gsize room = WB_MEMBER_MAX_BYTES - strlen (folders);
  g_autofree char *suffix = number > 1 ? g_strdup_printf ("-%u", number) : g_strdup ("");
  g_autofree char *shortened = wb_text_ascii_name (base, room - strlen (suffix));
  const char *dot = strrchr (shortened, '.');
  const gsize stem = dot && dot > shortened ? (gsize) (dot - shortened) : strlen (shortened);

  return g_strdup_printf ("%s%.*s%s%s", folders, (int) stem, shortened, suffix, shortened + stem);
}

char *
wb_member_names_add (WbMemberNames *names, const char *folder, const char *relative)
{
  g_autoptr (GPtrArray) components = split_safe (names, relative);
  g_autofree char *folders =
      join_folders (names, folder, components, WB_MEMBER_MAX_BYTES - MAX_COMPONENT_BYTES / 2);
  const char *base = g_ptr_array_index (components, components->len - 1);
  g_autofree char *first = build_numbered (folders, base, 1);
  char *key = g_ascii_strdown (first, -1);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (names->numbers, key));
  char *name = g_steal_pointer (&first);

  number = MAX (number, 1);
  while (taken_by (names, name) != 0)
    {
      g_free (name);
      name = build_numbered (folders, base, ++number);
    }
  g_hash_table_insert (names->numbers, key, GUINT_TO_POINTER (number));
  take (names, name);
  return name;
}
