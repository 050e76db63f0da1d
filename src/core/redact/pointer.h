/* SPDX-License-Identifier: MPL-2.0 */
/* JSON pointers (RFC 6901), and patterns of them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends "/" and name, escaped, to pointer. */
void wb_pointer_append (GString *pointer, const char *name, gsize length);

/* Whether pointer is pattern, in which a component "*" stands for any one. */
gboolean wb_pointer_matches (const char *pattern, const char *pointer);

G_END_DECLS
