/* SPDX-License-Identifier: MPL-2.0 */
/* Text for people and machines: making outside text safe, sizes, durations, times. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Valid UTF-8 in which every control, bidirectional override, zero-width and lone byte is shown as
 * a visible mark such as "‹U+202E›" or "‹0xFF›"; for names and messages on screens. Newlines too.
 * Caller frees. */
char *wb_text_visible (const char *text, gssize length);

/* Cuts UTF-8 text to at most max_chars characters, ending in "…" if cut. Caller frees. */
char *wb_text_ellipsize (const char *text, gsize max_chars);

/* A file name made of [A-Za-z0-9._-] only, never empty, never starting with '.', never a Windows
 * device name, at most max_bytes; keeps the extension. Not unique by itself. Caller frees. */
char *wb_text_ascii_name (const char *name, gsize max_bytes);

/* "512MiB", "10MB", "2GB", "4096" -> bytes. KiB = 1024, kB/KB = 1000. FALSE if it is no size or
 * does not fit; ret untouched. */
gboolean wb_text_parse_size (const char *text, guint64 *ret_bytes);

/* "90s", "15m", "24h", "7d", "2w" -> seconds. At most 10 years. */
gboolean wb_text_parse_duration (const char *text, gint64 *ret_seconds);

/* A time as options take it: RFC 3339 / ISO 8601 ("2026-11-23T05:43:12Z", date only, local time if
 * no zone), "HH:MM" (today), or a duration meaning that long before now_usec. */
gboolean wb_text_parse_when (const char *text, gint64 now_usec, gint64 *ret_usec);

/* "12.3 MB" in the current locale; caller frees. */
char *wb_text_size (guint64 bytes);

/* "2 min 5 s" in the current language; caller frees. */
char *wb_text_duration (gint64 seconds);

/* "2026-11-23T05:43:12.345Z" or without the fraction; caller frees. */
char *wb_text_iso_msec (gint64 usec);
char *wb_text_iso_sec (gint64 usec);

/* Local date and time for people in the current locale; caller frees. */
char *wb_text_local_time (gint64 usec);

G_END_DECLS
