/* SPDX-License-Identifier: MPL-2.0 */
/* What is blacked out is black in the file that is kept, the rest looks as before, and of what a
 * camera wrote beside the picture nothing is left. */
#include "pages/picture/attach.h"
#include "pages/picture/pixels.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <string.h>

#include "base/error.h"

#define WIDTH 96
#define HEIGHT 64
/* Stands in the EXIF of the test's pictures. */
#define OWNER "Wang Xiaoming 13800138000"

typedef struct
{
  char *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("waybill-pixels-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (wb_fs_remove_tree (fixture->dir, NULL));
  g_free (fixture->dir);
}

static char *
in (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->dir, name, NULL);
}

/* Green, but its upper left quarter is red. */
static GdkPixbuf *
make_pixels (int width, int height, gboolean alpha)
{
  GdkPixbuf *pixels = gdk_pixbuf_new (GDK_COLORSPACE_RGB, alpha, 8, width, height);
  g_autoptr (GdkPixbuf) corner = gdk_pixbuf_new_subpixbuf (pixels, 0, 0, width / 2, height / 2);

  gdk_pixbuf_fill (pixels, 0x00C000FF);
  gdk_pixbuf_fill (corner, 0xC00000FF);
  return pixels;
}

static const guint8 *
pixel (const GdkPixbuf *pixels, int x, int y)
{
  return gdk_pixbuf_read_pixels (pixels) + y * gdk_pixbuf_get_rowstride (pixels)
         + x * gdk_pixbuf_get_n_channels (pixels);
}

static void
assert_colour (const GdkPixbuf *pixels, int x, int y, int red, int green, int blue, int slack)
{
  const guint8 *at = pixel (pixels, x, y);

  g_assert_cmpint (ABS (at[0] - red), <=, slack);
  g_assert_cmpint (ABS (at[1] - green), <=, slack);
  g_assert_cmpint (ABS (at[2] - blue), <=, slack);
}

/* An EXIF segment: turned by a quarter (6), an owner, a place on the earth. TIFF 6.0, big endian.
 */
static GByteArray *
make_exif (void)
{
  static const guint8 head[] = { 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 3,
                                 /* orientation */
                                 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0,
                                 /* artist, at 50 */
                                 0x01, 0x3B, 0, 2, 0, 0, 0, sizeof OWNER, 0, 0, 0, 50,
                                 /* the directory of the place, at 80 */
                                 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 80,
                                 /* no further directory */
                                 0, 0, 0, 0 };
  static const guint8 place[] = { 0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 'N', 0, 0, 0, 0, 0, 0, 0 };
  static const guint8 padding[4] = { 0 };
  GByteArray *segment = g_byte_array_new ();
  const guint length = 2 + sizeof head + 30 + sizeof place;
  const guint8 marker[] = { 0xFF, 0xE1, (guint8) (length >> 8), (guint8) length };

  g_assert_cmpuint (sizeof head, ==, 6 + 50);
  g_byte_array_append (segment, marker, sizeof marker);
  g_byte_array_append (segment, head, sizeof head);
  g_byte_array_append (segment, (const guint8 *) OWNER, sizeof OWNER);
  g_byte_array_append (segment, padding, 30 - sizeof OWNER);
  g_byte_array_append (segment, place, sizeof place);
  return segment;
}

static void
write_photo (const char *path, int width, int height)
{
  g_autoptr (GdkPixbuf) pixels = make_pixels (width, height, FALSE);
  g_autoptr (GByteArray) exif = make_exif ();
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *jpeg = NULL;
  gsize length = 0;

  g_assert_true (
      gdk_pixbuf_save_to_buffer (pixels, &jpeg, &length, "jpeg", NULL, "quality", "95", NULL));
  g_byte_array_append (file, (const guint8 *) jpeg, 2);
  g_byte_array_append (file, exif->data, exif->len);
  g_byte_array_append (file, (const guint8 *) jpeg + 2, (guint) length - 2);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
}

static void
assert_no_trace (const char *path)
{
  static const char *const traces[] = { "Exif", OWNER, "tEXt", "iTXt", "zTXt", "eXIf", "iCCP" };
  g_autofree char *bytes = NULL;
  gsize length = 0;
  struct stat st;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    g_assert_null (memmem (bytes, length, traces[i], strlen (traces[i])));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
}

