/* SPDX-License-Identifier: MPL-2.0 */
#include "scene.h"

#include <string.h>

#define CAMERA_MAX 480
#define LANDMARKS 24

typedef void (*Filler) (Scene *scene, GString *out);

const char *
scene_order_no (guint n)
{
  static char text[32];
  if (n == 0)
    return STUDIO_ORDER;
  g_snprintf (text, sizeof text, "RT202611%02u%05u", 23 - n / 4, 9 + n * 7);
  return text;
}

void
scene_draw (Scene *scene)
{
  scene->order = random_between (scene->random, 0, STUDIO_ORDERS - 1);
  scene->customer = random_between (scene->random, 0, 1000);
  scene->trace = random_next (scene->random) | G_GUINT64_CONSTANT (0xa000000000000000);
}

/* Dates are asked for once a second of log time. */
static GDateTime *
date_of (gint64 usec, gboolean local)
{
  static GTimeZone *zones[2];
  if (zones[local] == NULL)
    zones[local] = local ? g_time_zone_new_local () : g_time_zone_new_utc ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  return g_date_time_to_timezone (utc, zones[local]);
}

static void
append_time (Scene *scene, gboolean local, const char *format, const char *tail, GString *out)
{
  static char cached[2][32];
  static gint64 second[2];
  gint64 now = scene->time_usec / G_USEC_PER_SEC;
  if (second[local] != now)
    {
      g_autoptr (GDateTime) date = date_of (scene->time_usec, local);
      g_autofree char *text = g_date_time_format (date, format);
      g_strlcpy (cached[local], text, sizeof cached[local]);
      second[local] = now;
    }
  g_string_append_printf (out, "%s.%03d%s", cached[local],
                          (int) (scene->time_usec % G_USEC_PER_SEC / 1000), tail);
}

static void
fill_utc (Scene *scene, GString *out)
{
  append_time (scene, FALSE, "%Y-%m-%dT%H:%M:%S", "Z", out);
}

static void
fill_local (Scene *scene, GString *out)
{
  append_time (scene, TRUE, "%Y-%m-%d %H:%M:%S", "", out);
}

static void
fill_date (Scene *scene, GString *out)
{
  g_autoptr (GDateTime) date = date_of (scene->time_usec, TRUE);
  g_autofree char *text = g_date_time_format (date, "%Y-%m-%d");
  g_string_append (out, text);
}

static void
fill_epoch (Scene *scene, GString *out)
{
  g_string_append_printf (out, "%" G_GINT64_FORMAT, scene->time_usec / 1000);
}

static void
fill_order (Scene *scene, GString *out)
{
  g_string_append (out, scene_order_no (scene->order));
}

static void
fill_story_order (Scene *scene, GString *out)
{
  g_string_append (out, STUDIO_ORDER);
}

static void
fill_sub_task (Scene *scene, GString *out)
{
  g_string_append_printf (out, "%s-%02u", scene_order_no (scene->order),
                          random_between (scene->random, 1, 6));
}

static void
append_number (Scene *scene, guint low, guint high, gsize width, GString *out)
{
  guint number = random_between (scene->random, low, high);
  char digits[16];
  gsize at = sizeof digits;
  do
    digits[--at] = (char) ('0' + number % 10);
  while ((number /= 10) > 0 || sizeof digits - at < width);
  g_string_append_len (out, digits + at, (gssize) (sizeof digits - at));
}

static void
fill_milliseconds (Scene *scene, GString *out)
{
  append_number (scene, 2, 4800, 1, out);
}

static void
fill_bytes (Scene *scene, GString *out)
{
  append_number (scene, 100000, 48000000, 1, out);
}

static void
fill_part (Scene *scene, GString *out)
{
  append_number (scene, 1, 40, 1, out);
}

static void
fill_small (Scene *scene, GString *out)
{
  append_number (scene, 1, 99, 1, out);
}

static void
fill_user_id (Scene *scene, GString *out)
{
  g_string_append (out, "U20183");
  g_string_append_c (out, (char) ('0' + scene->customer % 10));
}

