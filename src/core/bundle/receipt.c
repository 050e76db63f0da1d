/* SPDX-License-Identifier: MPL-2.0 */
/* A receipt names every object that was delivered, with its size and hashes. Where an object lies
 * beside the receipt (in a folder store, or in a case), it is held against it; a bundle is also
 * verified itself. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/verify.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "cases/number.h"
#include "cases/parcel.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define READ_BYTES 65536

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, WB_ERROR, WB_ERROR_DAMAGED, _ ("This is not a receipt of Waybill."));
  return FALSE;
}

static gboolean
read_identity (JsonObject *receipt, WbVerdict *verdict, GError **error)
{
  const char *case_id = wb_json_get_string (receipt, "case");
  const char *number = wb_json_get_string (receipt, "number");
  g_autofree char *canonical = number != NULL ? wb_case_number_parse (number, NULL) : NULL;

  if (wb_json_get_int (receipt, "waybill", 0) != 1
      || g_strcmp0 (wb_json_get_string (receipt, "kind"), "receipt") != 0 || case_id == NULL
      || strlen (case_id) != 32 || strspn (case_id, "0123456789abcdef") != 32 || canonical == NULL
      || strcmp (canonical, number) != 0)
    return set_damaged (error);
  verdict->case_id = g_strdup (case_id);
  verdict->number = g_strdup (number);
  return TRUE;
}

/* What a receipt says of one object. */
typedef struct
{
  const char *key;
  const char *name; /* of the file: the key's last part */
  const char *sha256;
  const char *crc64; /* (nullable): decimal */
  guint64 bytes;
} Object;

static gboolean
read_object (JsonObject *json, Object *ret_object)
{
  const char *key = wb_json_get_string (json, "key");
  const gint64 bytes = wb_json_get_int (json, "bytes", -1);
  const char *slash = key != NULL ? strrchr (key, '/') : NULL;

  ret_object->key = key;
  ret_object->name = slash != NULL ? slash + 1 : key;
  ret_object->sha256 = wb_json_get_string (json, "sha256");
  ret_object->crc64 = wb_json_get_string (json, "crc64");
  ret_object->bytes = (guint64) MAX (bytes, 0);
  return key != NULL && bytes >= 0 && wb_is_sha256 (ret_object->sha256)
         && ret_object->name[0] != '\0' && ret_object->name[0] != '.';
}

/* Both hashes in one reading. FALSE with error if it can't be read. */
static gboolean
hash_file (int fd, char ret_sha256[WB_SHA256_HEX], guint64 *ret_crc64, const WbRun *run,
           GError **error)
{
  g_autoptr (WbSha256) sha = wb_sha256_new ();
  g_autofree guint8 *buffer = g_malloc (READ_BYTES);
  guint64 crc64 = 0;

  while (TRUE)
    {
      const gssize n = read (fd, buffer, READ_BYTES);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          wb_fs_set_error (error, errno, NULL);
          return FALSE;
        }
      if (n == 0)
        break;
      wb_sha256_update (sha, buffer, (gsize) n);
      crc64 = wb_crc64 (crc64, buffer, (gsize) n);
      if (!wb_run_check (run, error))
        return FALSE;
    }
  wb_sha256_hex (sha, ret_sha256);
  *ret_crc64 = crc64;
  return TRUE;
}

/* TRUE if fd holds exactly what object says. */
static gboolean
is_as_delivered (int fd, const Object *object, const WbRun *run, GError **error)
{
  char sha256[WB_SHA256_HEX];
  guint64 crc64 = 0;
  struct stat st;

  if (fstat (fd, &st) < 0 || !S_ISREG (st.st_mode) || (guint64) st.st_size != object->bytes)
    return FALSE;
  return hash_file (fd, sha256, &crc64, run, error) && strcmp (sha256, object->sha256) == 0
         && (object->crc64 == NULL || g_ascii_strtoull (object->crc64, NULL, 10) == crc64);
}

