/* SPDX-License-Identifier: MPL-2.0 */
/* The installed application: Electron's version file and a real app.asar, whose header is a
 * Chromium pickle: the size of the header's pickle in one, the directory as JSON in the other, each
 * number little-endian and each payload padded to four bytes; then the files' bytes. */
#include "output.h"
#include "studio.h"

#include <string.h>

static void
append_uint32 (GString *out, gsize number)
{
  guint32 little = GUINT32_TO_LE ((guint32) number);
  g_string_append_len (out, (const char *) &little, sizeof little);
}

static void
write_asar (Studio *studio)
{
  static const char package[] =
      "{\n  \"name\": \"retouch-studio\",\n  \"productName\": \"Retouch Studio\",\n  \"version\": "
      "\"5.2.1\",\n"
      "  \"main\": \"dist/main/index.js\",\n  \"dependencies\": { \"winston\": \"3.11.0\" }\n}\n";
  static const char code[] = "'use strict';\nrequire('./order-service');\n";
  gsize package_size = sizeof package - 1;
  gsize code_size = sizeof code - 1;
  g_autofree char *header = g_strdup_printf ("{\"files\":{\"dist\":{\"files\":{\"main\":{\"files\":"
                                             "{\"index.js\":{\"size\":%zu,\"offset\":\"0\"}}}}},"
                                             "\"package.json\":{\"size\":%zu,\"offset\":\"%zu\"}}}",
                                             code_size, package_size, code_size);
  gsize length = strlen (header);
  gsize padded = (length + 3) / 4 * 4;
  g_autoptr (GString) asar = g_string_new (NULL);
  append_uint32 (asar, 4);
  append_uint32 (asar, padded + 8);
  append_uint32 (asar, padded + 4);
  append_uint32 (asar, length);
  g_string_append_len (asar, header, (gssize) length);
  for (gsize i = length; i < padded; i++)
    g_string_append_c (asar, '\0');
  g_string_append (asar, code);
  g_string_append (asar, package);
  g_autofree char *path = studio_install_path (studio, "resources/app.asar");
  output_text (path, asar->str, (gssize) asar->len, studio->end_usec);
}

void
studio_write_installation (Studio *studio)
{
  g_autofree char *version = studio_install_path (studio, "version");
  g_autofree char *marker = studio_install_path (studio, "retouch-studio.marker");
  output_text (version, "28.3.3", -1, studio->end_usec);
  output_text (marker, "", 0, studio->end_usec);
  write_asar (studio);
}
