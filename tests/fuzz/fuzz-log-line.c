/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes as log lines: masked once is masked for good, JSON stays JSON, however the bytes are
 * cut, and the triggers lose no hit. */
#include <stdint.h>

#include "redact/json-mask.h"
#include "redact/masker-private.h"
#include "redact/redactor.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const WbMasker *
get_masker (void)
{
  static const char *const roots[] = { "/opt/RetouchStudio", NULL };
  static const WbMaskerOptions options = {
    .user = "zhangwei", .host = "li", .home = "/home/zhangwei", .roots = roots
  };
  static WbMasker *masker;

  if (!masker)
    masker = wb_masker_new (&options);
  return masker;
}

static GString *
redact (const char *text, gsize length, gsize chunk)
{
  g_autoptr (WbRedactor) redactor = wb_redactor_new (get_masker (), NULL);
  GString *out = g_string_new (NULL);
  WbSink sink = wb_sink_to_string (out);

  for (gsize at = 0; at < length; at += chunk)
    if (!wb_redactor_push (redactor, text + at, MIN (chunk, length - at), &sink, NULL))
      g_assert_not_reached ();
  if (!wb_redactor_finish (redactor, &sink, NULL))
    g_assert_not_reached ();
  return out;
}

static void
check_line (const char *line, gsize length)
{
  g_autoptr (WbRedactor) redactor = wb_redactor_new (get_masker (), NULL);
  g_autoptr (GString) once = g_string_new (NULL);
  g_autoptr (GString) twice = g_string_new (NULL);

  wb_redactor_line (redactor, line, length, NULL, once);
  if (length > 0 && (*line == '{' || *line == '[') && wb_json_is_whole (line, length, NULL))
    g_assert_true (wb_json_is_whole (once->str, once->len, NULL));
  wb_redactor_free (g_steal_pointer (&redactor));
  redactor = wb_redactor_new (get_masker (), NULL);
  wb_redactor_line (redactor, once->str, once->len, NULL, twice);
  if (!g_string_equal (once, twice))
    {
      g_autofree char *before = g_strescape (once->str, NULL);
      g_autofree char *after = g_strescape (twice->str, NULL);

      g_printerr ("masked once  %s\nmasked twice %s\n", before, after);
    }
  g_assert_cmpmem (once->str, once->len, twice->str, twice->len);
}

static void
check_triggers (const char *text, gsize length)
{
  const WbMasker *masker = get_masker ();
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (WbHit));
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (WbHit));

  if (!wb_find_hits (masker, text, length, wb_scanner_look (masker->scanner, text, length), 0, seen)
      || !wb_find_hits (masker, text, length, G_MAXUINT, 0, all))
    return;
  g_assert_cmpuint (seen->len, ==, all->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data, *end = text + size;
  g_autoptr (GString) whole = redact (text, size, MAX (size, 1));
  g_autoptr (GString) cut = redact (text, size, 7);

  g_assert_cmpmem (whole->str, whole->len, cut->str, cut->len);
  check_triggers (text, size);
  for (const char *line = text; line < end;)
    {
      const char *newline = memchr (line, '\n', end - line);
      const char *stop = newline ? newline : end;

      check_line (line, stop - line);
      line = stop + 1;
    }
  return 0;
}