/* The whole way of a photo: turned, covered, kept, looked at again. */
static void
test_photo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *photo = in (fixture, "photo.jpg"), *kept = in (fixture, "kept.png");
  g_autoptr (GError) error = NULL;
  const WbPixelsKind *kind = NULL;
  const WbBox box = { 10, 20, 17, 30 };

  write_photo (photo, WIDTH, HEIGHT);
  g_autoptr (GdkPixbuf) pixels = wb_pixels_open (photo, 0, &kind, NULL, &error);
  g_assert_no_error (error);
  /* Turned to the right: what was red at the upper left is at the upper right. */
  g_assert_cmpint (gdk_pixbuf_get_width (pixels), ==, HEIGHT);
  g_assert_cmpint (gdk_pixbuf_get_height (pixels), ==, WIDTH);
  assert_colour (pixels, HEIGHT - 6, 6, 0xC0, 0, 0, 16);
  assert_colour (pixels, 6, 6, 0, 0xC0, 0, 16);
  g_assert_cmpstr (wb_pixels_suffix (pixels, kind), ==, ".png");

  g_autoptr (WbBoxes) boxes = wb_boxes_new (HEIGHT, WIDTH);
  g_assert_true (wb_boxes_add (boxes, &box));
  g_autoptr (GdkPixbuf) black = wb_pixels_blacken (pixels, boxes);
  g_assert_true (wb_pixels_write (black, kept, NULL, &error));
  g_assert_no_error (error);
  assert_no_trace (kept);
  g_autoptr (GdkPixbuf) again = wb_pixels_open (kept, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (again), ==, HEIGHT);
  for (int y = 0; y < WIDTH; y++)
    for (int x = 0; x < HEIGHT; x++)
      {
        const gboolean inside = x >= 10 && x < 27 && y >= 20 && y < 50;
        const guint8 *at = inside ? (const guint8 *) "\0\0\0" : pixel (pixels, x, y);
        assert_colour (again, x, y, at[0], at[1], at[2], 0);
      }
}

/* What is transparent in a screenshot must not stay so below a box. */
static void
test_transparent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixels = make_pixels (20, 20, TRUE);
  g_autoptr (WbBoxes) boxes = wb_boxes_new (20, 20);
  const WbBox first = { 0, 0, 10, 10 }, last = { 16, 16, 4, 4 };

  gdk_pixbuf_fill (pixels, 0x12345600);
  g_assert_true (wb_boxes_add (boxes, &first));
  g_assert_true (wb_boxes_add (boxes, &last));
  g_autoptr (GdkPixbuf) black = wb_pixels_blacken (pixels, boxes);
  g_assert_cmpmem (pixel (black, 9, 9), 4, "\0\0\0\xff", 4);
  g_assert_cmpmem (pixel (black, 19, 19), 4, "\0\0\0\xff", 4);
  g_assert_cmpmem (pixel (black, 10, 9), 4, "\x12\x34\x56\0", 4);
  g_assert_cmpmem (pixel (pixels, 9, 9), 4, "\x12\x34\x56\0", 4);
}

/* A camera's large picture stays a JPEG, black where it was covered, and without its EXIF. */
static void
test_large_photo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *photo = in (fixture, "photo.jpg"), *kept = in (fixture, "kept.jpg");
  g_autoptr (GError) error = NULL;
  const WbPixelsKind *kind = NULL;
  const WbBox box = { 403, 605, 200, 100 };

  write_photo (photo, 2600, 1700);
  g_autoptr (GdkPixbuf) pixels = wb_pixels_open (photo, 0, &kind, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wb_pixels_suffix (pixels, kind), ==, ".jpg");
  g_autoptr (WbBoxes) boxes = wb_boxes_new (1700, 2600);
  g_assert_true (wb_boxes_add (boxes, &box));
  g_autoptr (GdkPixbuf) black = wb_pixels_blacken (pixels, boxes);
  g_assert_true (wb_pixels_write (black, kept, NULL, &error));
  g_assert_no_error (error);
  assert_no_trace (kept);
  g_autoptr (GdkPixbuf) again = wb_pixels_open (kept, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  /* A JPEG's blocks of 16 pixels take a little of what is beside the box into its edge. */
  for (int y = box.y + 16; y < box.y + box.height - 16; y++)
    for (int x = box.x + 16; x < box.x + box.width - 16; x++)
      assert_colour (again, x, y, 0, 0, 0, 0);
  assert_colour (again, 300, 650, 0, 0xC0, 0, 16);
}

