/* SPDX-License-Identifier: MPL-2.0 */
/* Names of members in a bundle: ASCII, ours, unique whatever the case of letters, short enough for
 * any archive, without numbers that could be a person's. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* With the bundle's own folder ("WB-7K3Q-9F2M/") 100 bytes, what an old tar holds. */
#define WB_MEMBER_MAX_BYTES 86

typedef struct _WbMemberNames WbMemberNames;

/* Names given so far: none. order_nos (of char *, borrowed for as long) may stay in names. */
WbMemberNames *wb_member_names_new (const GPtrArray *order_nos);
void wb_member_names_free (WbMemberNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbMemberNames, wb_member_names_free)

/* A new name in folder ("logs", "order/RT1") for the file at relative (raw bytes, '/' between
 * folders, which are kept). Caller frees. */
char *wb_member_names_add (WbMemberNames *names, const char *folder, const char *relative);

/* One component of a name made safe: ASCII, at most max_bytes, digits masked; caller frees. */
char *wb_member_component (const char *component, gsize max_bytes, const GPtrArray *order_nos);

G_END_DECLS
