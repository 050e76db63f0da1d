/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as a log line: peek and parse agree, strings are valid, templates and groups hold. */
#include "entry/groups.h"
#include "entry/mend.h"
#include "entry/template.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gint64 usec = WB_TIME_UNKNOWN;
  WbLevel level = WB_LEVEL_UNKNOWN;
  (void) wb_entry_peek ((const char *) data, size, &usec, &level);
  g_autoptr (WbEntry) entry = wb_entry_parse ((const char *) data, size);
  g_assert_cmpint (entry->time_usec, ==, usec);
  g_assert_cmpint (entry->level, ==, level);
  if (entry->message != NULL)
    g_assert_true (g_utf8_validate (entry->message, -1, NULL));
  const WbMendLimits limits = { size % 7 * 5, size % 5 * 40 }, unlimited = { 0, 0 };
  g_autofree char *mended = wb_entry_mend ((const char *) data, size, &limits);
  g_autofree char *again =
      mended != NULL ? wb_entry_mend (mended, strlen (mended), &unlimited) : NULL;
  if (memchr (data, '\0', size) == NULL)
    g_assert_cmpstr (again, ==, mended); /* what is whole stays so */
  g_autoptr (WbGroups) groups = wb_groups_new ();
  wb_groups_add (groups, entry, "logs/fuzz.log", 1);
  g_autofree char *json = wb_groups_to_json (groups);
  g_autoptr (GError) error = NULL;
  g_autoptr (WbGroups) back = wb_groups_from_json (json, &error);
  g_assert_no_error (error);
  return 0;
}
