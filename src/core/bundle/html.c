/* SPDX-License-Identifier: MPL-2.0 */
/* User text goes through three sieves: characters that reorder or hide what stands around them
 * become visible marks (<bdi> alone does not stop an override inside it), then it is cut, then
 * escaped. Masks such as [[mobile:7K3Q9F2M]] are recognised only after that, so they can't smuggle
 * anything. */
#define G_LOG_DOMAIN "waybill-bundle"

#include "bundle/html.h"

#include "base/text.h"
#include "entry/entry.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MASK_MAX_BYTES 40
#define LINES_MAX 200

static const struct
{
  const char *class_;
  const char *shape;
} marks[] = {
  [WB_MARK_ERROR] = { "red", "■" },   [WB_MARK_NETWORK] = { "vio", "■" },
  [WB_MARK_WARNING] = { "amb", "▲" }, [WB_MARK_STATE] = { "blu", "●" },
  [WB_MARK_FINE] = { "grn", "●" },    [WB_MARK_NEUTRAL] = { "dim", "○" },
  [WB_MARK_MISSING] = { "red", "✕" }, [WB_MARK_CUT] = { "dim", "◐" },
};

static void
append_escaped (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    switch (text[i])
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      case '\'':
        g_string_append (out, "&#39;");
        break;
      default:
        g_string_append_c (out, text[i]);
      }
}

void
wb_html_text (WbHtml *html, const char *text)
{
  append_escaped (html->out, text, strlen (text));
}

/* Length of the mask that text begins with, or 0: [[kind]] or [[kind:XXXXXXXX]]. */
static gsize
mask_length (const char *text)
{
  const char *end = NULL;
  gsize kind = 0;

  if (!g_str_has_prefix (text, "[["))
    return 0;
  kind = strspn (text + 2, "abcdefghijklmnopqrstuvwxyz0123456789_");
  end = text + 2 + kind;
  if (kind == 0)
    return 0;
  if (*end == ':')
    end += 1 + strspn (end + 1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (!g_str_has_prefix (end, "]]") || end - text > MASK_MAX_BYTES)
    return 0;
  return (gsize) (end - text) + 2;
}

/* Length of the placeholder that text begins with, or 0: <number>. */
static gsize
placeholder_length (const char *text)
{
  const gsize word = text[0] == '<' ? strspn (text + 1, "abcdefghijklmnopqrstuvwxyz") : 0;

  return word >= 1 && word <= 12 && text[1 + word] == '>' ? word + 2 : 0;
}

static void
append_line (GString *out, const char *line, gboolean is_template)
{
  while (*line != '\0')
    {
      const gsize mask = mask_length (line);
      const gsize placeholder = is_template ? placeholder_length (line) : 0;
      const gsize plain = 1 + strcspn (line + 1, "[<");

      if (mask > 0)
        {
          g_string_append (out, "<span class=\"m\">");
          append_escaped (out, line, mask);
          g_string_append (out, "</span>");
        }
      else if (placeholder > 0)
        {
          g_string_append (out, "<i class=\"ph\">‹");
          append_escaped (out, line + 1, placeholder - 2);
          g_string_append (out, "›</i>");
        }
      else
        append_escaped (out, line, plain);
      line += mask > 0 ? mask : placeholder > 0 ? placeholder : plain;
    }
}

static void
append_user (WbHtml *html, const char *text, gsize max_chars, gboolean is_template)
{
  g_autofree char *start = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *cut = NULL;
  g_auto (GStrv) lines = NULL;

  if (text == NULL)
    return;
  /* Bounded before anything is done with it: a character has at most four bytes. */
  start = g_strndup (text, strnlen (text, max_chars * 4 + 4));
  valid = g_utf8_make_valid (start, -1);
  cut = wb_text_ellipsize (valid, max_chars);
  lines = g_strsplit (cut, "\n", LINES_MAX);
  g_string_append (html->out, "<bdi>");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *visible = NULL;

      g_strchomp (lines[i]); /* the \r of a \r\n */
      visible = wb_text_visible (lines[i], -1);
      if (i > 0)
        g_string_append (html->out, "<br>");
      append_line (html->out, visible, is_template);
    }
  g_string_append (html->out, "</bdi>");
}

