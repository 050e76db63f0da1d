/* SPDX-License-Identifier: MPL-2.0 */
/* What a pattern alone can't tell: checksums, ranges, and whether a word looks made by chance. Each
 * takes bytes and a length and never reads beyond them; fit for WbRule.validate. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ISO/IEC 7812: digits (blanks and dashes between them are skipped) with a known issuer range of
 * the right length and a right Luhn digit. */
gboolean wb_check_card (const char *bytes, gsize length);

/* 12 to 19 digits with a right Luhn digit, whoever the issuer; for where the text says "card". */
gboolean wb_check_luhn (const char *bytes, gsize length);

/* GB 11643: resident number of 18 characters with a real province, a real date and a right check.
 */
gboolean wb_check_cn_id (const char *bytes, gsize length);

/* Not loopback, not a mask, not "this host", and no version such as 120.0.0.0. */
gboolean wb_check_ipv4 (const char *bytes, gsize length);

/* Not "::" or "::1", and more than a C++ scope. */
gboolean wb_check_ipv6 (const char *bytes, gsize length);

/* 7 to 15 digits (E.164 and local numbers). */
gboolean wb_check_phone (const char *bytes, gsize length);

/* A mail address of a person: no image@2x.png, no package@1.2.3-rc, no git@. */
gboolean wb_check_email (const char *bytes, gsize length);

/* The value after an HTTP scheme word is a credential, not the next word of a sentence. */
gboolean wb_check_credential (const char *bytes, gsize length);

/* Has a '=' with something before it. */
gboolean wb_check_cookie (const char *bytes, gsize length);

/* A value that is kept because it is no secret: empty, true, null, a format, a placeholder. */
gboolean wb_check_secret (const char *bytes, gsize length);

/* 16 characters or more that mix letters and digits by chance; no UUID. */
gboolean wb_check_random_key (const char *bytes, gsize length);

/* A home folder's name that is a person's: not Public, Default, Shared. */
gboolean wb_check_home (const char *bytes, gsize length);

/* Not one of the words that stand where a name is missing: 暂无, 未知, null. */
gboolean wb_check_name (const char *bytes, gsize length);

/* Long base64, not a line of dashes or a path. */
gboolean wb_check_data (const char *bytes, gsize length);

/* -180 to 180. */
gboolean wb_check_degrees (const char *bytes, gsize length);

/* 20 characters or more of [A-Za-z0-9_+/=-] in which upper case, lower case and digits change as
 * they do in keys and not in words; UUIDs and hex sums are not. */
gboolean wb_looks_random (const char *bytes, gsize length);

/* 8-4-4-4-12 hex digits. */
gboolean wb_is_uuid (const char *bytes, gsize length);

G_END_DECLS
