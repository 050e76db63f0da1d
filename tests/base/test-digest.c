/* SPDX-License-Identifier: MPL-2.0 */
#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/fs.h"
#include "profile/signer.h"

#define SHA_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define BROADCAST "This is a test of the emergency broadcast system."

static void
test_sha256 (void)
{
  g_autoptr (WbSha256) sha = wb_sha256_new ();
  g_autofree char *nothing = wb_sha256_of (NULL, 0);
  g_autofree char *abc = wb_sha256_of ("abc", 3);
  char hex[WB_SHA256_HEX];

  g_assert_cmpstr (nothing, ==, SHA_OF_NOTHING);
  g_assert_cmpstr (abc, ==, SHA_OF_ABC);
  wb_sha256_hex (sha, hex);
  g_assert_cmpstr (hex, ==, SHA_OF_NOTHING);
  wb_sha256_update (sha, "a", 1);
  wb_sha256_hex (sha, hex);
  wb_sha256_update (sha, NULL, 0);
  wb_sha256_update (sha, "bc", 2);
  wb_sha256_hex (sha, hex);
  g_assert_cmpstr (hex, ==, SHA_OF_ABC);
  wb_sha256_hex (sha, hex);
  g_assert_cmpstr (hex, ==, SHA_OF_ABC);
}

static void
test_sha256_of_fd (void)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  wb_autofd int fd = g_file_open_tmp ("waybill-digest-XXXXXX", &path, &error);
  g_autofree char *big = g_malloc (600000);

  g_assert_no_error (error);
  memset (big, 'x', 600000);
  g_assert_true (wb_fs_write_all (fd, "..abc", 5, &error));
  g_assert_true (wb_fs_write_all (fd, big, 600000, &error));

  g_autofree char *abc = wb_sha256_of_fd (fd, 2, 3, &error);
  g_autofree char *rest = wb_sha256_of_fd (fd, 5, 600000, &error);
  g_autofree char *none = wb_sha256_of_fd (fd, 700000, 0, &error);
  g_autofree char *expected = wb_sha256_of (big, 600000);
  g_assert_no_error (error);
  g_assert_cmpstr (abc, ==, SHA_OF_ABC);
  g_assert_cmpstr (rest, ==, expected);
  g_assert_cmpstr (none, ==, SHA_OF_NOTHING);

  g_assert_null (wb_sha256_of_fd (fd, 5, 600001, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_clear_error (&error);
  g_assert_null (wb_sha256_of_fd (-1, 0, 1, &error));
  g_assert_nonnull (error);
  (void) g_unlink (path);
}

static void
test_md5 (void)
{
  g_autofree char *nothing = wb_md5_base64 (NULL, 0);
  g_autofree char *text = wb_md5_base64 ("message digest", 14);

  g_assert_cmpstr (nothing, ==, "1B2M2Y8AsgTpgAmY7PhCfg==");
  g_assert_cmpstr (text, ==, "+WtpfXy3k41SWi8xqvFh0A==");
}

static void
test_crc64_vectors (void)
{
  const guint64 digits = wb_crc64 (0, "123456789", 9);
  const guint64 broadcast = wb_crc64 (0, BROADCAST, strlen (BROADCAST));
  const guint64 both = wb_crc64 (0, "123456789" BROADCAST, 9 + strlen (BROADCAST));

  g_assert_cmpuint (wb_crc64 (0, NULL, 0), ==, 0);
  g_assert_cmphex (digits, ==, G_GUINT64_CONSTANT (0x995dc9bbdf1939fa));
  g_assert_cmpuint (digits, ==, G_GUINT64_CONSTANT (11051210869376104954));
  g_assert_cmphex (broadcast, ==, G_GUINT64_CONSTANT (0x27db187fc15bbc72));
  g_assert_cmphex (both, ==, G_GUINT64_CONSTANT (0x6a7aa19fcbf48688));
  g_assert_cmphex (wb_crc64 (digits, BROADCAST, strlen (BROADCAST)), ==, both);
  g_assert_cmphex (wb_crc64_combine (digits, broadcast, strlen (BROADCAST)), ==, both);
}

/* The definition, a bit at a time. */
static guint64
slow_crc64 (const guint8 *bytes, gsize length)
{
  guint64 crc = ~G_GUINT64_CONSTANT (0);

  for (gsize i = 0; i < length; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 1) ? (crc >> 1) ^ G_GUINT64_CONSTANT (0xC96C5795D7870F42) : crc >> 1;
    }
  return ~crc;
}

static void
test_crc64_any_split (void)
{
  guint8 bytes[300];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) g_test_rand_int ();
  for (guint round = 0; round < 2000; round++)
    {
      const gsize from = (gsize) g_test_rand_int_range (0, sizeof bytes);
      const gsize length = (gsize) g_test_rand_int_range (0, (gint) (sizeof bytes - from) + 1);
      const gsize split = (gsize) g_test_rand_int_range (0, (gint) length + 1);
      const guint64 a = wb_crc64 (0, bytes + from, split);
      const guint64 b = wb_crc64 (0, bytes + from + split, length - split);
      const guint64 whole = slow_crc64 (bytes + from, length);

      g_assert_cmphex (wb_crc64 (0, bytes + from, length), ==, whole);
      g_assert_cmphex (wb_crc64 (a, bytes + from + split, length - split), ==, whole);
      g_assert_cmphex (wb_crc64_combine (a, b, length - split), ==, whole);
    }
}

