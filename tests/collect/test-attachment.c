/* SPDX-License-Identifier: MPL-2.0 */
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "collect/picture.h"

#define ITEMS                                                                                      \
  "{ \"id\": \"user\", \"collect\": \"document\", \"root\": \"data\","                             \
  "  \"files\": [\"userData.json\"] }"

static void
set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, ITEMS);
}

static void
tear_down (Tree *tree, gconstpointer data)
{
  tree_tear_down (tree);
}

static void
append_png_chunk (GByteArray *out, const char *name, const char *content)
{
  const guint32 length = GUINT32_TO_BE ((guint32) strlen (content));
  uLong crc = crc32 (0, (const Bytef *) name, 4);

  crc = crc32 (crc, (const Bytef *) content, (uInt) strlen (content));
  const guint32 crc_be = GUINT32_TO_BE ((guint32) crc);
  g_byte_array_append (out, (const guint8 *) &length, 4);
  g_byte_array_append (out, (const guint8 *) name, 4);
  g_byte_array_append (out, (const guint8 *) content, (guint) strlen (content));
  g_byte_array_append (out, (const guint8 *) &crc_be, 4);
}

static GByteArray *
make_png (gboolean with_metadata)
{
  GByteArray *png = g_byte_array_new ();

  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_png_chunk (png, "IHDR", "thirteenbytes");
  if (with_metadata)
    {
      append_png_chunk (png, "tEXt", "Author\001Wang Xiaoming");
      append_png_chunk (png, "eXIf", "MM GPS 31.2304");
    }
  append_png_chunk (png, "IDAT", "pixels");
  append_png_chunk (png, "IEND", "");
  if (with_metadata)
    g_byte_array_append (png, (const guint8 *) "trailing secrets", 16);
  return png;
}

static GByteArray *
make_jpeg (gboolean with_metadata)
{
  GByteArray *jpeg = g_byte_array_new ();
  static const char head[] = "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0";
  static const char exif[] = "\xFF\xE1\0\x10"
                             "Exif\0\0GPS31.23";
  static const char comment[] = "\xFF\xFE\0\x08"
                                "by Wang";
  static const char tables[] = "\xFF\xDB\0\x05"
                               "abc\xFF\xC0\0\x05"
                               "def";
  static const char scan[] = "\xFF\xDA\0\x04"
                             "gh pix\xFF\0els\xFF\xD0more\xFF\xD9";

  g_byte_array_append (jpeg, (const guint8 *) head, sizeof head - 1);
  if (with_metadata)
    {
      g_byte_array_append (jpeg, (const guint8 *) exif, sizeof exif - 1);
      g_byte_array_append (jpeg, (const guint8 *) comment, sizeof comment - 2);
    }
  g_byte_array_append (jpeg, (const guint8 *) tables, sizeof tables - 1);
  g_byte_array_append (jpeg, (const guint8 *) scan, sizeof scan - 1);
  if (with_metadata)
    g_byte_array_append (jpeg, (const guint8 *) "preview of another", 18);
  return jpeg;
}

static GByteArray *
make_gif (gboolean with_metadata)
{
  GByteArray *gif = g_byte_array_new ();
  static const char head[] = "GIF89a\1\0\1\0\x80\0\0abcdef";
  static const char comment[] = "\x21\xFE\7by Wang\0";
  static const char image[] = "\x21\xF9\4ctrl\0\x2C\0\0\0\0\1\0\1\0\0\2\3pix\0\x3B";

  g_byte_array_append (gif, (const guint8 *) head, sizeof head - 1);
  if (with_metadata)
    g_byte_array_append (gif, (const guint8 *) comment, sizeof comment - 1);
  g_byte_array_append (gif, (const guint8 *) image, sizeof image - 1);
  return gif;
}

static void
append_riff_chunk (GByteArray *out, const char *name, const void *content, guint32 length)
{
  const guint32 length_le = GUINT32_TO_LE (length);

  g_byte_array_append (out, (const guint8 *) name, 4);
  g_byte_array_append (out, (const guint8 *) &length_le, 4);
  g_byte_array_append (out, content, length);
  if (length & 1)
    g_byte_array_append (out, (const guint8 *) "", 1);
}

static GByteArray *
make_webp (gboolean with_metadata)
{
  GByteArray *webp = g_byte_array_new ();
  const char header[10] = { with_metadata ? 0x2C : 0 };

  g_byte_array_append (webp, (const guint8 *) "RIFF\0\0\0\0WEBP", 12);
  append_riff_chunk (webp, "VP8X", header, sizeof header);
  append_riff_chunk (webp, "VP8 ", "picture", 7);
  if (with_metadata)
    append_riff_chunk (webp, "EXIF", "GPS 31.2", 8);
  const guint32 size = GUINT32_TO_LE (webp->len - 8);
  memcpy (webp->data + 4, &size, 4);
  return webp;
}

