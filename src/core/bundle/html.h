/* SPDX-License-Identifier: MPL-2.0 */
/* The one writer of the report. Three ways in: text (our words, translated), user (anything from
 * outside, isolated, escaped, its invisible characters shown) and number. Markup itself comes only
 * from literals in our source. User text never gets into attributes, ids, titles or pictures. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GString *out;
  gsize share_end; /* where the table at hand has to stop */
} WbHtml;

/* What a tag says: word, shape and colour go together. */
typedef enum
{
  WB_MARK_ERROR,
  WB_MARK_NETWORK,
  WB_MARK_WARNING,
  WB_MARK_STATE,
  WB_MARK_FINE,
  WB_MARK_NEUTRAL,
  WB_MARK_MISSING,
  WB_MARK_CUT,
} WbMark;

/* Our own markup: only literals. */
#define wb_html_raw(html, literal) g_string_append ((html)->out, "" literal "")

/* Our words. */
void wb_html_text (WbHtml *html, const char *text);

/* Outside text, at most max_chars characters; lines are kept as line breaks. */
void wb_html_user (WbHtml *html, const char *text, gsize max_chars);

/* The same as code, in one line. */
void wb_html_code (WbHtml *html, const char *text, gsize max_chars);

/* A group's template: its <placeholders> are set apart. */
void wb_html_template (WbHtml *html, const char *text, gsize max_chars);

void wb_html_number (WbHtml *html, guint64 number);
void wb_html_size (WbHtml *html, guint64 bytes);

/* A time of day, with its date if it is not on the same local day as beside_usec; a dash if it is
 * not known. */
void wb_html_time (WbHtml *html, gint64 usec, gint64 beside_usec);

/* Date and time. */
void wb_html_moment (WbHtml *html, gint64 usec);

void wb_html_tag (WbHtml *html, WbMark mark, const char *words);
/* The mark's colour class, for pictures: a literal. */
const char *wb_mark_class (WbMark mark);
/* The shape alone, for big answers. */
void wb_html_shape (WbHtml *html, WbMark mark);

/* <id>N: a position, made of a literal and a number. */
void wb_html_link (WbHtml *html, const char *literal, guint number);

/* Gives the table that begins here so many bytes; then asks before each row whether there is room.
 */
void wb_html_share (WbHtml *html, gsize bytes);
gboolean wb_html_has_room (const WbHtml *html);

G_END_DECLS