static void
test_small_preview (Fixture *fixture, gconstpointer data)
{
  g_autofree char *photo = in (fixture, "photo.jpg");
  g_autoptr (GError) error = NULL;

  write_photo (photo, 800, 200);
  g_autoptr (GdkPixbuf) preview = wb_pixels_open (photo, 160, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_height (preview), ==, 160);
  g_assert_cmpint (gdk_pixbuf_get_width (preview), ==, 40);
}

/* --- hostile and broken ones ----------------------------------------------------------------- */

/* Lets a PNG (ISO 15948) promise another size than it has. */
static void
set_size (guint8 *png, guint32 width, guint32 height)
{
  guint32 crc = G_MAXUINT32;

  width = GUINT32_TO_BE (width);
  height = GUINT32_TO_BE (height);
  memcpy (png + 16, &width, 4);
  memcpy (png + 20, &height, 4);
  for (guint i = 12; i < 29; i++)
    {
      crc ^= png[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    }
  crc = GUINT32_TO_BE (~crc);
  memcpy (png + 29, &crc, 4);
}

/* A picture of WIDTH x HEIGHT pixels that says it has others. */
static void
write_promise (const char *path, guint32 width, guint32 height)
{
  g_autoptr (GdkPixbuf) pixels = make_pixels (WIDTH, HEIGHT, FALSE);
  g_autofree char *png = NULL;
  gsize length = 0;

  g_assert_true (gdk_pixbuf_save_to_buffer (pixels, &png, &length, "png", NULL, NULL));
  set_size ((guint8 *) png, width, height);
  g_assert_true (g_file_set_contents (path, png, (gssize) length, NULL));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint32 width, height;
    const char *sentence;
  } cases[] = {
    { 10001, 10000, "The picture is too large. Add a smaller one." },
    { 1000000, 1000000, "The picture is too large. Add a smaller one." },
    { 0, 20, "The picture is damaged." },
  };
  g_autofree char *path = in (fixture, "promise.png");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int max_side = 0; max_side <= 160; max_side += 160)
      {
        g_autoptr (GError) error = NULL;
        write_promise (path, cases[i].width, cases[i].height);
        g_autoptr (GdkPixbuf) pixels = wb_pixels_open (path, max_side, NULL, NULL, &error);
        g_test_message ("row %u", i);
        g_assert_null (pixels);
        g_assert_cmpstr (error->message, ==, cases[i].sentence);
      }
}

/* A picture that is shorter than it says: the rest must not be what lay in memory before. */
static void
test_short (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = in (fixture, "promise.png");
  g_autoptr (GError) error = NULL;

  write_promise (path, WIDTH, HEIGHT * 3);
  (void) mallopt (M_PERTURB, 0x55);
  g_autoptr (GdkPixbuf) pixels = wb_pixels_open (path, 0, NULL, NULL, &error);
  (void) mallopt (M_PERTURB, 0);
  g_assert_no_error (error);
  assert_colour (pixels, 5, 5, 0xC0, 0, 0, 0);
  for (int y = HEIGHT + 1; y < HEIGHT * 3; y++)
    for (int x = 0; x < WIDTH; x++)
      assert_colour (pixels, x, y, 0, 0, 0, 0);
}

/* Cut anywhere, a picture is refused, or is opened as what there is. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *photo = in (fixture, "photo.jpg"), *cut = in (fixture, "cut.jpg");
  g_autofree char *bytes = NULL;
  gsize length = 0;

  write_photo (photo, WIDTH, HEIGHT);
  g_assert_true (g_file_get_contents (photo, &bytes, &length, NULL));
  for (gsize at = 0; at < length; at += 7)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (g_file_set_contents (cut, bytes, (gssize) at, NULL));
      g_autoptr (GdkPixbuf) pixels = wb_pixels_open (cut, 0, NULL, NULL, &error);
      g_assert_true ((pixels != NULL) != (error != NULL));
    }
}

static void
test_writing_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixels = make_pixels (WIDTH, HEIGHT, FALSE);
  g_autofree char *there = in (fixture, "there.png"), *gone = in (fixture, "gone/x.png");
  g_autofree char *stopped = in (fixture, "stopped.png");
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const WbRun run = { .cancellable = cancellable };

  g_assert_true (g_file_set_contents (there, "x", 1, NULL));
  g_assert_false (wb_pixels_write (pixels, there, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (g_file_test (there, G_FILE_TEST_EXISTS));
  g_assert_false (wb_pixels_write (pixels, gone, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (wb_pixels_write (pixels, stopped, &run, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (stopped, G_FILE_TEST_EXISTS));
}

/* --- taking in ------------------------------------------------------------------------------- */