static GByteArray *(*const makers[]) (gboolean) = { make_png, make_jpeg, make_gif, make_webp };

static void
test_strip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autoptr (GByteArray) plain = makers[i](FALSE);
      g_autoptr (GByteArray) full = makers[i](TRUE);
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_assert_true (wb_picture_strip (plain->data, plain->len, out));
      g_assert_cmpmem (out->data, out->len, plain->data, plain->len);
      g_byte_array_set_size (out, 0);
      g_assert_true (wb_picture_strip (full->data, full->len, out));
      g_assert_cmpmem (out->data, out->len, plain->data, plain->len);
    }
}

/* Cut anywhere, with any byte changed: never a crash, never a read beyond the end. */
static void
test_damaged (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autoptr (GByteArray) full = makers[i](TRUE);
      for (guint length = 0; length < full->len; length++)
        {
          g_autoptr (GByteArray) out = g_byte_array_new ();
          g_autofree guint8 *cut = g_memdup2 (full->data, length);
          (void) wb_picture_strip (cut, length, out);
        }
      for (guint at = 0; at < full->len; at++)
        for (guint value = 0; value < 256; value += 51)
          {
            g_autoptr (GByteArray) out = g_byte_array_new ();
            g_autofree guint8 *changed = g_memdup2 (full->data, full->len);
            changed[at] = (guint8) value;
            (void) wb_picture_strip (changed, full->len, out);
          }
    }
}

static void
test_collect (Tree *tree, gconstpointer data)
{
  g_autoptr (GByteArray) png = make_png (TRUE);
  static const char *const names[] = { "out/pic.png",   "out/cut.png",  "out/notes.txt",
                                       "out/data.json", "out/tool.exe", "out/link.txt",
                                       "out/gone.txt" };
  char *paths[G_N_ELEMENTS (names) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    paths[i] = tree_path (tree, names[i]);
  tree_write (tree, "userData.json", "{}", -1);
  tree_write (tree, names[0], (const char *) png->data, png->len);
  tree_write (tree, names[1], (const char *) png->data, 40);
  tree_write (tree, names[2], "call 13800001234\n", -1);
  tree_write (tree, names[3], "{ \"who\": \"王 小明\" }", -1);
  tree_write (tree, names[4], "MZ\0\0\1\2", 6);
  tree_write (tree, "elsewhere/target.txt", "linked\n", -1);
  g_assert_cmpint (symlink ("../elsewhere/target.txt", paths[5]), ==, 0);
  tree_look (tree, (const char *const *) paths, NULL);
  tree_collect (tree, 0);

  g_autoptr (GByteArray) plain = make_png (FALSE);
  g_assert_cmpuint (tree_find (tree, "attachments/pic.png")->bytes, ==, plain->len);
  g_assert_cmpint (tree_find (tree, "attachments/cut.png")->status, ==, WB_STATUS_UNREDACTED);
  g_autofree char *notes = tree_member (tree, "attachments/notes.txt");
  g_autofree char *json = tree_member (tree, "attachments/data.json");
  g_autofree char *linked = tree_member (tree, "attachments/link.txt");
  g_assert_true (g_str_has_prefix (notes, "call [[mobile:"));
  g_assert_null (strstr (json, "小明"));
  g_assert_cmpstr (linked, ==, "linked\n");
  g_assert_cmpint (tree_find (tree, "attachments/tool.exe")->status, ==, WB_STATUS_UNREDACTED);
  g_assert_cmpint (tree_find (tree, "attachments/gone.txt")->status, ==, WB_STATUS_MISSING);
  g_assert_cmpstr (tree_find (tree, "attachments/pic.png")->original, ==, "pic.png");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (paths[i]);
}

/* A document that a Windows program wrote. */
static void
test_utf16 (Tree *tree, gconstpointer data)
{
  glong units = 0;
  g_autofree gunichar2 *utf16 =
      g_utf8_to_utf16 ("{\"plan\":\"pro\",\"mail\":\"a@example.com\"}", -1, NULL, &units, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "\xFF\xFE", 2);
  g_byte_array_append (bytes, (const guint8 *) utf16, (guint) units * 2);
  tree_write (tree, "userData.json", (const char *) bytes->data, bytes->len);
  tree_look (tree, NULL, NULL);
  tree_collect (tree, 0);
  const WbPlanItem *item = wb_plan_item (tree->plan, "user");
  const WbPlanFile *file = g_ptr_array_index (item->files, 0);
  g_autofree char *got = tree_member (tree, file->member);
  g_assert_nonnull (strstr (got, "\"pro\""));
  g_assert_null (strstr (got, "a@example.com"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attachment/strip", test_strip);
  g_test_add_func ("/attachment/damaged", test_damaged);
  g_test_add ("/attachment/utf16", Tree, NULL, set_up, test_utf16, tear_down);
  g_test_add ("/attachment/collect", Tree, NULL, set_up, test_collect, tear_down);
  return g_test_run ();
}
