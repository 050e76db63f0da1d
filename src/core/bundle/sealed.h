/* SPDX-License-Identifier: MPL-2.0 */
/* A packed case, encrypted to the support team that its profile names in deliver.sealTo. */
#pragma once

#include "bundle/bundle.h"
#include "seal/header.h"

G_BEGIN_DECLS

/* Reads the header of the file in fd, wherever that stands; FALSE if it is not sealed. error says
 * only why it could not be read, and is left unset for a file that is merely not sealed. */
gboolean wb_sealed_read_header (int fd, WbAgeHeader *ret_header,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The stage: seals bundle and essentials of kase (locked, packed) beside the clear ones, and notes
 * it in the case, so that wb_case_parcel() gives the sealed ones. Does nothing if that was done, or
 * if profile does not ask for it. After a failure, a cancel or a kill call it again: it is done
 * anew, under another key. WB_ERROR_PROFILE if a key of the team is not usable, WB_ERROR_SPACE,
 * WB_ERROR_DAMAGED if the bundle is not what was packed. */
gboolean wb_bundle_seal (WbCase *kase, const WbProfile *profile, const WbRun *run,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
