/* SPDX-License-Identifier: MPL-2.0 */
/* Versions out of an Electron installation, also a damaged one. */
#include <string.h>

#include "plan/asar.h"
#include "plan/fixture.h"
#include "plan/installation.h"

static char *sandbox;

static void
append_u32 (GByteArray *bytes, guint32 number)
{
  const guint32 little = GUINT32_TO_LE (number);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

/* Writes an archive with header (JSON) and body; returns its length. */
static gsize
write_asar (const char *header, const char *body)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *placeholder = sandbox_write (sandbox, "home/install/resources/app.asar", "");
  const gsize length = strlen (header), padding = (4 - length % 4) % 4;

  append_u32 (bytes, 4);
  append_u32 (bytes, (guint32) (8 + length + padding));
  append_u32 (bytes, (guint32) (4 + length + padding));
  append_u32 (bytes, (guint32) length);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) length);
  g_byte_array_append (bytes, (const guint8 *) "\0\0\0", (guint) padding);
  g_byte_array_append (bytes, (const guint8 *) body, (guint) strlen (body));
  g_assert_true (g_file_set_contents (placeholder, (const char *) bytes->data, bytes->len, NULL));
  return bytes->len;
}

static void
find (char **ret_app, char **ret_electron)
{
  g_autoptr (WbProfile) profile =
      fixture_profile ("[{\"id\":\"e\",\"collect\":\"environment\"}]", "");

  (void) wb_installation_versions (profile, ret_app, ret_electron);
}

static void
clear (void)
{
  g_autofree char *path = g_build_filename (sandbox, "home/install", NULL);

  g_assert_true (wb_fs_remove_tree (path, NULL));
}

static void
test_found (void)
{
  g_autofree char *app = NULL, *electron = NULL;

  clear ();
  g_autofree char *version = sandbox_write (sandbox, "home/install/version", "v28.1.0\n");
  write_asar ("{\"files\":{\"dist\":{\"files\":{\"package.json\":{\"size\":1,\"offset\":\"0\"}}},"
              "\"package.json\":{\"integrity\":{\"size\":[1]},\"size\":19,\"offset\":\"2\"}}}",
              "xx{\"version\":\"3.8.1\"}");
  find (&app, &electron);
  g_assert_cmpstr (app, ==, "3.8.1");
  g_assert_cmpstr (electron, ==, "28.1.0");
}

static void
test_unpacked (void)
{
  g_autofree char *app = NULL, *electron = NULL;

  clear ();
  g_autofree char *package = sandbox_write (sandbox, "home/install/resources/app/package.json",
                                            "{\"version\":\"1.0.0-beta.2\"}");
  find (&app, &electron);
  g_assert_cmpstr (app, ==, "1.0.0-beta.2");
  g_assert_null (electron);
}

static void
test_damaged (void)
{
  static const struct
  {
    const char *header;
    const char *body;
  } rows[] = {
    { "", "" },
    { "{}", "" },
    { "{\"files\":{}}", "" },
    { "{\"files\":[]}", "" },
    { "{\"files\":{\"package.json\":{\"files\":{}}}}", "" },
    { "{\"files\":{\"package.json\":{\"size\":19,\"unpacked\":true}}}", "{\"version\":\"3.8.1\"}" },
    { "{\"files\":{\"package.json\":{\"size\":20,\"offset\":\"0\"}}}", "{\"version\":\"3.8.1\"}" },
    { "{\"files\":{\"package.json\":{\"size\":19,\"offset\":\"1\"}}}", "{\"version\":\"3.8.1\"}" },
    { "{\"files\":{\"package.json\":{\"size\":-1,\"offset\":\"0\"}}}", "{\"version\":\"3.8.1\"}" },
    { "{\"files\":{\"package.json\":{\"size\":9223372036854775807,\"offset\":"
      "\"9223372036854775807\"}}}",
      "{\"version\":\"3.8.1\"}" },
    { "{\"files\":{\"package.json\":{\"size\":19,\"offset\":\"0\"}}}", "{\"version\":\"a b c \"}" },
    { "{\"files\":{\"package.json\":{\"size\":19,\"offset\":\"0\"}}}", "{\"version\":[1,2,3]}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *app = NULL, *electron = NULL;
      clear ();
      write_asar (rows[i].header, rows[i].body);
      find (&app, &electron);
      g_assert_null (app);
      g_assert_null (electron);
    }
}

/* Cut at every byte, the archive gives nothing until it is whole. */
static void
test_cut (void)
{
  g_autofree char *path = g_build_filename (sandbox, "home/install/resources/app.asar", NULL);
  g_autofree char *whole = NULL;
  gsize length = 0;

  clear ();
  write_asar ("{\"files\":{\"package.json\":{\"size\":19,\"offset\":\"0\"}}}",
              "{\"version\":\"3.8.1\"}");
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  for (gsize cut = 0; cut <= length; cut++)
    {
      g_autofree char *app = NULL, *electron = NULL;
      g_assert_true (g_file_set_contents (path, whole, (gssize) cut, NULL));
      find (&app, &electron);
      g_assert_true ((app != NULL) == (cut == length));
    }
}

static void
test_none (void)
{
  g_autofree char *app = NULL, *electron = NULL;

  clear ();
  find (&app, &electron);
  g_assert_null (app);
  g_autofree char *version = sandbox_write (sandbox, "home/install/version", "<html>no</html>");
  find (&app, &electron);
  g_assert_null (electron);
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/installation/found", test_found);
  g_test_add_func ("/plan/installation/unpacked", test_unpacked);
  g_test_add_func ("/plan/installation/damaged", test_damaged);
  g_test_add_func ("/plan/installation/cut", test_cut);
  g_test_add_func ("/plan/installation/none", test_none);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
