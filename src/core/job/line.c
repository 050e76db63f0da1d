/* SPDX-License-Identifier: MPL-2.0 */
#define G_LOG_DOMAIN "waybill-job"

#include "job/line.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/text.h"

gboolean
wb_line_check (guint64 bytes, GError **error)
{
  if (bytes <= WB_LINE_QUIET_BYTES
      || !g_network_monitor_get_network_metered (g_network_monitor_get_default ()))
    return TRUE;
  g_autofree char *size = wb_text_size (bytes);
  g_set_error (error, WB_ERROR, WB_ERROR_METERED,
               /* Translators: a size such as "12.3 MB" */
               _ ("This network is metered, and the report is %s. It waits for another network, or "
                  "for somebody who agrees to use this one."),
               size);
  return FALSE;
}
