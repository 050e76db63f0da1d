/* SPDX-License-Identifier: MPL-2.0 */
/* Names the row under test, so that a failure tells which it was; hostile bytes made visible, since
 * test output is UTF-8. */
#pragma once

#include "base/text.h"

static inline void
say_row (const char *text)
{
  g_autofree char *shown = wb_text_visible (text, -1);
  g_test_message ("%s", shown);
}
