/* SPDX-License-Identifier: MPL-2.0 */
/* Names and keys are made once and kept in state.json, so that a restart on the same folder and
 * port is the same intake to its clients. Everything that can be derived (secrets of temporary
 * keys, grants) is an HMAC under the office's key instead of a file. */
#include "intake.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"

#define STATE_MAX_BYTES 65536

static const char *const folders[] = { "meta", "uploads", "cases", "tmp" };
static const char *const host_styles[] = { "path", "vhost", "cname" };

char *
wb_intake_path (const WbIntake *intake, const char *folder, const char *name)
{
  return g_build_filename (intake->dir, ".intake", folder, name, NULL);
}

char *
wb_intake_random_hex (gsize bytes)
{
  guint8 random[64];

  g_assert (bytes <= sizeof random);
  wb_random_bytes (random, bytes);
  return wb_hex (random, bytes);
}

char *
wb_intake_mac (const WbIntake *intake, const char *purpose, const char *text)
{
  g_autofree char *whole = g_strconcat (purpose, ":", text, NULL);
  guint8 mac[WB_SHA256_BYTES];

  wb_hmac_sha256 (intake->office_key, sizeof intake->office_key, whole, strlen (whole), mac);
  return wb_hex (mac, sizeof mac);
}

gboolean
wb_intake_same_secret (const char *a, const char *b)
{
  gsize length_a = strlen (a), length_b = strlen (b);
  guint difference = length_a != length_b;

  for (gsize i = 0; i < length_b; i++)
    difference |= (guint) (a[i < length_a ? i : 0] ^ b[i]);
  return difference == 0;
}

gint64
wb_intake_now (const WbIntake *intake)
{
  gint64 real = g_get_real_time ();
  double passed = (double) (real - intake->clock_start_usec) * intake->clock_rate;

  return (intake->clock_start_usec + (gint64) passed) / G_USEC_PER_SEC + intake->clock_offset
         + wb_faults_skew (intake->faults);
}

/* --- state --- */

static JsonNode *
make_state (void)
{
  g_autofree char *id = wb_intake_random_hex (8), *secret = wb_intake_random_hex (20);
  g_autofree char *ticket = wb_intake_random_hex (16), *tracker = wb_intake_random_hex (16);
  g_autofree char *sentry = wb_intake_random_hex (16), *key = wb_intake_random_hex (32);
  g_autofree char *full_id = g_strconcat ("WBSTAFF", id, NULL);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "waybill", 1);
  wb_json_set_string (object, "region", "cn-hangzhou");
  wb_json_set_string (object, "bucket", "waybill-intake");
  wb_json_set_string (object, "accessKeyId", full_id);
  wb_json_set_string (object, "accessKeySecret", secret);
  wb_json_set_string (object, "ticket", ticket);
  wb_json_set_string (object, "tracker", tracker);
  wb_json_set_string (object, "sentryKey", sentry);
  wb_json_set_string (object, "sentryProject", "1");
  wb_json_set_string (object, "officeKey", key);
  return wb_json_node_take (object);
}

static JsonNode *
load_state (const char *path, GError **error)
{
  g_autoptr (JsonNode) state = NULL;
  g_autofree char *text = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return wb_json_read_file (path, NULL, error);
  state = make_state ();
  text = wb_json_pretty (state);
  if (!wb_fs_write_atomic (path, text, strlen (text), error))
    return NULL;
  return g_steal_pointer (&state);
}

static gboolean
read_key (const char *hex, guint8 key[32])
{
  if (hex == NULL || strlen (hex) != 64)
    return FALSE;
  for (guint i = 0; i < 32; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]), low = g_ascii_xdigit_value (hex[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      key[i] = (guint8) (high * 16 + low);
    }
  return TRUE;
}

/* Copies string member name; FALSE if it is missing. */
static gboolean
take (JsonObject *state, const char *name, const char *prefix, char **ret_value)
{
  const char *value = wb_json_get_string (state, name);

  if (value == NULL || *value == '\0')
    return FALSE;
  *ret_value = g_strconcat (prefix, value, NULL);
  return TRUE;
}

