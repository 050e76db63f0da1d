/* SPDX-License-Identifier: MPL-2.0 */
/* A table from keys to addresses. Of an address only two things are ever read: when it ends, so
 * that new ones are asked for in time, and which upload it belongs to, so that an upload that is
 * open goes on only with its own. The rest is the store's affair. */
#define G_LOG_DOMAIN "waybill-store"

#include "store/presigned.h"

#include <string.h>

#include "base/digest.h"
#include "store/signer.h"

struct _WbPresigned
{
  GHashTable *objects; /* key -> WbPresignedObject */
  gint64 expires_usec;
};

/* --- one object ------------------------------------------------------------------------------ */

static void
wipe_url (char *url)
{
  if (url)
    wb_wipe (url, strlen (url));
  g_free (url);
}

WbPresignedObject *
wb_presigned_object_new (void)
{
  WbPresignedObject *object = g_new0 (WbPresignedObject, 1);
  object->fields = wb_pairs_new ();
  return object;
}

void
wb_presigned_object_free (WbPresignedObject *object)
{
  if (!object)
    return;
  for (guint i = 0; i < WB_N_ADDRESSES; i++)
    wipe_url (object->urls[i]);
  for (guint i = 0; i < object->n_parts; i++)
    wipe_url (object->parts[i]);
  g_free (object->parts);
  g_free (object->upload_id);
  wb_pairs_free (object->fields);
  g_free (object);
}

const char *
wb_presigned_object_url (const WbPresignedObject *object, WbAddress address, guint number)
{
  if (address != WB_ADDRESS_PART)
    return object->urls[address];
  return number >= 1 && number <= object->n_parts ? object->parts[number - 1] : NULL;
}

/* --- all of them ----------------------------------------------------------------------------- */

WbPresigned *
wb_presigned_new (void)
{
  WbPresigned *presigned = g_atomic_rc_box_new0 (WbPresigned);
  presigned->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify) wb_presigned_object_free);
  return presigned;
}

WbPresigned *
wb_presigned_ref (WbPresigned *presigned)
{
  return g_atomic_rc_box_acquire (presigned);
}

static void
presigned_clear (gpointer data)
{
  g_hash_table_unref (((WbPresigned *) data)->objects);
}

void
wb_presigned_unref (WbPresigned *presigned)
{
  if (presigned)
    g_atomic_rc_box_release_full (presigned, presigned_clear);
}

static void
take_end (WbPresigned *presigned, const char *url)
{
  const gint64 ends_usec = url ? wb_presigned_url_expires_usec (url) : 0;
  if (ends_usec > 0 && (presigned->expires_usec == 0 || ends_usec < presigned->expires_usec))
    presigned->expires_usec = ends_usec;
}

void
wb_presigned_add (WbPresigned *presigned, const char *key, WbPresignedObject *object)
{
  for (guint i = 0; i < WB_N_ADDRESSES; i++)
    take_end (presigned, object->urls[i]);
  for (guint i = 0; i < object->n_parts; i++)
    take_end (presigned, object->parts[i]);
  g_hash_table_replace (presigned->objects, g_strdup (key), object);
}

const WbPresignedObject *
wb_presigned_find (const WbPresigned *presigned, const char *key)
{
  return g_hash_table_lookup (presigned->objects, key);
}

gint64
wb_presigned_expires_usec (const WbPresigned *presigned)
{
  return presigned->expires_usec;
}

/* --- what an address says --------------------------------------------------------------------- */

/* The value of one "name=value" if it is called so in any case, decoded; NULL if not. */
static char *
value_if_called (const char *pair, const char *wanted)
{
  const gsize length = strcspn (pair, "=");
  g_autofree char *name = g_uri_unescape_segment (pair, pair + length, NULL);
  if (!name || g_ascii_strcasecmp (name, wanted) != 0)
    return NULL;
  return g_uri_unescape_string (pair[length] == '=' ? pair + length + 1 : "", NULL);
}

/* The first parameter of url's query that is called so; NULL if none. GUri's own iterator ends at a
 * parameter without a value, such as OSS has. */
static char *
parameter (const char *url, const char *prefix, const char *name)
{
  const char *query = strchr (url, '?');
  g_auto (GStrv) pairs = g_strsplit (query ? query + 1 : "", "&", -1);
  g_autofree char *wanted = g_strconcat (prefix, name, NULL);
  char *value = NULL;

  for (char **pair = pairs; *pair && !value; pair++)
    value = value_if_called (*pair, wanted);
  return value;
}

static gint64
read_seconds (const char *text, guint64 most)
{
  guint64 seconds = 0;
  return text && g_ascii_string_to_unsigned (text, 10, 1, most, &seconds, NULL) ? (gint64) seconds
                                                                                : 0;
}

gint64
wb_presigned_url_expires_usec (const char *url)
{
  const WbSignDialect *const dialects[] = { &wb_sign_oss, &wb_sign_s3 };

  for (guint i = 0; i < G_N_ELEMENTS (dialects); i++)
    {
      g_autofree char *date = parameter (url, dialects[i]->query_prefix, "date");
      g_autofree char *expires = parameter (url, dialects[i]->query_prefix, "expires");
      const gint64 life = read_seconds (expires, WB_SIGN_MAX_EXPIRES);
      gint64 from = 0;
      if (life > 0 && date && wb_sign_parse_timestamp (date, &from))
        return (from + life) * G_USEC_PER_SEC;
    }
  g_autofree char *until = parameter (url, "", "Expires");
  return read_seconds (until, G_MAXUINT32) * G_USEC_PER_SEC;
}

char *
wb_presigned_url_upload_id (const char *url)
{
  return parameter (url, "", "uploadId");
}
