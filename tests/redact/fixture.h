/* SPDX-License-Identifier: MPL-2.0 */
/* A masker for a made-up person, for all tests of this folder. */
#pragma once

#include <string.h>

#include "redact/redactor.h"

static inline WbMasker *
new_fixture_masker (guint8 key_byte, const char *const *hide, const char *const *restore)
{
  static const char *const roots[] = { "/home/zhangwei/.config/retouch-studio",
                                       "/opt/RetouchStudio", NULL };
  WbMaskerOptions options = { .user = "zhangwei",
                              .real_name = "张卫国",
                              .host = "wei-thinkpad",
                              .home = "/home/zhangwei",
                              .roots = roots,
                              .hide = hide,
                              .restore = restore };

  memset (options.key, key_byte, sizeof options.key);
  return wb_masker_new (&options);
}

/* text masked; caller frees. */
static inline char *
mask_text (const WbMasker *masker, const char *text)
{
  GString *out = g_string_new (NULL);

  wb_masker_text (masker, text, strlen (text), NULL, NULL, out);
  return g_string_free (out, FALSE);
}

/* One line redacted; caller frees. */
static inline char *
redact_line (const WbMasker *masker, const char *line)
{
  g_autoptr (WbRedactor) redactor = wb_redactor_new (masker, NULL);
  GString *out = g_string_new (NULL);

  wb_redactor_line (redactor, line, strlen (line), NULL, out);
  return g_string_free (out, FALSE);
}
