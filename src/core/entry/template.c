/* SPDX-License-Identifier: MPL-2.0 */
/* The template walks the message once. At each place where a token may begin (no ASCII letter or
 * digit right before it; Chinese before or after a number is no obstacle, as it is for \b) a table
 * of matchers is asked in order; the first that matches names the placeholder and how far it
 * reaches. Everything else is copied, with blanks run together and a stack after the message left
 * out.
 *
 * The fingerprint is the first 64 bits of SHA-256 over identity bytes: "wb1", logger, error type,
 * place and template, joined by NULs. Place is the first frame within the application,
 * "function@file" with neither line nor column, so that a new release of the application keeps its
 * groups; outside of an app.asar only the last two parts of its path count. A change of any of this
 * is a new prefix. */
#define G_LOG_DOMAIN "waybill-entry"

#include "entry/template.h"

#include "base/digest.h"
#include "entry/error-words.h"
#include "entry/matchers.h"
#include "entry/parts.h"

#include <string.h>

#define TEMPLATE_MAX_CHARS 240
#define INPUT_MAX 4096 /* bytes of a message that are looked at */
#define IDENTITY_PREFIX "wb1"
#define FINGERPRINT_HEX 16

/* Appends one character of at to out, blanks as one space. Returns its length in bytes. */
static gsize
copy_char (const char *at, const char *end, GString *out)
{
  if ((guchar)*at <= ' ' || *at == 0x7f)
    {
      if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
      return 1;
    }
  gsize length = MIN ((gsize)(g_utf8_next_char (at) - at), (gsize)(end - at));
  g_string_append_len (out, at, (gssize)length);
  return length;
}

static gboolean
may_begin (const char *start, const char *at)
{
  return at == start || !g_ascii_isalnum (at[-1]);
}

static void
replace_tokens (const char *text, const char *end, GString *out)
{
  gsize chars = 0;
  for (const char *at = text; at < end && chars < TEMPLATE_MAX_CHARS + 8;)
    {
      const char *placeholder = NULL;
      const char *after =
          may_begin (text, at) ? wb_match_token (text, at, end, &placeholder) : NULL;
      if (after != NULL)
        {
          g_string_append (out, placeholder);
          chars += strlen (placeholder);
          at = after;
          continue;
        }
      at += copy_char (at, end, out);
      chars++;
    }
}

/* Where the words of message end and a stack begins. */
static const char *
end_of_words (const char *message)
{
  const char *end = message + strnlen (message, INPUT_MAX);
  for (const char *line = memchr (message, '\n', (gsize)(end - message)); line != NULL;
       line = memchr (line + 1, '\n', (gsize)(end - line - 1)))
    if (wb_is_frame_line (line + 1))
      return line;
  while (end > message && ((guchar)*end & 0xc0) == 0x80)
    end--;
  return end;
}

char *
wb_template_of (const char *message)
{
  g_autofree char *text = g_strndup (message, (gsize)(end_of_words (message) - message));
  wb_strip_colours (text);
  g_autoptr (GString) out = g_string_new (NULL);
  replace_tokens (text, text + strlen (text), out);
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  if (g_utf8_strlen (out->str, (gssize)out->len) <= TEMPLATE_MAX_CHARS)
    return g_strdup (out->str);
  return g_utf8_substring (out->str, 0, TEMPLATE_MAX_CHARS);
}

/* The part of file that is the same on every computer. Borrowed from file. */
static const char *
common_part (const char *file)
{
  if (g_str_has_prefix (file, "app:///"))
    return file;
  int parts = 0;
  for (const char *p = file + strlen (file); p > file; p--)
    if ((p[-1] == '/' || p[-1] == '\\') && ++parts == 2)
      return p;
  return file;
}

/* "function@file" of the first frame in the application; hashes that bundlers put into file names
 * are taken out by the template. */
static void
append_place (GString *identity, const char *stack)
{
  g_autoptr (GPtrArray) frames = wb_stack_parse (stack);
  for (guint i = 0; i < frames->len; i++)
    {
      const WbFrame *frame = g_ptr_array_index (frames, i);
      if (!frame->in_app)
        continue;
      const char *file = common_part (frame->file);
      const char *base = strrchr (file, '/');
      base = base != NULL ? base + 1 : file;
      g_autofree char *name = wb_template_of (base);
      g_string_append (identity, frame->function != NULL ? frame->function : "");
      g_string_append_c (identity, '@');
      g_string_append_len (identity, file, base - file);
      g_string_append (identity, name);
      return;
    }
}

GString *
wb_identity_of (const WbEntry *entry)
{
  GString *identity = g_string_new (IDENTITY_PREFIX);
  g_string_append_c (identity, '\0');
  g_string_append (identity, entry->logger != NULL ? entry->logger : "");
  g_string_append_c (identity, '\0');
  g_string_append (identity, entry->error_type != NULL ? entry->error_type : "");
  g_string_append_c (identity, '\0');
  if (entry->stack != NULL)
    append_place (identity, entry->stack);
  g_string_append_c (identity, '\0');
  const char *words = entry->message != NULL ? entry->message : entry->error_value;
  g_autofree char *template_ = wb_template_of (words != NULL ? words : "");
  g_string_append (identity, template_);
  return identity;
}

char *
wb_fingerprint_of_identity (const GString *identity)
{
  char *hex = wb_sha256_of (identity->str, identity->len);
  hex[FINGERPRINT_HEX] = '\0';
  return hex;
}

char *
wb_fingerprint_of (const WbEntry *entry)
{
  g_autoptr (GString) identity = wb_identity_of (entry);
  return wb_fingerprint_of_identity (identity);
}
