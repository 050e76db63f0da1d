/* SPDX-License-Identifier: MPL-2.0 */
/* Every check works on the few bytes a pattern found, so clarity goes before speed here. When in
 * doubt a check says "hit": a word too many that is masked costs less than one that leaks. */
#include "redact/checks.h"

#include <string.h>

#define MAX_CARD_DIGITS 19

/* Copies the digits of bytes to digits; 0 if there are more than room. */
static gsize
collect_digits (const char *bytes, gsize length, char *digits, gsize room)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (bytes[i]))
        continue;
      if (n == room)
        return 0;
      digits[n++] = bytes[i];
    }
  return n;
}

static gboolean
luhn_holds (const char *digits, gsize n)
{
  guint sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint digit = digits[n - 1 - i] - '0';

      if (i % 2 == 1)
        digit = digit < 5 ? digit * 2 : digit * 2 - 9;
      sum += digit;
    }
  return sum % 10 == 0;
}

/* Issuer ranges by their first four digits, and the lengths they issue. */
static const struct
{
  guint first, last;
  guint shortest, longest;
} issuers[] = {
  { 2221, 2720, 16, 16 }, /* Mastercard */
  { 3000, 3059, 14, 14 }, /* Diners */
  { 3400, 3499, 15, 15 }, /* American Express */
  { 3528, 3589, 16, 16 }, /* JCB */
  { 3600, 3699, 14, 14 }, /* Diners */
  { 3700, 3799, 15, 15 }, /* American Express */
  { 3800, 3999, 14, 14 }, /* Diners */
  { 4000, 4999, 16, 16 }, /* Visa */
  { 4000, 4999, 13, 13 }, /* Visa, old */
  { 5000, 5099, 16, 19 }, /* Maestro, Dankort */
  { 5100, 5599, 16, 16 }, /* Mastercard */
  { 5600, 5899, 16, 19 }, /* Maestro */
  { 6011, 6011, 16, 19 }, /* Discover */
  { 6200, 6299, 16, 19 }, /* UnionPay */
  { 6304, 6304, 16, 19 }, /* Maestro */
  { 6440, 6599, 16, 19 }, /* Discover */
  { 6759, 6769, 16, 19 }, /* Maestro */
  { 8171, 8171, 16, 19 }, /* UnionPay */
  { 9558, 9558, 19, 19 }, /* ICBC, old */
};

gboolean
wb_check_card (const char *bytes, gsize length)
{
  char digits[MAX_CARD_DIGITS];
  gsize n = collect_digits (bytes, length, digits, sizeof digits);
  guint first;

  if (n < 13 || !luhn_holds (digits, n))
    return FALSE;
  first =
      (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + digits[3] - '0';
  for (gsize i = 0; i < G_N_ELEMENTS (issuers); i++)
    if (first >= issuers[i].first && first <= issuers[i].last && n >= issuers[i].shortest
        && n <= issuers[i].longest)
      return TRUE;
  return FALSE;
}

gboolean
wb_check_luhn (const char *bytes, gsize length)
{
  char digits[MAX_CARD_DIGITS];
  gsize n = collect_digits (bytes, length, digits, sizeof digits);

  return n >= 12 && luhn_holds (digits, n);
}

static gboolean
is_cn_id (const char *bytes)
{
  static const guint weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  static const char checks[] = "10X98765432";
  guint sum = 0, province, year, month, day;

  for (gsize i = 0; i < 17; i++)
    {
      if (!g_ascii_isdigit (bytes[i]))
        return FALSE;
      sum += weights[i] * (bytes[i] - '0');
    }
  province = (bytes[0] - '0') * 10 + bytes[1] - '0';
  year = (bytes[6] - '0') * 1000 + (bytes[7] - '0') * 100 + (bytes[8] - '0') * 10 + bytes[9] - '0';
  month = (bytes[10] - '0') * 10 + bytes[11] - '0';
  day = (bytes[12] - '0') * 10 + bytes[13] - '0';
  return ((province >= 11 && province <= 82) || province == 91) && year >= 1800
         && g_date_valid_dmy (day, month, year) && g_ascii_toupper (bytes[17]) == checks[sum % 11];
}

gboolean
wb_check_cn_id (const char *bytes, gsize length)
{
  char plain[18];
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if (bytes[i] != ' ' && n < sizeof plain)
      plain[n++] = bytes[i];
    else if (bytes[i] != ' ')
      return FALSE;
  return n == sizeof plain && is_cn_id (plain);
}

gboolean
wb_check_ipv4 (const char *bytes, gsize length)
{
  guint parts[4] = { 0 }, at = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (bytes[i] == '.')
        at++;
      else if (at < 4)
        parts[at] = parts[at] * 10 + bytes[i] - '0';
    }
  if (parts[0] == 127 || parts[0] == 255)
    return FALSE;
  /* x.0.0.0 is how browsers write their version; only a network of our own kind can be 10.0.0.0. */
  return parts[1] != 0 || parts[2] != 0 || parts[3] != 0 || parts[0] == 10;
}

