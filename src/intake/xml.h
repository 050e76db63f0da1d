/* SPDX-License-Identifier: MPL-2.0 */
/* The little XML that object stores speak: writing replies, reading two kinds of request. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Appends <name>value</name>, value escaped; characters that XML can't carry become '?'. */
void wb_xml_text (GString *out, const char *name, const char *value);
void wb_xml_number (GString *out, const char *name, guint64 value);
void wb_xml_boolean (GString *out, const char *name, gboolean value);

/* Appends <name>"etag"</name>. */
void wb_xml_etag (GString *out, const char *name, const char *etag);

/* Reads what is inside each element ROW: calls row (values, self) with a table from child element
 * names to texts, for each. Not more than max_rows rows, 8 levels. G_MARKUP_ERROR otherwise, or if
 * the outermost element is not root. */
typedef void (*WbXmlRowFunc) (GHashTable *values, gpointer self);
gboolean wb_xml_read_rows (const char *text, gsize length, const char *root, const char *row,
                           guint max_rows, WbXmlRowFunc func, gpointer self,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
