/* SPDX-License-Identifier: MPL-2.0 */
/* Is what lies under the key of a forgotten upload ours? The etags were computed by other code:
 * 2,500 bytes "0000\n0001\n…" in parts of 1,000. */
#include <glib/gstdio.h>

#include "base/error.h"
#include "base/fs.h"
#include "store/multipart-private.h"

#define BYTES 2500
#define PART 1000
#define MD5 "b1f1b45889dc982eda607a3ecc4ce6bb"
#define MD5_OF_PARTS "6a4f95117abe6d40d8a85bccaceaf493"
#define MD5_OF_OTHERS "00000000000000000000000000000000"
#define CRC64 7

/* The store comes first in it. */
typedef struct
{
  WbStore store;
  WbObject object;  /* what HEAD shows */
  guint status;     /* what else it answers; 0: nothing else */
  const char *code; /* (nullable) */
} Shop;

static gboolean
shop_head (WbStore *store, const char *key, const WbRun *run, WbObject *ret_object,
           WbFailure *failure)
{
  const Shop *shop = (const Shop *) store;
  g_assert_cmpstr (key, ==, "f/bundle.zip");
  if (shop->status > 0)
    {
      wb_failure_judge (failure, shop->status, shop->code, WB_PROOF_KEYS);
      return FALSE;
    }
  *ret_object = shop->object;
  ret_object->etag = g_strdup (shop->object.etag);
  return TRUE;
}

static const WbStoreClass shop_class = { .id = "shop", .head = shop_head };

static int
make_file (gsize length)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = NULL;
  const int fd = g_file_open_tmp ("waybill-completed-XXXXXX", &path, NULL);

  for (guint i = 0; text->len < BYTES; i++)
    g_string_append_printf (text, "%04u\n", i);
  g_assert_true (wb_fs_write_all (fd, text->str, length, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  return fd;
}

/* Looks for a file of which so much is left on this disk. */
static gboolean
find (Shop *shop, gsize length, GError **error)
{
  const WbUploadSource source = { .name = "bundle.zip",
                                  .key = "f/bundle.zip",
                                  .fd = make_file (length),
                                  .bytes = BYTES,
                                  .sha256 = "x",
                                  .crc64 = CRC64 };
  g_autoptr (WbCheckpoint) checkpoint = wb_checkpoint_load ("/nonexistent", "https://e", "b");
  g_auto (WbObject) found = { 0 };
  g_autofree WbClock *clock = wb_clock_new_virtual (1);
  const WbUpload upload = { .store = &shop->store, .source = &source, .checkpoint = checkpoint };
  int fd = source.fd;

  wb_checkpoint_begin (checkpoint, source.key, source.sha256, BYTES, PART, "u");
  shop->store.kind = &shop_class;
  shop->store.clock = clock;
  wb_patience_start (&shop->store.patience, clock, G_TIME_SPAN_SECOND);
  const gboolean is_there = wb_upload_find_completed (&upload, &found, error);
  g_assert_cmpstr (found.etag, ==, is_there ? shop->object.etag : NULL);
  wb_close_fd (&fd);
  g_clear_pointer (&shop->store.waits_for, g_free);
  return is_there;
}

static void
test_etags (void)
{
  static const struct
  {
    const char *etag; /* (nullable) */
    gboolean is_opaque;
    gboolean is_ours;
  } rows[] = {
    { MD5_OF_PARTS "-3", FALSE, TRUE },
    { "6A4F95117ABE6D40D8A85BCCACEAF493-3", FALSE, TRUE },
    { MD5_OF_OTHERS "-3", FALSE, FALSE },
    { MD5_OF_PARTS "-2", FALSE, FALSE },
    { MD5_OF_PARTS "-30", FALSE, FALSE },
    /* encrypted with keys of a key service */
    { MD5_OF_OTHERS "-3", TRUE, TRUE },
    { MD5_OF_OTHERS "-2", TRUE, TRUE },
    /* etags of other forms say nothing */
    { NULL, FALSE, TRUE },
    { "", FALSE, TRUE },
    { MD5, FALSE, TRUE },
    { MD5, TRUE, TRUE },
    { MD5_OF_OTHERS, TRUE, TRUE },
    { MD5_OF_OTHERS, FALSE, FALSE },
    { MD5_OF_OTHERS "-", FALSE, TRUE },
    { MD5_OF_OTHERS "-0", FALSE, TRUE },
    { MD5_OF_OTHERS "-3-of-3", FALSE, TRUE },
    { MD5_OF_OTHERS "-99999999999999999999", FALSE, TRUE },
    { "0x8DC-3", FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      Shop shop = { .object = { .bytes = BYTES,
                                .etag = (char *) rows[i].etag,
                                .has_opaque_etag = rows[i].is_opaque } };
      g_test_message ("%s", rows[i].etag ? rows[i].etag : "none");
      g_assert_cmpint (find (&shop, BYTES, &error), ==, rows[i].is_ours);
      g_assert_no_error (error);
      /* another size is never ours */
      shop.object.bytes--;
      g_assert_false (find (&shop, BYTES, &error));
      g_assert_no_error (error);
    }
}

/* A checksum of the whole decides alone. */
static void
test_checksum (void)
{
  g_autoptr (GError) error = NULL;
  Shop shop = { .object = { .bytes = BYTES,
                            .has_crc64 = TRUE,
                            .crc64 = CRC64,
                            .etag = (char *) MD5_OF_OTHERS "-3" } };
  g_assert_true (find (&shop, BYTES, &error));
  shop.object = (WbObject){
    .bytes = BYTES, .has_crc64 = TRUE, .crc64 = CRC64 + 1, .etag = (char *) MD5_OF_PARTS "-3"
  };
  g_assert_false (find (&shop, BYTES, &error));
  g_assert_no_error (error);
}

static void
test_nothing_to_see (void)
{
  g_autoptr (GError) error = NULL;
  Shop absent = { .status = 404, .code = "NoSuchKey" };
  g_assert_false (find (&absent, BYTES, &error));
  g_assert_no_error (error);
  Shop closed = { .status = 403, .code = "AccessDenied" };
  g_assert_false (find (&closed, BYTES, &error));
  g_assert_no_error (error);
  Shop down = { .status = 500 };
  g_assert_false (find (&down, BYTES, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_UNREACHABLE);
}

/* Without our own bytes nothing can be compared, and nothing is taken for done. */
static void
test_short_file (void)
{
  g_autoptr (GError) error = NULL;
  Shop shop = { .object = { .bytes = BYTES, .etag = (char *) MD5_OF_PARTS "-3" } };
  g_assert_false (find (&shop, BYTES - 1, &error));
  g_assert_error (error, WB_ERROR, WB_ERROR_DAMAGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/multipart-completed/etags", test_etags);
  g_test_add_func ("/store/multipart-completed/checksum", test_checksum);
  g_test_add_func ("/store/multipart-completed/nothing-to-see", test_nothing_to_see);
  g_test_add_func ("/store/multipart-completed/short-file", test_short_file);
  return g_test_run ();
}