static void
fill_camera (Scene *scene, GString *out)
{
  append_number (scene, 1, CAMERA_MAX, 4, out);
}

static void
append_hex (guint64 number, GString *out)
{
  for (int shift = 60; shift >= 0; shift -= 4)
    g_string_append_c (out, "0123456789abcdef"[(number >> shift) & 15]);
}

static void
fill_trace (Scene *scene, GString *out)
{
  append_hex (scene->trace, out);
}

static void
fill_story_trace (Scene *scene, GString *out)
{
  g_string_append (out, STUDIO_TRACE);
}

static void
fill_uuid (Scene *scene, GString *out)
{
  guint64 high = random_next (scene->random);
  guint64 low = random_next (scene->random);
  g_string_append_printf (out, "%08x-%04x-4%03x-a%03x-%012" G_GINT64_MODIFIER "x",
                          (guint) (high >> 32), (guint) (high >> 16 & 0xffff),
                          (guint) (high & 0xfff), (guint) (low >> 52),
                          low & G_GUINT64_CONSTANT (0xffffffffffff));
}

static void
append_slash (const Scene *scene, GString *out)
{
  g_string_append (out, scene->escaped ? "\\\\" : "\\");
}

/* "D:\客户\<name>-<mobile>\": how studios name folders. */
static void
append_customer_folder (Scene *scene, guint customer, GString *out)
{
  g_string_append (out, "D:");
  append_slash (scene, out);
  g_string_append (out, "客户");
  append_slash (scene, out);
  g_string_append (out, plants_at (scene->plants, PLANT_NAME, customer, scene->where));
  g_string_append_c (out, '-');
  g_string_append (out, plants_at (scene->plants, PLANT_MOBILE, customer, scene->where));
  append_slash (scene, out);
}

static void
fill_photo (Scene *scene, GString *out)
{
  switch (random_between (scene->random, 0, 3))
    {
    case 0:
      g_string_append (out, "/mnt/nas/客户/");
      g_string_append (out, plants_at (scene->plants, PLANT_NAME, scene->customer, scene->where));
      g_string_append (out, "/IMG_");
      fill_camera (scene, out);
      g_string_append (out, ".NEF");
      return;
    case 1:
      append_customer_folder (scene, scene->customer, out);
      g_string_append (out, plants_at (scene->plants, PLANT_NAME, scene->customer, scene->where));
      g_string_append (out, "_精修_");
      fill_small (scene, out);
      g_string_append (out, ".psd");
      return;
    default:
      append_customer_folder (scene, scene->customer, out);
      g_string_append (out, "IMG_");
      fill_camera (scene, out);
      g_string_append (out, ".jpg");
      return;
    }
}

static void
fill_story_photo (Scene *scene, GString *out)
{
  append_customer_folder (scene, 0, out);
  g_string_append (out, STUDIO_PHOTO);
}

static const char *
home_user (Scene *scene)
{
  return plants_at (scene->plants, PLANT_HOME_USER, scene->customer, scene->where);
}

static void
fill_home_application (Scene *scene, GString *out)
{
  g_string_append (out, "/home/");
  g_string_append (out, home_user (scene));
  g_string_append (out, "/Applications/RetouchStudio/resources/app.asar");
}

static void
fill_windows_application (Scene *scene, GString *out)
{
  const char *const parts[] = { "C:",       "Users",         home_user (scene), "AppData", "Local",
                                "Programs", "RetouchStudio", "resources",       "app.asar" };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (i > 0)
        append_slash (scene, out);
      g_string_append (out, parts[i]);
    }
}

static const char *
any (Scene *scene, PlantKind kind)
{
  return plants_at (scene->plants, kind, (guint) (random_next (scene->random) >> 33), scene->where);
}

static void
fill_landmarks (Scene *scene, GString *out)
{
  g_string_append_c (out, '[');
  for (int i = 0; i < LANDMARKS; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      g_string_append (out, any (scene, PLANT_LANDMARK));
    }
  g_string_append_c (out, ']');
}

