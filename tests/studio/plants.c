/* SPDX-License-Identifier: MPL-2.0 */
#include "plants.h"

#include <gio/gio.h>
#include <string.h>

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define DIGITS "0123456789"
#define HEX "0123456789abcdef"
#define BASE64 ALNUM "+/"
#define SYMBOLS(random, alphabet, n, out)                                                          \
  random_symbols (random, alphabet, sizeof (alphabet) - 1, n, out)

typedef void (*Maker) (Random *random, GString *out);

typedef struct
{
  char *value;
  const char *where; /* interned; NULL until it was written */
} Plant;

struct _Plants
{
  Plant *pools[N_PLANTS];
  GString *truth;
  GHashTable *kept;
};

static const char *
one_of (Random *random, const char *const *words, gsize n)
{
  return words[random_next (random) % n];
}
#define ONE_OF(random, words) one_of (random, words, G_N_ELEMENTS (words))

static void
make_password (Random *random, GString *out)
{
  SYMBOLS (random, ALNUM, 7, out);
  g_string_append_c (out, '!');
  SYMBOLS (random, ALNUM, 5, out);
  SYMBOLS (random, DIGITS, 2, out);
}

static void
make_token (Random *random, GString *out)
{
  SYMBOLS (random, ALNUM, 31, out);
  SYMBOLS (random, DIGITS, 1, out);
}

static void
append_base64url (GString *out, const char *text)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) text, strlen (text));
  encoded[strcspn (encoded, "=")] = '\0';
  g_string_append (out, g_strdelimit (g_strdelimit (encoded, "+", '-'), "/", '_'));
}

