/* SPDX-License-Identifier: MPL-2.0 */
/* Packs the usual case of the tests, for other programs to judge.
 *
 * usage: make-bundle zip|tar.zst FILE */
#include "packing.h"

#include <string.h>

int
main (int argc, char **argv)
{
  Packing packing;
  g_autoptr (GError) error = NULL;
  g_autoptr (WbBundle) bundle = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  g_assert_cmpint (argc, ==, 3);
  packing_init (&packing, strcmp (argv[1], "zip") == 0 ? WB_CODEC_DEFLATE : WB_CODEC_ZSTD);
  packing_add_usual (&packing);
  bundle = wb_bundle_assemble (&packing.bundling, packing.path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (packing.path, &content, &length, &error));
  g_assert_true (g_file_set_contents (argv[2], content, (gssize) length, &error));
  packing_clear (&packing);
  return 0;
}