gboolean
wb_check_ipv6 (const char *bytes, gsize length)
{
  guint colons = 0, digits = 0;

  if ((length == 2 && memcmp (bytes, "::", 2) == 0)
      || (length == 3 && memcmp (bytes, "::1", 3) == 0))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      colons += bytes[i] == ':';
      digits += g_ascii_isdigit (bytes[i]);
    }
  return digits > 0 || colons > 3;
}

gboolean
wb_check_phone (const char *bytes, gsize length)
{
  guint digits = 0;

  for (gsize i = 0; i < length; i++)
    digits += g_ascii_isdigit (bytes[i]);
  return digits >= 7 && digits <= 15;
}

static gboolean
ends_with_one_of (const char *bytes, gsize length, const char *const *endings)
{
  for (; *endings; endings++)
    {
      gsize n = strlen (*endings);

      if (length > n && g_ascii_strncasecmp (bytes + length - n, *endings, n) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_one_of (const char *bytes, gsize length, const char *const *words)
{
  for (; *words; words++)
    if (strlen (*words) == length && g_ascii_strncasecmp (bytes, *words, length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
wb_check_email (const char *bytes, gsize length)
{
  static const char *const files[] = { ".png", ".jpg", ".jpeg", ".gif",  ".svg", ".webp", ".ico",
                                       ".js",  ".mjs", ".cjs",  ".ts",   ".css", ".json", ".html",
                                       ".map", ".vue", ".node", ".dll",  ".exe", ".tgz",  ".gz",
                                       ".log", ".txt", ".xml",  ".asar", NULL };
  const char *at = memchr (bytes, '@', length);
  const char *domain = at ? at + 1 : bytes;
  gsize rest = length - (gsize) (domain - bytes);

  if (ends_with_one_of (bytes, length, files))
    return FALSE;
  if (at - bytes == 3 && g_ascii_strncasecmp (bytes, "git", 3) == 0)
    return FALSE;
  /* lodash@4.17.21-rc: a version after the at sign */
  return !(rest > 2 && g_ascii_isdigit (domain[0]) && domain[1] == '.'
           && g_ascii_isdigit (domain[2]));
}

gboolean
wb_check_credential (const char *bytes, gsize length)
{
  gboolean upper_inside = FALSE, lower = FALSE;

  if (length >= 20)
    return TRUE;
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isdigit (bytes[i]) || strchr ("=.+/~", bytes[i]))
        return TRUE;
      upper_inside |= i > 0 && g_ascii_isupper (bytes[i]);
      lower |= g_ascii_islower (bytes[i]);
    }
  return upper_inside && lower;
}

gboolean
wb_check_cookie (const char *bytes, gsize length)
{
  const char *equals = memchr (bytes, '=', length);

  return equals != NULL && equals > bytes && equals[-1] != ' ';
}

static gsize
strspn_of (const char *bytes, gsize length, char c)
{
  gsize n = 0;

  while (n < length && bytes[n] == c)
    n++;
  return n;
}

/* PWD=/opt/RetouchStudio/resources: words between slashes. */
static gboolean
is_plain_path (const char *bytes, gsize length)
{
  guint slashes = 0;

  if (length < 4 || bytes[0] != '/')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalpha (bytes[i]) && !memchr ("/._-", bytes[i], 4))
        return FALSE;
      slashes += bytes[i] == '/';
    }
  return slashes >= 2 && slashes * 3 <= length;
}

/* [REDACTED], <your-password>, {{token}}, $PASSWORD, process.env.TOKEN: the secret is elsewhere. */
static gboolean
is_placeholder (const char *bytes, gsize length)
{
  static const char *const gone[] = { "redacted", "filtered", "hidden",    "masked",
                                      "removed",  "omitted",  "sensitive", NULL };
  static const char *const elsewhere[] = {
    "${", "$(", "{{", "process.env", "os.environ", "os.getenv", "System.getenv", "ENV[", NULL
  };
  gsize start = strspn_of (bytes, length, bytes[0] == '[' ? '[' : '<'), n = start;

  for (gsize i = 0; elsewhere[i]; i++)
    if (length > strlen (elsewhere[i]) && memcmp (bytes, elsewhere[i], strlen (elsewhere[i])) == 0)
      return TRUE;
  while (n < length && (g_ascii_isalpha (bytes[n]) || memchr ("_- ", bytes[n], 3)))
    n++;
  if (n == length || bytes[n] == ']' || bytes[n] == '>')
    if ((start > 0 && bytes[0] == '<') || is_one_of (bytes + start, n - start, gone))
      return TRUE;
  n = bytes[0] == '$' ? 1 : 0;
  while (n > 0 && n < length && (g_ascii_isupper (bytes[n]) || bytes[n] == '_'))
    n++;
  return n > 2 && n == length;
}

gboolean
wb_check_secret (const char *bytes, gsize length)
{
  static const char *const harmless[] = { "true",    "false", "null", "none", "undefined",
                                          "nil",     "yes",   "no",   "nan",  "[object",
                                          "promise", "empty", NULL };

  if (length == 0 || is_one_of (bytes, length, harmless) || is_plain_path (bytes, length)
      || is_placeholder (bytes, length))
    return FALSE;
  if (strspn_of (bytes, length, '*') == length
      || (length > 2
          && strspn_of (bytes, length, g_ascii_toupper (bytes[0]) == 'X' ? bytes[0] : '*')
                 == length))
    return FALSE;
  return !(length == 2 && bytes[0] == '%');
}

gboolean
wb_is_uuid (const char *bytes, gsize length)
{
  if (length != 36)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;

      if (dash ? bytes[i] != '-' : !g_ascii_isxdigit (bytes[i]))
        return FALSE;
    }
  return TRUE;
}

gboolean
wb_check_home (const char *bytes, gsize length)
{
  static const char *const nobody[] = {
    "public",           "default", "shared", "all users", "default user",
    "default.migrated", "...",     "*",      "<user>",    "user",
    "username",         "$user",   "~",      NULL
  };

  return length > 0 && !is_one_of (bytes, length, nobody);
}

gboolean
wb_check_name (const char *bytes, gsize length)
{
  static const char *const nobody[] = {
    "暂无",   "未知",   "不详",   "匿名",     "游客",   "默认",      "测试",      "未填写",
    "未设置", "未命名", "无",     "空",       "管理员", "系统",      "客服",      "匿名用户",
    "用户",   "会员",   "新用户", "测试用户", "null",   "undefined", "anonymous", "unknown",
    "none",   "guest",  "admin",  "system",   "true",   "false",     NULL
  };

  return length > 0 && !is_one_of (bytes, length, nobody);
}

gboolean
wb_check_data (const char *bytes, gsize length)
{
  guint8 seen[256] = { 0 };
  guint different = 0, slashes = 0;
  gsize n = MIN (length, 2048);

  for (gsize i = 0; i < n; i++)
    {
      different += !seen[(guchar) bytes[i]];
      seen[(guchar) bytes[i]] = 1;
      slashes += bytes[i] == '/' || bytes[i] == '_' || bytes[i] == '-';
    }
  return different >= 12 && slashes * 12 < n;
}

gboolean
wb_check_degrees (const char *bytes, gsize length)
{
  g_autofree char *text = g_strndup (bytes, length);
  double degrees = g_ascii_strtod (text, NULL);

  return degrees >= -180 && degrees <= 180;
}

enum
{
  LOWER,
  UPPER,
  DIGIT,
  OTHER,
  N_CLASSES
};

static int
class_of (char c)
{
  if (g_ascii_islower (c))
    return LOWER;
  if (g_ascii_isupper (c))
    return UPPER;
  return g_ascii_isdigit (c) ? DIGIT : OTHER;
}

/* Letters and digits that change as often as chance lets them. */
gboolean
wb_check_random_key (const char *bytes, gsize length)
{
  guint digits = 0, letters = 0, changes = 0;
  int last = OTHER;

  if (length < 16 || wb_is_uuid (bytes, length))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      int class_ = class_of (bytes[i]);

      if (class_ == OTHER && !memchr ("+/=_-", bytes[i], 5))
        return FALSE;
      digits += class_ == DIGIT;
      letters += class_ == LOWER || class_ == UPPER;
      /* Joints between words and numbers are no sign of chance. */
      changes += class_ != OTHER && last != OTHER && class_ != last;
      last = class_;
    }
  return digits >= 3 && letters >= 3 && changes * 5 >= length;
}

gboolean
wb_looks_random (const char *bytes, gsize length)
{
  guint count[N_CLASSES] = { 0 }, changes = 0, digit_changes = 0, hex = 0;
  int last = -1;

  if (length < 20 || wb_is_uuid (bytes, length))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      int class_ = class_of (bytes[i]);

      count[class_]++;
      changes += class_ != last;
      digit_changes += class_ != last && (class_ == DIGIT || last == DIGIT);
      last = class_;
      hex += g_ascii_isxdigit (bytes[i]);
    }
  if (hex == length || count[OTHER] * 8 > length)
    return FALSE;
  if (count[LOWER] < 2 || count[UPPER] < 2 || count[DIGIT] < 2)
    return FALSE;
  /* camelCase changes often too, but seldom to digits. */
  return changes * 4 > length && (digit_changes > 3 || changes * 2 > length);
}