static gboolean
apply_state (WbIntake *intake, JsonNode *node, const char *path, GError **error)
{
  JsonObject *state = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (state != NULL && take (state, "region", "", &intake->region)
      && take (state, "bucket", "", &intake->bucket)
      && take (state, "accessKeyId", "", &intake->access_key_id)
      && take (state, "accessKeySecret", "", &intake->access_key_secret)
      && take (state, "ticket", "/ticket/", &intake->ticket_path)
      && take (state, "tracker", "/track/", &intake->tracker_path)
      && take (state, "sentryKey", "", &intake->sentry_key)
      && take (state, "sentryProject", "", &intake->sentry_project)
      && read_key (wb_json_get_string (state, "officeKey"), intake->office_key))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: not the state of an intake", path);
  return FALSE;
}

static gboolean
make_folder (const WbIntake *intake, GError **error)
{
  g_autofree char *own = g_build_filename (intake->dir, ".intake", NULL);

  return wb_fs_make_private (intake->dir, error) && wb_fs_make_private (own, error);
}

/* Once the folder is ours: bodies that an earlier process left half received go. */
static gboolean
make_folders (WbIntake *intake, GError **error)
{
  g_autofree char *own = g_build_filename (intake->dir, ".intake", NULL);
  g_autofree char *tmp = g_build_filename (own, "tmp", NULL);

  if (!wb_fs_remove_tree (tmp, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (own, folders[i], NULL);

      if (!wb_fs_make_private (path, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
lock (WbIntake *intake, GError **error)
{
  g_autofree char *path = g_build_filename (intake->dir, ".intake", "lock", NULL);

  intake->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (intake->lock_fd >= 0 && flock (intake->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno == EWOULDBLOCK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s: another intake serves this folder",
                 intake->dir);
  else
    wb_fs_set_error (error, errno, path);
  return FALSE;
}

WbIntake *
wb_intake_open (const char *dir, GError **error)
{
  g_autoptr (WbIntake) intake = g_new0 (WbIntake, 1);
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) state = NULL;

  intake->dir = g_canonicalize_filename (dir, NULL);
  intake->lock_fd = -1;
  intake->host_style = host_styles[0];
  intake->clock_rate = 1;
  intake->clock_start_usec = g_get_real_time ();
  intake->faults = wb_faults_new ();
  if (!make_folder (intake, error) || !lock (intake, error) || !make_folders (intake, error))
    return NULL;
  path = g_build_filename (intake->dir, ".intake", "state.json", NULL);
  state = load_state (path, error);
  if (state == NULL || !apply_state (intake, state, path, error))
    return NULL;
  return g_steal_pointer (&intake);
}

void
wb_intake_set_address (WbIntake *intake, const char *scheme, const char *host, guint port)
{
  const char *const names[] = { host, "127.0.0.1", "localhost", "[::1]" };
  GPtrArray *hosts = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (hosts, g_strdup_printf ("%s:%u", names[i], port));
  g_ptr_array_add (hosts, NULL);
  g_strfreev (intake->own_hosts);
  intake->own_hosts = (char **) g_ptr_array_free (hosts, FALSE);
  g_free (intake->base_url);
  intake->base_url = g_strdup_printf ("%s://%s:%u", scheme, host, port);
}

gboolean
wb_intake_set_host_style (WbIntake *intake, const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (host_styles); i++)
    if (strcmp (host_styles[i], word) == 0)
      {
        intake->host_style = host_styles[i];
        return TRUE;
      }
  return FALSE;
}

char *
wb_intake_store_url (const WbIntake *intake)
{
  const int scheme_length = (int) (strstr (intake->base_url, "://") + 3 - intake->base_url);

  if (strcmp (intake->host_style, "vhost") != 0)
    return g_strdup (intake->base_url);
  return g_strdup_printf ("%.*s%s.%s", scheme_length, intake->base_url, intake->bucket,
                          intake->base_url + scheme_length);
}

void
wb_intake_free (WbIntake *intake)
{
  if (intake == NULL)
    return;
  g_free (intake->dir);
  g_free (intake->region);
  g_free (intake->bucket);
  g_free (intake->access_key_id);
  g_free (intake->access_key_secret);
  g_free (intake->ticket_path);
  g_free (intake->tracker_path);
  g_free (intake->sentry_key);
  g_free (intake->sentry_project);
  g_free (intake->base_url);
  g_strfreev (intake->own_hosts);
  wb_faults_free (intake->faults);
  wb_wipe (intake->office_key, sizeof intake->office_key);
  wb_close_fd (&intake->lock_fd);
  g_free (intake);
}
