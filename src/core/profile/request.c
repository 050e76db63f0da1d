/* SPDX-License-Identifier: MPL-2.0 */
/* A link comes from anywhere: a web page, a chat, a forged mail. So it is cut by a table of keys,
 * each with its form, and refused whole at the first thing that does not fit; sig must be the last,
 * or what follows it would go unsigned. Words are only let through when a key of the profile stands
 * for them, and item ids only if the person would have found them ticked anyway. */
#define G_LOG_DOMAIN "waybill-profile"
#include "profile/request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "profile/formats.h"

#define PREFIX "waybill:send?"
#define KEY_PREFIX "ed25519:"
#define KID_CHARS 8
#define MAX_LISTED 32

typedef enum
{
  PART_VERSION,
  PART_PROFILE,
  PART_CASE,
  PART_ITEMS,
  PART_ORDER,
  PART_FROM,
  PART_TO,
  PART_NOTE,
  PART_BY,
  PART_EXPIRES,
  PART_KID,
  PART_SIGNATURE,
  N_PARTS,
} Part;

static const WbFormat format_version = { "^1$", 1, NULL, NULL };
static const WbFormat format_case = { "^[0-9A-Za-z-]{1,40}$", 40, NULL, NULL };
static const WbFormat format_iso = { "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.,]{4,18}(Z|[+-][0-9:]"
                                     "{2,5})?)?$",
                                     48, NULL, NULL };
static const WbFormat format_kid = { "^[0-9a-f]{8}$", KID_CHARS, NULL, NULL };
static const WbFormat format_signature = { "^[A-Za-z0-9+/_=-]+$", 100, NULL, NULL };

static const struct
{
  const char *key;
  const WbFormat *format;
  gboolean is_list; /* of values of that form, with ',' between */
} parts[N_PARTS] = {
  [PART_VERSION] = { "v", &format_version, FALSE },
  [PART_PROFILE] = { "profile", &wb_format_profile_id, FALSE },
  [PART_CASE] = { "case", &format_case, FALSE },
  [PART_ITEMS] = { "items", &wb_format_id, TRUE },
  [PART_ORDER] = { "order", &wb_format_order, TRUE },
  [PART_FROM] = { "from", &format_iso, FALSE },
  [PART_TO] = { "to", &format_iso, FALSE },
  [PART_NOTE] = { "note", &wb_format_words, FALSE },
  [PART_BY] = { "by", &wb_format_name, FALSE },
  [PART_EXPIRES] = { "exp", &format_iso, FALSE },
  [PART_KID] = { "kid", &format_kid, FALSE },
  [PART_SIGNATURE] = { "sig", &format_signature, FALSE },
};

/* A link taken apart. */
typedef struct
{
  char *text;             /* without white space around it */
  gsize signed_bytes;     /* of text, that a signature is over */
  char **values[N_PARTS]; /* (nullable): decoded; one value, or those of a list */
} Link;

static void
link_clear (Link *link)
{
  g_clear_pointer (&link->text, g_free);
  for (guint i = 0; i < N_PARTS; i++)
    g_clear_pointer (&link->values[i], g_strfreev);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Link, link_clear)

static const char *
link_get (const Link *link, Part part)
{
  return link->values[part] ? link->values[part][0] : NULL;
}

/* --- taking apart ---------------------------------------------------------------------------- */

/* format has at most one %s, for the name of a part. Always FALSE. */
static gboolean
refuse (GError **error, const char *format, const char *name)
{
  g_autofree char *visible = wb_text_visible (name, -1);
  g_autofree char *brief = wb_text_ellipsize (visible, 40);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, WB_ERROR, WB_ERROR_PROFILE, format, brief);
#pragma GCC diagnostic pop
  return FALSE;
}

static gboolean
refuse_value (GError **error, Part part)
{
  if (part == PART_VERSION)
    return refuse (error, _ ("This request from support needs a newer version of Waybill."), "");
  return refuse (error, _ ("This request from support is damaged: “%s” does not fit in it."),
                 parts[part].key);
}

/* Decodes text of format; NULL if it isn't. */
static char *
read_value (const char *text, const WbFormat *format)
{
  g_autofree char *value = g_uri_unescape_string (text, NULL);

  if (!value || !g_utf8_validate (value, -1, NULL) || !wb_format_matches (format, value))
    return NULL;
  return g_steal_pointer (&value);
}

/* Cut before it is decoded: an encoded ',' is part of a value. */
static gboolean
take_values (Link *link, Part part, const char *text, GError **error)
{
  g_auto (GStrv) raw = g_strsplit (text, ",", parts[part].is_list ? MAX_LISTED + 1 : 1);
  const guint n = g_strv_length (raw);
  g_auto (GStrv) values = g_new0 (char *, n + 1);

  if (n == 0 || n > MAX_LISTED)
    return refuse_value (error, part);
  for (guint i = 0; i < n; i++)
    if (!(values[i] = read_value (raw[i], parts[part].format)))
      return refuse_value (error, part);
  link->values[part] = g_steal_pointer (&values);
  return TRUE;
}

