/* SPDX-License-Identifier: MPL-2.0 */
/* One delivery while it lasts: what the files of this folder share. */
#pragma once

#include "cases/parcel.h"
#include "cases/way.h"
#include "deliver/deliver.h"
#include "store/checkpoint.h"
#include "store/ticket.h"

G_BEGIN_DECLS

#define WB_RECEIPT_FILE "receipt.json"
#define WB_CHECKPOINT_FILE "upload.json"

typedef struct
{
  /* borrowed */
  WbCase *kase;
  const WbProfile *profile;
  const WbContext *context; /* (nullable) */
  const WbDeliverOptions *options;
  const WbRun *run;

  /* owned */
  gboolean has_way;
  WbCaseWay way;          /* what the case remembers, once has_way */
  WbStaffKeys *own_keys;  /* (nullable): that the case remembers */
  WbHttp *office;         /* (nullable): to the ticket office */
  WbTicketAsking *asking; /* (nullable): for a ticket, with the two below */
  WbPatience asking_patience;
  char *asking_grant; /* (nullable) */
  WbStore *store;
  WbStoreTarget target;
  WbCheckpoint *checkpoint;
  char *folder; /* ends in '/' */
  char **index;
  gint64 retain_until_usec; /* 0: not said */
  guint64 max_bytes;        /* 0: not said */

  /* the files */
  int bundle_fd;
  guint64 bundle_crc64;
  char *essentials_sha256; /* (nullable): there are none */
  guint64 essentials_bytes;
  guint64 total_bytes; /* for progress */
} WbDelivery;

void wb_delivery_clear (WbDelivery *delivery);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WbDelivery, wb_delivery_clear)

/* Options with what the case remembers of its way and the defaults filled in; clock as in run. They
 * borrow from delivery. */
WbHttpOptions wb_delivery_http_options (WbDelivery *delivery, guint lanes);
gint64 wb_delivery_patience_usec (const WbDeliverOptions *options);
WbClock *wb_delivery_clock (const WbRun *run);

/* What the office is asked about delivery's case; borrows from it and from *grant. */
void wb_delivery_fill_request (const WbDelivery *delivery, const char *action, const char *grant,
                               WbTicketRequest *ret_request);

/* The keys of staff that the case is sent with, now or since it was begun; borrowed. ret_keys is
 * NULL if it takes a ticket. FALSE if the remembered ones can't be read any more. */
gboolean wb_delivery_keys (WbDelivery *delivery, const WbStaffKeys **ret_keys,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE with the error that the case lies at endpoint, which the staff's keys are not for. */
gboolean wb_delivery_refuse_place (const WbDelivery *delivery, const char *endpoint,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gets a ticket (or takes the staff's keys), opens the store and loads the checkpoint. Folder,
 * retention and grant are kept in the case. */
gboolean wb_delivery_open_store (WbDelivery *delivery, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Has everything of the case removed from the store: by the office, with the grant, or with the
 * staff's keys. TRUE, too, if it never got a place there. */
gboolean wb_delivery_take_back (WbDelivery *delivery, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens what is sent, the sealed files if the profile wants them sealed, and checks that it is what
 * was packed or sealed. */
gboolean wb_delivery_open_files (WbDelivery *delivery, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sends what the checkpoint does not know to be there: essentials, bundle, index. */
gboolean wb_delivery_send (WbDelivery *delivery, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Looks at every object below the folder; ret_missing says whether one is not as it should be (it
 * is forgotten in the checkpoint then). */
gboolean wb_delivery_check (WbDelivery *delivery, gboolean *ret_missing,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the receipt into the case, or takes the one of an interrupted attempt, and stores it. */
JsonNode *wb_delivery_store_receipt (WbDelivery *delivery,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