static void
make_jwt (Random *random, GString *out)
{
  g_autoptr (GString) payload = g_string_new (NULL);
  g_string_printf (payload, "{\"sub\":\"%u\",\"exp\":1795496490}",
                   random_between (random, 100000, 999999));
  append_base64url (out, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
  g_string_append_c (out, '.');
  append_base64url (out, payload->str);
  g_string_append_c (out, '.');
  SYMBOLS (random, ALNUM, 43, out);
}

static void
make_cookie (Random *random, GString *out)
{
  g_string_append (out, "s%3A");
  SYMBOLS (random, ALNUM, 32, out);
}

static void
make_ali_key (Random *random, GString *out)
{
  g_string_append (out, "LTAI5t");
  SYMBOLS (random, ALNUM, 18, out);
}

static void
make_key_secret (Random *random, GString *out)
{
  SYMBOLS (random, ALNUM, 30, out);
}

static void
make_ali_sts (Random *random, GString *out)
{
  if (random_next (random) % 2 == 0)
    {
      g_string_append (out, "STS.N");
      SYMBOLS (random, ALNUM, 24, out);
      return;
    }
  g_string_append (out, "CAIS");
  SYMBOLS (random, BASE64, 180, out);
}

static void
make_aws_key (Random *random, GString *out)
{
  g_string_append (out, random_next (random) % 2 == 0 ? "AKIA" : "ASIA");
  SYMBOLS (random, UPPER, 16, out);
}

static void
make_tencent_key (Random *random, GString *out)
{
  g_string_append (out, "AKID");
  SYMBOLS (random, ALNUM, 32, out);
}

/* Prefixes stand apart from their dashes so that no scanner of sources takes this table for keys.
 */
static void
make_vendor_token (Random *random, GString *out)
{
  static const struct
  {
    const char *prefix;
    guint length;
  } vendors[] = { { "ghp_", 36 }, { "glpat-", 20 }, { "npm_", 36 }, { "AIza", 35 }, { "sk-", 48 } };
  gsize n = random_next (random) % G_N_ELEMENTS (vendors);
  g_string_append (out, vendors[n].prefix);
  SYMBOLS (random, ALNUM, vendors[n].length, out);
}

static void
make_url_signature (Random *random, GString *out)
{
  SYMBOLS (random, ALNUM, 27, out);
  g_string_append (out, "%3D");
}

static void
make_url_userinfo (Random *random, GString *out)
{
  g_string_append (out, "svc");
  SYMBOLS (random, DIGITS, 4, out);
  g_string_append_c (out, ':');
  SYMBOLS (random, ALNUM, 16, out);
}

static void
make_pem_line (Random *random, GString *out)
{
  SYMBOLS (random, BASE64, 64, out);
}

static void
make_email (Random *random, GString *out)
{
  static const char *const words[] = {
    "zhang.wei", "liu", "studio", "photo.lin", "chen_yu", "may"
  };
  static const char *const domains[] = { "example.com", "mail.example.cn", "example.org",
                                         "wedding.example.net" };
  g_string_append (out, ONE_OF (random, words));
  SYMBOLS (random, DIGITS, 5, out);
  g_string_append_printf (out, "@%s", ONE_OF (random, domains));
}

static void
make_mobile (Random *random, GString *out)
{
  static const char *const prefixes[] = { "138", "139", "150", "159", "166", "177", "186", "199" };
  g_string_append (out, ONE_OF (random, prefixes));
  SYMBOLS (random, DIGITS, 8, out);
}

/* GB 11643: seventeen digits and a check character, ISO 7064 MOD 11-2. */
static void
make_id_card (Random *random, GString *out)
{
  static const char *const regions[] = { "310104", "110105", "440305", "330106", "510107" };
  static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  gsize start = out->len;
  g_string_append_printf (out, "%s%04u%02u%02u%03u", ONE_OF (random, regions),
                          random_between (random, 1962, 2004), random_between (random, 1, 12),
                          random_between (random, 1, 28), random_between (random, 100, 999));
  int sum = 0;
  for (int i = 0; i < 17; i++)
    sum += (out->str[start + (gsize) i] - '0') * weights[i];
  g_string_append_c (out, "10X98765432"[sum % 11]);
}

/* Nineteen digits that begin with a bank's number and end with Luhn's check digit. */
static void
make_bank_card (Random *random, GString *out)
{
  static const char *const banks[] = { "622848", "621700", "622202", "623058" };
  gsize start = out->len;
  g_string_append (out, ONE_OF (random, banks));
  SYMBOLS (random, DIGITS, 12, out);
  int sum = 0;
  for (int i = 0; i < 18; i++)
    {
      int digit = out->str[start + 17 - (gsize) i] - '0';
      digit *= i % 2 == 0 ? 2 : 1;
      sum += digit > 9 ? digit - 9 : digit;
    }
  g_string_append_c (out, (char) ('0' + (10 - sum % 10) % 10));
}

static void
make_ipv4 (Random *random, GString *out)
{
  g_string_append_printf (out, "%u.%u.%u.%u", random_between (random, 110, 125),
                          random_between (random, 100, 254), random_between (random, 100, 254),
                          random_between (random, 100, 254));
}

static void
make_ipv6 (Random *random, GString *out)
{
  g_string_append (out, "2408:84");
  for (int group = 0; group < 7; group++)
    {
      SYMBOLS (random, HEX, group == 0 ? 2 : 3, out);
      g_string_append (out, group == 6 ? "1" : group == 0 ? ":" : "a:");
    }
}

static void
make_mac (Random *random, GString *out)
{
  g_string_append_printf (out, "3c:22:fb:%02x:%02x:%02x", random_between (random, 16, 255),
                          random_between (random, 16, 255), random_between (random, 16, 255));
}

static void
make_home_user (Random *random, GString *out)
{
  static const char *const words[] = { "lihuiting", "wangxiaoyu", "studioadmin", "chenmeiling" };
  g_string_append (out, ONE_OF (random, words));
  SYMBOLS (random, DIGITS, 3, out);
}

static void
make_latitude (Random *random, GString *out)
{
  g_string_append_printf (out, "%u.%07u", random_between (random, 22, 41),
                          random_between (random, 1000001, 9999999));
}

static void
make_longitude (Random *random, GString *out)
{
  g_string_append_printf (out, "%u.%07u", random_between (random, 102, 122),
                          random_between (random, 1000001, 9999999));
}

/* Three characters; the given names' don't stand together in any message. */
static void
make_name (Random *random, GString *out)
{
  static const char *const families[] = { "欧", "殷", "蔺", "邹", "滕", "翁", "骆", "戚" };
  static const char *const first[] = { "梓", "婉", "奕", "沐", "芷", "煜", "雅", "泽" };
  static const char *const second[] = { "琪", "萱", "霖", "瑶", "朔", "妍", "昊", "蓓" };
  g_string_append (out, ONE_OF (random, families));
  g_string_append (out, ONE_OF (random, first));
  g_string_append (out, ONE_OF (random, second));
}

static void
make_landmark (Random *random, GString *out)
{
  g_string_append_printf (out, "0.%09u", random_between (random, 100000001, 999999999));
}

static void
make_image (Random *random, GString *out)
{
  SYMBOLS (random, BASE64, 48, out);
}

static void
make_free_text (Random *random, GString *out)
{
  static const char *const wishes[] = { "新娘要求脸再小一点，不要磨皮",
                                        "全家福右起第二位闭眼，请换一张", "皮肤保留雀斑，眼袋去掉",
                                        "西装领口有褶皱，婚礼前必须交付" };
  g_string_append_printf (out, "%s（备注%05u）", ONE_OF (random, wishes),
                          random_between (random, 10000, 99999));
}

static const struct
{
  const char *kind;
  guint size;
  Maker make;
} kinds[N_PLANTS] = {
  [PLANT_PASSWORD] = { "password", 12, make_password },
  [PLANT_TOKEN] = { "token", 16, make_token },
  [PLANT_JWT] = { "jwt", 10, make_jwt },
  [PLANT_COOKIE] = { "cookie", 8, make_cookie },
  [PLANT_ALI_KEY] = { "ali_key", 6, make_ali_key },
  [PLANT_KEY_SECRET] = { "key_secret", 6, make_key_secret },
  [PLANT_ALI_STS] = { "ali_sts", 8, make_ali_sts },
  [PLANT_AWS_KEY] = { "aws_key", 4, make_aws_key },
  [PLANT_TENCENT_KEY] = { "tencent_key", 4, make_tencent_key },
  [PLANT_VENDOR_TOKEN] = { "vendor_token", 10, make_vendor_token },
  [PLANT_URL_SIGNATURE] = { "url_signature", 16, make_url_signature },
  [PLANT_URL_USERINFO] = { "url_userinfo", 4, make_url_userinfo },
  [PLANT_PEM_LINE] = { "pem", 12, make_pem_line },
  [PLANT_EMAIL] = { "email", 40, make_email },
  [PLANT_MOBILE] = { "mobile", 40, make_mobile },
  [PLANT_ID_CARD] = { "id_card", 20, make_id_card },
  [PLANT_BANK_CARD] = { "bank_card", 20, make_bank_card },
  [PLANT_IPV4] = { "ipv4", 20, make_ipv4 },
  [PLANT_IPV6] = { "ipv6", 8, make_ipv6 },
  [PLANT_MAC] = { "mac", 6, make_mac },
  [PLANT_HOME_USER] = { "home_user", 3, make_home_user },
  [PLANT_LATITUDE] = { "gps", 10, make_latitude },
  [PLANT_LONGITUDE] = { "gps", 10, make_longitude },
  [PLANT_NAME] = { "name", 40, make_name },
  [PLANT_LANDMARK] = { "landmark", 60, make_landmark },
  [PLANT_IMAGE] = { "image", 12, make_image },
  [PLANT_FREE_TEXT] = { "free_text", 12, make_free_text },
};

static void
fill_pool (Plant *pool, PlantKind kind, Random *random, GHashTable *seen)
{
  for (guint i = 0; i < kinds[kind].size;)
    {
      g_autoptr (GString) value = g_string_new (NULL);
      kinds[kind].make (random, value);
      if (g_hash_table_contains (seen, value->str))
        continue;
      pool[i].value = g_strdup (value->str);
      g_hash_table_add (seen, pool[i++].value);
    }
}

Plants *
plants_new (guint64 seed)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  Plants *plants = g_new0 (Plants, 1);
  Random random = { .state = seed ^ 0x70616e74 };
  for (int kind = 0; kind < N_PLANTS; kind++)
    {
      plants->pools[kind] = g_new0 (Plant, kinds[kind].size);
      fill_pool (plants->pools[kind], (PlantKind) kind, &random, seen);
    }
  plants->truth = g_string_new (NULL);
  plants->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return plants;
}

