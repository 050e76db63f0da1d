/* SPDX-License-Identifier: MPL-2.0 */
/* What the files of this folder share. */
#pragma once

#include "cases/case.h"

G_BEGIN_DECLS

/* A case about which nothing is known but that it lies in folder dir. */
WbCase *wb_case_at (const char *dir);

/* Reads kase's record over what kase holds: WB_ERROR_DAMAGED, G_IO_ERROR_NOT_FOUND and others. */
gboolean wb_case_read_record (WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes the lock alone, without reading the record anew; errors as wb_case_lock(). */
gboolean wb_case_take_lock (WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if name is what a case's folder is called. */
gboolean wb_case_is_identity (const char *name);

/* Calls func with the folder of every case there is, in no order; func frees nothing. FALSE with
 * error if the folders can't be listed. */
gboolean wb_cases_each (void (*func) (const char *dir, gpointer self), gpointer self,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes a new random case key. */
gboolean wb_case_write_key (const WbCase *kase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Overwrites and removes the case key alone. */
void wb_case_destroy_key (const WbCase *kase);

/* Removes what is in kase's folder and not in names (ends with NULL), as far as it goes. */
void wb_case_keep_only (const WbCase *kase, const char *const *names);

G_END_DECLS
