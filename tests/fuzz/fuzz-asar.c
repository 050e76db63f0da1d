/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as an Electron archive. */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fs.h"
#include "plan/asar.h"

#define MAX_BYTES 4096

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  wb_autofd int fd = memfd_create ("asar", MFD_CLOEXEC);
  gsize length = 0;

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (wb_fs_write_all (fd, data, size, NULL));
  g_autofree char *bytes = wb_asar_read (fd, size, "package.json", MAX_BYTES, &length);
  g_assert_true (!bytes || (length <= MAX_BYTES && length <= size && bytes[length] == '\0'));
  return 0;
}
