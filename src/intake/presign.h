/* SPDX-License-Identifier: MPL-2.0 */
/* Tickets that give addresses, signed by the office, instead of keys. */
#pragma once

#include <json-glib/json-glib.h>

#include "credentials.h"

G_BEGIN_DECLS

#define WB_PRESIGN_PART_BYTES                                                                      \
  (1024 * 1024) /* at least; an object of more than one goes in parts                              \
                 */
#define WB_PRESIGN_MAX_PARTS 1000

/* What addresses are made for. All borrowed. */
typedef struct
{
  const WbIntake *intake;
  const WbCredentials *keys; /* that sign */
  gint64 life_seconds;       /* of the addresses; no longer than that of keys */
  const char *folder;        /* ends in '/' */
  char **index;              /* (nullable) */
  JsonArray *objects;        /* (nullable): what the request announces below folder: name, bytes */
} WbPresigning;

/* The ticket's "presigned": an address to put each index key and announced object, or, for a large
 * one that is not there yet, those of the open upload of its key, which is begun if there is none.
 * Names that can't be keys are left out. NULL if an upload can't be begun. Caller unrefs. */
JsonObject *wb_presign (const WbPresigning *presigning, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
