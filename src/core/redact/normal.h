/* SPDX-License-Identifier: MPL-2.0 */
/* Forms that equal values share, so that they get the same tag. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each appends the form of bytes to out; fit for WbRule.normalise. */
void wb_normal_mobile (const char *bytes, gsize length, GString *out);
void wb_normal_digits (const char *bytes, gsize length, GString *out);
void wb_normal_id (const char *bytes, gsize length, GString *out);
void wb_normal_upper (const char *bytes, gsize length, GString *out);
void wb_normal_lower (const char *bytes, gsize length, GString *out);
void wb_normal_email (const char *bytes, gsize length, GString *out);
void wb_normal_ipv6 (const char *bytes, gsize length, GString *out);
void wb_normal_mac (const char *bytes, gsize length, GString *out);

G_END_DECLS
