/* SPDX-License-Identifier: MPL-2.0 */
/* The small XML replies of object stores, read as hostile: no document types, no entities but the
 * five predefined ones, bounded size, depth and text. Names are told without their prefix, because
 * OSS sends none and S3 a default name space. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_XML_MAX_BYTES ((gsize) 8 * 1024 * 1024)
#define WB_XML_MAX_DEPTH 16
#define WB_XML_MAX_TEXT ((gsize) 64 * 1024)

/* What a reader is told; both members are called in document order. */
typedef struct
{
  /* An element without children. path is like "ListPartsResult/Part/ETag"; text has its outer white
   * space removed. */
  void (*leaf) (const char *path, const char *text, gpointer self);
  /* (nullable): an element with children has ended. */
  void (*end) (const char *path, gpointer self);
  gpointer self;
} WbXmlReader;

/* Reads text (length bytes, any content). FALSE with G_MARKUP_ERROR if it is not a whole document
 * within the bounds; the reader may have been told the beginning of it. */
gboolean wb_xml_read (const char *text, gsize length, const WbXmlReader *reader,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