/* Lengths beyond 32 bits: 16 GiB of zeros, never made, once by doubling and once piece by piece. */
static void
test_crc64_combine_large (void)
{
  guint8 zeros[1024] = { 0 };
  guint64 gib = wb_crc64 (0, zeros, sizeof zeros);

  for (guint64 length = sizeof zeros; length < G_GUINT64_CONSTANT (1) << 30; length *= 2)
    gib = wb_crc64_combine (gib, gib, length);
  guint64 pieces = 0, doubled = gib;
  for (guint i = 0; i < 16; i++)
    pieces = wb_crc64_combine (pieces, gib, G_GUINT64_CONSTANT (1) << 30);
  for (guint i = 0; i < 4; i++)
    doubled = wb_crc64_combine (doubled, doubled, G_GUINT64_CONSTANT (1) << (30 + i));
  g_assert_cmphex (doubled, ==, pieces);
}

/* RFC 4231, cases 1 and 6, and an empty key. */
static void
test_hmac (void)
{
  guint8 key1[20], key6[131], mac[WB_SHA256_BYTES];

  memset (key1, 0x0b, sizeof key1);
  memset (key6, 0xaa, sizeof key6);
  wb_hmac_sha256 (key1, sizeof key1, "Hi There", 8, mac);
  g_autofree char *hex1 = wb_hex (mac, sizeof mac);
  g_assert_cmpstr (hex1, ==, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  wb_hmac_sha256 (key6, sizeof key6, "Test Using Larger Than Block-Size Key - Hash Key First", 54,
                  mac);
  g_autofree char *hex6 = wb_hex (mac, sizeof mac);
  g_assert_cmpstr (hex6, ==, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  wb_hmac_sha256 (NULL, 0, NULL, 0, mac);
  g_autofree char *empty = wb_hex (mac, sizeof mac);
  g_assert_cmpstr (empty, ==, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* RFC 8032, section 7.1: the first three examples. */
static void
test_ed25519 (void)
{
  static const struct
  {
    const char *key;
    const char *message;
    const char *signature;
  } examples[] = {
    { "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
      "b46bd25bf5f0595bbe24655141438e7a100b" },
    { "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
      "1d8c387b2eaeb4302aeeb00d291612bb0c00" },
    { "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
      "c6594a7c15e9716ed28dc027beceea1ec40a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      guint8 key[WB_ED25519_KEY_BYTES], signature[WB_ED25519_SIGNATURE_BYTES];
      const gsize length = strlen (examples[i].message);
      signer_bytes (examples[i].key, key, sizeof key);
      signer_bytes (examples[i].signature, signature, sizeof signature);
      g_assert_true (wb_ed25519_verify (key, examples[i].message, length, signature));
      g_assert_false (wb_ed25519_verify (key, "other", 5, signature));
      for (gsize bit = 0; bit < 8 * sizeof signature; bit++)
        {
          signature[bit / 8] ^= (guint8) (1 << bit % 8);
          g_assert_false (wb_ed25519_verify (key, examples[i].message, length, signature));
          signature[bit / 8] ^= (guint8) (1 << bit % 8);
        }
      memset (key, 0xff, sizeof key);
      g_assert_false (wb_ed25519_verify (key, examples[i].message, length, signature));
    }
}

static void
test_base32 (void)
{
  const guint8 bytes[] = { 0x00, 0x44, 0x32, 0x14, 0xc7, 0xff };
  g_autofree char *eight = wb_base32 (bytes, sizeof bytes, 8);
  g_autofree char *nine = wb_base32 (bytes, sizeof bytes, 9);
  g_autofree char *none = wb_base32 (bytes, 0, 0);
  g_autofree char *last = wb_base32 (bytes + 5, 1, 1);

  g_assert_cmpuint (strlen (wb_base32_alphabet), ==, 32);
  g_assert_null (strpbrk (wb_base32_alphabet, "ILOU"));
  g_assert_cmpstr (eight, ==, "01234567");
  g_assert_cmpstr (nine, ==, "01234567Z");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (last, ==, "Z");
}

static void
test_random (void)
{
  guint8 a[32] = { 0 }, b[32] = { 0 };

  wb_random_bytes (a, sizeof a);
  wb_random_bytes (b, sizeof b);
  wb_random_bytes (NULL, 0);
  g_assert_cmpint (memcmp (a, b, sizeof a), !=, 0);
  wb_wipe (a, sizeof a);
  wb_wipe (NULL, 0);
  for (guint i = 0; i < sizeof a; i++)
    g_assert_cmpuint (a[i], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digest/sha256", test_sha256);
  g_test_add_func ("/digest/sha256-of-fd", test_sha256_of_fd);
  g_test_add_func ("/digest/md5", test_md5);
  g_test_add_func ("/digest/crc64-vectors", test_crc64_vectors);
  g_test_add_func ("/digest/crc64-any-split", test_crc64_any_split);
  g_test_add_func ("/digest/crc64-combine-large", test_crc64_combine_large);
  g_test_add_func ("/digest/hmac", test_hmac);
  g_test_add_func ("/digest/ed25519", test_ed25519);
  g_test_add_func ("/digest/base32", test_base32);
  g_test_add_func ("/digest/random", test_random);
  return g_test_run ();
}
