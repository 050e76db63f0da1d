/* SPDX-License-Identifier: MPL-2.0 */
/* Folders of a home that are never collected from. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *path;   /* below the home folder */
  const char *reason; /* marked for translation: "it holds SSH keys" */
} WbProtectedFolder;

extern const WbProtectedFolder wb_protected_folders[];
extern const gsize wb_n_protected_folders;

G_END_DECLS
