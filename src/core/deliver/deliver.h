/* SPDX-License-Identifier: MPL-2.0 */
/* Gets a packed case to its store: ticket, essentials first, the bundle in parts, index, receipt
 * last.
 *
 * Everything done is on disk before it counts (upload.json), the truth about parts comes from the
 * store (ListParts), so that any interruption is resumed by calling again. */
#pragma once

#include "bundle/bundle.h"
#include "cases/case.h"
#include "profile/context.h"
#include "profile/profile.h"

G_BEGIN_DECLS

/* Static credentials for staff, read from a file whose permissions were checked, or from the
 * keyring; instead of a ticket. */
typedef struct _WbStaffKeys WbStaffKeys;
/* JSON { endpoint, region, bucket, hostStyle, accessKeyId, accessKeySecret, securityToken?,
 * folder?, store? }, in the file path or, where it begins with "secret-service:", in the item of
 * the keyring whose name follows (deliver/keyring.h). A file is refused with WB_ERROR_NOT_ALLOWED
 * unless the file is ours and 0600. Without folder a case goes where deliver/layout.h says, with
 * its index; else into a folder of its own below it, without index. store "folder" takes an
 * absolute path as endpoint and no keys.
 */
WbStaffKeys *wb_staff_keys_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* path as it can be remembered: absolute, unless it names an item of the keyring. Caller frees. */
char *wb_staff_keys_where (const char *path);

void wb_staff_keys_free (WbStaffKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbStaffKeys, wb_staff_keys_free)

typedef struct
{
  const char *ca_file;     /* (nullable): extra CA; NULL: as the case remembers (cases/way.h) */
  const char *proxy;       /* (nullable): instead of the system's; NULL: likewise */
  guint lanes;             /* 0: found by what the line does */
  guint64 part_bytes;      /* 0: likewise, where the store allows */
  guint idle_timeout_ms;   /* 0: 30,000, less when patience_sec is below 90 */
  gint64 patience_sec;     /* how long to go on trying before the case is left waiting; 0: 600 */
  const WbStaffKeys *keys; /* (nullable): NULL: as the case remembers */
  gboolean takes_metered;  /* somebody agreed to send over a metered line (job/line.h) */
} WbDeliverOptions;

/* The stage: delivers kase (locked, packed, waiting or sending) and returns the receipt's JSON
 * (also in the case's receipt.json). Moves the case through sending to delivered; leaves it waiting
 * (WB_ERROR_UNREACHABLE), needing a sign-in (WB_ERROR_SIGN_IN) or refused (WB_ERROR_REFUSED) with
 * the sentence as its note. context gives the authorization (nullable: the grant is used, or none).
 */
JsonNode *wb_deliver (WbCase *kase, const WbProfile *profile, const WbContext *context,
                      const WbDeliverOptions *options, const WbRun *run,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks the office to withdraw a case with its grant (staff with keys delete the objects); when
 * offline (WB_ERROR_UNREACHABLE) the case remembers and the next wb_withdraw() or wb_deliver() does
 * it. A case of which nothing was sent is WB_ERROR_NOT_ALLOWED: delete it. */
gboolean wb_withdraw (WbCase *kase, const WbProfile *profile, const WbDeliverOptions *options,
                      const WbRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends what the store holds of kase (locked, given up by wb_cases_keep_up()): its open upload is
 * aborted, and what arrived is removed, with a ticket that the grant renews. Then, or if that can't
 * be done at all (the grant has run out, the other side says no), kase keeps its record only. FALSE
 * with WB_ERROR_UNREACHABLE while nobody answers: to be done again later. *ret_is_removed is FALSE
 * if what arrived is still there. */
gboolean wb_give_up (WbCase *kase, const WbProfile *profile, const WbDeliverOptions *options,
                     const WbRun *run, gboolean *ret_is_removed,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if the case is to be withdrawn, but the other side does not know yet. */
gboolean wb_withdraw_is_asked (const WbCase *kase);

G_END_DECLS
