/* SPDX-License-Identifier: MPL-2.0 */
/* An intake in a folder of its own that goes with the test. */
#pragma once

#include "base/fs.h"
#include "intake.h"
#include "objects.h"

static inline WbIntake *
scratch_intake (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("waybill-intake-XXXXXX", &error);
  WbIntake *intake;

  g_assert_no_error (error);
  intake = wb_intake_open (dir, &error);
  g_assert_no_error (error);
  return intake;
}

/* Frees the intake and removes its folder. */
static inline void
scratch_drop (WbIntake *intake)
{
  g_autofree char *dir = g_strdup (intake->dir);
  g_autoptr (GError) error = NULL;

  wb_intake_free (intake);
  g_assert_true (wb_fs_remove_tree (dir, &error));
  g_assert_no_error (error);
}

/* Stores text under key; FALSE with error as wb_objects_store(). */
static inline gboolean
scratch_put (WbIntake *intake, const char *key, const char *text, GError **error)
{
  g_autofree char *tmp = wb_intake_path (intake, "tmp", "");
  g_autoptr (WbSpool) spool = wb_spool_new (tmp, error);
  g_autoptr (WbObject) object = g_new0 (WbObject, 1);

  g_assert_nonnull (spool);
  g_assert_true (wb_spool_write (spool, text, strlen (text), error));
  object->key = g_strdup (key);
  object->etag = wb_spool_etag (spool);
  object->crc64 = spool->crc64;
  object->content_type = g_strdup ("text/plain");
  object->type = g_strdup ("Normal");
  object->modified = 1700000000;
  object->meta = wb_pairs_new ();
  return wb_objects_store (intake, spool, object, error);
}
