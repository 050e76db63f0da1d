/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a collected file: as a log (gzip, UTF-16, holes), as a picture, as a task file. */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fs.h"
#include "collect/lines.h"
#include "collect/order-records.h"
#include "collect/picture.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_as_log (const uint8_t *data, size_t size)
{
  const int fd = memfd_create ("log", MFD_CLOEXEC);
  g_assert_true (wb_fs_write_all (fd, data, size, NULL));
  g_autoptr (WbSource) source = wb_source_new (fd, size);
  g_autoptr (WbLines) lines = wb_lines_new (source);
  WbLine line;

  while (wb_lines_next (lines, &line))
    {
      g_assert_cmpuint (line.length, <=, WB_LINES_READ);
      g_assert_cmpuint (line.whole_length, >=, line.length);
      g_assert_true (line.length == 0 || memchr (line.bytes, '\n', line.length) == NULL);
    }
  g_assert_cmpuint (wb_source_taken (source), <=, size);
  (void) wb_source_status (source, NULL);
}

/* What was stripped once has nothing left to strip. */
static void
strip (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) once = g_byte_array_new ();
  g_autoptr (GByteArray) twice = g_byte_array_new ();

  if (!wb_picture_strip (data, size, once))
    return;
  g_assert_true (wb_picture_strip (once->data, once->len, twice));
  g_assert_cmpmem (once->data, once->len, twice->data, twice->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const WbProfileItem item = {
    .order_no = (char *) "/orderNo",
    .parent_no = (char *) "/parentOrderNo",
    .sub_tasks = (char *) "/subTasks",
  };
  gboolean is_list;

  read_as_log (data, size);
  strip (data, size);
  g_autoptr (GPtrArray) records =
      wb_order_records_parse ((const char *) data, size, &item, &is_list, NULL);
  for (guint i = 0; records && i < records->len; i++)
    {
      const WbOrderRecord *record = g_ptr_array_index (records, i);
      g_assert_cmpuint (record->start + record->length, <=, size);
    }
  return 0;
}