static gboolean
take_pair (Link *link, const char *pair, GError **error)
{
  g_auto (GStrv) halves = g_strsplit (pair, "=", 2);
  const char *key = halves[0] ? halves[0] : "";

  for (guint i = 0; i < N_PARTS; i++)
    {
      if (strcmp (parts[i].key, key) != 0)
        continue;
      if (link->values[i])
        return refuse (error, _ ("This request from support says “%s” twice."), key);
      return take_values (link, i, halves[1] ? halves[1] : "", error);
    }
  return refuse (error,
                 _ ("This request from support says something that is not known here: “%s”. "
                    "It may need a newer version of Waybill."),
                 key);
}

/* What people paste has white space around it, but a link has none in it. */
static gboolean
check_text (const char *text, GError **error)
{
  if (!g_str_has_prefix (text, PREFIX))
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                           _ ("This is no request from support. One starts with "
                              "“waybill:send?”."));
      return FALSE;
    }
  if (strlen (text) > WB_REQUEST_MAX_BYTES)
    {
      g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                           _ ("This request from support is too long."));
      return FALSE;
    }
  for (const char *at = text; *at; at++)
    if (!g_ascii_isgraph (*at) || *at == '#')
      {
        g_set_error_literal (error, WB_ERROR, WB_ERROR_PROFILE,
                             _ ("This request from support is damaged: there are characters in it "
                                "that can't be in one. Copy it again, as a whole."));
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_whole (const Link *link, GError **error)
{
  static const Part needed[] = { PART_VERSION, PART_PROFILE };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!link->values[needed[i]])
      return refuse (error, _ ("This request from support is damaged: “%s” is missing."),
                     parts[needed[i]].key);
  return TRUE;
}

static gboolean
link_read (Link *link, const char *text, GError **error)
{
  link->text = g_strstrip (g_strdup (text));
  if (!check_text (link->text, error))
    return FALSE;
  g_auto (GStrv) pairs = g_strsplit (link->text + strlen (PREFIX), "&", -1);
  link->signed_bytes = strlen (link->text);
  for (guint i = 0; pairs[i]; i++)
    {
      if (link->values[PART_SIGNATURE])
        return refuse_value (error, PART_SIGNATURE);
      if (!take_pair (link, pairs[i], error))
        return FALSE;
      if (link->values[PART_SIGNATURE])
        link->signed_bytes -= strlen (pairs[i]) + (i > 0 ? 1 : 0);
    }
  return check_whole (link, error);
}

char *
wb_request_profile_id (const char *text, GError **error)
{
  g_auto (Link) link = { 0 };

  return link_read (&link, text, error) ? g_strdup (link_get (&link, PART_PROFILE)) : NULL;
}

/* --- trust ----------------------------------------------------------------------------------- */

/* Base64 or base64url (RFC 4648), with or without padding, of exactly length bytes. */
static gboolean
decode (const char *text, guint8 *ret_bytes, gsize length)
{
  g_autoptr (GString) plain = g_string_new (text);
  gsize decoded_bytes = 0;

  while (plain->len > 0 && plain->str[plain->len - 1] == '=')
    g_string_truncate (plain, plain->len - 1);
  if (plain->len != (length * 4 + 2) / 3)
    return FALSE;
  for (gsize i = 0; i < plain->len; i++)
    plain->str[i] = plain->str[i] == '-' ? '+' : plain->str[i] == '_' ? '/' : plain->str[i];
  while (plain->len % 4 != 0)
    g_string_append_c (plain, '=');
  g_autofree guint8 *bytes = g_base64_decode (plain->str, &decoded_bytes);
  if (decoded_bytes != length)
    return FALSE;
  memcpy (ret_bytes, bytes, length);
  return TRUE;
}

/* TRUE if link_key is the one that link names, and signed it. */
static gboolean
is_signed_by (const Link *link, const char *link_key)
{
  guint8 key[WB_ED25519_KEY_BYTES];
  guint8 signature[WB_ED25519_SIGNATURE_BYTES];

  if (!g_str_has_prefix (link_key, KEY_PREFIX)
      || !decode (link_key + strlen (KEY_PREFIX), key, sizeof key)
      || !decode (link_get (link, PART_SIGNATURE), signature, sizeof signature))
    return FALSE;
  g_autofree char *hash = wb_sha256_of (key, sizeof key);
  return strncmp (hash, link_get (link, PART_KID), KID_CHARS) == 0
         && wb_ed25519_verify (key, link->text, link->signed_bytes, signature);
}

