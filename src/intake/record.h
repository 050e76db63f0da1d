/* SPDX-License-Identifier: MPL-2.0 */
/* What the ticket office remembers of a case: DIR/.intake/cases/<id>.json. */
#pragma once

#include "intake.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *number;
  char *profile;
  char *user;       /* (nullable): who asked for the first ticket, if somebody vouched for them */
  char *folder;     /* ends in '/' */
  char **index;     /* exact keys */
  char **additions; /* identities, in the order they came: the first lies in additions/01/ */
  gint64 created;
  gint64 retain_until;
  gboolean withdrawn;
} WbRecord;

/* The record of case id; NULL if there is none. */
WbRecord *wb_record_load (const WbIntake *intake, const char *id);
gboolean wb_record_save (const WbIntake *intake, const WbRecord *record,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void wb_record_free (WbRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbRecord, wb_record_free)

/* TRUE if id is 32 lower-case hexadecimal digits. */
gboolean wb_record_id_is_valid (const char *id);

G_END_DECLS