void
wb_html_user (WbHtml *html, const char *text, gsize max_chars)
{
  append_user (html, text, max_chars, FALSE);
}

void
wb_html_code (WbHtml *html, const char *text, gsize max_chars)
{
  wb_html_raw (html, "<code>");
  append_user (html, text, max_chars, FALSE);
  wb_html_raw (html, "</code>");
}

void
wb_html_template (WbHtml *html, const char *text, gsize max_chars)
{
  append_user (html, text, max_chars, TRUE);
}

void
wb_html_number (WbHtml *html, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%'" G_GUINT64_FORMAT, number);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  wb_html_text (html, valid);
}

void
wb_html_size (WbHtml *html, guint64 bytes)
{
  g_autofree char *text = wb_text_size (bytes);

  wb_html_raw (html, "<span class=\"nb\">");
  wb_html_text (html, text);
  wb_html_raw (html, "</span>");
}

static void
append_time (WbHtml *html, GDateTime *time, const char *format)
{
  g_autofree char *iso = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S%:z");
  g_autofree char *words = g_date_time_format (time, format);

  wb_html_raw (html, "<time class=\"t\" datetime=\"");
  wb_html_text (html, iso);
  wb_html_raw (html, "\">");
  wb_html_text (html, words != NULL ? words : iso);
  wb_html_raw (html, "</time>");
}

static GDateTime *
local_of (gint64 usec)
{
  return usec != WB_TIME_UNKNOWN ? g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC) : NULL;
}

static gboolean
is_same_day (GDateTime *a, GDateTime *b)
{
  return a != NULL && b != NULL && g_date_time_get_year (a) == g_date_time_get_year (b)
         && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

void
wb_html_time (WbHtml *html, gint64 usec, gint64 beside_usec)
{
  g_autoptr (GDateTime) time = local_of (usec);
  g_autoptr (GDateTime) beside = local_of (beside_usec);

  if (time == NULL)
    wb_html_raw (html, "–");
  else if (is_same_day (time, beside))
    append_time (html, time, "%H:%M:%S");
  else
    /* Translators: a short date with time, in strftime form; no year. */
    append_time (html, time, C_ ("time format", "%-d %b, %H:%M"));
}

void
wb_html_moment (WbHtml *html, gint64 usec)
{
  g_autoptr (GDateTime) time = local_of (usec);

  if (time == NULL)
    wb_html_raw (html, "–");
  else
    /* Translators: a date with time, in strftime form. */
    append_time (html, time, C_ ("time format", "%a %-d %b %Y, %H:%M:%S"));
}

const char *
wb_mark_class (WbMark mark)
{
  return marks[mark].class_;
}

void
wb_html_shape (WbHtml *html, WbMark mark)
{
  wb_html_raw (html, "<span aria-hidden=\"true\">");
  wb_html_text (html, marks[mark].shape);
  wb_html_raw (html, "</span> ");
}

void
wb_html_tag (WbHtml *html, WbMark mark, const char *words)
{
  wb_html_raw (html, "<span class=\"tag ");
  wb_html_text (html, marks[mark].class_);
  wb_html_raw (html, "\">");
  wb_html_shape (html, mark);
  wb_html_text (html, words);
  wb_html_raw (html, "</span>");
}

void
wb_html_link (WbHtml *html, const char *literal, guint number)
{
  g_string_append_printf (html->out, "<a href=\"#%s%u\">%s%u</a>", literal, number, literal,
                          number);
}

void
wb_html_share (WbHtml *html, gsize bytes)
{
  html->share_end = html->out->len + bytes;
}

gboolean
wb_html_has_room (const WbHtml *html)
{
  return html->out->len < html->share_end;
}