void
plants_free (Plants *plants)
{
  for (int kind = 0; kind < N_PLANTS; kind++)
    {
      for (guint i = 0; i < kinds[kind].size; i++)
        g_free (plants->pools[kind][i].value);
      g_free (plants->pools[kind]);
    }
  g_string_free (plants->truth, TRUE);
  g_hash_table_unref (plants->kept);
  g_free (plants);
}

guint
plants_count (PlantKind kind)
{
  return kinds[kind].size;
}

const char *
plants_at (Plants *plants, PlantKind kind, guint n, const char *where)
{
  Plant *plant = &plants->pools[kind][n % kinds[kind].size];
  if (plant->where != NULL || where == NULL)
    return plant->value;
  plant->where = g_intern_string (where);
  g_string_append_printf (plants->truth, "{\"kind\":\"%s\",\"value\":\"%s\",\"where\":\"%s\"}\n",
                          kinds[kind].kind, plant->value, where);
  return plant->value;
}

void
plants_keep (Plants *plants, const char *value)
{
  if (g_hash_table_add (plants->kept, g_strdup (value)))
    g_string_append_printf (plants->truth, "{\"keep\":\"%s\"}\n", value);
}

gboolean
plants_write_truth (Plants *plants, const char *path, GError **error)
{
  return g_file_set_contents (path, plants->truth->str, (gssize) plants->truth->len, error);
}