/* The bundle inside must be of the same case. */
static gboolean
check_bundle (const char *path, WbVerdict *verdict, const WbRun *run, GError **error)
{
  g_autofree char *case_id = g_strdup (verdict->case_id);
  g_autofree char *number = g_strdup (verdict->number);

  if (!wb_bundle_verify_archive (path, verdict, run, error))
    return FALSE;
  if (g_strcmp0 (case_id, verdict->case_id) != 0 || g_strcmp0 (number, verdict->number) != 0)
    wb_verdict_add (verdict, g_strdup (_ ("The report belongs to another case than the receipt.")));
  return TRUE;
}

static gboolean
is_bundle_name (const char *name)
{
  return strcmp (name, "bundle.zip") == 0 || strcmp (name, "bundle.tar.zst") == 0;
}

static gboolean
check_object (const Object *object, const char *folder, WbVerdict *verdict, const WbRun *run,
              GError **error)
{
  g_autofree char *path = g_build_filename (folder, object->name, NULL);
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  g_autoptr (GError) failure = NULL;

  if (fd < 0) /* it lies elsewhere: nothing to hold against it */
    return TRUE;
  if (!is_as_delivered (fd, object, run, &failure))
    {
      g_autofree char *shown = wb_text_visible (object->name, -1);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      wb_verdict_add (verdict, g_strdup_printf (_ ("“%s” is not what was delivered."), shown));
      return TRUE;
    }
  if (is_bundle_name (object->name))
    return check_bundle (path, verdict, run, error);
  verdict->members++;
  if (g_str_has_suffix (object->name, WB_SEALED_SUFFIX))
    return wb_sealed_verify (path, verdict, error);
  verdict->bytes += object->bytes;
  return TRUE;
}

/* The manifest stays with the user when the bundle is gone. */
static gboolean
check_manifest (JsonObject *receipt, const char *folder, WbVerdict *verdict, const WbRun *run,
                GError **error)
{
  const char *expected = wb_json_get_string (receipt, "manifestSha256");
  g_autofree char *path = g_build_filename (folder, "waybill.json", NULL);
  wb_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  char sha256[WB_SHA256_HEX];
  guint64 crc64 = 0;
  struct stat st;

  if (expected == NULL || fd < 0 || fstat (fd, &st) < 0 || !S_ISREG (st.st_mode))
    return TRUE;
  if (!hash_file (fd, sha256, &crc64, run, error))
    return FALSE;
  if (strcmp (sha256, expected) != 0)
    wb_verdict_add (verdict,
                    g_strdup_printf (_ ("“%s” is not what was delivered."), "waybill.json"));
  else
    verdict->members++;
  return TRUE;
}

gboolean
wb_receipt_verify (const char *text, gsize length, const char *folder, WbVerdict *verdict,
                   const WbRun *run, GError **error)
{
  g_autoptr (JsonNode) node = wb_json_parse (text, (gssize) length, NULL, NULL);
  JsonObject *receipt =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *objects = receipt != NULL ? wb_json_get_array (receipt, "objects") : NULL;

  if (objects == NULL)
    return set_damaged (error);
  if (!read_identity (receipt, verdict, error))
    return FALSE;
  if (json_array_get_length (objects) == 0)
    wb_verdict_add (verdict, g_strdup (_ ("The receipt names no object.")));
  for (guint i = 0; i < json_array_get_length (objects); i++)
    {
      JsonNode *element = json_array_get_element (objects, i);
      Object object = { 0 };

      if (!JSON_NODE_HOLDS_OBJECT (element)
          || !read_object (json_node_get_object (element), &object))
        wb_verdict_add (verdict,
                        g_strdup_printf (_ ("Entry %u of the receipt is damaged."), i + 1));
      else if (!check_object (&object, folder, verdict, run, error))
        return FALSE;
    }
  return check_manifest (receipt, folder, verdict, run, error);
}