static WbRequestTrust
judge (const Link *link, const WbProfile *profile, gint64 expires_usec, gint64 now_usec)
{
  if (expires_usec != WB_TIME_UNKNOWN && now_usec >= expires_usec)
    return WB_REQUEST_EXPIRED;
  if (!link->values[PART_SIGNATURE])
    return WB_REQUEST_UNSIGNED;
  for (guint i = 0; link->values[PART_KID] && profile->link_keys && profile->link_keys[i]; i++)
    if (is_signed_by (link, profile->link_keys[i]))
      return WB_REQUEST_SIGNED;
  return WB_REQUEST_UNKNOWN;
}

/* --- the request ----------------------------------------------------------------------------- */

static gboolean
read_time (const Link *link, Part part, gint64 now_usec, gint64 *ret_usec, GError **error)
{
  const char *text = link_get (link, part);

  *ret_usec = WB_TIME_UNKNOWN;
  if (!text || wb_text_parse_when (text, now_usec, ret_usec))
    return TRUE;
  return refuse_value (error, part);
}

static gboolean
read_times (WbRequest *request, const Link *link, gint64 now_usec, GError **error)
{
  if (!read_time (link, PART_FROM, now_usec, &request->from_usec, error)
      || !read_time (link, PART_TO, now_usec, &request->until_usec, error)
      || !read_time (link, PART_EXPIRES, now_usec, &request->expires_usec, error))
    return FALSE;
  if (request->until_usec != WB_TIME_UNKNOWN && request->until_usec < request->from_usec)
    return refuse_value (error, PART_TO);
  return TRUE;
}

/* What this profile doesn't have (support knows a newer one) is passed over. */
static void
sort_items (WbRequest *request, const Link *link, const WbProfile *profile)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) asked = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; link->values[PART_ITEMS] && link->values[PART_ITEMS][i]; i++)
    {
      const char *id = link->values[PART_ITEMS][i];
      const WbProfileItem *item = wb_profile_item (profile, id);
      GPtrArray *into = item && item->ticked && !item->sensitive ? items : asked;
      if (item && !g_ptr_array_find_with_equal_func (into, id, g_str_equal, NULL))
        g_ptr_array_add (into, g_strdup (id));
    }
  g_ptr_array_add (items, NULL);
  g_ptr_array_add (asked, NULL);
  if (items->len > 1)
    request->items = (char **) g_ptr_array_steal (items, NULL);
  if (asked->len > 1)
    request->asked = (char **) g_ptr_array_steal (asked, NULL);
}

static gboolean
check_profile (const Link *link, const WbProfile *profile, GError **error)
{
  const char *id = link_get (link, PART_PROFILE);

  if (strcmp (id, profile->id) == 0)
    return TRUE;
  g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
               /* Translators: the id of an application, and the name of another one. */
               _ ("This request from support is for another application (%s), not for %s."), id,
               wb_text_in_language (profile->name));
  return FALSE;
}

WbRequest *
wb_request_parse (const char *text, const WbProfile *profile, gint64 now_usec, GError **error)
{
  g_auto (Link) link = { 0 };
  g_autoptr (WbRequest) request = g_new0 (WbRequest, 1);

  if (!link_read (&link, text, error) || !check_profile (&link, profile, error)
      || !read_times (request, &link, now_usec, error))
    return NULL;
  request->profile_id = g_strdup (profile->id);
  request->case_ref = g_strdup (link_get (&link, PART_CASE));
  request->orders = g_strdupv (link.values[PART_ORDER]);
  sort_items (request, &link, profile);
  request->trust = judge (&link, profile, request->expires_usec, now_usec);
  if (request->trust == WB_REQUEST_SIGNED)
    {
      request->note = g_strdup (link_get (&link, PART_NOTE));
      request->by = g_strdup (link_get (&link, PART_BY));
    }
  return g_steal_pointer (&request);
}

void
wb_request_free (WbRequest *request)
{
  g_free (request->profile_id);
  g_free (request->case_ref);
  g_strfreev (request->items);
  g_strfreev (request->asked);
  g_strfreev (request->orders);
  g_free (request->note);
  g_free (request->by);
  g_free (request);
}

char *
wb_request_trust_words (const WbRequest *request, const WbProfile *profile)
{
  const WbText *support = profile->support_name ? profile->support_name : profile->name;

  switch (request->trust)
    {
    case WB_REQUEST_SIGNED:
      /* Translators: the name of the people who help, such as "Retouch support". */
      return g_strdup_printf (_ ("Signed by %s"), wb_text_in_language (support));
    case WB_REQUEST_EXPIRED:
      return g_strdup (_ ("This request has expired, so its words are not shown. Ask support for a "
                          "new one."));
    case WB_REQUEST_UNKNOWN:
      return g_strdup (_ ("The signature is not support's, or the request was changed on the way, "
                          "so its words are not shown."));
    case WB_REQUEST_UNSIGNED:
    default:
      return g_strdup (_ ("Not signed: nobody can tell who sent this, so its words are not "
                          "shown."));
    }
}
