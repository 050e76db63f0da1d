/* SPDX-License-Identifier: MPL-2.0 */
/* The secret service of the session (a keyring such as GNOME's or KDE's), asked over D-Bus:
 * https://specifications.freedesktop.org/secret-service-spec/latest/ */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What comes before the name of an item where a file could be named. */
#define WB_KEYRING_PREFIX "secret-service:"

/* The secret of the item that has the attributes "application" = "waybill" and "name" = name, as it
 * was stored; the caller wipes it. NULL with WB_ERROR_NOT_ALLOWED if there is no keyring, no such
 * item, or it is locked and unlocking it takes a question on the screen. */
GBytes *wb_keyring_look_up (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
