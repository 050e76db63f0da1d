/* SPDX-License-Identifier: MPL-2.0 */
/* Objects that come in parts: OSS's InitiateMultipartUpload, UploadPart, ListParts,
 * CompleteMultipartUpload, AbortMultipartUpload, ListMultipartUploads.
 *
 * DIR/.intake/uploads/<id>/upload.json names the object; each part is one file whose name carries
 * its number and sums, so that receiving a part is one rename. */
#pragma once

#include "exchange.h"

G_BEGIN_DECLS

#define WB_PART_MIN_BYTES (100 * 1024)
#define WB_PART_MAX_NUMBER 10000

void wb_multipart_init (WbExchange *exchange);
void wb_multipart_put_part (WbExchange *exchange);
void wb_multipart_list_parts (WbExchange *exchange);
void wb_multipart_complete (WbExchange *exchange);
void wb_multipart_abort (WbExchange *exchange);
void wb_multipart_list_uploads (WbExchange *exchange);

/* Aborts every open upload of keys that begin with prefix. */
void wb_multipart_abort_below (const WbIntake *intake, const char *prefix);

G_END_DECLS
