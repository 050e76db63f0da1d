/* SPDX-License-Identifier: MPL-2.0 */
/* Multiplying by the generator step by step (Horner) needs no tables: sum = sum * g + xi. */
#define G_LOG_DOMAIN "waybill-cases"

#include "cases/number.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"

#define SYMBOLS 8
#define POLYNOMIAL 0x25u /* x^5 + x^2 + 1 */

static guint
times_generator (guint element)
{
  element <<= 1;
  return element & 0x20u ? element ^ POLYNOMIAL : element;
}

/* What the last symbol must be for the sum over all eight to vanish. */
static guint
check_of (const guint8 *symbols)
{
  guint sum = 0;
  for (guint i = 0; i < SYMBOLS - 1; i++)
    sum = times_generator (sum) ^ symbols[i];
  return times_generator (sum);
}

static char *
format_number (const guint8 *symbols)
{
  char text[SYMBOLS];
  for (guint i = 0; i < SYMBOLS; i++)
    text[i] = wb_base32_alphabet[symbols[i]];
  return g_strdup_printf ("WB-%.4s-%.4s", text, text + 4);
}

char *
wb_case_number_new (void)
{
  guint8 symbols[SYMBOLS];
  wb_random_bytes (symbols, sizeof symbols);
  for (guint i = 0; i < SYMBOLS; i++)
    symbols[i] &= 31;
  symbols[SYMBOLS - 1] = (guint8) check_of (symbols);
  return format_number (symbols);
}

static int
symbol_value (char c)
{
  c = g_ascii_toupper (c);
  if (c == 'O')
    c = '0';
  if (c == 'I' || c == 'L')
    c = '1';
  const char *found = c ? strchr (wb_base32_alphabet, c) : NULL;
  return found ? (int) (found - wb_base32_alphabet) : -1;
}

static gboolean
is_separator (char c)
{
  return c == '-' || c == ' ' || c == '_' || c == '.';
}

/* 'WB' may stand before eight symbols, but two of the eight may also be W and B. */
static gboolean
read_symbols (const char *text, guint8 ret_symbols[SYMBOLS])
{
  guint8 all[SYMBOLS + 2];
  guint n = 0;
  for (; *text; text++)
    {
      if (is_separator (*text))
        continue;
      int value = symbol_value (*text);
      if (value < 0 || n == G_N_ELEMENTS (all))
        return FALSE;
      all[n++] = (guint8) value;
    }
  gboolean prefixed =
      n == SYMBOLS + 2 && all[0] == symbol_value ('W') && all[1] == symbol_value ('B');
  if (n != SYMBOLS && !prefixed)
    return FALSE;
  memcpy (ret_symbols, all + (prefixed ? 2 : 0), SYMBOLS);
  return TRUE;
}

char *
wb_case_number_parse (const char *text, GError **error)
{
  guint8 symbols[SYMBOLS];
  if (read_symbols (text, symbols) && check_of (symbols) == symbols[SYMBOLS - 1])
    return format_number (symbols);
  g_autofree char *shown = wb_text_visible (text, -1);
  g_autofree char *brief = wb_text_ellipsize (shown, 40);
  g_set_error (error, WB_ERROR, WB_ERROR_PROFILE,
               _ ("“%s” is not a case number: one is mistyped, or it is something else."), brief);
  return NULL;
}