static void
test_attach (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *format; /* NULL: text */
    gboolean anew;
    gboolean is_ours;
    gboolean is_picture;
  } cases[] = {
    { "a.png", "png", FALSE, FALSE, TRUE }, { "b.jpg", "jpeg", FALSE, FALSE, TRUE },
    { "c.jpg", "jpeg", TRUE, TRUE, TRUE },  { "d.bmp", "bmp", FALSE, TRUE, TRUE },
    { "e.tif", "tiff", FALSE, TRUE, TRUE }, { "f.txt", NULL, FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GdkPixbuf) pixels = make_pixels (WIDTH, HEIGHT, FALSE);
      g_autofree char *path = in (fixture, cases[i].name);
      g_autofree char *spare = g_strconcat (path, ".spare.png", NULL);
      g_autoptr (GError) error = NULL;
      if (cases[i].format)
        g_assert_true (gdk_pixbuf_save (pixels, path, cases[i].format, NULL, NULL));
      else
        g_assert_true (g_file_set_contents (path, "text", 4, NULL));
      g_autoptr (WbAttached) attached = wb_attach (path, spare, cases[i].anew, NULL, &error);
      g_test_message ("%s", cases[i].name);
      g_assert_no_error (error);
      g_assert_cmpint (attached->is_ours, ==, cases[i].is_ours);
      g_assert_cmpint (attached->is_picture, ==, cases[i].is_picture);
      g_assert_cmpstr (attached->path, ==, cases[i].is_ours ? spare : path);
      g_assert_cmpint (g_file_test (spare, G_FILE_TEST_EXISTS), ==, cases[i].is_ours);
      if (attached->is_ours)
        assert_no_trace (spare);
    }
}

static void
test_attach_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = in (fixture, "a.txt"), *huge = in (fixture, "b.png");
  g_autofree char *spare = in (fixture, "spare.png");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (text, "text", 4, NULL));
  g_assert_null (wb_attach (text, spare, TRUE, NULL, &error));
  g_assert_cmpstr (error->message, ==, "It is not a picture.");
  g_clear_error (&error);
  write_promise (huge, 100000, 100000);
  g_assert_null (wb_attach (huge, spare, FALSE, NULL, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (spare, G_FILE_TEST_EXISTS));
}

static void
test_attach_texture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixels = make_pixels (WIDTH, HEIGHT, FALSE);
  g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (pixels);
  g_autofree char *spare = in (fixture, "spare.png");
  g_autoptr (GError) error = NULL;
  g_autoptr (WbAttached) attached = wb_attach_texture (texture, spare, &error);

  g_assert_no_error (error);
  g_assert_true (attached->is_ours);
  assert_no_trace (spare);
  g_autoptr (GdkPixbuf) again = wb_pixels_open (spare, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_colour (again, 5, 5, 0xC0, 0, 0, 0);
  assert_colour (again, WIDTH - 5, HEIGHT - 5, 0, 0xC0, 0, 0);
}

static const struct
{
  const char *name;
  void (*test) (Fixture *fixture, gconstpointer data);
} tests[] = {
  { "photo", test_photo },
  { "transparent", test_transparent },
  { "large-photo", test_large_photo },
  { "small-preview", test_small_preview },
  { "refused", test_refused },
  { "short", test_short },
  { "cut", test_cut },
  { "writing-fails", test_writing_fails },
  { "attach", test_attach },
  { "attach-refused", test_attach_refused },
  { "attach-texture", test_attach_texture },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *name = g_strconcat ("/pixels/", tests[i].name, NULL);
      g_test_add (name, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