static void
fill_picture (Scene *scene, GString *out)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  g_string_append (out, "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD");
  random_symbols (scene->random, alphabet, 64, 2001, out);
  g_string_append (out, any (scene, PLANT_IMAGE));
  random_symbols (scene->random, alphabet, 64, 2002, out);
  g_string_append (out, "Q==");
}

static void
fill_private_key (Scene *scene, GString *out)
{
  const char *newline = scene->escaped ? "\\n" : "\n";
  g_string_append_printf (out, "-----BEGIN RSA PRIVATE KEY-----%s", newline);
  for (int i = 0; i < 4; i++)
    g_string_append_printf (out, "%s%s", any (scene, PLANT_PEM_LINE), newline);
  g_string_append (out, "-----END RSA PRIVATE KEY-----");
}

/* Codes that pick the customer's own value, so that one person stays one person. */
static const struct
{
  char code;
  PlantKind kind;
} customer_codes[] = {
  { 'm', PLANT_MOBILE },    { 'e', PLANT_EMAIL },     { 'I', PLANT_ID_CARD },
  { 'c', PLANT_BANK_CARD }, { 'N', PLANT_NAME },      { 'H', PLANT_HOME_USER },
  { 'x', PLANT_LATITUDE },  { 'y', PLANT_LONGITUDE }, { 'r', PLANT_FREE_TEXT },
};

static const struct
{
  char code;
  PlantKind kind;
} any_codes[] = {
  { '4', PLANT_IPV4 },         { '6', PLANT_IPV6 },          { 'M', PLANT_MAC },
  { 'P', PLANT_PASSWORD },     { 'A', PLANT_TOKEN },         { 'J', PLANT_JWT },
  { 'C', PLANT_COOKIE },       { 'L', PLANT_ALI_KEY },       { 'S', PLANT_KEY_SECRET },
  { 'Z', PLANT_ALI_STS },      { 'K', PLANT_AWS_KEY },       { 'Q', PLANT_TENCENT_KEY },
  { 'V', PLANT_VENDOR_TOKEN }, { 'G', PLANT_URL_SIGNATURE }, { 'W', PLANT_URL_USERINFO },
};

static const struct
{
  char code;
  Filler fill;
} fillers[] = {
  { 't', fill_utc },
  { 'l', fill_local },
  { 'D', fill_date },
  { 'E', fill_epoch },
  { 'o', fill_order },
  { 'O', fill_story_order },
  { 'k', fill_sub_task },
  { 'd', fill_milliseconds },
  { 'b', fill_bytes },
  { 'p', fill_part },
  { 'n', fill_small },
  { 'u', fill_user_id },
  { 'i', fill_camera },
  { 'T', fill_trace },
  { 'R', fill_story_trace },
  { 'g', fill_uuid },
  { 'f', fill_photo },
  { 'F', fill_story_photo },
  { 'h', fill_home_application },
  { 'w', fill_windows_application },
  { 'a', fill_landmarks },
  { 'B', fill_picture },
  { 'X', fill_private_key },
};

static void
fill_code (Scene *scene, char code, GString *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fillers); i++)
    if (fillers[i].code == code)
      {
        fillers[i].fill (scene, out);
        return;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (customer_codes); i++)
    if (customer_codes[i].code == code)
      {
        g_string_append (
            out, plants_at (scene->plants, customer_codes[i].kind, scene->customer, scene->where));
        return;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (any_codes); i++)
    if (any_codes[i].code == code)
      {
        g_string_append (out, any (scene, any_codes[i].kind));
        return;
      }
  g_assert (code == '%');
  g_string_append_c (out, '%');
}

void
scene_fill (Scene *scene, const char *template_, GString *out)
{
  for (const char *at = template_;;)
    {
      const char *percent = strchr (at, '%');
      if (percent == NULL)
        {
          g_string_append (out, at);
          return;
        }
      g_string_append_len (out, at, percent - at);
      fill_code (scene, percent[1], out);
      at = percent + 2;
    }
}
